"""`Fits`: the answers for many data sets, as arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Unpack

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray, frozen
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, PointMass
from mix1d.fitting.columns_apart import Column
from mix1d.fitting.many_errors import ManyErrors, errors_of
from mix1d.fitting.many_numbers import certainty, in_words, main_threshold, table_of, to_frame
from mix1d.fitting.many_pictures import plot_many
from mix1d.fitting.many_tests import EMTests, em_tests
from mix1d.fitting.matrices import SparseColumn
from mix1d.fitting.one_column import fit
from mix1d.fitting.result import Fit
from mix1d.mixture import Mixture
from mix1d.objects.cached import cached_property
from mix1d.objects.signatures import with_keywords_of
from mix1d.results import Result
from mix1d.results.plain import plain
from mix1d.show.look import PictureLook, look_of
from mix1d.style.markup import page

__all__ = ["Columns", "Fits"]

FIRST = 5
"""Number of rows that a notebook shows."""


class Columns(Sequence[Column]):
    """The data sets, as they were fitted: the caller's own arrays, which stay writeable."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, i: Any) -> Any:
        return self._columns[i]


@dataclass(frozen=True, eq=False)
class Fits(Result):
    """One mixture for each of c data sets; row i of every array belongs to ``names[i]``. Frozen.

    What could not be fitted has NaN, and its outcome says why. So have the components and lumps
    that a row does not have, where others have more of them.
    """

    names: tuple[Hashable, ...]
    """(c,) names of the columns or groups; 0, 1, ... for an array."""
    k: IntArray
    """(c,) numbers of components; lumps come on top."""
    weights: FloatArray
    """(c, k) shares of the components, the lowest component first; 1 with those of the lumps."""
    means: FloatArray
    """(c, k) means of the components."""
    sds: FloatArray
    """(c, k) standard deviations of the components."""
    parameters: dict[str, FloatArray]
    """The family's own parameters by name, each (c, k)."""
    lumps: FloatArray
    """(c, l) the values that are a component of their own; l is 0 where no row has any."""
    lump_weights: FloatArray
    """(c, l) their shares of the rows."""
    steps: FloatArray
    """(c,) the step of rounded values that were fitted as intervals; NaN where they were not."""
    loglik: FloatArray
    """(c,) log-likelihoods."""
    n: FloatArray
    """(c,) numbers of observations."""
    outcomes: tuple[Outcome, ...]
    """(c,) how each fit ended."""
    n_parameters: IntArray
    """(c,) numbers of free parameters."""
    family: type[Family]
    equal_sd: bool
    """Whether all components of a mixture share one sd."""
    candidates: dict[int, Fits]
    """The fits with each number of components, where several were compared; else empty."""
    _data: Columns = field(compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.names)

    # ---------------------------------------------------------------- numbers
    @property
    def trusted(self) -> BoolArray:
        """(c,) which of them are certified maxima without a spike."""
        return np.array([bool(outcome) for outcome in self.outcomes], dtype=bool)

    @property
    def aic(self) -> FloatArray:
        """(c,) -2 loglik + 2 q; smaller is better (Akaike 1974)."""
        return np.asarray(-2.0 * self.loglik + 2.0 * self.n_parameters)

    @property
    def bic(self) -> FloatArray:
        """(c,) -2 loglik + q log n; smaller is better (Schwarz 1978)."""
        with np.errstate(divide="ignore"):  # a column without values has a loglik of NaN
            return np.asarray(-2.0 * self.loglik + self.n_parameters * np.log(self.n))

    @cached_property
    def icl(self) -> FloatArray:
        """(c,) BIC - 2 sum_i w_i log max_j r_ij (Biernacki, Celeux & Govaert 2000)."""
        every = np.array([certainty(self, i) for i in range(len(self))])
        return frozen(self.bic - 2.0 * every)

    @cached_property
    def main_thresholds(self) -> FloatArray:
        """(c,) where to cut, if only once, as of `Fit.thresholds`; NaN where there is no such."""
        return frozen(np.array([main_threshold(self, i) for i in range(len(self))]))

    # ---------------------------------------------------------------- one of them
    def mixture(self, name: Hashable) -> Mixture:
        """The mixture of one column or group; lumps first.

        Raises
        ------
        Mix1dError
            If there is none of that name, or nothing was fitted.
        """
        i = self._place(name)
        lumps = self.lumps[i, ~np.isnan(self.lumps[i])]
        rest = self._rest(i)
        if not lumps.size:
            return rest
        weights = np.append(self.lump_weights[i, : lumps.size], self.weights[i, : self.k[i]])
        return Mixture(weights, [*map(PointMass, lumps.tolist()), *rest.components])

    def fit(self, name: Hashable) -> Fit:
        """The whole `Fit` of one column or group, for all that it can be asked.

        It begins at the answer, so that it takes about a millisecond.

        Raises
        ------
        Mix1dError
            If there is none of that name, or nothing was fitted.

        Examples
        --------
        >>> import mix1d
        >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample((100, 3), rng=0)
        >>> mix1d.fit_many(x, 2).fit(1).interval().means.round(1)
        array([[-0.2,  0.4],
               [ 5. ,  5.4]])
        """
        i = self._place(name)
        rest = self._rest(i)
        lumps = self.lumps[i, ~np.isnan(self.lumps[i])]
        step = None if np.isnan(self.steps[i]) else float(self.steps[i])
        data = self._data[i].whole
        data = np.asarray(data) if isinstance(data, SparseColumn) else data
        how: dict[str, Any] = {"equal_sd": self.equal_sd, "lumps": lumps, "rounding": step}
        if isinstance(data, np.ndarray):
            how["missing"] = "drop"
        return fit(data, start=rest, **how)

    # ---------------------------------------------------------------- all of them
    def labels(self) -> dict[Hashable, IntArray]:
        """The most likely component of each row by the name of its column, those of lumps first.

        As `Fit.labels`, about a millisecond a column; nothing of a column that could not be fitted.
        """
        fitted = [self.names[i] for i in np.flatnonzero(~np.isnan(self.loglik)).tolist()]
        return {name: self.fit(name).labels() for name in fitted}

    def standard_errors(self) -> ManyErrors:
        """Standard errors of all weights, means, sds and parameters.

        From the observed information, as of `Fit.standard_errors`, about a millisecond a column;
        NaN where a fit cannot be trusted.
        """
        fits = (self.fit(name) if outcome else None for name, outcome in self._outcomes())
        return errors_of(self.names, list(self.parameters), self.weights.shape, fits)

    def em_tests(self) -> EMTests:
        """Which data sets have more than one group, with their number allowed for.

        The EM-test of one normal against more (Chen & Li 2009) for each, on the logarithms of a
        lognormal and on the rows beside lumps, and of its p-values the q-values of Benjamini &
        Hochberg (1995): of the data sets with a q-value of 5% at most, about 5% at most are wrong.

        Raises
        ------
        Mix1dError
            If the family is neither the normal nor the lognormal.

        Examples
        --------
        >>> import mix1d
        >>> one, two = mix1d.Mixture.normal(means=[0], sds=[1]), mix1d.Mixture.normal(
        ...     means=[0, 5], sds=[1, 1]
        ... )
        >>> x = {"one": one.sample(100, rng=0), "two": two.sample(100, rng=1)}
        >>> mix1d.fit_many(x, 2).em_tests().found(0.05)
        array([False,  True])
        """
        return em_tests(self.names, list(self._data), self.family)

    # ---------------------------------------------------------------- parts
    def _outcomes(self) -> Iterator[tuple[Hashable, Outcome]]:
        return zip(self.names, self.outcomes, strict=True)

    def _place(self, name: Hashable) -> int:
        if name not in self._places:
            raise Mix1dError(f"`name` must be one of the {len(self)} names, got {name!r}")
        i = self._places[name]
        if np.isnan(self.weights[i]).all():
            raise Mix1dError(f"{name!r} has no mixture: {self.outcomes[i].value}")
        return i

    @cached_property
    def _places(self) -> dict[Hashable, int]:
        return {name: i for i, name in enumerate(self.names)}

    def _rest(self, i: int) -> Mixture:
        """The mixture of the rows beside the lumps."""
        k = self.k[i]
        weights = self.weights[i, :k]
        fields = (values[i, :k] for values in self.parameters.values())
        return Mixture._of(weights / weights.sum(), self.family._of(*fields))

    # ---------------------------------------------------------------- pictures
    @with_keywords_of(look_of)
    def plot(
        self,
        axes: Any = None,
        *,
        names: Sequence[Hashable] | None = None,
        columns: int = 5,
        name: str | None = None,
        **look: Unpack[PictureLook],
    ) -> Any:
        """A small panel for each data set: its histogram, its curves, its thresholds.

        Parameters
        ----------
        axes : array of Axes, optional
            Panels to draw on; a new figure by default.
        names : sequence, optional
            Which to draw; the first 25 by default.
        columns : int, default 5
            Panels beside each other.
        name : str, optional
            What the values are, for the axes.
        group_names, colors, bins, counts, xscale, rug, thresholds, legend, hist_kws, \
component_kws, sum_kws
            As in `Fit.plot`; no legend by default.

        Returns
        -------
        array of Axes
        """
        return plot_many(self, names, columns, axes, name, look_of(**look))

    # ---------------------------------------------------------------- as text
    def __str__(self) -> str:
        return in_words(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        shown = {"name": [str(name) for name in self.names[:FIRST]]}
        for word, values in (("weight", self.weights), ("mean", self.means), ("sd", self.sds)):
            for j, column in enumerate(values[:FIRST].T.tolist()):
                shown[f"{word} {j + 1}"] = [f"{value:.4g}" for value in column]
        shown["outcome"] = [outcome.name.lower() for outcome in self.outcomes[:FIRST]]
        return page(str(self), shown, len(self) - FIRST)

    # ---------------------------------------------------------------- as table and document
    def _columns(self) -> dict[str, Any]:
        """One row for each column or group of the data; components are numbered from 1."""
        return table_of(self)

    to_frame = to_frame

    def to_dict(self) -> dict[str, Any]:
        """The columns of the table as lists."""
        return {name: plain(values) for name, values in self._columns().items()}
