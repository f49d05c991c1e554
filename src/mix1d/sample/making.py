"""How a sample is filled: with the caller's rows, or with points that stand for many.

`as_intervals`, `beside` and `without` are methods of `Sample`, and take the sample first.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, frozen
from mix1d.choices import WeightsAre
from mix1d.sample.rows import Rows, folded
from mix1d.sample.sample_like import AnySample, SampleLike
from mix1d.sample.stand_ins import stand_ins
from mix1d.weighing import COUNTS, RELATIVE, Weighing, check_total, scaled, weighed

__all__ = [
    "EVERYTHING", "as_intervals", "beside", "digest", "distinct", "fold", "log_of_steps", "stand",
    "weighed_points",
    "without",
]  # fmt: skip

EVERYTHING = (0.0, -np.inf, np.inf)
"""No error, and no window."""


def fold(
    sample: SampleLike, rows: Rows, present: BoolArray, given: FloatArray | None, kind: WeightsAre
) -> None:
    """Fills a sample with the caller's rows, equal ones as one with a weight."""
    levels, of_level = folded(rows.at(present))
    weighing = weighed(of_level, None if given is None else given[present], kind)
    values = levels.lower
    if not levels.are_plain:
        values = stand_ins(levels, weighing.totals)
        order = np.argsort(values, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(order.size)
        values, levels, of_level = values[order], levels.at(order), place[of_level]
        weighing = weighing._replace(totals=weighing.totals[order], squares=weighing.squares[order])
    places = np.full(present.size, -1, dtype=np.intp)
    places[present] = of_level
    counted = weighing.totals > 0
    sample._fill(
        values[counted],
        Weighing(weighing.totals[counted], weighing.squares[counted], weighing.of_rows),
        kind,
        n_rows=present.size,
        n_missing=int(present.size - np.count_nonzero(present)),
        rows=levels.at(counted).unless_plain(),
        _levels=frozen(values),
        _level_rows=levels.unless_plain(),
        _rows=frozen(places),
        _given=None if given is None else frozen(given),
    )


def stand(
    sample: SampleLike,
    values: FloatArray,
    weights: FloatArray,
    *,
    squares: FloatArray | None = None,
    rows: Rows | None = None,
    digest: str | None = None,
    **facts: Any,
) -> None:
    """Fills a sample with sorted values of positive weight that stand for many rows."""
    if squares is None:
        check_total(weights)
        kind, weighing = COUNTS, Weighing(weights, weights)
    else:
        kind, weighing = RELATIVE, scaled(Weighing(weights, squares))
    rows = None if rows is None else rows.unless_plain()
    sample._fill(
        values, weighing, kind, rows=rows, _levels=frozen(values), _level_rows=rows, _rows=None,
        _given=None, **facts,
    )  # fmt: skip
    if digest is not None:  # that of the cells is exact; the points have rounded sums in them
        sample.__dict__["digest"] = digest


def beside(
    sample: AnySample,
    rows: Rows,
    weights: FloatArray,
    *,
    n_rows: int,
    n_missing: int,
    common: tuple[float, float, float] = EVERYTHING,
) -> AnySample:
    """The points of a sample whose rows are not known, with distinct other rows beside them.

    Parameters
    ----------
    sample : Sample
        Of counts and exact values.
    rows : Rows
    weights : (r,) positive counts
    n_rows, n_missing : int
        The caller's rows that these stand for, missing ones included; how many are missing.
    common : error, low, high
        Of every point.
    """
    own = Rows.exact(sample.values, *common)
    content = np.append(np.stack([weights, *rows.told]).ravel(), common).astype("<f8").tobytes()
    return distinct(
        type(sample),
        own.followed_by(rows),
        np.concatenate([sample.weights, weights]),
        n_rows=sample.n_rows + n_rows,
        n_missing=sample.n_missing + n_missing,
        source=sample._source,
        digest=hashlib.sha256(sample.digest.encode() + content + _labels_told(rows)).hexdigest(),
    )


def as_intervals(sample: AnySample, step: float) -> AnySample:
    """`Sample.rounded`, of points that stand for many rows too, on the scale of densities.

    The digest stays that of the values.
    """
    if sample._rows is not None:
        made = sample.rounded(step)
    else:
        rows = sample.distinct_rows
        half, points = 0.5 * step, rows.are_points
        rows = rows._replace(
            lower=np.where(points, rows.lower - half, rows.lower),
            upper=np.where(points, rows.upper + half, rows.upper),
        )
        made = type(sample)._of_points(
            sample.values,
            sample.weights,
            squares=sample.squares if sample.weights_are == RELATIVE else None,
            rows=rows,
            n_rows=sample.n_rows,
            n_missing=sample.n_missing,
            source=sample._source,
        )
    made.__dict__.update(_rounding=step, digest=sample.digest)
    return made


def weighed_points(cls: type[AnySample], values: FloatArray, weights: FloatArray) -> AnySample:
    """A sample of sorted distinct values whose weights are parts of counts."""
    sample = cls.__new__(cls)
    sample._fill(
        values, Weighing(weights, weights), COUNTS, n_rows=values.size, n_missing=0, rows=None,
        _levels=frozen(values), _level_rows=None, _rows=None, _given=None, _source=None,
    )  # fmt: skip
    return sample


def log_of_steps(sample: SampleLike) -> float:
    """What the log-likelihood of rounded values that stand as intervals lacks to a density's.

    The logarithm of the step for each of them, less; 0 where there are none.
    """
    if not sample._rounding or sample.rows is None:
        return 0.0
    width = sample.rows.upper - sample.rows.lower
    are_steps = (width > 0.0) & (width <= sample._rounding * (1.0 + 1e-6))
    return -float(sample.weights[are_steps].sum()) * float(np.log(sample._rounding))


def distinct(cls: type[AnySample], rows: Rows, weights: FloatArray, **facts: Any) -> AnySample:
    """A sample of distinct rows and their positive counts, of which no order of rows is known."""
    values = stand_ins(rows, weights)
    order = np.lexsort((*rows[::-1], values))
    return cls._of_points(values[order], weights[order], rows=rows.at(order), **facts)


def digest(sample: SampleLike) -> str:
    """SHA-256 of the values and weights; of other than exact rows of these and of the labels."""
    columns, labels = [sample.values, sample.weights], b""
    if sample.rows is not None:  # whose values are computed, and may differ in the last bit
        order = np.lexsort(sample.rows.told[::-1])
        columns = [sample.weights[order], *(column[order] for column in sample.rows.told)]
        labels = _labels_told(sample.rows)
    return hashlib.sha256(np.stack(columns).astype("<f8").tobytes() + labels).hexdigest()


def _labels_told(rows: Rows) -> bytes:
    """What the labels of rows mean; nothing where there are none."""
    told = rows.labelling is not None and rows.are_labelled.any()
    return rows.labelling.content if told and rows.labelling is not None else b""


def without(sample: AnySample, values: FloatArray) -> AnySample:
    """The rows of all but these exact values."""
    kept = ~_are_exactly(sample.values, sample.rows, values)
    rows = None if sample.rows is None else sample.rows.at(kept)
    if sample._rows is None:
        n_rows = max(sample.n_rows - round(float(sample.weights[~kept].sum())), int(kept.sum()))
        return type(sample)._of_points(
            sample.values[kept], sample.weights[kept], rows=rows, n_rows=n_rows
        )
    levels = ~_are_exactly(sample._levels, sample._level_rows, values)
    stays = levels[sample._rows] | (sample._rows < 0)
    places = sample._rows[stays]
    of_levels = None if sample._level_rows is None else sample._level_rows.at(levels)
    rest = sample.__new__(type(sample))
    rest._fill(
        sample.values[kept],
        Weighing(sample.weights[kept], sample.squares[kept]),
        sample.weights_are,
        n_rows=places.size,
        n_missing=sample.n_missing,
        rows=None if rows is None else rows.unless_plain(),
        _levels=frozen(sample._levels[levels]),
        _level_rows=None if of_levels is None else of_levels.unless_plain(),
        _rows=frozen(np.where(places < 0, -1, (np.cumsum(levels) - 1)[places])),
        _given=None if sample._given is None else frozen(sample._given[stays]),
    )
    return rest


def _are_exactly(values: FloatArray, rows: Rows | None, these: FloatArray) -> BoolArray:
    """(m,) which are one of these values, and no interval that one of them stands for."""
    found = np.isin(values, these)
    return found if rows is None else found & rows.are_exact
