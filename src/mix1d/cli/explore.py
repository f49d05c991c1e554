"""``mix1d explore``: EM to see and to touch, in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

import mix1d
from mix1d.cli.input_options import (
    ColumnOption,
    DecimalOption,
    MissingOption,
    MissingValuesOption,
    QuietOption,
    ThousandsOption,
    WeightsAreOption,
    WeightsOption,
    notation_of,
    read,
)
from mix1d.cli.number_options import whole
from mix1d.cli.screen import at_work, new_console, printable
from mix1d.drafts import draft_of
from mix1d.errors import Mix1dError
from mix1d.show.explorer import empty, is_opened, save

__all__ = ["explore"]


def explore(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="As for the other commands; without it the page draws data of its own.",
        ),
    ] = None,
    k: Annotated[
        int, typer.Option("-k", metavar="K", parser=whole, help="Number of components, at most 8.")
    ] = 2,
    output: Annotated[Path, typer.Option(metavar="PATH", help="The page to write.")] = Path(
        "explorer.html"
    ),
    no_open: Annotated[
        bool, typer.Option("--no-open", metavar="", help="Do not open the page in a browser.")
    ] = False,
    column: ColumnOption = None,
    weights: WeightsOption = None,
    weights_are: WeightsAreOption = "counts",
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    missing: MissingOption = "raise",
    quiet: QuietOption = False,
) -> int:
    """Write one HTML page in which EM can be seen and touched, and open it.

    Drag the first guess, do E and M step by step, play, compare algorithms. The
    page holds the data and everything it needs; nothing is sent anywhere.
    """
    notation = notation_of(decimal, thousands, missing_values)
    if output.suffix.lower() not in (".html", ".htm"):
        raise Mix1dError(f"`--output` must end in .html or .htm, got `{output}`")
    with (
        draft_of("--output", output) as draft,
        at_work("writing the page", quiet=quiet),
    ):
        if file is None:
            save(draft, empty(k))
        else:
            asked = read(file, column, weights, weights_are, missing, notation)
            mix1d.explore(asked.data, k, draft, open_page=False)
    console = new_console(quiet=quiet)
    console.print(Text(f"wrote {printable(str(output))}"))
    if not no_open and not is_opened(output):
        words = Text(f"no browser to open it with: {output.resolve().as_uri()}")
        console.print(words, soft_wrap=True)
    return 0
