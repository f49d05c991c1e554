r"""`ceiling`: a log-likelihood that no normal mixture can exceed, proved.

A normal with an sd above s is a mixture of normals with sd s. So every normal mixture whose sds are
at least s, of any number of components, is a location mixture of N(., s^2), and the log-likelihood
of all of these has one maximum, without local ones: a convex problem (Lindsay 1983; Koenker &
Mizera 2014). Its gradient turns any feasible density f into a bound,

.. math:: L \le L_f + \max_m D(m) - N, \qquad D(m) = \sum_i w_i \phi(x_i; m, s) / f(x_i),

so that nothing rests on the solver: a poor f gives a higher bound, never a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d import spread
from mix1d.arguments import positive_number, whole_number
from mix1d.choices import Missing, WeightsAre
from mix1d.choose.floor import WIDEST_CELL, check_cells, default_floor, in_floors, widest
from mix1d.choose.mixing import most_likely
from mix1d.choose.reference import Reference, of_cells
from mix1d.errors import Mix1dError
from mix1d.families import Normal
from mix1d.mixture import Mixture
from mix1d.model.parametrization import Parametrization
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.results import Result
from mix1d.sources.door import Data
from mix1d.sources.sketches import sketch
from mix1d.weighing import RELATIVE

__all__ = ["Ceiling", "ceiling", "rounded_down", "rounded_up"]

GAP = 1e-6
"""Log-likelihood units that the bound may lie above the highest log-likelihood that is reached."""

MANY = 20_000
"""From so many distinct values on they are folded into cells, if what the cells leave open is
little."""

EPS = float(np.finfo(np.float64).eps)
"""The relative spacing of doubles."""


@dataclass(frozen=True, eq=False)
class Ceiling(Result):
    """An upper bound on the log-likelihood of every normal mixture with sds of at least `min_sd`.

    Made by `ceiling`. Frozen.
    """

    bound: float
    """What no such mixture exceeds, whatever its number of components."""
    min_sd: float
    """The floor of the sds: mixtures with a narrower component are not covered."""
    loglik_feasible: float
    """Log-likelihood of `mixture`: the highest possible lies between it and `bound`."""
    mixture: Mixture
    """The best location mixture with sd `min_sd`, from which the bound is computed."""
    n: float
    """Number of observations: the sum of the weights."""

    _derived = ("gap",)

    @property
    def gap(self) -> float:
        """Between the bound and what is reached, in log-likelihood units."""
        return self.bound - self.loglik_feasible

    def bound_bic(self, k: int, *, equal_sd: bool = False) -> float:
        """No mixture of `k` normals with sds of at least `min_sd` has a BIC below this."""
        return -2.0 * self.bound + _n_parameters(k, equal_sd) * float(np.log(self.n))

    def bound_aic(self, k: int, *, equal_sd: bool = False) -> float:
        """No mixture of `k` normals with sds of at least `min_sd` has an AIC below this."""
        return -2.0 * self.bound + 2.0 * _n_parameters(k, equal_sd)

    def largest_k(self, bic: float, *, equal_sd: bool = False) -> int:
        """The largest number of components that may still have a BIC below `bic`; 0 if none.

        Parameters
        ----------
        bic : float
            Such as that of the best fit so far.
        equal_sd : bool, default False
            Whether the components share one sd.
        """
        if not self.n > 1.0:
            raise Mix1dError(f"`largest_k` needs at least 2 observations, got {self.n:.10g}")
        each = 2 if equal_sd else 3
        guess = (bic + 2.0 * self.bound) / float(np.log(self.n)) / each
        k = max(0, int(np.ceil(guess)) + 1)
        while k > 0 and self.bound_bic(k, equal_sd=equal_sd) >= bic:
            k -= 1
        return k

    def sentence(self, bic: float, *, equal_sd: bool = False) -> str:
        """The proof in words, for a fit with this `bic`.

        Mixtures whose components share one sd have fewer parameters: the words say which are meant.
        """
        whose = "one sd" if equal_sd else "sds of their own"
        return (
            f"no k above {self.largest_k(bic, equal_sd=equal_sd)} with {whose}, at least "
            f"{rounded_up(self.min_sd)}, can have a BIC better than {rounded_down(bic)}: proved"
        )

    def __str__(self) -> str:
        return (
            f"no normal mixture with sds of at least {rounded_up(self.min_sd)} "
            f"has a log-likelihood above {rounded_up(self.bound)}: proved"
        )

    __repr__ = __str__


@usual_arithmetic
@knows_other_names
def ceiling(
    x: Any,
    *,
    min_sd: float | None = None,
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
) -> Ceiling:
    """Bound the log-likelihood of every normal mixture with sds of at least `min_sd`.

    Parameters
    ----------
    x : array_like, table, path, iterator, Sample or Sketch
        What `fit` takes. More than 20,000 distinct values are folded into a `Sketch` first, if its
        cells are narrow enough. The bound still holds for every value: what the cells leave open
        is added to it.
    min_sd : float, optional
        The floor, in the units of the data. By default the width of the shortest interval that
        holds a tenth of the rows, in more than one value (a quarter of the sd of normal data; half
        of that of either one of two equal groups, however far apart), but at least the step to
        which the values are rounded. The bound grows as the floor falls.
    column : str, optional
        Which column of a table or file, as in `fit`.
    weights : str or (n,) array_like, optional
        How often each value counts.
    weights_are : {"counts", "relative"}, default "counts"
        As in `fit`: the bound is of the log-likelihood that it has, in its unit.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
    decimal, thousands, missing_values
        How the numbers of a text are written, as in `fit`.

    Returns
    -------
    Ceiling
        ``.bound``, ``.gap``, ``.mixture``; ``.largest_k(bic)`` and ``.sentence(bic)`` turn the
        bound into one on the number of components.

    Raises
    ------
    Mix1dError
        If `min_sd` is not positive, or less than 1e-9 of the range of the data; if all values are
        equal and no `min_sd` is given; if the cells of a given sketch are wider than `min_sd` / 4.

    Notes
    -----
    The maximum over all means is bounded interval by interval (see `mix1d.choose.gradient`), not
    on a grid; what rounding can do, 8 eps times the sum of 1 + abs(log f), is added to the bound.

    References
    ----------
    Lindsay (1983), *Annals of Statistics* 11. Koenker & Mizera (2014), *JASA* 109. Wang (2007),
    *JRSS B* 69.

    Examples
    --------
    >>> import mix1d
    >>> x = [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4]
    >>> ceiling = mix1d.ceiling(x, min_sd=0.1)
    >>> print(ceiling)
    no normal mixture with sds of at least 0.1 has a log-likelihood above -0.963194: proved
    >>> mix1d.fit(x, 2).loglik < ceiling.bound
    True
    """
    floor = None if min_sd is None else positive_number("min_sd", min_sd)
    given = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing,
        decimal=decimal, thousands=thousands, missing_values=missing_values,
    )  # fmt: skip
    seen = given.observed("linear", "`ceiling`")
    sample, folded = seen.sample, None if seen.is_exact else seen.sketch
    sample.check_exact("`ceiling`", "select(x) compares the numbers it is given, without a proof")
    if folded is not None and folded.weights_are == RELATIVE:
        raise Mix1dError(
            "`x` must hold every distinct value where its weights are relative, got a sketch that "
            f"folds them into {folded.keys.size} cells"
        )
    scale = default_floor(sample) if floor is None else floor
    center = spread.quantile(sample.values, sample.weights, 0.5)
    if folded is None and sample.values.size > MANY and not sample.is_relative:
        cells = sketch(sample)
        if widest(cells) <= WIDEST_CELL * scale:
            folded, sample = cells, cells.to_sample()
    y = in_floors(sample, center, scale)
    if folded is not None:
        check_cells(folded, scale)
    mixing = most_likely(y, sample.weights, GAP)
    if folded is not None:
        reference = of_cells(folded, center, scale, mixing)
    else:
        reference = Reference(mixing.loglik, mixing.gradient, 0.0)
    highest = reference.gradient.maximum(mixing.n, 0.01 * GAP)
    rounding = 8.0 * EPS * float(sample.weights @ (1.0 + np.abs(mixing.log_density)))
    above = max(highest.bound + reference.excess - mixing.n, 0.0) + rounding
    jacobian = -mixing.n * float(np.log(scale))
    atoms = Normal._of(center + scale * mixing.atoms, np.full(mixing.atoms.size, scale))
    return Ceiling(
        bound=reference.total + above + jacobian,
        min_sd=scale,
        loglik_feasible=mixing.loglik + jacobian,
        mixture=Mixture._of(mixing.shares, atoms),
        n=mixing.n,
    )


def rounded_up(number: float) -> str:
    """Rounded up to six digits: what is printed of a bound may be weaker, never stronger."""
    step = 10.0 ** (np.floor(np.log10(abs(number))) - 5.0) if number else 1.0
    return f"{np.ceil(number / step * (1.0 - np.sign(number) * 4.0 * EPS)) * step:.6g}"


def rounded_down(number: float) -> str:
    """Rounded down to six digits."""
    return f"{-float(rounded_up(-number)):.6g}"


def _n_parameters(k: int, equal_sd: bool) -> int:
    """The number of free parameters of a mixture of k normals."""
    return Parametrization.of_family(Normal, whole_number("k", k, 1), shared=equal_sd).size
