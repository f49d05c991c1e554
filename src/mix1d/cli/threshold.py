"""``mix1d threshold``: where to cut, how sure, and how often it is wrong."""

from __future__ import annotations

import json as json_format
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

import mix1d
from mix1d.arrays import FloatArray, IntArray
from mix1d.cli.inputs import (
    ColumnOption,
    DecimalOption,
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
    WeightsOption,
    notation_of,
    read,
)
from mix1d.cli.numbers import number
from mix1d.cli.outputs import Answer, drafts_of, print_out, write
from mix1d.cli.screen import at_work, new_console, print_ending, print_table
from mix1d.curve.envelope import Thresholds
from mix1d.curve.overlap import percent
from mix1d.fitting.groups import THRESHOLD_METHODS
from mix1d.show.tables import HARDLY_ANY
from mix1d.style.numbers import column as cells_of
from mix1d.style.numbers import intervals, short

__all__ = ["threshold"]


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
    level: Annotated[
        float, typer.Option(metavar="L", parser=number, help="Of the intervals.")
    ] = 0.95,
    method: Annotated[
        str,
        typer.Option(
            help=f"Of the intervals: {', '.join(THRESHOLD_METHODS)} (better for groups that "
            "overlap).",
            autocompletion=lambda: [*THRESHOLD_METHODS],
        ),
    ] = "wald",
    column: ColumnOption = None,
    weights: WeightsOption = None,
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    family: FamilyOption = "normal",
    equal_sd: EqualSdOption = False,
    missing: MissingOption = "raise",
    seed: SeedOption = 0,
    plot: PlotOption = None,
    json: JsonOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> int:
    """Fit k components, and say where to cut between them.

    Prints the thresholds with standard errors and intervals, and the shares
    of the values on either side of each that belong elsewhere.
    """
    notation = notation_of(decimal, thousands, missing_values)
    console = new_console(quiet=quiet)
    with (
        drafts_of(plot=plot, json=json, output=output) as drafts,
        at_work(f"fitting {k} components", quiet=quiet),
    ):
        data = read(file, column, weights, missing, notation)
        result = data.fit(k, family=family, equal_sd=equal_sd, missing=missing, rng=seed)
        found = result.thresholds(level=level, cost=cost, posterior=posterior, method=method)
        answer = Answer(
            json_format.dumps(_document(result, found), indent=1),
            lambda: result.plot(name=data.name),
            lambda page: _print(page, result, found, data.name),
        )
        write(drafts, answer)
    print_out(console, answer, json=json, output=output)
    return 0 if result.outcome else 1


# ------------------------------------------------------------------------------- on the terminal
def _print(console: Console, result: mix1d.Fit, found: Thresholds, name: str) -> None:
    print_ending(console, result.facts(), name)
    matter = np.flatnonzero(found.mass >= HARDLY_ANY)
    if len(matter):
        print_table(console, *_cells(found, matter))
    entries = Table.grid(padding=(0, 2))
    for title, text in _entries(found, matter):
        entries.add_row(title, Text(text))
    console.print(entries)


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


def _entries(found: Thresholds, matter: IntArray) -> list[tuple[str, str]]:
    """What stands below the table: titles and texts."""
    missed = [
        f"{_share(share)} of component {j + 1}"
        for j, share in enumerate(found.missed)
        if not np.isnan(share)
    ]
    entries = [("misplaced", f"{_share(found.error)} of the values: {', '.join(missed)}")]
    if found.cost != 1.0:
        entries.append(("cost", f"{found.cost:g} for a value called the next higher component"))
    entries += _grey_zones(found)
    far = [short(x, abs(x), 3) for t, x in enumerate(found.x.tolist()) if t not in matter]
    if far:
        entries.append(("far out", f"{', '.join(far)}, beyond which hardly any values lie"))
    if found.reason:
        entries.append(("note" if len(matter) else "no threshold", found.reason))
    if found.note:
        entries.append(("intervals", found.note))
    return entries


def _grey_zones(found: Thresholds) -> list[tuple[str, str]]:
    if found.grey is None or found.grey_mass is None:
        return []
    assert found.grey_standard_errors is not None
    zones = zip(found.grey, found.grey_standard_errors, found.grey_mass, strict=True)
    lines = [
        f"from {' to '.join(cells_of(x, errors, np.abs(x)))}: {_share(mass)} of the values"
        for x, errors, mass in zones
        if mass >= HARDLY_ANY
    ]
    title = f"less than {100.0 * (found.posterior or 0.0):g}% sure"
    return [("" if j else title, line) for j, line in enumerate(lines or ["nowhere"])]


def _share(share: float) -> str:
    if not share > 0.0:
        return "none"
    return percent(float(share))


# ------------------------------------------------------------------------------- as a document
def _document(result: mix1d.Fit, found: Thresholds) -> dict[str, Any]:
    """The numbers for JSON, components numbered from 1; null for what is not known."""
    assert found.standard_errors is not None
    assert found.interval is not None
    thresholds = [
        {
            "x": float(found.x[t]),
            "standard_error": _known(found.standard_errors[t]),
            "interval": _all_known(found.interval[t]),
            "below": int(below) + 1,
            "above": int(above) + 1,
            "error_rate_below": _known(found.error_rates[t, 0]),
            "error_rate_above": _known(found.error_rates[t, 1]),
            "mass_beyond": float(found.mass[t]),
        }
        for t, (below, above) in enumerate(found.pairs)
    ]
    return {
        "thresholds": thresholds,
        "grey_zones": None if found.grey is None else _zones(found),
        "reason": found.reason,
        "error": found.error,
        "missed": [_known(share) for share in found.missed],
        "confusion": found.confusion.tolist(),
        "cost": found.cost,
        "posterior": found.posterior,
        "level": found.level,
        "method": found.method,
        "note": found.note,
        "outcome": result.outcome.name,
        "message": result.message,
        "mixture": result.mixture.to_dict(),
        "n": result.n,
        "digest": result.digest,
    }


def _zones(found: Thresholds) -> list[dict[str, Any]]:
    assert found.grey is not None
    assert found.grey_mass is not None
    assert found.grey_standard_errors is not None
    assert found.grey_interval is not None
    return [
        {
            "limits": [_known(limit) for limit in found.grey[z]],
            "standard_errors": [_known(error) for error in found.grey_standard_errors[z]],
            "intervals": [_all_known(limits) for limits in found.grey_interval[z]],
            "mass": float(found.grey_mass[z]),
        }
        for z in range(len(found.grey))
    ]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _all_known(limits: FloatArray) -> list[float] | None:
    return limits.tolist() if np.isfinite(limits).all() else None
