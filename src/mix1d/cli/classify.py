"""``mix1d classify``: the rows of a table again, each with its group and the probabilities."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO, cast

import typer
from rich.text import Text

import mix1d
from mix1d.choices import Effort
from mix1d.cli.bins import read_bins
from mix1d.cli.documents import is_sketch, read_mixture
from mix1d.cli.input_options import (
    ColumnOption,
    DecimalOption,
    EffortOption,
    EqualSdOption,
    FamilyOption,
    LumpsOption,
    MissingValuesOption,
    NoiseOption,
    PlotOption,
    QuietOption,
    RoundingOption,
    SeedOption,
    TableArgument,
    ThousandsOption,
    WeightsAreOption,
    WeightsOption,
    family_of,
    lumps_of,
    notation_of,
    read,
    rounding_of,
)
from mix1d.cli.labelled_rows import Labelling, check_columns
from mix1d.cli.number_options import whole
from mix1d.cli.observed_rows import ObservedRows
from mix1d.cli.outputs import STDOUT, Answer, drafts_of, write
from mix1d.cli.row_options import NO_ROWS, RowOptions, takes_rows
from mix1d.cli.screen import at_work, new_console, print_head
from mix1d.cli.table_files import TableOutput, table_checked
from mix1d.errors import Mix1dError
from mix1d.sources.notation import Notation

__all__ = ["classify"]


@takes_rows
def classify(
    file: TableArgument,
    k: Annotated[
        int | None, typer.Option("-k", metavar="K", parser=whole, help="Number of components.")
    ] = None,
    mixture: Annotated[
        str | None,
        typer.Option(
            metavar="MIX.json", help="Classify by this mixture or fit instead of fitting."
        ),
    ] = None,
    column: ColumnOption = None,
    weights: WeightsOption = None,
    weights_are: WeightsAreOption = "counts",
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    family: FamilyOption = None,
    effort: EffortOption = "default",
    equal_sd: EqualSdOption = False,
    lumps: LumpsOption = "none",
    noise: NoiseOption = False,
    rounding: RoundingOption = "auto",
    rows: RowOptions = NO_ROWS,
    seed: SeedOption = 0,
    prefix: Annotated[str, typer.Option(help="What the names of the new columns begin with.")] = "",
    plot: PlotOption = None,
    json: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Write the fit as JSON, for --mixture; - prints it."),
    ] = None,
    output: TableOutput = STDOUT,
    quiet: QuietOption = False,
) -> int:
    """Write the rows back, each with its group and the probability of every group.

    The new columns are component (the number of the most likely one, 1 is the lowest) and p1, p2,
    ... A missing row has none of them, and does not count in the fit. A row that is no exact value
    has those of what was observed, such as its interval. Lumps are the first components, the noise
    the last one.
    """
    _check(file, k, mixture, json, output)
    if mixture is not None:
        _check_of_fits(plot=plot, json=json, lumps=lumps != "none", noise=noise)
    notation = notation_of(decimal, thousands, missing_values)
    console = new_console(stderr=output == STDOUT, quiet=quiet)
    with drafts_of(file, plot=plot, json=json) as drafts, _kept(file) as table:
        observed = _observed(table, column, weights, notation, rows)
        if mixture is not None:
            rule, fit = read_mixture("--mixture", mixture)
            name, total = f"by {mixture}", None
        else:
            check_columns(table, k or 0, prefix, notation)
            with at_work(f"fitting {k} components", quiet=quiet):
                asked = read(table, column, weights, weights_are, "drop", notation, rows)
                fit = mix1d.fit(
                    asked.data, k, family=family_of(family), effort=cast("Effort", effort),
                    equal_sd=equal_sd, lumps=lumps_of(lumps), noise=noise,
                    rounding=rounding_of(rounding), rng=seed,
                )  # fmt: skip
            rule, name, total = fit.mixture, asked.name, fit.sample.n_rows
            write(drafts, Answer(fit.to_json(), partial(fit.plot, name=name), lambda page: None))
        check_columns(table, rule.k, prefix, notation)
        observed.step = _step(rounding_of(rounding), fit)
        with at_work("writing the rows", total, quiet=quiet) as done:
            labelling = Labelling(rule, observed, prefix, notation, done)
            labelling.copy(table, output)
    if fit is not None:
        print_head(console, fit.facts(), fit.verdict, name)
    console.print(Text(_told(labelling.counts.tolist(), output)))
    return 0 if fit is None or fit.outcome else 1


def _check(file: str, k: int | None, mixture: str | None, json: Path | None, output: Path) -> None:
    table_checked(output)
    if (k is None) == (mixture is None):
        raise Mix1dError("either `-k` (fit first) or `--mixture` (an earlier fit) must be given")
    if json == output == STDOUT:
        raise Mix1dError("`--json` and `--output` must not both be standard output")
    if is_sketch(file):
        raise Mix1dError(f"`{file}` must be a table, and it is a sketch: that has no rows")


def _check_of_fits(**given: Any) -> None:
    """Refuse options that say how to fit, or what to write of the fit, where none is made."""
    for name, value in given.items():
        if value not in (None, False):
            raise Mix1dError(f"`--{name}` is of a fit, and with `--mixture` none is made")


def _step(asked: Any, fit: mix1d.Fit | None) -> float:
    """To which the values were rounded: as is asked, or as the fit found it; 0 for exact ones."""
    if isinstance(asked, float):
        return asked
    known = None if fit is None else fit.options.rounding
    return known if known is not None and asked is not None else 0.0


def _observed(
    file: str | BinaryIO,
    column: str | None,
    weights: str | None,
    notation: Notation,
    rows: RowOptions,
) -> ObservedRows:
    """What is read of each row."""
    if not rows.bins:
        return ObservedRows.of(column, rows.known, None)
    rows.check_bins()
    edges, bins = read_bins(file, column, weights, notation)
    return ObservedRows.of(edges, rows.known, bins)


@contextmanager
def _kept(file: str) -> Iterator[str | BinaryIO]:
    """The file, which is read twice: standard input and pipes are kept aside for that."""
    is_pipe = Path(file).is_fifo()
    if not is_pipe and (file != "-" or sys.stdin is None):
        yield file
        return
    with TemporaryFile() as kept:
        with Path(file).open("rb") if is_pipe else nullcontext(sys.stdin.buffer) as source:
            shutil.copyfileobj(source, kept)
        yield kept


def _told(counts: list[int], output: Path) -> str:
    groups = [f"{n:,} of component {j + 1}" for j, n in enumerate(counts[:-1])]
    groups += [f"{counts[-1]:,} without a component"] if counts[-1] else []
    place = "" if output == STDOUT else f" in {output}"
    return f"{sum(counts):,} rows{place}: {', '.join(groups)}"
