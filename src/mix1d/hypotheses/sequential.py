"""`sequential_test`: k against k + 1 components, from 1 on, until k is not rejected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mix1d.arguments import between, generator, whole_number
from mix1d.hypotheses.likelihood_ratio import LikelihoodRatioTest, likelihood_ratio_test
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.results import Result
from mix1d.sources.door import ARGUMENTS, Data

__all__ = ["SequentialTest", "sequential_test"]


@dataclass(frozen=True, eq=False, repr=False)
class SequentialTest(Result):
    """Tests of k against k + 1 components, from 1 on, until k is not rejected. Frozen."""

    k: int
    """The first number of components that is not rejected; `max_k` if all were."""
    level: float
    tests: tuple[LikelihoodRatioTest, ...]
    """One for each step."""
    reached_the_end: bool
    """Whether every number below `max_k` was rejected."""

    def _columns(self) -> dict[str, Any]:
        """One row for each step."""
        rows = [test._columns() for test in self.tests]
        return {name: [row[name][0] for row in rows] for name in rows[0]}

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the last test, so that `k` is not decided yet."""
        return self.tests[-1].interrupted

    def __str__(self) -> str:
        noun = "component" if self.k == 1 else "components"
        if self.interrupted:
            first = f"interrupted: {self.k} {noun} or more"
        elif self.reached_the_end:
            first = f"at least {self.k} {noun}: all smaller numbers are rejected"
        else:
            first = f"{self.k} {noun}: the first number that is not rejected at {self.level:g}"
        return "\n".join([first, *(f"  {test.sentence}" for test in self.tests)])

    __repr__ = __str__


@usual_arithmetic
@knows_other_names
def sequential_test(
    x: Any, max_k: int, *, level: float = 0.05, rng: Any = 0, **options: Any
) -> SequentialTest:
    """How many components? Tests k against k + 1 from 1 on, until one is not rejected.

    Each step has the given level; that it goes on only after a rejection keeps the probability of
    ending above the true number below the level (a closed sequence: Marcus, Peritz & Gabriel 1976).

    Parameters
    ----------
    x : array_like, table, path, iterator, Sample or Sketch
        As in `likelihood_ratio_test`; read once.
    max_k : int
        The largest number of components of an alternative.
    level : float, default 0.05
    rng : int, numpy Generator or None, default 0
    **options
        Of `likelihood_ratio_test`.

    Returns
    -------
    SequentialTest
        ``.k`` and the tests.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 6], sds=[1, 1]).sample(60, rng=0)
    >>> mix1d.sequential_test(x, 3, n_boot=19, stop_after=5, level=0.1).k
    2
    """
    max_k = whole_number("max_k", max_k, 2)
    level, generate = between("level", level, 0.0, 1.0), generator(rng)
    data = Data.of(x, **{name: options.pop(name) for name in ARGUMENTS if name in options})
    tests: list[LikelihoodRatioTest] = []
    for k0 in range(1, max_k):
        tests.append(likelihood_ratio_test(data, k0, k0 + 1, rng=generate, **options))
        if tests[-1].interrupted or tests[-1].pvalue > level:
            return SequentialTest(k0, level, tuple(tests), reached_the_end=False)
    return SequentialTest(max_k, level, tuple(tests), reached_the_end=True)
