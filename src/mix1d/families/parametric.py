"""What has parameters: instances of a class, and several of them stacked into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.parameters import Parameter

__all__ = ["Parametric"]


class Parametric:
    """An instance with the fields that its `parameters` name: numbers, or arrays for a stack."""

    parameters: ClassVar[tuple[Parameter, ...]]

    _names: ClassVar[tuple[str, ...]]
    """The names of the parameters, which are the names of the fields."""

    def __init_subclass__(cls) -> None:
        if "parameters" in cls.__dict__:
            cls._names = tuple(parameter.name for parameter in cls.parameters)

    # ---------------------------------------------------------------- making instances
    def __post_init__(self) -> None:
        for parameter in self.parameters:
            value = parameter.checked(getattr(self, parameter.name), type(self).__name__)
            object.__setattr__(self, parameter.name, value)

    @classmethod
    def _of(cls, *fields: Any) -> Self:
        """An instance from trusted fields, scalars or arrays, in the order of `parameters`."""
        instance = object.__new__(cls)
        instance.__dict__.update(zip(cls._names, fields, strict=True))
        return instance

    @classmethod
    def stack(cls, components: Sequence[Parametric]) -> Self:
        """k components of this family as one instance with fields of shape (k,)."""
        columns = zip(*(component.fields() for component in components), strict=True)
        return cls._of(*(np.array(column, dtype=np.float64) for column in columns))

    def unstack(self) -> tuple[Self, ...]:
        """The components of a stack, one instance each."""
        return tuple(self._of(*map(float, row)) for row in zip(*self.fields(), strict=True))

    def fields(self) -> tuple[Any, ...]:
        """The values of the parameters, in the order of `parameters`."""
        return tuple([getattr(self, name) for name in self._names])

    def _columns(self) -> tuple[FloatArray, ...]:
        """The fields with one more axis, of length 1, along which the values lie: (..., k, 1)."""
        return tuple([np.asarray(field)[..., None] for field in self.fields()])

    def __getitem__(self, index: Any) -> Self:
        """A stack indexed like an array: one component, a new order, a new axis."""
        return type(self)._of(*(np.asarray(field)[index] for field in self.fields()))

    def __len__(self) -> int:
        return len(self.fields()[0])
