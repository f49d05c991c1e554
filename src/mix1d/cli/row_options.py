"""The options that say what is known of rows that are no exact values.

`takes_rows` adds them to a command, which gets them together as one argument, `rows`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, TypeVar, cast, get_type_hints

import typer

from mix1d.errors import Mix1dError

__all__ = ["NO_ROWS", "RowOptions", "takes_rows"]

PANEL = "Rows that are no exact values"
"""The heading of these options in the help."""

Command = TypeVar("Command", bound=Callable[..., Any])


def _option(*names: str, **how: Any) -> Any:
    return typer.Option(*names, rich_help_panel=PANEL, **how)


@dataclass(frozen=True)
class RowOptions:
    """What the options say."""

    lower: Annotated[
        str | None,
        _option(metavar="COLUMN", help="Column of lower ends; an empty cell is an open end."),
    ] = None
    upper: Annotated[
        str | None,
        _option(metavar="COLUMN", help="Column of upper ends; an empty cell is an open end."),
    ] = None
    below: Annotated[
        str | None,
        _option(
            metavar="COLUMN",
            help="Column of 1 where the value is a detection limit and the row lies below it.",
        ),
    ] = None
    above: Annotated[
        str | None,
        _option(
            metavar="COLUMN",
            help="Column of 1 where the value is a limit and the row lies above it.",
        ),
    ] = None
    time: Annotated[
        str | None, _option(metavar="COLUMN", help="Column of lifetimes, with --event.")
    ] = None
    event: Annotated[
        str | None,
        _option(
            metavar="COLUMN", help="Column of 1 where it happened, and 0 where it had not yet."
        ),
    ] = None
    errors: Annotated[
        str | None, _option(metavar="COLUMN", help="Column of the sds of measurement errors.")
    ] = None
    entry: Annotated[
        str | None,
        _option(metavar="COLUMN", help="Column of where each row began to be observed."),
    ] = None
    within: Annotated[
        str | None,
        _option(metavar="A,B", help="The window of what could be observed; A, or ,B for one end."),
    ] = None
    bins: Annotated[
        bool,
        _option(
            "--bins",
            metavar="",
            help="FILE holds bins: a column of edges and one of counts, empty in the last row; or "
            "columns of lower edges, upper edges and counts.",
        ),
    ] = False
    limits: Annotated[
        bool,
        _option(
            "--limits", metavar="", help="Read cells such as <0.5, >100, 4-6 and 12±3 as such."
        ),
    ] = False

    labels: Annotated[
        str | None,
        _option(
            metavar="COLUMN",
            help="Column of known groups: names, or numbers from 0; an empty cell where unknown.",
        ),
    ] = None
    label_scheme: Annotated[
        str,
        _option(
            metavar="WORD",
            help="random, or reference where labelled rows were chosen for their group.",
        ),
    ] = "random"

    @property
    def given(self) -> dict[str, bool]:
        """Which options were given."""
        return {name: value != getattr(NO_ROWS, name) for name, value in vars(self).items()}

    @property
    def known(self) -> dict[str, Any]:
        """The arguments of the library."""
        names = (
            "lower", "upper", "below", "above", "time", "event", "errors", "entry", "labels",
            "label_scheme",
        )  # fmt: skip
        known: dict[str, Any] = {name: getattr(self, name) for name in names}
        return known | {"within": self.window, "limits": self.limits}

    @property
    def window(self) -> tuple[float | None, float | None] | None:
        """The ends of the window."""
        if self.within is None:
            return None
        try:
            low, _, high = (part.strip() for part in self.within.partition(","))
            ends = tuple(float(end) if end else None for end in (low, high))
        except ValueError:
            ends = (None, None)
        if ends == (None, None):
            raise Mix1dError(f"`--within` must be two ends such as 0,100, got `{self.within}`")
        return cast("tuple[float | None, float | None]", ends)

    def check_bins(self) -> None:
        """Refuse what contradicts a table of bins."""
        for name in ("lower", "upper", "below", "above", "time", "event", "limits", "labels"):
            if getattr(self, name):
                raise Mix1dError(f"`--{name}` must be left out with `--bins`: the rows are bins")


NO_ROWS = RowOptions()
"""None of these options."""


def takes_rows(command: Command) -> Command:
    """The command with these options in the place of its argument `rows`."""
    hints = get_type_hints(RowOptions, include_extras=True)
    added = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in fields(RowOptions)
    ]
    names = [parameter.name for parameter in added]

    @functools.wraps(command)
    def inside(**given: Any) -> Any:
        rows = RowOptions(**{name: given.pop(name) for name in names})
        return command(**given, rows=rows)

    signature, typed = inspect.signature(command), get_type_hints(command, include_extras=True)
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=typed[name])
        for name, parameter in signature.parameters.items()
    ]
    at = list(signature.parameters).index("rows")
    parameters = [*own[:at], *added, *own[at + 1 :]]
    inside.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    inside.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": int}
    return cast("Command", inside)
