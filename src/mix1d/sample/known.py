"""What is known of each row in the place of an exact value, or beside it.

The arguments `lower`, `upper`, `below`, `above`, `errors`, `entry`, `time`, `event`, `within` and
`labels` of every function that can use them: each names a column, or is one; an error or an end of
the window may be one number for all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import BoolArray, FloatArray
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sample.building import of_ends, with_sds, with_windows
from mix1d.sample.codes import all_known
from mix1d.sample.missing import rows_present
from mix1d.sample.terms import Terms
from mix1d.sample.unfolded import CallerRows

__all__ = ["NOTHING", "Known", "check_named", "known_of", "rows_told", "sample_of"]

FOR_ALL = ("errors", "entry", "low", "high")
"""The roles that one number may have for all rows."""


class Known(NamedTuple):
    """The arguments by the role that each has; None where one is not given."""

    lower: Any = None
    upper: Any = None
    errors: Any = None
    entry: Any = None
    event: Any = None
    low: Any = None
    high: Any = None
    labels: Any = None
    below: Any = None
    above: Any = None

    @property
    def given(self) -> dict[str, Any]:
        """Those that are given."""
        return {role: value for role, value in self._asdict().items() if value is not None}

    @property
    def named(self) -> dict[str, str]:
        """Those that are names of columns."""
        return {role: value for role, value in self.given.items() if isinstance(value, str)}

    @property
    def has_ends(self) -> bool:
        """Whether a row may be an interval."""
        return self.lower is not None or self.upper is not None

    @property
    def first(self) -> str:
        """What the caller calls the first of them."""
        return self.argument(next(iter(self.given)))

    def argument(self, role: str) -> str:
        """What the caller calls a role."""
        return "within" if role in ("low", "high") else role


NOTHING = Known()
"""Nothing beside exact values."""


def known_of(
    column: Any, *, lower: Any, upper: Any, below: Any, above: Any, errors: Any, entry: Any,
    time: Any, event: Any, within: Any, labels: Any = None,
) -> tuple[Known, Any]:  # fmt: skip
    """The arguments of a public function by their roles, and the column of values.

    Raises
    ------
    Mix1dError
        If two contradict each other.
    """
    if time is not None:
        if event is None and below is None and above is None:
            raise Mix1dError("`event` must be given with `time`, got None")
        if not isinstance(time, (str, Integral)):
            raise Mix1dError(
                f"`time` must be the name of a column, got {shown(time)}: times that are no "
                "column of a table are the first argument"
            )
        if column is not None:
            raise Mix1dError("`time` names the column of values: leave `column` out")
        column = time
    if event is not None and (lower is not None or upper is not None):
        raise Mix1dError(
            "`event` must be left out where `lower` or `upper` is given: both say what is censored"
        )
    limit = "below" if below is not None else "above"
    is_limited = below is not None or above is not None
    if is_limited and not (lower is None and upper is None and event is None):
        raise Mix1dError(
            f"`{limit}` must be left out where `lower`, `upper` or `event` is given: all say what "
            "is censored"
        )
    low, high = _window(within)
    known = Known(lower, upper, errors, entry, event, low, high, labels, below, above)
    if entry is not None and low is not None:
        raise Mix1dError("`entry` must be left out where `within` has a lower end: both are one")
    return known, column


def _window(within: Any) -> tuple[Any, Any]:
    if within is None:
        return None, None
    try:
        low, high = within
    except (TypeError, ValueError):
        low = within
    if isinstance(within, str) or low is within:
        raise Mix1dError(
            f"`within` must be a pair of ends, each a number, a column or None, got {shown(within)}"
        )
    return low, high


def check_named(
    known: Known, what: str, name: Callable[[str, Any], str | None] | None = None
) -> Known:
    """The arguments as names of columns of a file or a table, or as one number for all rows.

    Raises
    ------
    Mix1dError
        If one is something else, such as a column of the caller's.
    """
    found = known._asdict()
    for role, value in known.given.items():
        is_number = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
        if isinstance(value, str) or (is_number and role in FOR_ALL):
            continue
        if name is None or not is_number:
            raise Mix1dError(
                f"`{known.argument(role)}` must be the name of a column of the {what}, got "
                f"{shown(value)}"
            )
        found[role] = name(known.argument(role), value)
    return Known(**found)


def sample_of(
    x: FloatArray | None,
    columns: Mapping[str, Any],
    weights: Any,
    terms: Terms,
    *,
    is_part: bool = False,
) -> Sample:
    """The rows that columns of one length, or numbers for all rows, describe.

    Parameters
    ----------
    x : (n,) or None
        The values; where there are ends too, of the rows of which both are missing.
    columns : dict
        Of each role that is given the column, or the number.
    weights : (n,) or None
    is_part : bool
        Whether there are other rows, exact values: then all of these may be censored.
    """
    sample: Sample = _told(Sample, x, columns, weights, terms, is_part=is_part)
    if "labels" in columns:
        sample = sample.with_labels(columns["labels"], scheme=terms.label_scheme)
    return sample


def rows_told(
    x: FloatArray | None, columns: Mapping[str, Any], weights: Any, terms: Terms
) -> CallerRows:
    """As `sample_of`, the rows one by one, which may be a part of more; without labels."""
    told: CallerRows = _told(CallerRows, x, columns, weights, terms, is_part=True)
    return told


def _told(
    cls: Any, x: FloatArray | None, columns: Mapping[str, Any], weights: Any, terms: Terms, *,
    is_part: bool,
) -> Any:  # fmt: skip
    lower, upper = columns.get("lower"), columns.get("upper")
    if "event" in columns:
        assert x is not None
        low, high = _of_events(x, columns["event"], terms, is_part=is_part)
        sample = _censored(cls, low, high, weights, terms, is_part=is_part)
    elif "below" in columns or "above" in columns:
        assert x is not None
        low, high = _of_limits(x, columns, terms, is_part=is_part)
        sample = _censored(cls, low, high, weights, terms, is_part=is_part)
    elif lower is not None or upper is not None:
        low, high = _of_ends(x, lower, upper, terms)
        sample = _censored(cls, low, high, weights, terms, is_part=is_part)
    else:
        sample = cls(x, weights=weights, weights_are=terms.weights_are, missing=terms.missing)
    if "errors" in columns:
        sample = with_sds(sample, columns["errors"], "errors", terms.missing)
        if not (is_part or sample.values.size):
            raise Mix1dError("`errors` must be there for at least one value, got none")
    if "entry" in columns:
        sample = with_windows(sample, columns["entry"], columns.get("high"), ("entry", "within"))
    elif "low" in columns or "high" in columns:
        window = columns.get("low"), columns.get("high")
        sample = with_windows(sample, *window, ("within", "within"))
    return sample


def _censored(
    cls: Any, low: FloatArray, high: FloatArray, weights: Any, terms: Terms, *, is_part: bool
) -> Any:
    kind, missing = terms.weights_are, terms.missing
    return of_ends(
        cls, low, high, weights=weights, weights_are=kind, missing=missing, is_part=is_part
    )


def _of_ends(
    x: FloatArray | None, lower: Any, upper: Any, terms: Terms
) -> tuple[FloatArray, FloatArray]:
    low = None if lower is None else as_column("lower", lower) + 0.0
    high = None if upper is None else as_column("upper", upper) + 0.0
    size = next(c.size for c in (low, high) if c is not None)
    low = np.full(size, np.nan) if low is None else low
    high = np.full(size, np.nan) if high is None else high
    if x is None or low.size != high.size:
        return low, high
    if x.size != size:
        raise Mix1dError(f"`lower` and `upper` must be one for each of {x.size} rows, got {size}")
    has_value, is_open = ~np.isnan(x), np.isnan(low) & np.isnan(high)
    infinite = is_open & np.isinf(x)
    if infinite.any():
        rows_present(x[: int(infinite.argmax()) + 1], "drop")
    with np.errstate(invalid="ignore"):
        outside = has_value & ~is_open & ((x < low) | (x > high))
    if outside.any():
        i = int(outside.argmax())
        raise Mix1dError(
            f"`{terms.argument}` must lie between `lower` and `upper` in a row that has them, got "
            f"{x[i]:.10g} and {low[i]:.10g} to {high[i]:.10g} at row {i}"
        )
    return np.where(is_open, x, low), np.where(is_open, x, high)


def _of_events(
    x: FloatArray, event: Any, terms: Terms, *, is_part: bool
) -> tuple[FloatArray, FloatArray]:
    """Lifetimes, of which some are known only to be longer."""
    present = rows_present(x, terms.missing)
    happened = all_known("event", event, present)
    if not is_part and not (happened[present] == 1.0).any():
        raise Mix1dError(
            "`event` must be 1 in at least one row, got 0 in all "
            f"{np.count_nonzero(present)}: of lifetimes that none has ended how long they are "
            "nothing says"
        )
    x = np.where(present, x, np.nan)
    return x, np.where(present & (happened == 0.0), np.inf, x)


def _of_limits(
    x: FloatArray, columns: Mapping[str, Any], terms: Terms, *, is_part: bool
) -> tuple[FloatArray, FloatArray]:
    """Values, of which some are limits and known only to be lower, or higher."""
    present = rows_present(x, terms.missing)
    x = np.where(present, x, np.nan)
    is_limit = {name: _flags(name, columns.get(name), present) for name in ("below", "above")}
    both = is_limit["below"] & is_limit["above"]
    if both.any():
        raise Mix1dError(f"`above` must be 0 where `below` is 1, got 1 at row {int(both.argmax())}")
    for name, flags in is_limit.items():
        if not is_part and flags[present].all():
            raise Mix1dError(
                f"`{name}` must be 0 in at least one row, got 1 in all {np.count_nonzero(present)}"
                f": how far {name} the limits they lie nothing says"
            )
    low = np.where(is_limit["below"], -np.inf, x)
    high = np.where(is_limit["above"], np.inf, x)
    return low, high


def _flags(name: str, given: Any, present: BoolArray) -> BoolArray:
    if given is None:
        return np.zeros(present.shape, dtype=np.bool_)
    return np.asarray((all_known(name, given, present) == 1.0) & present)
