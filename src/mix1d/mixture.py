"""A finite mixture as a probability distribution: weights and components.

It knows nothing of data or fitting. The names of its methods are those of SciPy's distribution
infrastructure (``ccdf`` = 1 - cdf, ``icdf`` its inverse, ``sample``).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Unpack

import numpy as np

from mix1d import exchange
from mix1d.arguments import (
    between,
    generator,
    json_document,
    numbers,
    positive_number,
    probabilities,
    shown,
)
from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.curve import density
from mix1d.curve.cut import CutRule, CutRules, candidates, rule_of, sides_of
from mix1d.curve.cuts import Cut, Cuts, cut_of, cuts_of
from mix1d.curve.entropy import entropy
from mix1d.curve.envelope import thresholds
from mix1d.curve.grey import with_grey_zones
from mix1d.curve.modes import Modes, modes
from mix1d.curve.overlap import Overlap, overlap
from mix1d.curve.quantiles import iccdf, icdf
from mix1d.curve.thresholds import Thresholds
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES, Family, Normal
from mix1d.families.bank import Bank, bank_of
from mix1d.objects.cached import cached_property
from mix1d.objects.frozen import Frozen
from mix1d.objects.signatures import with_keywords_of
from mix1d.results import Result
from mix1d.style import markup
from mix1d.style.numbers import plain

__all__ = ["Mixture"]

WIDTH = 88
"""A mixture that is written in one line is no longer."""

INDENTED = "\n" + " " * len("Mixture([")


class Mixture(Frozen, Result):
    """A mixture of k components of one variable. Frozen.

    Parameters
    ----------
    weights : (k,) array_like
        Shares of the components: non-negative, summing to 1 (to 1e-6; they are then divided by
        their sum).
    components : sequence of k components
        Such as ``[Normal(54.6, 5.9), Normal(80.1, 5.9)]``; all continuous or all discrete.

    Raises
    ------
    Mix1dError
        If the lengths differ, or a weight is negative or NaN, or the weights do not sum to 1.

    References
    ----------
    McLachlan & Peel (2000), *Finite Mixture Models*, ch. 1.

    Examples
    --------
    >>> m = Mixture.normal(weights=[0.36, 0.64], means=[54.6, 80.1], sds=[5.9, 5.9])
    >>> round(m.cdf(67.0), 4)
    0.362
    """

    weights: FloatArray
    """(k,) shares of the components."""
    _bank: Bank

    def __init__(self, weights: Any, components: Sequence[Family]) -> None:
        components = _checked_components(components)
        self._fill(_checked_weights(weights, len(components)), bank_of(components))

    @classmethod
    def normal(cls, weights: Any = None, *, means: Any, sds: Any) -> Mixture:
        """A mixture of normals.

        Parameters
        ----------
        weights : (k,) array_like, optional
            Equal shares by default.
        means, sds : (k,) array_like
            A single sd serves all components.

        Examples
        --------
        >>> Mixture.normal(means=[-7, 7], sds=[1.7, 1.2]).weights
        array([0.5, 0.5])
        """
        means, sds = _vector("means", means), _vector("sds", sds)
        if len(sds) not in (1, len(means)):
            raise Mix1dError(f"`sds` must be 1 or {len(means)} numbers, got {len(sds)}")
        sds = np.broadcast_to(sds, means.shape)
        if weights is None:
            weights = np.full(len(means), 1.0 / len(means))
        return cls(weights, [Normal(mean, sd) for mean, sd in zip(means, sds, strict=True)])

    @classmethod
    def _of(cls, weights: FloatArray, bank: Bank) -> Mixture:
        """A mixture of trusted parts: no check, no copy of the bank."""
        mixture = object.__new__(cls)
        mixture._fill(np.array(weights), bank)
        return mixture

    def _fill(self, weights: FloatArray, bank: Bank) -> None:
        self.__dict__.update(weights=frozen(weights), _bank=bank)

    # ---------------------------------------------------------------- what it is made of
    @cached_property
    def components(self) -> tuple[Family, ...]:
        """The k components."""
        return self._bank.unstack()

    @property
    def k(self) -> int:
        """Number of components."""
        return len(self.weights)

    @cached_property
    def means(self) -> FloatArray:
        """(k,) mean of each component."""
        return frozen(np.array(self._bank.moments()[0], dtype=np.float64))

    @cached_property
    def sds(self) -> FloatArray:
        """(k,) standard deviation of each component."""
        return frozen(np.array(self._bank.moments()[1], dtype=np.float64))

    @property
    def discrete(self) -> bool:
        """Whether its values are whole numbers."""
        return self._bank.discrete

    # ---------------------------------------------------------------- density and tails
    def logpdf(self, x: Any) -> Any:
        """Logarithm of the density (of the probability, if discrete) at `x`, any shape."""
        return self._over(density.logpdf, x)

    def pdf(self, x: Any) -> Any:
        """Density (probability, if discrete) at `x`."""
        return _exp(self.logpdf(x))

    def logcdf(self, x: Any) -> Any:
        """Logarithm of `cdf`, accurate far in the lower tail."""
        return self._over(density.logcdf, x)

    def cdf(self, x: Any) -> Any:
        """Probability of a value of at most `x`."""
        return _exp(self.logcdf(x))

    def logccdf(self, x: Any) -> Any:
        """Logarithm of `ccdf`, accurate far in the upper tail."""
        return self._over(density.logccdf, x)

    def ccdf(self, x: Any) -> Any:
        """Probability of a value above `x`."""
        return _exp(self.logccdf(x))

    def icdf(self, q: Any) -> Any:
        """The value below which a share `q` lies (the smallest such value, if discrete)."""
        return self._over(icdf, probabilities(q))

    def iccdf(self, q: Any) -> Any:
        """The value above which a share `q` lies; accurate for tiny `q`."""
        return self._over(iccdf, probabilities(q))

    def _over(self, function: Any, x: Any) -> Any:
        values = numbers("x", x)
        result = function(self.weights, self._bank, values.ravel())
        return result.reshape(values.shape) if values.ndim else float(result[0])

    # ---------------------------------------------------------------- draws and moments
    def sample(self, shape: int | tuple[int, ...] = (), *, rng: Any = None) -> Any:
        """Draw values, in random order.

        Parameters
        ----------
        shape : int or tuple, default ()
            Shape of the array; () gives one number.
        rng : int, numpy Generator or None
            None, the default, draws afresh each time; an int repeats.
        """
        return self.sample_labelled(shape, rng=rng)[0]

    def sample_labelled(
        self, shape: int | tuple[int, ...] = (), *, rng: Any = None
    ) -> tuple[Any, Any]:
        """Draw values with the component each one came from: ``(x, labels)``."""
        rng = generator(rng)
        labels = rng.choice(self.k, size=shape, p=self.weights)
        values = np.empty(np.shape(labels))
        for j, component in enumerate(self.components):
            mine = labels == j
            values[mine] = component._draw(rng, int(np.count_nonzero(mine)))
        return (values, labels) if np.ndim(labels) else (float(values), int(labels))

    def mean(self) -> float:
        """Mean of the mixture."""
        return float(self.weights @ self.means)

    def variance(self) -> float:
        """Variance: within the components plus between them."""
        sd = self.standard_deviation()
        return sd * sd  # infinite where ** would raise

    def standard_deviation(self) -> float:
        """Square root of the variance."""
        parts = np.concatenate([self.sds, self.means - self.mean()])
        unit = float(np.abs(parts).max())  # so that no square overflows
        squares = (parts / unit) ** 2
        return unit * float(np.sqrt(np.tile(self.weights, 2) @ squares))

    def median(self) -> float:
        """The value below which half lies."""
        return float(self.icdf(0.5))

    def modes(self) -> Modes:
        """Modes and antimodes of the density, exactly: the sign changes of its derivative."""
        return modes(self.weights, self._bank)

    def entropy(self) -> float:
        """Differential entropy (entropy, if discrete) in nats."""
        return entropy(self.weights, self._bank)

    # ---------------------------------------------------------------- groups
    def posterior(self, x: Any) -> FloatArray:
        """Probability of each component given each value: shape ``x.shape + (k,)``.

        A value that no component can give (-1 for a lognormal) has NaN throughout.
        """
        values = numbers("x", x)
        shares = density.posterior(self.weights, self._bank, values.ravel())
        return np.ascontiguousarray(shares.T).reshape(*values.shape, self.k)

    def predict(self, x: Any) -> IntArray:
        """The most likely component of each value; -1 for one that no component can give."""
        values = numbers("x", x)
        logs = density.weighted_logpdf(self.weights, self._bank, values.ravel())
        possible = np.isfinite(logs).any(axis=0)
        labels = np.argmax(np.where(np.isnan(logs), -np.inf, logs), axis=0)
        return np.asarray(np.where(possible, labels, -1), dtype=np.intp).reshape(values.shape)

    def thresholds(self, *, cost: float = 1.0, posterior: float | None = None) -> Thresholds:
        """Where the most likely component changes: the breaks of the upper envelope.

        Parameters
        ----------
        cost : float, default 1.0
            What it costs to call a value of the lower group the higher one, divided by what it
            costs to call a value of the higher group the lower one; 1 counts errors. Above 1 the
            threshold moves up, so that fewer values of the lower group are called the higher one.
            With k components ordered by location, a misplaced value of one costs `cost` times
            what a misplaced value of the next higher one does, wherever it is put: the rule is
            the component with the largest ``cost**(number of components above j) * p_j * g_j(x)``.
        posterior : float, optional
            A probability between 0.5 and 1, such as 0.9: also give the grey zones in which no
            component reaches it. They are those of the probabilities themselves, at any `cost`.

        Returns
        -------
        Thresholds
            ``.main``, the one to report; ``.x``, ``.pairs``, ``.mass`` beyond each, ``.shown``
            for those beyond which anything lies, ``.error_rates`` on either side of each,
            ``.confusion`` and ``.error`` of the rule, ``.grey`` zones, and ``.reason`` where a
            component has no region.

        Raises
        ------
        Mix1dError
            If `cost` is not positive and finite, or `posterior` not between 0.5 and 1.

        References
        ----------
        McLachlan & Peel (2000), *Finite Mixture Models*, section 1.15. Berger (1985),
        *Statistical Decision Theory and Bayesian Analysis*, section 4.4.3.

        Examples
        --------
        >>> m = Mixture.normal(means=[0, 4], sds=[1, 1])
        >>> m.thresholds().main, round(m.thresholds().error, 4)
        (2.0, 0.0228)
        >>> m.thresholds(cost=10).x.round(3), m.thresholds(posterior=0.9).grey.round(3)
        (array([2.576]), array([[1.451, 2.549]]))
        """
        cost = positive_number("cost", cost)
        found = thresholds(self.weights, self._bank, cost=cost)
        if posterior is None:
            return found
        posterior = between("posterior", posterior, 0.5, 1.0)
        return with_grey_zones(found, self.weights, self._bank, posterior)

    @with_keywords_of(rule_of)
    def cut(self, *, positive: Any = None, **rule: Unpack[CutRule]) -> Cut:
        """One cut between positive and negative values, and how often it is wrong.

        Without a rule it is the main threshold, where the most likely component changes.

        Parameters
        ----------
        specificity, sensitivity : float, optional
            The share of the negative, or of the positive components that is called rightly; of
            counts at least that share.
        youden : bool, default False
            Where sensitivity + specificity - 1 is largest, whatever the weights.
        sds_above : float, optional
            So many sds above the mean of the negative components, in the units of the data.
            Below the mean, if it is negative.
        at : float, optional
            A number that is given.
        cost : float, default 1.0
            The main threshold at this cost (`thresholds`).
        positive : int or list of int, optional
            The positive components, **numbered from 1** as in tables, the lowest first; all others
            are negative. By default all but the lowest. Values above the cut are called positive;
            those below it, if the positive components lie lower than the negative ones (by the
            weighted means of their medians). With one component all is negative.

        Returns
        -------
        Cut
            ``.x``, ``.sensitivity``, ``.specificity``, ``.ppv``, ``.npv``, ``.prevalence``.

        Raises
        ------
        Mix1dError
            If more than one rule is given, an argument is not what it must be, or there is no such
            cut.

        References
        ----------
        Youden (1950), *Cancer* 3. Altman & Bland (1994), *BMJ* 308, 1552 and 309, 102.

        Examples
        --------
        >>> m = Mixture.normal(weights=[0.9, 0.1], means=[0, 4], sds=[1, 1])
        >>> m.cut(specificity=0.99)
        specificity 0.99: 2.32635
        sensitivity 95.3%, specificity 99.0%
        PPV 91.4%, NPV 99.47%
        positive: component 2, above the cut; 10.0% of the values
        >>> m.cut(youden=True).x, m.cut(sds_above=3).x
        (2.0, 3.0)
        """
        chosen, sides = rule_of(**rule), sides_of(self.weights, self._bank, positive)
        return cut_of(chosen, self.weights, self._bank, sides)

    @with_keywords_of(candidates)
    def cuts(self, *, positive: Any = None, **rules: Unpack[CutRules]) -> Cuts:
        """The cuts one may choose among, side by side; `Fit.cuts` has the same with intervals.

        Parameters
        ----------
        specificity, sensitivity, sds_above : number or list of numbers
            One row for each; () for none. Without `sds_above` it is 3 sds beyond the mean of the
            negative components, on the positive side.
        youden : bool, default True
            Also the cut with the largest Youden index.
        cost, positive :
            As for `cut`. The main threshold at this cost always is the first row.

        Returns
        -------
        Cuts
            A sequence of `Cut` that shows itself as a table.

        Examples
        --------
        >>> m = Mixture.normal(weights=[0.9, 0.1], means=[0, 4], sds=[1, 1])
        >>> [cut.rule for cut in m.cuts(specificity=0.99, sensitivity=())]
        ['main threshold', 'Youden', 'specificity 0.99', 'mean + 3 sd']
        """
        sides = sides_of(self.weights, self._bank, positive)
        found = candidates(sides, **rules)
        return cuts_of(found, lambda rule: cut_of(rule, self.weights, self._bank, sides))

    def overlap(self) -> Overlap:
        """How much the components overlap, pair by pair and all together.

        Returns
        -------
        Overlap
            (k, k) arrays ``.coefficient`` (the area under both densities), ``.bhattacharyya``,
            ``.ashman``, ``.misplaced`` and ``.lost``, and ``.error`` of all; ``print`` tells it.

        Examples
        --------
        >>> m = Mixture.normal(weights=[0.36, 0.64], means=[54.6, 80.1], sds=[5.9, 5.9])
        >>> m.overlap().coefficient.round(3)
        array([[1.   , 0.031],
               [0.031, 1.   ]])
        >>> print(m.overlap())
        components 1 and 2 are well separated: 1.5% would be misplaced, 2.1% of component 1
        """
        return overlap(self.weights, self._bank)

    # ---------------------------------------------------------------- to and from elsewhere
    def to_scipy(self) -> Any:
        """The same mixture as a ``scipy.stats.Mixture`` (continuous families).

        Raises
        ------
        Mix1dError
            For a discrete family, which SciPy's Mixture does not take.

        Examples
        --------
        >>> m = Mixture.normal(means=[-7, 7], sds=[1.7, 1.2])
        >>> bool(abs(m.to_scipy().cdf(5.0) - m.cdf(5.0)) < 1e-12)
        True
        """
        return exchange.to_scipy(self.weights, self.components)

    @classmethod
    def from_scipy(cls, distribution: Any, weights: Any = None) -> Mixture:
        """The mixture that SciPy holds.

        Parameters
        ----------
        distribution : scipy.stats.Mixture, a distribution, or a list of distributions
            Normals and exponentials of normals, of SciPy's new kind; ``norm``, ``lognorm`` (without
            a shift) and ``poisson``, frozen.
        weights : (k,) array_like, optional
            Shares of the distributions of a list; equal by default.

        Raises
        ------
        Mix1dError
            If a distribution is of no family known here, or has arrays for parameters.

        Examples
        --------
        >>> from scipy import stats
        >>> Mixture.from_scipy([stats.norm(0, 1), stats.norm(4, 2)], weights=[0.3, 0.7])
        Mixture([0.3, 0.7], [Normal(mean=0.0, sd=1.0), Normal(mean=4.0, sd=2.0)])
        """
        return cls(*exchange.from_scipy(distribution, weights))

    def _columns(self) -> dict[str, Any]:
        """One row for each component; a parameter of another family is NaN."""
        columns: dict[str, Any] = {
            "component": np.arange(1, self.k + 1),
            "family": [component.name for component in self.components],
            "weight": np.array(self.weights),
            "mean": np.array(self.means),
            "sd": np.array(self.sds),
        }
        names = dict.fromkeys(p.name for c in self.components for p in c.parameters)
        for name in [name for name in names if name not in columns]:
            values = (getattr(component, name, np.nan) for component in self.components)
            columns[name] = np.array([*values], dtype=np.float64)
        return columns

    @classmethod
    def from_json(cls, text: str, *, families: Iterable[type[Family]] = ()) -> Mixture:
        """The mixture that `to_json` wrote; `families` are those that are no part of mix1d."""
        return cls.from_dict(json_document("text", text), families=families)

    def to_dict(self) -> dict[str, Any]:
        """The mixture in plain numbers, lists and texts; each number comes back to the last bit."""
        components = [
            {"family": c.name} | {p.name: float(getattr(c, p.name)) for p in c.parameters}
            for c in self.components
        ]
        return {"weights": self.weights.tolist(), "components": components}

    @classmethod
    def from_dict(cls, document: Any, *, families: Iterable[type[Family]] = ()) -> Mixture:
        """The mixture that `to_dict` wrote; `families` are those that are no part of mix1d."""
        known = _known(families)
        match document:
            case {"weights": list(weights), "components": list(components), **rest} if not rest:
                return cls(weights, [_component(entry, known) for entry in components])
        raise Mix1dError("`document` must have the keys 'weights' and 'components', both lists")

    # ---------------------------------------------------------------- as text
    def __repr__(self) -> str:
        weights = ", ".join(f"{weight:.6g}" for weight in self.weights)
        line = f"Mixture([{weights}], [{', '.join(map(repr, self.components))}])"
        if len(line) <= WIDTH:
            return line
        weights = textwrap.fill(weights, WIDTH - 9).replace("\n", INDENTED)
        components = f",{INDENTED}".join(map(repr, self.components))
        return f"Mixture([{weights}],{INDENTED[:-1]}[{components}])"

    def _repr_html_(self) -> str:
        means, sds = self.means.tolist(), self.sds.tolist()
        columns = {
            "component": [str(j + 1) for j in range(self.k)],
            "weight": [f"{weight:.4g}" for weight in self.weights],
            "mean": [plain(mean, sd) for mean, sd in zip(means, sds, strict=True)],
            "sd": [plain(sd) for sd in sds],
        }
        if not all(isinstance(component, Normal) for component in self.components):
            columns["distribution"] = [_named(component) for component in self.components]
        noun = "component" if self.k == 1 else "components"
        return markup.page(f"Mixture of {self.k} {noun}", columns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mixture):
            return NotImplemented
        return np.array_equal(self.weights, other.weights) and self.components == other.components

    def __hash__(self) -> int:
        return hash((self.weights.tobytes(), self.components))


def _named(component: Family) -> str:
    """A component with the parameters of its family, for a reader."""
    values = (
        f"{p.name} = {plain(float(getattr(component, p.name)))}" for p in component.parameters
    )
    return f"{type(component).__name__}, {', '.join(values)}"


def _checked_components(components: Any) -> tuple[Family, ...]:
    try:
        parts: tuple[Any, ...] = tuple(components)
    except TypeError:
        raise Mix1dError(f"`components` must be a sequence, got {shown(components)}") from None
    if not parts:
        raise Mix1dError("`components` must hold at least one component, got none")
    for component in parts:
        if not isinstance(component, Family):
            raise Mix1dError(f"`components` must be such as Normal(0, 1), got {shown(component)}")
    if len({component.discrete for component in parts}) > 1:
        raise Mix1dError("`components` must be all continuous or all discrete, got both")
    return parts


def _checked_weights(weights: Any, k: int) -> FloatArray:
    shares = _vector("weights", weights)
    if len(shares) != k:
        raise Mix1dError(f"`weights` must be one for each of {k} components, got {len(shares)}")
    if not np.all(shares >= 0):
        bad = shares[~(shares >= 0)][0]
        raise Mix1dError(f"`weights` must be non-negative, got {bad}")
    total = float(shares.sum())
    if not abs(total - 1.0) <= 1e-6:
        raise Mix1dError(f"`weights` must sum to 1, got a sum of {total}")
    # already exact to rounding: left alone, so that a document read back is equal to the bit
    return shares if abs(total - 1.0) <= 8 * k * np.finfo(float).eps else shares / total


def _vector(name: str, values: Any) -> FloatArray:
    vector = np.array(numbers(name, values), ndmin=1)
    if vector.ndim != 1 or not vector.size:
        raise Mix1dError(f"`{name}` must be a list of numbers, got shape {vector.shape}")
    return vector


def _exp(logs: Any) -> Any:
    result = np.exp(logs)
    return result if np.ndim(result) else float(result)


def _known(families: Iterable[Any]) -> Mapping[str, type[Family]]:
    """The families of mix1d and these, by name."""
    known = dict(FAMILIES)
    for family in families:
        if not (isinstance(family, type) and issubclass(family, Family)):
            raise Mix1dError(f"`families` must hold classes of families, got {shown(family)}")
        known[family.name] = family
    return known


def _component(entry: Any, families: Mapping[str, type[Family]]) -> Family:
    known = ", ".join(map(repr, families))
    if not isinstance(entry, dict) or not isinstance(entry.get("family"), str):
        raise Mix1dError(f"each of `components` must name its family ({known}), got {shown(entry)}")
    if entry["family"] not in families:
        raise Mix1dError(
            f"`components` have the family {shown(entry['family'])}, known are {known}: give the "
            f"class of one that is no part of mix1d, as in from_json(text, families=[MyFamily])"
        )
    family = families[entry["family"]]
    names = [parameter.name for parameter in family.parameters]
    if sorted(entry) != sorted(["family", *names]):
        raise Mix1dError(
            f"a {family.name} component must have the keys {names}, got {shown(entry)}"
        )
    for name in names:
        if type(entry[name]) not in (int, float):  # a text is none, nor is true
            raise Mix1dError(
                f"`{name}` of {family.__name__} must be a number, got {shown(entry[name])}"
            )
    return family(*(entry[name] for name in names))
