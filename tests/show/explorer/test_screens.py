"""The ten screens of "EM in pictures" begin where their tasks need it, and show what they say."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import mix1d
from browser import NODE

HERE = Path(__file__).parent
EXPLORER = Path(mix1d.__file__).parent / "show" / "explorer"
PAGE = HERE.parents[2] / "docs" / "em_in_pictures.md"
STATES = re.findall(r"^```\{explorer\} (\S+)$", PAGE.read_text(encoding="utf-8"), re.M)

pytestmark = [pytest.mark.browser, pytest.mark.skipif(NODE is None, reason="needs node")]


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """A folder of the modules, of which node knows that they are modules."""
    folder = tmp_path_factory.mktemp("screens")
    for path in [*EXPLORER.glob("*.js"), EXPLORER / "loops.wasm", HERE / "screens.mjs"]:
        shutil.copy(path, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


@pytest.fixture(scope="module")
def see(modules):
    """What is seen on a screen, by its number, with an algorithm and changes to the guess."""

    def see(screen, algorithm="soft", **changes):
        question = {"state": STATES[screen - 1], "algorithm": algorithm, "changes": changes}
        done = subprocess.run(
            [NODE, "screens.mjs"], cwd=modules, input=json.dumps([question]),
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        (answer,) = json.loads(done.stdout)
        return answer

    return see


def test_there_are_ten():
    assert len(STATES) == 10
    assert len(set(STATES)) == 10


def test_1_the_first_guess_is_far_off_and_em_finds_the_clouds(see):
    screen = see(1)
    assert screen["guess"] == {"weights": [0.5, 0.5], "means": [-7, 7], "sds": [1.7, 1.2]}
    assert screen["mixture"]["means"] == pytest.approx([-4.5, 2.5], abs=0.2)
    assert screen["steps"] < 20


@pytest.mark.parametrize("screen", [2, 3, 4, 6])
def test_where_single_points_are_pointed_at_they_are_few(see, screen):
    assert see(screen)["n"] == 60


def test_3_hardly_anything_happens_and_then_it_does(see):
    gains = np.diff(see(3)["logliks"])[1:]  # after the first step
    assert 5 < len(gains) < 40
    assert gains[:8].argmax() > 2


def test_4_the_climbs_end_at_different_heights_and_never_fall(see):
    left = see(4)
    right = see(4, means=[6, 7], sds=[1, 1])
    for climb in (left, right):
        assert (np.diff(climb["logliks"]) > -1e-9).all()
    assert left["logliks"][-1] - right["logliks"][-1] > 0.5


def test_5_the_saddle_is_told_and_left_slowly(see):
    screen = see(5)
    assert screen["steps"] < 5
    assert "saddle" in screen["above"]["words"]
    nudged, hardly = (see(5, means=[0, by], sds=[2, 2]) for by in (0.1, 0.01))
    assert 100 < nudged["steps"] < hardly["steps"] < 2000
    assert nudged["logliks"][-1] > screen["logliks"][-1] + 100


def test_6_a_spike_then_a_handful_then_the_crowd(see):
    assert see(6)["stuck"]
    assert see(6)["steps"] == 2
    places, shares = [-1, 4.2456], [0.95, 0.05]
    handful = see(6, means=places, weights=shares, sds=[3.5, 0.3])
    assert not handful["stuck"]
    assert 60 * handful["mixture"]["weights"][1] < 6
    crowd = see(6, means=places, weights=shares, sds=[3.5, 0.8])
    assert crowd["mixture"]["weights"] == pytest.approx([0.5, 0.5], abs=0.05)


def test_7_the_hard_one_falls_from_the_top_and_em_goes_back_up(see):
    soft, hard = see(7), see(7, "hard proportions")
    assert soft["logliks"][-1] - soft["logliks"][0] < 1e-6
    assert hard["logliks"][1] - hard["logliks"][0] < -0.1
    assert hard["logliks"][-1] < soft["logliks"][-1] - 0.3
    assert hard["back"] == pytest.approx(soft["logliks"][-1], abs=1e-6)
    assert hard["mixture"]["weights"][0] > soft["mixture"]["weights"][0]


def test_8_soft_creeps_and_accelerated_does_not(see):
    soft, fast = see(8), see(8, "accelerated")
    assert soft["steps"] > 10 * fast["steps"]
    assert soft["logliks"][-1] == pytest.approx(fast["logliks"][-1], abs=1e-6)


def test_9_the_top_it_leads_to_is_certified_and_five_units_too_low(see):
    screen = see(9)
    assert screen["above"]["certified"]
    better = see(9, means=[1, 2], sds=[2, 5])
    assert better["above"]["certified"]
    assert better["above"]["loglik"] - screen["above"]["loglik"] > 5


def test_10_the_waiting_times_are_those_of_the_package(see):
    x = np.loadtxt(HERE.parents[2] / "examples" / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
    best = mix1d.fit(x, 2)
    assert see(10)["above"]["loglik"] == pytest.approx(best.loglik, abs=1e-6)
    errors = best.thresholds().standard_errors
    assert errors[0] == pytest.approx(1.0, abs=0.2)
    assert abs(best.cut(cost=10).x - best.thresholds().main) > errors[0]
