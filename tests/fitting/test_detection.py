"""Limits of detection, one a column or one a cell: the answers of censored samples."""

import numpy as np
import pandas as pd
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Outcome, Sample

TABLE = Mixture.normal(means=[5, 12], sds=[1, 1]).sample((120, 3), rng=0)
LIMITS = np.array([4.0, 4.5, 5.0])
CENSORED = [
    Sample.censored(np.where(x <= limit, -np.inf, x), np.maximum(x, limit))
    for x, limit in zip(TABLE.T, LIMITS, strict=True)
]
EXPECTED = mix1d.fit_many(dict(enumerate(CENSORED)), 2)
CELLS = np.broadcast_to(LIMITS, TABLE.shape)
HALVES = np.where(CELLS < TABLE, TABLE, CELLS / 2)
HOLES = np.where(CELLS < TABLE, TABLE, np.nan)


@pytest.mark.parametrize("low", [LIMITS, CELLS, list(LIMITS), dict(enumerate(LIMITS))])
@pytest.mark.parametrize("x", [TABLE, HALVES])
def test_one_limit_a_column_or_a_cell(low, x):
    """Whatever is written below the limit: the value, the limit, half of it."""
    fits = mix1d.fit_many(x, 2, detection=(low, None))
    assert fits.outcomes == EXPECTED.outcomes
    np.testing.assert_allclose(fits.loglik, EXPECTED.loglik, rtol=1e-12)
    alone = mix1d.fit(CENSORED[1], 2)
    assert fits.loglik[1] == pytest.approx(alone.loglik, rel=1e-12)
    assert fits.icl[1] == pytest.approx(alone.icl, rel=1e-6)
    assert fits.standard_errors().means[1] == pytest.approx(alone.standard_errors().means, rel=1e-3)


def test_empty_cells_may_lie_below():
    frame = pd.DataFrame(HOLES, columns=["a", "b", "c"])
    low = pd.Series(LIMITS, index=["a", "b", "c"])
    fits = mix1d.fit_many(frame, 2, detection=(low, None), missing="below")
    np.testing.assert_allclose(fits.loglik, EXPECTED.loglik, rtol=1e-12)
    dropped = mix1d.fit_many(frame, 2, detection=(low, None), missing="drop")
    assert (dropped.n < fits.n).all()
    with pytest.raises(Mix1dError, match=r"column 'a': .* missing"):
        mix1d.fit_many(frame, 2, detection=(low, None))


def test_a_limit_above_is_the_mirror_of_one_below():
    fits = mix1d.fit_many(-TABLE, 2, detection=(None, -LIMITS))
    np.testing.assert_allclose(fits.loglik, EXPECTED.loglik, atol=1e-6)
    np.testing.assert_allclose(fits.means, -EXPECTED.means[:, ::-1], atol=1e-4)


def test_a_protein_that_was_never_seen_stops_nothing():
    holes = HOLES.copy()
    holes[:, 1] = np.nan
    fits = mix1d.fit_many(holes, 2, detection=(LIMITS, None), missing="below")
    assert fits.outcomes[1] is Outcome.TOO_FEW
    np.testing.assert_allclose(fits.loglik[[0, 2]], EXPECTED.loglik[[0, 2]], rtol=1e-12)


def test_a_column_that_was_always_seen_is_fitted_by_the_loops():
    fits = mix1d.fit_many(TABLE, 2, detection=(-100.0, 100.0))
    np.testing.assert_allclose(fits.loglik, mix1d.fit_many(TABLE, 2).loglik, rtol=1e-12)


def test_groups_have_limits_by_name():
    labels = np.repeat(["a", "b", "c"], 120)
    low = dict(zip("abc", LIMITS, strict=True))
    fits = mix1d.fit_many(TABLE.T.ravel(), 2, groups=labels, detection=(low, None))
    np.testing.assert_allclose(fits.loglik, EXPECTED.loglik, rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"detection": 4.0}, "`detection` must be two limits"),
        ({"detection": (1, 2, 3)}, "`detection` must be two limits"),
        ({"detection": (None, None)}, "`detection` must have a limit"),
        ({"detection": ([1.0, 2.0], None)}, "one limit for each of the 3 columns, got shape"),
        ({"detection": ({"z": 1.0}, None)}, "`detection` must name columns of `x`, got 'z'"),
        ({"detection": (5.0, 5.0)}, "low limit below the high one"),
        ({"missing": "below"}, "needs a low limit in `detection`, got None"),
        ({"detection": (None, 20.0), "missing": "below"}, "low limit in `detection` for every"),
        ({"detection": (np.ones((2, 3)), None)}, "one limit for each of 120 rows, got 2"),
    ],
)
def test_bad_limits_are_refused_in_one_sentence(options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.fit_many(HOLES, 2, **options)
