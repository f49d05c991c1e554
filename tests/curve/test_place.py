"""Where a cut is: the identities that each rule is defined by."""

import numpy as np
import pytest

from mix1d import LogNormal, Mix1dError, Mixture, Normal, Poisson

FOUR = Mixture.normal(weights=[0.4, 0.3, 0.2, 0.1], means=[0, 3, 5, 9], sds=[1, 0.5, 2, 1])
COUNTS = Mixture([0.5, 0.3, 0.2], [Poisson(2.0), Poisson(9.0), Poisson(30.0)])


def random_mixture(rng, family):
    k = rng.integers(2, 5)
    centres, widths = np.sort(rng.normal(0, 3, k)), np.exp(rng.normal(0, 0.6, k))
    if family == "normal":
        parts = [Normal(m, s) for m, s in zip(centres, widths, strict=True)]
    elif family == "lognormal":
        parts = [LogNormal(m / 3, s / 3) for m, s in zip(centres, widths, strict=True)]
    else:
        parts = [Poisson(rate) for rate in np.sort(np.exp(rng.normal(1.5, 1.0, k)))]
    return Mixture(rng.dirichlet(np.full(k, 3.0)), parts)


def some(rng, k):
    """A part of the components, from 1, as they are named."""
    chosen = rng.permutation(k)[: rng.integers(1, k)] + 1
    return sorted(chosen.tolist())


@pytest.mark.parametrize("family", ["normal", "lognormal"])
def test_a_cut_at_a_rate_has_that_rate(family):
    rng = np.random.default_rng(20)
    for _ in range(20):
        mixture = random_mixture(rng, family)
        positive = some(rng, mixture.k)
        for share in (1e-6, 0.3, 0.95, 0.999999):
            cut = mixture.cut(specificity=share, positive=positive)
            assert cut.specificity == pytest.approx(share, rel=1e-9)
            cut = mixture.cut(sensitivity=share, positive=positive)
            assert cut.sensitivity == pytest.approx(share, rel=1e-9)


def test_counts_have_at_least_the_rate_and_no_more_than_they_must():
    rng = np.random.default_rng(21)
    for _ in range(20):
        mixture = random_mixture(rng, "poisson")
        positive = some(rng, mixture.k)
        for name in ("specificity", "sensitivity"):
            for share in (0.05, 0.5, 0.95, 0.999):
                cut = mixture.cut(**{name: share}, positive=positive)
                assert cut.x % 1.0 == 0.5
                assert getattr(cut, name) >= share
                step = 1.0 if (name == "sensitivity") == cut.above else -1.0
                if cut.x + step >= 0.0:
                    nearer = mixture.cut(at=cut.x + step, positive=positive)
                    assert getattr(nearer, name) < share


@pytest.mark.parametrize("family", ["normal", "lognormal", "poisson"])
def test_youden_is_the_largest_on_a_dense_grid(family):
    rng = np.random.default_rng(22)
    for _ in range(15):
        mixture = random_mixture(rng, family)
        positive = some(rng, mixture.k)
        shares = np.linspace(1e-4, 1 - 1e-4, 600)
        grid = np.unique([component.icdf(shares) for component in mixture.components])
        weights, mine = mixture.weights, np.isin(np.arange(1, mixture.k + 1), positive)
        cdf = np.array([component.cdf(grid) for component in mixture.components])
        below = [part @ cdf[kind] / part.sum()
                 for kind, part in ((k, weights[k]) for k in (mine, ~mine))]  # fmt: skip
        index = (below[1] - below[0]) * (
            1.0 if mixture.cut(at=1.0, positive=positive).above else -1
        )
        if index.max() <= 0.0:
            with pytest.raises(Mix1dError, match="no cut with a positive Youden index"):
                mixture.cut(youden=True, positive=positive)
            continue
        cut = mixture.cut(youden=True, positive=positive)
        assert cut.youden >= index.max() - 1e-12
        assert cut.youden <= index.max() + 1e-3


def test_youden_of_equal_sds_lies_half_way_whatever_the_weights():
    for weights in ([0.5, 0.5], [0.999, 0.001]):
        mixture = Mixture.normal(weights=weights, means=[1, 7], sds=[2, 2])
        assert mixture.cut(youden=True).x == pytest.approx(4.0, rel=1e-14)


def test_equal_means():
    """The wider one is positive: its upper tail lies beyond, its lower one does not."""
    mixture = Mixture.normal(weights=[0.7, 0.3], means=[2, 2], sds=[1, 3])
    cut = mixture.cut(youden=True, positive=2)
    root = 2 + np.sqrt(2 * np.log(3) / (1 - 1 / 9))
    assert cut.x == pytest.approx(root, rel=1e-12)
    twins = Mixture.normal(means=[2, 2], sds=[1, 1])
    with pytest.raises(Mix1dError, match="no cut with a positive Youden index"):
        twins.cut(youden=True)
    assert "no Youden:" in str(twins.cuts())


def test_sds_above_the_mean_of_the_negative_ones():
    """Of one, as its table says; of several, of all their values together."""
    assert FOUR.cut(sds_above=3).x == pytest.approx(3.0, rel=1e-14)
    two = Mixture(FOUR.weights[:2] / 0.7, FOUR.components[:2])
    expected = two.mean() + 2 * two.standard_deviation()
    assert FOUR.cut(sds_above=2, positive=[3, 4]).x == pytest.approx(expected, rel=1e-13)
    assert COUNTS.cut(sds_above=3).x == pytest.approx(2 + 3 * np.sqrt(2), rel=1e-14)
    assert [cut.rule for cut in FOUR.cuts(positive=1)][-1] == "mean - 3 sd"


@pytest.mark.parametrize(("a", "b"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e8), (-3.0, 2.0)])
def test_cuts_move_with_the_line(a, b):
    """Mirrored, the lowest components are positive: the same values, called the same."""
    order = slice(None, None, -1) if a < 0 else slice(None)
    moved = Mixture.normal(
        weights=FOUR.weights[order], means=(a * FOUR.means + b)[order], sds=abs(a) * FOUR.sds[order]
    )
    positive = [1, 2, 3] if a < 0 else [2, 3, 4]
    sign = np.sign(a)
    for rule in ({"specificity": 0.99}, {"sensitivity": 0.9}, {"youden": True}, {"sds_above": 3}):
        plain = FOUR.cut(**rule)
        turned = {"sds_above": sign * 3} if "sds_above" in rule else rule
        found = moved.cut(**turned, positive=positive)
        error = 4 * np.spacing(abs(b)) / abs(a) + 1e-12
        assert (found.x - b) / a == pytest.approx(plain.x, abs=error)
        assert found.above == (a > 0)
        for name in ("sensitivity", "specificity", "ppv", "npv"):
            assert getattr(found, name) == pytest.approx(getattr(plain, name), rel=1e-6)


def test_a_weight_of_0_has_no_side():
    mixture = Mixture.normal(weights=[1.0, 0.0], means=[0, 3], sds=[1, 1])
    assert mixture.cut(specificity=0.9).x == pytest.approx(1.2815515655446004)
    with pytest.raises(Mix1dError, match="those of one side have weight 0"):
        mixture.cut(sensitivity=0.9)
