"""Text tables with bytes changed: the right numbers or a sentence, from our own reader and DuckDB.

Begins with the small files of `tests/sources/deceptive.py`, changes bytes, cells and lines of them,
and reads each. Another exception, a sentence of several lines, or numbers that pandas does not cut
from the same text (as texts, at the delimiter found, made numbers by `decimal.Decimal`) end the
run. Every so many files DuckDB cuts the text, too, and must come to the very same end.

    python benchmarks/fuzz_tables.py --tables 100000 --seed 1
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sources"))

from deceptive import ZOO, Specimen

from mix1d.errors import Mix1dError
from mix1d.sources import bulk
from mix1d.sources.csv import encoding_of
from mix1d.sources.delimiter import BLANKS, UNCUT
from mix1d.sources.file_columns import read_column
from mix1d.sources.notation import Notation
from mix1d.sources.rows import opened_rows

SMALL = 2000
"""Bytes of the files to begin with, at most."""
PIECES = [
    b'"', b"'", b",", b";", b"\t", b"|", b" ", b"\n", b"\r", b"\r\n", b"#", b"1", b"-", b"+", b".",
    b"e5", b"1,5", b'"1,5"', b"1,234.5", b"NA", b"nan", b"inf", b"x", b"\xa0", b"\xc2\xa0", b"\xff",
    b"\x00", b"\xef\xbb\xbf", b"1e400", b"_", b"0x1", b"true", b"2020-01-01", b"%", b"\\", b'""',
    b"9007199254740993", b"\x1a", b"\x0b", b"\xe2\x88\x92",
]  # fmt: skip


def changed(data: bytes, rng: random.Random) -> bytes:
    """The text with some bytes, cells or lines changed."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 5])):
        place, way = rng.randint(0, len(data)), rng.randrange(8)
        if way == 0:
            data = data[:place] + data[place + rng.choice([1, 1, 2, 10]) :]
        elif way <= 3:
            data = data[:place] + rng.choice(PIECES) + data[place:]
        elif way == 4:
            data = data[:place] + rng.choice(PIECES) + data[place + 1 :]
        elif way == 5:
            data = data[:place] + bytes([rng.randrange(256)]) + data[place + 1 :]
        else:
            lines = data.splitlines(keepends=True) or [b""]
            line = rng.randrange(len(lines))
            lines[line : line + 1] = rng.choice([[], [lines[line]] * 2, [rng.choice(lines)]])
            data = b"".join(lines)
    return data


def outcome(file: str | io.BytesIO, specimen: Specimen) -> Any:
    """The numbers, or the words of a refusal."""
    notation = Notation(**{"missing_values": (), **specimen.options})
    try:
        found = read_column(file, specimen.column, weights=specimen.weights, notation=notation)
    except Mix1dError as error:
        words = str(error)
        assert "\n" not in words, words
        assert len(words) < 1000, words
        return words
    assert len(found.values), "no numbers"
    return found


def cut_by_pandas(data: bytes, specimen: Specimen) -> Any:
    """The cells of the column as pandas cuts them, and how they are written."""
    notation = Notation(**{"missing_values": (), **specimen.options})
    with opened_rows(
        io.BytesIO(data), specimen.column, weights=specimen.weights, notation=notation
    ) as rows:
        layout, index = rows.layout, rows.wanted[0]
        if rows.content.kind != "text" or rows.content.compression:
            raise ValueError("no plain text")
    text = data.decode(encoding_of(data[:4096]), errors="mix1d-latin")
    lines = io.StringIO(text, newline="").readlines()
    body = "".join(lines[len(layout.above) :])
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if layout.delimiter == BLANKS:
        body = "\n".join(re.sub("[ \t]+", " ", line.strip(" \t\r\n")) for line in body.split("\n"))
    delimiter = "\x1e" if layout.delimiter == UNCUT else layout.delimiter
    warnings.simplefilter("ignore")  # of rows too long, which pandas cuts off
    table = pd.read_csv(
        io.StringIO(body), sep=delimiter, header=None, dtype=str, keep_default_na=False,
        na_filter=False, skip_blank_lines=layout.width > 1,
        names=range(layout.width), index_col=False,
    )  # fmt: skip
    return table[index].tolist(), notation


def number(cell: str, notation: Notation) -> float:
    """A number by another library than the reader's."""
    text = cell.strip().replace("\u2212", "-")
    words = {str(word) for word in notation.missing_values}
    if text.lower() in ("", "na", "n/a", "nan", "null", "+nan", "-nan") or text in words:
        return np.nan
    mark = notation.thousands or ("," if notation.decimal == "." else None)
    if mark:
        text = re.sub(
            r"(?<=\d)["
            + {" ": " \xa0\u2009\u202f", "'": "'\u2019"}.get(mark, mark)
            + r"](?=\d{3})",
            "",
            text,
        )
    value = float(Decimal(text.replace(notation.decimal, ".")))
    return np.nan if any(str(value) == str(number_of(word)) for word in words) else value


def number_of(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def check(data: bytes, specimen: Specimen, found: Any) -> str:
    """Compare numbers with those of pandas, where it reads the text at all."""
    try:
        cells, notation = cut_by_pandas(data, specimen)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError, ValueError):
        return "read, no text for pandas"
    try:
        own = np.array([number(cell, notation) for cell in cells])
    except InvalidOperation:
        return "read, pandas cuts otherwise"
    own, values = (x[~np.isnan(x)] for x in (own, found.values))
    assert np.array_equal(own, values), (own, values)
    return "read"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=20_000)
    parser.add_argument("--engine-every", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, seen = random.Random(options.seed), Counter()
    small = [one for one in ZOO.values() if len(one.content) < SMALL]
    texts = [one for one in small if one.truth is not None and one.content[:9].isascii()]
    bulk.LARGE = float("inf")
    started, slowest = time.monotonic(), (0.0, b"")
    with tempfile.TemporaryDirectory(prefix="mix1d-") as folder:
        for count in range(options.tables):
            if count % 5000 == 0:
                print(f"{count:,} so far", flush=True)
            specimen = rng.choice(texts if rng.random() < 0.8 else small)
            data = changed(specimen.content, rng)
            try:
                before = time.monotonic()
                found = outcome(io.BytesIO(data), specimen)
                slowest = max(slowest, (time.monotonic() - before, data))
                kind = "refused" if isinstance(found, str) else check(data, specimen, found)
                if count % options.engine_every == 0:
                    path = Path(folder) / f"table{specimen.ending}"
                    path.write_bytes(data)
                    check_engine(str(path), specimen)
                    seen["by the engine, too"] += 1
            except BaseException:
                print(specimen.column, specimen.options, data, sep="\n")  # to be kept
                raise
            seen[kind] += 1
    seconds = time.monotonic() - started
    print(f"{options.tables:,} tables, seed {options.seed}, {seconds:.0f} s: {dict(seen)}")
    print(f"the slowest took {slowest[0]:.2f} s: {slowest[1][:200]!r}")


def check_engine(file: str, specimen: Specimen) -> None:
    """Compare our own reader with DuckDB."""
    found = []
    for bulk.LARGE in (0, float("inf")):
        found.append(outcome(file, specimen))
    one, other = found
    assert type(one) is type(other), found
    assert one == other if isinstance(one, str) else same_numbers(one, other), found


def same_numbers(one: Any, other: Any) -> bool:
    return one.name == other.name and np.array_equal(one.values, other.values, equal_nan=True)


if __name__ == "__main__":
    main()
