"""The document of ``mix1d threshold``."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

import mix1d
from mix1d.arrays import FloatArray
from mix1d.curve.cuts import Cuts
from mix1d.curve.thresholds import Thresholds

__all__ = ["document_of"]

KIND = "mix1d thresholds 2"
"""Kind and version of the document; the first version had neither, nor `main`, `shown`, `cuts`."""


def document_of(result: mix1d.Fit, found: Thresholds, cuts: Cuts) -> str:
    """Thresholds and cuts of a fit as JSON."""
    return json.dumps(_entries(result, found, cuts), indent=1)


def _entries(result: mix1d.Fit, found: Thresholds, cuts: Cuts) -> dict[str, Any]:
    """The numbers for JSON, components numbered from 1; null for what is not known."""
    assert found.standard_errors is not None
    assert found.interval is not None
    thresholds = [
        {
            "x": float(found.x[t]),
            "standard_error": _known(found.standard_errors[t]),
            "interval": _all_known(found.interval[t]),
            "below": int(below) + 1,
            "above": int(above) + 1,
            "error_rate_below": _known(found.error_rates[t, 0]),
            "error_rate_above": _known(found.error_rates[t, 1]),
            "mass_beyond": float(found.mass[t]),
            "shown": bool(found.shown[t]),
        }
        for t, (below, above) in enumerate(found.pairs)
    ]
    return {
        "kind": KIND,
        "main": _known(found.main),
        "thresholds": thresholds,
        "cuts": [cut.to_dict() for cut in cuts],
        "positive": list(cuts[0].positive) if len(cuts) else [],
        "grey_zones": None if found.grey is None else _zones(found),
        "reason": found.reason,
        "error": found.error,
        "missed": [_known(share) for share in found.missed],
        "confusion": found.confusion.tolist(),
        "cost": found.cost,
        "posterior": found.posterior,
        "level": found.level,
        "method": found.method,
        "note": found.note,
        "outcome": result.outcome.name,
        "message": result.message,
        "mixture": result.mixture.to_dict(),
        "n": result.n,
        "digest": result.digest,
    }


def _zones(found: Thresholds) -> list[dict[str, Any]]:
    assert found.grey is not None
    assert found.grey_mass is not None
    assert found.grey_standard_errors is not None
    assert found.grey_interval is not None
    return [
        {
            "limits": [_known(limit) for limit in found.grey[z]],
            "standard_errors": [_known(error) for error in found.grey_standard_errors[z]],
            "intervals": [_all_known(limits) for limits in found.grey_interval[z]],
            "mass": float(found.grey_mass[z]),
        }
        for z in range(len(found.grey))
    ]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _all_known(limits: FloatArray) -> list[float] | None:
    return limits.tolist() if np.isfinite(limits).all() else None
