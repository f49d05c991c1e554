"""How EM runs, from the arguments of `fit`: its method, and who watches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mix1d.arguments import choice, flag, generator, positive_number, shown, whole_number
from mix1d.choices import Algorithm, Effort
from mix1d.em.climb import Watch
from mix1d.em.method import Method
from mix1d.errors import Mix1dError
from mix1d.search.record import Iteration, iteration

__all__ = ["method_of", "watch_of"]


def watch_of(on_iteration: Callable[[Iteration], Any] | None) -> Watch | None:
    """What EM calls after each iteration, so that `on_iteration` gets an `Iteration`."""
    if on_iteration is None:
        return None
    if not callable(on_iteration):
        raise Mix1dError(f"`on_iteration` must be callable, got {shown(on_iteration)}")
    return lambda number, problem, state, loglik: on_iteration(
        iteration(problem, number, state, loglik)
    )


def method_of(
    algorithm: Algorithm, accelerate: bool, tol: float, max_iter: int, rng: Any, effort: Effort
) -> Method:
    """How the fit is made, from the arguments of `fit`."""
    return Method(
        choice("algorithm", algorithm, Algorithm),
        flag("accelerate", accelerate),
        positive_number("tol", tol),
        whole_number("max_iter", max_iter, 1),
        generator(rng),
        effort=choice("effort", effort, Effort),
    )
