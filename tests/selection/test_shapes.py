"""Shape before number: `select` with ``families="auto"``."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, select
from mix1d.cli import main
from mix1d.errors import Outcome
from mix1d.selection.signs import BARE, simplest

EXAMPLES = Path(__file__).parents[2] / "examples"
RNG = np.random.default_rng(1)
WAITS = RNG.exponential(2, 2000)


def example(name, column=0):
    path = EXAMPLES / f"{name}.csv"
    return np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)[:, column]


@pytest.fixture(scope="module")
def waits():
    return select(WAITS, range(1, 6))


def test_an_exponential_sample_is_one_skewed_group_and_not_five_normals(waits):
    assert waits.best.options.k == 1
    assert waits.best.options.family.name in ("gamma", "weibull")
    assert waits.best.mixture.components[0].shape == pytest.approx(1.0, abs=0.06)
    assert waits.verdict
    assert waits.advice == ()


def test_the_verdict_is_in_words(waits):
    family = waits.best.options.family.name
    normals = [c for c in waits.table if c.family == "normal" and c.outcome]
    lowest = min(normals, key=lambda c: c.fit.bic)
    lower = lowest.fit.bic - waits.best.bic
    words = f"one {family} group describes the values as well as {lowest.k} normals "
    words += f"(BIC {lower:.0f} lower)"
    assert words in waits.evidence()
    assert words in " ".join(waits.verdict.number.reason.split())
    assert "5 normals are the most that were tried" in waits.notes[0]
    assert waits.to_dict()["signs"] == [*waits.signs]


def test_who_asks_for_normals_gets_normals():
    found = select(WAITS[:300], range(1, 4), families=["normal"])
    assert {c.family for c in found.table} == {"normal"}
    assert found.signs == ()
    assert any("families=('lognormal', 'gamma', 'weibull') are such" in s for s in found.advice)


def test_waits_for_the_geyser_are_two_normals_at_no_more_than_twice_the_time():
    waiting = example("faithful", 1)

    def seconds(families):
        begin = time.process_time()
        found = select(waiting, families=families)
        return time.process_time() - begin, found

    seconds("auto")
    pairs = [(seconds("auto"), seconds(["normal"])) for _ in range(3)]
    found = pairs[0][0][1]
    assert (found.best.options.k, found.best.options.family.name) == (2, "normal")
    assert found.signs == ()
    assert min(auto[0] / alone[0] for auto, alone in pairs) < 2.0


def test_the_activity_of_the_enzyme_is_two_skewed_groups():
    found = select(example("enzyme"))
    assert found.best.options.k == 2
    assert found.best.options.family.name in ("gamma", "lognormal")
    assert found.verdict.fits.state == "good"


@pytest.mark.parametrize(
    ("x", "k", "family"),
    [
        (RNG.poisson(3, 500), 1, "poisson"),
        (RNG.negative_binomial(2, 0.2, 500), 1, "negative-binomial"),
        (np.r_[RNG.poisson(3, 250), RNG.poisson(15, 250)], 2, "poisson"),
        (np.r_[RNG.gamma(2, 1, 250), RNG.gamma(30, 0.7, 250)], 2, "gamma"),
        (RNG.standard_t(3, 500), 1, "student-t"),
        (np.r_[RNG.standard_t(3, 250), 12 + RNG.standard_t(3, 250)], 2, "student-t"),
        (np.r_[RNG.normal(0, 1, 250), RNG.normal(6, 1, 250)], 2, "normal"),
        (3.0 * np.abs(RNG.normal(size=500)) + RNG.normal(size=500), 1, "skew-normal"),
        (np.round(RNG.gamma(4, 3, 500), 1), 1, "gamma"),
    ],
    ids=["counts", "more spread", "two of counts", "two gammas", "t", "two ts", "normals", "skewed",
         "rounded"],
)  # fmt: skip
def test_the_shape_is_found_with_the_number(x, k, family, monkeypatch):
    monkeypatch.setattr("mix1d.fitting.judging.REPLICATES", 39)  # a p-value of 5% can be told
    found = select(np.asarray(x, dtype=float), range(1, k + 3))
    assert (found.best.options.k, found.best.options.family.name) == (k, family)
    assert found.verdict.fits.state == "good"


def test_a_lump_goes_to_every_shape():
    x = np.r_[np.zeros(150), np.random.default_rng(4).gamma(2, 3, 350)]
    found = select(x, range(1, 6))
    assert {c.fit.options.lumps for c in found.table} == {(0.0,)}
    assert found.evidence().startswith(("1 component (gamma)", "1 component (weibull)"))
    assert " beside a lump at 0; " in found.evidence()
    assert found.best.loglik == pytest.approx(float(found.best.mixture.logpdf(x).sum()))


def test_counts_stand_beside_a_lump_only_where_they_do_not_give_it_themselves():
    rng = np.random.default_rng(1)
    far = select(np.r_[np.zeros(150), rng.poisson(12, 350)].astype(float), range(1, 4))
    assert far.evidence().startswith("1 component (poisson) beside a lump at 0;")
    x = np.r_[np.zeros(200), rng.poisson(4, 300)].astype(float)
    near = select(x, range(1, 4), lumps=[0.0])
    untrusted = [c for c in near.table if c.family == "poisson" and not c.outcome]
    assert untrusted
    assert "among the rows of the lumps" in untrusted[0].fit.message


def test_counts_and_densities_are_compared_by_probabilities():
    x = np.random.default_rng(5).poisson(3, 500).astype(float)
    found = select(x, range(1, 3))
    for c in found.table:
        if c.family == "normal" and c.k == 1:
            cdf = c.fit.mixture.cdf
            by_hand = float(np.log(cdf(x + 0.5) - cdf(x - 0.5)).sum())
            assert c.loglik == pytest.approx(by_hand, rel=1e-10)
            assert c.value("bic") == pytest.approx(-2 * by_hand + 2 * np.log(500), rel=1e-10)
        if c.family == "poisson":
            assert c.loglik == c.fit.loglik
    row = next(row for row in found.to_dict()["table"] if row["best"])
    assert row["bic"] == min(row["bic"] for row in found.to_dict()["table"])
    assert "steps of 1: one measure" in " ".join(found.notes)


def test_a_tie_goes_to_fewer_components_and_then_to_normals(waits):
    order = simplest(waits.table, "bic")
    lowest = min(c.value("bic") for c in order)
    assert order[0].value("bic") < lowest + BARE
    for c in order[1:]:
        if c.value("bic") < lowest + BARE:
            assert (order[0].k, order[0].value("bic")) <= (c.k, c.value("bic"))


def test_no_more_than_a_tie_is_given_up_for_a_simpler_answer():
    """One peak is a sign; the criterion decides, and says what the other answer was."""
    x = Mixture.normal([0.5, 0.5], means=[0, 1.9], sds=[1, 1]).sample(500, rng=2)
    found = select(x, range(1, 4))
    assert found.signs
    lowest = min(c.value("bic") for c in found.table if c.outcome)
    (best,) = (c for c in found.table if c.fit is found.best)
    assert best.value("bic") < lowest + BARE


def test_it_knows_no_unit_and_no_order_of_rows(waits):
    again = select(1e-3 * np.random.default_rng(6).permutation(WAITS), range(1, 6))
    assert again.evidence() == waits.evidence()


def test_cross_validation_among_shapes():
    x = np.random.default_rng(7).gamma(1.0, 2.0, 200)
    found = select(x, [1, 2], criterion="cv", n_folds=4)
    assert found.best.options.k == 1
    assert found.best.options.family.name in ("gamma", "weibull")


def test_a_sketch_of_one_scale_and_an_iterator_are_enough():
    folded = select(mix1d.sketch(WAITS), range(1, 4))
    assert "lognormal" not in {c.family for c in folded.table}
    assert "scale='log'" in folded.skipped["lognormal"]
    parts = select(iter(np.split(WAITS, 4)), range(1, 4))
    assert parts.best.options.family.name in ("gamma", "weibull")
    assert select(iter(np.split(WAITS - 3.0, 4)), range(1, 3)).best is not None


def test_the_commands_choose_the_shape(tmp_path, capsys):
    file, page = tmp_path / "x.csv", tmp_path / "x.html"
    np.savetxt(file, WAITS[:500], header="x", comments="")
    assert main(["select", str(file), "-k", "4", "--json", "-"]) == 0
    document = json.loads(capsys.readouterr().out)
    best = next(row for row in document["table"] if row["best"])
    assert (best["k"], best["family"]) in [(1, "gamma"), (1, "weibull")]
    assert document["signs"]
    assert main(["report", str(file), "--max-k", "4", "--output", str(page), "--n-boot", "19"]) == 0
    text = " ".join(page.read_text().split())
    capsys.readouterr()
    assert "group describes the values as well as" in text
    assert "other shapes were tried" in text
    assert main(["select", str(file), "-k", "2", "--family", "normal", "--json", "-"]) == 0
    assert {row["family"] for row in json.loads(capsys.readouterr().out)["table"]} == {"normal"}


def test_with_errors_other_shapes_have_three_components_at_most():
    ages, errors = example("mount_tom"), example("mount_tom", 1)
    found = mix1d.select(np.log(ages), [3, 4], equal_sd=[True], errors=errors / ages)
    shapes = [c for c in found.table if c.family != "normal"]
    assert found.best.mixture.k == 3
    assert {c.k for c in shapes} == {3}


def test_a_shape_that_may_win_is_searched_to_the_end_where_its_first_search_was_cut(monkeypatch):
    x = np.random.default_rng(3).lognormal(1, 0.7, 60)
    asked = {"k": [1, 2], "equal_sd": [True], "errors": np.full(60, 0.2)}
    whole = mix1d.select(x, **asked).best
    monkeypatch.setattr("mix1d.selection.comparison.ITERATIONS", 1)
    cut = mix1d.select(x, **asked)
    assert cut.best.options.family == whole.options.family
    assert cut.best.loglik == pytest.approx(whole.loglik, abs=1e-9)
    assert any(c.outcome is Outcome.MAX_ITER for c in cut.table)
