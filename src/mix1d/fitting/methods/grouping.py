"""Components merged into groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mix1d.fitting.methods.fit_like import FitLike

if TYPE_CHECKING:
    from mix1d.fitting.groups import Groups

__all__ = ["groups"]


def groups(
    fit: FitLike,
    n: int | None = None,
    *,
    group_names: Sequence[str] | None = None,
    level: float = 0.95,
) -> Groups:
    """Components merged into groups: for where 3 normals describe 2 groups.

    A group need not be normal, and it may take several components to describe one. The two that are
    hardest to tell apart are merged first: those whose merging lowers the entropy of the posterior
    probabilities most (``clustCombi`` of mclust). The mixture and its log-likelihood stay as they
    are.

    Parameters
    ----------
    n : int, optional
        The number of groups, from 1 to k. By default the number at which the entropies bend
        (two straight lines with one point in common): a suggestion.
    group_names : sequence of str, optional
        What the groups are called, the lowest first, such as ``("negative", "positive")``.
    level : float, default 0.95
        Of the intervals.

    Returns
    -------
    Groups
        ``.weights``, ``.mixtures``, ``.labels()``, ``.posterior()``, ``.thresholds()`` between the
        groups with their errors, ``.entropies``, ``.plot()``. ``print`` tells it.

    Raises
    ------
    Mix1dError
        If `n` is not from 1 to k, there are not as many names as groups, `level` is not between 0
        and 1, or the fit was read from JSON, which does not hold the data.

    References
    ----------
    Baudry, Raftery, Celeux, Lo & Gottardo (2010), *Journal of Computational and Graphical
    Statistics* 19, 332-353.

    Examples
    --------
    >>> import mix1d
    >>> truth = mix1d.Mixture.normal([0.4, 0.2, 0.4], means=[0, 2, 9], sds=[1, 2, 1])
    >>> fit = mix1d.fit(truth.sample(600, rng=0), 3)
    >>> groups = fit.groups(2, group_names=("negative", "positive"))
    >>> groups.members, groups.weights.round(2)
    (((0, 1), (2,)), array([0.58, 0.42]))
    >>> round(groups.thresholds().main, 1)
    5.9
    """
    from mix1d.fitting.groups import groups_of

    return groups_of(fit, n, group_names, level)
