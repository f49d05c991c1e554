"""`Fits`: the answers for many data sets, as arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.fitting.many_pictures import plot_many
from mix1d.mixture import Mixture
from mix1d.objects.signatures import with_keywords_of
from mix1d.results import Result, by_component
from mix1d.results.plain import plain
from mix1d.show.look import PictureLook, look_of
from mix1d.style.markup import page

__all__ = ["Fits"]

FIRST = 5
"""Number of rows that a notebook shows."""


@dataclass(frozen=True, eq=False)
class Fits(Result):
    """One mixture for each of c data sets; row i of every array belongs to ``names[i]``. Frozen.

    What could not be fitted has NaN, and its outcome says why.
    """

    names: tuple[Hashable, ...]
    """(c,) names of the columns or groups; 0, 1, ... for an array."""
    weights: FloatArray
    """(c, k) shares of the components, the lowest component first."""
    means: FloatArray
    """(c, k) means of the components."""
    sds: FloatArray
    """(c, k) standard deviations of the components."""
    parameters: dict[str, FloatArray]
    """The family's own parameters by name, each (c, k)."""
    loglik: FloatArray
    """(c,) log-likelihoods."""
    n: FloatArray
    """(c,) numbers of observations."""
    outcomes: tuple[Outcome, ...]
    """(c,) how each fit ended."""
    n_parameters: int
    """Free parameters of one mixture."""
    family: type[Family]

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

    # ---------------------------------------------------------------- the groups
    def mixture(self, name: Hashable) -> Mixture:
        """The mixture of one column or group.

        Raises
        ------
        Mix1dError
            If there is none of that name, or nothing was fitted.
        """
        if name not in self.names:
            raise Mix1dError(f"`name` must be one of the {len(self)} names, got {name!r}")
        i = self.names.index(name)
        if np.isnan(self.weights[i]).any():
            raise Mix1dError(f"{name!r} has no mixture: {self.outcomes[i].value}")
        fields = (values[i] for values in self.parameters.values())
        return Mixture._of(self.weights[i], self.family._of(*fields))

    # ---------------------------------------------------------------- pictures
    @with_keywords_of(look_of)
    def plot(
        self,
        x: Any = None,
        axes: Any = None,
        *,
        names: Sequence[Hashable] | None = None,
        groups: Any = None,
        columns: int = 5,
        name: str | None = None,
        **look: Unpack[PictureLook],
    ) -> Any:
        """A small panel for each data set: its histogram, its curves, its thresholds.

        Parameters
        ----------
        x : array, table or mapping, optional
            The data, as `fit_many` had them, with their `groups`; the fits do not hold them, and
            without them the curves alone are drawn.
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
        return plot_many(self, x, groups, names, columns, axes, name, look_of(**look))

    # ---------------------------------------------------------------- as text
    def __str__(self) -> str:
        k = self.weights.shape[1]
        noun = "component" if k == 1 else "components"
        lines = [f"{len(self):,} fits of {k} {self.family.name} {noun}"]
        counts = Counter(self.outcomes)
        width = max((len(f"{count:,}") for count in counts.values()), default=1)
        lines += [f"  {count:>{width},}  {o.value}" for o, count in counts.most_common()]
        return "\n".join(lines)

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
        named = {"weight": self.weights, "mean": self.means, "sd": self.sds}
        return {
            "name": list(self.names),
            **by_component(named),
            "loglik": self.loglik,
            "bic": self.bic,
            "n": self.n,
            "outcome": [outcome.name.lower() for outcome in self.outcomes],
        }

    def to_dict(self) -> dict[str, Any]:
        """The columns of the table as lists."""
        return {name: plain(values) for name, values in self._columns().items()}
