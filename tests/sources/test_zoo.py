"""Two doors, the library and the command line: the numbers of a deceptive file, or one sentence."""

import numpy as np
import pytest

import mix1d
from mix1d.cli import main
from mix1d.errors import Mix1dError
from mix1d.sources import bulk
from sources.deceptive import ZOO
from sources.hostile import HOSTILE


def by_library(path, specimen):
    try:
        return mix1d.sketch(
            path,
            column=specimen.column,
            weights=specimen.weights,
            missing="drop",
            **specimen.options,
        )
    except Mix1dError as error:
        return str(error)


def by_command_line(path, specimen, capsys):
    options = ["--missing", "drop", "--output", "-", "--quiet"]
    options += ["--column", specimen.column] if specimen.column else []
    options += ["--weights", specimen.weights] if specimen.weights else []
    for name, value in specimen.options.items():
        for word in value if isinstance(value, list) else [value]:
            options += [f"--{name.replace('_', '-')}", word]
    code = main(["sketch", str(path), *options])
    printed = capsys.readouterr()
    if code == 0:
        return mix1d.Sketch.from_json(printed.out)
    assert code == 2
    assert printed.err.startswith("mix1d: ")
    return printed.err.removeprefix("mix1d: ").rstrip("\n")


def check(found, specimen):
    if isinstance(found, str):
        assert specimen.truth is None or specimen.may_refuse, found
        assert "\n" not in found
        assert len(found) < 500
        return
    assert specimen.truth is not None, "a file without a right answer was read"
    expected = mix1d.sketch(specimen.truth, weights=specimen.counts, missing="drop")
    assert found.n_missing == np.isnan(specimen.truth).sum()
    assert found.digest == expected.digest


ALL = ZOO | {f"hostile: {name}": one for name, one in HOSTILE.items()}


@pytest.mark.parametrize("name", ALL)
def test_the_numbers_or_a_sentence(name, tmp_path, monkeypatch, capsys):
    specimen = ALL[name]
    path = tmp_path / f"file{specimen.ending}"
    path.write_bytes(specimen.content)
    found = [by_library(path, specimen), by_command_line(path, specimen, capsys)]
    if specimen.truth is not None or not name.startswith("hostile: "):
        monkeypatch.setattr(bulk, "LARGE", 0)
        found.append(by_library(path, specimen))
    for one in found:
        check(one, specimen)
    assert len({type(one) for one in found}) == 1, "one door reads what another refuses"
