"""What is shown of work that lasts: a line on a search where one is asked for, and nothing else."""

from __future__ import annotations

import time

import numpy as np
import pytest

import mix1d
from mix1d import progress
from mix1d.errors import Mix1dError
from mix1d.progress import Searching, current_search, search_line, watched_search

X = mix1d.Mixture.normal(means=[0, 4], sds=[1, 1]).sample(200, rng=0)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.01)


def test_a_search_in_words():
    searching = Searching()
    assert str(searching) == ""
    searching.begin("5 normal components", 5, lambda loglik: loglik - 10.0)
    assert str(searching) == "5 normal components"
    searching.numbers[:] = 3, 0, -400.0
    assert str(searching) == "5 normal components: grown to 3"
    searching.numbers[:] = 5, 0, np.nan
    assert str(searching) == "5 normal components: round 1"
    searching.numbers[:] = 5, 2, -400.25
    assert str(searching) == "5 normal components: round 2, log-likelihood -410.25 so far"


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_a_search_tells_whoever_watches(k):
    with watched_search() as searching:
        fit = mix1d.fit(X, k)
    assert str(searching).startswith(f"{k} normal component")
    if k == 4:
        told = searching.loglik(searching.numbers[2])
        assert told == pytest.approx(fit.loglik, abs=5.0)
    assert current_search() is not searching


def test_a_line_is_shown_where_it_is_asked_for(impatient, capsys):
    with search_line(wanted=True):
        current_search().begin("5 normal components", 5, float)
        time.sleep(0.3)
    shown = capsys.readouterr()
    assert "searching 5 normal components (0 s)" in shown.err
    assert shown.out == ""


def test_nothing_is_shown_where_it_is_not(impatient, capsys):
    with search_line(wanted=False):
        current_search().begin("5 normal components", 5, float)
        time.sleep(0.1)
    mix1d.fit(X, 4)
    assert capsys.readouterr() == ("", "")


def test_nothing_is_shown_of_what_is_soon_done(capsys):
    mix1d.fit(X, 2, progress=True)
    mix1d.select(X, 2, progress=True)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("call", [mix1d.fit, mix1d.select])
def test_it_is_a_flag(call):
    with pytest.raises(Mix1dError, match="`progress` must be True or False, got 1"):
        call(X, 2, progress=1)
