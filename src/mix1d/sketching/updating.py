"""`Sketch.update`: one more chunk of the data."""

from __future__ import annotations

from typing import Any

from mix1d.choices import LabelScheme, Missing
from mix1d.errors import Mix1dError
from mix1d.sketching.counting import tally_of_chunk
from mix1d.sketching.known_rows import NO_COUNTS, told_of_chunk
from mix1d.sketching.sketch_like import AnySketch

__all__ = ["update"]


def update(
    self: AnySketch,
    chunk: Any,
    *,
    weights: Any = None,
    missing: Missing = "raise",
    lower: Any = None,
    upper: Any = None,
    below: Any = None,
    above: Any = None,
    errors: Any = None,
    entry: Any = None,
    event: Any = None,
    within: Any = None,
    labels: Any = None,
    label_scheme: LabelScheme = "random",
) -> AnySketch:
    """The sketch of these data and one more chunk of them; this one stays as it is.

    Parameters
    ----------
    chunk : (n,) array_like
        More values, none included; None where `lower` and `upper` say it all.
    weights : (n,) array_like, optional
        As in `sketch`: counts, or relative weights in the unit of those before.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
    lower, upper, below, above, errors, entry, event, within, labels : (n,) array_like, optional
        What is known of the rows, as in `sketch`; of no row before it need be known.
    label_scheme : {"random", "reference"}, default "random"
        As in `sketch`.

    Raises
    ------
    Mix1dError
        As `sketch` does, but for a chunk without numbers.

    Examples
    --------
    >>> from mix1d import sketch
    >>> s = sketch([1.0, 2.5])
    >>> for chunk in ([2.5], [], [7.0, float("nan")]):
    ...     s = s.update(chunk, missing="drop")
    >>> s, s.n_missing
    (Sketch(n=4, 3 cells of width 2^-50), 1)
    >>> s.update([3.0, 8.0], event=[1, 0])
    Sketch(n=6, 5 cells: 5 exact, 1 above a limit)
    """
    if isinstance(chunk, type(self)):
        raise Mix1dError(f"`chunk` must be numbers, got {chunk!r}: add sketches with +")
    known = {
        "lower": lower, "upper": upper, "below": below, "above": above,
        "errors": errors, "entry": entry, "event": event, "within": within, "labels": labels,
    }  # fmt: skip
    if all(column is None for column in known.values()):
        how = (missing, self.cells, self.scale, self.weights_are)
        return self._joined(self._of_tally(tally_of_chunk(chunk, weights, *how)), self.cells)
    if self.squares is not None:
        raise Mix1dError(NO_COUNTS)
    told = told_of_chunk(chunk, weights, missing, label_scheme, self.cells, self.scale, known)
    return self._joined(self._of_told(told, self.cells, self.scale), self.cells)
