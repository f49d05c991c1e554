"""The verdict: its order, its words, and that its truth value is strict."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mix1d
from mix1d.describe.verdict import Finding, Goodness, Verdict, as_asked, described, maximum
from mix1d.errors import Outcome

EXAMPLES = Path(__file__).parents[2] / "examples"
GOOD = Verdict(
    described(Goodness("p = 0.4", 0.4)), as_asked(2), maximum(Outcome.CONVERGED, "a maximum")
)


@pytest.fixture(scope="module")
def enzyme():
    return mix1d.fit(np.loadtxt(EXAMPLES / "enzyme.csv", skiprows=1), 2)


@pytest.mark.parametrize(
    ("p", "state", "word"),
    [(0.051, "good", "No misfit seen"), (0.05, "doubtful", "Doubtful"), (0.01, "bad", "No")],
)
def test_the_levels(p, state, word):
    finding = described(Goodness(f"p = {p}", p))
    assert (finding.state, finding.word) == (state, word)
    assert bool(replace(GOOD, fits=finding)) is (state == "good")


def test_it_is_true_only_where_nothing_is_left_open():
    assert GOOD
    untested = described(Goodness("too many"))
    gross = described(Goodness("Anderson-Darling 9", is_gross=True))
    assert (untested.word, gross.word) == ("Not tested", "No")
    assert not replace(GOOD, fits=untested)
    assert not replace(GOOD, number=Finding("How many?", "doubtful", "Perhaps more", ""))
    assert not replace(GOOD, maximum=maximum(Outcome.FIXED_POINT, "the mean of a path"))


@pytest.mark.parametrize("outcome", [o for o in Outcome if not o and o is not Outcome.FIXED_POINT])
def test_any_untrusted_outcome_speaks_for_itself(outcome):
    finding = maximum(outcome, f"{outcome.value}: component 2.")
    assert finding.state == "bad"
    assert str(finding) == f"At the maximum? NOT TO BE TRUSTED: {outcome.value}: component 2."


def test_certified_and_wrong_is_told_in_this_order(enzyme):
    """Enzyme (245 values; p = .001 with 999 replicates): certified, and rejected."""
    assert enzyme.outcome
    assert not enzyme.verdict
    assert [finding.word for finding in enzyme.verdict] == ["No", "As asked for", "Yes"]
    lines = str(enzyme).splitlines()
    assert lines[2].startswith("does it fit     NO: p = 0.005 from 199")
    assert "trusted" not in str(enzyme)
    assert repr(enzyme.verdict) == str(enzyme.verdict)


def test_it_is_made_once_and_is_the_same_again(enzyme):
    assert enzyme.verdict is enzyme.verdict
    again = mix1d.fit(enzyme.sample, 2, rng=3)
    assert again.verdict.fits == enzyme.verdict.fits


def test_of_many_values_a_gross_misfit_is_seen():
    rng = np.random.default_rng(0)
    right = mix1d.fit(rng.normal(size=10_001), 1)
    assert right.verdict.fits.word == "Not tested"
    assert right.verdict.fits.reason.startswith("no gross misfit (Anderson-Darling ")
    wrong = mix1d.fit(rng.exponential(size=10_001), 1)
    assert wrong.verdict.fits.word == "No"
    assert "beyond 2.49 a fit is rejected at 5%" in wrong.verdict.fits.reason


def test_what_cannot_be_tested_says_why(enzyme):
    read = mix1d.Fit.from_json(enzyme.to_json())
    assert "read from JSON" in read.verdict.fits.reason
    cells = mix1d.fit(mix1d.sketch(np.random.default_rng(0).normal(size=5000), cells=256), 1)
    assert "summarised in cells" in cells.verdict.fits.reason
    stopped = mix1d.fit(enzyme.sample, 3, start="linspace", accelerate=False, max_iter=3)
    assert stopped.verdict.fits.reason == "only a certified, sound maximum is tested"
    assert not any(map(bool, (read.verdict, cells.verdict, stopped.verdict)))
