"""The numbers of a fit as its tables want them, and nothing that can draw or compute."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.curve.modes import Modes
from mix1d.curve.thresholds import Thresholds
from mix1d.errors import Outcome
from mix1d.infer.interval import Interval
from mix1d.infer.neighbourhood import NOTHING
from mix1d.objects.values import Value

__all__ = ["Brief", "Facts"]


@dataclass(frozen=True)
class Brief:
    """The numbers of a fit that its repr shows, without computing anything."""

    k: int
    """Number of components of the family."""
    lumps: tuple[float, ...] = field(default=(), kw_only=True)
    """Values that have a component of their own, before the others."""
    rounding: float | None = field(default=None, kw_only=True)
    """The step of rounded values that were fitted as intervals."""
    noise: bool = field(default=False, kw_only=True)
    """Whether one more component, the last, is a uniform over the range of the data."""
    group_names: tuple[str, ...] = field(default=(), kw_only=True)
    """What labels call the components; none without labels."""
    kinds: str = field(default="", kw_only=True)
    """How many values were censored, in an interval and so on; empty where all are exact."""
    family: str
    """Name of the family, such as ``"normal"``."""
    equal_sd: bool
    """Whether one scale serves all components."""
    n: float
    """Number of values: the sum of the weights; the effective number, if they are relative."""
    n_missing: int
    """Rows that were missing and dropped."""
    weights_are: str
    """The kind of weights: "counts" or "relative"."""
    outcome: Outcome
    loglik: float


@dataclass(frozen=True, eq=False)
class Facts(Value, Brief):
    """What a summary of a fit says, beside its `Brief`.

    An error (standard error) that is not available is None for all components, or NaN for one.
    """

    n_parameters: int
    n_iter: int
    message: str
    """The sentence that says how this very fit ended."""
    aic: float
    bic: float
    icl: float
    decrement: float | None
    """Log-likelihood units still to be had, as estimated by the Newton decrement."""
    weights: FloatArray
    """(k,) weights of the components; all arrays that follow are (k,), too."""
    means: FloatArray
    sds: FloatArray
    weight_errors: FloatArray | None
    mean_errors: FloatArray | None
    sd_errors: FloatArray | None
    parameters: dict[str, FloatArray]
    """The family's own parameters; shown when they are not just mean and sd."""
    parameter_errors: dict[str, FloatArray] | None
    intervals: Interval | None
    """Intervals of weights, means, sds and parameters; None where there are no standard errors."""
    thresholds: Thresholds
    modes: Modes
    starts: str
    """The search in words, such as "24 starts, 6 followed up, 5 reached this maximum"."""
    data_digest: str
    constraints: str = ""
    """What was known of the parameters, in words; empty for nothing."""
    prior: str = ""
    """What was known beforehand, as densities; empty for nothing."""
    quantities: str = ""
    """In what the answer is the posterior's mode, such as "(mean, variance)"."""
    is_weak: bool = False
    """Whether that is the weak prior of these data."""
    rows: tuple[str, ...] = ()
    """What rows that are no exact values were, in parts of a sentence."""

    @property
    def groups(self) -> slice:
        """Those of the components that the family describes: no lumps, no noise."""
        return slice(len(self.lumps), len(self.weights) - self.noise)

    @property
    def are_zero(self) -> BoolArray:
        """Which sds count as 0, because the measurement errors explain all the spread."""
        if self.mean_errors is None:
            return np.zeros(self.sds.shape, dtype=bool)
        return np.asarray(self.sds < NOTHING * self.mean_errors)

    @property
    def finest(self) -> float:
        """The width of the narrowest of them that has one, for the digits of places."""
        sds = self.sds[self.groups]
        return float(np.min(sds, where=np.isfinite(sds), initial=np.inf))

    def scale_of_places(self, least: float) -> float:
        """The narrowest width, by which places are rounded, but this share of the widest at least;
        the error of the mean stands for an sd of 0.
        """
        widths = self.sds
        if self.mean_errors is not None:
            widths = np.where(self.are_zero, self.mean_errors, widths)
        widths = widths[len(self.lumps) :]
        return max(float(widths.min()), least * float(widths.max()))
