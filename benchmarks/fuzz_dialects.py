"""Tables of known numbers in random dialects, read with and without being told: right or refused.

Delimiter, decimal mark, thousands, quotes, header, names of rows, comments, words above and below,
missing cells, columns of counters, times, days, words and numbers beside, line ends and encoding
are drawn at random. What is read must be the numbers that were written; a sentence will always do.
Two things no reader can know, and they are left out: that points part thousands where nobody says
so, and that a first line of nothing but a year is a name.

    python benchmarks/fuzz_dialects.py --tables 20000 --seed 1
"""

from __future__ import annotations

import argparse
import io
import random
from collections import Counter
from typing import Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.sources.file_columns import read_column
from mix1d.sources.notation import Notation


def number(value: float, decimal: str, thousands: str | None) -> str:
    """A number as a dialect writes it."""
    text = f"{value:,.3f}" if value % 1 else f"{value:,.0f}"
    mark = "\0" if thousands else ""
    return text.replace(",", mark).replace(".", decimal).replace("\0", thousands or "")


def beside(rng: random.Random, kind: str, row: int) -> str:
    """A cell of another column."""
    return {
        "counter": str(row + 1),
        "word": rng.choice(["ann", "bob", "cec dee", "x;y", "a|b"]),
        "time": f"{rng.randrange(24):02}:{rng.randrange(60):02}",
        "day": f"2020-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
        "stamp": f"2020-01-02 {rng.randrange(24):02}:30",
        "number": f"{rng.random() * 10:.2f}",
        "code": f"{rng.randrange(100):05}",
        "empty": "",
        "dash": "-",
    }[kind]


KINDS = ["counter", "word", "time", "day", "stamp", "number", "code", "empty", "dash"]


def written(rng: random.Random) -> tuple[bytes, Any, dict[str, Any], dict[str, Any]]:
    """A table, its numbers, how to name the column, and how its numbers are written."""
    mark, decimal = rng.choice(",,;\t| "), rng.choice("..,")
    thousands = rng.choice([None, None, None, ",", ".", " ", "'"])
    thousands = None if thousands == decimal else thousands
    missing = rng.choice([None, None, "NA", "-"] if mark == " " else [None, None, "NA", "-", ""])
    kinds = [rng.choice(KINDS) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
    kinds = [kind for kind in kinds if kind != "empty" or mark != " "]
    place = rng.randint(0, len(kinds))
    truth, rows = [], []
    for j, value in enumerate(values(rng)):
        is_missing = missing is not None and rng.random() < 0.2
        truth.append(np.nan if is_missing else value)
        cells = [beside(rng, kind, j) for kind in kinds]
        cells.insert(place, str(missing) if is_missing else number(value, decimal, thousands))
        rows.append(cells)
    header = rng.random() < 0.75
    names = [f"{kind}{j}" for j, kind in enumerate(kinds)]
    names.insert(place, rng.choice(["x", "x", "2020", "Na", "x y", "5 mm"]))
    quotes = rng.choice(["needed", "all", "none", "words"])
    if mark in (decimal, thousands) or any(mark in cell for cells in rows for cell in cells):
        quotes = "all" if mark in (decimal, thousands) else rng.choice(["needed", "all"])
    if header and rng.random() < 0.1 and quotes != "none":  # as R writes the names of rows
        rows = [[f'"{j + 1}"', *row] for j, row in enumerate(rows)]
    table = [names, *rows] if header else rows
    lines = [mark.join(quoted(cell, mark, quotes) for cell in cells) for cells in table]
    text = rng.choice(ENDS).join([*rng.choice(ABOVE), *lines, *rng.choice(BELOW)])
    named = {"column": names[place] if header else str(place + 1)}
    told = {"decimal": decimal, "thousands": thousands}
    told["missing_values"] = ("-",) if missing == "-" else ()
    return text.encode(rng.choice(ENCODINGS)), np.array(truth), named, told


ENDS = ["\n", "\n", "\r\n", "\r"]
ENCODINGS = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"]
ABOVE = [[], [], [], ["# made by hand"], ["Report"], ["Report of May", ""], ["# 1 2", "#"]]
BELOW = [[], [], [""], ["", ""], ["# end"], ["Total"]]


def values(rng: random.Random) -> list[float]:
    """Some numbers, most with decimals."""
    scale, n = rng.choice([1, 1, 1000, 1e6]), rng.choice([1, 2, 3, 5, 12])
    return [
        round(rng.random() * scale, 3) if rng.random() < 0.8 else float(rng.randrange(2000))
        for _ in range(n)
    ]


def quoted(cell: str, mark: str, quotes: str) -> str:
    """A cell with the quotes of a dialect."""
    needs = quotes == "needed" and (mark in cell or '"' in cell)
    worded = quotes == "words" and not cell[:1].isdigit()
    return f'"{cell}"' if (quotes == "all" or needs or worded) and cell[:1] != '"' else cell


def read(data: bytes, names: dict[str, Any], notation: dict[str, Any]) -> Any:
    """The numbers that are read; None for a refusal."""
    try:
        return read_column(io.BytesIO(data), **names, notation=Notation(**notation)).values
    except Mix1dError as error:
        return None if "\n" not in str(error) else error


def same(one: Any, other: Any) -> bool:
    """Whether the numbers are the same, missing ones left aside."""
    one, other = (x[~np.isnan(x)] for x in (one, other))
    return one.size == other.size and np.allclose(one, other, rtol=1e-12, atol=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, seen = random.Random(options.seed), Counter()
    for _ in range(options.tables):
        data, truth, named, told = written(rng)
        can_guess = np.isfinite(truth).any() and named["column"] != "2020"
        for names in (named, {}) if can_guess else (named,):
            for notation in (told, {}) if told["thousands"] != "." else (told,):
                found = read(data, names, notation)
                ending = "refused" if found is None else "right" if same(found, truth) else "WRONG"
                seen[ending] += 1
                if ending == "WRONG":
                    print(names, notation, data[:300], found, truth, sep="\n  ")
    print(f"{options.tables:,} tables, seed {options.seed}: {dict(seen)}")


if __name__ == "__main__":
    main()
