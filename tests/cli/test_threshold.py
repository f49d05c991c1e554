"""`mix1d threshold`: where to cut, how sure, how often it is wrong."""

import json

import pytest

import mix1d
from cli.process import FAITHFUL, ROOT, called, golden, one_line
from mix1d.cli import main
from mix1d.sources.file_columns import read_column

ENZYME = str(ROOT / "examples" / "enzyme.csv")
WAITING = ("threshold", FAITHFUL, "--column", "waiting", "-k", "2")


def test_its_table():
    done = called(*WAITING, "--posterior", 0.9, "--cost", 5)
    assert (done.returncode, done.stderr) == (0, "")
    golden("threshold-faithful.txt", done.stdout)


def test_the_document_holds_what_the_fit_says(capsys):
    assert main([*WAITING, "--posterior", "0.9", "--level", "0.8", "--json", "-"]) == 0
    document = json.loads(capsys.readouterr().out)
    fit = mix1d.fit(read_column(FAITHFUL, "waiting").values, 2)
    found = fit.thresholds(posterior=0.9, level=0.8)
    first, far = document["thresholds"]
    assert document["kind"] == "mix1d thresholds 2"
    assert document["main"] == found.main
    assert (first["shown"], far["shown"]) == (True, False)
    assert document["cuts"] == [cut.to_dict() for cut in fit.cuts(level=0.8)]
    assert first["x"] == found.x[0]
    assert first["standard_error"] == found.standard_errors[0]
    assert first["interval"] == found.interval[0].tolist()
    assert (first["below"], first["above"]) == (1, 2)
    assert first["error_rate_below"] == found.error_rates[0, 0]
    assert far["mass_beyond"] < 1e-6
    assert document["grey_zones"][0]["limits"] == found.grey[0].tolist()
    assert document["error"] == found.error
    assert document["digest"] == fit.digest


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--cost", "-1"], "`--cost` must be a positive"),
        (["--posterior", "90"], "`--posterior` must lie strictly between 0.5 and 1, got 90.0"),
        (["--level", "95"], "`--level` must lie strictly between 0 and 1, got 95.0"),
        (["--level", "high"], "must be a number, got 'high'"),
        (["--specificity", "99"], "`--specificity` must lie strictly between 0 and 1, got 99.0"),
        (["--sds-above", "three"], "`--sds-above` must be numbers such as .3,.7, got 'three'"),
        (["--positive", "high"], "`--positive` must be numbers of components such as 2,3, got"),
        (["--positive", "1,2"], "`--positive` must name some of the components 1 to 2 and not all"),
    ],
)
def test_bad_input(options, sentence, capsys):
    assert main([*WAITING, *options]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert one_line(printed.err)
    assert sentence in printed.err


def test_the_cuts_asked_for_follow_the_thresholds(capsys):
    """The main threshold, and what was asked for instead of the usual ones."""
    options = ["--specificity", ".99,.999", "--youden", "--positive", "1"]
    assert main([*WAITING, *options]) == 0
    text = capsys.readouterr().out
    assert text.index("wrong below") < text.index("chosen by") < text.index("main threshold")
    assert text.index("main threshold") < text.index("Youden") < text.index("specificity 0.999")
    assert "sd" not in text
    assert "sensitivity 0.95" not in text
    assert "positive: component 1, below the cut; 36.1% of the values" in text


def test_another_command_says_what_the_document_is(tmp_path, capsys):
    cut = tmp_path / "cut.json"
    assert main([*WAITING, "--json", str(cut), "--quiet"]) == 0
    assert main(["sample", str(cut), "-n", "1"]) == 2
    assert "is the result of `mix1d threshold`" in capsys.readouterr().err
    assert main(["fit", str(cut), "-k", "2"]) == 2


def test_where_there_is_none_it_says_why(capsys):
    assert main(["threshold", ENZYME, "-k", "1"]) == 0
    assert "no threshold  there is one component" in capsys.readouterr().out


def test_the_text_can_go_to_a_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    page = tmp_path / "cut.txt"
    assert main([*WAITING, "--output", str(page), "--plot", str(tmp_path / "cut.png")]) == 0
    assert capsys.readouterr().out == ""
    text = page.read_text(encoding="utf-8")
    assert "66.6 ± 1.0" in text
    assert "\x1b" not in text
    assert (tmp_path / "cut.png").stat().st_size > 10_000


def test_intervals_by_the_profile():
    arguments = (*WAITING, "--sds-above", 3, "--json", "-")
    wald, profile = (
        json.loads(called(*arguments, "--method", method).stdout) for method in ("wald", "profile")
    )
    assert (wald["method"], profile["method"]) == ("Wald", "profile likelihood")
    (first, *_), (second, *_) = wald["thresholds"], profile["thresholds"]
    assert first["x"] == second["x"]
    assert first["interval"] != second["interval"]
    assert second["interval"][0] < second["x"] < second["interval"][1]
