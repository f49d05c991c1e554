"""Small multiples of many fits, and histograms of replicates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot

import mix1d

RNG = np.random.default_rng(0)
TABLE = {f"gene {j}": np.r_[RNG.normal(0, 1, 60), RNG.normal(4, 1, 40)] for j in range(6)}
FITS = mix1d.fit_many(TABLE | {"flat": np.ones(5)}, 2)
WAITING = np.r_[RNG.normal(0, 1, 90), RNG.normal(6, 1, 110)]
FIT = mix1d.fit(WAITING, 2)


def labels(ax: Any) -> list[str]:
    return [str(artist.get_label()) for artist in ax.get_children()]


def test_each_column_has_a_panel_with_its_name() -> None:
    panels = FITS.plot(columns=3, name="expression")
    assert [ax.get_title(loc="left") for ax in panels] == [*TABLE, "flat"]
    assert all("_data" in labels(ax) and "_component 2" in labels(ax) for ax in panels[:6])
    assert panels[-1].get_title(loc="right") == "too few"
    assert [ax.get_xlabel() for ax in panels] == [""] * 4 + ["expression"] * 3
    assert all(ax.get_legend() is None for ax in panels)


def test_groups_of_one_column_have_panels() -> None:
    x = np.concatenate([*TABLE.values()])
    which = np.repeat([*"abcdef"], 100)
    fits = mix1d.fit_many(x, 2, groups=which)
    panels = fits.plot(names=["b", "e"], legend="inside")
    assert [ax.get_title(loc="left") for ax in panels] == ["b", "e"]
    assert panels[0].get_legend() is not None


def test_panels_may_be_given() -> None:
    axes = pyplot.subplots(2, 2)[1]
    panels = FITS.plot(axes=axes, names=["gene 0", "gene 1"])
    assert list(panels) == [axes[0, 0], axes[0, 1]]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"names": ["gene 9"]}, "`names` must be among the 7 names, got 'gene 9'"),
        ({"names": []}, "`names` must be at least one name"),
        ({"columns": 0}, "`columns` must be a whole number of at least 1"),
        ({"axes": []}, "`axes` must be at least 7 axes, got 0"),
    ],
)
def test_what_cannot_be_drawn_is_told(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(mix1d.Mix1dError, match=sentence):
        FITS.plot(**options)


def test_the_bootstrap_has_a_histogram_for_each_number() -> None:
    panels = FIT.plot_bootstrap(n_boot=99, level=0.9, group_names=("low", "high"))
    assert panels.shape == (3, 2)
    boot = FIT.bootstrap(99)
    interval = boot.interval(0.9)
    for row, (name, values, limits) in zip(
        panels,
        [
            ("weight", boot.weights, interval.weights),
            ("mean", boot.means, interval.means),
            ("sd", boot.sds, interval.sds),
        ],
        strict=True,
    ):
        for j, ax in enumerate(row):
            assert ax.get_xlabel() == f"{name}, {('low', 'high')[j]}"
            (bars,) = (a for a in ax.patches if a.get_label() == "_replicates")
            assert bars.get_data()[0].sum() == boot.trusted.sum()
            ends = [a.get_xdata()[0] for a in ax.lines if a.get_label() == "_end"]
            assert ends == limits[j].tolist()
            (estimate,) = (a.get_xdata()[0] for a in ax.lines if a.get_label() == "_estimate")
            assert values[:, j].min() < estimate < values[:, j].max()


def test_one_component_has_no_weights_to_draw() -> None:
    assert mix1d.fit(WAITING, 1).plot_bootstrap(n_boot=19).shape == (2, 1)
    with pytest.raises(mix1d.Mix1dError, match="`axes` must be 3 x 2 axes"):
        FIT.plot_bootstrap(pyplot.subplots(1, 2)[1], n_boot=19)


def test_panels_show_the_values_beside_lumps_as_the_picture_of_a_fit_does() -> None:
    table = {"zeros": np.r_[np.zeros(50), WAITING], "none": WAITING}
    one, other = mix1d.fit_many(table, 2, lumps="auto").plot()
    assert one.get_title(loc="right") == "20% are 0"
    assert other.get_title(loc="right") == ""
    for label in ("_component 1", "_component 2"):
        first, second = (
            next(line for line in ax.lines if line.get_label() == label) for ax in (one, other)
        )
        np.testing.assert_allclose(first.get_ydata(), second.get_ydata(), rtol=1e-6)
        assert first.get_color() == second.get_color()
