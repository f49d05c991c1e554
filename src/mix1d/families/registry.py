"""`Registry`: families by name, each loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from mix1d.families.base import Family

__all__ = ["Registry"]


class Registry(Mapping[str, type[Family]]):
    """Families by name; of each the module and the class, as in ``"poisson.Poisson"``."""

    def __init__(self, homes: Mapping[str, str]) -> None:
        self._homes = homes

    def __getitem__(self, name: str) -> type[Family]:
        module, _, kind = self._homes[name].partition(".")
        return getattr(import_module(f"mix1d.families.{module}"), kind)  # type: ignore[no-any-return]

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)

    def named(self, kind: str) -> type[Family]:
        """The family whose class has this name.

        Raises
        ------
        AttributeError
            If there is none.
        """
        for name, home in self._homes.items():
            if home.endswith(f".{kind}"):
                return self[name]
        raise AttributeError(f"mix1d.families has no attribute {kind!r}")
