"""Which side is positive, and how often a cut is wrong."""

import numpy as np
import pytest
from scipy.special import expit, ndtr

from mix1d import LogNormal, Mix1dError, Mixture, Normal, Poisson
from mix1d.curve.cut import RATES, log_odds, rule_of, sides_of
from zoo import MIXTURES

TWO = Mixture.normal(weights=[0.8, 0.2], means=[0, 4], sds=[1, 1])
FOUR = Mixture.normal(weights=[0.4, 0.3, 0.2, 0.1], means=[0, 3, 5, 9], sds=[1, 0.5, 2, 1])


def rates(mixture, x, positive=None):
    sides = sides_of(mixture.weights, mixture._bank, positive)
    return dict(zip(RATES, expit(log_odds(x, mixture.weights, mixture._bank, sides)), strict=True))


def test_rates_of_two_normals():
    found = rates(TWO, 2.5)
    assert found["sensitivity"] == pytest.approx(ndtr(1.5), rel=1e-14)
    assert found["specificity"] == pytest.approx(ndtr(2.5), rel=1e-14)
    called = 0.2 * ndtr(1.5) + 0.8 * ndtr(-2.5)
    assert found["ppv"] == pytest.approx(0.2 * ndtr(1.5) / called, rel=1e-13)
    assert found["npv"] == pytest.approx(0.8 * ndtr(2.5) / (1 - called), rel=1e-13)


@pytest.mark.parametrize("positive", [None, 1, [4], [1, 3], np.array([2, 3])])
def test_rates_are_shares_of_draws(positive):
    x, component = FOUR.sample_labelled(200_000, rng=0)
    cut = FOUR.cut(at=3.7, positive=positive)
    mine = np.isin(component + 1, cut.positive)
    called = (x > cut.x) == cut.above
    drawn = [called[mine].mean(), (~called)[~mine].mean(), mine[called].mean(),
             (~mine)[~called].mean()]  # fmt: skip
    found = [getattr(cut, name) for name in RATES]
    np.testing.assert_allclose(found, drawn, atol=0.01)
    assert cut.prevalence == pytest.approx(mine.mean(), abs=0.005)


@pytest.mark.parametrize("name", [n for n in MIXTURES if n not in ("one", "weight 0")])
def test_identities(name):
    """Bayes' rule, and the same cut with positive and negative changed round."""
    mixture = MIXTURES[name]
    k = mixture.k
    low, high = mixture.icdf([0.02, 0.98])
    for x in np.linspace(low, high, 7):
        cut = mixture.cut(at=float(x), positive=[k])
        other = mixture.cut(at=float(x), positive=list(range(1, k)))
        assert cut.youden == pytest.approx(cut.sensitivity + cut.specificity - 1)
        assert cut.prevalence + other.prevalence == pytest.approx(1.0)
        if cut.above == other.above:
            continue  # two of one place: no side is the lower one
        assert (cut.sensitivity, cut.ppv) == pytest.approx((other.specificity, other.npv))
        called = cut.prevalence * cut.sensitivity + other.prevalence * (1 - cut.specificity)
        beyond = mixture.ccdf(float(x)) if cut.above else mixture.cdf(float(x))
        assert called == pytest.approx(beyond, rel=1e-9, abs=1e-15)
        if called > 0:
            hits = cut.prevalence * cut.sensitivity
            assert cut.ppv == pytest.approx(hits / called, rel=1e-9, abs=1e-12)


def test_rates_fall_and_rise_with_the_cut():
    """Sensitivity falls, specificity rises; so does Youden's index turn once for equal sds."""
    grid = np.linspace(-5, 15, 400)
    every = np.array([list(rates(FOUR, x).values()) for x in grid])
    assert np.all(np.diff(every[:, 0]) <= 0)
    assert np.all(np.diff(every[:, 1]) >= 0)


def test_rates_far_out_have_all_their_digits():
    found = log_odds(12.0, TWO.weights, TWO._bank, sides_of(TWO.weights, TWO._bank))
    assert found[1] == pytest.approx(-np.log(ndtr(-12.0)), rel=1e-12)  # 1 in any double
    assert np.isfinite(log_odds(1e4, TWO.weights, TWO._bank, sides_of(TWO.weights, TWO._bank))[1])


def test_the_lower_group_may_be_the_positive_one():
    cut = FOUR.cut(specificity=0.9, positive=[1])
    assert not cut.above
    assert cut.x < 3.0
    assert "positive: component 1, below the cut" in repr(cut)


def test_components_are_taken_by_location_not_by_place():
    turned = Mixture(FOUR.weights[[2, 0, 3, 1]], [FOUR.components[j] for j in (2, 0, 3, 1)])
    cut = turned.cut(specificity=0.99)
    assert cut.positive == (1, 3, 4)
    assert cut.x == pytest.approx(FOUR.cut(specificity=0.99).x, rel=1e-12)


def test_one_component_is_negative():
    one = Mixture([1.0], [LogNormal(0.0, 0.5)])
    cut = one.cut(specificity=0.975)
    assert cut.x == pytest.approx(one.icdf(0.975), rel=1e-14)
    assert np.isnan(cut.sensitivity)
    assert (cut.ppv, cut.npv, cut.prevalence) == (0.0, 1.0, 0.0)
    assert one.cut(sds_above=3).x == pytest.approx(one.mean() + 3 * one.standard_deviation())
    for rule in ({}, {"youden": True}, {"sensitivity": 0.9}):
        with pytest.raises(Mix1dError, match="there is no cut between components: there is one"):
            one.cut(**rule)
    table = one.cuts()
    assert [cut.rule for cut in table] == ["specificity 0.95", "specificity 0.99", "mean + 3 sd"]
    assert "no main threshold, Youden, sensitivity 0.95: there is no cut" in str(table)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"specificity": 0.9, "youden": True}, "one rule: give one of .* got `specificity` and `y"),
        ({"sds_above": 3, "cost": 2.0}, "got `sds_above` and `cost`"),
        ({"specificity": 1}, "`specificity` must lie strictly between 0 and 1, got 1"),
        ({"sensitivity": 95}, "`sensitivity` must lie strictly between 0 and 1, got 95"),
        ({"sds_above": np.inf}, "`sds_above` must be a finite number, got inf"),
        ({"at": "70"}, "`at` must be a finite number, got '70'"),
        ({"at": True}, "`at` must be a finite number, got True"),
        ({"youden": 1}, "`youden` must be True or False, got 1"),
        ({"cost": 0}, "`cost` must be a positive finite number, got 0"),
        ({"positive": 0}, "`positive` must be a whole number of at least 1, got 0"),
        ({"positive": [1, 2]}, "`positive` must name some of the components 1 to 2 and not all"),
        ({"positive": [3]}, "`positive` must name some of the components 1 to 2"),
        ({"positive": []}, "`positive` must name some of the components 1 to 2"),
        ({"positive": "2"}, "`positive` must be a whole number of at least 1, got '2'"),
    ],
)
def test_bad_input(arguments, sentence):
    with pytest.raises(Mix1dError, match=sentence):
        TWO.cut(**arguments)


def test_rules_name_themselves():
    rules = {
        "main threshold": rule_of(),
        "main threshold, cost 5": rule_of(cost=5),
        "specificity 0.99": rule_of(specificity=0.99),
        "mean + 2.5 sd": rule_of(sds_above=2.5),
        "mean - 3 sd": rule_of(sds_above=-3),
        "Youden": rule_of(youden=True),
        "given": rule_of(at=3),
    }
    assert list(rules) == list(map(str, rules.values()))


def test_a_table_in_words_and_in_a_notebook():
    table = Mixture([0.5, 0.5], [Normal(0, 1), Normal(3, 1)]).cuts(sds_above=[2, 3])
    lines = str(table).splitlines()
    assert lines[0].split() == [
        "chosen",
        "by",
        "cut",
        *(["sensitivity", "specificity", "PPV", "NPV"]),
    ]
    assert lines[1].split()[:3] == ["main", "threshold", "1.5"]
    assert lines[-1] == "positive: component 2, above the cut; 50.0% of the values"
    page = table._repr_html_()
    assert page.count("<tr") == 1 + len(table) == 8
    assert len(table.to_frame()["x"]) == len(table)
    assert table[0].to_dict()["x_low"] is None
    assert Mixture([1.0], [Poisson(3.0)]).cuts(specificity=(), sds_above=()).cuts == ()
