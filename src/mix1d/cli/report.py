"""``mix1d report``: one page that answers, for a colleague to open."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer
from rich.text import Text

import mix1d
from mix1d.choices import Criterion
from mix1d.cli.input_options import (
    ColumnOption,
    DecimalOption,
    EffortOption,
    EqualSdOption,
    FileArgument,
    LumpsOption,
    MissingOption,
    MissingValuesOption,
    PriorOption,
    QuietOption,
    RoundingOption,
    SeedOption,
    ThousandsOption,
    WeightsAreOption,
    WeightsOption,
    families_of,
    family_of,
    lumps_of,
    notation_of,
    read,
    rounding_of,
    up_to,
)
from mix1d.cli.number_options import whole
from mix1d.cli.row_options import NO_ROWS, RowOptions, takes_rows
from mix1d.cli.screen import at_work, new_console, print_head, printable
from mix1d.drafts import draft_of
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES
from mix1d.show.report import needs_jinja

__all__ = ["report"]


@takes_rows
def report(
    context: typer.Context,
    file: FileArgument,
    k: Annotated[
        int | None,
        typer.Option(
            "-k", metavar="K", parser=whole, help="Number of components; chosen if not given."
        ),
    ] = None,
    output: Annotated[Path, typer.Option(metavar="PATH", help="The page to write.")] = Path(
        "report.html"
    ),
    column: ColumnOption = None,
    weights: WeightsOption = None,
    weights_are: WeightsAreOption = "counts",
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    family: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=f"{', '.join(FAMILIES)}; as in 'student-t(df=4)' or scipy.exponnorm. Several are "
            "compared: repeat it. With -k, a,b is one component of each.  [default: auto; with -k "
            "normal]",
            autocompletion=lambda: list(FAMILIES),
        ),
    ] = None,
    effort: EffortOption = "default",
    equal_sd: EqualSdOption = False,
    max_k: Annotated[
        int | None,
        typer.Option(
            metavar="K", parser=whole, help="Largest number to choose from; 7 by default."
        ),
    ] = None,
    criterion: Annotated[
        str,
        typer.Option(
            help=f"To choose by: {', '.join(get_args(Criterion))}.",
            autocompletion=lambda: [*get_args(Criterion)],
        ),
    ] = "bic",
    n_boot: Annotated[
        int, typer.Option(metavar="N", parser=whole, help="Replicates of the test of fit.")
    ] = 499,
    lumps: LumpsOption = "auto",
    rounding: RoundingOption = "auto",
    prior: PriorOption = None,
    rows: RowOptions = NO_ROWS,
    missing: MissingOption = "raise",
    seed: SeedOption = 0,
    quiet: QuietOption = False,
) -> int:
    """Write one HTML page: the answer, the picture, how sure, does it fit, and the methods.

    Without -k the number of components is chosen, of several families the one that fits best, and
    the page shows the evidence.
    """
    notation = notation_of(decimal, thousands, missing_values)
    if output.suffix.lower() not in (".html", ".htm"):
        raise Mix1dError(f"`--output` must end in .html or .htm, got `{output}`")
    needs_jinja()
    with (
        draft_of("--output", output) as draft,
        at_work("writing the report", quiet=quiet),
    ):
        asked = read(file, column, weights, weights_are, missing, notation, rows)
        how: dict[str, Any] = {
            "effort": effort,
            "lumps": lumps_of(lumps),
            "rounding": rounding_of(rounding),
            "prior": prior,
            "rng": seed,
        }
        if k is None or len(family or []) > 1:
            found: Any = mix1d.select(
                asked.data,
                k=up_to(max_k) if k is None else [k],
                criterion=cast("Criterion", criterion),
                families=families_of(family),
                equal_sd=(False, True) if k is None and not equal_sd else (equal_sd,),
                **how,
            )
            shown = found.best
        else:
            found = mix1d.fit(asked.data, k, family=family_of(family), equal_sd=equal_sd, **how)
            shown = found
        verdict = found.report(
            draft, name=asked.name, n_boot=n_boot, rng=seed, call=_typed(context)
        )
    console = new_console(quiet=quiet)
    if shown is None:
        console.print(Text(f"{printable(asked.name)}: {found.evidence()}", style="bold"))
    else:
        print_head(console, shown.facts(), verdict, asked.name)
    console.print(Text(f"wrote {printable(str(output))}"))
    return 0 if shown is not None and shown.outcome else 1


def _typed(context: typer.Context) -> str:
    """The command as it was typed, its options spelt out."""
    words = ["mix1d", context.info_name or ""]
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if source is None or source.name != "COMMANDLINE":
            continue
        value = context.params[name]
        option = [] if parameter.param_type_name == "argument" else [parameter.opts[0]]
        values = value if isinstance(value, (list, tuple)) else [value]
        words += option if value is True else [w for v in values for w in [*option, str(v)]]
    return shlex.join(words)
