"""``mix1d merge``: the sketch of all the data that several sketches hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from mix1d.cli.documents import read_sketch
from mix1d.cli.input_options import QuietOption
from mix1d.cli.outputs import STDOUT, text_file
from mix1d.cli.screen import new_console
from mix1d.cli.sketch import SketchOutput, described
from mix1d.errors import Mix1dError
from mix1d.sketching import Sketch

__all__ = ["merge"]


def merge(
    files: Annotated[list[str], typer.Argument(metavar="SKETCH...", help="Files of sketches.")],
    output: SketchOutput,
    quiet: QuietOption = False,
) -> int:
    """Add sketches of the same column: of other days, sites or machines.

    The sum is the sketch of all the data together, in any order.
    """
    if any(Path(file).resolve() == output.resolve() for file in files):
        raise Mix1dError(
            f"`--output` must be none of the sketches that are added, got `{output}`: it would "
            "be counted twice the next time"
        )
    total = read_sketch("SKETCH", files[0])
    for file in files[1:]:
        total = _sum(total, read_sketch("SKETCH", file), files[0], file)
    with text_file("--output", output) as place:
        place.write(total.to_json() + "\n")
    new_console(stderr=output == STDOUT, quiet=quiet).print(Text(described(total)))
    return 0


def _sum(total: Sketch, more: Sketch, first: str, file: str) -> Sketch:
    if more.column != total.column:
        raise Mix1dError(
            f"`SKETCH` must be sketches of one column, and `{first}` is of {total.column!r}, "
            f"`{file}` of {more.column!r}"
        )
    if more.scale != total.scale:
        raise Mix1dError(
            f"`SKETCH` must be sketches on one scale, and `{first}` is {total.scale}, `{file}` "
            f"{more.scale}: make both with the same --family"
        )
    return total + more
