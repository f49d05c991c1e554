"""The explorer's engine agrees with Python: the same loops, in WebAssembly, from JavaScript."""

import importlib.util
import json
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import mix1d
from browser import NODE, needs_node
from mix1d import Mixture
from mix1d.em.accelerate import squarem
from mix1d.em.degeneracy import spikes
from mix1d.em.engine import engine_for
from mix1d.em.step import em_map, evaluate, plain
from mix1d.em.variants import classification_map, hard_proportions_map
from mix1d.errors import Outcome
from mix1d.families import Normal
from mix1d.kernels.library import FOLDER
from mix1d.model.problem import pose
from mix1d.sample import Sample

HERE = Path(__file__).parent
EXPLORER = Path(mix1d.__file__).parent / "show" / "explorer"
WASM = EXPLORER / "loops.wasm"
BUILD = runpy.run_path(str(FOLDER / "build.py")) if (FOLDER / "build.py").exists() else {}
needs_build = pytest.mark.skipif(not BUILD, reason="an installed mix1d has no build")

FAITHFUL = np.loadtxt(HERE.parents[2] / "examples" / "faithful.csv", delimiter=",", skiprows=1)[
    :, -1
]


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """A folder of the modules, of which node knows that they are modules."""
    folder = tmp_path_factory.mktemp("explorer")
    for path in [*EXPLORER.glob("*.js"), WASM, *HERE.glob("*.mjs")]:
        shutil.copy(path, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


@pytest.fixture(scope="module")
def ask(modules):
    """What the engine answers to each question: see `answer.mjs`."""

    def ask(*questions):
        done = subprocess.run(
            [NODE, "answer.mjs"], cwd=modules, input=json.dumps(questions),
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


# ---------------------------------------------------------------- how the bytes were made
def origin():
    """What the WebAssembly says of itself: a digest of its sources, and its compiler."""
    found = re.search(rb"mix1d (\w{16}) by ziglang ([\d.]+)", WASM.read_bytes())
    assert found
    return found[1].decode(), found[2].decode()


@needs_build
def test_the_webassembly_is_that_of_the_sources():
    assert origin()[0] == BUILD["fingerprint"]("explorer.c"), "run make explorer"


@needs_build
def test_the_same_zig_makes_the_same_bytes(tmp_path):
    if importlib.util.find_spec("ziglang") is None:
        pytest.skip("needs ziglang")
    if BUILD["zig_version"]() != origin()[1]:
        pytest.skip(f"loops.wasm was compiled by ziglang {origin()[1]}")
    assert BUILD["build_wasm"](tmp_path / "again.wasm").read_bytes() == WASM.read_bytes()


def test_the_webassembly_is_small():
    assert WASM.stat().st_size < 100_000


# ---------------------------------------------------------------- by itself
@needs_node
def test_the_engine_by_itself(modules):
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", "engine.test.mjs"],
        cwd=modules,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# ---------------------------------------------------------------- like Python
def document(mixture):
    return {
        "weights": np.asarray(mixture.weights).tolist(),
        "means": np.asarray(mixture.means).tolist(),
        "sds": np.asarray(mixture.sds).tolist(),
    }


def question(values, mixture=None, **rest):
    told = {"values": np.asarray(values).tolist(), **rest}
    return told if mixture is None else {**told, "mixture": document(mixture)}


def states():
    """20 data sets with a mixture each: 1 to 8 components, ties, values at 1e6, narrow groups."""
    for number in range(20):
        rng = np.random.default_rng(number)
        k = 1 + number % 8
        means = np.sort(rng.normal(0.0, 6.0, k))
        sds = rng.uniform(0.5, 2.0, k)
        if is_narrow := number % 5 == 1:
            sds[0] = 1e-4
        draws = rng.choice(k, 400)
        x = rng.normal(means[draws], sds[draws])
        if number % 3 == 0 and not is_narrow:
            x = x.round(1)
        if number % 4 == 2:
            x, means = x + 1e6, means + 1e6
        if number % 7 == 3:
            x, means, sds = 1e-9 * x, 1e-9 * means, 1e-9 * sds
        moved = means + rng.normal(0.0, 0.3, k) * sds
        weights, wider = rng.dirichlet(np.full(k, 5.0)), sds * rng.uniform(0.7, 1.5)
        yield x, Mixture.normal(weights, means=moved, sds=wider)


STATES = list(states())


def after(x, start, move, steps):
    """The mixture and its log-likelihood after so many moves in Python."""
    problem = pose(Sample(x), Normal)
    point = evaluate(problem, problem.state(start).at(np.newaxis), np.zeros(1, dtype=int))
    for _ in range(steps):
        point = move(problem, point, np.array([0]))
    return problem.mixture(point.state.at(0)), problem.loglik(point.loglik[0])


def assert_near(answer, mixture, x, tolerance):
    scale = np.std(x)
    np.testing.assert_allclose(answer["weights"], mixture.weights, tolerance, tolerance)
    np.testing.assert_allclose(answer["means"], mixture.means, tolerance, tolerance * scale)
    np.testing.assert_allclose(answer["sds"], mixture.sds, tolerance, 0.0)


MOVES = {
    "soft": (plain(em_map), 50, 1e-9),
    "hard proportions": (plain(hard_proportions_map), 50, 1e-9),
    "classification": (plain(classification_map), 50, 1e-9),
    "accelerated": (None, 8, 1e-8),  # an extrapolation multiplies the rounding of means near 1e6
}
"""Move, how many, and the largest relative difference."""


@needs_node
@pytest.mark.parametrize("algorithm", MOVES)
def test_steps_are_those_of_python(ask, algorithm):
    move, steps, tolerance = MOVES[algorithm]
    answers = ask(
        *(question(x, m, ask="steps", algorithm=algorithm, steps=steps) for x, m in STATES)
    )
    for (x, start), answer in zip(STATES, answers, strict=True):
        mixture, loglik = after(x, start, move or squarem(em_map), steps)
        assert_near(answer["mixture"], mixture, x, tolerance)
        assert answer["loglik"] == pytest.approx(loglik, rel=1e-9, abs=1e-9 * x.size)


@needs_node
def test_three_steps_of_faithful_are_those_of_python_to_every_printed_digit(ask):
    start = Mixture.normal(means=[50, 80], sds=5)
    (answer,) = ask(question(FAITHFUL, start, ask="steps", algorithm="soft", steps=3))
    mixture, loglik = after(FAITHFUL, start, plain(em_map), 3)
    for name, theirs in document(mixture).items():
        mine = answer["mixture"][name]
        assert [f"{number:.12g}" for number in mine] == [f"{number:.12g}" for number in theirs]
    assert f"{answer['loglik']:.13g}" == f"{loglik:.13g}"


@needs_node
def test_the_e_step_is_that_of_python(ask):
    answers = ask(*(question(x, m, ask="expect") for x, m in STATES))
    for (x, mixture), answer in zip(STATES, answers, strict=True):
        posterior = mixture.posterior(np.unique(x)).T.ravel()
        np.testing.assert_allclose(answer["shares"], posterior, rtol=1e-9, atol=1e-12)
        assert answer["loglik"] == pytest.approx(
            mixture.logpdf(x).sum(), rel=1e-12, abs=1e-11 * x.size
        )


@needs_node
def test_the_unit_of_the_data_is_that_of_python(ask):
    rng = np.random.default_rng(1)
    samples = [x for x, _ in STATES]
    samples += [np.repeat([1.0, 5.0, 9.0], [2, 40, 3]), np.repeat([0.0, 1.0], [1, 2000])]
    samples += [np.repeat([1.0, 5.0, 9.0], [15, 70, 15]), np.arange(9.0)]
    samples += [rng.normal(size=9) * 1e140, 1e15 + rng.integers(0, 9, 50)]
    for x, answer in zip(samples, ask(*(question(x, ask="problem") for x in samples)), strict=True):
        sample = Sample(x)
        problem = pose(sample, Normal)
        assert answer["values"] == sample.values.tolist()
        assert answer["counts"] == sample.weights.tolist()
        assert (answer["n"], answer["center"]) == (sample.n, problem.unit.center)
        assert answer["step"] == sample.step
        assert answer["scale"] == problem.unit.scale
        assert answer["spread"] / answer["scale"] == pytest.approx(problem.spread, rel=1e-12)


# ---------------------------------------------------------------- to the top
WORDS = {
    "certified": Outcome.CONVERGED, "doubtful": Outcome.DOUBTFUL, "flat": Outcome.FLAT,
    "saddle": Outcome.SADDLE, "spike": Outcome.PENALISED,
}  # fmt: skip
"""The outcome that `fit` gives where the engine gives these words."""


@needs_node
def test_a_climb_ends_where_fit_does_and_says_the_same_of_it(ask):
    answers = ask(*(question(x, m, ask="climb") for x, m in STATES))
    outcomes = set()
    for (x, start), answer in zip(STATES, answers, strict=True):
        fit = mix1d.fit(x, start=start, rounding=None)  # the page takes values as they are
        assert WORDS[answer["outcome"]] is fit.outcome
        assert answer["certified"] is bool(fit.outcome)
        outcomes.add(answer["outcome"])
        if answer["outcome"] in ("certified", "doubtful"):
            order = np.argsort(answer["mixture"]["means"])
            found = {name: np.array(numbers)[order] for name, numbers in answer["mixture"].items()}
            assert_near(found, fit.mixture, x, 1e-7)
            assert answer["loglik"] == pytest.approx(fit.loglik, abs=1e-8 * x.size)
            assert answer["left"] < 1e-8
        logliks = [place["loglik"] for place in answer["path"]]
        assert answer["loglik"] == logliks[-1]
        assert min(np.diff(logliks)) > -1e-8
    assert "certified" in outcomes


@needs_node
@pytest.mark.parametrize(
    ("start", "outcome"),
    [
        (Mixture.normal(means=[70, 70], sds=5), "saddle"),
        (Mixture.normal([0.1, 0.9], means=[79, 65], sds=[0.01, 12]), "spike"),
        (Mixture.normal(means=[50, 80], sds=5), "certified"),
    ],
)
def test_how_a_climb_of_faithful_ends(ask, start, outcome):
    (answer,) = ask(question(FAITHFUL, start, ask="climb"))
    assert answer["outcome"] == outcome
    if outcome == "saddle":
        assert mix1d.fit(FAITHFUL, start=start).outcome is Outcome.SADDLE
        end = Mixture.normal(**answer["mixture"])
        (told,) = ask(question(FAITHFUL, end, ask="certificate"))
        assert told["curvature"] == "saddle"
    if outcome == "spike":
        (spike,) = answer["spikes"]
        assert (spike["component"], spike["value"], spike["rows"]) == (0, 79, 10)
        assert "component 1 is a spike on one value, 79, which 10 rows share" in answer["words"]


@needs_node
def test_spikes_are_those_of_python(ask):
    rng = np.random.default_rng(8)
    x = rng.normal(size=60).round(1)
    mixtures = [
        Mixture.normal([0.9, 0.1], means=[0, x[3]], sds=[1, sd]) for sd in (0.01, 0.04, 0.06, 0.3)
    ]
    problem = pose(Sample(x), Normal)
    found = ask(*(question(x, m, ask="spikes") for m in mixtures))
    for mixture, answer in zip(mixtures, found, strict=True):
        theirs = spikes(problem, evaluate(problem, problem.state(mixture)))
        assert [spike["component"] for spike in answer] == list(theirs)
    assert [len(answer) for answer in found] == [1, 1, 0, 0]


@needs_node
def test_what_is_left_is_the_decrement_of_python(ask):
    places = [(x, mix1d.fit(x, start=m, max_iter=3).mixture) for x, m in STATES[:8]]
    answers = ask(*(question(x, m, ask="certificate") for x, m in places))
    compared = 0
    for (x, mixture), answer in zip(places, answers, strict=True):
        problem = pose(Sample(x), Normal)
        point = evaluate(problem, problem.state(mixture))
        certificate = engine_for(problem).certify(problem, point)
        assert (answer["curvature"] == "maximum") == bool(certificate.is_maximum)
        if certificate.is_maximum:
            compared += 1
            assert answer["left"] == pytest.approx(
                float(certificate.decrement), rel=1e-6, abs=1e-15
            )
    assert compared >= 3


@needs_node
def test_a_search_finds_the_maximum_that_fit_finds(ask):
    for k in (1, 2, 3):
        (answer,) = ask(question(FAITHFUL, ask="search", k=k))
        fit = mix1d.fit(FAITHFUL, k)
        assert (answer["outcome"], answer["starts"]) == ("certified", 21)
        assert answer["loglik"] == pytest.approx(fit.loglik, abs=1e-8)
        assert 1 <= answer["agreed"] <= 21


# ---------------------------------------------------------------- thresholds
@needs_node
@pytest.mark.parametrize("cost", [1.0, 10.0, 0.01])
def test_thresholds_are_those_of_python(ask, cost):
    mixtures = [mixture for _, mixture in STATES] + [
        Mixture.normal([0.45, 0.1, 0.45], means=[0, 1, 2], sds=[0.5, 3, 0.5]),
        Mixture.normal(means=[0, 4], sds=1),
        Mixture.normal(means=[1, 1], sds=[1, 2]),
        Mixture.normal(means=[0, 1], sds=[1, 1 + 1e-15]),
        Mixture.normal(means=[1, 0], sds=[1, 1 + 1e-15]),
        Mixture.normal([0.0, 0.5, 0.5], means=[-9, 0, 4], sds=1),
        Mixture.normal([0.001, 0.999], means=[0, 1], sds=[1, 5]),
    ]
    answers = ask(*(question([0, 1], m, ask="thresholds", cost=cost) for m in mixtures))
    for mixture, answer in zip(mixtures, answers, strict=True):
        theirs = mixture.thresholds(cost=cost)
        assert [[t["below"], t["above"]] for t in answer] == theirs.pairs.tolist()
        np.testing.assert_allclose([t["x"] for t in answer], theirs.x, rtol=1e-9)


# ---------------------------------------------------------------- fast enough to follow a finger
@needs_node
def test_a_step_of_4000_values_and_a_climb_take_little_time(ask):
    x = np.random.default_rng(0).normal(np.arange(4000) % 8 * 4.0)
    eight = Mixture.normal(means=np.arange(8) * 4.0 + 0.5, sds=1.5)
    two = Mixture.normal(means=[50, 80], sds=5)
    step, climb = ask(
        question(x, eight, ask="milliseconds", work="step"),
        question(FAITHFUL, two, ask="milliseconds", work="climb"),
    )
    assert step < 3.0
    assert climb < 10.0
