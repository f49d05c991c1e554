"""``mix1d demo``: two clouds of points, from drawing them to finding them again.

The notebook that the project began with: points of N(-4.5, 0.5) and N(2.5, 1), a first guess that
is far off, 100 iterations of EM in which the weights are the shares of points assigned to each
component. It is shown beside the truth and the certified maximum.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

import mix1d
from mix1d.arguments import generator
from mix1d.arrays import FloatArray, IntArray
from mix1d.cli.number_options import whole
from mix1d.cli.outputs import picture_format_checked, save_figure
from mix1d.cli.screen import new_console
from mix1d.drafts import draft_of

__all__ = ["demo"]

TRUTH = mix1d.Mixture.normal(means=[-4.5, 2.5], sds=[0.5, 1.0])
"""The mixture that the points are drawn from."""

GUESS = mix1d.Mixture.normal(means=[-7.0, 7.0], sds=[1.7, 1.2])
"""The start, far from the truth."""

EACH = 200
"""Number of points in each cloud."""

ITERATIONS = 100
"""Most iterations of EM."""

EXPLANATION = """\
"em-hard-proportions" sets each weight to the share of points assigned to that component. It ends
where nothing moves any more, which is no maximum of the likelihood: so its outcome says "fixed
point", and `mix1d fit` would end with exit code 1. Where the clouds are far apart, as here, the
two answers nearly agree; where they overlap, only "em" is right."""
"""What is printed below the table."""


def demo(
    seed: Annotated[int, typer.Option(metavar="N", parser=whole, help="Seed of the points.")] = 0,
    output: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the pictures.")] = Path(
        "mix1d-demo"
    ),
) -> int:
    """Draw two clouds of points and watch EM find them.

    Writes four pictures and an animation, and prints what was found beside the truth.
    """
    picture_format_checked("--output", output / "true.png")
    x, labels = _two_clouds(seed)
    result = mix1d.fit(x, start=GUESS, algorithm="em-hard-proportions", max_iter=ITERATIONS)
    maximum = mix1d.fit(x, start=GUESS)
    console = new_console()
    _print(console, result, maximum)
    _draw(console, output, x, labels, result)
    return 0


def _two_clouds(seed: int) -> tuple[FloatArray, IntArray]:
    """200 points of each cloud in mixed order, and the cloud of each."""
    rng = generator(seed)
    clouds = [component.sample(EACH, rng=rng) for component in TRUTH.components]
    order = rng.permutation(2 * EACH)
    return np.concatenate(clouds)[order], np.repeat([0, 1], EACH)[order]


def _print(console: Console, result: mix1d.Fit, maximum: mix1d.Fit) -> None:
    table = Table(box=SIMPLE_HEAD, title=f"{EACH} points of each cloud", title_justify="left")
    for name in ("", "weights", "means", "sds", "log-likelihood"):
        table.add_column(name, justify="left" if not name else "right")
    table.add_row("truth", *_cells(TRUTH), "")
    table.add_row("first guess", *_cells(GUESS), "")
    table.add_row("em-hard-proportions", *_cells(result.mixture), f"{result.loglik:.3f}")
    table.add_row("em", *_cells(maximum.mixture), f"{maximum.loglik:.3f}")
    console.print(table)
    console.print(f"em-hard-proportions, {result.n_iter} iterations: {result.message}")
    console.print(f"em, {maximum.n_iter} iterations: {maximum.message}\n")
    console.print(EXPLANATION + "\n")


def _cells(mixture: mix1d.Mixture) -> list[str]:
    return [
        "  ".join(f"{value:.3f}" for value in values)
        for values in (mixture.weights, mixture.means, mixture.sds)
    ]


def _draw(
    console: Console, folder: Path, x: FloatArray, labels: IntArray, result: mix1d.Fit
) -> None:
    from mix1d.show.figures import plot_truth

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise mix1d.Mix1dError(
            f"`--output` must be a folder, and `{folder}` is not: {error.strerror}"
        ) from None
    pictures: dict[str, Callable[[], Any]] = {
        "true.png": lambda: plot_truth(TRUTH, x, labels),
        "initial-guess.png": lambda: GUESS.plot(x),
        "result.png": result.plot,
        "trace.png": result.plot_trace,
    }
    for name, draw in pictures.items():
        with draft_of("--output", folder / name) as draft:
            save_figure(draw(), draft)
        console.print(f"wrote {folder / name}")
    with draft_of("--output", folder / "em.html") as draft:
        result.animate().save(draft)
    console.print(f"wrote {folder / 'em.html'}")
