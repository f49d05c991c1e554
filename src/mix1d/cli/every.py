"""``mix1d fit --all-columns`` and ``--by``: one fit for each column, or each group of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.text import Text

import mix1d
from mix1d.cli.outputs import Answer, check_apart, drafts_of, print_out, write
from mix1d.cli.screen import at_work, new_console, print_table, printable
from mix1d.cli.table_files import DELIMITERS, csv_rows
from mix1d.errors import Mix1dError
from mix1d.fitting.fits import Fits
from mix1d.sources.every_column import every_column
from mix1d.sources.notation import Notation

__all__ = ["fit_every"]


def fit_every(
    file: str,
    k: int | None,
    by: str | None,
    column: str | None,
    notation: Notation,
    *,
    json: Path | None,
    output: Path | None,
    quiet: bool,
    of_one_fit: dict[str, Any],
    **options: Any,
) -> int:
    """Fit every column, or every group `by` the values of a column; print or write the table.

    `of_one_fit` are the options that many fits do not have.
    """
    for name, value in of_one_fit.items():
        if value:
            mode = "--all-columns" if by is None else "--by"
            option = name.replace("_", "-")
            raise Mix1dError(f"`--{option}` must be left out with `{mode}`: it is for one fit")
    if file == "-":
        raise Mix1dError("`FILE` must be a file where many fits are asked for, got `-`")
    if k is None:
        raise Mix1dError("`-k` must be given where many fits are asked for")
    is_table = output is not None and output.suffix.lower() in DELIMITERS
    if output is not None:
        check_apart("--output", output, file)
    with drafts_of(file, json=json, output=None if is_table else output) as drafts:
        with at_work("fitting", quiet=quiet):
            if by is None:
                if column is not None:
                    raise Mix1dError("`--column` must be left out with `--all-columns`")
                fits = mix1d.fit_many(every_column("FILE", file, notation), k, **options)
            else:
                fits = mix1d.fit_many(
                    file, k, groups=by, column=column, **notation.arguments, **options
                )
        answer = Answer(fits.to_json(), lambda: None, lambda page: _print(page, fits))
        write(drafts, answer)
    if is_table and output is not None:
        _write_table(fits, output)
    print_out(new_console(quiet=quiet), answer, json=json, output=output)
    return 0 if fits.trusted.any() or not len(fits) else 1


def _print(page: Console, fits: Fits) -> None:
    """How the fits ended, and a row for each."""
    page.print(Text(str(fits), style="bold"))
    columns = {name: v for name, v in fits._columns().items() if name not in ("loglik", "bic")}
    header = [name.replace("_", " ") for name in columns]
    print_table(page, header, [[*map(_cell, row)] for row in zip(*columns.values(), strict=True)])


def _cell(value: Any) -> str:
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else f"{value:.6g}"
    return printable(str(value))


def _write_table(fits: Fits, path: Path) -> None:
    """All numbers as CSV or TSV, an empty cell where there is none."""
    columns = fits._columns()
    with csv_rows(path, list(columns)) as writer:
        for row in zip(*columns.values(), strict=True):
            writer.writerow(["" if value != value else value for value in row])
