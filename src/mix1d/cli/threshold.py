"""``mix1d threshold``: where to cut, how sure, and how often it is wrong."""

from __future__ import annotations

from typing import Annotated, Any, cast, get_args

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

import mix1d
from mix1d.arrays import IntArray
from mix1d.choices import Effort, ThresholdMethod
from mix1d.cli.input_options import (
    ColumnOption,
    DecimalOption,
    EffortOption,
    EqualSdOption,
    FamilyOption,
    FileArgument,
    JsonOption,
    KOption,
    MissingOption,
    MissingValuesOption,
    OutputOption,
    PlotOption,
    QuietOption,
    SeedOption,
    ThousandsOption,
    WeightsAreOption,
    WeightsOption,
    family_of,
    notation_of,
    read,
)
from mix1d.cli.number_options import number, some
from mix1d.cli.outputs import Answer, drafts_of, print_out, write
from mix1d.cli.row_options import NO_ROWS, RowOptions, takes_rows
from mix1d.cli.screen import at_work, new_console, print_head, print_table
from mix1d.cli.threshold_document import document_of
from mix1d.curve.cuts import Cuts
from mix1d.curve.overlap import percent
from mix1d.curve.thresholds import Thresholds
from mix1d.errors import Mix1dError
from mix1d.style.numbers import column as cells_of
from mix1d.style.numbers import intervals

__all__ = ["threshold"]


@takes_rows
def threshold(
    file: FileArgument,
    k: KOption,
    cost: Annotated[
        float,
        typer.Option(
            metavar="C",
            parser=number,
            help="What it costs to call a value of the lower group the higher one, divided by "
            "what the other error costs.",
        ),
    ] = 1.0,
    posterior: Annotated[
        float | None,
        typer.Option(
            metavar="P", parser=number, help="Also the grey zones where no group is P probable."
        ),
    ] = None,
    specificity: Annotated[
        str | None, typer.Option(metavar="S", help="Cuts at this specificity; .95,.99 for two.")
    ] = None,
    sensitivity: Annotated[
        str | None, typer.Option(metavar="S", help="Cuts at this sensitivity.")
    ] = None,
    youden: Annotated[
        bool, typer.Option("--youden", metavar="", help="The cut with the largest Youden index.")
    ] = False,
    sds_above: Annotated[
        str | None,
        typer.Option(metavar="K", help="Cuts K sds above the mean of the negative components."),
    ] = None,
    positive: Annotated[
        str | None,
        typer.Option(
            metavar="J", help="The positive components, such as 2,3; by default all but the lowest."
        ),
    ] = None,
    level: Annotated[
        float, typer.Option(metavar="L", parser=number, help="Of the intervals.")
    ] = 0.95,
    method: Annotated[
        str,
        typer.Option(
            help=f"Of the intervals: {', '.join(get_args(ThresholdMethod))} (better for groups "
            "that overlap).",
            autocompletion=lambda: [*get_args(ThresholdMethod)],
        ),
    ] = "wald",
    column: ColumnOption = None,
    weights: WeightsOption = None,
    weights_are: WeightsAreOption = "counts",
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    family: FamilyOption = None,
    effort: EffortOption = "default",
    equal_sd: EqualSdOption = False,
    rows: RowOptions = NO_ROWS,
    missing: MissingOption = "raise",
    seed: SeedOption = 0,
    plot: PlotOption = None,
    json: JsonOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> int:
    """Fit k components, and say where to cut between them.

    Prints the thresholds with standard errors and intervals, the main one
    first, and the shares of the values on either side of each that belong
    elsewhere. Then the cuts one may choose among, with sensitivity,
    specificity and predictive values: those asked for, or the usual ones.
    """
    notation = notation_of(decimal, thousands, missing_values)
    console = new_console(quiet=quiet)
    with (
        drafts_of(file, plot=plot, json=json, output=output) as drafts,
        at_work(f"fitting {k} components", quiet=quiet),
    ):
        asked = read(file, column, weights, weights_are, missing, notation, rows)
        result = mix1d.fit(
            asked.data,
            k,
            family=family_of(family),
            effort=cast("Effort", effort),
            equal_sd=equal_sd,
            rng=seed,
        )
        of_intervals: dict[str, Any] = {"level": level, "method": method}
        found = result.thresholds(cost=cost, posterior=posterior, **of_intervals)
        cuts = result.cuts(
            **_rules(specificity, sensitivity, sds_above, youden=youden),
            cost=cost,
            positive=_components(positive),
            **of_intervals,
        )
        answer = Answer(
            document_of(result, found, cuts),
            lambda: result.plot(name=asked.name),
            lambda page: _print(page, result, found, cuts, asked.name),
        )
        write(drafts, answer)
    print_out(console, answer, json=json, output=output)
    return 0 if result.outcome else 1


def _rules(
    specificity: str | None, sensitivity: str | None, sds_above: str | None, *, youden: bool
) -> dict[str, Any]:
    """The arguments for `Fit.cuts`; none, where no rule is given."""
    asked: dict[str, Any] = {
        "specificity": some("--specificity", specificity),
        "sensitivity": some("--sensitivity", sensitivity),
        "sds_above": some("--sds-above", sds_above),
    }
    if not youden and all(values is None for values in asked.values()):
        return {}
    return {name: values or () for name, values in asked.items()} | {"youden": youden}


def _components(text: str | None) -> list[int] | None:
    """Numbers of components."""
    try:
        return None if text is None else [int(part) for part in text.split(",")]
    except ValueError:
        raise Mix1dError(
            f"`--positive` must be numbers of components such as 2,3, got {text!r}"
        ) from None


# ------------------------------------------------------------------------------- on the terminal
def _print(console: Console, result: mix1d.Fit, found: Thresholds, cuts: Cuts, name: str) -> None:
    print_head(console, result.facts(), result.verdict, name)
    if found.shown.any():
        print_table(console, *_cells(found, found.order))
    entries = Table.grid(padding=(0, 2))
    for title, text in _entries(found):
        entries.add_row(title, Text(text))
    console.print(entries)
    print_table(console, *cuts.rows())
    for note in cuts.notes:
        console.print(Text(note))


def _cells(found: Thresholds, rows: IntArray) -> tuple[list[str], list[list[str]]]:
    """Header and cells of the table, for these of the thresholds."""
    assert found.standard_errors is not None
    assert found.interval is not None
    assert found.level is not None
    x, errors = found.x[rows], found.standard_errors[rows]
    level = f"{100.0 * found.level:g}%"
    columns = {
        "threshold": cells_of(x, errors, np.abs(x)),
        level: intervals(x, errors, found.interval[rows]),
        "between": [f"{below + 1} and {above + 1}" for below, above in found.pairs[rows]],
        "wrong below": [_share(rate) for rate in found.error_rates[rows, 0]],
        "wrong above": [_share(rate) for rate in found.error_rates[rows, 1]],
    }
    return list(columns), [list(row) for row in zip(*columns.values(), strict=True)]


def _entries(found: Thresholds) -> list[tuple[str, str]]:
    """The lines below the table: titles and texts."""
    missed = [
        f"{_share(share)} of component {j + 1}"
        for j, share in enumerate(found.missed)
        if not np.isnan(share)
    ]
    entries = [("misplaced", f"{_share(found.error)} of the values: {', '.join(missed)}")]
    if found.cost != 1.0:
        entries.append(("cost", f"{found.cost:g} for a value called the next higher component"))
    entries += _grey_zones(found)
    if found.absence:
        entries.append(("no threshold", found.absence))
    elif found.reason:
        entries.append(("note", found.reason))
    if found.note:
        entries.append(("intervals", found.note))
    return entries


def _grey_zones(found: Thresholds) -> list[tuple[str, str]]:
    if found.grey is None or found.grey_mass is None:
        return []
    assert found.grey_standard_errors is not None
    assert found.grey_shown is not None
    zones = zip(found.grey, found.grey_standard_errors, found.grey_mass, strict=True)
    lines = [
        f"from {' to '.join(cells_of(x, errors, np.abs(x)))}: {_share(mass)} of the values"
        for (x, errors, mass), is_shown in zip(zones, found.grey_shown, strict=True)
        if is_shown
    ]
    title = f"less than {100.0 * (found.posterior or 0.0):g}% sure"
    return [("" if j else title, line) for j, line in enumerate(lines or ["nowhere"])]


def _share(share: float) -> str:
    if not share > 0.0:
        return "none"
    return percent(float(share))
