"""The modules as one."""

from __future__ import annotations

import base64
import gzip
import re
from importlib.resources import files
from pathlib import Path

from mix1d.show.explorer import bundle

FOLDER = Path(str(files("mix1d.show.explorer")))
DECLARED = re.compile(r"^(?:async )?(?:function\*?|class|const|let) (\w+)", re.M)


def test_every_module_is_there_once_and_after_what_it_imports() -> None:
    order = bundle._in_order("doors.js", [])
    assert sorted(order) == sorted(path.name for path in FOLDER.glob("*.js"))
    for name in order:
        for other in bundle.IMPORT.findall((FOLDER / name).read_text(encoding="utf-8")):
            assert order.index(other) < order.index(name)


def test_nothing_is_imported_or_exported_any_more() -> None:
    script = bundle.script()
    assert not re.findall(r"^\s*(?:import|export)\b", script, re.M)
    assert "import(" not in script


def test_no_two_modules_declare_the_same_name() -> None:
    names = DECLARED.findall(bundle.script())
    assert sorted(names) == sorted(set(names))
    assert {"mount", "startPage", "widgetOf"} <= set(names)


def test_nothing_in_the_script_or_the_style_ends_its_element() -> None:
    assert not re.search(r"</script|<!--", bundle.script(), re.I)
    assert "</style" not in bundle.style()


def test_it_asks_for_nothing() -> None:
    addresses = re.findall(r"https?://[^\s\"'`]+", bundle.script() + bundle.style())
    assert set(addresses) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}
    assert not re.search(
        r"\b(?:fetch|XMLHttpRequest|WebSocket|eval)\(|@import|url\(h", bundle.script()
    )


def test_the_engine_is_the_file_compressed() -> None:
    packed = base64.b64decode(bundle.engine())
    assert gzip.decompress(packed) == (FOLDER / "loops.wasm").read_bytes()
    assert len(bundle.engine()) < 60_000
