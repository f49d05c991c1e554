"""The reading of plain arguments: each is checked once, at the public face, with one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isinf
from numbers import Integral, Real
from typing import Any, TypeVar, get_args

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choices import OnInterrupt
from mix1d.errors import Mix1dError

__all__ = [
    "LONGEST_DOCUMENT",
    "between",
    "choice",
    "finite_number",
    "flag",
    "generator",
    "json_document",
    "keeps_on_interrupt",
    "no_weights",
    "number_of_components",
    "numbers",
    "positive_number",
    "probabilities",
    "shape_of_draws",
    "shown",
    "text",
    "whole_number",
]


Word = TypeVar("Word", bound=str)

LONGEST = 60
"""Most characters of a value that an error message shows."""

LONGEST_DOCUMENT = 20_000_000
"""Most characters of a JSON document that is read."""


def shown(value: Any) -> str:
    """`value` as a sentence shows it: on one line, and not longer than one."""
    try:
        words = " ".join(repr(value).split())
    except Exception:  # an int of 5000 digits has no repr, nor has an object that is broken
        words = f"a value of type {type(value).__name__}"
    kind = type(value)
    if kind.__module__.startswith("mix1d.") and not words.startswith(kind.__name__):
        words = f"{kind.__name__}: {words}"  # an answer shows itself in words that do not name it
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}..."


def whole_number(name: str, value: Any, minimum: int) -> int:
    """`value` as an int of at least `minimum`; a bool or 2.5 is refused."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral) or value < minimum:
        raise Mix1dError(
            f"`{name}` must be a whole number of at least {minimum}, got {shown(value)}"
        )
    return int(value)


def shape_of_draws(name: str, value: Any) -> tuple[int, ...]:
    """The shape of an array of random values: a whole number of at least 0, or a tuple of such."""
    sizes = value if isinstance(value, (tuple, list)) else (value,)
    return tuple(whole_number(name, size, 0) for size in sizes)


def number_of_components(name: str, value: Any) -> int:
    """`value` as an int of at least 1; several numbers are what `select` takes."""
    try:
        return whole_number(name, value, 1)
    except Mix1dError as error:
        if not isinstance(value, Iterable) or isinstance(value, str):
            raise
        raise Mix1dError(f"{error}; mix1d.select(x, {shown(value)}) compares several") from None


def positive_number(name: str, value: Any) -> float:
    """`value` as a finite float above 0."""
    number = _real(value)
    if not 0 < number < np.inf:
        raise Mix1dError(f"`{name}` must be a positive finite number, got {shown(value)}")
    return number


def finite_number(name: str, value: Any) -> float:
    """`value` as a finite float."""
    number = _real(value)
    if not np.isfinite(number):
        raise Mix1dError(f"`{name}` must be a finite number, got {shown(value)}")
    return number


def _real(value: Any) -> float:
    """`value` as a float; NaN for what is no number, infinite for what no float can hold."""
    if not isinstance(value, Real) or isinstance(value, (bool, np.bool_)):
        return np.nan
    try:
        return float(value)
    except (OverflowError, TypeError):  # a whole number above 1e308, a duration
        return np.inf


def between(name: str, value: Any, low: float, high: float) -> float:
    """`value` as a float strictly between `low` and `high`."""
    is_number = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
    if not is_number or not low < value < high:
        raise Mix1dError(
            f"`{name}` must lie strictly between {low:g} and {high:g}, got {shown(value)}"
        )
    return float(value)


def choice(name: str, value: Word, known: Any) -> Word:
    """`value` if it is one of the `known` words: a sequence of them, or their `Literal` type."""
    known = get_args(known) or tuple(known)
    if not isinstance(value, str) or value not in known:
        words = ", ".join(repr(word) for word in known)
        raise Mix1dError(f"`{name}` must be one of {words}, got {shown(value)}")
    return value


def flag(name: str, value: Any) -> bool:
    """`value` as a bool; 1 or "yes" is refused."""
    if not isinstance(value, (bool, np.bool_)):
        raise Mix1dError(f"`{name}` must be True or False, got {shown(value)}")
    return bool(value)


def keeps_on_interrupt(on_interrupt: Any) -> bool:
    """Whether Ctrl-C returns what is done so far; else it raises `KeyboardInterrupt`."""
    return bool(choice("on_interrupt", on_interrupt, OnInterrupt) == "return")


def json_document(name: str, text: Any) -> Any:
    """What a JSON text holds: read, not trusted; without NaN and infinities, not too long, not too
    deep.
    """
    if isinstance(text, (str, bytes, bytearray)) and len(text) > LONGEST_DOCUMENT:
        raise Mix1dError(
            f"`{name}` must be a JSON document of at most {LONGEST_DOCUMENT:,} characters, "
            f"got {len(text):,}"
        )
    try:
        return json.loads(text, parse_constant=_refused, parse_float=_finite)
    except (TypeError, ValueError, RecursionError) as error:
        words = " ".join(str(error).split())
        raise Mix1dError(f"`{name}` must be a JSON document, and it is not: {words}") from None


def _refused(word: str) -> None:
    raise ValueError(f"{word} is not a number of JSON")


def _finite(word: str) -> float:
    number = float(word)
    if isinf(number):
        raise ValueError(f"{shown(word)} is too large for a number")
    return number


def no_weights(x: Any, weights: Any) -> None:
    """Refuse weights beside what has its own, such as a sample or a sketch."""
    if weights is not None:
        raise Mix1dError(f"`weights` must be None for a {type(x).__name__}, which has its own")


def text(name: str, value: Any) -> str | None:
    """`value` as a text that can be written, or None: no half of a character, and no NUL."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Mix1dError(f"`{name}` must be a text, got {shown(value)}")
    return value.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0")


def generator(rng: Any) -> np.random.Generator:
    """A random generator from an int seed, a ``Generator`` or None (SPEC 7); never global state."""
    try:
        if isinstance(rng, (bool, np.bool_)):  # NumPy would take True for 1
            raise TypeError
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise Mix1dError(
            f"`rng` must be a non-negative int, a numpy Generator or None, got {shown(rng)}"
        ) from None


def numbers(name: str, values: Any) -> FloatArray:
    """`values`, of any shape, as floats: NaN where masked; dates and complex ones are refused."""
    try:
        if getattr(getattr(values, "dtype", None), "kind", "") in tuple("cmM"):
            raise TypeError
        if isinstance(values, np.ma.MaskedArray):
            return np.ma.filled(values.astype(np.float64), np.nan)
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise Mix1dError(f"`{name}` must be numbers, got {shown(values)}") from None


def probabilities(q: Any) -> FloatArray:
    """`q`, of any shape, as numbers between 0 and 1."""
    shares = numbers("q", q)
    outside = ~((shares >= 0) & (shares <= 1))
    if outside.any():
        raise Mix1dError(f"`q` must be between 0 and 1, got {shares[outside].flat[0]}")
    return shares
