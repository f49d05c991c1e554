"""``mix1d select``: how many components."""

from __future__ import annotations

import json as json_format
from typing import Annotated, cast, get_args

import typer
from rich.console import Console
from rich.text import Text

import mix1d
from mix1d.choices import Criterion, Effort
from mix1d.cli.constraint_options import BoundOption, ConstraintOption, bounds_of, constraints_of
from mix1d.cli.input_options import (
    ColumnOption,
    DecimalOption,
    EffortOption,
    FamiliesOption,
    FileArgument,
    JsonOption,
    LumpsOption,
    MissingOption,
    MissingValuesOption,
    OutputOption,
    PlotOption,
    PriorOption,
    QuietOption,
    RoundingOption,
    SeedOption,
    ThousandsOption,
    WeightsAreOption,
    WeightsOption,
    families_of,
    lumps_of,
    notation_of,
    read,
    rounding_of,
    up_to,
)
from mix1d.cli.number_options import whole
from mix1d.cli.outputs import Answer, drafts_of, print_out, write
from mix1d.cli.row_options import NO_ROWS, RowOptions, takes_rows
from mix1d.cli.screen import at_work, new_console, print_table, print_verdict, printable
from mix1d.cli.spoken import spoken
from mix1d.fitting.knowing import AskedPrior
from mix1d.show.table_text import headline

__all__ = ["select"]


@takes_rows
def select(
    file: FileArgument,
    max_k: Annotated[
        int | None,
        typer.Option(
            "--max-k",
            "-k",
            metavar="K",
            parser=whole,
            help="Largest number of components; 7 by default, fewer for few distinct values.",
        ),
    ] = None,
    criterion: Annotated[
        str,
        typer.Option(
            help=f"{', '.join(get_args(Criterion))}.",
            autocompletion=lambda: [*get_args(Criterion)],
        ),
    ] = "bic",
    column: ColumnOption = None,
    weights: WeightsOption = None,
    weights_are: WeightsAreOption = "counts",
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    family: FamiliesOption = None,
    lumps: LumpsOption = "auto",
    rounding: RoundingOption = "auto",
    prior: PriorOption = None,
    constraint: ConstraintOption = None,
    bound: BoundOption = None,
    effort: EffortOption = "default",
    rows: RowOptions = NO_ROWS,
    missing: MissingOption = "raise",
    seed: SeedOption = 0,
    plot: PlotOption = None,
    json: JsonOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> int:
    """Choose the number of components by a criterion, and say with what evidence.

    Prints whether the best fit describes the data, every fit tried, and what
    speaks against the choice. Only a certified, sound maximum can be chosen;
    with BIC and AIC the search stops where a proved bound leaves nothing to
    gain. A list of --constraint speaks of the first components, of which
    means=0, is one.
    """
    notation = notation_of(decimal, thousands, missing_values)
    console = new_console(quiet=quiet)
    with (
        drafts_of(file, plot=plot, json=json, output=output) as drafts,
        at_work("trying numbers of components", quiet=quiet),
    ):
        asked = read(file, column, weights, weights_are, missing, notation, rows)
        found = mix1d.select(
            asked.data,
            k=up_to(max_k),
            criterion=cast("Criterion", criterion),
            families=families_of(family),
            lumps=lumps_of(lumps),
            rounding=rounding_of(rounding),
            prior=cast("AskedPrior", prior),
            constraints=constraints_of(constraint),
            bounds=bounds_of(bound),
            effort=cast("Effort", effort),
            rng=seed,
        )
        document = json_format.dumps(found.to_dict(), indent=1)
        answer = Answer(document, found.plot, lambda page: _print(page, asked.name, found))
        write(drafts, answer)
    print_out(console, answer, json=json, output=output)
    return 0 if found.best is not None else 1


def _print(console: Console, name: str, found: mix1d.Selection) -> None:
    best = found.best
    words = found.evidence() if best is None else headline(best._brief)
    console.print(Text(f"{printable(name)}: {words}", style="bold"))
    print_verdict(console, found.verdict)
    (_, _, *header), *rows = found.cells()
    named = [[f"{k} {family}", *rest] for family, k, *rest in rows]
    print_table(console, ["components", *header], named)
    for sentence in found.advice:
        console.print(Text(f"- {spoken(sentence)}"))
    for note in found.notes:
        console.print(Text(spoken(note)))
