"""The commands, each in a file of its own, behind one name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

import mix1d
from mix1d.cli.classify import classify
from mix1d.cli.demo import demo
from mix1d.cli.explore import explore
from mix1d.cli.fit import fit
from mix1d.cli.merge import merge
from mix1d.cli.ratio import likelihood_ratio
from mix1d.cli.report import report
from mix1d.cli.sample import sample
from mix1d.cli.select import select
from mix1d.cli.sketch import sketch
from mix1d.cli.threshold import threshold

__all__ = ["app", "command"]

app = typer.Typer(
    help="Find the hidden groups in one column of numbers.",
    epilog="Exit codes: 0; 1, the fit cannot be trusted; 2, bad input; 130, interrupted; "
    "141, pipe closed.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mix1d {mix1d.__version__}")
        raise typer.Exit


def _show_schema(wanted: bool) -> None:
    if wanted:
        typer.echo(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"), nl=False)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", callback=_show_version, is_eager=True, help="Show the version."
        ),
    ] = False,
    schema: Annotated[
        bool,
        typer.Option(
            "--schema",
            metavar="",
            callback=_show_schema,
            is_eager=True,
            help="Show the JSON Schema of all documents.",
        ),
    ] = False,
) -> None:
    pass


app.command(
    epilog="Examples:\n\n"
    "mix1d fit examples/faithful.csv --column waiting -k 2 --plot faithful.png\n\n"
    "cut -f 3 table.tsv | mix1d fit - -k 2 --equal-sd --json - | jq .mixture"
)(fit)
app.command(
    epilog="Examples:\n\n"
    "mix1d select examples/acidity.csv --max-k 6 --plot choice.png\n\n"
    "mix1d select table.csv --column size --family lognormal --criterion icl"
)(select)
app.command(
    "test",
    epilog="Examples:\n\n"
    "mix1d test examples/acidity.csv --k0 1 --k1 2\n\n"
    "mix1d test examples/acidity.csv --k0 2 --k1 3 --n-boot 199 --plot null.png",
)(likelihood_ratio)
app.command(
    epilog="Examples:\n\n"
    "mix1d threshold examples/faithful.csv --column waiting -k 2 --posterior 0.9\n\n"
    "mix1d threshold heights.json -k 2 --cost 5 --json cut.json",
)(threshold)
app.command(
    epilog="Examples:\n\n"
    "mix1d classify examples/acidity.csv -k 2 --output grouped.csv\n\n"
    "mix1d classify new.parquet --mixture fit.json --output grouped.parquet",
)(classify)
app.command(
    epilog="Examples:\n\n"
    "mix1d sample --weights .3,.7 --means -4,2 --sds 1,2 -n 500 --output drawn.csv\n\n"
    "mix1d sample fit.json -n 1000000 --seed 7 --output drawn.parquet",
)(sample)
app.command(
    epilog="Examples:\n\n"
    "mix1d sketch 'data/*.parquet' --column height --output heights.json\n\n"
    "mix1d sketch examples/enzyme.csv --family lognormal --output enzyme.json",
)(sketch)
app.command(
    epilog="Examples:\n\n"
    "mix1d merge monday.json tuesday.json --output week.json\n\n"
    "mix1d merge site-*.json --output - | mix1d fit - -k 2",
)(merge)
app.command(
    epilog="Examples:\n\n"
    "mix1d report examples/enzyme.csv --output enzyme.html\n\n"
    "mix1d report 'data/*.parquet' --column height -k 2 --n-boot 0",
)(report)
app.command(
    epilog="Examples:\n\n"
    "mix1d explore examples/faithful.csv --column waiting\n\n"
    "mix1d explore examples/enzyme.csv -k 3 --output enzyme.html --no-open",
)(explore)
app.command(
    epilog="Examples:\n\nmix1d demo\n\nmix1d demo --seed 7 --output pictures",
)(demo)


@cache
def command() -> Any:
    """What runs them, made of the signatures once: Typer would make it anew at every call."""
    return typer.main.get_command(app)
