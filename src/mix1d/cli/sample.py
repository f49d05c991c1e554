"""``mix1d sample``: values drawn from a mixture."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.text import Text

from mix1d.arguments import generator, whole_number
from mix1d.cli.documents import read_mixture
from mix1d.cli.input_options import QuietOption
from mix1d.cli.number_options import listed, whole
from mix1d.cli.outputs import STDOUT, drafts_of
from mix1d.cli.screen import at_work, new_console
from mix1d.cli.table_files import (
    TableOutput,
    arrow_rows,
    csv_rows,
    is_parquet,
    pyarrow,
    table_checked,
)
from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture

__all__ = ["sample"]

AT_ONCE = 2**18
"""Number of values that are drawn together; the first draws do not depend on n."""


def sample(
    mixture: Annotated[
        str | None,
        typer.Argument(
            metavar="MIX.json", help="A mixture, or a fit as `mix1d fit --json` writes it."
        ),
    ] = None,
    n: Annotated[int, typer.Option("-n", metavar="N", parser=whole, help="How many.")] = 1000,
    weights: Annotated[
        str | None,
        typer.Option(metavar="P,P", help="Shares of the components; equal without it."),
    ] = None,
    means: Annotated[
        str | None, typer.Option(metavar="M,M", help="Means of normals, in place of MIX.json.")
    ] = None,
    sds: Annotated[
        str | None, typer.Option(metavar="S,S", help="Their standard deviations; one serves all.")
    ] = None,
    column: Annotated[str, typer.Option(help="What to call the column.")] = "x",
    labels: Annotated[
        bool,
        typer.Option(
            "--labels", metavar="", help="Also the component that each value came from, from 1."
        ),
    ] = False,
    seed: Annotated[int, typer.Option(metavar="N", parser=whole, help="Seed of the draws.")] = 0,
    json: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Write the mixture itself as JSON; - prints it."),
    ] = None,
    output: TableOutput = STDOUT,
    quiet: QuietOption = False,
) -> int:
    """Draw values from a mixture: that of a file, or normals given here."""
    whole_number("n", n, 1)
    table_checked(output)
    if json == output == STDOUT:
        raise Mix1dError("`--json` and `--output` must not both be standard output")
    source = _source(mixture, weights, means, sds)
    names = [column, "component"] if labels else [column]
    with drafts_of(json=json) as drafts, at_work("drawing", n, quiet=quiet) as done:
        if "json" in drafts:
            drafts["json"].write_text(source.to_json() + "\n", encoding="utf-8", newline="\n")
        _write(output, names, _blocks(source, n, generator(seed), labels, done))
    if json == STDOUT:
        sys.stdout.write(source.to_json() + "\n")
    elif output != STDOUT:
        console = new_console(quiet=quiet)
        console.print(Text(f"{n:,} values of {source.k} components in {output}"))
    return 0


def _source(file: str | None, weights: str | None, means: str | None, sds: str | None) -> Mixture:
    given = {"--weights": weights, "--means": means, "--sds": sds}
    if file is not None:
        for option, value in given.items():
            if value is not None:
                raise Mix1dError(f"`{option}` must be left out where MIX.json is given")
        return read_mixture("MIX.json", file)[0]
    if means is None or sds is None:
        raise Mix1dError("MIX.json must be given, or `--means` and `--sds`, such as --means -4,2")
    numbers = {name: listed(name, text) for name, text in given.items() if text is not None}
    return Mixture.normal(numbers.get("--weights"), means=numbers["--means"], sds=numbers["--sds"])


def _blocks(
    source: Mixture,
    n: int,
    rng: np.random.Generator,
    labels: bool,
    done: Callable[[int], None],
) -> Iterator[list[Any]]:
    """The columns of so many rows at a time."""
    for first in range(0, n, AT_ONCE):
        x, components = source.sample_labelled(min(AT_ONCE, n - first), rng=rng)
        yield [x, components + 1] if labels else [x]
        done(len(x))


def _write(output: Path, names: list[str], blocks: Iterator[list[Any]]) -> None:
    if is_parquet(output):
        pa = pyarrow()
        with arrow_rows(output) as write:
            for block in blocks:
                write(pa.table(block, names=names))
        return
    with csv_rows(output, names) as writer:
        for block in blocks:
            writer.writerows(zip(*(column.tolist() for column in block), strict=True))
