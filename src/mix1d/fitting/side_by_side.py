"""`compare`: several fits of one column side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.fitting.result import Fit
from mix1d.results import Result
from mix1d.results.plain import plain
from mix1d.show.climbs import OneClimb, plot_climbs
from mix1d.style.markup import page
from mix1d.style.numbers import count, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SideBySide", "compare"]

HEADER = ("fit", "weights", "means", "sds", "log-likelihood", "iterations", "outcome")
"""What stands above the table."""

DIFFERENT_DATA = "the fits are not of the same data: their log-likelihoods do not compare"
DIFFERENT_MEASURES = "counts beside densities: their log-likelihoods do not compare"


@dataclass(frozen=True, eq=False, repr=False)
class SideBySide(Result):
    """Several fits side by side, made by `compare`: a table, and one picture of all climbs."""

    names: tuple[str, ...]
    """What each fit is called."""
    fits: tuple[Fit, ...]
    """The fits themselves, in the same order."""

    @property
    def caution(self) -> str:
        """Why the log-likelihoods must not be compared; "" where they may."""
        if len({fit.digest for fit in self.fits}) > 1:
            return DIFFERENT_DATA
        return DIFFERENT_MEASURES if len({f.mixture.discrete for f in self.fits}) > 1 else ""

    def _columns(self) -> dict[str, Any]:
        columns: dict[str, Any] = {"fit": list(self.names)}
        for column, name in (("weights", "weight"), ("means", "mean"), ("sds", "sd")):
            rows = [getattr(fit.mixture, column).tolist() for fit in self.fits]
            for j in range(max(map(len, rows))):
                columns[f"{name}_{j + 1}"] = [row[j] if j < len(row) else None for row in rows]
        return columns | {
            "loglik": [fit.loglik for fit in self.fits],
            "iterations": [fit.n_iter for fit in self.fits],
            "outcome": [fit.outcome.name for fit in self.fits],
        }

    def to_dict(self) -> dict[str, Any]:
        """The columns of the table as lists."""
        return {name: plain(values) for name, values in self._columns().items()}

    def plot(self, ax: Axes | None = None) -> Axes:
        """Log-likelihood against iteration, a line for each fit.

        The end of a line is filled where it is a certified maximum. What lies below the axis, such
        as a start that is far off, stands in a note.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.

        Raises
        ------
        Mix1dError
            If a fit was read from JSON, which does not hold its path.
        """
        pairs = zip(self.names, self.fits, strict=True)
        return plot_climbs({name: OneClimb(f.trace.loglik, bool(f)) for name, f in pairs}, ax)

    def _rows(self) -> list[list[str]]:
        """The table as one reads it."""
        pairs = zip(self.names, self.fits, strict=True)
        return [_cells(name, fit) for name, fit in pairs]

    def __str__(self) -> str:
        lines = _aligned([list(HEADER), *self._rows()])
        return "\n".join([*lines, *([self.caution] if self.caution else [])])

    def _heading(self) -> str:
        number = f"{len(self.fits)} fits side by side" if len(self.fits) > 1 else "1 fit"
        return "\n".join(filter(None, [number, self.caution]))

    def _repr_html_(self) -> str:
        columns = zip(*self._rows(), strict=True)
        return page(self._heading(), dict(zip(HEADER, columns, strict=True)))

    __repr__ = __str__


def compare(fits: Mapping[str, Fit]) -> SideBySide:
    """Several fits side by side: what each found, how high it came, in how many iterations.

    Unlike `select`, which chooses, this only shows: the same data from several starts, or by
    several algorithms.

    Parameters
    ----------
    fits : dict of Fit
        Each under a name of your own.

    Returns
    -------
    SideBySide
        ``print`` shows a table, ``.to_frame()`` gives one, ``.plot()`` draws the climbs.

    Raises
    ------
    Mix1dError
        If `fits` is no such dict.

    Examples
    --------
    >>> import mix1d
    >>> x = [-2.1, -1.7, -1.2, 0.4, 1.3, 1.8, 2.2]
    >>> soft = mix1d.fit(x, start=[-7, 7], accelerate=False)
    >>> hard = mix1d.fit(x, start=[-7, 7], algorithm="em-hard-proportions")
    >>> mix1d.compare({"soft": soft, "hard": hard}).to_frame()[["fit", "outcome"]]
        fit      outcome
    0  soft    CONVERGED
    1  hard  FIXED_POINT
    """
    if not isinstance(fits, Mapping) or not fits:
        raise Mix1dError(
            f"`fits` must be a dict of fits by name, such as {{'soft': fit}}, got {shown(fits)}"
        )
    for name, fit in fits.items():
        if not isinstance(name, str) or not isinstance(fit, Fit):
            raise Mix1dError(
                f"`fits` must hold a fit under each name, got {shown(fit)} under {shown(name)}"
            )
    return SideBySide(tuple(fits), tuple(fits.values()))


def _cells(name: str, fit: Fit) -> list[str]:
    mixture = fit.mixture
    sds = mixture.sds.tolist()
    pairs = zip(mixture.means.tolist(), sds, strict=True)
    return [
        name,
        "  ".join(f"{weight:.3f}" for weight in mixture.weights),
        "  ".join(short(mean, sd, 3) for mean, sd in pairs),
        "  ".join(short(sd, sd, 3) for sd in sds),
        f"{fit.loglik:,.3f}",
        count(fit.n_iter),
        fit.outcome.name.lower().replace("_", " "),
    ]


def _aligned(rows: list[list[str]]) -> list[str]:
    """The rows of a table; its first and last column stand to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *middle, last in rows:
        cells = [cell.rjust(width) for cell, width in zip(middle, widths[1:-1], strict=True)]
        lines.append("   ".join([first.ljust(widths[0]), *cells, last]).rstrip())
    return lines
