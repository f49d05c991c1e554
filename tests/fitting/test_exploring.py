"""`explore`, the function and the method: the page, the widget, what comes back."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mix1d
from mix1d.errors import MissingExtraError, Mix1dError

X = np.loadtxt(Path(__file__).parents[2] / "examples" / "faithful.csv", delimiter=",", skiprows=1)
X = X[:, 1]
DRAGGED = {"weights": [0.3, 0.7], "means": [50.0, 82.0], "sds": [5.0, 6.0]}


def scene_in(page: Path) -> dict[str, Any]:
    text = page.read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json" id="scene">(.*?)</script>', text, re.S)
    found: dict[str, Any] = json.loads(data)["data"]
    return found


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the browser was asked to open."""
    asked: list[str] = []
    monkeypatch.setenv("BROWSER", "true")
    monkeypatch.setattr("webbrowser.open", lambda address: asked.append(address) or True)
    return asked


def test_a_page_is_written_and_opened(tmp_path: Path, opened: list[str]) -> None:
    page = tmp_path / "em.html"
    assert mix1d.explore(X, 2, page, name="waiting") is None
    assert opened == [page.as_uri()]
    scene = scene_in(page)
    assert (scene["name"], scene["k"], scene["kind"]) == ("waiting", 2, "live")
    assert "<title>EM on waiting</title>" in page.read_text(encoding="utf-8")
    assert scene["start"]["means"] == [X.min(), X.max()]


def test_a_page_need_not_be_opened(tmp_path: Path, opened: list[str]) -> None:
    mix1d.explore(X, 2, tmp_path / "a.html", open_page=False)
    mix1d.fit(X, 2).explore(str(tmp_path / "b.html"), open_page=False)
    assert opened == []
    assert scene_in(tmp_path / "b.html")["kind"] == "live"


def test_the_first_guess_may_be_given(tmp_path: Path) -> None:
    start = mix1d.Mixture.normal(**DRAGGED)
    mix1d.explore(X, path=tmp_path / "a.html", start=start, open_page=False)
    scene = scene_in(tmp_path / "a.html")
    assert scene["start"]["means"] == DRAGGED["means"]
    mix1d.explore(X, path=tmp_path / "b.html", start=[50, 60], open_page=False)
    places = mix1d.fit(X, start=[50, 60]).trace.means[0]
    assert scene_in(tmp_path / "b.html")["start"]["means"] == places.tolist()


def test_a_fit_shows_the_way_it_went(tmp_path: Path) -> None:
    start = mix1d.Mixture.normal(**DRAGGED)
    fit = mix1d.fit(X, start=start)
    fit.explore(tmp_path / "a.html", name="waiting", open_page=False)
    scene = scene_in(tmp_path / "a.html")
    assert scene["start"] == DRAGGED
    assert scene["algorithm"] == "soft"
    hard = mix1d.fit(X, start=start, algorithm="em-hard-proportions")
    hard.explore(tmp_path / "h.html", open_page=False)
    assert scene_in(tmp_path / "h.html")["algorithm"] == "hard proportions"
    gammas = mix1d.fit(X, 2, family="gamma")
    gammas.explore(tmp_path / "b.html", open_page=False)
    recorded = scene_in(tmp_path / "b.html")
    assert recorded["kind"] == "recorded"
    assert recorded["path"][-1]["loglik"] == pytest.approx(gammas.loglik)


def test_rows_that_are_no_exact_values_show_the_recorded_path(tmp_path: Path) -> None:
    """The page runs EM on exact values, which would climb to another answer."""
    below = mix1d.Sample.censored(np.where(X < 55, -np.inf, X), np.maximum(X, 55))
    for sample in (below, mix1d.Sample(X).within(low=40), mix1d.Sample(X).with_errors(2.0)):
        fit = mix1d.fit(sample, 2)
        fit.explore(tmp_path / "a.html", open_page=False)
        scene = scene_in(tmp_path / "a.html")
        assert scene["kind"] == "recorded"
        assert scene["path"][-1]["loglik"] == pytest.approx(fit.loglik)
        with pytest.raises(Mix1dError, match=r"needs exact values, .* fit\(x, k\).explore\(\)"):
            mix1d.explore(sample, 2, tmp_path / "b.html", open_page=False)


def test_rounded_values_are_explored_as_they_are(tmp_path: Path) -> None:
    x = np.round(np.concatenate([X / 12, X / 12 + 6]))
    assert mix1d.fit(x, 2).options.rounding == 1.0
    mix1d.explore(x, 2, tmp_path / "a.html", open_page=False)
    scene = scene_in(tmp_path / "a.html")
    assert scene["kind"] == "live"
    assert scene["values"] == np.unique(x).tolist()


def test_the_rows_beside_the_lumps_are_explored(tmp_path: Path) -> None:
    x = np.concatenate([np.zeros(60), X])
    mix1d.fit(x, 2, lumps="auto").explore(tmp_path / "a.html", open_page=False)
    scene = scene_in(tmp_path / "a.html")
    assert min(scene["values"]) == X.min()
    assert scene["k"] == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mix1d.explore(X), "`k` must be given"),
        (lambda: mix1d.explore(X, 9), "`k` must be at most 8 in the explorer, got 9"),
        (
            lambda: mix1d.explore(X, 2, "em.pdf"),
            r"`path` must end in \.html or \.htm, got 'em.pdf'",
        ),
        (lambda: mix1d.explore(X, 2, "em.html", open_page="no"), "`open_page` must be"),
        (lambda: mix1d.explore(X, 2, start="nowhere"), "`start` must be"),
        (
            lambda: mix1d.explore(X, start=mix1d.Mixture([1.0], [mix1d.Gamma(2.0, 1.0)])),
            "`start` must be a mixture of at most 8 normals",
        ),
        (
            lambda: mix1d.Fit.from_json(mix1d.fit(X, 2).to_json()).explore("em.html"),
            "read from JSON",
        ),
    ],
)
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(Mix1dError, match=words):
        call()


def test_a_keyword_of_another_package_is_answered() -> None:
    with pytest.raises(TypeError, match="write k=2"):
        mix1d.explore(X, n_components=2)  # type: ignore[call-arg]


def test_without_anywidget_the_error_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(MissingExtraError, match=r"explorer in a notebook needs .*pip install"):
        mix1d.explore(X, 2)
    with pytest.raises(MissingExtraError, match=r"pip install .*widget"):
        mix1d.fit(X, 2).explore()


class TestWidget:
    """The widget of a notebook, as Python sees it."""

    @pytest.fixture(autouse=True)
    def _anywidget(self) -> None:
        pytest.importorskip("anywidget")

    def test_the_guess_is_the_first_one_until_it_is_dragged(self) -> None:
        widget = mix1d.explore(X, 2)
        assert widget.mixture.means.tolist() == [43.0, 96.0]
        widget.guess = DRAGGED
        assert widget.mixture == mix1d.Mixture.normal(**DRAGGED)

    def test_it_fits_from_the_guess(self) -> None:
        widget = mix1d.explore(X, 2)
        widget.guess = DRAGGED
        fit = widget.fit(accelerate=False)
        assert fit
        assert fit.options.start == mix1d.Mixture.normal(**DRAGGED)
        assert not fit.options.accelerate
        assert fit.trace.means[0].tolist() == DRAGGED["means"]

    def test_it_fits_with_the_weights_of_the_data(self) -> None:
        values, counts = np.unique(X, return_counts=True)
        found = mix1d.explore(values, 2, weights=counts).fit()
        assert found.n == 272
        assert found.digest == mix1d.fit(X, 2).digest

    def test_that_of_a_fit_begins_where_the_fit_began(self) -> None:
        start = mix1d.Mixture.normal(**DRAGGED)
        widget = mix1d.fit(X, start=start).explore(name="waiting")
        assert widget.mixture == start
        assert widget.scene["name"] == "waiting"
        assert widget.fit().mixture.means == pytest.approx(mix1d.fit(X, 2).mixture.means)

    def test_one_sd_stays_one_sd(self) -> None:
        widget = mix1d.fit(X, 2, equal_sd=True).explore()
        assert widget.scene["kind"] == "recorded"
        assert widget.fit().options.equal_sd

    def test_what_is_sent_to_the_page_is_one_module_and_the_data(self) -> None:
        widget = mix1d.explore(X, 2)
        state = widget.get_state()
        assert state["scene"]["values"] == np.unique(X).tolist()
        assert re.search(r"^export default widgetOf\(\"H4s", state["_esm"], re.M)
        assert ".mix1d-explorer" in state["_css"]
        json.dumps(state["scene"], allow_nan=False)
