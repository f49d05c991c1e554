"""Cases that break other programs: each must hold, and be called what it is."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Outcome

TWO = Mixture.normal([0.4, 0.6], means=[0, 6], sds=[1, 1.5])
X = TWO.sample(400, rng=1)
PLAIN = mix1d.fit(X, 2)


def test_one_outlier_at_1e12():
    """It is a group of its own, which rests on one value; the two others stand beside it."""
    fit = mix1d.fit(np.append(X, 1e12), 3)
    assert fit.outcome is Outcome.PENALISED
    assert "rests on one value" in fit.message
    np.testing.assert_allclose(fit.mixture.means[:2], PLAIN.mixture.means, atol=1e-2)
    assert fit.mixture.means[2] == pytest.approx(1e12)


def test_values_at_1e15_with_an_sd_of_1():
    x = 1e15 + np.round(X * 8) / 8  # numbers that exist there
    fit = mix1d.fit(x, 2)
    near = mix1d.fit(np.round(X * 8) / 8, 2)
    np.testing.assert_allclose(fit.mixture.means - 1e15, near.mixture.means, atol=0.13)
    np.testing.assert_allclose(fit.mixture.sds, near.mixture.sds, rtol=1e-6)


def test_rounded_to_integers():
    fit = mix1d.fit(np.round(2 * X), 2)
    assert fit.outcome
    np.testing.assert_allclose(fit.mixture.means, 2 * PLAIN.mixture.means, atol=0.1)


def test_nine_in_ten_are_zero():
    x = np.append(np.zeros(900), np.random.default_rng(0).normal(5, 1, 100))
    fit = mix1d.fit(x, 2)
    assert fit.outcome is Outcome.PENALISED
    assert "900 rows share the value 0" in fit.message


ZEROS = np.repeat(np.arange(6), [413, 59, 20, 5, 2, 1])


@pytest.mark.parametrize(
    ("counts", "k", "loglik"),
    [
        (ZEROS, 2, -310.186908),
        (
            np.append(np.zeros(990), [1004, 1010, 972, 1021, 1015, 998, 1007, 987, 1030, 1001]),
            1,
            None,
        ),
    ],
    ids=["a group of zeros alone", "a size of 0.001"],
)
def test_negative_binomials_of_almost_all_zeros(counts, k, loglik):
    """A likelihood of 8.6e86 won here; the compiled loops of many columns find the maximum."""
    fit = mix1d.fit(counts, k, family="negative-binomial")
    many = mix1d.fit_many(counts[:, None], k, family="negative-binomial")
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik == pytest.approx(many.loglik[0], abs=1e-6)
    if loglik is not None:
        assert fit.loglik == pytest.approx(loglik, abs=1e-6)
    last = fit.mixture.components[-1]
    np.testing.assert_allclose(last.size, many.mixture(0).components[-1].size, rtol=1e-5)


def test_a_component_of_a_hundredth_of_a_percent_in_1e7_values():
    rng = np.random.default_rng(0)
    x = rng.standard_normal(10_000_000)
    x[:1000] = 12.0 + 0.3 * x[:1000]
    fit = mix1d.fit(x, 2)
    assert fit.outcome
    assert fit.mixture.weights[1] == pytest.approx(1e-4, rel=1e-2)
    assert fit.mixture.means[1] == pytest.approx(12.0, abs=0.05)
    assert fit.mixture.sds[1] == pytest.approx(0.3, rel=0.1)


def test_sds_of_a_thousand_to_one_are_sound():
    rng = np.random.default_rng(0)
    x = np.append(rng.normal(0, 1, 300), rng.normal(0.3, 1e-3, 300))
    fit = mix1d.fit(x, 2)
    assert fit.outcome
    assert fit.mixture.sds.max() / fit.mixture.sds.min() == pytest.approx(1e3, rel=0.2)


@pytest.mark.parametrize(
    "make",
    [
        lambda x: x.astype(np.float32),
        lambda x: x.astype(">f8"),
        lambda x: np.repeat(x, 3)[::3],
        lambda x: np.asfortranarray(np.column_stack([x, x]))[:, 1],
    ],
    ids=["float32", "big-endian", "not contiguous", "a column"],
)
@pytest.mark.parametrize("n", [400, 150_000])
def test_any_array(make, n):
    x = TWO.sample(n, rng=2)
    fit, plain = mix1d.fit(make(x), 2), mix1d.fit(x, 2)
    np.testing.assert_allclose(fit.mixture.means, plain.mixture.means, rtol=1e-4, atol=1e-5)


def test_int8_read_only_and_memory_mapped(tmp_path):
    whole = np.round(X).astype(np.int8)
    plain = mix1d.fit(np.round(X), 2)
    assert mix1d.fit(whole, 2).loglik == plain.loglik
    whole.flags.writeable = False
    assert mix1d.fit(whole, 2).loglik == plain.loglik
    x = TWO.sample(120_000, rng=3)
    x.tofile(tmp_path / "x")
    mapped = np.memmap(tmp_path / "x", float, "r")
    assert mix1d.fit(mapped, 2).loglik == mix1d.fit(x, 2).loglik


@pytest.mark.parametrize("weight", [1e-300, 1e300])
def test_weights_of_any_size(weight):
    if weight < 1:
        words = 'a weight is a count, and these are none; pass weights_are="relative"'
        with pytest.raises(mix1d.Mix1dError, match=words):
            mix1d.fit(X, 2, weights=np.full(X.size, weight))
        return
    fit = mix1d.fit(X, 2, weights=np.full(X.size, weight))
    np.testing.assert_allclose(fit.mixture.means, PLAIN.mixture.means, rtol=1e-6)
    assert np.isfinite(fit.loglik)


def test_one_component_and_thirty():
    assert mix1d.fit(X, 1).outcome
    many = Mixture.normal(means=10.0 * np.arange(30), sds=np.ones(30)).sample(6_000, rng=4)
    fit = mix1d.fit(many, 30)
    assert fit.outcome
    np.testing.assert_allclose(fit.mixture.means, 10.0 * np.arange(30), atol=0.5)


def test_as_many_values_as_components_and_one_more():
    fit = mix1d.fit([1.0, 2.0, 4.0], 2)
    assert not fit.outcome
    assert np.isfinite(fit.mixture.sds).all()


# ---------------------------------------------------------------- interruption
WORK = {
    "a search": "mix1d.fit(x[:3000], 6)",
    "many columns": "mix1d.fit_many(x[:1_000_000].reshape(500, -1), 3)",
    "a sketch": "mix1d.sketch(x)",
}

PROGRAM = """
import sys, time, numpy as np, mix1d
x = np.random.default_rng(0).standard_normal(3_000_000)
def work(x):
    {work}
work(x[:60_000])
print("ready", flush=True)
try:
    while True:
        work(x)
except KeyboardInterrupt:
    pass
print("stopped", flush=True)
assert mix1d.fit(x[:200], 1).outcome  # nothing is corrupt
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", WORK)
def test_control_c_is_heard_at_once(name):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(work=WORK[name])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.15)
    begin = time.perf_counter()
    process.send_signal(signal.SIGINT)
    words = process.stdout.readline()
    taken = time.perf_counter() - begin
    _, errors = process.communicate(timeout=60)
    assert words == "stopped\n", errors
    assert process.returncode == 0, errors
    assert taken < 1.0  # 0.2 s on an idle machine
