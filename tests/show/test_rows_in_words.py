"""What a summary and a report say of rows that are no exact values."""

import numpy as np
import pytest

import mix1d
from mix1d import Sample

EFFECTS, ERRORS = [28.0, 8, -3, 7, -1, 1, 18, 12], [15.0, 10, 16, 11, 9, 11, 10, 18]


def test_places_have_the_digits_of_the_mean_where_an_sd_is_0():
    fit = mix1d.fit(Sample(EFFECTS).with_errors(ERRORS), 1)
    assert fit.outcome is mix1d.Outcome.AT_BOUND
    line = next(line for line in fit.summary().splitlines() if line.startswith("modes"))
    assert line.split() == ["modes", "1,", "at", "7.7"]


def test_sds_of_0_that_were_given_are_no_bound_and_written_as_0(tmp_path):
    x = np.concatenate([np.linspace(-1, 1, 30), np.linspace(6, 8, 20)])
    fit = mix1d.fit(Sample(x).with_errors(0.6), 2, constraints={"sds": 0})
    assert fit.outcome is mix1d.Outcome.CONVERGED
    assert "explain" not in fit.message
    assert "e-" not in fit.table()
    fit.report(tmp_path / "report.html", n_boot=0)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("(sd 0)") >= 2


def test_an_estimated_sd_of_0_is_on_its_bound():
    x = np.concatenate([np.linspace(-1, 1, 30), np.linspace(6, 8, 20)])
    fit = mix1d.fit(Sample(x).with_errors(1.3), 2, constraints={"sds": "s"})
    assert fit.outcome is mix1d.Outcome.AT_BOUND
    assert fit.message.count("errors explain all the spread") == 2


@pytest.mark.parametrize("n", [8, 60])
def test_bars_are_spoken_of_where_there_are_any(tmp_path, n):
    x = np.linspace(1, 9, n) ** 1.5
    fit = mix1d.fit(Sample.censored(x, np.where(x > 20, np.inf, x)), 1)
    fit.report(tmp_path / "report.html", n_boot=0)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ("The bars are Turnbull" in page) == (n == 60)
    assert ("The bars are Turnbull" in page) == bool(len(fit.plot().patches))
