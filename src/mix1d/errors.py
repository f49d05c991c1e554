"""What can go wrong, in words.

Bad input raises :class:`Mix1dError`, a ``ValueError`` whose one sentence names the argument, the
rule and the value received. A fit that ran but cannot be trusted is *returned*, and its
:class:`Outcome` says why.
"""

from __future__ import annotations

from enum import Enum
from importlib import metadata

__all__ = ["PUBLISHED", "MissingExtraError", "Mix1dError", "Outcome"]

PUBLISHED = False
"""Whether ``pip install mix1d`` installs this project. Messages, README and documentation follow it
(`tests/test_project.py`): before it is published, anybody may own that name."""


class Mix1dError(ValueError):
    """Bad input: one sentence that names the argument, the rule and the value."""


class MissingExtraError(Mix1dError, ImportError):
    """An optional library is not installed; the sentence holds the command that installs it."""

    def __init__(self, purpose: str, extra: str) -> None:
        wanted = [f"mix1d[{extra}]"] if PUBLISHED else _libraries(extra)
        command = " ".join(["pip install", *(f"'{name}'" for name in wanted)])
        super().__init__(f"{purpose} needs an extra library: {command}")
        self._asked = purpose, extra

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return type(self), self._asked


def _libraries(extra: str) -> list[str]:
    """What the extra asks for, as the installed mix1d says; its name, if nothing is installed."""
    try:
        listed = metadata.requires("mix1d") or []
    except metadata.PackageNotFoundError:  # a folder on the path
        listed = []
    parts = (line.replace('"', "'").partition(";") for line in listed)
    return [name.strip() for name, _, when in parts if f"extra == '{extra}'" in when] or [extra]


class Outcome(Enum):
    """How a fit ended. The value is a sentence; the truth value says whether at the maximum.

    That promise is about the maximum, which is certified and sound; whether the mixture describes
    the data is another question: see `Fit.verdict`.

    Examples
    --------
    >>> bool(Outcome.CONVERGED), bool(Outcome.PENALISED)
    (True, False)
    """

    CONVERGED = "a maximum of the likelihood, certified"
    AT_BOUND = "a maximum of the likelihood on a bound, certified"
    MAP = "the posterior's mode, certified as a maximum of it"
    DOUBTFUL = "a certified maximum, but chance alone may have made one of its components"
    FIXED_POINT = "a fixed point of the algorithm, not a maximum of the likelihood"
    PENALISED = "no sound maximum was found, so the likelihood was penalised"
    LUMP = "a lump: more rows share a value than any density gives it"
    UNRESOLVED = "a maximum for the cells of a sketch, not surely for the values in them"
    FLAT = "the likelihood is flat here: the data do not identify all the parameters"
    NO_MAXIMUM = "the likelihood has no maximum here"
    SADDLE = "a saddle point of the likelihood: EM stops here, but it is not a maximum"
    MAX_ITER = "stopped at max_iter, before a maximum was reached"
    TOO_FEW = "too few distinct values for so many components: nothing was fitted"

    def __bool__(self) -> bool:
        return self in (Outcome.CONVERGED, Outcome.AT_BOUND, Outcome.MAP)
