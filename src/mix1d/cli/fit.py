"""``mix1d fit``: one column, k components."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer

import mix1d
from mix1d.arrays import FloatArray
from mix1d.cli.numbers import number, whole
from mix1d.cli.outputs import draft_of, picture_format_checked, save_figure
from mix1d.cli.screen import new_console, print_fit
from mix1d.em.algorithms import ALGORITHMS
from mix1d.em.start import STARTS
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES
from mix1d.sources.csv import read_column
from mix1d.sources.files import is_for_engine

__all__ = ["fit"]

STDOUT = Path("-")


def fit(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="CSV, Parquet or JSON lines, a pattern such as 'data/*.parquet' in quotes, or - "
            "for standard input.",
        ),
    ],
    k: Annotated[int, typer.Option("-k", metavar="K", parser=whole, help="Number of components.")],
    column: Annotated[
        str | None,
        typer.Option(help="Name of the column, or its number if there is no header."),
    ] = None,
    weights: Annotated[
        str | None, typer.Option(help="Column of weights; 2 means written twice.")
    ] = None,
    family: Annotated[
        str, typer.Option(help=f"{', '.join(FAMILIES)}.", autocompletion=lambda: list(FAMILIES))
    ] = "normal",
    start: Annotated[
        str,
        typer.Option(
            help=f"search, {', '.join(STARTS)}.",
            autocompletion=lambda: ["search", *STARTS],
        ),
    ] = "search",
    algorithm: Annotated[
        str, typer.Option(help=f"{', '.join(ALGORITHMS)}.", autocompletion=lambda: [*ALGORITHMS])
    ] = "em",
    equal_sd: Annotated[bool, typer.Option("--equal-sd", help="One sd for all.")] = False,
    max_iter: Annotated[
        int, typer.Option(metavar="N", parser=whole, help="Most iterations.")
    ] = 10_000,
    tol: Annotated[
        float,
        typer.Option(
            metavar="T", parser=number, help="Log-likelihood units that may be left at the end."
        ),
    ] = 1e-8,
    missing: Annotated[str, typer.Option(help="Missing cells: raise or drop.")] = "raise",
    seed: Annotated[int, typer.Option(metavar="N", parser=whole, help="Seed of the search.")] = 0,
    plot: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write the picture, such as out.png.")
    ] = None,
    animate: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write the animation, such as out.html.")
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Write the fit as JSON; - prints it instead."),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Print each iteration.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print nothing; see the exit code.")
    ] = False,
) -> int:
    """Fit k components to one column of a table.

    Prints the components with their standard errors, how the fit ended, and where to cut.
    """
    console = new_console(stderr=json == STDOUT and trace, quiet=quiet)
    with _drafts(plot=plot, animate=animate, json=json) as drafts:
        data = _read(file, column, weights)
        if missing == "raise":
            _complete(data)
        result = mix1d.fit(
            data.values,
            k,
            column=data.column,
            family=family,
            start=start,
            algorithm=algorithm,
            equal_sd=equal_sd,
            weights=data.weights,
            tol=tol,
            max_iter=max_iter,
            missing=missing,
            rng=seed,
            on_iteration=(lambda state: console.print(str(state))) if trace else None,
        )
        _write(result, drafts, data.name)
    if json == STDOUT:
        sys.stdout.write(result.to_json() + "\n")
    else:
        print_fit(console, result.facts(), data.name)
    return 0 if result.outcome else 1


@contextmanager
def _drafts(**paths: Path | None) -> Iterator[dict[str, Path]]:
    """Where to write each of the files asked for; all is checked before the fit."""
    with ExitStack() as stack:
        drafts = {}
        for name, path in paths.items():
            if path is None or (name == "json" and path == STDOUT):
                continue
            option = f"--{name}"
            if name == "plot":
                picture_format_checked(option, path)
            if name == "animate":
                _animation_checked(option, path)
            drafts[name] = stack.enter_context(draft_of(option, path))
        yield drafts


class Asked(NamedTuple):
    """What to fit: the values of a text table, or a file for the engine with names of columns."""

    name: str
    values: FloatArray | str
    column: str | None
    weights: FloatArray | str | None


def _read(file: str, column: str | None, weights: str | None) -> Asked:
    """A text is read line by line, so that an error has its line; the rest is left to DuckDB."""
    if file != "-" and is_for_engine(file):
        return Asked(column or Path(file).name, file, column, weights)
    data = read_column(file, column, weights=weights)
    return Asked(data.name, data.values, None, data.weights)


def _complete(data: Asked) -> None:
    """The refusal of missing cells, in the words of the command line."""
    if isinstance(data.values, str):
        return
    missing = np.flatnonzero(np.isnan(data.values))
    if missing.size:
        raise Mix1dError(
            f"`{data.name}` must not hold missing values (or add --missing drop), got "
            f"{missing.size} of {data.values.size}, the first in row {missing[0] + 1} of the data"
        )


def _animation_checked(option: str, path: Path) -> None:
    from mix1d.show.canvas import needs_matplotlib

    needs_matplotlib()
    if path.suffix.lower() not in (".html", ".htm", ".gif"):
        raise Mix1dError(f"`{option}` must end in .html or .gif, got `{path}`")


def _write(result: mix1d.Fit, drafts: dict[str, Path], name: str) -> None:
    if "plot" in drafts:
        save_figure(result.plot(name=name), drafts["plot"])
    if "animate" in drafts:
        result.animate(name=name).save(drafts["animate"])
    if "json" in drafts:
        drafts["json"].write_text(result.to_json() + "\n", encoding="utf-8")
