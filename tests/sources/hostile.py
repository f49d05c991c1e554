"""The second hundred of the zoo, written after the reader and not shown to it: a stranger's files.

Each as in `sources.deceptive`; what is given as the truth is what somebody who looks at the text in
an editor would say, and where two such people would disagree only a sentence is right.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
from typing import Any

import numpy as np

from sources.deceptive import NAN, TEXT, TWO, Zoo, saved, zipped

THREE = [1.5, 2.5, 10.25]
HOSTILE = Zoo()
add = HOSTILE.add


def csv(*rows: str, end: str = "\n") -> str:
    return end.join(rows) + end


# ------------------------------------------------------------------------------ quotes
add("all in quotes", csv('"id","x"', '"1","1.5"', '"2","2.5"'), TWO, "x")
add("apostrophes for quotes", csv("id,x", "'1','1.5'", "'2','2.5'"), None, "x")
add("a quoted delimiter in the header", csv('"a,b","x"', '1,"1.5"', "2,2.5"), TWO, "x")
add("doubled quotes in a text", csv("t,x", '"say ""hi""",1.5', '"",2.5'), TWO, "x")
add("a backslash before a quote", csv("t,x", '"a\\"b",1.5', "c,2.5"), None, "x")
add("inches", csv("t,x", '5" pipe,1.5', '6" pipe,2.5'), TWO, "x")
add("a blank before a quote", csv("t,x", 'a, "1.5"', 'b, "2.5"'), TWO, "x", may_refuse=True)
add("a quote closed before blanks", csv("t,x", '"a" ,1.5', "b,2.5"), TWO, "x", may_refuse=True)
add("open quote in the last cell", csv("t,x", "a,1.5", 'b,"2.5'), None, "x")
add("open quote in the first cell", csv('"t,x', "a,1.5", "b,2.5"), None, "x")
add(
    "a quote opened and closed 300 rows later",
    csv("t,x", *[f"a{j},1.5" for j in range(250)], '"b,7', *["a,1.5"] * 300, 'c",8', "d,9"),
    None,
    "x",
)
add("a stray pair in one column", csv("x", "1", '"2', "3", '4"', "5"), None)
add(
    "a note of several lines with numbers",
    csv("t,x", '"see\n1,2\n3,4",1.5', "b,2.5"),
    TWO,
    "x",
    may_refuse=True,
)
add("typographic quotes", csv("x", "\u201c1.5\u201d", "2.5"), None)

# ------------------------------------------------------------------------------ numbers
add(
    "thousands only in some rows",
    csv("x", "999.5", '"1,000.5"', '"12,345,678"'),
    [999.5, 1000.5, 12345678],
)
add("Indian thousands", csv("x", "1", '"1,23,456.5"'), None)
add("a comma in the wrong place", csv("x", "1", '"12,34.5"'), None)
add("thousands told, comma misplaced", csv("x", "1", '"12,34"'), None, options={"thousands": ","})
add("European, untold, one column", csv("x", "1.234,5", "99,5"), None)
add(
    "European with points only, told",
    csv("x;t", "1.234;a", "99;b"),
    [1234, 99],
    "x",
    options={"decimal": ",", "thousands": "."},
)
add(
    "thin spaces, told",
    csv("x", "1\u2009234.5", "2.5"),
    [1234.5, 2.5],
    options={"thousands": " "},
)
add("narrow spaces, untold", csv("x", "1\u202f234.5", "2.5"), None)
add("a unit in each cell", csv("x", "1.5 mm", "2.5 mm"), None)
add("footnotes", csv("x", "1.5*", "2.5"), None)
add("brackets for negatives", csv("x", "(1.5)", "2.5"), None)
add("a minus behind", csv("x", "1.5-", "2.5"), None)
add("two signs", csv("x", "--1.5", "2.5"), None)
add("an en dash for minus", csv("x", "\u20131.5", "2.5"), None)
add("two points", csv("x", "1.5.2", "2.5"), None)
add("a point alone", csv("x", ".", "2.5"), None)
add("an exponent alone", csv("x", "e5", "2.5"), None)
add("an exponent without digits", csv("x", "1e", "2.5"), None)
add("capital exponent", csv("x", "1.5E+00", "2.5e0"), TWO)
add("Fortran double precision", csv("x", "0.15D+01", "2.5"), None)
add("C suffix", csv("x", "1.5f", "2.5"), None)
add("long suffix", csv("x", "15L", "25L"), None)
add("octal and binary", csv("x", "0b11", "0o17", "1"), None)
add("a hexadecimal float", csv("x", "0x1p3", "1"), None)
add("full-width digits", csv("x", "\uff11.5", "2.5"), TWO, may_refuse=True)
add("superscript", csv("x", "1\u00b2", "2"), None)
add("infinity sign", csv("x", "\u221e", "2"), None)
add("-Infinity", csv("x", "-Infinity", "2"), None)
add("a zero-width space", csv("x", "\u200b1.5", "2.5"), None)
add("a soft hyphen", csv("x", "\u00ad1.5", "2.5"), None)
add("vertical tabs round a number", csv("x,y", "\v1.5\v,1", "2.5,2"), TWO, "x", may_refuse=True)
add("exact halves of doubles", csv("x", "9007199254740993.0", "1"), [2.0**53, 1], may_refuse=True)
add("a sum of money", csv("x", "\u20ac1.50", "2.5"), None)
add("ratios", csv("id,x", "1,3:4", "2,1:2"), [1, 2], "id")
add("400 digits", csv("x", "0." + "3" * 400, "2.5"), [1 / 3, 2.5])
add("a number of 400 digits", csv("x", "3" * 400, "2.5"), None)
add("the smallest double", csv("x", "4.9406564584124654e-324", "2.5"), [5e-324, 2.5])
add(
    "the largest double",
    csv("x", "1.7976931348623157e308", "1.5"),
    [1.7976931348623157e308, 1.5],
)
add("rounding to even", csv("x", "9007199254740992.99", "1.5"), [9007199254740992.99, 1.5])

# ------------------------------------------------------------------------------ missing
add("pandas' words", csv("x", "1.5", "<NA>", "2.5"), None)
add("None", csv("x", "1.5", "None", "2.5"), None)
add(
    "a question mark, told",
    csv("x", "1.5", "?", "2.5"),
    [1.5, NAN, 2.5],
    options={"missing_values": ["?"]},
)
add(
    "a word with a comma, told",
    csv("x,t", '"n.a., see",1', "2.5,2"),
    [NAN, 2.5],
    "x",
    options={"missing_values": ["n.a., see"]},
)
add("-999 untold", csv("x", "1.5", "-999", "2.5"), [1.5, -999, 2.5])
add(
    "-999 as text told, as decimal written",
    csv("x", "1.5", "-999.00", "2.5"),
    [1.5, NAN, 2.5],
    options={"missing_values": ["-999"]},
)
add(
    "a missing word in another case",
    csv("x", "1.5", "ovrflw", "2.5"),
    None,
    options={"missing_values": ["OVRFLW"]},
)
add("all missing", csv("x,y", "NA,1", "NA,2"), None, "x")
add("Namibia", csv("c,x", "NA,1.5", "DK,2.5"), TWO, "x")
add("only blanks in cells", csv("a,x", "u,  ", "v,2.5"), [NAN, 2.5], "x")
add("blanks in one column", "x\n1.5\n   \n2.5\n", [1.5, NAN, 2.5])
add("tabs beyond the last row", "a,x\nu,1.5\nv,2.5\n\t\n", TWO, "x")
add(
    "rows of commas at the end",
    csv("a,x", "u,1.5", "v,2.5", ",", ","),
    [*TWO, NAN, NAN],
    "x",
    may_refuse=True,
)

# ------------------------------------------------------------------------------ headers
add("a header in capitals", csv("A,X", "u,1.5"), None, "x")
add("blanks round names", csv(" a , x ", "u,1.5", "v,2.5"), TWO, "x")
add("a name of numbers", csv("t,2020", "a,1.5", "b,2.5"), TWO, "2020")
add("a year in quotes above numbers", '"2020"\n1.5\n2.5\n', TWO, "2020")
add("years in quotes above numbers", '"2019","2020"\n1.5,2.5\n2.5,3.5\n', TWO, "2019")
add("a value asked for as a name", csv("3,1.5", "4,2.5"), None, "3")
add("a number of a column that stands in the first row", csv("1,10.5", "2,7.5"), [1, 2], "1")
add("a decimal asked for as a name", csv("1.5,7", "2.5,8.5"), None, "1.5")
add("a last column without a name", csv("x y", "1.5 2 m", "2.5 3 m"), None, "x")
add("numbers of rows of R", csv('"x" "y"', '"1" 1.5 2', '"2" 2.5 3'), TWO, "x")
add("numbers of rows of R without quotes", csv("x y", "1 1.5 2", "2 2.5 3"), None, "x")
add("blanks in thousands that look like numbers of rows", csv("x", "1 000", "2 500"), None)
add("one number with a blank", csv("x", "1 234"), None)
add(
    "blanks in thousands, told, one column",
    csv("x", "1 000", "2 500,5"),
    [1000, 2500.5],
    options={"thousands": " ", "decimal": ","},
)
add("times and decimal commas", csv("10:30 1,5", "10:45 2,5"), None)
add(
    "times and decimal commas, told",
    csv("10:30 1,5", "10:45 2,5"),
    TWO,
    options={"decimal": ","},
    may_refuse=True,
)
add("times and decimal commas at bars", csv("10:30|1,5", "10:45|2,5"), None)
add(
    "days and times before a comma", csv("t,x", "2020-01-01 10:00,1.5", "2020-01-01 10:05,2.5"), TWO
)
add("the first number alone in quotes", csv('"1,234.5"', "2.5", "10.25"), [1234.5, 2.5, 10.25])
add("a header too short above texts", csv("t,x", "u,NA,ok", "v,2.5,ok", "w,1.5,ok"), None)
add("units in front, a column without a name", csv("u x", "kg 5 1.5", "kg 6 2.5"), None, "x")
add("a counter beside a comma, untold", csv("0,349\t1", "1074\t2"), None, "1")
add("a dash in the first row", csv("NA|-|1", "1994|-|2"), None, "1")
add("words above two quoted columns", 'Report\n"t" 2020\n"a" 617\n"b" 891\n', None)
add("blanks in thousands beside bars", csv("t|u|5 mm", "18:37|17:41|997 741.094"), None)
add("pairs that may be thousands", csv("1,884", "1,569"), None, "1")
add("pairs of blanks that may be thousands", csv("1 139"), None, "1")
add("numbers and a word in the first row", csv("1226 1 a|b", "0.864 2 x;y"), None, "1")
add("numbers in turn as names", csv("sample,1,2", "a,1.5,3.5", "b,2.5,4.5"), TWO, "1")
add("pairs that may be decimals", csv("0,25", "0,5"), None, "1")
add("pairs of whole numbers", csv("1,10", "2,20"), [1, 2], "1")
add("points behind commas", csv("401,311.716", "238,970.765"), None, "1")
add("points behind blanks", csv("662 412.191", "1 429"), None, "1")
add("a header too short, above tabs", 'Report of May\n\n5 mm\tt\n"1"\t0.649\t22:10\n', None)
add("sodium, asked for", csv("Na", "140", "138.5"), [140, 138.5], "Na")
add("years above, no words", csv("2019,2020", "1.5,2.5", "2.5,3.5"), None)
add("a header twice", csv("t,x", "t,x", "a,1.5"), None, "x")
add("a header of two rows", csv("t,value", ",mm", "a,1.5", "b,2.5"), None, "value")
add("names with line breaks", 't,"x\nmm"\na,1.5\nb,2.5\n', TWO, "x\nmm")
add("an unnamed column of values", csv("id,", "1,1.5", "2,2.5"), None)
add("an unnamed first column of values", csv(",t", "1.5,a", "2.5,b"), None)
add("the number of a column under a header", csv("a,x", "1,1.5", "2,2.5"), None, "2")
add("column 0", csv("1,1.5", "2,2.5"), None, "0")
add("a negative column", csv("1,1.5", "2,2.5"), None, "-1")
add("a header longer than the rows", csv("a,x,y", "u,1.5", "v,2.5"), None, "x")
add("a header shorter than the rows", csv("x,y", "u,1.5,1", "v,2.5,2"), None, "x")
add("row names of R with commas", csv('"x","y"', '"a",1.5,1', '"b",2.5,2'), None, "x")
add("a BOM inside", "a,x\nu,1.5\n\ufeffa,x\nv,2.5\n", None, "x")
add("two BOMs", "\ufeff\ufeffx\n1.5\n2.5\n", TWO, "x", may_refuse=True)
add("sep= of Excel", "sep=;\nt;x\na;1.5\nb;2.5\n", TWO, "x", may_refuse=True)
add("comments with percent", "% made by hand\nt,x\na,1.5\nb,2.5\n", TWO, "x", may_refuse=True)
add("comments in the middle", csv("t,x", "a,1.5", "# pause", "b,2.5"), None, "x")
add("a comment at the end", csv("x", "1.5", "2.5", "# end"), None)
add("a comment behind a number", csv("x", "1.5 # first", "2.5"), None)
PREAMBLE = csv("Site 7", "Depth, 12", "", "t,x,y", "a,1.5,1", "b,2.5,2")
add("a preamble with numbers", PREAMBLE, TWO, "x", may_refuse=True)
add("a footer", csv("t,x,y", "a,1.5,1", "b,2.5,2", "", "Total rows: 2"), None, "x")
add("a footer that counts", csv("x", "1.5", "2.5", "2 rows"), None)
add("two tables", csv("t,x", "a,1.5", "", "u,y", "b,2.5"), None, "x")

# ------------------------------------------------------------------------------ delimiters
add("colons", csv("t:x", "a:1.5", "b:2.5"), None, "x")
add("carets", csv("t^x", "a^1.5", "b^2.5"), None, "x")
add("blanks and tabs mixed", "t \t x\na\t 1.5\nb \t2.5\n", TWO, "x", may_refuse=True)
add("fixed widths with an empty cell", "a    x    y\n1    1.5  1\n2         2\n", None, "x")
add("a decimal comma in a comma file", csv("t,x", "a,1,5", "b,2,5"), None, "x")
add("semicolons in some texts", csv("t,x", "a;b,1.5", "c,2.5"), TWO, "x")
add("commas in a semicolon file", csv("t;x", "a,b;1.5", "c;2.5"), TWO, "x")
add("bars in texts", csv("t,x", "a|b,1.5", "c|d,2.5"), TWO, "x")
add("one row", csv("t,x", "a,1.5"), [1.5], "x")
add("times in a column", csv("t,x", "12:30,1.5", "12:45,2.5"), TWO)
add("dates with slashes beside", csv("t,x", "01/02/2020,1.5", "02/02/2020,2.5"), TWO)
add("dates in digits beside", csv("t,x", "20200102,1.5", "20200103,2.5"), None)
add("a boolean beside", csv("t,x", "true,1.5", "false,2.5"), TWO)
add("postcodes with zeros beside", csv("zip,x", "01234,1.5", "02345,2.5"), None)
add("mixed column beside", csv("t,x", "7,1.5", "b,2.5", "c,10.25"), THREE)
add("telephone numbers beside", csv("t,x", "555-0101,1.5", "555-0102,2.5"), TWO)
add("the counter is the only sound one", csv("id,x", "1,n/a 5", "2,~7", "3,12"), None)

# ------------------------------------------------------------------------------ bytes
add("UTF-16 of the other order", "t,x\na,1.5\nb,2.5\n".encode("utf-16-be"), TWO, "x")
add("UTF-16 with Greek", "t,x\n\u03b1,1.5\n\u03b2,2.5\n".encode("utf-16"), TWO, "x")
add("UTF-16 cut in a character", "x\n1.5\n2.5".encode("utf-16")[:-1], None)
add("UTF-7 is ASCII", "x\n+MTI-\n2.5\n", None)
add("Windows euro", "t,x\n\u20ac,1.5\nb,2.5\n".encode("cp1252"), TWO, "x")
add(
    "a late Latin-1 byte",
    b"t,x\n" + b"a,1.5\n" * 3000 + b"\xe9,2.5\n",
    [1.5] * 3000 + [2.5],
    "x",
)
add("a late NUL", b"x\n" + b"1.5\n" * 3000 + b"\0\n", None)
add("end of file of DOS", b"x\r\n1.5\r\n2.5\r\n\x1a", TWO, may_refuse=True)
add("form feeds between pages", "x\n1.5\n\f\n2.5\n", [1.5, NAN, 2.5], may_refuse=True)
add("line ends of Unicode", "t,x\na\u2028b,1.5\nc\x85d,2.5\n", TWO, "x")
add("LF CR", "x\n\r1.5\n\r2.5\n\r", [1.5, NAN, 2.5], may_refuse=True)
add("carriage returns doubled", "t,x\r\r\na,1.5\r\r\nb,2.5\r\r\n", TWO, "x", may_refuse=True)
add("a gzip of a gzip", gzip.compress(gzip.compress(TEXT)), None, "x")
add("an empty gzip", gzip.compress(b""), None)
add("a gzip with rubbish behind", gzip.compress(TEXT) + b"rubbish", None, "x", may_refuse=True)
add("a zip of a gzip", zipped(a=gzip.compress(TEXT)), None, "x", ending=".zip")
add("an empty zip", zipped(), None, ending=".zip")
add("text called .gz", TEXT, TWO, "x", ending=".csv.gz")
add("text called .xlsx", TEXT, TWO, "x", ending=".xlsx")
add("text called .npy", TEXT, TWO, "x", ending=".npy")
add("text called .json", TEXT, TWO, "x", ending=".json")
add(
    "a web page called .xls",
    "<html><table><tr><td>1.5</td></tr></table></html>",
    None,
    ending=".xls",
)


def tarred() -> bytes:
    place = io.BytesIO()
    with tarfile.open(fileobj=place, mode="w") as archive:
        entry = tarfile.TarInfo("a.csv")
        entry.size = len(TEXT)
        archive.addfile(entry, io.BytesIO(TEXT))
    return place.getvalue()


add("a tar", tarred(), None, "x", ending=".tar")
add("a tar in a gzip", gzip.compress(tarred()), None, "x", ending=".tar.gz")
add("doubles without a header", struct.pack("<3d", *THREE), None, ending=".bin")
add("an array of two columns", saved(np.array([[1, 1.5], [2, 2.5]])), TWO, "2", ending=".npy")
add(
    "a structured array",
    saved(np.array([(1, 1.5), (2, 2.5)], "i4,f8")),
    TWO,
    "f1",
    ending=".npy",
)
add("an array of three dimensions", saved(np.zeros((2, 2, 2))), None, ending=".npy")
add("a complex array", saved(np.array([1j, 2])), None, ending=".npy")
add("an array of dates", saved(np.array(["2020-01-01"], "M8[D]")), None, ending=".npy")
add("an array of large whole numbers", saved(np.array([2**53, 2**53 + 1])), None, ending=".npy")
add("a torn array", saved(np.array(THREE))[:-5], None, ending=".npy")


# ------------------------------------------------------------------------------ JSON
def jsonl(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


add(
    "JSON with nulls",
    jsonl({"x": 1.5}, {"x": None}, {"x": 2.5}),
    [1.5, NAN, 2.5],
    "x",
    ending=".jsonl",
)
add("JSON with truth values", jsonl({"x": True}, {"x": 2.5}), None, "x", ending=".jsonl")
add("JSON with lists", jsonl({"x": [1.5, 2.5]}), None, "x", ending=".jsonl")
add("JSON in columns", jsonl({"x": {"0": 1.5, "1": 2.5}}), None, "x", ending=".json")
add("JSON with a late text", jsonl(*[{"x": 1}] * 3000, {"x": "none"}), None, "x", ending=".jsonl")
add("JSON over several lines", '{\n "x": 1.5\n}\n', None, "x", ending=".json")
add("JSON with a nested column", jsonl({"a": {"x": 1.5}}), None, "x", ending=".jsonl")
add("JSON that collapses", jsonl({"x": 2**53}, {"x": 2**53 + 1}), None, "x", ending=".jsonl")
add("a list of numbers", "[1.5, 2.5]", TWO, ending=".json")
add("numbers a line, called JSON", "1.5\n2.5\n", TWO, ending=".jsonl")
add("JSON of two keys, to be guessed", jsonl({"id": 1, "x": 1.5}), None, ending=".jsonl")
add(
    "JSON with a decimal comma, told",
    jsonl({"x": "1,5"}, {"x": "2,5"}),
    TWO,
    "x",
    ending=".jsonl",
    options={"decimal": ","},
)
add("JSON with blank lines", '{"x": 1.5}\n\n{"x": 2.5}\n\n', TWO, "x", ending=".jsonl")
add(
    "JSON with 'x' and 'X'",
    jsonl({"x": 1.5, "X": 9}, {"x": 2.5, "X": 9}),
    TWO,
    "x",
    ending=".jsonl",
)
