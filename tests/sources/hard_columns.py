"""Columns that are hard on an engine, and what its sketch of one must be."""

import datetime

import numpy as np
import pandas as pd

N = 6000
RNG = np.random.default_rng(6)
NORMAL = RNG.normal(3.0, 2.0, N)
COLUMNS = {
    "normal": NORMAL,
    "one outlier": np.append(NORMAL[1:], 1e12),
    "a billion years": 1e15 + NORMAL,
    "cauchy": RNG.standard_cauchy(N),
    "ties": np.round(NORMAL, 1),
    "integers": np.round(NORMAL * 1000).astype(np.int64),
    "small integers": np.round(NORMAL).astype(np.int8),
    "truth": NORMAL > 3,
    "single": NORMAL.astype(np.float32),
    "zeros": np.where(NORMAL < 5, -0.0, NORMAL),
    "constant": np.full(N, 0.1),
    "tiny": NORMAL * 1e-300,
    "huge": NORMAL * 1e300,
    "all floats": np.ldexp(NORMAL, RNG.integers(-1000, 1020, N)),
    "tiny negatives and a giant": np.append(-np.abs(NORMAL[1:]) * 1e-300, 1e300),
    'x"; DROP TABLE t': NORMAL + 1,
    "a.b`c'd": NORMAL + 2,
}
WEIGHTS = RNG.integers(0, 3, N).astype(float)
GROUPS = np.array(["small", "large", "it's", None], dtype=object)[RNG.integers(0, 4, N)]
SCALED = NORMAL * np.select([GROUPS == "small", GROUPS == "large"], [1e-200, 1e250], 1.0)
TABLE = pd.DataFrame(
    COLUMNS
    | {
        "weight": WEIGHTS,
        "group": GROUPS,
        "scaled": SCALED,
        "day": np.array([datetime.date(2026, 1, 1 + day) for day in range(5)])[np.arange(N) % 5],
        "moment": np.datetime64("2026-01-01T10:00:00.5")
        + np.arange(N) % 3 * np.timedelta64(1, "h"),
        "number": np.arange(N) % 7,
        "maybe": pd.array([None, True, False] * (N // 3), dtype="boolean"),
        "words": np.array(["dk", "DK", "dk ", "", '"q"', "a\\b", "100%", "Ω", "it's"])[
            np.arange(N) % 9
        ],
        "missing": np.where(np.arange(N) % 100 == 3, np.nan, np.abs(NORMAL)),
        "nulls": pd.array([None if i % 50 == 7 else i for i in range(N)], dtype="Int64"),
        "positive": np.exp(NORMAL),
        "infinite": np.where(np.arange(N) % 1000 == 9, -np.inf, NORMAL),
        "negative": np.where(np.arange(N) == 77, -2.0, 1.0),
        "text": "word",
        "nothing": pd.array([None] * N, dtype="Float64"),
    }
)


def assert_same(one, other):
    """Cells, counts and ends to the last bit, sums to rounding."""
    assert one.exponent == other.exponent
    for name in ("keys", "low", "high", "weights"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert np.abs((one.moments - other.moments) / one.weights[:, None]).max() < 1e-12
    for name in ("n_rows", "n_missing", "scale", "cells"):
        assert getattr(one, name) == getattr(other, name), name
