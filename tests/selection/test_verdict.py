"""The verdict and the advice of a selection."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture

EXAMPLES = Path(__file__).parents[2] / "examples"
TWO = Mixture.normal(means=[0, 6], sds=[1, 1]).sample(200, rng=1)


SAID = {"question": "How many?", "state": "good", "word": "Chosen", "reason": "2"}
ENZYME = np.loadtxt(EXAMPLES / "enzyme.csv", skiprows=1)


@pytest.fixture(scope="module")
def enzyme():
    return mix1d.select(ENZYME, range(1, 4), families=["normal"])


def test_the_best_of_wrong_descriptions_is_said_to_be_wrong(enzyme):
    assert [f.state for f in enzyme.verdict] == ["bad", "good", "good"]
    assert enzyme.advice == (
        "the best of them does not describe the values: do not take its components for groups; "
        "families='auto' compares other shapes",
    )
    text = str(enzyme)
    assert text.index("does it fit     NO") < text.index("how many") < text.index("at the maximum")
    assert text.index("at the maximum") < text.index("family") < text.index("- the best of them")
    assert enzyme.to_dict()["verdict"][0]["word"] == "No"
    assert enzyme.to_dict()["advice"] == [*enzyme.advice]


def test_a_clear_case_needs_no_advice():
    found = mix1d.select(TWO)
    assert found.verdict
    assert found.advice == ()


@pytest.mark.usefixtures("few_replicates")
def test_the_end_of_the_range_is_told():
    x = Mixture.normal(means=[0, 6, 12], sds=[1, 1, 1]).sample(300, rng=1)
    found = mix1d.select(x, [1, 2], families=["normal"])
    assert found.is_cut_short
    assert found.verdict.number.word == "Perhaps more"
    assert not found.verdict
    (sentence,) = (s for s in found.advice if s.startswith("the range ended"))
    assert sentence == (
        "the range ended: 2 components are the most that were tried, more may be better "
        "(k=range(1, 7))"
    )


def test_where_more_are_proved_to_be_worse_the_range_did_not_end():
    x = Mixture.normal(means=[0, 4], sds=[1, 1]).sample(1000, rng=1)
    found = mix1d.select(x, [1, 2])
    assert found.best.mixture.k == found.ks[-1] == 2
    assert not found.is_cut_short
    assert mix1d.select(x, [1, 2], criterion="icl").is_cut_short  # no bound on this criterion


def test_one_number_was_asked_for_and_is_no_range():
    found = mix1d.select(TWO, 2)
    assert found.verdict.number.word == "Only one number tried"
    assert mix1d.select(TWO, np.int64(2)).evidence() == found.evidence()
    assert not any("range" in sentence for sentence in found.advice)


def test_a_hair_of_bic_decides_nothing():
    """Galaxies, sds of their own: 4 components are 1.7 BIC worse than 3."""
    galaxies = np.loadtxt(EXAMPLES / "galaxies.csv", skiprows=1)
    found = mix1d.select(galaxies, range(1, 6), families=["normal"], equal_sd=[False])
    assert found.evidence() == "3 components (normal); 4 is 1.7 BIC worse"
    assert found.verdict.number.word == "Chosen by BIC, hardly decided"
    assert not found.verdict


def test_where_nothing_can_be_trusted_that_is_the_verdict():
    x = [1.0, 2.0, 3.0, 4.0, 5.0, 5.00001]
    found = mix1d.select(x, [3], equal_sd=[False])
    assert found.best is None
    assert [f.state for f in found.verdict] == ["open", "bad", "bad"]
    assert found.advice == ("with 3 components no fit could be trusted, so none could be chosen",)
    assert str(found).startswith("None of the fits can be trusted")
    assert found.table[0].fit.message in str(found)
    assert found._repr_html_()


@pytest.mark.parametrize("share", [0.08, 0.3])
def test_a_lump_that_is_not_modelled_is_named_and_does_not_stop_the_range(share):
    rng = np.random.default_rng(11)
    groups = np.where(rng.random(400) < 0.57, rng.normal(30, 2, 400), rng.normal(45, 3, 400))
    x = np.where(rng.random(400) < share, 0.0, groups)
    found = mix1d.select(x, range(1, 4), lumps=None)
    assert {c.k for c in found.table} == {1, 2, 3}
    assert any("are 0 exactly, which no density explains" in s for s in found.advice)
    assert not found.verdict


def test_advice_does_not_depend_on_the_unit(enzyme):
    scaled = mix1d.select(1e6 * ENZYME, range(1, 4), families=["normal"])
    assert scaled.advice == enzyme.advice


def test_a_picture_of_a_part_is_a_selection_too(enzyme):
    part = replace(enzyme, table=enzyme.table[:1])
    assert part.verdict.number.reason.startswith("1 component (normal)")


def test_the_fit_that_was_chosen_knows_by_what_it_was_chosen(enzyme, tmp_path):
    """Printed, as a document, read back and as a report: one sentence, that of the selection."""
    best, said = enzyme.best, enzyme.verdict.number
    assert said.word == "Chosen by BIC"
    assert best.verdict.number == said
    assert f"how many chosen by BIC: {enzyme.evidence()}" in " ".join(str(best).split())
    assert enzyme.evidence() in best._repr_html_()
    again = mix1d.Fit.from_json(best.to_json())
    assert again.verdict.number == said
    assert best.report(tmp_path / "r.html", n_boot=0).number == said
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert f"<p>Chosen by BIC: {enzyme.evidence()}.</p>" in page
    assert f"was compared with others ({enzyme.evidence()})" in page
    assert "set in advance" not in page


def test_a_fit_that_was_asked_for_says_nothing_of_others(enzyme):
    fit = mix1d.fit(ENZYME, 2)
    assert "chosen" not in fit.to_dict()
    assert mix1d.Fit.from_json(enzyme.best.to_json()) == enzyme.best
    assert fit.verdict.number.word == "As asked for"


@pytest.mark.parametrize(
    "bad", [7, [], {}, {"state": "good"}, {**SAID, "state": "maybe"}, {**SAID, "word": 1},
            {**SAID, "more": ""}],
)  # fmt: skip
def test_a_document_with_a_bad_choice_is_refused(enzyme, bad):
    entries = enzyme.best.to_dict()
    assert set(entries["chosen"]) == set(SAID)
    with pytest.raises(Mix1dError, match="`document` has a bad 'chosen'"):
        mix1d.Fit.from_json(json.dumps(entries | {"chosen": bad}))


def test_families_compared_at_one_number_are_told_apart():
    """The values are lognormal: the normal is the worse by the difference of the two BIC."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.lognormal(0.0, 0.4, 100), rng.lognormal(2.0, 0.3, 100)])
    found = mix1d.select(x, [2], families=["normal", "lognormal"], equal_sd=False)
    worse = mix1d.fit(x, 2).bic - mix1d.fit(x, 2, family="lognormal").bic
    assert worse > 10.0
    assert found.evidence() == f"2 components (lognormal); normal is {worse:.1f} BIC worse"
