"""Numbers as a reader wants them: rounded by their error, in the notation that is shorter.

Text, HTML and the command line take their cells from here, so that all three say the same.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["column", "count", "intervals", "plain", "short", "small"]

SIGNIFICANT = 6
"""Number of digits of a value that comes without an error."""

WIDE = 1e4
"""An interval whose ends differ by more than this factor has each end in its own power of ten."""

LONG = 1e7
"""A number from here on is not written out beside a much smaller one."""

ERROR_DIGITS = 2
"""Number of digits of an error, which sets the last place of the value beside it."""


def column(values: FloatArray, errors: FloatArray | None, scales: FloatArray) -> list[str]:
    """One cell for each value: ``"54.61 ± 0.70"``, or ``"54.6149"`` where there is no error.

    Parameters
    ----------
    values : (k,)
    errors : (k,) or None
        Standard errors; NaN, infinite or 0 where there is none.
    scales : (k,)
        A length that a value without error must resolve to the thousandth (its component's sd).

    Examples
    --------
    >>> column(np.array([54.6149, 80.09]), np.array([0.6997, np.nan]), np.array([5.9, 5.9]))
    ['54.61 ± 0.70', '80.09']
    >>> column(np.array([5.46149e-11]), np.array([6.997e-13]), np.array([5.9e-12]))
    ['(5.461 ± 0.070)e-11']
    >>> column(np.array([0.9999964, 3.6e-6]), np.array([1.3e-6, 1.3e-6]), np.full(2, np.inf))
    ['0.9999964 ± 0.0000013', '(3.6 ± 1.3)e-06']
    """
    if errors is None:
        errors = np.full(len(values), np.nan)
    known = np.isfinite(errors) & (errors > 0) & np.isfinite(values)
    scientific = _are_wild(values, errors, known).tolist()
    return [
        _with_error(value, error, scientific[j]) if known[j] else plain(value, scales[j])
        for j, (value, error) in enumerate(zip(values.tolist(), errors.tolist(), strict=True))
    ]


def intervals(values: FloatArray, errors: FloatArray | None, limits: FloatArray) -> list[str]:
    """One cell for each interval, rounded as its value is in `column`; "" where there is none.

    Examples
    --------
    >>> limits = np.array([[53.2435, 55.9863]])
    >>> intervals(np.array([54.6149]), np.array([0.6997]), limits)
    ['53.24 to 55.99']
    """
    if errors is None:
        errors = np.full(len(values), np.nan)
    known = np.isfinite(errors) & (errors > 0) & np.isfinite(values)
    known &= np.isfinite(limits).all(axis=1)
    scientific = _are_wild(values, errors, known).tolist()
    return [
        _between(low, high, value, error, scientific[j]) if known[j] else ""
        for j, ((low, high), value, error) in enumerate(
            zip(limits.tolist(), values.tolist(), errors.tolist(), strict=True)
        )
    ]


def plain(value: float, scale: float = np.inf) -> str:
    """A number of six digits, or of as many as resolve a thousandth of `scale`.

    Examples
    --------
    >>> plain(67.35161234), plain(1e8 + 67.35161234, scale=5.9)
    ('67.3516', '100000067.352')
    """
    digits = SIGNIFICANT
    if np.isfinite(value) and value != 0 and 0 < scale < np.inf:
        digits = max(digits, min(17, _exponent(abs(value), 1) - _exponent(scale, 1) + 4))
    return f"{value:.{digits}g}"


def short(value: float, scale: float, digits: int) -> str:
    """`value` down to so many digits of `scale`, in the shorter of the two notations.

    Examples
    --------
    >>> short(80.0899, 5.87, 2), short(8.0e-11, 5.87e-12, 2)
    ('80.1', '8.00e-11')
    """
    if not (0 < scale < np.inf and np.isfinite(value)):
        return plain(value)
    places = digits - 1 - int(np.floor(np.log10(scale)))
    if -4 <= places <= 6:
        return f"{round(value, places) + 0.0:.{max(places, 0)}f}"
    leading = int(np.floor(np.log10(max(abs(value), scale))))
    return f"{value:.{min(max(leading + places, 0), 16)}e}"


def count(n: float) -> str:
    """A number of observations, its thousands set apart.

    Examples
    --------
    >>> count(100000.0), count(271.5)
    ('100,000', '271.5')
    """
    return f"{n:,.0f}" if n == round(n) and n < 1e15 else f"{n:,.6g}"


def small(value: float) -> str:
    """A tiny share or remainder, of which only the size matters.

    Examples
    --------
    >>> small(8.7), small(3.21e-12)
    ('9', '3e-12')
    """
    return f"{value:.1g}"


def _with_error(value: float, error: float, scientific: bool) -> str:
    exponent, places = _rounding(value, error, scientific)
    cell = f"{_fixed(value, -exponent, places)} ± {_fixed(error, -exponent, places)}"
    return f"({cell})e{exponent:+03d}" if scientific else cell


def _between(low: float, high: float, value: float, error: float, scientific: bool) -> str:
    nearer, farther = sorted([abs(low), abs(high)])
    if (scientific or farther >= LONG) and nearer * WIDE < farther:
        return f"{low:.2g} to {high:.2g}"  # no number of places shows both
    exponent, places = _rounding(value, error, scientific)
    cell = f"{_fixed(low, -exponent, places)} to {_fixed(high, -exponent, places)}"
    return f"({cell})e{exponent:+03d}" if scientific else cell


def _rounding(value: float, error: float, scientific: bool) -> tuple[int, int]:
    """The power of ten that is set apart, and the decimal places of what is left."""
    exponent = _exponent(max(abs(value), error), ERROR_DIGITS) if scientific else 0
    return exponent, ERROR_DIGITS - 1 - _exponent(error, ERROR_DIGITS) + exponent


def _fixed(value: float, shift: int, places: int) -> str:
    """`value` times 10**shift to so many decimal places; negative ones round before the point."""
    shifted = float(f"{value:.17e}".split("e")[0] + f"e{_power(value) + shift}")
    rounded = round(shifted, places) + 0.0
    return f"{rounded:.{max(places, 0)}f}"


def _are_wild(values: FloatArray, errors: FloatArray, known: BoolArray) -> BoolArray:
    """(k,) which values would be mostly zeros in fixed notation, before or behind their digits.

    Of a column without any number of ordinary size, all those below a thousandth.
    """
    with np.errstate(invalid="ignore"):
        sizes = np.where(known, np.maximum(np.abs(values), errors), 0.0)
        return np.asarray(
            (sizes < (1e-3 if sizes.max(initial=0.0) < 1e-3 else 1e-5)) | (errors >= 1e6)
        )


def _exponent(value: float, digits: int) -> int:
    """The power of ten of a positive number, once it is rounded to so many digits."""
    return int(f"{value:.{digits - 1}e}".split("e")[1])


def _power(value: float) -> int:
    return int(f"{value:.17e}".split("e")[1])
