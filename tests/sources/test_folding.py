"""Sketches and fits of files that are read row by row: groups, folders, several files."""

import json

import numpy as np
import pytest

import mix1d
from mix1d.cli import main
from mix1d.errors import Mix1dError
from mix1d.sources import bulk, folding

KEYS = ["007", "7", "", "NA", "7", "DK"]
X = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5]


@pytest.fixture(params=["line by line", "by the engine"], autouse=True)
def reader(request, monkeypatch):
    monkeypatch.setattr(bulk, "LARGE", 0 if "engine" in request.param else np.inf)


def written(path, keys=KEYS, x=X):
    path.write_text(
        "g,x\n" + "".join(f"{key},{value}\n" for key, value in zip(keys, x, strict=True))
    )
    return path


def test_keys_are_texts_and_keep_their_zeros(tmp_path):
    found = mix1d.sketch(written(tmp_path / "a.csv"), column="x", by="g")
    assert list(found) == ["007", "7", "DK", "NA", None]
    assert found["7"].digest == mix1d.sketch([2.5, 5.5]).digest
    assert found[None].digest == mix1d.sketch([3.5]).digest


def test_keys_are_whole_numbers_if_all_are_and_nothing_is_lost(tmp_path):
    keys = ["10", "9", "-1", "9", "", "10"]
    found = mix1d.sketch(written(tmp_path / "a.csv", keys), column="x", by="g")
    assert list(found) == [-1, 9, 10, None]
    rows = [{"g": int(key) if key else None, "x": x} for key, x in zip(keys, X, strict=True)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    again = mix1d.sketch(tmp_path / "a.jsonl", column="x", by="g")
    assert {key: one.digest for key, one in again.items()} == {
        key: one.digest for key, one in found.items()
    }


def test_groups_are_counted_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(folding, "PENDING", 1000)
    rng = np.random.default_rng(0)
    keys, x, w = rng.integers(0, 30, 7000), rng.normal(size=7000), rng.integers(1, 4, 7000)
    lines = (f"{k},{v!r},{c}\n" for k, v, c in zip(keys, x.tolist(), w, strict=True))
    (tmp_path / "a.csv").write_text("g,x,w\n" + "".join(lines))
    found = mix1d.sketch(tmp_path / "a.csv", column="x", by="g", weights="w")
    assert list(found) == list(range(30))
    for key, one in found.items():
        mine = mix1d.sketch(x[keys == key], weights=w[keys == key])
        assert one.digest == mine.digest


def test_a_group_without_numbers_is_named(tmp_path):
    path = written(tmp_path / "a.csv", ["a", "b", "b", "a", "a", "a"], [1, "", 2, 3, 4, 5])
    with pytest.raises(Mix1dError, match=r"missing values .* of the rows where g is 'b'"):
        mix1d.sketch(path, column="x", by="g")


def test_folders_are_columns_and_keep_their_zeros(tmp_path):
    for month, x in (("01", [1.5, 2.5]), ("12", [3.5])):
        folder = tmp_path / f"month={month}"
        folder.mkdir()
        (folder / "a.csv").write_text("x\n" + "".join(f"{v}\n" for v in x))
    found = mix1d.sketch(tmp_path / "month=*" / "a.csv", column="x", by="month")
    assert list(found) == ["01", "12"]
    assert found["01"].digest == mix1d.sketch([1.5, 2.5]).digest
    assert mix1d.fit(tmp_path / "month=*" / "a.csv", 1, column="x", weights="month").n == 14


def test_files_of_a_pattern_have_layouts_of_their_own(tmp_path, capsys):
    (tmp_path / "1.csv").write_text("x,y\n1.5,a\n2.5,b\n")
    (tmp_path / "2.csv").write_text("y;x\na;3.5\n")
    expected = mix1d.sketch([1.5, 2.5, 3.5]).digest
    assert mix1d.sketch(tmp_path / "*.csv", column="x").digest == expected
    assert mix1d.sketch(tmp_path / "*.csv").digest == expected
    assert main(["sketch", str(tmp_path / "*.csv"), "--output", "-", "--quiet"]) == 0
    assert mix1d.Sketch.from_json(capsys.readouterr().out).digest == expected
    (tmp_path / "3.csv").write_text("y,z\na,3.5\n")
    with pytest.raises(Mix1dError, match=r"one column of numbers, got 'x' and, in .*, 'z'"):
        mix1d.sketch(tmp_path / "*.csv")
    with pytest.raises(Mix1dError, match=r"3\.csv` must have a column 'x', got 'y', 'z'"):
        mix1d.sketch(tmp_path / "*.csv", column="x")


def test_a_fit_of_a_file_is_the_fit_of_its_column(tmp_path):
    x = np.random.default_rng(2).normal([0, 9], 1, size=(60, 2)).ravel()
    (tmp_path / "x.csv").write_text(
        "i;x\n" + "".join(f"{j};{v!r}\n" for j, v in enumerate(x.tolist())).replace(".", ",")
    )
    fit = mix1d.fit(tmp_path / "x.csv", 2, column="x", decimal=",", exact=True)
    mine = mix1d.fit(x, 2)
    assert fit.digest == mine.digest
    assert fit.loglik == pytest.approx(mine.loglik, abs=1e-9)
    np.testing.assert_array_equal(fit.labels(), mine.labels())


def test_what_is_no_text_has_no_notation(tmp_path):
    for data in ([1.0, 2.0], np.ones(3)):
        with pytest.raises(Mix1dError, match="say how the numbers of a text are written"):
            mix1d.fit(data, 1, decimal=",")
        with pytest.raises(Mix1dError, match="say how the numbers of a text are written"):
            mix1d.sketch(data, missing_values=["-"])


def test_columns_of_a_file_have_names(tmp_path):
    path = written(tmp_path / "a.csv")
    with pytest.raises(Mix1dError, match="`weights` must be the name of a column of the file"):
        mix1d.fit(path, 1, column="x", weights=np.ones(6))
    (tmp_path / "b.csv").write_text("1,1.5\n2,2.5\n")
    assert mix1d.sketch(tmp_path / "b.csv", column=2).digest == mix1d.sketch([1.5, 2.5]).digest


def test_a_folder_may_be_the_column(tmp_path):
    (tmp_path / "depth=2.5").mkdir()
    (tmp_path / "depth=2.5" / "a.csv").write_text("x\n1\n2\n3\n")
    found = mix1d.sketch(tmp_path / "*" / "a.csv", column="depth")
    assert found.digest == mix1d.sketch([2.5, 2.5, 2.5]).digest
