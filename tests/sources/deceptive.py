"""Files built to deceive whoever guesses: what each holds, and what may be made of it.

Each is written by code, with the column as an array beside it. A reader gives these very numbers or
says in one sentence what is wrong; for some only one of the two is right.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NAN = float("nan")
LONG = 25_000
"""Rows: more than an engine looks at to guess."""
SHORT = 2_500
"""Rows: more than our own reader looks at."""


@dataclass(frozen=True)
class Specimen:
    """A file."""

    content: bytes
    truth: Any
    """(n,) the numbers it holds; None where there is no right answer, only a refusal."""
    column: str | None = None
    ending: str = ".csv"
    options: dict[str, Any] = field(default_factory=dict)
    """How its numbers are written, as for `mix1d.sketch`."""
    weights: str | None = None
    counts: Any = None
    may_refuse: bool = False
    """Whether a sentence will do as well."""


class Zoo(dict[str, Specimen]):
    """Files by their names."""

    def add(
        self, name: str, content: str | bytes, truth: Any, column: str | None = None, **more: Any
    ) -> None:
        """Put a file into the zoo."""
        assert name not in self, name
        data = content if isinstance(content, bytes) else content.encode()
        numbers = None if truth is None else np.array(truth, dtype=float)
        self[name] = Specimen(data, numbers, column, **more)


ZOO = Zoo()
add = ZOO.add


def lines(cells: Any, head: str = "x") -> str:
    return "\n".join([head, *map(str, cells)]) + "\n"


# ------------------------------------------------------------------------------ late surprises
WHOLE = np.arange(SHORT) % 7
BEGIN = list(map(str, WHOLE.tolist()))
LATE: dict[str, tuple[str, float | None]] = {
    "decimal": ("0.25", 0.25),
    "exponent": ("1e-3", 1e-3),
    "plus": ("+15.2", 15.2),
    "blank after": ("15.2  ", 15.2),
    "no-break space": ("\u00a015.2\u00a0", 15.2),
    "quote": ('"2.5"', 2.5),
    "thousands and point": ('"1,234.5"', 1234.5),
    "printed minus": ("\u22122.5", -2.5),
    "NA": ("NA", NAN),
    "Na": ("Na", NAN),
    "n/a": ("n/a", NAN),
    "NULL": ("NULL", NAN),
    "empty quotes": ('""', NAN),
    "negative zero": ("-0.0", -0.0),
    "leading zeros": ("007", 7.0),
    "many digits": ("0.1000000000000000055511151231257827", 0.1),
    "tiny": ("1e-320", 1e-320),
    "word": ("none given", None),
    "true": ("true", None),
    "date": ("2020-01-01", None),
    "time": ("12:30", None),
    "decimal comma": ('"2,5"', None),
    "ambiguous comma": ('"1,234"', None),
    "underscore": ("1_000", None),
    "hexadecimal": ("0x1F", None),
    "infinity": ("inf", None),
    "too large": ("1e400", None),
    "percent": ("12%", None),
    "currency": ("$12", None),
    "below a limit": ("<0.5", None),
    "dash": ("-", None),
    "error of a spreadsheet": ("#N/A", None),
    "fraction": ("1/2", None),
    "complex": ("1+2j", None),
    "Fortran": ("1.5d3", None),
    "second cell": ("1,2", None),
    "open quote": ('"5', None),
    "quote inside": ('"5"6', None),
}
for name, (cell, value) in LATE.items():
    truth = None if value is None else [*WHOLE, value, 3.5]
    add(f"late {name}", lines([*BEGIN, cell, "3.5"]), truth)
for name in ("decimal", "NA", "quote", "plus", "word", "open quote"):
    cell, value = LATE[name]
    text = "id,x,note\n" + "".join(f"{j},{c},a\n" for j, c in enumerate([*BEGIN, cell, "3.5"]))
    truth = None if value is None else [*WHOLE, value, 3.5]
    add(f"late {name} beside texts", text, truth, "x")
    add(f"late {name} in a gzip", gzip.compress(text.encode()), truth, "x", ending=".csv.gz")

for name in ("decimal", "NA", "quote"):
    cell, value = LATE[name]
    truth = [*WHOLE] * 10 + [value, 3.5]
    add(f"very late {name}", lines([*BEGIN * 10, cell, "3.5"]), truth)
RAIN = [0] * 30_000 + [0.2, 1.4, 3.3] * 500
add("rain, sorted", lines(RAIN), RAIN)
add("rain, sorted, in a gzip", gzip.compress(lines(RAIN).encode()), RAIN, ending=".csv.gz")
rain = "".join(json.dumps({"x": v}) + "\n" for v in RAIN)
add("rain, sorted, in JSON lines", rain, RAIN, ending=".jsonl")
EMPTY_FIRST = "id,x\n" + "".join(f"{j},\n" for j in range(LONG)) + "8,1.5\n9,2.5\n"
add("empty cells first, named", EMPTY_FIRST, [NAN] * LONG + [1.5, 2.5], "x")
add("empty cells first, to be guessed", EMPTY_FIRST, None)
DASH_FIRST = "id,x\n" + "".join(f"{j},-\n" for j in range(SHORT)) + "8,1.5\n" * SHORT * 2
add("dashes first, to be guessed", DASH_FIRST, None)
add("late unclosed quote", lines([*BEGIN[:300], '"1', *BEGIN]), None)
swallowed = "id,note,x\n" + '1,a,5\n2,"b,6\n3,c",7\n4,d,8\n'
add("two stray quotes swallow a row", swallowed, None, "x")
add(
    "weights that become decimal late",
    "x,w\n" + "1,1\n" * SHORT + "2,0.4\n",
    [1] * SHORT + [2],
    "x",
    weights="w",
    counts=[1] * SHORT + [0.4],
)

# ------------------------------------------------------------------------------ which column
EUROPE = "id;x\n1;1,5\n2;2,5\n3;1.000,5\n"
add("decimal commas beside a counter", "id;x\n1;1,5\n2;2,5\n3;7,25\n", None)
add("decimal commas, told", "id;x\n1;1,5\n2;2,5\n", [1.5, 2.5], "x", options={"decimal": ","})
add(
    "decimal commas and points",
    EUROPE,
    [1.5, 2.5, 1000.5],
    "x",
    options={"decimal": ",", "thousands": "."},
)
add("a counter beside thousands", 'id,x\n1,"1,200"\n2,"3,400"\n', None)
add(
    "a counter beside thousands, told",
    'id,x\n1,"1,200"\n2,"3,400"\n',
    [1200, 3400],
    "x",
    options={"thousands": ","},
)
add("a counter beside blanks in thousands", "id;x\n1;1 200\n2;3 400\n", None)
add(
    "blanks in thousands, told",
    "id;x\n1;1 200\n2;3\u00a0400\n",
    [1200, 3400],
    "x",
    options={"thousands": " "},
)
add(
    "Swiss thousands, told",
    "id;x\n1;1'200.5\n2;3\u2019400\n",
    [1200.5, 3400],
    "x",
    options={"thousands": "'"},
)
add("a counter beside percents", "id,x\n1,12%\n2,15%\n", None)
add("a counter beside units", "id,x\n1,12 kg\n2,15 kg\n", None)
add("a counter beside currency", "id,x\n1,$12.50\n2,$15\n", None)
add("a counter beside limits", "id,x\n1,<0.5\n2,<0.7\n3,1.2\n", None)
add("a counter beside dashes and numbers", "id,x\n1,-\n2,-\n3,1.2\n", None)
add("decimal commas alone", "x\n1,5\n2,5\n", None)
add("decimal commas alone, told", "x\n1,5\n2,5\n12\n", [1.5, 2.5, 12], options={"decimal": ","})
add(
    "decimal commas in blanks", "t x\n1,5 2,5\n3,5 4,5\n", [2.5, 4.5], "x", options={"decimal": ","}
)
add("decimal commas in blanks, untold", "1,5 2,5\n3,5 4,5\n", None)
add("a counter and decimal commas in blanks", "1 2,5\n3 4,5\n", None)
add("decimal commas in quotes", 'a,b\n"1,5","2,5"\n', [2.5], "b", options={"decimal": ","})
add("a point where commas are told", "x;y\n1,5;a\n2.5;b\n", None, "x", options={"decimal": ","})
add(
    "marks of missing values",
    "x\n1.5\n-\nOVRFLW\n#N/A\n2.5\n",
    [1.5, NAN, NAN, NAN, 2.5],
    options={"missing_values": ["-", "OVRFLW", "#N/A"]},
)
add(
    "a number that stands for missing",
    "x\n1.5\n-999\n-999.0\n2\n",
    [1.5, NAN, NAN, 2],
    options={"missing_values": ["-999"]},
)
add("row numbers without a name", '"","x"\n"1",1.5\n"2",2.5\n', [1.5, 2.5])
add("row names of R", '"x" "y"\n"a" 1.5 2\n"b" 2.5 3\n', [1.5, 2.5], "x")
add("two columns of one name", "x,x\n1,2\n3,4\n", None, "x")
add("a date beside", "when,x\n2020-01-01,1.5\n2020-01-02,2.5\n", [1.5, 2.5])

# ------------------------------------------------------------------------------ layouts
TWO = [1.5, 2.5]
add("bars", "a|x\nu|1.5\nv|2.5\n", TWO, "x")
add("blanks", "a   x\nu  1.5\nv  2.5  \n", TWO, "x")
add("tabs with commas in texts", "a\tx\nu,v\t1.5\nw,z\t2.5\n", TWO, "x")
add("semicolons inside texts", "a;b,x\nu;v,1.5\nw;z,2.5\n", TWO, "x")
add("comments above", "# one\n#two,three\na,x\nu,1.5\nv,2.5\n", TWO, "x")
add("300 comments above", "# c\n" * 300 + "a,x\nu,1.5\nv,2.5\n", TWO, "x")
add("names in a comment", "# t x\n1 1.5\n2 2.5\n", TWO, "x")
add("a row that begins like a comment", "tag,x\n#1,1.5\n#2,2.5\n", TWO, "x")
add("rows taken for comments", "#1,0.5\n2,1.5\n3,2.5\n", None, "2")
add("words above", "Report of May\nBy: ann\n\na,x\nu,1.5\nv,2.5\n", TWO, "x")
add("a title and empty cells", "Report;;\n;;\na;b;x\nu;v;1.5\nw;z;2.5\n", TWO, "x")
add("a name above words", "a;;\nu;v;w\nx;y;z\n", None, "a")
add("one name above numbers", "x;;\n1.5;2;3\n2.5;4;5\n", TWO, "x")
add("units below the header", "a,x\nm,s\nu,1.5\n", None, "x")
add("a header again", "a,x\nu,1.5\na,x\nv,2.5\n", None, "x")
add("a header of numbers, asked for", "2019,2020\n1.5,3\n2.5,4\n", TWO, "2019")
add("a number above a text", ",2019,2020\na,1.5,3\nb,2.5,4\n", None, "2")
add("no header", "1.5\n2.5\n", TWO)
add("mixed line ends", "x\r\n1.5\n2.5\r\n", TWO)
add("ends in carriage returns", "x\r1.5\r2.5\r", TWO)
add("empty last lines", "a,x\nu,1.5\nv,2.5\n\n \n\n", TWO, "x")
add("empty last lines of one column", "x\n1.5\n2.5\n\n\n", TWO)
add("an empty line in one column", "x\n1.5\n\n2.5\n", [1.5, NAN, 2.5])
add("no last line end", "x\n1.5\n2.5", TWO)
add("trailing commas", "a,x\nu,1.5,\nv,2.5,\n", None, "x")
add("a short row", "a,x,y\nu,1.5,1\nv,2.5\n", None, "x")
add("a cell of several lines", 'a,x\n"u\nv",1.5\nw,2.5\n', TWO, "x")
add("byte order mark", "\ufeffx\n1.5\n2.5\n", TWO, "x")
add("UTF-16", "x\n1.5\n2.5\n".encode("utf-16"), TWO, "x")
add("UTF-16 without a mark", "a,x\nu,1.5\nv,2.5\n".encode("utf-16-le"), TWO, "x")
add("UTF-32", "x\n1.5\n2.5\n".encode("utf-32"), TWO, "x")
add("Latin-1", "Größe,x\nä,1.5\nß,2.5\n".encode("latin-1"), TWO, "x")
add("NUL bytes", "x\n1.5\n\0\n", None)
add("nothing", "", None)
add("a header only", "a,x\n", None, "x")
add("whole numbers that collapse", "x\n9007199254740992\n9007199254740993\n", None)
add("large whole numbers", "x\n9007199254740992\n9007199254740994\n", [2.0**53, 2.0**53 + 2])

# ------------------------------------------------------------------------------ containers
TEXT = b"a,x\nu,1.5\nv,2.5\n"
add("a gzip called .csv", gzip.compress(TEXT), TWO, "x")
add(
    "two gzips one after the other",
    gzip.compress(TEXT) + gzip.compress(b"w,3.5\n"),
    [1.5, 2.5, 3.5],
    "x",
)
add("a torn gzip", gzip.compress(TEXT * 500)[:-20], None, "x")
add("bzip2", bz2.compress(TEXT), TWO, "x", ending=".csv.bz2")
add("xz", lzma.compress(TEXT), TWO, "x", ending=".csv.xz")


def zipped(**files: bytes) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return place.getvalue()


def saved(array: Any) -> bytes:
    place = io.BytesIO()
    np.save(place, array, allow_pickle=True)
    return place.getvalue()


add("a zip", zipped(a=TEXT), TWO, "x", ending=".zip")
add("a zip of two", zipped(a=TEXT, b=TEXT), None, "x", ending=".zip")
add("an array", saved(np.array(TWO)), TWO, ending=".npy")
add("an array of whole numbers called .csv", saved(np.array([1, 2], "i2")), [1, 2])
add("an array of objects", saved(np.array([1.5, None], object)), None, ending=".npy")
add("a picture called .csv", b"\x89PNG\r\n\x1a\n" + bytes(50), None)
add(
    "JSON with a late decimal",
    "".join(f'{{"x": {v}}}\n' for v in [*BEGIN, 0.25]),
    [*WHOLE, 0.25],
    "x",
    ending=".jsonl",
)
add("JSON with numbers in quotes", '{"x": "1.5"}\n{"x": 2.5}\n', TWO, "x", ending=".jsonl")
add(
    "JSON with a late key",
    '{"y": "a"}\n' * 300 + '{"x": 1.5}\n',
    [NAN] * 300 + [1.5],
    "x",
    ending=".jsonl",
)
add("JSON in one list", '[{"x": 1.5}, {"x": 2.5}]', TWO, "x", ending=".json")
add("JSON with a key twice", '{"x": 1.5, "x": 2.5}\n', None, "x", ending=".jsonl")
add("JSON that breaks off", '{"x": 1.5}\n{"x": 2.', None, "x", ending=".jsonl")
