"""`sketch`: of whatever holds numbers, wherever it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mix1d.arguments import choice
from mix1d.choices import LabelScheme, Missing, SketchScale, WeightsAre
from mix1d.errors import Mix1dError
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.sketching import Sketch
from mix1d.sketching.input_columns import limited_cells
from mix1d.sources.door import Data

__all__ = ["sketch"]


@usual_arithmetic
@knows_other_names
def sketch(
    data: Any,
    *,
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    by: Any = None,
    cells: int = 4096,
    scale: SketchScale = "linear",
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    lower: Any = None,
    upper: Any = None,
    below: Any = None,
    above: Any = None,
    errors: Any = None,
    entry: Any = None,
    time: Any = None,
    event: Any = None,
    within: Any = None,
    limits: bool = False,
    labels: Any = None,
    label_scheme: LabelScheme = "random",
) -> Any:
    """Fold data of any length into a `Sketch`: in memory, in chunks, in files or in an engine.

    Parameters
    ----------
    data : array_like, table, path, or an iterator of arrays
        - One column of real numbers: a list, a NumPy array of any real dtype, a memory map, a
          column of any dataframe library. It is read part by part and never copied as a whole.
        - A table of pandas, Polars, PyArrow or Modin.
        - A lazy table: Polars LazyFrame, DuckDB relation, Dask, Ibis, PySpark, SQLFrame. The sketch
          is two queries to its engine; a few thousand rows come back.
        - A path or pattern, such as ``"data/*.parquet"``: Parquet, a text with delimiters, JSON
          lines, compressed or not (gzip, zstd, bzip2, xz, zip), workbooks (.xlsx, .ods), data sets
          of Stata and SPSS, ``.npy``. Its bytes say what a file is. Parquet and long texts are
          read by DuckDB out of core (the extra ``files``).
        - An array in chunks, of Dask or Zarr.
        - An iterator (a generator, say) of arrays of any length, or of tuples ``(x, weights)``.
    column : str, optional
        Which column of a table or file; may be left out where there is only one. In a text, a
        workbook and JSON, the only one that holds numbers; their columns without a header are named
        by their numbers, from 1.
    weights : str or (n,) array_like, optional
        Non-negative; 1 each by default. The name of a column of the same table; for a single column
        or a table in memory also an array.
    weights_are : {"counts", "relative"}, default "counts"
        As for `fit`. The sum of the squares is kept too, so that sketches of relative weights add
        up, if their weights are in one unit.
    by : str, optional
        A column of the table whose values are groups: there is one sketch for each. Of files in
        folders such as ``country=DK`` (Hive), ``country`` is a column, too. The keys of a text are
        texts, so that 007 stays what it is, unless all are whole numbers written as such.
    cells : int, default 4096
        Occupied cells at most, from 16 to 65536. The error of a fit falls with the fourth power.
    scale : {"linear", "log"}, default "linear"
        "log" for families on a log scale: the cells are those of log x, and all x must be positive.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls, which are one and the same. In a text, empty cells, NA, N/A,
        NaN and null are missing.
    decimal : {".", ","}, default "."
        The decimal mark of the numbers in a text.
    thousands : {",", ".", " ", "'", "_"}, optional
        The mark between thousands in a text. Without it a number with such marks is refused, except
        one as 1,234.5, which can mean one thing only.
    missing_values : list of str, optional
        More words and numbers of a text that mean a missing value, such as ``["-", "-999"]``.
    lower, upper, below, above, errors, entry, time, event, within, limits, labels, label_scheme
        As for `fit`: intervals, errors, lifetimes, windows, limits in the cells of a text, known
        groups. There are `cells` cells for rows of each kind, of each window and with each label;
        intervals, and values with an error each, are kept as they are while there are at most
        `cells` distinct ones, and then have at most 8 times as many cells. `errors` that are one
        number for all leave the values in cells of their own.

    Returns
    -------
    Sketch, or dict of Sketch
        With `by` a dict from each group to its sketch, in the order of the groups; null, if it
        occurs, is the last one, None.

    Raises
    ------
    Mix1dError
        If there are no numbers, or missing, infinite or (for "log") non-positive ones, or weights
        that are negative or not finite; if there is no such column or file; if the engine fails,
        with its own words; or if rows have more than 1,024 different windows and labels, or
        relative weights beside more than values.

    Notes
    -----
    Cells, counts and ends are the same on every engine and in memory; sums differ by rounding. With
    ``scale="log"`` the logarithm is the engine's own, so that a value on the edge of a cell may
    fall into its neighbour.

    Examples
    --------
    >>> import numpy as np
    >>> import mix1d
    >>> chunks = (np.random.default_rng(day).normal(size=10_000) for day in range(3))
    >>> mix1d.sketch(chunks)
    Sketch(n=30000, 2765 cells of width 2^-9)
    >>> import polars as pl
    >>> table = pl.LazyFrame({"day": [1, 1, 2], "x": [0.5, 2.0, 7.0]})
    >>> mix1d.sketch(table, column="x", by="day")
    {1: Sketch(n=2, 2 cells of width 2^-51), 2: Sketch(n=1, 1 cells of width 2^-50)}
    >>> mix1d.sketch([2.0, 3.5, 5.0, 5.0], event=[1, 1, 0, 0])
    Sketch(n=4, 3 cells: 2 exact, 2 above a limit)
    """
    limit = limited_cells(cells)
    choice("scale", scale, SketchScale)
    if isinstance(data, Sketch):
        raise Mix1dError(f"`data` must be numbers, got {data!r}, made already")
    given = Data.of(
        data, argument="data", column=column, weights=weights, weights_are=weights_are,
        missing=missing, decimal=decimal, thousands=thousands, missing_values=missing_values,
        lower=lower, upper=upper, below=below, above=above, errors=errors, entry=entry,
        time=time, event=event, within=within, limits=limits, labels=labels,
        label_scheme=label_scheme,
    )  # fmt: skip
    return given.sketch(scale, limit) if by is None else given.by_group(by, scale, limit)
