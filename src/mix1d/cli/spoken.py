"""What the library advises, said as the command line says it."""

from __future__ import annotations

import re

__all__ = ["spoken"]

WORDS = {
    'pass missing="drop"': "add --missing drop",
    "pass column= one of": "add --column with one of",
    "`k` must be at most": "the number of components must be at most",
    "`x` must hold every distinct value": "the sketch must hold every distinct value",
    "`x` must be a sketch with scale='log'": "the sketch must be made with --family lognormal",
    "`x` must be a sketch with scale='linear'": (
        "the sketch must be made without --family lognormal"
    ),
    ", got one with scale='linear'": ", got one made without it",
    ", got one with scale='log'": ", got one made with it",
    'for scale="log"': "for --family lognormal",
    'pass weights_are="relative"': "add --weights-are relative",
    'for weights_are="relative", got None': "for --weights-are relative",
    'and weights_are="relative" takes': "and --weights-are relative takes",
    "and pass the table": "and write the table as CSV or Parquet",
    "and pass the array": "and write the array as CSV",
    "must be above `k0`": "must be above `--k0`",
    "`likelihood_ratio_test`": "`mix1d test`",
    "families='auto' compares": "--family auto compares",
    "`rng` must be a non-negative int, a numpy Generator or None": "`--seed` must be 0 or more",
    "pass an iterator of chunks": "use - and a pipe",
    "for a p-value: fit.goodness_of_fit()": "for a p-value: mix1d report",
    "fit.goodness_of_fit() looks at them": "mix1d report looks at them",
    "only exact=True looks at every value": "the test needs every value",
    "fit a random part of the rows, or in Python all of them with exact=True": (
        "fit a random part of the rows"
    ),
    "another mark than `decimal`": "another mark than `--decimal`",
    "`decimal`, `thousands` and `missing_values` say": "`--decimal`, `--thousands` and "
    "`--missing-values` say",
    "lumps='auto' counts": "--lumps auto counts",
    "`noise` needs": "`--noise` needs",
    "`rounding` needs": "`--rounding` needs",
    "rounding=None fits": "--rounding none fits",
    'prior="weak"': "--prior weak",
    "'weak', a mix1d.Prior such as mix1d.Prior(mean=mix1d.Prior.normal(0, 1)), or None": "weak",
    "`equal_sd` needs": "`--equal-sd` needs",
    "stopped at max_iter": "stopped at --max-iter",
    "pass limits=True to": "add --limits to",
    "which limits=True reads": "which --limits reads",
    "pass event - 1 for 1 and 2 as R codes them": "write 0 and 1 for 1 and 2 as R codes them",
    "must be given with `time`": "must be given with `--time`",
    "leave `column` out": "leave `--column` out",
    "mix1d.families.FAMILIES lists all": "mix1d fit --help lists all",
}
"""What a message says to users of Python, and what the command line says in its place."""
OPTIONS = (
    "above", "algorithm", "below", "cells", "column", "cost", "criterion", "decimal", "entry",
    "errors", "event", "family", "k", "k0", "k1", "label_scheme", "labels", "level", "lower",
    "lumps", "max_iter", "mean_excess", "means", "method", "missing", "missing_values", "n",
    "n_boot", "positive", "posterior", "prior", "quantile", "rounding", "sds", "sds_above",
    "sensitivity", "share_above", "specificity", "start", "thousands", "tol", "upper", "weights",
    "weights_are", "within",
)  # fmt: skip
"""The arguments of the library that are options here, of the same name."""
REFUSED = re.compile(f"^`({'|'.join(OPTIONS)})` must")
"""How a refusal of such an argument begins."""
RANGE = re.compile(r"\(k=range\(1, (\d+)\)\)")
"""A range of numbers of components as Python writes it, without its end; the command line names the
end."""
MARK = re.compile(r"(?:, )?\b(decimal|thousands)=('.'|\"'\")")
"""How numbers are written, as an argument of Python."""
WORD = re.compile(r"pass missing_values=\[('[^']*'|\"[^\"]*\")\]")
"""A word for a missing value, as an argument of Python."""
NAMED = re.compile(r"families=\(([^)]*)\)")
"""Families as an argument of Python."""
ROW = re.compile(
    r"^`(?:x|FILE|(weights|lower|upper|below|above|event|errors|entry|within|labels))` must (.*) "
    r"at row (\d+)"
)
"""A row, counted from 0 as in Python; in a table on the screen rows are counted from 1."""


def spoken(text: str) -> str:
    """A sentence of the library without its Python."""
    text = ROW.sub(_in_row, text)
    text = RANGE.sub(lambda m: f"(--max-k {int(m[1]) - 1})", text)
    text = MARK.sub(r" --\1 \2", text).replace("pass  --", "add --").replace("  --", " --")
    text = WORD.sub(r"add --missing-values \1", text)
    text = NAMED.sub(
        lambda m: "--family " + m[1].replace("'", "").replace(" ", "").rstrip(","), text
    )
    for python, shell in WORDS.items():
        text = text.replace(python, shell)
    return REFUSED.sub(lambda m: f"`{_option(m[1])}` must", text)


def _in_row(found: re.Match[str]) -> str:
    subject = f"`{found[1]}`" if found[1] else "the column"
    return f"{subject} must {found[2]} in row {int(found[3]) + 1} of the data"


def _option(name: str) -> str:
    return f"-{name}" if len(name) == 1 else f"--{name.replace('_', '-')}"
