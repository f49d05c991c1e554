"""Which parameter a key of `constraints`, `bounds` or a prior means."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families import Family, Parameter
from mix1d.model.constraints import WEIGHTS

__all__ = ["own_parameter", "parameter_named"]


def parameter_named(argument: str, key: Any, kinds: Sequence[type[Family]]) -> str:
    """The name of a parameter that a key means, which may be a plural."""
    known = {p.name: p for kind in kinds for p in kind.parameters}
    plurals = {f"{name}s": name for name in known}
    if key in ("weight", WEIGHTS):
        return WEIGHTS
    name = plurals.get(key, key) if isinstance(key, str) else key
    if name not in known:
        every = [*known, WEIGHTS]
        close = get_close_matches(str(key), [*every, *plurals], n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise Mix1dError(
            f"`{argument}` must name parameters of the components "
            f"({', '.join(map(repr, every))}), got {shown(key)}{hint}"
        )
    if all(not p.is_free for kind in kinds for p in kind.parameters if p.name == name):
        raise Mix1dError(
            f"`{argument}` must name parameters that are estimated, got {name!r}, which is held "
            "or an end of the support"
        )
    return str(name)


def own_parameter(kind: type[Family], name: str) -> Parameter | str | None:
    """The parameter of a family, `WEIGHTS`, or None if it has none that is estimated."""
    if name == WEIGHTS:
        return WEIGHTS
    return next((p for p in kind.parameters if p.name == name and p.is_free), None)
