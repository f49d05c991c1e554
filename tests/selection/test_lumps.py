"""The choice among fits of data with a lump, and its commands."""

import json

import numpy as np
import pytest

import mix1d
from mix1d import select
from mix1d.cli import main

RNG = np.random.default_rng(1)
BESIDE = np.concatenate([RNG.normal(30, 2, 300), RNG.normal(45, 3, 400)])
X = RNG.permutation(np.concatenate([np.zeros(300), BESIDE]))


def test_every_candidate_has_the_lump_and_two_groups_are_chosen():
    found = select(X, range(1, 4))
    assert [c.fit.options.lumps for c in found.table] == [(0.0,)] * len(found.table)
    assert found.best.options.k == 2
    assert found.best.mixture.means == pytest.approx([0, 30, 45], abs=0.5)
    assert found.evidence().startswith("2 components (normal) beside a lump at 0;")
    assert not any("0 exactly" in sentence for sentence in found.advice)
    assert found.best.loglik == pytest.approx(float(found.best.mixture.logpdf(X).sum()))


def test_one_group_beside_a_lump_is_one():
    x = np.concatenate([np.zeros(300), RNG.normal(30, 2, 700)])
    assert select(x, range(1, 4)).best.options.k == 1


def test_zeros_do_not_keep_a_family_of_positive_values_out():
    x = np.concatenate([np.zeros(100), RNG.lognormal(1, 0.5, 500)])
    found = select(x, range(1, 3), families=["normal", "lognormal"], equal_sd=[False])
    assert "lognormal" not in found.skipped
    assert found.best.options.family.name == "lognormal"


def test_without_lumps_nothing_can_be_chosen_and_the_advice_names_the_call():
    found = select(X, range(1, 3), lumps=None)
    assert found.best is None
    assert "lumps='auto'" in found.advice[0]


def test_cross_validation_leaves_out_rows_beside_the_lump():
    found = select(X, [2], criterion="cv", n_folds=3, equal_sd=[False])
    assert found.best.options.lumps == (0.0,)


def test_the_commands_know_lumps(tmp_path, capsys):
    file, page = tmp_path / "x.csv", tmp_path / "x.html"
    np.savetxt(file, X, header="x", comments="")
    assert main(["fit", str(file), "-k", "2"]) == 1
    assert "--lumps auto" in " ".join(capsys.readouterr().out.split())
    assert main(["fit", str(file), "-k", "2", "--lumps", "0", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["model"]["lumps"] == [0.0]
    assert main(["select", str(file), "-k", "2"]) == 0
    assert "beside a lump at 0" in " ".join(capsys.readouterr().out.split())
    assert main(["report", str(file), "-k", "2", "--output", str(page), "--n-boot", "19"]) == 0
    assert "beside a lump at 0" in page.read_text()
    assert main(["fit", str(file), "-k", "2", "--lumps", "zeros"]) == 2


def test_many_rows_below_one_limit_are_no_lump():
    x = mix1d.Mixture.normal([0.5, 0.5], means=[5, 12], sds=[1, 1]).sample(200, rng=0)
    sample = mix1d.Sample.censored(np.where(x < 5, -np.inf, x), np.maximum(x, 5))
    found = mix1d.select(sample, [1, 2], families=["normal"])
    assert found.best.mixture.k == 2
    assert found.best.options.lumps == ()
