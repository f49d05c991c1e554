"""What a report says of groups, where a fit has fewer peaks than components."""

from __future__ import annotations

from mix1d.curve.overlap import percent
from mix1d.fitting.group_text import who
from mix1d.fitting.groups import Groups, groups_of
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.show.facts import Facts
from mix1d.show.report import Merged
from mix1d.show.report.words import on_axis
from mix1d.style.words import listed

__all__ = ["merged_groups"]


def merged_groups(fit: FitLike, facts: Facts, name: str | None) -> Merged | None:
    """The groups that the entropy suggests; None where no component is merged.

    Nor of a fit that cannot be trusted, or whose every component has a peak.
    """
    if not facts.outcome or len(facts.modes.x) >= facts.k:
        return None
    groups = groups_of(fit, None, None, 0.95)
    if len(groups) == fit.mixture.k:
        return None
    return Merged(_sentences(groups, facts), lambda ax: groups.plot(ax, name=on_axis(name)))


def _sentences(groups: Groups, facts: Facts) -> list[str]:
    peaks, number = len(facts.modes.x), len(groups)
    have = f"The {facts.k} components have {peaks} peak{'s' if peaks != 1 else ''}"
    shares = [
        f"{who(groups, g)} with {percent(weight)} of the values"
        for g, weight in enumerate(groups.weights.tolist())
    ]
    lines = [
        f"{have}, and several may describe one group. Merging the pair that is hardest to tell "
        "apart, again and again (Baudry et al. 2010, J. Comput. Graph. Stat. 19), suggests "
        f"{number} group{'s' if number > 1 else ''}: {listed(shares)}."
    ]
    cuts = [line for line in str(groups.thresholds()).splitlines() if line.endswith(" above")]
    return [*lines, f"Where to cut between them: {'; '.join(cuts)}."] if cuts else lines
