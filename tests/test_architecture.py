"""The house of CONTRIBUTING.md: imports point down, no circles, and `import mix1d` stays light."""

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import mix1d

SOURCE = Path(mix1d.__file__).parent

FLOORS = [
    {"errors", "arrays", "choices", "objects"},
    {"arguments", "columns", "drafts", "kernels", "progress", "style"},
    {"spread", "weighing", "results"},
    {"sample", "families"},
    {"curve", "sketching", "exchange"},
    {"mixture", "sources"},
    {"model"},
    {"em"},
    {"search"},
    {"resample", "posterior"},
    {"infer"},
    {"describe", "choose"},
    {"show"},
    {"fitting"},
    {"selection", "hypotheses"},
    {"__init__"},
    {"sklearn", "cli"},
    {"__main__"},
]
"""Lowest first. A module imports from the floors below its own, or from its own folder."""

HEAVY = {
    "matplotlib", "mpl_toolkits", "tqdm", "duckdb", "typer", "rich", "jinja2", "sklearn",
    "pandas", "polars", "pyarrow", "dask", "scipy.optimize", "scipy.stats", "scipy.linalg",
    "anywidget", "arviz_base", "xarray",
}  # fmt: skip
"""Loaded on first use."""

AT_THE_TOP_OF_THE_COMMANDS = {"typer", "rich"}
"""The files of the commands may import these: `cli/__init__.py` says what is missing."""


@cache
def modules():
    return sorted(SOURCE.rglob("*.py"))


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path):
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in modules()}


def imports(nodes):
    """Full names of everything the nodes import; relative imports are not used in this project."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import: line {node.lineno}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path):
    """Modules of mix1d that a module imports anywhere in its text."""
    for name in imports(ast.walk(tree_of(path))):
        if name.split(".")[0] == "mix1d":
            yield name if name in NAMES else name.rpartition(".")[0]


def room(name):
    """Which room of the house a module stands in: a folder, or a file beside the folders."""
    return name.split(".")[1] if "." in name else "__init__"


def floor(name):
    found = [level for level, rooms in enumerate(FLOORS) if room(name) in rooms]
    assert found, f"{name} has no floor: give it one in tests/test_architecture.py"
    return found[0]


def test_imports_point_down():
    """Pairs of a module and of one that it imports, which does not stand below it."""
    wrong = [
        (name, other)
        for name, path in ((name_of(path), path) for path in modules())
        for other in own_imports(path)
        if room(other) != room(name) and floor(other) >= floor(name)
    ]
    assert wrong == []


def test_what_is_loaded_by_name_is_told():
    """An import by name is none that the test above sees: there are two, for pictures."""
    nodes = [(name_of(path), ast.walk(tree_of(path))) for path in modules()]
    by_name = [
        (name, node.value)
        for name, walk in nodes
        for node in walk
        if isinstance(node, ast.Constant) and "." in str(node.value) and node.value in NAMES
        if room(node.value) != room(name)
    ]
    assert by_name == [
        ("mix1d.infer.posterior_sample", "mix1d.show.draws"),
        ("mix1d.mixture.picture", "mix1d.show.figures"),
    ]


def test_nothing_makes_a_circle():
    graph = {name_of(path): set(own_imports(path)) - {name_of(path)} for path in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(reversed(error.args[1]))}")


def run_on_import(body):
    """The statements that run when a module is imported."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from run_on_import(getattr(node, "body", []))
        yield from run_on_import(getattr(node, "orelse", []))


def is_heavy(name):
    return any(name == heavy or name.startswith(f"{heavy}.") for heavy in HEAVY)


def heavy_at_once(path):
    """What is heavy and loaded with a module, where it should be loaded on first use."""
    names = imports(run_on_import(tree_of(path).body))
    heavy = {name.split(".")[0] for name in names if is_heavy(name)}
    if room(name_of(path)) == "cli" and path.name != "__init__.py":
        heavy -= AT_THE_TOP_OF_THE_COMMANDS
    if room(name_of(path)) == "sklearn":  # which nothing else imports
        heavy -= {"sklearn"}
    if name_of(path) == "mix1d.show.explorer.widget":  # imported where a widget is asked for
        heavy -= {"anywidget"}
    return heavy


def test_what_is_heavy_is_imported_on_first_use():
    found = {name_of(path): heavy_at_once(path) for path in modules()}
    assert {name: heavy for name, heavy in found.items() if heavy} == {}


LOADED = """
import sys
import scipy.special
before = set(sys.modules)
import mix1d
print(*sorted(set(sys.modules) - before))
"""


def test_import_loads_nothing_heavy():
    """Beyond what `scipy.special` loads by itself."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "mix1d" in loaded
    assert [name for name in loaded if is_heavy(name)] == []


FIRST_FIT = """
import sys
import scipy.special
before = set(sys.modules)
import mix1d
mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
print(*sorted(set(sys.modules) - before))
"""

ASKED_OF_A_FIT = {"resample", "posterior", "describe", "selection", "hypotheses", "sklearn", "cli"}
"""Rooms that a fit needs only when it is asked a question."""

MODULES_OF_A_FIT = 300
"""At most so many modules are loaded by a first fit: each takes half a millisecond."""


def test_a_first_fit_loads_what_it_needs():
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FIT], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    own = [name for name in loaded if name.startswith("mix1d")]
    assert "mix1d.fitting.one_column" in own
    assert [name for name in loaded if is_heavy(name) or name.startswith("narwhals")] == []
    assert [name for name in own if room(name) in ASKED_OF_A_FIT] == []
    assert [name for name in own if room(name) == "show"] == [
        "mix1d.show", "mix1d.show.canvas", "mix1d.show.look",
    ]  # fmt: skip
    assert not {"mix1d.families.gamma", "mix1d.families.von_mises"} & set(own)
    assert len(own) <= MODULES_OF_A_FIT


def test_the_table_of_floors_is_the_one_that_is_checked():
    page = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.*?) \|", page, re.M)
    told = {int(number): set(re.findall(r"`(\w+)/?`", rooms)) for number, rooms in rows}
    assert told == dict(enumerate(FLOORS))


LONGEST_FILE, LONGEST_BODY = 300, 40
"""Lines of a module, and of the body of a function after its docstring."""


def lengths_of_bodies(path):
    """Each function of a module, and the lines of its body."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_no_file_and_no_function_is_longer_than_one_idea():
    files = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert [name_of(path) for path, lines in files.items() if lines > LONGEST_FILE] == []
    bodies = [(name_of(path), *body) for path in modules() for body in lengths_of_bodies(path)]
    assert [body for body in bodies if body[2] > LONGEST_BODY] == []
