"""What an answer shows of itself at a prompt: a few lines in words, never a heap of arrays."""

from __future__ import annotations

import time

import numpy as np
import pytest

import mix1d

RNG = np.random.default_rng(5)
X = np.concatenate([RNG.normal(0.0, 1.0, 60), RNG.normal(6.0, 1.5, 60)])
FIT = mix1d.fit(X, 2)
SELECTION = mix1d.select(X, [1, 2], equal_sd=[False])
FITS = mix1d.fit_many(dict.fromkeys("abcdefg", X), 2)
ANSWERS = {
    "Fit": FIT,
    "Mixture": FIT.mixture,
    "Sample": FIT.sample,
    "Thresholds": FIT.thresholds(),
    "Cut": FIT.cut(specificity=0.99),
    "Cuts": FIT.cuts(),
    "Modes": FIT.modes(),
    "Overlap": FIT.mixture.overlap(),
    "GoodnessOfFit": FIT.goodness_of_fit(n_boot=9),
    "StandardErrors": FIT.standard_errors(),
    "Interval": FIT.interval(),
    "Estimate": FIT.interval_of(lambda m: m.ccdf(3.0)),
    "Estimates": FIT.estimates(quantile=[0.1, 0.5, 0.9], share_above=3.0),
    "Bootstrap": FIT.bootstrap(9),
    "PosteriorSample": FIT.posterior_sample(40),
    "Band": FIT.band(X),
    "Influence": FIT.influence(),
    "Outliers": FIT.outliers(),
    "Trace": FIT.trace,
    "Starts": FIT.starts,
    "Selection": SELECTION,
    "Ceiling": mix1d.ceiling(X),
    "EMTest": mix1d.em_test(X, 1),
    "DipTest": mix1d.dip_test(X, n_boot=19),
    "SilvermanTest": mix1d.silverman_test(X, n_boot=19),
    "LikelihoodRatioTest": mix1d.likelihood_ratio_test(X, 1, 2, n_boot=9),
    "NestedTest": mix1d.likelihood_ratio_test(X, mix1d.fit(X, 2, equal_sd=True), mix1d.fit(X, 2)),
    "Sketch": mix1d.sketch(X),
    "Fits": FITS,
    "Groups": mix1d.fit(X, 3).groups(2),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_it_is_short_and_in_words(name):
    shown = repr(ANSWERS[name])
    assert type(ANSWERS[name]).__name__ == name
    assert "array(" not in shown
    assert " object at 0x" not in shown
    assert len(shown.splitlines()) <= 8
    assert max(map(len, shown.splitlines())) <= 130


def test_a_selection_at_a_prompt_computes_nothing():
    chosen = mix1d.select(X, [1, 2], families=["normal"], equal_sd=[False])
    start = time.process_time()
    for _ in range(10):
        shown = repr(chosen)
    assert time.process_time() - start < 10 * 1e-3
    assert "verdict" not in vars(chosen)  # its test of fit takes seconds
    assert "verdict" not in vars(chosen.best)
    rival = chosen.table[0].fit.bic - chosen.table[1].fit.bic
    assert shown == (
        "2 normal components in 120 values, chosen by BIC among 2 fits\n"
        f"2 components (normal); 1 is {rival:.1f} BIC worse"
    )
    assert "does it fit" in str(chosen)


def test_a_selection_without_a_trusted_fit_says_so_at_a_prompt():
    chosen = mix1d.select([1.0, 1.0, 2.0], [2], families=["normal"], equal_sd=[False])
    assert chosen.best is None
    assert repr(chosen) == "None of the fits can be trusted, by BIC among 1 fit"


def test_outliers_are_named_and_counted():
    found = mix1d.fit([*X, 12.0], 2, equal_sd=True).outliers()
    assert repr(found) == ("1 of 121 rows improbable under the fit at level 0.05 (holm): 12")


def test_standard_errors_stand_in_a_table():
    first, header, *rows = repr(FIT.standard_errors()).splitlines()
    assert first == "standard errors"
    assert header.split() == ["weight", "mean", "sd"]
    errors = FIT.standard_errors()
    shown = np.array([[float(cell) for cell in row.split()[1:]] for row in rows])
    expected = np.column_stack([errors.weights, errors.means, errors.sds])
    np.testing.assert_allclose(shown, expected, rtol=1e-3)


def test_a_selection_and_many_fits_are_tables_in_a_notebook():
    page = SELECTION._repr_html_()
    assert SELECTION.evidence() in page
    assert page.count("<tr") == 3 + 1 + len(SELECTION.table)
    page = FITS._repr_html_()
    assert page.count("<tr") == 1 + 5
    assert "and 2 more" in page


def test_many_components_stand_below_each_other_and_are_python():
    mixture = mix1d.Mixture.normal(means=np.arange(30) / 3.0, sds=np.full(30, 0.5))
    lines = repr(mixture).splitlines()
    assert max(map(len, lines)) <= 88
    names = {"Mixture": mix1d.Mixture, "Normal": mix1d.Normal}
    read = eval(repr(mixture), names)
    assert read.components == mixture.components
