"""Every result is a table, a page in a notebook, and a JSON document."""

from __future__ import annotations

import json
import math
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mix1d
from every_call import KINDS, objects
from mix1d.errors import Mix1dError
from mix1d.results import Result
from mix1d.results import frames as frames_module
from mix1d.results.plain import plain
from zoo import COMPONENTS

pytestmark = pytest.mark.usefixtures("few_replicates")

NO_RESULTS = {
    "sample", *COMPONENTS, "finding", "start", "facts", "film", "outcome", "error", "missing extra",
    "options", "prior", "constraints", "labelling", "stratum",
}  # fmt: skip
"""Data, components, parts of results, and what is no answer."""

RESULTS = [kind for kind in KINDS if kind not in NO_RESULTS]


def test_all_others_are_results():
    assert {kind for kind, thing in objects().items() if isinstance(thing, Result)} == set(RESULTS)


def columns_of(frame):
    """A pandas table as lists, with None for what is missing."""
    return {
        name: [None if value is None or value is pd.NA or value != value else value for value in c]
        for name, c in frame.items()
    }


@pytest.mark.parametrize("kind", RESULTS)
def test_the_table_is_the_same_in_every_library(kind):
    thing = objects()[kind]
    frame = thing.to_frame(backend="pandas")
    assert isinstance(frame, pd.DataFrame)
    assert frame.shape[1] > 1
    expected = columns_of(frame)
    others = thing.to_frame(backend="polars"), thing.to_frame(backend="pyarrow")
    assert tuple(map(type, others)) == (pl.DataFrame, pa.Table)
    for other in (others[0].to_dict(as_series=False), others[1].to_pydict()):
        assert list(other) == list(expected)
        for name, values in other.items():
            known = [None if v is None or v != v else v for v in values]
            assert known == expected[name], name


@pytest.mark.parametrize("kind", RESULTS)
def test_the_document_is_json_without_nan(kind):
    def refuse(word):
        raise AssertionError(word)

    thing = objects()[kind]
    document = json.loads(thing.to_json(), parse_constant=refuse)
    assert document == json.loads(json.dumps(thing.to_dict()))
    assert len(document) > 1


class Tags(HTMLParser):
    """Which tags are open, and which words stand in the page."""

    def __init__(self, page):
        super().__init__()
        self.open, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("kind", RESULTS)
def test_the_page_is_whole_and_has_a_table(kind):
    thing = objects()[kind]
    page = Tags(thing._repr_html_())
    assert page.open == []
    assert ("<table" in thing._repr_html_()) == (len(thing.to_frame(backend="pandas")) > 0)
    assert len(thing._repr_html_()) < 40_000  # many rows are not all shown


def test_default_libraries(monkeypatch):
    modes = objects()["modes"]
    assert isinstance(modes.to_frame(), pd.DataFrame)
    monkeypatch.setattr(frames_module, "find_spec", lambda name: name == "polars")
    assert isinstance(modes.to_frame(), pl.DataFrame)
    monkeypatch.setattr(frames_module, "find_spec", lambda name: None)
    columns = modes.to_frame()
    assert type(columns) is dict
    assert list(columns) == ["x", "kind", "density"]
    fit = objects()["fit"]
    assert list(fit.to_frame()) == list(objects()["used fit"].to_frame(backend="pandas"))
    with pytest.raises(Mix1dError, match="`backend` must be one of 'pandas', 'polars'"):
        modes.to_frame(backend="R")


def test_tables_hold_the_numbers():
    fit = objects()["fit"]
    errors, interval = fit.standard_errors(), fit.interval()
    np.testing.assert_array_equal(errors.to_frame()["sd"], errors.sds)
    np.testing.assert_array_equal(interval.to_frame()["mean_high"], interval.means[:, 1])
    np.testing.assert_array_equal(fit.mixture.to_frame()["weight"], fit.mixture.weights)
    np.testing.assert_array_equal(fit.trace.to_frame()["mean_2"], fit.trace.means[:, 1])
    assert fit.starts.to_frame()["reached"].sum() == fit.starts.n_reached
    boot = objects()["bootstrap"]
    np.testing.assert_array_equal(boot.to_frame()["sd_1"], boot.sds[:, 0])
    influence = objects()["influence"]
    np.testing.assert_array_equal(influence.to_frame()["mean_1"], influence.means[:, 0])
    tests = objects()["sequence"]
    assert tests.to_frame()["pvalue"].tolist() == [test.pvalue for test in tests.tests]
    chosen = objects()["selection"]
    assert chosen.to_frame()["bic"].tolist() == [c.value("bic") for c in chosen.table]
    assert chosen.to_frame()["best"].sum() == 1
    sketch = objects()["sketch"]
    assert sketch.to_frame()["weight"].sum() == sketch.n
    assert objects()["goodness"].to_frame()["pvalue"][0] == objects()["goodness"].pvalue


def test_a_mixture_of_two_families_has_the_parameters_of_both():
    mixture = mix1d.Mixture([0.4, 0.6], [mix1d.Normal(3.0, 1.0), mix1d.LogNormal(1.0, 0.5)])
    frame = mixture.to_frame()
    assert frame["family"].tolist() == ["normal", "lognormal"]
    own = [p.name for p in mix1d.LogNormal.parameters]
    assert np.isnan(frame[own].to_numpy()[0]).all()
    assert frame[own].to_numpy()[1].tolist() == [1.0, 0.5]


def test_plain_values():
    assert plain(np.float64("nan")) is None
    assert plain([math.inf, np.int64(3), np.array([[1.0, np.nan]])]) == [None, 3, [[1.0, None]]]
    assert plain({2: mix1d.Outcome.CONVERGED, "f": mix1d.Normal}) == {
        "2": "CONVERGED",
        "f": "normal",
    }
    assert plain((True, None, "a")) == [True, None, "a"]
