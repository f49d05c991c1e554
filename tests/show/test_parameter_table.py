"""The table of parameters as a paper prints it."""

import csv
import io
import re

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture

X = Mixture.normal(means=[0, 5], sds=[1, 1]).sample(200, rng=0)
FIT = mix1d.fit(X, 2)
TINY = mix1d.fit(1e-12 * (X + 9), 2, family="gamma")

TEXT = """\
component          weight            mean              sd
        1   0.428 ± 0.036    -0.21 ± 0.12   1.019 ± 0.092
        2   0.572 ± 0.036   4.898 ± 0.091   0.928 ± 0.070"""

MARKDOWN = """\
| component |                 weight |                   mean |                     sd |
| --------: | ---------------------: | ---------------------: | ---------------------: |
|         1 | 0.428 (0.360 to 0.499) |  -0.21 (-0.44 to 0.02) | 1.019 (0.855 to 1.215) |
|         2 | 0.572 (0.501 to 0.640) | 4.898 (4.718 to 5.077) | 0.928 (0.800 to 1.077) |"""

LATEX = r"""\begin{tabular}{rrrr}
\hline
component &            weight &              mean &                sd \\
\hline
        1 & $0.428 \pm 0.036$ &  $-0.21 \pm 0.12$ & $1.019 \pm 0.092$ \\
        2 & $0.572 \pm 0.036$ & $4.898 \pm 0.091$ & $0.928 \pm 0.070$ \\
\hline
\end{tabular}"""

CSV = """\
component,weight,weight_se,mean,mean_se,sd,sd_se
1,0.428,0.036,-0.21,0.12,1.019,0.092
2,0.572,0.036,4.898,0.091,0.928,0.070"""


def test_the_formats():
    assert FIT.table() == TEXT
    assert FIT.table("markdown", intervals=True) == MARKDOWN
    assert FIT.table(format="latex") == LATEX
    assert FIT.table("csv") == CSV


def test_a_power_of_ten_is_set_apart():
    assert r"$(8.82 \pm 0.12) \times 10^{-12}$" in TINY.table("latex")
    assert r"$8.82$ ($8.59$ to $9.07$) $\times 10^{-12}$" in TINY.table("latex", intervals=True)
    assert "8.82 (8.59 to 9.07)e-12" in TINY.table(intervals=True)


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("fit", [FIT, TINY], ids=["normal", "gamma"])
def test_a_spreadsheet_reads_the_numbers(fit):
    errors, limits = fit.standard_errors(), fit.interval()
    for j, row in enumerate(read(fit.table("csv"))):
        assert float(row["mean"]) == pytest.approx(fit.mixture.means[j], rel=0.03)
        assert float(row["mean_se"]) == pytest.approx(errors.means[j], rel=0.06)
    for j, row in enumerate(read(fit.table("csv", intervals=True))):
        ends = [float(row["mean_low"]), float(row["mean_high"])]
        np.testing.assert_allclose(ends, limits.means[j], atol=0.06 * errors.means[j])


def test_a_family_has_its_own_parameters():
    assert TINY.table().splitlines()[0].split() == [
        "component", "weight", "mean", "sd", "shape", "scale",
    ]  # fmt: skip


def test_what_has_no_error_stands_alone():
    fit = mix1d.fit(X, 2, algorithm="cem")
    assert "±" not in fit.table()
    for kind in ("text", "markdown", "latex", "csv"):
        for intervals in (False, True):
            assert len(fit.table(kind, intervals=intervals).splitlines()) >= 3
    assert all(row["mean_low"] == "" for row in read(fit.table("csv", intervals=True)))


def test_lumps_have_no_sd_of_their_own():
    fit = mix1d.fit([*X, *np.zeros(100)], 2, lumps="auto")
    for kind in ("text", "markdown", "latex", "csv"):
        assert len(re.findall(r"nan|inf", fit.table(kind))) == 0


def test_more_than_ten_components_have_intervals_too():
    means = np.arange(11) * 20.0
    fit = mix1d.fit(Mixture.normal(means=means, sds=[1.0]).sample(2200, rng=1), start=means)
    assert fit.table(intervals=True).count(" to ") == 33


def test_a_format_that_is_none_is_refused():
    with pytest.raises(Mix1dError, match="`format` must be"):
        FIT.table("html")
    with pytest.raises(Mix1dError, match="`intervals` must be"):
        FIT.table(intervals="yes")


NAMES = {"low": r"a_b & 50% $x$ #1 {q} ~ ^ \z é | 1", "high": "B_%"}
"""What labels may call a component: each sign that LaTeX or Markdown takes for its own."""


def named_fit():
    labels = [NAMES["low"] if x < -1 else NAMES["high"] if x > 6 else None for x in X.tolist()]
    return mix1d.fit(X, 2, labels=labels)


def test_latex_prints_every_sign_of_a_name():
    """No sign is left that TeX would take for its own, and each row has the columns it says."""
    text = named_fit().table("latex")
    escaped = (
        r"a\_b \& 50\% \$x\$ \#1 \{q\} \textasciitilde{} \textasciicircum{} \textbackslash{}z é | 1"
    )
    assert escaped in text
    rows = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert [len(re.split(r"(?<!\\)&", line)) for line in rows] == [4, 4, 4]


def test_a_name_adds_no_column_to_markdown():
    rows = named_fit().table("markdown").splitlines()
    assert {len(re.split(r"(?<!\\)\|", line)) for line in rows} == {6}


@pytest.mark.parametrize("intervals", [False, True])
def test_latex_writes_an_infinite_parameter_as_such(intervals):
    """Counts that vary less than Poisson's have a negative binomial of infinite size."""
    counts = np.repeat([4.0, 5.0, 6.0], [10, 30, 10])
    fit = mix1d.fit(counts, 1, family="negative-binomial")
    assert fit.mixture.components[0].size == np.inf
    assert r"$\infty$ \\" in fit.table("latex", intervals=intervals)


def test_csv_gives_the_numbers_and_names_back():
    fit = named_fit()
    rows = list(csv.DictReader(io.StringIO(fit.table("csv"))))
    assert {row["component"][2:] for row in rows} == set(NAMES.values())
    read = [float(row["mean"]) for row in rows]
    assert read == pytest.approx(fit.mixture.means, abs=0.05)
