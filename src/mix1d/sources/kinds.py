"""The kinds of files, known by their first bytes, and what to do with those that cannot be read."""

from __future__ import annotations

from mix1d.errors import Mix1dError

__all__ = ["COMPRESSED", "kind_of", "readable"]

COMPRESSED = ("gzip", "bzip2", "xz", "zstd", "zip")
"""The kinds of compression."""

MAGIC = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x93NUMPY": "npy",
    b"\xd0\xcf\x11\xe0": "workbook",
    b"<stata_dta>": "stata",
    b"$FL2": "spss",
    b"$FL3": "spss",
    b"SQLite format 3": "sqlite",
    b"\x89HDF": "hdf5",
    b"ARROW1": "arrow",
    b"ORC": "orc",
    b"Obj\x01": "avro",
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"{\\rtf": "rtf",
    b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60": "sas",
    b"HEADER RECORD*******LIB": "sas",
    b"7z\xbc\xaf": "archive",
    b"Rar!": "archive",
    b"RDX": "r",
    b"X\n\x00\x00": "r",
    b"\x80\x04\x95": "pickle",
    b"\x80\x05\x95": "pickle",
    b"MATLAB 5.0": "matlab",
}
"""The kinds of files by their first bytes."""

TOO_BAD = {
    "sqlite": "a SQLite database: open it with DuckDB, Ibis or pandas and pass the table",
    "duckdb": "a DuckDB database: open it with duckdb.connect and pass the table",
    "hdf5": "HDF5: open it with h5py, Zarr or pandas and pass the array",
    "arrow": "an Arrow file: open it with PyArrow or Polars and pass the table",
    "orc": "ORC: open it with PyArrow and pass the table",
    "avro": "Avro: open it with Polars and pass the table",
    "pdf": "a PDF: copy the table into a text file",
    "picture": "a picture",
    "rtf": "a text with formats: save the table as CSV",
    "html": "a web page, whatever its name: save the table as CSV",
    "xml": "XML: save the table as CSV",
    "sas": "a file of SAS: open it with pandas.read_sas and pass the table",
    "archive": "an archive: unpack it",
    "r": "a file of R: write it with write.csv",
    "pickle": "a pickle, which could run any program: write it as CSV or Parquet",
    "matlab": "a file of MATLAB: open it with scipy.io.loadmat and pass the array",
    "binary": "none that is known: it is no text",
}
"""The kinds of files that are not read, each with what it is and what to do."""

NO_CONTROL = bytes({*b"\t\n\v\f\r\x1a\x1b", *range(32, 256)})
"""The bytes that a text may hold."""


def kind_of(head: bytes) -> str:
    """What a file is that begins with these bytes."""
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            return kind
    if head[8:12] == b"DUCK":
        return "duckdb"
    if len(head) > 3 and 102 < head[0] < 120 and head[1] in (1, 2) and head[2] == 1:
        return "stata"  # before version 117
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower()
    if begin.startswith((b"<!doctype", b"<html", b"<table")):
        return "html"
    if begin.startswith(b"<?xml"):
        return "xml"
    if begin.startswith((b"{", b"[")):
        return "json"
    control = len(head.translate(None, NO_CONTROL))
    return "binary" if control > len(head) / 10 and b"\0" not in head else "text"


def readable(source: str, kind: str) -> str:
    """The kind, if it is one that can be read."""
    if kind in TOO_BAD:
        raise Mix1dError(f"{source} must be a table that can be read, and it is {TOO_BAD[kind]}")
    if kind in COMPRESSED:
        raise Mix1dError(f"{source} must be compressed once, and it is twice: unpack it")
    return kind
