"""Every document that a command writes is what ``mix1d --schema`` says."""

import json

import pytest

import mix1d
from cli.process import FAITHFUL, ROOT
from mix1d.cli import main

pytestmark = pytest.mark.usefixtures("few_replicates")

jsonschema = pytest.importorskip("jsonschema")

ACIDITY = str(ROOT / "examples" / "acidity.csv")
WAITING = (FAITHFUL, "--column", "waiting")
LABELS = ("--column", "x", "--labels", "group")

DOCUMENTS = {
    "a fit": ("fit", ["fit", *WAITING, "-k", "2", "--json", "-"]),
    "estimates": (
        "fit",
        ["fit", *WAITING, "-k", "2", "--quantile", ".5,.9", "--share-above", "99", "--mean-excess",
         "900", "--json", "-"],
    ),
    "noise": ("fit", ["fit", *WAITING, "-k", "2", "--noise", "--json", "-"]),
    "families": ("fit", ["fit", *WAITING, "--family", "normal,gamma", "--json", "-"]),
    "cut off": ("fit", ["fit", *WAITING, "-k", "2", "--within", "43,", "--json", "-"]),
    "no maximum": ("fit", ["fit", "bad.csv", "-k", "2", "--json", "-"]),
    "a fit of a sketch": ("fit", ["fit", "s.json", "-k", "2", "--json", "-"]),
    "a mixture": ("mixture", ["sample", "--means", "0,5", "--sds", "1", "--json", "-", "-n", "1"]),
    "a selection": ("selection", ["select", ACIDITY, "-k", "2", "--json", "-"]),
    "by cv": (
        "selection",
        ["select", ACIDITY, "-k", "2", "--criterion", "cv", "--family", "normal", "--json", "-"],
    ),
    "a test": ("test", ["test", ACIDITY, "--n-boot", "9", "--json", "-"]),
    "thresholds": ("thresholds", ["threshold", *WAITING, "-k", "2", "--json", "-"]),
    "none": ("thresholds", ["threshold", *WAITING, "-k", "1", "--json", "-"]),
    "not known": ("thresholds", ["threshold", "bad.csv", "-k", "2", "--json", "-"]),
    "a fit with a prior": ("fit", ["fit", *WAITING, "-k", "2", "--prior", "weak", "--json", "-"]),
    "constraints": (
        "fit",
        ["fit", *WAITING, "--constraint", "means=55,,80", "--constraint", "sds=s", "--json", "-",
         "-k", "3"],
    ),
    "a bound": ("fit", ["fit", *WAITING, "-k", "2", "--bound", "sds=7,", "--json", "-"]),
    "labels": ("fit", ["fit", "labelled.csv", *LABELS, "-k", "2", "--json", "-"]),
    "labels of thresholds": (
        "thresholds", ["threshold", "labelled.csv", *LABELS, "-k", "2", "--json", "-"],
    ),
    "a selection under constraints": (
        "selection",
        ["select", ACIDITY, "-k", "2", "--family", "normal", "--constraint", "sds=s", "--bound",
         "s=0.1,", "--json", "-"],
    ),
    "a selection with a prior": (
        "selection",
        ["select", "labelled.csv", *LABELS, "-k", "2", "--prior", "weak", "--json", "-"],
    ),
    "grey zones": (
        "thresholds", ["threshold", *WAITING, "-k", "2", "--posterior", "0.9", "--json", "-"],
    ),
    "all columns": ("fits", ["fit", FAITHFUL, "-k", "2", "--all-columns", "--json", "-"]),
    "a sketch": ("sketch", ["sketch", *WAITING, "--output", "-", "--quiet"]),
    "a sketch of labelled rows": (
        "sketch_of_rows",
        ["sketch", "labelled.csv", *LABELS, "--within", "0,", "--output", "-", "--quiet"],
    ),
    "a sketch of values with errors": (
        "sketch_of_rows",
        ["sketch", "errors.csv", "--column", "x", "--errors", "sd", "--cells", "16",
         "--output", "-", "--quiet"],
    ),
    "a sketch of intervals": (
        "sketch_of_rows",
        ["sketch", "ends.csv", "--column", "x", "--limits", "--output", "-", "--quiet"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    """The schema, in which nothing may stand that is not named."""
    text = (ROOT / "src" / "mix1d" / "cli" / "schema.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(json.loads(text))
    return text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_what_the_schema_says(name, schema, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.csv").write_text("x\n1\n2\n9\n")
    rows = [f"{i % 7 + 9 * (i % 2)}.{i},{('low', '')[i % 2]}" for i in range(60)]
    (tmp_path / "labelled.csv").write_text("\n".join(["x,group", *rows, "16.5,high"]) + "\n")
    rows = [f"{i}.5,{1 + i % 9}" for i in range(60)]
    (tmp_path / "errors.csv").write_text("\n".join(["x,sd", *rows]) + "\n")
    (tmp_path / "ends.csv").write_text("x,y\n1,1\n<0.5,1\n4-6,1\n7±2,1\n>8,1\n")
    x = mix1d.Mixture.normal(means=[0, 5], sds=[1]).sample(9999, rng=0)
    (tmp_path / "s.json").write_text(mix1d.sketch(x, cells=64).to_json())
    kind, arguments = DOCUMENTS[name]
    if kind == "mixture":
        arguments = [*arguments, "--output", "x.csv"]
    assert main(arguments) in (0, 1)
    document = json.loads(capsys.readouterr().out)
    whole = jsonschema.Draft202012Validator(json.loads(schema))
    whole.validate(document)
    one = whole.evolve(schema={"$ref": f"#/$defs/{kind}", "$defs": whole.schema["$defs"]})
    one.validate(document)
    document["more"] = 1
    assert not one.is_valid(document)


def test_every_outcome_is_in_it(schema):
    entries = json.loads(schema)["$defs"]
    for kind in ("fit", "thresholds"):
        known = entries[kind]["properties"]["outcome"]["enum"]
        assert set(known) == set(mix1d.Outcome.__members__), kind


def test_it_is_printed(schema, capsys):
    assert main(["--schema"]) == 0
    assert capsys.readouterr().out == schema
