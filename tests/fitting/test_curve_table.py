"""The curves as a tidy table."""

import numpy as np
import polars as pl
import pytest

import mix1d

X = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(200, rng=0)
FIT = mix1d.fit(X, 2)


def test_the_components_add_up_to_the_sum() -> None:
    table = FIT.curves()
    wide = table.pivot(index="x", columns="component", values="density")
    assert list(wide) == ["1", "2", "sum"]
    assert (wide["1"] + wide["2"]).to_numpy() == pytest.approx(wide["sum"].to_numpy())
    assert wide["sum"].to_numpy() == pytest.approx(FIT.mixture.pdf(wide.index.to_numpy()))
    assert wide.index.min() < X.min()
    assert wide.index.max() > X.max()


def test_the_probabilities_are_those_of_the_fit() -> None:
    table = FIT.curves([1.0, 4.0], group_names=("low", "high"))
    shares = table.pivot(index="x", columns="component", values="posterior")
    assert shares[["low", "high"]].to_numpy() == pytest.approx(FIT.posterior([1.0, 4.0]))
    assert (shares["sum"] == 1.0).all()


def test_it_comes_in_the_library_of_the_data_and_from_a_document() -> None:
    fit = mix1d.fit(pl.DataFrame({"x": X}), 2)
    assert isinstance(fit.curves(), pl.DataFrame)
    read = mix1d.Fit.from_json(FIT.to_json()).curves([2.0])
    assert read["density"].tolist() == FIT.curves([2.0])["density"].tolist()
    assert mix1d.fit(X, 1).curves([0.0])["component"].tolist() == ["1"]


def test_what_cannot_be_drawn_is_told() -> None:
    with pytest.raises(mix1d.Mix1dError, match="`x` must be finite numbers"):
        FIT.curves([np.nan])
    with pytest.raises(mix1d.Mix1dError, match="`group_names` must be 2 texts"):
        FIT.curves(group_names=["a"])
