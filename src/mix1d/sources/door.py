"""The one way from anything that holds numbers to a `Sample` or to the cells of a `Sketch`.

Every public function that takes data takes the same: a list, an array, a column, a table with
`column=`, a file, the lazy table of an engine, an iterator, a `Sample`, a `Sketch`. It makes `Data`
of its arguments, here, and asks for what it needs:

`observed`   every value of few; the cells of many, which can be looked at again
`distinct`   every distinct value, such as a distribution of counts needs
`every`      every value, however many there are
`rows`       every row in the caller's order

What was read once is kept, so that two questions about the same `Data` read them once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from mix1d.arguments import choice, flag, no_weights
from mix1d.choices import LabelScheme, Missing, WeightsAre
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sample.known import known_of
from mix1d.sample.terms import Terms
from mix1d.sketching import Sketch
from mix1d.sketching.cells import MOST
from mix1d.sources.dispatch import Asked, input_of, input_of_files, no_columns, no_more_known
from mix1d.sources.inputs import CELLS, Fold, Input, Rows
from mix1d.sources.notation import Notation
from mix1d.sources.observed import Observed
from mix1d.weighing import RELATIVE, check_kind

__all__ = ["ARGUMENTS", "Data"]

KNOWN = ("lower", "upper", "below", "above", "errors", "entry", "time", "event", "within")
"""The arguments that say what is known of a row in the place of a value, or beside it."""

ARGUMENTS = (
    "column", "weights", "weights_are", "missing", "decimal", "thousands", "missing_values",
    *KNOWN, "limits",
)  # fmt: skip
"""The arguments that say how data are to be read. Every public function that takes data has those
in the first line; those that fit have all."""


class Data:
    """Data as the caller gave them, read when they are first asked for, and once.

    A public function that is given `Data` takes them as they are, so that several can share what
    was read.
    """

    def __init__(self, given: Any, source: Input) -> None:
        self.given = given
        """What the caller gave."""
        self._source = source
        self._sketches: dict[Fold, Sketch] = {}
        self._whole: Sample | None = None

    @classmethod
    def of(
        cls,
        x: Any,
        *,
        argument: str = "x",
        column: Any = None,
        weights: Any = None,
        weights_are: WeightsAre = "counts",
        missing: Missing = "raise",
        decimal: str = ".",
        thousands: str | None = None,
        missing_values: Iterable[str] = (),
        lower: Any = None,
        upper: Any = None,
        below: Any = None,
        above: Any = None,
        errors: Any = None,
        entry: Any = None,
        time: Any = None,
        event: Any = None,
        within: Any = None,
        limits: bool = False,
        labels: Any = None,
        label_scheme: LabelScheme = "random",
    ) -> Data:
        """The data that the arguments of a public function describe; nothing is read yet.

        Raises
        ------
        Mix1dError
            If an argument is not what it must be, or contradicts another.
        """
        notation = Notation.of(decimal, thousands, missing_values)
        choice("missing", missing, Missing)
        scheme = _checked_scheme(labels, label_scheme)
        terms = Terms(argument, check_kind(weights_are, x), missing, scheme)
        known, column = known_of(
            column, lower=lower, upper=upper, below=below, above=above, errors=errors, entry=entry,
            time=time, event=event, within=within, labels=labels,
        )  # fmt: skip
        if isinstance(x, Data):
            no_weights(x, weights)
            no_columns(argument, x, column=column)
            no_more_known(x, known)
            return x
        asked = Asked(terms, column, weights, notation, known, flag("limits", limits))
        return cls(x, input_of(x, asked))

    @classmethod
    def of_stream(
        cls,
        stream: str | BinaryIO,
        *,
        column: str | None,
        weights: str | None,
        weights_are: WeightsAre,
        missing: Missing,
        notation: Notation,
        limits: bool = False,
        label_scheme: LabelScheme = "random",
        **known: Any,
    ) -> Data:
        """The table that standard input ("-"), a pipe, or what was read from one holds; `known`,
        `limits` and `label_scheme` as for `of`.
        """
        scheme = _checked_scheme(known.get("labels"), label_scheme)
        terms = Terms("x", check_kind(weights_are), choice("missing", missing, Missing), scheme)
        beside, column = known_of(column, **{name: known.get(name) for name in (*KNOWN, "labels")})
        return cls(
            stream,
            input_of_files([stream], Asked(terms, column, weights, notation, beside, limits)),
        )

    # ------------------------------------------------------------------------------ what they are
    @property
    def name(self) -> str | None:
        """Name of the column; of a file it is known after reading. None if it has none."""
        return self._source.name

    @property
    def weights_are(self) -> str:
        """Either "counts" or "relative"."""
        kind = self._source.terms.weights_are
        return str(getattr(getattr(self._source, "made", None), "weights_are", kind))

    @property
    def missing(self) -> str:
        """How missing values are treated: "raise" or "drop"."""
        return self._source.terms.missing

    def check_counts(self, what: str) -> None:
        """Refuse relative weights, for a test: its p-value is that of so many observations."""
        if self.weights_are == RELATIVE:
            raise Mix1dError(
                f"{what} needs weights that are counts, and these are relative: its p-value is "
                "that of so many equal observations"
            )

    # ------------------------------------------------------------------------------ what is read
    def observed(self, scale: str, what: str) -> Observed:
        """Every value of few rows; of many the cells, on a linear or log scale.

        `what` asks, in the words of a sentence: ``"the family 'lognormal'"``, ``"`dip_test`"``.
        """
        source = self._source.nearest
        if source.is_small:
            return Observed(self._sample())
        if not source.is_at_hand:
            return self._of_cells(scale, CELLS, what)
        try:
            return self._of_cells(scale, CELLS, what)
        except Mix1dError:  # whatever is wrong with a column, the sample says it better
            return Observed(self._sample())

    def distinct(self, scale: str, what: str) -> Observed:
        """Every distinct value."""
        source, few = self._source.nearest, self._sketches.get((scale, CELLS))
        if source.is_small:
            return Observed(self._sample())
        if source.is_at_hand:
            seen = self.observed(scale, what)
            return seen if seen.is_exact else Observed(self._sample())
        known = few is not None and few.is_exact
        return self._exact(self._of_cells(scale, CELLS if known else MOST, what), what)

    def every(self, scale: str, what: str, most: int | None = None) -> Observed:
        """Every value; an engine that has more than `most` is refused before it gives them all.

        Raises
        ------
        Mix1dError
            If the values are gone, and a sketch of them has folded some together.
        """
        if self._source.has_values:
            return Observed(self._sample(most, what))
        return self._exact(self._of_cells(scale, MOST, what), what)

    def rows(self, what: str) -> Rows:
        """(n,) values, NaN where they are missing, and (n,) weights, in the caller's order."""
        found = self._source.rows()
        if found is None:
            raise Mix1dError(
                f"`{self._source.terms.argument}` must be a column of values for {what}, got an "
                f"object of type {type(self.given).__name__}, which knows no order of rows"
            )
        return found

    def ahead(self, folds: Iterable[Fold]) -> None:
        """Announce every sketch that will be asked for, so that an iterator is read into all."""
        self._source.ahead(folds)

    def sketch(self, scale: str, cells: int) -> Sketch:
        """The data folded, however few they are."""
        return self._source.folded(scale, cells)

    def by_group(self, by: Any, scale: str, cells: int) -> dict[Any, Sketch]:
        """One sketch for each value of the column `by` of a table."""
        return self._source.by_group(by, scale, cells)

    def _sample(self, most: int | None = None, what: str = "") -> Sample:
        if self._whole is None:
            self._whole = self._source.sample(most, what)
        return self._whole

    def _of_cells(self, scale: str, cells: int, what: str) -> Observed:
        source = self._source.nearest
        if (scale, cells) not in self._sketches:
            self._sketches[scale, cells] = source.sketch(scale, cells)
        folded = self._sketches[scale, cells]
        if folded.scale != scale:
            raise Mix1dError(
                f"`x` must be a sketch with scale={scale!r} for {what}, got one with "
                f"scale={folded.scale!r}"
            )
        whole = self._sample if source.is_at_hand else None
        look = source.look(scale)
        return Observed.of_sketch(
            folded, source=source.source, look=look, whole=whole, beside=source.beside
        )

    def _exact(self, seen: Observed, what: str) -> Observed:
        if not seen.is_exact and seen.sketch is not None:
            raise Mix1dError(
                f"`x` must hold every distinct value for {what}, got a sketch that folds them into "
                f"{seen.sketch.n_cells} cells"
            )
        return seen


def _checked_scheme(labels: Any, scheme: Any) -> LabelScheme:
    """How labelled rows were chosen; refused where none is labelled."""
    checked: LabelScheme = choice("label_scheme", scheme, LabelScheme)
    if labels is None and checked != "random":
        raise Mix1dError(
            f"`label_scheme` says how the rows with `labels` were chosen: leave it out without "
            f"any, got {checked!r}"
        )
    return checked
