"""What the project says of itself agrees with what it is."""

import inspect
import re
import runpy
import subprocess
import sys
import tomllib
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest

import mix1d
from mix1d.cli.app import app
from mix1d.errors import PUBLISHED

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEVELOPERS_ONLY = {"test", "docs", "all", "spark", "servers", "release"}


def test_the_version_is_the_same_everywhere():
    assert PROJECT["version"] == mix1d.__version__


def test_the_script_is_there():
    module, _, function = PROJECT["scripts"]["mix1d"].partition(":")
    assert callable(getattr(import_module(module), function))


def test_all_is_every_extra_of_a_user():
    extras = PROJECT["optional-dependencies"]
    (everything,) = extras["all"]
    named = set(re.fullmatch(r"mix1d\[(.*)\]", everything)[1].split(","))
    assert named == extras.keys() - DEVELOPERS_ONLY


INSTALLS = re.compile(r"pip install (?:-\w+ )?'?mix1d(?:\[\w+\])?'?(?! @)(?=\s|$|`)", re.M)


@pytest.mark.parametrize("page", ["README.md", "docs/quickstart.md", "docs/platforms.md"])
def test_pages_say_how_to_install_what_is_published_or_not(page):
    """While nothing is published, the name on the index is anybody's."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert bool(INSTALLS.search(text)) is PUBLISHED
    assert "pip install" in text


def test_no_page_or_message_asks_an_index_for_what_is_not_there():
    if not PUBLISHED:
        for path in [*ROOT.glob("docs/*.md"), *ROOT.glob("*.md"), *ROOT.glob("src/**/*.py")]:
            found = INSTALLS.search(path.read_text(encoding="utf-8"))
            assert not found or path.name == "errors.py", f"{path}: {found}"


def test_the_citation_is_of_this_version():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {mix1d.__version__}\n" in text
    assert f"license: {PROJECT['license']}\n" in text


def test_no_upper_caps():
    listed = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    assert not [dependency for dependency in listed if re.search(r"<|==|~=", dependency)]
    assert PROJECT["requires-python"] == ">=3.11"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "examples/README.md"])
def test_the_commands_of_a_page_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert set(re.findall(r"`make (\w+)|^make (\w+)", text, re.M)) or page.startswith("examples")
    for target in re.findall(r"(?:`|^)make (\w+)", text, re.M):
        assert target in targets
    for command in re.findall(r"(?:`|^)mix1d (\w+)", text, re.M):
        assert command in commands


def public_things():
    for name in mix1d.__all__:
        thing = getattr(mix1d, name)
        if not callable(thing):
            continue
        yield name, thing
        if inspect.isclass(thing):
            for method, function in inspect.getmembers(thing, callable):
                if not method.startswith("_"):
                    yield f"{name}.{method}", function


def test_the_public_names_are_those_of_the_stub():
    stub = (Path(mix1d.__file__).parent / "__init__.pyi").read_text(encoding="utf-8")
    listed = re.findall(r"^from (mix1d\S*) import (\w+) as (\w+)$", stub, re.M)
    assert [name for _, name, _ in listed] == [shown for _, _, shown in listed]
    assert mix1d.__all__ == sorted(name for _, name, _ in listed)
    for home, name, _ in listed:
        assert getattr(mix1d, name) is getattr(import_module(home), name)
    assert set(mix1d.__all__) <= set(dir(mix1d))


def test_threads_may_ask_for_the_names_at_once():
    """In a program that has just begun: no module is found half loaded."""
    program = """
import threading, mix1d
begin, failed = threading.Barrier(len(mix1d.__all__)), []
def ask(name):
    begin.wait()
    try:
        getattr(mix1d, name)
    except Exception as error:
        failed.append(f"{name}: {error}")
threads = [threading.Thread(target=ask, args=(name,)) for name in mix1d.__all__]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not failed, failed
"""
    for _ in range(3):
        subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


PUBLIC = dict(public_things())


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_a_docstring(name):
    assert inspect.getdoc(PUBLIC[name])


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    assert "2 normal components in 272 values" in capsys.readouterr().out
    assert (tmp_path / "faithful.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "report.html").read_text("utf-8").lower().startswith("<!doctype html>")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "benchmarks").rglob("*.py")), ids=lambda path: path.stem
)
def test_a_benchmark_begins(path, monkeypatch):
    """None of its names has gone: they are run by hand, and seldom."""
    for folder in (ROOT / "benchmarks", path.parent):
        monkeypatch.syspath_prepend(str(folder))
    asked_for = re.findall(r"^(?:import|from) (\w+)", path.read_text(encoding="utf-8"), re.M)
    for peer in set(asked_for) & {"atheris", "sklearn", "surpyval"}:
        pytest.importorskip(peer)
    runpy.run_path(str(path), run_name="begun")


@pytest.mark.parametrize(
    ("marker", "sign"),
    [
        ("browser", r"from (browser|explorer_page) import|mark\.browser"),
        ("servers", r"from sources\.engines import|mark\.servers"),
    ],
)
def test_make_looks_for_the_tests_of_a_marker_where_they_are(marker, sign):
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    (places,) = re.findall(rf"-m {marker} -rs (.*)", text)
    files = [path for path in ROOT.glob("tests/**/test_*.py") if re.search(sign, path.read_text())]
    assert files
    for path in files:
        assert any(path.is_relative_to(ROOT / place) for place in places.split()), path
