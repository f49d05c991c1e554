"""Which kind of data was given: an array, a table, a file, an engine's plan, or made already.

What reads the less common kinds is loaded with the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from mix1d.arguments import no_weights, shown
from mix1d.columns import as_column, is_sparse
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sample.known import NOTHING, Known, check_named
from mix1d.sample.terms import Terms
from mix1d.sketching import Sketch
from mix1d.sources.blocks import is_blocked
from mix1d.sources.files import expanded, is_parquet, is_path, opened
from mix1d.sources.inputs import Chunks, Column, Frame, Input, Ready, Stream
from mix1d.sources.notation import Notation, no_notation
from mix1d.sources.tables import as_table, check_aligned, columns_of, is_lazy

__all__ = ["Asked", "input_of", "input_of_files", "no_columns", "no_more_known"]


FIRST = 100
"""Number of cells that are looked at to see whether a column holds texts."""


class Asked(NamedTuple):
    """What the arguments of a public function say of the data."""

    terms: Terms
    column: Any
    weights: Any
    notation: Notation
    known: Known = NOTHING
    limits: bool = False
    """Whether the cells of a text may say what is known of a value."""

    @property
    def is_plain(self) -> bool:
        """Whether all rows are exact values."""
        return not self.known.given and not self.limits


def input_of(x: Any, asked: Asked) -> Input:
    """The data, of which nothing is read yet."""
    terms, known = asked.terms, asked.known
    name = terms.argument
    if is_path(x):
        return _of_path(x, asked)
    if asked.limits:
        return _of_texts(x, asked)
    no_notation(name, asked.notation)
    if isinstance(x, (Sample, Sketch)):
        no_weights(x, asked.weights)
        no_columns(name, x, column=asked.column)
        no_more_known(x, known)
        return Ready(terms, x)
    table = as_table(x)
    if table is None:
        no_columns(name, x, column=asked.column, weights=asked.weights)
        _check_no_texts(name, x, None, None)
        return _of_column(x, asked)
    if is_lazy(table):
        return _of_engine(_staying(table), asked)
    _check_no_texts(name, x, table, asked.column)
    if not asked.is_plain:
        from mix1d.sources.described import described_table

        return described_table(terms, table, asked.column, asked.weights, known)
    values, counts = columns_of(name, table, asked.column, asked.weights)
    check_aligned(values, counts)
    return Column(terms, values, counts, Frame(table, asked.column, asked.weights))


def _of_path(x: Any, asked: Asked) -> Input:
    argument = asked.terms.argument
    files = expanded(argument, x)
    if not is_parquet(argument, files):
        return input_of_files(files, asked)
    no_notation(argument, asked.notation)
    if asked.limits:
        raise Mix1dError(
            f"`limits` is for the cells of a text, and `{argument}` is Parquet: pass `lower` and "
            "`upper`"
        )
    named = (asked.column, asked.weights, *asked.known.named.values())

    def reopened(by: Any = None, **options: Any) -> AbstractContextManager[Any]:
        return opened(argument, x, named=(*named, by), **options)

    return _of_engine(reopened, asked, ordered=True)


def input_of_files(files: list[Any], asked: Asked) -> Input:
    """Files that are read row by row, or what was read from standard input."""
    from mix1d.sources.described import described_files
    from mix1d.sources.folding import name_in_file
    from mix1d.sources.stored import Files

    column = name_in_file("column", asked.column)
    weights = name_in_file("weights", asked.weights)
    if asked.is_plain:
        return Files(asked.terms, files, column, weights, asked.notation)
    known = check_named(asked.known, "file", name_in_file)
    return described_files(
        asked.terms, files, column, weights, asked.notation, known, limits=asked.limits
    )


def _of_engine(
    reopened: Callable[..., AbstractContextManager[Any]], asked: Asked, *, ordered: bool = False
) -> Input:
    from mix1d.sources.described_engine import DescribedEngine
    from mix1d.sources.stored import Engine

    if asked.is_plain:
        return Engine(asked.terms, reopened, asked.column, asked.weights, ordered=ordered)
    return DescribedEngine(asked.terms, reopened, asked.column, asked.weights, asked.known)


def _of_texts(x: Any, asked: Asked) -> Input:
    """Texts in memory, whose cells say what is known of a value."""
    name = asked.terms.argument
    table = None if isinstance(x, (Sample, Sketch, Iterator)) else as_table(x)
    if isinstance(x, (Sample, Sketch, Iterator)) or (table is not None and is_lazy(table)):
        raise Mix1dError(
            f"`limits` is for cells in memory or in a file, and `{name}` is of type "
            f"{type(x).__name__}: pass `lower` and `upper`"
        )
    if table is None:
        no_columns(name, x, column=asked.column, weights=asked.weights)
        no_columns(name, x, **{asked.known.argument(r): n for r, n in asked.known.named.items()})
        check_aligned(x, asked.weights)
    from mix1d.sources.texts import described_texts

    return described_texts(
        asked.terms, x, table, asked.column, asked.weights, asked.notation, asked.known
    )


def _check_no_texts(argument: str, x: Any, table: Any, column: Any) -> None:
    """Refuse texts that say a number or a limit with the way to read them; others are refused when
    they are read.
    """
    if table is not None:
        names = list(table.columns)
        name = names[0] if column is None and len(names) == 1 else column
        if not isinstance(name, str) or name not in names:
            return
        x = table.get_column(name).to_native()
    kind = getattr(getattr(x, "dtype", None), "kind", "O")
    if kind not in "OUS" or isinstance(x, Iterator) or not hasattr(x, "__getitem__"):
        return
    try:
        is_text = any(isinstance(x[i], str) for i in range(min(len(x), FIRST)))
    except Exception:  # labels that are no places
        is_text = any(isinstance(cell, str) for cell in list(getattr(x, "array", ()))[:FIRST])
    if is_text:
        from mix1d.sources.texts import refuse_readable

        refuse_readable(argument, x)


def _staying(table: Any) -> Callable[..., AbstractContextManager[Any]]:
    return lambda by=None: nullcontext(table)


def _of_column(x: Any, asked: Asked) -> Input:
    terms, weights = asked.terms, asked.weights
    x = as_column(terms.argument, x) if is_sparse(x) else x
    check_aligned(x, weights)
    if asked.is_plain and not isinstance(x, Iterator):
        return (Chunks if is_blocked(x) else Column)(terms, x, weights)
    if asked.is_plain:
        return Stream(terms, x, weights)
    if isinstance(x, Iterator):
        raise Mix1dError(
            f"`{asked.known.first}` must be left out for an iterator: pass columns of one length, "
            "or a table"
        )
    from mix1d.sources.described import described_array

    return described_array(terms, x, weights, asked.known)


# ------------------------------------------------------------------------------ what is refused
def no_columns(argument: str, data: Any, **named: Any) -> None:
    """Refuse names of columns where the data are no table."""
    for name, value in named.items():
        if value is not None and (name != "weights" or isinstance(value, str)):
            raise Mix1dError(
                f"`{name}` names a column of a table, and `{argument}` is none: got "
                f"{shown(value)} and an object of type {type(data).__name__}"
            )


def no_more_known(data: Any, known: Known) -> None:
    """Refuse what is known of rows beside data that know it themselves."""
    if known.given:
        raise Mix1dError(
            f"`{known.first}` must be left out for a {type(data).__name__}, which says itself what "
            "is known of its rows: mix1d.Sample has methods for that"
        )
