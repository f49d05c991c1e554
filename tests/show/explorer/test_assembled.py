"""The page as text."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html import unescape

import pytest

import mix1d
from mix1d.sample import Sample
from mix1d.show.explorer import bundle, frame, live, of_path, page, parts

GUESS = mix1d.Mixture.normal(means=[0, 4], sds=[1, 1])
EVIL = '</script><script>alert(1)</script> "x" \u2028 & more'


def sources(text: str, kind: str) -> list[str]:
    (policy,) = re.findall(rf"{kind}-src ([^;\"]*)", text)
    return policy.split()


def hashed(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def unpacked(script: str) -> str:
    """The module that the script of a page runs."""
    (packed,) = re.findall(r'runModule\("(.*?)"\);', script)
    return gzip.decompress(base64.b64decode(packed)).decode()


def test_a_page_of_4000_values_is_below_250_kb() -> None:
    text = page(live(Sample(GUESS.sample(4000, rng=0)), GUESS), title="EM")
    assert len(text.encode()) < 250_000


def test_only_its_own_script_and_style_are_allowed() -> None:
    text = page(live(Sample([1.0, 2.0]), GUESS), title="EM")
    (script,) = re.findall(r'<script type="module">(.*?)</script>', text, re.S)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
    assert sources(text, "default") == ["'none'"]
    module = unpacked(script)
    assert module.startswith(bundle.script())
    assert sources(text, "script") == [hashed(script), hashed(module), "'wasm-unsafe-eval'"]
    assert sources(text, "style") == [hashed(style)]


def test_a_name_is_data_and_never_markup() -> None:
    text = page(live(Sample([1.0, 2.0]), GUESS, name=EVIL), title=f"EM on {EVIL}")
    assert len(re.findall("<script", text)) == 2
    (data,) = re.findall(r'<script type="application/json" id="scene">(.*?)</script>', text, re.S)
    assert json.loads(data)["data"]["name"] == EVIL
    (title,) = re.findall("<title>(.*?)</title>", text, re.S)
    assert unescape(title) == f"EM on {EVIL}"


def test_a_frame_holds_the_page_and_nothing_of_it_leaks() -> None:
    text = page(live(Sample([1.0, 2.0]), GUESS, name=EVIL), title="EM")
    shown = frame(text, EVIL)
    (inside,) = re.findall(r'srcdoc="([^"]*)"', shown)
    assert unescape(inside) == text
    assert re.sub(r'srcdoc="[^"]*"', "", shown).count("<") == 2
    assert 'sandbox="allow-scripts allow-downloads"' in shown


def test_a_recorded_path_carries_no_engine() -> None:
    sample = Sample([1.0, 2.0, 4.0])
    recorded = parts(of_path([GUESS], [-9.0], sample, frames=8), "a", compact=True)
    assert 'startPage("");' in unpacked(recorded.script)
    assert 'startPage("H4s' in unpacked(parts(live(sample, GUESS), "a", compact=True).script)
    assert '"hash":false,"compact":true' in recorded.data


def test_the_same_data_write_the_same_page() -> None:
    pages = {page(live(Sample([1.0, 2.0]), GUESS), title="EM") for _ in range(2)}
    assert len(pages) == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_hold_is_no_page(value: float) -> None:
    scene = live(Sample([1.0, 2.0]), GUESS) | {"values": [value]}
    with pytest.raises(ValueError, match="JSON"):
        page(scene, title="EM")
