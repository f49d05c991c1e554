"""``mix1d test``: are k0 components enough?"""

from __future__ import annotations

import json as json_format
import sys
from typing import Annotated, cast

import typer
from rich.text import Text

import mix1d
from mix1d.choices import Effort
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
    OutputOption,
    PlotOption,
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
)
from mix1d.cli.number_options import whole
from mix1d.cli.outputs import Answer, drafts_of, print_out, write
from mix1d.cli.row_options import NO_ROWS, RowOptions, takes_rows
from mix1d.cli.screen import new_console, printable

__all__ = ["likelihood_ratio"]


@takes_rows
def likelihood_ratio(
    file: FileArgument,
    k0: Annotated[
        int, typer.Option("--k0", metavar="K", parser=whole, help="Components that may be enough.")
    ] = 1,
    k1: Annotated[
        int, typer.Option("--k1", metavar="K", parser=whole, help="Components against them.")
    ] = 2,
    n_boot: Annotated[
        int, typer.Option(metavar="N", parser=whole, help="Replicates of the bootstrap.")
    ] = 999,
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
    rounding: RoundingOption = "auto",
    rows: RowOptions = NO_ROWS,
    missing: MissingOption = "raise",
    seed: SeedOption = 0,
    plot: PlotOption = None,
    json: JsonOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> int:
    """Test k0 against k1 components by a parametric bootstrap of the likelihood ratio.

    Both numbers are searched for in every replicate, as in the data.
    """
    notation = notation_of(decimal, thousands, missing_values)
    console = new_console(quiet=quiet)
    with drafts_of(file, plot=plot, json=json, output=output) as drafts:
        asked = read(file, column, weights, weights_are, missing, notation, rows)
        found = mix1d.likelihood_ratio_test(
            asked.data,
            k0,
            k1,
            n_boot=n_boot,
            family=family_of(family),
            effort=cast("Effort", effort),
            equal_sd=equal_sd,
            lumps=lumps_of(lumps),
            rounding=rounding_of(rounding),
            rng=seed,
            progress=sys.stderr.isatty() and not quiet,
            on_interrupt="return",
        )
        answer = Answer(
            json_format.dumps(found.to_dict(), indent=1),
            found.plot,
            lambda page: page.print(Text(f"{printable(asked.name)}: {found}")),
        )
        write(drafts, answer)
    print_out(console, answer, json=json, output=output)
    if found.interrupted:
        raise KeyboardInterrupt  # reported, after what was done until then
    return 1 if found.caution else 0
