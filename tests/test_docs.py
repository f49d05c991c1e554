"""The pages agree with the package and with each other. That their code runs, `make docs` shows:
it executes them, and an error, a Python warning or a broken reference ends the build."""

import re
from pathlib import Path

import pytest

import mix1d
from mix1d.families import FAMILIES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(page.stem for page in DOCS.glob("*.md"))
WITH_LINKS = [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *ROOT.glob("*/README.md")]
PICTURE = re.compile(r"\.plot\w*\(|^!\[", re.M)


def text_of(page):
    return (DOCS / f"{page}.md").read_text(encoding="utf-8")


def anchors(path):
    """What GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("path", WITH_LINKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = path.parent / name if name else path
        assert there.exists(), f"{target} in {path.name}"
        assert not anchor or anchor in anchors(there), f"{target} in {path.name}"


def test_every_page_can_be_found_from_the_landing_page():
    trees = re.findall(r"```\{toctree\}(.*?)```", text_of("index"), re.S)
    listed = {line for tree in trees for line in tree.split() if line in PAGES}
    assert listed == set(PAGES) - {"index"}
    table = text_of("index").split("```{toctree}")[0]
    by_question = set(re.findall(r"\{doc\}`(\w[\w-]*)`", table))
    assert set(PAGES) - by_question <= {"index", "performance", "api", "new_family"}


def names_of_the_reference():
    """Every name that the pages of the API explain, as written there."""
    pages = [page.read_text(encoding="utf-8") for page in sorted((DOCS / "api").glob("*.md"))]
    return re.findall(r"auto(?:function|class|exception):: (\S+)$", "\n".join(pages), re.M)


def test_the_reference_has_every_public_name_once():
    names = names_of_the_reference()
    assert sorted(name for name in names if "." not in name) == sorted(mix1d.__all__)
    assert len(set(names)) == len(names)


def test_the_index_of_the_reference_has_a_line_for_each_name_and_every_page():
    lines = re.findall(r"^   ~mix1d\.(\S+)$", text_of("api"), re.M)
    assert lines == list(dict.fromkeys(lines))
    assert set(lines) == {name.removeprefix("mix1d.") for name in names_of_the_reference()}
    (tree,) = re.findall(r"```\{toctree\}(.*?)```", text_of("api"), re.S)
    assert {line for line in tree.split() if line.startswith("api/")} == {
        f"api/{page.stem}" for page in (DOCS / "api").glob("*.md")
    }


def test_the_reference_has_every_result():
    home = Path(mix1d.__file__).parent
    named = {name.rpartition(".")[2] for name in names_of_the_reference()}
    classes = r"^class (\w+)\((?:.*, )?(?:Result|DrawnMixtures)\):"
    results = {
        name
        for path in home.rglob("*.py")
        for name in re.findall(classes, path.read_text("utf-8"), re.M)
    }
    assert {"Bootstrap", "NestedTest", "Sketch"} <= results
    assert results - {"DrawnMixtures"} <= named


@pytest.mark.parametrize(
    "page",
    [
        "how_many", "thresholds", "uncertainty", "goodness", "weights", "tables", "billion_rows",
        "many_columns", "streaming", "detection_limit", "rounded", "histogram", "lifetimes",
        "cut_off", "error_bars", "known_parameters", "labels", "prior", "posterior", "gallery",
        "fish", "red_sequence", "mixture_ages", "single_cell",
        "sklearn", "mclust", "mixtools", "surpyval",
    ],
)  # fmt: skip
def test_a_how_to_begins_with_a_question_and_has_an_answer_and_a_picture(page):
    text = text_of(page)
    body = text.split("\n# ")[1].split("\n", 2)[2]
    assert re.match(r"\*[^*]+\?\*", body), "the first sentence is the question, in italics"
    assert PICTURE.search(text)
    assert "{code-cell} python" in text


def test_no_page_names_a_function_that_is_not_there():
    for page in PAGES:
        for name in re.findall(r"\bmix1d\.([a-zA-Z]\w*)", text_of(page)):
            assert (
                hasattr(mix1d, name)
                or (ROOT / "src" / "mix1d" / name).is_dir()
                or (ROOT / "src" / "mix1d" / f"{name}.py").exists()
            ), f"mix1d.{name} in {page}.md"


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_is_told_in_words(page):
    for cell in re.findall(r"```\{code-cell\} python\n(.*?)```", text_of(page), re.S):
        if re.search(r"\.plot\w*\(.*\);?$", cell, re.M):
            assert re.search(r"^    alt: \"[A-Z].{20,}\"$", cell, re.M), cell
    assert "![](" not in text_of(page)


TERMS = (
    "component", "posterior", "log-likelihood unit", "certificate", "threshold", "identifiable",
)  # fmt: skip
NO_PROSE = re.compile(
    r"\A---\n.*?\n---\n"  # the front matter
    r"|^(`{3,}).*?^\1"  # cells and directives
    r"|^#.*?$"  # headings
    r"|^\$\$.*?^\$\$|\$[^$\n]+\$"  # formulas
    r"|`[^`]*`|\[[^\]\n]*\]\([^)]*\)",  # code, roles and links
    re.M | re.S,
)


def first_in_prose(term, text):
    """Where a term first stands by itself on a page; its end where it does not."""
    prose = NO_PROSE.sub(lambda part: " " * len(part.group()), text)
    found = re.search(rf"\b{term}s?\b", prose, re.I)
    return found.start() if found else len(text)


def unlinked(term, text):
    """Whether a page uses a term before it has linked it to the glossary."""
    link = re.search(rf"\{{term\}}`(?:{term}|[^`<]+ <{term}>)`", text)
    return first_in_prose(term, text) < (link.start() if link else len(text))


@pytest.mark.parametrize("page", sorted(set(PAGES) - {"glossary", "api"}))
def test_terms_are_linked_to_the_glossary_where_they_first_stand(page):
    text = text_of(page)
    assert [term for term in TERMS if unlinked(term, text)] == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("A component.", 2),
        ("# Component\n`component` Components", 24),
        ("```\ncomponent\n```\n[component](x.md) and {term}`component`", 57),
    ],
)
def test_a_term_in_code_a_heading_or_a_link_is_not_in_prose(text, where):
    assert first_in_prose("component", text) == where


def test_a_link_after_the_first_use_does_not_count():
    assert unlinked("component", "A component, a {term}`component`.")
    assert not unlinked("component", "{term}`Components <component>`, a component.")


@pytest.mark.parametrize("term", TERMS)
def test_the_glossary_has_the_terms_that_pages_link(term):
    assert re.search(rf"^{term}$", text_of("glossary"), re.M)


def cells(page):
    return re.findall(r"^```\{code-cell\} python\n(.*?)^```", text_of(page), re.M | re.S)


@pytest.mark.parametrize("page", ["families", "new_family"])
def test_the_pages_of_families_run(page):
    names = {"__name__": page}
    for cell in cells(page):
        exec(compile(cell, page, "exec"), names)
    assert names["fit"].outcome


def test_a_family_of_ones_own_takes_forty_lines():
    (own,) = [cell for cell in cells("new_family") if "(CoreFamily)" in cell]
    assert len(own.strip().splitlines()) <= 40


def test_the_page_of_families_has_every_one():
    rows = re.findall(r"^\| `([a-z-]+)` \|", text_of("families"), re.M)
    assert sorted(rows) == sorted(FAMILIES)


FIELDS = (
    "serology", "fish", "lifetimes", "reliability", "detection_limit", "groundwater", "losses",
)  # fmt: skip


@pytest.mark.parametrize("page", FIELDS)
def test_the_page_of_a_field_says_where_the_answer_is(page):
    """Above it is a cell: what `benchmarks/field_pages.py` times."""
    above, answer, _ = text_of(page).partition("**The answer:**")
    assert answer
    assert "{code-cell} python" in above


@pytest.mark.parametrize("page", ["serology", "fish", "reliability", "groundwater"])
def test_the_files_of_a_field_can_be_downloaded_and_read_beside_the_code(page):
    text = text_of(page)
    offered = re.findall(r"\{download\}`([\w.]+) <\.\./examples/\1>`", text)
    read = set(re.findall(r"[(]\"([\w.]+\.csv)\"", "".join(cells(page))))
    assert read
    assert read <= set(offered)
    assert all((ROOT / "examples" / name).exists() for name in read)


def test_the_benchmark_knows_the_pages_of_the_fields():
    text = (ROOT / "benchmarks" / "field_pages.py").read_text("utf-8")
    assert all(f'"{page}"' in text for page in FIELDS)
