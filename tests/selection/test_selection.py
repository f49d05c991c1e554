"""`select`: the table, the choice, its words, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot

import mix1d
from mix1d import Mix1dError, Mixture

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name, column=0):
    path = EXAMPLES / f"{name}.csv"
    return np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)[:, column]


@pytest.fixture(scope="module")
def of_acidity():
    return mix1d.select(example("acidity"), range(1, 5), families=["normal"])


def test_bic_finds_two_groups_of_lakes(of_acidity):
    assert of_acidity.best.mixture.k == 2
    assert of_acidity.evidence() == "2 components (normal, equal sds); 3 is 4.5 BIC worse"


def test_a_rival_of_another_kind_is_named(of_acidity):
    rows = [c for c in of_acidity.table if (c.k, c.equal_sd) in [(2, True), (3, False)]]
    words = replace(of_acidity, table=tuple(rows)).evidence()
    assert words.startswith("2 components (normal, equal sds); 3 (normal) is ")


def test_bic_finds_two_kinds_of_eruptions():
    assert mix1d.select(example("faithful", 1), range(1, 4)).best.mixture.k == 2


def test_icl_of_acidity_is_that_of_the_maximum(of_acidity):
    """mclust stops early and prints 398.5554."""
    (row,) = [c for c in of_acidity.table if c.k == 2 and c.equal_sd]
    assert row.fit.icl == pytest.approx(398.543, abs=1e-3)


def test_one_component_has_no_variant_of_equal_sds(of_acidity):
    assert [(c.k, c.equal_sd) for c in of_acidity.table].count((1, True)) == 0


def test_it_stops_where_the_ceiling_proves_the_rest_hopeless():
    x = Mixture.normal(means=[0, 9], sds=[1, 1]).sample(300, rng=0)
    selection = mix1d.select(x, range(1, 30))
    assert max(c.k for c in selection.table) < 8
    assert "can have a BIC better than" in next(iter(selection.skipped.values()))
    for candidate in selection.table:
        if candidate.fit.mixture.sds.min() >= selection.ceiling.min_sd:
            assert candidate.fit.loglik <= selection.ceiling.bound


def test_a_proof_that_does_not_cover_the_best_fit_stops_nothing():
    """Four groups, the narrowest below the default floor: a fifth may be narrower still."""
    comb = Mixture.normal(
        2.0 ** np.arange(5, -1, -1) / 63,
        means=(65 - 96 * 0.5 ** np.arange(6)) / 21,
        sds=(32 / 63) / 2.0 ** np.arange(6),
    )
    x = comb.sample(500, rng=1)
    selection = mix1d.select(x, range(1, 6), equal_sd=[False])
    assert selection.best.mixture.k == 5
    floor = selection.ceiling.min_sd
    assert selection.best.mixture.sds.min() < floor
    stopped = mix1d.select(x, range(1, 6), equal_sd=[False], min_sd=floor)
    assert max(c.k for c in stopped.table) == 4


def test_a_fit_that_cannot_be_trusted_is_never_the_best():
    x = np.concatenate([np.full(5, 4.0), np.random.default_rng(0).normal(0, 1, 60)])
    selection = mix1d.select(x, [1, 2, 3], families=["normal"], lumps=None)
    untrusted = [c for c in selection.table if not c.outcome]
    assert untrusted
    assert min(c.fit.bic for c in untrusted) < selection.best.bic
    assert selection.best.outcome
    assert untrusted[0].fit.message in str(selection)


def test_families_that_cannot_hold_the_data_are_listed():
    selection = mix1d.select(
        [-1.0, 0.5, 1.2, 5.0, 5.5], [1, 2], families=("normal", "lognormal", "poisson")
    )
    assert {c.family for c in selection.table} == {"normal"}
    assert "for the family 'lognormal'" in selection.skipped["lognormal"]
    assert "poisson" in selection.skipped


def test_cross_validation_agrees_and_has_an_error():
    x = Mixture.normal(means=[0, 6], sds=[1, 1]).sample(120, rng=2)
    selection = mix1d.select(
        x, [1, 2], families=["normal"], criterion="cv", n_folds=4, equal_sd=[True]
    )
    assert selection.best.mixture.k == 2
    one, two = selection.table
    assert one.cv - two.cv > two.cv_error > 0
    assert -2 * two.fit.loglik < two.cv < -2 * two.fit.loglik + 30


def test_the_plot_shades_what_is_proved_empty(of_acidity):
    ax = of_acidity.plot()
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["normal", "normal, equal sds", "chosen", "proved empty"]
    assert ax.get_ylabel() == "BIC (smaller is better)"
    pyplot.close(ax.figure)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"k": []}, "`k` must hold at least one entry, got none"),
        ({"k": [0]}, "`k` must be a whole number of at least 1, got 0"),
        ({"k": [2, 9]}, r"`k` must be at most the number of distinct values \(4\), got 9"),
        ({"criterion": "hqc"}, "`criterion` must be one of 'bic', 'aic', 'icl', 'cv', got 'hqc'"),
        ({"equal_sd": ["yes"]}, "`equal_sd` must hold True or False, got 'yes'"),
        ({"n_folds": 1}, "`n_folds` must be a whole number of at least 2, got 1"),
        ({"families": ["poisson"]}, "`x` must be whole numbers from 0 .*, got -1$"),
        ({"families": ["gauss"]}, "`family` must be a known name, got 'gauss', which is 'normal'"),
    ],
)
def test_bad_input(options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.select([-1.0, 0.5, 2.5, 3.0], **({"k": [1, 2], "criterion": "icl"} | options))


def test_a_search_begins_near_its_neighbour():
    x = np.exp(Mixture.normal([0.3, 0.4, 0.3], means=[0, 4, 9], sds=[1, 1, 1]).sample(300, rng=0))
    found = mix1d.select(x, range(1, 4), families=["gamma"], equal_sd=[False])
    named = [
        sum(start.name.startswith("near") for start in candidate.fit.starts)
        for candidate in found.table
    ]
    assert named == [0, 2, 4]  # two splits of each component of the neighbour
    alone = [mix1d.fit(x, k, family="gamma").loglik for k in range(1, 4)]
    np.testing.assert_allclose([c.fit.loglik for c in found.table], alone, atol=1e-6)
