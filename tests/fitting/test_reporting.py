"""The report: what it says, that nothing from outside is markup, that it is small and repeats."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mix1d
from mix1d import Mixture
from mix1d.arrays import FloatArray
from mix1d.describe import goodness
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.resample import replicates
from mix1d.resample.refit import Refits, refit

pytest.importorskip("matplotlib")
pytest.importorskip("jinja2")

EXAMPLES = Path(__file__).parents[2] / "examples"
WAITING = np.loadtxt(EXAMPLES / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
ENZYME = np.loadtxt(EXAMPLES / "enzyme.csv", skiprows=1)
EVIL = '<script>alert(1)</script> $\\bad_{ id="x" #d55e00 "\' & 漢字'
MOST_BYTES = 1_500_000


class Outline(HTMLParser):
    """Tags, ids, headings and text of a page; fails on a tag closed out of order."""

    VOID = frozenset({"meta", "link", "input", "br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        assert self.open == []
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script", "svg"} & set(self.open):
            self.words.append(data)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def page_of(thing: mix1d.Fit | mix1d.Selection, folder: Path, **options: object) -> str:
    thing.report(folder / "r.html", **{"n_boot": 19, **options})  # type: ignore[arg-type]
    return (folder / "r.html").read_text(encoding="utf-8")


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are left out of a page of which only the words are asked."""
    monkeypatch.setattr("mix1d.show.report.page.inline_svg", lambda *_, **__: "")


def text_of(thing: mix1d.Fit | mix1d.Selection, folder: Path, **options: object) -> str:
    """What a page says, whose pictures are not drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mix1d.show.report.page.inline_svg", lambda *_, **__: "")
        patch.setattr("mix1d.show.report.page.film_of", lambda *_: None)
        return Outline(page_of(thing, folder, **options)).text


@pytest.fixture(scope="module")
def faithful(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(mix1d.fit(WAITING, 2), tmp_path_factory.mktemp("r"), name="waiting", n_boot=39)


def test_it_answers_every_question(faithful: str) -> None:
    text = Outline(faithful).text
    assert (
        "Two normal components describe the 272 values of waiting: 36% of the values around 54.6 "
        "(sd 5.9) and 64% around 80.1 (sd 5.9). The best single cut, at 66.6 (95% interval 64.6 to "
        "68.6), puts 1.4% of the values on the wrong side."
    ) in text
    assert "54.61 ± 0.70 53.24 to 55.99" in text
    assert "66.6 ± 1.0 64.6 to 68.6 1 to 2 1.9% 1.2%" in text
    assert "The number of components, 2, was asked for" in text
    assert re.search(r"p = 0\.\d+ from 39 refitted replicates, Anderson-Darling 0.158", text)
    assert f"mix1d {mix1d.__version__}" in text
    assert mix1d.Sample(WAITING).digest in text
    assert "in steps of 1" in text


def test_the_call_in_it_repeats_the_fit(faithful: str) -> None:
    (call,) = re.findall(r"fit = (mix1d\.fit\(.*?\))</code>", faithful)
    again = eval(call.replace("&#39;", "'"), {"mix1d": mix1d, "x": WAITING})
    assert again.loglik == mix1d.fit(WAITING, 2).loglik
    assert again.digest in faithful


@pytest.mark.usefixtures("undrawn")
def test_the_call_names_weights_missing_values_and_the_start(tmp_path: Path) -> None:
    start = mix1d.Mixture.normal(means=[1, 5], sds=[1, 1])
    x = [1.0, 1.5, 2.0, np.nan, 5.0, 5.5, 6.1]
    weights = [2, 2, 1, 1, 2, 3, 1]
    fit = mix1d.fit(x, start=start, weights=weights, missing="drop")
    page = page_of(fit, tmp_path, n_boot=0)
    (call,) = re.findall(r"fit = (mix1d\.fit\(.*?\))</code>", page)
    scope = {"mix1d": mix1d, "x": x, "weights": weights}
    assert eval(call.replace("&#39;", "'"), scope).digest == fit.digest
    assert "1 missing left out" in Outline(page).text
    assert "no replicates were asked for" in page


@pytest.mark.usefixtures("undrawn")
def test_a_generator_cannot_be_repeated_and_is_not_shown(tmp_path: Path) -> None:
    fit = mix1d.fit(WAITING, 2, rng=np.random.default_rng(3))
    page = page_of(fit, tmp_path, n_boot=0)
    assert "rng=...)</code>" in page
    assert "0x" not in Outline(page).text
    assert "a second run may draw others" in page


def test_the_same_fit_writes_the_same_page(faithful: str, tmp_path: Path) -> None:
    """Whatever style the reader has set for the pictures of the session."""
    from matplotlib import style

    with style.context("dark_background"):
        again = page_of(mix1d.fit(WAITING, 2), tmp_path, name="waiting", n_boot=39)
    assert again == faithful


def test_it_asks_for_nothing(faithful: str) -> None:
    assert "http://" not in faithful
    assert "https://" not in faithful
    sources = [a.get("src") or a.get("href") or "#" for _, a in Outline(faithful).tags]
    assert all(source.startswith(("#", "data:")) for source in sources)
    assert "default-src 'none'" in faithful


def test_a_page_is_in_order_for_a_reader_who_hears_it(faithful: str) -> None:
    outline = Outline(faithful)
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(np.diff(levels)) == 1
    assert outline.all("html")[0]["lang"] == "en"
    ids = [a["id"] for _, a in outline.tags if "id" in a]
    assert len(set(ids)) == len(ids)
    referred = [n for _, a in outline.tags for n in (a.get("aria-labelledby") or "").split()]
    assert set(referred) <= set(ids)
    references = set(re.findall(r'(?:href="|url\()#([^")]+)', faithful))
    assert references <= set(ids)
    assert all("scope" in a for a in outline.all("th"))
    pictures = [a for a in outline.all("svg") if a.get("role") == "img"]
    assert len(pictures) == len(re.findall(r"<desc id=\"[^\"]+\">[^<]{40,}</desc>", faithful)) == 4


def test_names_are_text_wherever_they_stand(tmp_path: Path) -> None:
    page = page_of(mix1d.fit(WAITING, 2), tmp_path, name=EVIL, n_boot=0)
    outline = Outline(page)
    assert len(outline.all("script")) == 2  # the film's frames and its player
    assert "<script>alert" not in page
    assert EVIL in outline.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $\\bad…, observed</text>" in page
    assert not any(a.get("id") == "x" for _, a in outline.tags)


def test_what_cannot_be_trusted_comes_first(tmp_path: Path) -> None:
    fit = mix1d.fit(WAITING, 3, start="linspace", accelerate=False, max_iter=5)
    text = text_of(fit, tmp_path)
    assert not fit
    assert text.index("NOT TO BE TRUSTED") < text.index("This fit cannot be trusted: stopped at")
    assert text.index("This fit cannot be trusted") < text.index("The components")
    assert "NOT TO BE PUBLISHED" in text[text.index("Methods, ready") :]
    assert "Not tested: only a certified, sound maximum is tested" in text


def test_an_outcome_without_advice_is_told_by_its_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mix1d.show.report.words.ADVICE", {})
    fit = mix1d.fit(WAITING, 3, start="linspace", accelerate=False, max_iter=5)
    text = text_of(fit, tmp_path)
    assert f"This fit cannot be trusted: {fit.message}. The numbers below show" in text
    assert f"At the maximum? NOT TO BE TRUSTED: {fit.message}." in text


def test_a_fixed_point_is_said_to_be_none(tmp_path: Path) -> None:
    fit = mix1d.fit(WAITING, 2, start="quantile", algorithm="em-hard-proportions")
    text = text_of(fit, tmp_path)
    assert "found, by an algorithm that does not maximise the likelihood, in" in text
    assert "NOT TO BE" not in text
    methods = text[text.index("Methods, ready") :]
    assert "The result is a fixed point of the algorithm, not a maximum" in methods
    assert "interval" not in methods


def test_replicates_left_out_are_owned_up_to(tmp_path: Path) -> None:
    galaxies = np.loadtxt(EXAMPLES / "galaxies.csv", skiprows=1)
    text = text_of(mix1d.fit(galaxies, 3), tmp_path, n_boot=39)
    (failed,) = re.findall(r"of 39 data sets [^;]*; (\d+) without a certified maximum", text)
    assert f"({failed} more failed)" in text


def test_no_cut_is_proposed_where_there_are_no_data(tmp_path: Path) -> None:
    """Of the enzyme data the wide component is the more probable one below 0, too."""
    fit = mix1d.fit(ENZYME, 2)
    assert fit.thresholds().x.min() < 0 < ENZYME.min()
    text = text_of(fit, tmp_path, n_boot=99)
    assert "The best single cut, at 0.395" in text


def test_the_cuts_stand_in_a_table(tmp_path: Path) -> None:
    fit = mix1d.fit(WAITING, 2)
    text = text_of(fit, tmp_path, n_boot=0)
    for row in fit.cuts().rows()[1]:
        assert " ".join(row) in text
    assert "Positive: component 2, above the cut; 63.9% of the values." in text
    one = text_of(mix1d.fit(WAITING, 1), tmp_path, n_boot=0)
    assert "Cuts to choose among" not in one


def test_of_several_thresholds_the_main_one_comes_first(tmp_path: Path) -> None:
    x = mix1d.Mixture.normal([0.2, 0.5, 0.3], means=[0, 6, 12], sds=[1, 1, 1]).sample(300, rng=0)
    fit = mix1d.fit(x, 3)
    found = fit.thresholds()
    assert found.main == found.x[1]
    text = text_of(fit, tmp_path, n_boot=0)
    pattern = r"The main cut, at 9\.\d+ \(95% interval [^)]*\), and another at 2\.99, where"
    assert re.search(pattern, text)
    assert text.index("2 to 3") < text.index("1 to 2")


def test_the_verdict_is_in_order_and_what_does_not_fit_is_said_first(tmp_path: Path) -> None:
    """Of the enzyme data: certified, and no description of them (p = .01 with 99 replicates)."""
    fit = mix1d.fit(ENZYME, 2)
    text = text_of(fit, tmp_path, n_boot=99)
    parts = [
        "Two normal components do not describe the 245 values (goodness of fit: p = 0.01).",
        "The nearest mixture of two: 59% of the values around 0.188",
        "Does it fit? No: p = 0.01 from 99 refitted replicates",
        "How many? As asked for: 2, not compared",
        "At the maximum? Yes: a maximum of the likelihood, certified",
    ]
    assert sorted(parts, key=text.index) == parts
    assert "trusted" not in text


@pytest.mark.usefixtures("undrawn")
def test_a_report_returns_the_verdict_that_stands_in_it(tmp_path: Path) -> None:
    verdict = mix1d.fit(WAITING, 2).report(tmp_path / "r.html", n_boot=39)
    assert [finding.state for finding in verdict] == ["good", "open", "good"]
    assert "from 39 refitted replicates" in verdict.fits.reason
    chosen = mix1d.select(WAITING, [1, 2]).report(tmp_path / "r.html", n_boot=39)
    assert "from 39 refitted replicates" in chosen.fits.reason
    assert chosen.number.word == "Perhaps more"


def test_a_selection_shows_its_evidence(tmp_path: Path) -> None:
    selection = mix1d.select(WAITING, range(1, 3), families=["normal"])
    page = page_of(selection, tmp_path, name="waiting")
    text = Outline(page).text
    assert selection.evidence() in text
    assert "normal, equal sds (chosen) 2" in text
    assert "chosen by the Bayesian information criterion (Schwarz 1978)" in text
    assert "with 1 to 2 components (normal; normal, equal sds)" in text
    assert "Schwarz G (1978)" in text
    assert page.count("<desc") == 5


def test_it_shows_how_sure_the_groups_are_where_there_are_two(tmp_path: Path) -> None:
    two = page_of(mix1d.fit(WAITING, 2), tmp_path, n_boot=0)
    where = (
        two.index('id="thresholds"'),
        two.index('id="posterior-title"'),
        two.index('id="number"'),
    )
    assert list(where) == sorted(where)
    assert "posterior-title" not in page_of(mix1d.fit(WAITING, 1), tmp_path, n_boot=0)
    lump = mix1d.fit([*WAITING, *[0.0] * 90], 1, lumps=[0])
    assert "posterior-title" not in page_of(lump, tmp_path, n_boot=0)


def test_a_selection_without_a_trusted_fit_still_reports(tmp_path: Path) -> None:
    selection = mix1d.select([1.0, 2.0, 3.0, 4.0, 5.0, 5.00001], [3], equal_sd=[False])
    assert selection.best is None
    text = text_of(selection, tmp_path)
    assert text.index("NOT TO BE TRUSTED") < text.index("None of the fits can be trusted")


@pytest.mark.parametrize("values", ["poisson", "sketch", "one"])
def test_every_kind_of_fit_has_a_page(values: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    match values:
        case "poisson":
            counts = np.concatenate([rng.poisson(2.0, 80), rng.poisson(14.0, 90)])
            text = text_of(mix1d.fit(counts, 2, family="poisson"), tmp_path)
            assert "the best single cut, between 6 and 7, puts" in text.lower()
            assert "rounded as the data" not in text
        case "sketch":
            long = np.concatenate([rng.normal(0, 1, 40_000), rng.normal(4, 1, 70_000)])
            text = text_of(mix1d.fit(long, 2), tmp_path)
            assert "were summarised in cells before the fit, and the test needs every one" in text
            assert "Two normal components were found in the 110,000 values" in text
        case "one":
            page = page_of(mix1d.fit(rng.normal(0, 1, 50), 1), tmp_path)
            assert "There is nothing to cut." in page
            assert "<button" not in page


def test_many_components_stay_small(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(np.repeat(np.arange(12) * 10.0, 20), 1)
    page = page_of(mix1d.fit(x, 12, start="kmeans"), tmp_path, n_boot=0)
    assert len(page.encode()) < MOST_BYTES / 3
    assert "12 normal components" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"path": "r.pdf"}, r"`path` must end in \.html or \.htm, got 'r\.pdf'"),
        ({"name": 3}, "`name` must be a text, got 3"),
        ({"n_boot": -1}, "`n_boot` must be a whole number of at least 0, got -1"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict[str, object], words: str) -> None:
    fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3], 2)
    with pytest.raises(Mix1dError, match=words):
        fit.report(**{"path": "r.html", **arguments})  # type: ignore[arg-type]


def test_a_fit_from_json_has_no_data_to_show(tmp_path: Path) -> None:
    fit = mix1d.Fit.from_json(mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3], 2).to_json())
    with pytest.raises(Mix1dError, match="read from JSON, which does not hold the data"):
        fit.report(tmp_path / "r.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("library", ["jinja2", "matplotlib"])
def test_a_missing_library_is_told_with_its_install_command(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'jinja2"):
        mix1d.fit([1.0, 1.2, 5.0, 5.1, 5.3], 2).report("r.html")


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("seed", [0, 3, 4])
def test_where_plain_em_collapses_the_animation_is_of_the_fit_itself(
    seed: int, tmp_path: Path
) -> None:
    """From components spread evenly, EM collapses onto the zeros, far above every maximum."""
    values = np.r_[np.zeros(50), np.random.default_rng(seed).normal(5, 1, 50)]
    page = tmp_path / "page.html"
    mix1d.fit(values, 2).report(page, n_boot=0)
    assert "the start that won the search" in page.read_text(encoding="utf-8")


def test_the_answer_is_of_the_groups_and_names_the_lump(tmp_path):
    """Of 900 values 400 are 0: the mean is that of the gamma, not of the lump."""
    x = np.concatenate([np.zeros(400), np.random.default_rng(1).gamma(2, 3, 500)])
    fit = mix1d.fit(x, 1, family="gamma", lumps=[0])
    fit.report(tmp_path / "r.html", n_boot=9)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "One gamma component beside a lump at 0 (44% of the values) describes" in page
    assert f"the mean is {fit.mixture.means[1]:.1f}" in page
    assert "44% are 0; shown: the other values" in page


def test_an_sd_that_counts_as_0_is_written_as_0(tmp_path: Path) -> None:
    """The eight schools of Rubin (1981), whose errors explain all the spread."""
    effects, errors = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]
    fit = mix1d.fit(mix1d.Sample(effects).with_errors(errors), 1)
    rows = [line.split() for line in str(fit).splitlines()]
    assert ["1", "1", "7.7", "±", "4.1", "0"] in rows
    fit.report(tmp_path / "r.html", n_boot=9)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "the mean is 7.69 (95% interval -0.3 to 15.7), the sd 0." in page
    assert "e-09" not in page


def test_the_bands_are_those_of_the_replicates_of_the_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted: list[int] = []

    def counted(start: Mixture, values: FloatArray, **options: Any) -> Refits:
        fitted.append(len(values))
        return refit(start, values, **options)

    for module in (goodness, replicates):
        monkeypatch.setattr(module, "refit", counted)
    x = np.random.default_rng(0).gamma(3.0, size=60)
    page = page_of(mix1d.fit(x, 1, family="gamma"), tmp_path, n_boot=40)
    assert sum(fitted) == 40
    assert "40 refitted replicates" in page
