"""The notebooks in `docs/` are executed, small, and still run."""

import json
import re
from pathlib import Path

import pytest

pyplot = pytest.importorskip("matplotlib.pyplot")

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"
NAMES = ["the-crawl", "two-clouds"]
MOST_BYTES = 1_500_000


def path_of(name):
    return FOLDER / f"{name}.ipynb"


def code_cells(name):
    cells = json.loads(path_of(name).read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture
def drawing():
    backend = pyplot.get_backend()
    pyplot.switch_backend("agg")
    pyplot.close("all")  # figures that tests before left open count towards a warning
    yield
    pyplot.close("all")
    pyplot.switch_backend(backend)


def test_every_notebook_is_tested():
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_notebook_of_bearable_size(name):
    notebook = json.loads(path_of(name).read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    assert path_of(name).stat().st_size < MOST_BYTES
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", NAMES)
def test_it_was_executed_from_top_to_bottom(name):
    cells = code_cells(name)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        assert cell["outputs"], cell["source"]
        assert not [o for o in cell["outputs"] if o["output_type"] == "error"]
        assert not [o for o in cell["outputs"] if o.get("name") == "stderr"]


@pytest.mark.parametrize("name", NAMES)
def test_its_outputs_tell_nothing_of_the_machine(name):
    for cell in code_cells(name):
        for output in cell["outputs"]:
            shown = output.get("data", {})
            words = [
                output.get("text", ""),
                shown.get("text/plain", ""),
                shown.get("text/html", ""),
            ]
            text = "".join("".join(part) for part in words)
            assert not re.search(r"/(home|root|work|tmp|Users)/|0x[0-9a-f]{6}", text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("drawing")
def test_its_code_still_runs_and_prints_what_it_did(name, capsys):
    namespace = {"__name__": "__main__"}
    for cell in code_cells(name):
        exec(compile("".join(cell["source"]), name, "exec"), namespace)
        printed = capsys.readouterr().out
        stored = [o["text"] for o in cell["outputs"] if o["output_type"] == "stream"]
        stored = "".join("".join(part) for part in stored)
        assert words_of(printed) == words_of(stored), "run docs/notebooks/execute.py again"


def words_of(text):
    """The words without the numbers, which differ in their last digits from machine to machine."""
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in ("yes", "no")]
