"""The doors in a real browser: a page from disk, a frame of a notebook, the widget, the docs."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mix1d
from browser import Visit, chromium, needs_chromium, violations

pytestmark = needs_chromium()

ROOT = Path(__file__).parents[3]
FAITHFUL = ROOT / "examples" / "faithful.csv"
EVIL = '</script><script>alert(1)</script> "waiting" & more'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    opened: list[Visit] = []

    def open_page(path: Path, state: str = "", **options: Any) -> Visit:
        opened.append(Visit(browser, path, state, **options))
        return opened[-1]

    yield open_page
    for each in opened:
        each.page.close()


@pytest.fixture(scope="module")
def fit() -> mix1d.Fit:
    return mix1d.fit(FAITHFUL, 2, column="waiting")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("family", ["normal", "gamma"])
def test_a_page_from_disk_works_offline(
    visit: Any, tmp_path: Path, family: str, scheme: str
) -> None:
    path = tmp_path / "em.html"
    fit = mix1d.fit(FAITHFUL, 2, column="waiting", family=family)
    fit.explore(path, name=EVIL, open_page=False)
    seen = visit(path, color_scheme=scheme)
    seen.page.context.set_offline(True)
    seen.page.wait_for_selector("[data-started]")
    assert EVIL in seen.page.inner_text("main")
    wrong, _ = violations(seen.page)
    assert wrong == []
    assert (seen.complaints, seen.asked_for()) == ([], [])


def test_a_notebook_shows_the_animation_in_a_frame(
    visit: Any, tmp_path: Path, fit: mix1d.Fit
) -> None:
    path = tmp_path / "cell.html"
    cell = fit.animate(name="waiting")._repr_html_()
    path.write_text(f"<!DOCTYPE html><meta charset='utf-8'><body>{cell}", encoding="utf-8")
    seen = visit(path)
    inside = seen.page.frame_locator("iframe")
    inside.locator("[data-started]").wait_for()
    assert "waiting" in inside.locator("main").inner_text()
    assert (seen.complaints, seen.asked_for()) == ([], [])


MODEL = """
async ([source, scene]) => {
  const bytes = Uint8Array.from(atob(source), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  window.state = { scene, guess: {} };
  window.saved = [];
  const model = {
    get: (name) => window.state[name],
    set: (name, value) => { window.state[name] = value; },
    save_changes: () => window.saved.push(structuredClone(window.state.guess)),
    on: () => {},
    off: () => {},
  };
  const el = document.createElement("div");
  document.body.append(el);
  await widget.render({ model, el });
}
"""
"""A notebook as anywidget is to the module."""


def test_what_is_dragged_in_a_notebook_comes_back(
    visit: Any, tmp_path: Path, fit: mix1d.Fit
) -> None:
    pytest.importorskip("anywidget")
    widget = fit.explore(name=EVIL)
    state = widget.get_state()
    path = tmp_path / "notebook.html"
    path.write_text("<!DOCTYPE html><title>a</title><body></body>", encoding="utf-8")
    seen = visit(path)
    source = base64.b64encode(state["_esm"].encode()).decode()
    seen.page.add_style_tag(content=state["_css"])
    seen.page.evaluate(MODEL, [source, json.loads(json.dumps(state["scene"]))])
    handle = seen.page.get_by_role("slider", name="urve 1").first
    handle.focus()
    handle.press("ArrowRight")
    seen.page.wait_for_function("window.saved.length > 0")
    widget.guess = seen.page.evaluate("window.saved.at(-1)")
    assert widget.mixture.k == 2
    assert widget.mixture != fit.trace.mixtures[0]
    assert widget.fit().mixture.means == pytest.approx(fit.mixture.means)
    assert (seen.complaints, seen.asked_for()) == ([], [])


def test_a_page_of_the_docs_holds_it_offline(visit: Any, tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    source, built = tmp_path / "source", tmp_path / "built"
    (source / "more").mkdir(parents=True)
    (source / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT / 'docs')!r})\n"
        "extensions = ['explorer_frame']\nproject = 'p'\n"
        f"html_static_path = [{str(ROOT / 'docs' / '_static')!r}]\nhtml_js_files = ['pages.js']\n",
        encoding="utf-8",
    )
    (source / "index.rst").write_text("A\n=\n\n.. toctree::\n\n   more/b\n", encoding="utf-8")
    (source / "more" / "b.rst").write_text(
        "B\n=\n\n.. explorer:: k=3\n   :title: Three & more\n   :height: 500\n", encoding="utf-8"
    )
    build = [sys.executable, "-m", "sphinx", "-q", "-W", str(source), str(built)]
    subprocess.run(build, check=True, timeout=120)
    seen = visit(built / "more" / "b.html")
    frame = seen.page.locator("iframe.explorer")
    assert frame.get_attribute("title") == "Three & more"
    assert frame.get_attribute("src") == "../_static/explorer.html#k=3"
    inside = seen.page.frame_locator("iframe.explorer")
    inside.locator("[data-started]").wait_for()
    height = inside.locator("body").bounding_box()["height"]
    seen.page.wait_for_function(
        "height => Math.abs(document.querySelector('iframe.explorer').height - height) <= 1",
        arg=height,
    )
    seen.page.evaluate("document.body.dataset.theme = 'dark'")
    inside.locator("html[data-theme=dark]").wait_for()
    assert seen.complaints == []
