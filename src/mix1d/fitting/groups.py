"""`Groups`: components of a fit merged into groups, and the questions to ask them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from mix1d.arguments import between, positive_number, shown, text
from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.beside_atoms import has_atoms
from mix1d.curve.group_thresholds import group_thresholds, members_of
from mix1d.curve.thresholds import Thresholds
from mix1d.describe.merging import elbow, merging
from mix1d.describe.points import of_points
from mix1d.describe.threshold_errors import with_errors
from mix1d.errors import Mix1dError
from mix1d.families.bank import are_atoms
from mix1d.fitting.group_estimates import Quantity, estimates
from mix1d.fitting.group_text import as_text, in_short
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.fitting.pictures import densities, lumps_note
from mix1d.mixture import Mixture
from mix1d.objects.signatures import with_keywords_of
from mix1d.results import Result
from mix1d.show import grouped
from mix1d.show.look import PictureLook, look_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Groups", "groups_of"]


@dataclass(frozen=True, eq=False, repr=False)
class Groups(Result):
    """Groups of components, the lowest first. Made by `Fit.groups`. Frozen."""

    members: tuple[tuple[int, ...], ...]
    """The components of each group, by their places in arrays such as `means`, from 0; sentences
    and tables number the components from 1."""
    names: tuple[str, ...]
    """What each group is called."""
    weights: FloatArray
    """(G,) share of each group: the sum of the weights of its components."""
    mixtures: tuple[Mixture, ...]
    """The distribution of each group: the mixture of its components."""
    quantities: dict[str, Quantity]
    """Weight, mean and sd of the groups with standard errors and Wald intervals, by name."""
    level: float
    """Level of the intervals, those of the thresholds too."""
    merged: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    """Which two groups of components each step of merging joins, down to one group."""
    entropies: FloatArray
    """(k,) the entropy of one, two, ..., k groups, in nats: 0 where no row is in doubt."""
    suggested: int | None
    """The number of groups at the elbow of `entropies`; None for one or two components."""
    message: str
    """Where the number of groups comes from."""
    caution: str
    """Why the fit behind these numbers cannot be trusted; '' if it can."""
    _fit: FitLike = field(compare=False)

    def __len__(self) -> int:
        return len(self.members)

    def posterior(self, x: Any = None) -> FloatArray:
        """Probability of each group, (n, G): of the caller's rows, or of the values `x`.

        The sum of those of its components; NaN for a missing row.
        """
        basis = self._fit._basis
        shares = basis.posterior() if x is None else basis.mixture.posterior(x)
        return np.asarray(shares @ self._members.T)

    def labels(self, x: Any = None) -> IntArray:
        """(n,) the most probable group, from 0: of the caller's rows, or of the values `x`.

        -1 for a missing row, and for a value that no component can give;
        ``pandas.Categorical.from_codes(groups.labels(x), groups.names)`` has the names, as
        ``pandas.cut`` would.
        """
        shares = self.posterior(x)
        missing = np.isnan(shares).any(axis=-1)
        return np.where(missing, -1, np.nan_to_num(shares).argmax(axis=-1))

    def thresholds(self, *, cost: float = 1.0) -> Thresholds:
        """Where the most likely group changes, with standard errors and intervals.

        Parameters
        ----------
        cost : float, default 1.0
            What a misplaced value of the lower group costs, compared with one of the next higher.

        Returns
        -------
        Thresholds
            As `Fit.thresholds`, with groups in the place of components.

        Raises
        ------
        Mix1dError
            If `cost` is not positive and finite.
        """
        cost, basis, mixture = positive_number("cost", cost), self._fit._basis, self._fit.mixture
        points, groups, members = basis.near.are_points, self.members, self._members
        if len(self) > 1 and points.any():  # no number separates them
            groups, members = (tuple(range(mixture.k)),), np.ones((1, mixture.k))
        found = group_thresholds(mixture.weights, mixture._bank, groups, self.names, cost)
        if len(groups) < len(self):
            found = replace(found, reason=of_points(points), _is_blurred=True)
        found = found._within(basis.n, basis.ends)
        found = with_errors(found, basis.near, self.level, members)
        return replace(found, caution=basis.reason)

    @with_keywords_of(look_of)
    def plot(
        self, ax: Axes | None = None, *, name: str | None = None, **look: Unpack[PictureLook]
    ) -> Axes:
        """Groups as areas, their components as thin lines, the sum, and the thresholds.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        group_names, colors, bins, counts, xscale, rug, thresholds, legend, hist_kws, \
component_kws, sum_kws
            As in `Fit.plot`, with groups in the place of components.
        name : str, optional
            What the values are, for the axis.
        """
        chosen = look_of(**look)
        mixture, members = self._fit.mixture, self._members
        if has_atoms(mixture._bank):
            members = members[:, ~are_atoms(mixture._bank)]
        (kept,) = np.nonzero(members.any(axis=1))
        return grouped.plot_groups(
            densities(self._fit._beside),
            self._fit._beside.sample,
            members[kept],
            [self.names[g] for g in kept],
            self.thresholds(),
            ax,
            name=text("name", name),
            note=lumps_note(self._fit._basis),
            look=chosen,
        )

    def plot_entropies(self, ax: Axes | None = None) -> Axes:
        """The entropy of each number of groups, and the two lines that meet at the elbow.

        Merging well separated groups takes little from the entropy, merging two that describe one
        takes much: the number at the elbow is a suggestion.
        """
        return grouped.plot_entropies(self.entropies, len(self), ax)

    @property
    def _members(self) -> FloatArray:
        return members_of(self.members, self._fit.mixture.k)

    def _columns(self) -> dict[str, Any]:
        columns: dict[str, Any] = {
            "group": np.arange(1, len(self) + 1),
            "name": list(self.names),
            "components": [", ".join(str(j + 1) for j in group) for group in self.members],
        }
        for name, (values, errors, limits) in self.quantities.items():
            columns |= {name: values, f"{name}_se": errors}
            columns[f"{name}_low"], columns[f"{name}_high"] = np.array(limits).T
        return columns

    def _heading(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return in_short(self)

    def __str__(self) -> str:
        return as_text(self, self.thresholds())


def groups_of(fit: FitLike, n: Any, group_names: Any, level: float) -> Groups:
    """The groups of `Fit.groups`."""
    basis, mixture, level = fit._basis, fit.mixture, between("level", level, 0.0, 1.0)
    whole = n is None or (isinstance(n, (int, np.integer)) and not isinstance(n, bool))
    if not whole or (n is not None and not 1 <= n <= mixture.k):
        raise Mix1dError(
            f"`n` must be a whole number from 1 to {mixture.k}, the number of components, "
            f"got {shown(n)}"
        )
    found = merging(basis)
    bend = elbow(found.entropies)
    number = int(n) if n is not None else (bend or mixture.k)
    members = _by_location(mixture, found.partitions[number - 1])
    quantities = estimates(basis, members_of(members, mixture.k), level)
    return Groups(
        members=members,
        names=_names(group_names, number),
        weights=np.array(quantities["weight"].values),
        mixtures=tuple(_mixture_of(mixture, group) for group in members),
        quantities=quantities,
        level=level,
        merged=found.joined,
        entropies=found.entropies,
        suggested=bend,
        message=_message(n, bend, mixture.k),
        caution=basis.reason,
        _fit=fit,
    )


def _message(n: int | None, bend: int | None, k: int) -> str:
    if bend is None:
        few = f"{k} components are" if k > 1 else "1 component is"
        return f"{few} too few for the entropy to suggest a number of groups"
    where = f"the entropy bends at {bend} group{'s' if bend > 1 else ''}"
    return f"a suggestion: {where}" if n is None else f"as asked for; {where}"


def _by_location(
    mixture: Mixture, groups: Sequence[tuple[int, ...]]
) -> tuple[tuple[int, ...], ...]:
    """The groups from the lowest to the highest, by their medians."""
    return tuple(sorted(groups, key=lambda group: (_mixture_of(mixture, group).median(), group)))


def _mixture_of(mixture: Mixture, group: Sequence[int]) -> Mixture:
    """The components of a group, with their weights over the sum of these."""
    places = list(group)
    weights = mixture.weights[places]
    total = float(weights.sum())
    shares = weights / total if total > 0.0 else np.full(len(places), 1.0 / len(places))
    return Mixture._of(shares, mixture._bank[places])


def _names(given: Any, number: int) -> tuple[str, ...]:
    if given is None:
        return tuple(f"group {g + 1}" for g in range(number))
    names = [] if isinstance(given, str) or not isinstance(given, Sequence) else list(given)
    words = all(isinstance(name, str) and name for name in names)
    if not words or len(names) != number or len(set(names)) != number:
        plural = "s" if number > 1 else ""
        raise Mix1dError(
            f"`group_names` must be {number} different text{plural}, one for each group from the "
            f"lowest to the highest, got {shown(given)}"
        )
    return tuple(names)
