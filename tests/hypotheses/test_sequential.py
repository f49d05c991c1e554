"""The sequence of likelihood-ratio tests: where it ends, and that it says so."""

import pytest

import mix1d
from mix1d import Mix1dError, Mixture

TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1]).sample(80, rng=1)


def test_the_sequence_ends_where_it_is_not_rejected():
    found = mix1d.sequential_test(TWO, 4, n_boot=39, stop_after=5)
    assert found.k == 2
    assert [(test.k0, test.k1) for test in found.tests] == [(1, 2), (2, 3)]
    assert "2 components: the first number" in str(found)
    end = mix1d.sequential_test(TWO, 2, n_boot=39)
    assert end.k == 2
    assert end.reached_the_end
    assert "at least 2 components" in str(end)


def test_an_interrupted_sequence_says_so(monkeypatch):
    from mix1d.choose import ratio

    calls = []
    whole = ratio.statistics

    def interrupted(rivals, columns):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return whole(rivals, columns)

    monkeypatch.setattr(ratio, "statistics", interrupted)
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 1)
    found = mix1d.sequential_test(TWO, 4, n_boot=99, on_interrupt="return")
    assert found.interrupted
    assert len(found.tests) == 1
    assert "interrupted: 1 component or more" in str(found)
    calls.clear()
    with pytest.raises(KeyboardInterrupt):
        mix1d.sequential_test(TWO, 4, n_boot=99)


def test_bad_input_of_the_sequence():
    with pytest.raises(Mix1dError, match="`max_k`"):
        mix1d.sequential_test(TWO, 1)
    with pytest.raises(Mix1dError, match="`level`"):
        mix1d.sequential_test(TWO, 2, level=2)
