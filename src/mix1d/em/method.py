"""Which algorithm a fit is made by, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.choices import Algorithm, Effort

__all__ = ["Method"]


@dataclass(frozen=True)
class Method:
    """The algorithm of a fit, and how long it may take."""

    algorithm: Algorithm
    accelerate: bool
    tol: float
    """How many log-likelihood units may be left to the maximum."""
    max_iter: int
    rng: np.random.Generator
    polish: bool = True
    """Whether one more of Newton's steps is made at the end (see `em.rules.Ascent`)."""
    rounds: float = np.inf
    """Most further rounds of a search; without a limit it goes on until they find nothing
    higher."""
    effort: Effort = "default"
    """How many starts a search tries."""

    @property
    def is_accelerated_em(self) -> bool:
        """Whether only the maximum matters, and not the path of an algorithm to it."""
        return self.algorithm == "em" and self.accelerate
