"""Values drawn from a mixture. A function here is a method of `Mixture`, and takes it first."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import generator, shape_of_draws
from mix1d.mixture.mixture_like import MixtureLike

__all__ = ["sample", "sample_labelled"]


def sample(mixture: MixtureLike, shape: int | tuple[int, ...] = (), *, rng: Any = None) -> Any:
    """Draw values, in random order.

    Parameters
    ----------
    shape : int or tuple, default ()
        Shape of the array; () gives one number.
    rng : int, numpy Generator or None
        None, the default, draws afresh each time; an int repeats.
    """
    return sample_labelled(mixture, shape, rng=rng)[0]


def sample_labelled(
    mixture: MixtureLike, shape: int | tuple[int, ...] = (), *, rng: Any = None
) -> tuple[Any, Any]:
    """Draw values with the component each one came from: ``(x, labels)``."""
    rng, size = generator(rng), shape_of_draws("shape", shape)
    labels = np.asarray(rng.choice(mixture.k, size=size, p=mixture.weights))
    values = np.empty(np.shape(labels))
    for j, component in enumerate(mixture.components):
        mine = labels == j
        values[mine] = component._draw(rng, int(np.count_nonzero(mine)))
    return (values, labels) if np.ndim(labels) else (float(values), int(labels))
