"""Values in the terms of JSON: numbers, texts, lists, dicts and None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from math import isfinite
from typing import Any

import numpy as np

__all__ = ["plain", "plain_fields"]


def plain(value: Any) -> Any:
    """`value` for JSON, which has no NaN and no infinity: they become None.

    An outcome and a family of components become their names.
    """
    if value is None or (isinstance(value, (bool, int, str)) and not isinstance(value, Enum)):
        return value
    if isinstance(value, (float, np.floating)):
        return float(value) if isfinite(value) else None
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, type):
        return str(getattr(value, "name", value.__name__))
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [plain(part) for part in value]
    if is_dataclass(value):
        return plain_fields(value)
    return str(value)


def plain_fields(thing: Any) -> dict[str, Any]:
    """The public fields of a dataclass, by name."""
    names = (field.name for field in fields(thing) if not field.name.startswith("_"))
    return {name: plain(getattr(thing, name)) for name in names}
