"""What the library advises, said as the command line says it."""

from __future__ import annotations

import re

__all__ = ["spoken"]

WORDS = {
    'pass missing="drop"': "add --missing drop",
    "pass column= one of": "add --column with one of",
    "`column` must": "`--column` must",
    "`n_boot` must": "`--n-boot` must",
    "`max_iter` must": "`--max-iter` must",
    "`k` must be at most": "the number of components must be at most",
    "`x` must hold every distinct value": "the sketch must hold every distinct value",
    "`likelihood_ratio_test`": "`mix1d test`",
    "families=('normal', 'lognormal') compares skewed ones": "--family lognormal is a skewed one",
    "`k0` must": "`--k0` must",
    "`k1` must be above `k0`": "`--k1` must be above `--k0`",
    "`k1` must": "`--k1` must",
    "`rng` must be a non-negative int, a numpy Generator or None": "`--seed` must be 0 or more",
    "pass an iterator of chunks": "use - and a pipe",
    "for a p-value: fit.goodness_of_fit()": "for a p-value: mix1d report",
    "fit.goodness_of_fit() looks at them": "mix1d report looks at them",
    "only exact=True looks at every value": "the test needs every value",
    "fit a random part of the rows, or in Python all of them with exact=True": (
        "fit a random part of the rows"
    ),
    "`decimal` must": "`--decimal` must",
    "`thousands` must": "`--thousands` must",
    "another mark than `decimal`": "another mark than `--decimal`",
    "`decimal`, `thousands` and `missing_values` say": "`--decimal`, `--thousands` and "
    "`--missing-values` say",
    "stopped at max_iter": "stopped at --max-iter",
}
"""What a message says to users of Python, and what the command line says in its place."""
RANGE = re.compile(r"\(k=range\(1, (\d+)\)\)")
"""A range of numbers of components as Python writes it, without its end; the command line names the
end."""
MARK = re.compile(r"(?:, )?\b(decimal|thousands)=('.'|\"'\")")
"""How numbers are written, as an argument of Python."""
ROW = re.compile(r"^`(?:x|FILE)` must (.*) at row (\d+)")
"""A row, counted from 0 as in Python; in a table on the screen rows are counted from 1."""


def spoken(text: str) -> str:
    """A sentence of the library without its Python."""
    text = ROW.sub(lambda m: f"the column must {m[1]} in row {int(m[2]) + 1} of the data", text)
    text = RANGE.sub(lambda m: f"(--max-k {int(m[1]) - 1})", text)
    text = MARK.sub(r" --\1 \2", text).replace("pass  --", "add --").replace("  --", " --")
    for python, shell in WORDS.items():
        text = text.replace(python, shell)
    return text
