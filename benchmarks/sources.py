"""Files of any size: seconds and memory of `mix1d.sketch` beside DuckDB's own bare minimum.

The bare minimum is one query for the smallest and largest value and the sum, and one GROUP BY of
the very cells that the sketch asks for, with their counts; of a CSV, it is the column read as text
(its greatest text and their number). Each runs in a process of its own, so that the peak of memory
is its own. `python benchmarks/sources.py --rows 1e8`
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from setting import RESULTS, machine, mixture_values

BLOCK = 10_000_000

BEFORE = """
import sys, time
from pathlib import Path
path, exponent = sys.argv[1], int(sys.argv[2])
"""

AFTER = """
status = Path("/proc/self/status").read_text()  # getrusage would count the process that began us
peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
print(seconds, peak, found)
"""

BARE = """
import duckdb
begin = time.perf_counter()
con = duckdb.connect()
con.execute("SET enable_progress_bar = false")
con.execute("SELECT min(x), max(x), sum(x) FROM read_parquet(?)", [path]).fetchall()
query = "SELECT floor(x * ?) AS c, count(*) FROM read_parquet(?) GROUP BY c"
found = len(con.execute(query, [2.0**-exponent, path]).fetchnumpy()["c"])
seconds = time.perf_counter() - begin
"""

TEXT = """
import duckdb
begin = time.perf_counter()
con = duckdb.connect()
con.execute("SET enable_progress_bar = false")
query = "SELECT max(x), count(x) FROM read_csv(?, all_varchar = true)"
found = con.execute(query, [path]).fetchall()[0][1]
seconds = time.perf_counter() - begin
"""

SKETCH = """
import mix1d
begin = time.perf_counter()
found = mix1d.sketch(path, column="x").exponent
seconds = time.perf_counter() - begin
"""

FIT = """
import mix1d
begin = time.perf_counter()
found = bool(mix1d.fit(path, 3, column="x").outcome)
seconds = time.perf_counter() - begin
"""


def write(path: Path, rows: int, kind: str) -> None:
    """The values of the mixture, in blocks; a CSV has as many digits as a double needs."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    schema = pa.schema([("x", pa.float64())])
    writer = parquet.ParquetWriter if kind == "parquet" else csv.CSVWriter
    with writer(path, schema) as file:
        for seed, start in enumerate(range(0, rows, BLOCK)):
            values = mixture_values(min(BLOCK, rows - start), seed=seed)
            file.write_table(pa.table({"x": values}))


def measured(work: str, path: Path, exponent: int = 0) -> tuple[float, float, str]:
    """Seconds, peak in MB, and what was found."""
    command = [sys.executable, "-c", BEFORE + work + AFTER, str(path), str(exponent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak, found = done.stdout.splitlines()[-1].split()
    return float(seconds), float(peak), found


def asked_exponent(path: Path) -> int:
    """The exponent that `mix1d.sketch` groups by."""
    from mix1d.sources import cell_counts

    exponents = []
    shared = cell_counts.shared_exponents
    cell_counts.shared_exponents = lambda e: exponents.append(e[0]) or shared(e)
    import mix1d

    mix1d.sketch(path, column="x")
    cell_counts.shared_exponents = shared
    return exponents[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=float, default=1e8)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--kind", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--folder", default=None, help="where to write the file")
    options = parser.parse_args()
    rows = int(options.rows)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / f"values.{options.kind}"
        write(path, rows, options.kind)
        size = path.stat().st_size / 1e6
        bare = TEXT if options.kind == "csv" else BARE
        works = {"DuckDB alone": bare, "mix1d.sketch": SKETCH, "mix1d.fit": FIT}
        exponent = 0 if options.kind == "csv" else asked_exponent(path)
        found: dict[str, list[tuple[float, float, str]]] = {name: [] for name in works}
        for _ in range(options.repeats):  # in turn: a busy minute is busy for all
            for name, work in works.items():
                found[name].append(measured(work, path, exponent))
    table = {
        name: {
            "seconds": statistics.median(run[0] for run in runs),
            "peak MB": max(run[1] for run in runs),
        }
        for name, runs in found.items()
    }
    bare = table["DuckDB alone"]["seconds"]
    print(f"{rows:,} rows of {options.kind}, {size:.0f} MB")
    for name, row in table.items():
        ratio = row["seconds"] / bare
        print(f"{name:14} {row['seconds']:8.2f} s  {ratio:5.2f} x  {row['peak MB']:6.0f} MB")
    result = {"machine": machine(), "rows": rows, "kind": options.kind, "table": table}
    file = RESULTS / f"sources-{options.kind}-{rows:.0e}.json"
    file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
