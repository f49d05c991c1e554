"""``mix1d fit``: one column, k components."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.console import Console
from rich.text import Text

import mix1d
from mix1d.arguments import choice
from mix1d.choices import Algorithm, Effort, Start, TableFormat
from mix1d.cli.constraint_options import BoundOption, ConstraintOption, bounds_of, constraints_of
from mix1d.cli.estimate_options import (
    LEVEL,
    AskedEstimates,
    LevelOption,
    MeanExcessOption,
    QuantileOption,
    ShareAboveOption,
    document_with,
    print_estimates,
)
from mix1d.cli.every import fit_every
from mix1d.cli.input_options import (
    ColumnOption,
    DecimalOption,
    EffortOption,
    EqualSdOption,
    FamilyOption,
    FileArgument,
    JsonOption,
    LumpsOption,
    MissingOption,
    MissingValuesOption,
    NoiseOption,
    OutputOption,
    PlotOption,
    PriorOption,
    QuietOption,
    RoundingOption,
    SeedOption,
    ThousandsOption,
    WeightsAreOption,
    WeightsOption,
    family_of,
    lumps_of,
    notation_of,
    read,
    rounding_of,
    start_of,
)
from mix1d.cli.number_options import number, whole
from mix1d.cli.outputs import STDOUT, Answer, drafts_of, print_out, write
from mix1d.cli.row_options import NO_ROWS, RowOptions, takes_rows
from mix1d.cli.screen import at_work, new_console, print_fit
from mix1d.describe.estimates import Estimates
from mix1d.errors import Mix1dError
from mix1d.fitting.knowing import AskedPrior

__all__ = ["fit"]


@takes_rows
def fit(
    file: FileArgument,
    k: Annotated[
        int | None,
        typer.Option(
            "-k", metavar="K", parser=whole, help="Number of components; with --family a,b two."
        ),
    ] = None,
    column: ColumnOption = None,
    all_columns: Annotated[
        bool,
        typer.Option("--all-columns", metavar="", help="One fit for each column of numbers."),
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="One fit for each group that this column names."),
    ] = None,
    weights: WeightsOption = None,
    weights_are: WeightsAreOption = "counts",
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    family: FamilyOption = None,
    effort: EffortOption = "default",
    start: Annotated[
        str,
        typer.Option(
            help=f"{', '.join(get_args(Start))}, or places such as -7,7.",
            autocompletion=lambda: [*get_args(Start)],
        ),
    ] = "search",
    algorithm: Annotated[
        str,
        typer.Option(
            help=f"{', '.join(get_args(Algorithm))}.",
            autocompletion=lambda: [*get_args(Algorithm)],
        ),
    ] = "em",
    equal_sd: EqualSdOption = False,
    constraint: ConstraintOption = None,
    bound: BoundOption = None,
    max_iter: Annotated[
        int, typer.Option(metavar="N", parser=whole, help="Most iterations.")
    ] = 10_000,
    tol: Annotated[
        float,
        typer.Option(
            metavar="T", parser=number, help="Log-likelihood units that may be left at the end."
        ),
    ] = 1e-8,
    lumps: LumpsOption = "none",
    noise: NoiseOption = False,
    rounding: RoundingOption = "auto",
    prior: PriorOption = None,
    rows: RowOptions = NO_ROWS,
    missing: MissingOption = "raise",
    seed: SeedOption = 0,
    plot: PlotOption = None,
    animate: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write the animation, such as out.html.")
    ] = None,
    json: JsonOption = None,
    output: OutputOption = None,
    trace: Annotated[
        bool, typer.Option("--trace", metavar="", help="Print each iteration.")
    ] = False,
    groups: Annotated[
        int | None,
        typer.Option(
            metavar="N", parser=whole, help="Print the components merged into N groups, too."
        ),
    ] = None,
    quantile: QuantileOption = None,
    share_above: ShareAboveOption = None,
    mean_excess: MeanExcessOption = None,
    level: LevelOption = LEVEL,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="Print the parameters alone, as a paper has them: "
            f"{', '.join(get_args(TableFormat))}.",
            autocompletion=lambda: [*get_args(TableFormat)],
        ),
    ] = None,
    quiet: QuietOption = False,
) -> int:
    """Fit k components to one column of a table, or one of each of several families.

    Prints whether they describe the data, the components with their standard errors, and where to
    cut. With --all-columns or --by it prints a row for each fit; --output fits.csv writes these.
    """
    estimates = AskedEstimates(quantile, share_above, mean_excess, level)
    _check(table, {"groups": groups is not None} | estimates.given)
    notation = notation_of(decimal, thousands, missing_values)
    if all_columns or by is not None:
        return fit_every(
            file, k, by, column, notation, weights=weights, weights_are=weights_are, tol=tol,
            family=family_of(family), effort=cast("Effort", effort), equal_sd=equal_sd,
            lumps=lumps_of(lumps), rounding=rounding_of(rounding), missing=missing, json=json,
            output=output, quiet=quiet, of_one_fit={
                "all-columns": all_columns and by, "noise": noise, "plot": plot, "trace": trace,
                "animate": animate, "start": start != "search", "algorithm": algorithm != "em",
                "constraint": constraint, "bound": bound, "prior": prior, "groups": groups,
                "table": table, "max-iter": max_iter != 10_000,
            } | estimates.given | rows.given)  # fmt: skip
    console = new_console(stderr=json == STDOUT and trace, quiet=quiet)
    with (
        drafts_of(file, plot=plot, animate=animate, json=json, output=output) as drafts,
        at_work("fitting" if k is None else f"fitting {k} components", quiet=quiet or trace),
    ):
        asked = read(file, column, weights, weights_are, missing, notation, rows)
        result = mix1d.fit(
            asked.data, k, family=family_of(family), effort=cast("Effort", effort),
            start=start_of(start), algorithm=cast("Algorithm", algorithm), equal_sd=equal_sd,
            constraints=constraints_of(constraint), bounds=bounds_of(bound),
            lumps=lumps_of(lumps), rounding=rounding_of(rounding), noise=noise, tol=tol,
            prior=cast("AskedPrior", prior), max_iter=max_iter, rng=seed,
            on_iteration=(lambda state: console.print(str(state))) if trace else None,
        )  # fmt: skip
        found = estimates.of(result)
        answer = Answer(
            document_with(result, found), lambda: result.plot(name=asked.name),
            _printed(result, asked.name, groups, table, found),
        )  # fmt: skip
        write(drafts, answer)
        if "animate" in drafts:
            result.animate(name=asked.name).save(drafts["animate"])
    print_out(console, answer, json=json, output=output)
    return 0 if result.outcome else 1


def _check(table: str | None, printed: dict[str, bool]) -> None:
    """Refuse what would be `printed` beside a table."""
    if table is None:
        return
    choice("--table", table, TableFormat)
    for name in (name for name, is_given in printed.items() if is_given):
        option = name.replace("_", "-")
        raise Mix1dError(f"`--{option}` must be left out with `--table`, which is printed alone")


def _printed(
    result: mix1d.Fit, name: str, groups: int | None, table: str | None, found: Estimates | None
) -> Callable[[Console], None]:
    """Prints the table of the parameters if one is asked for, else the fit, its groups and the
    estimates that were asked for.
    """
    if table is not None:
        text = result.table(cast("TableFormat", table))
        return lambda page: page.print(Text(text), soft_wrap=True)
    merged = None if groups is None else _merged(result, groups)

    def on(page: Console) -> None:
        print_fit(page, result.facts(), result.verdict, name)
        if merged is not None:
            page.print(Text(f"\n{merged}"), soft_wrap=True)
        if found is not None:
            print_estimates(page, found)

    return on


def _merged(result: mix1d.Fit, groups: int) -> str:
    try:
        return str(result.groups(groups))
    except Mix1dError as error:
        raise Mix1dError(str(error).replace("`n` must", "`--groups` must")) from None
