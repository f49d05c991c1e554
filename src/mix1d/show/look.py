"""What a caller may choose of a picture: names, colours, bars, legend, keywords of Matplotlib.

Each choice is checked once, in `look_of` or `lines_look_of`, whose keywords the plotting methods
hand on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import numpy as np

from mix1d.arguments import choice, flag, numbers, shown, text, whole_number
from mix1d.arrays import FloatArray
from mix1d.choices import Legend, XScale
from mix1d.errors import Mix1dError
from mix1d.show.canvas import needs_matplotlib

__all__ = [
    "PLAIN",
    "LinesLook",
    "Look",
    "PictureLook",
    "lines_look_of",
    "look_of",
    "names_of",
    "of_bars",
]

CYCLE = "cycle"
"""The word for the colours of Matplotlib's own cycle."""


@dataclass(frozen=True, eq=False)
class Look:
    """The choices of one picture; its defaults are those of every plotting method."""

    group_names: tuple[str, ...] | None = None
    colors: tuple[Any, ...] | None = None
    """Colours of the components, used in turn; empty for those of Matplotlib's cycle."""
    xscale: XScale | None = None
    rug: bool = True
    legend: Legend | None = None
    component_kws: Mapping[str, Any] = field(default_factory=dict)
    sum_kws: Mapping[str, Any] = field(default_factory=dict)
    hist_kws: Mapping[str, Any] = field(default_factory=dict)
    bins: int | FloatArray | None = None
    """How many bins, or their edges."""
    counts: bool = False
    thresholds: bool | FloatArray | None = None
    """Whether to draw thresholds, or which; None for what is usual in a picture."""

    def names(self, number: int, kind: str = "component") -> tuple[str, ...] | None:
        """The names of so many components or groups.

        Raises
        ------
        Mix1dError
            If there are more or fewer names.
        """
        if self.group_names is not None and len(self.group_names) != number:
            raise Mix1dError(
                f"`group_names` must be {number} text{'s' if number > 1 else ''}, one for each "
                f"{kind} that is drawn, the lowest first, got {shown(list(self.group_names))}"
            )
        return self.group_names


PLAIN = Look()
"""A picture of which nothing was chosen."""


class LinesLook(TypedDict, total=False):
    """The keywords of `lines_look_of`, which the pictures of lines hand on."""

    group_names: Sequence[str] | None
    colors: Sequence[Any] | str | None
    xscale: XScale | None
    rug: bool
    legend: Legend | None
    component_kws: Mapping[str, Any] | None
    sum_kws: Mapping[str, Any] | None


class PictureLook(LinesLook, total=False):
    """The keywords of `look_of`, which the pictures with a histogram hand on."""

    bins: int | Sequence[float] | None
    counts: bool
    thresholds: bool | Sequence[float] | None
    hist_kws: Mapping[str, Any] | None


def lines_look_of(
    *,
    group_names: Sequence[str] | None = None,
    colors: Sequence[Any] | str | None = None,
    xscale: XScale | None = None,
    rug: bool = True,
    legend: Legend | None = None,
    component_kws: Mapping[str, Any] | None = None,
    sum_kws: Mapping[str, Any] | None = None,
) -> Look:
    """The look of a picture of lines, each choice checked."""
    needs_matplotlib()
    from matplotlib.lines import Line2D

    return Look(
        group_names=names_of(group_names),
        colors=_colours(colors),
        xscale=None if xscale is None else choice("xscale", xscale, XScale),
        rug=flag("rug", rug),
        legend=None if legend is None else choice("legend", legend, Legend),
        component_kws=_component_keywords(component_kws),
        sum_kws=_keywords("sum_kws", sum_kws, lambda kws: Line2D([], [], **kws)),
    )


def look_of(
    *,
    group_names: Sequence[str] | None = None,
    colors: Sequence[Any] | str | None = None,
    bins: int | Sequence[float] | None = None,
    counts: bool = False,
    xscale: XScale | None = None,
    rug: bool = True,
    thresholds: bool | Sequence[float] | None = None,
    legend: Legend | None = None,
    hist_kws: Mapping[str, Any] | None = None,
    component_kws: Mapping[str, Any] | None = None,
    sum_kws: Mapping[str, Any] | None = None,
) -> Look:
    """The look of a picture with a histogram, each choice checked."""
    needs_matplotlib()
    from matplotlib.patches import StepPatch

    lines = lines_look_of(
        group_names=group_names, colors=colors, xscale=xscale, rug=rug, legend=legend,
        component_kws=component_kws, sum_kws=sum_kws,
    )  # fmt: skip
    counts, bins_asked = flag("counts", counts), _bins(bins)
    if counts and isinstance(bins_asked, int) and bins_asked == 0:
        raise Mix1dError("`counts` must be False without bars, got True beside bins=0")
    return Look(
        **(vars(lines) | {
            "bins": bins_asked,
            "counts": counts,
            "thresholds": _thresholds(thresholds),
            "hist_kws": _keywords(
                "hist_kws", hist_kws, lambda kws: StepPatch([1.0], [0.0, 1.0], **of_bars(kws))
            ),
        })
    )  # fmt: skip


def of_bars(given: Mapping[str, Any]) -> dict[str, Any]:
    """Keywords of bars under full names; a ``color`` is that of areas and outlines."""
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.patches import StepPatch

    found = normalize_kwargs(dict(given), StepPatch)
    hue = found.pop("color", None)
    return found if hue is None else {"facecolor": hue, "edgecolor": hue} | found


# ---------------------------------------------------------------------- each choice
def names_of(given: Any) -> tuple[str, ...] | None:
    """Different texts, or None."""
    if given is None:
        return None
    names = [] if isinstance(given, str) or not isinstance(given, Sequence) else list(given)
    is_text = all(isinstance(name, str) and name for name in names)
    if not names or not is_text or len(set(names)) != len(names):
        raise Mix1dError(
            f"`group_names` must be different texts, the lowest component first, got {shown(given)}"
        )
    return tuple(text("group_names", name) or "" for name in names)


def _colours(given: Any) -> tuple[Any, ...] | None:
    from matplotlib.colors import is_color_like

    if given is None:
        return None
    if isinstance(given, str) and given == CYCLE:
        return ()
    hues = [] if isinstance(given, str) or not isinstance(given, Sequence) else list(given)
    if not hues or not all(is_color_like(hue) for hue in hues):
        raise Mix1dError(
            f"`colors` must be a list of colours of Matplotlib, or {CYCLE!r}, got {shown(given)}"
        )
    return tuple(hues)


def _bins(given: Any) -> int | FloatArray | None:
    if given is None:
        return None
    if np.ndim(given) == 0:
        return whole_number("bins", given, 0)
    edges = numbers("bins", given)
    if edges.ndim != 1 or edges.size < 2 or not (np.diff(edges) > 0.0).all():
        raise Mix1dError(
            f"`bins` must be a number of bins, or at least two ascending edges, got {shown(given)}"
        )
    if not np.isfinite(edges).all():
        raise Mix1dError(f"`bins` must be finite edges, got {shown(given)}")
    return edges


def _thresholds(given: Any) -> bool | FloatArray | None:
    if given is None or isinstance(given, (bool, np.bool_)):
        return given if given is None else bool(given)
    places = numbers("thresholds", given)
    if places.ndim != 1 or not np.isfinite(places).all():
        raise Mix1dError(
            f"`thresholds` must be True, False or a list of finite numbers, got {shown(given)}"
        )
    return np.sort(places)


def _component_keywords(given: Any) -> Mapping[str, Any]:
    """Keywords of lines, and ``fill``."""
    from matplotlib.lines import Line2D

    def tried(kws: dict[str, Any]) -> None:
        if "label" in kws:
            raise ValueError("components are named by `group_names`, not by 'label'")
        flag("fill", kws.pop("fill", True))
        Line2D([], [], **kws)

    return _keywords("component_kws", given, tried)


def _keywords(name: str, given: Any, tried: Any) -> Mapping[str, Any]:
    """Keywords that Matplotlib takes: they are tried on an artist that nobody sees."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Mix1dError(f"`{name}` must be a dict of keywords of Matplotlib, got {shown(given)}")
    try:
        tried(dict(given))
    except (AttributeError, TypeError, ValueError, Mix1dError) as error:
        words = " ".join(str(error).split())
        raise Mix1dError(f"`{name}` must be keywords of Matplotlib: {words}") from None
    return dict(given)
