"""Bad input gets one clear sentence through `mix1d.fit`, and nothing else.

`argument` must be RULE, got VALUE: one line, a `Mix1dError`, the argument in backticks. What a
column may be is in test_columns.py; here is what a fit may be asked.
"""

import json
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest

import mix1d
from mix1d import LogNormal, Mix1dError, Mixture, Normal, PointMass, Poisson, Sample

X = [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4]
COUNTS = [0, 1, 1, 2, 8, 9, 9, 11]
START = Mixture.normal(means=[1, 5], sds=[1, 1])
COUNTED = Mixture([0.5, 0.5], [Poisson(1), Poisson(9)])


class Unspeakable:
    def __repr__(self):
        return "one\ntwo"


BAD = {
    # ---------------------------------------------------------------- x
    "empty": (([], 1), "`x` must hold at least one number, got none"),
    "an empty column": ((pd.Series(dtype=float), 1), "`x` must hold at least one number, got none"),
    "None": ((None, 1), "`x` must be a list, an array or a column of numbers, got None"),
    "a number": ((3.5, 1), "`x` must be a list, an array or a column of numbers, got 3.5"),
    "a file name": (
        ("faithful.csv", 2),
        "`x` must be a file, and there is none called 'faithful.csv'",
    ),
    "text": ((["1", "2", "x"], 1), "`x` must hold real numbers, got '1' at row 0"),
    "one text": (([1, 2, "x"], 1), "`x` must hold real numbers, got 'x' at row 2"),
    "text array": ((np.array(["a"]), 1), "`x` must hold real numbers, got text"),
    "text column": (
        (pl.Series("price", ["a"]), 1),
        "`x` must hold real numbers, got type String in column 'price'",
    ),
    "complex": (([1, 2j], 1), "`x` must hold real numbers, got complex numbers"),
    "objects": (
        ([1.0, Unspeakable()], 1),
        "`x` must hold real numbers, got an object of type Unspeakable at row 1",
    ),
    "two columns": ((np.ones((5, 2)), 1), "`x` must be one column of numbers, got shape (5, 2)"),
    "a row": ((np.ones((1, 5)), 1), "`x` must be one column of numbers, got shape (1, 5)"),
    "a table": (
        (pd.DataFrame({"a": X, "b": X}), 2),
        "`x` must be one column, got a table with 2 columns",
    ),
    "NaN": (
        ([*X, np.nan, np.nan], 2),
        '`x` must not hold missing values (or pass missing="drop"), got 2 of 9, the first at row 7',
    ),
    "None among numbers": (
        ([None, *X], 2),
        '`x` must not hold missing values (or pass missing="drop"), got 1 of 8, the first at row 0',
    ),
    "NaN alone": (
        ([np.nan] * 3, 1, {"missing": "drop"}),
        "`x` must hold at least one number, got 3 missing values",
    ),
    "infinite": (
        ([1, -np.inf, np.inf], 1),
        "`x` must be finite, got 2 infinite, the first -inf at row 1",
    ),
    "a whole number too large": (
        ([1, 2, 10**400], 1),
        "`x` must be finite, got 1 infinite, the first inf at row 2",
    ),
    "all equal": (
        ([4.5] * 6, 1),
        "`x` must have at least 2 distinct values for the family 'normal', got only "
        "4.5 (6 times): the sd is 0",
    ),
    "all equal, lognormal": (
        ([4.5] * 6, 1, {"family": "lognormal"}),
        "`x` must have at least 2 distinct values for the family 'lognormal', got only "
        "4.5 (6 times): the sd is 0",
    ),
    "one value": (
        ([4.5], 1),
        "`x` must have at least 2 distinct values for the family 'normal', got only 4.5 (1 times)",
    ),
    "all equal but for weight 0": (
        ([4.5, 4.5, 6], 1, {"weights": [1, 1, 0]}),
        "`x` must have at least 2 distinct values for the family 'normal', got only 4.5 (2 times)",
    ),
    "negative for lognormal": (
        ([1, 2, -3.5], 1, {"family": "lognormal"}),
        "`x` must be positive finite numbers for the family 'lognormal', got -3.5 at row 2",
    ),
    "three negative ones for lognormal": (
        ([1, -2, -3.5], 1, {"family": "lognormal", "weights": [1, 1, 2]}),
        "`x` must be positive finite numbers for the family 'lognormal', got -2 at row 1, the "
        "first of 3; 'normal', 'gumbel' and 'gumbel-min' take them",
    ),
    "0 for lognormal": (
        ([0, 1, 2], 1, {"family": "lognormal"}),
        "`x` must be positive finite numbers for the family 'lognormal', got 0 at row 0",
    ),
    "fractions for poisson": (
        ([1, 2.5, 3], 1, {"family": "poisson"}),
        "`x` must be whole numbers from 0 to 2^53 for the family 'poisson', got 2.5 at row 1; "
        "'normal', 'lognormal' and 'gamma' take them",
    ),
    "negative for poisson": (
        ([1, 2, -3], 1, {"family": "poisson"}),
        "`x` must be whole numbers from 0 to 2^53 for the family 'poisson', got -3 at row 2",
    ),
    "the row is the caller's": (
        ([np.nan, 3, 2.5, 1], 1, {"family": "poisson", "missing": "drop"}),
        "`x` must be whole numbers from 0 to 2^53 for the family 'poisson', got 2.5 at row 2",
    ),
    "too far out": (([*X, 1e150], 2), "`x` must lie within 1e+100 times its interquartile range"),
    # ---------------------------------------------------------------- weights
    "negative weight": (
        (X, 2, {"weights": [1, 1, -0.5, 1, 1, 1, 1]}),
        "`weights` must be non-negative and finite, got -0.5 at row 2",
    ),
    "NaN weight": (
        (X, 2, {"weights": [1, 1, 1, 1, 1, 1, np.nan]}),
        "`weights` must be non-negative and finite, got nan at row 6",
    ),
    "masked weight": (
        (X, 2, {"weights": np.ma.array(np.ones(7), mask=[0, 1, 0, 0, 0, 0, 0])}),
        "`weights` must be non-negative and finite, got nan at row 1",
    ),
    "infinite weight": (
        (X, 2, {"weights": [np.inf, 1, 1, 1, 1, 1, 1]}),
        "`weights` must be non-negative and finite, got inf at row 0",
    ),
    "infinite sum": (
        (X, 2, {"weights": [1e308] * 7}),
        "`weights` must have a finite sum, got inf",
    ),
    "all weights 0": (
        (X, 2, {"weights": [0] * 7}),
        "`weights` must be positive for at least one value, got 0 for all",
    ),
    "0 wherever there is a value": (
        ([1, 2, None], 1, {"weights": [0, 0, 5], "missing": "drop"}),
        "`weights` must be positive for at least one value, got 0 for all",
    ),
    "weights too short": (
        (X, 2, {"weights": [1] * 6}),
        "`weights` must be one for each of 7 rows, got 6",
    ),
    "weights for the rows that are present": (
        ([*X, None], 2, {"weights": [1] * 7, "missing": "drop"}),
        "`weights` must be one for each of 8 rows, got 7",
    ),
    "no weights": (
        (X, 2, {"weights": []}),
        "`weights` must be one for each of 7 rows, got 0",
    ),
    "one weight": (
        (X, 2, {"weights": 2.0}),
        "`weights` must be a list, an array or a column of numbers, got 2.0",
    ),
    "weights in text": (
        (X, 2, {"weights": list("1111111")}),
        "`weights` must hold real numbers, got '1' at row 0",
    ),
    "weights that sum to 1": (
        (X, 2, {"weights": [1 / 7] * 7}),
        "`weights` must sum to at least the number of distinct values (7), got 1: a weight is a "
        'count, and these are none; pass weights_are="relative" if only their ratios mean',
    ),
    "weights of no known kind": (
        (X, 2, {"weights": [1] * 7, "weights_are": "survey"}),
        "`weights_are` must be one of 'counts', 'relative', got 'survey'",
    ),
    "relative weights that were forgotten": (
        (X, 2, {"weights_are": "relative"}),
        '`weights` must be given for weights_are="relative", got None',
    ),
    "a sample of counts called relative": (
        (Sample(X), 2, {"weights_are": "relative"}),
        "`weights_are` must be left out for a Sample, which has its own weights, and they are "
        "counts",
    ),
    "particles of which one has all the weight": (
        (X, 2, {"weights": [1, *[1e-9] * 6], "weights_are": "relative"}),
        "`weights` must be worth at least as many observations as there are parameters (5), got 1: "
        "a few rows have nearly all the weight",
    ),
    "relative weights that are all 0": (
        (X, 2, {"weights": [0] * 7, "weights_are": "relative"}),
        "`weights` must be positive for at least one value, got 0 for all",
    ),
    "a negative relative weight": (
        (X, 2, {"weights": [1, 1, -0.5, 1, 1, 1, 1], "weights_are": "relative"}),
        "`weights` must be non-negative and finite, got -0.5 at row 2",
    ),
    "weights beside a Sample": (
        (Sample(X), 2, {"weights": [1] * 7}),
        "`weights` must be None for a Sample, which has its own",
    ),
    # ---------------------------------------------------------------- k
    **{
        f"k={k!r}": ((X, k), f"`k` must be a whole number of at least 1, got {k!r}")
        for k in (0, -1, 2.5, 2.0, True, "2", np.nan, [2], np.array([1, 2]))
    },
    "no k": ((X,), "`k` must be given"),
    "k=None": ((X, None), "`k` must be given"),
    "fewer distinct values than components": (
        ([1, 1, 1, 2, 2], 3),
        "`k` must be at most the number of distinct values (2), got 3",
    ),
    # ---------------------------------------------------------------- start
    "a start with another k": (
        (X, 3, {"start": START}),
        "`start` must have k=3 components, got 2",
    ),
    "a start with a bad k": (
        (X, 2.5, {"start": START}),
        "`k` must be a whole number of at least 1, got 2.5",
    ),
    "an empty list of starts": (
        (X, 2, {"start": []}),
        "`start` must hold at least one mixture, got none",
    ),
    "a list of starts that are none": (
        (X, 2, {"start": [START, 2]}),
        "`start` must hold mixtures only, got 2",
    ),
    "a list of starts of another family": (
        (X, 2, {"start": [Mixture([1.0], [LogNormal(0, 1)])], "family": "normal"}),
        "`start` must hold mixtures of the family 'normal' only, got 'lognormal'",
    ),
    "a start of two families": (
        (X, 2, {"start": Mixture([0.5, 0.5], [Normal(1, 1), LogNormal(0, 1)]), "family": "normal"}),
        "`start` must have components of the family 'normal', got 'normal + lognormal'",
    ),
    "a start of another family": (
        (X, 2, {"start": START, "family": "lognormal"}),
        "`start` must have components of the family 'lognormal', got 'normal'",
    ),
    "a start of counts and another family": (
        (COUNTS, 2, {"start": COUNTED, "family": "normal"}),
        "`start` must have components of the family 'normal', got 'poisson'",
    ),
    "starts of two families": (
        (COUNTS, 2, {"start": [COUNTED, START]}),
        "`start` must hold mixtures of the family 'poisson' only, got 'normal'",
    ),
    "places, too few": (
        (X, 3, {"start": [1, 2]}),
        "`start` must hold one number for each component that is estimated (3), got 2",
    ),
    "places, too many for the families that are fitted": (
        (COUNTS, None, {"start": [1, 2], "family": [PointMass(0), "poisson"]}),
        "`start` must hold one number for each component that is estimated (1), got 2",
    ),
    "a place that is none": (
        (X, 2, {"start": [1, np.nan]}),
        "`start` must hold finite numbers, got nan",
    ),
    "a place in words": (
        (X, 2, {"start": [1, "2"]}),
        "`start` must hold finite numbers, got '2'",
    ),
    "a family as others call it": (
        (X, 2, {"family": "gaussian"}),
        "`family` must be a known name, got 'gaussian', which is 'normal' here",
    ),
    "a family misspelt": (
        (X, 2, {"family": "gama"}),
        "`family` must be a known name, got 'gama'; near it is 'gamma'",
    ),
    "a family of SciPy": (
        (X, 2, {"family": "exponnorm"}),
        "`family` must be a known name, got 'exponnorm', which is 'scipy.exponnorm' here",
    ),
    "several numbers of components": (
        (X, [1, 2, 3]),
        "`k` must be a whole number of at least 1, got [1, 2, 3]; mix1d.select(x, [1, 2, 3]) "
        "compares several",
    ),
    "a range of numbers of components": (
        (X, range(1, 4)),
        "`k` must be a whole number of at least 1, got range(1, 4); mix1d.select(x, range(1, 4)) "
        "compares several",
    ),
    "a start and an unknown family": (
        (X, 2, {"start": START, "family": "gauss"}),
        "`family` must be a known name, got 'gauss', which is 'normal' here",
    ),
    "a start that cannot give the data": (
        ([0.5, 1, 2], None, {"start": Mixture([0.5, 0.5], [Poisson(1), Poisson(2)])}),
        "`x` must be whole numbers from 0 to 2^53 for the family 'poisson', got 0.5 at row 0",
    ),
    **{
        f"start={start!r}": (
            (X, 2, {"start": start}),
            "`start` must be one of 'search', 'linspace', 'quantile', 'kmeans', 'random', "
            f"got {start!r}",
        )
        for start in ("k-means", "", None, 3, Normal(0, 1), np.array(["search"]))
    },
    "a start of two lines": (
        (X, 2, {"start": Unspeakable()}),
        "`start` must be one of 'search', 'linspace', 'quantile', 'kmeans', 'random', got one two",
    ),
    # ---------------------------------------------------------------- other names
    **{
        f"family={family!r}": (
            (X, 2, {"family": family}),
            f"`family` must be a known name, got {family!r}; mix1d.families.FAMILIES lists all",
        )
        for family in (3, Normal(0, 1), int, "", "skewed")
    },
    **{
        f"algorithm={algorithm!r}": (
            (X, 2, {"algorithm": algorithm}),
            "`algorithm` must be one of 'em', 'cem', 'sem', 'em-hard-proportions', "
            f"got {algorithm!r}",
        )
        for algorithm in ("EM", "newton", None, 3, ["em"])
    },
    **{
        f"missing={missing!r}": (
            (X, 2, {"missing": missing}),
            f"`missing` must be one of 'raise', 'drop', got {missing!r}",
        )
        for missing in ("ignore", None, True)
    },
    # ---------------------------------------------------------------- numbers and flags
    "equal_sd for poisson": (
        (COUNTS, 2, {"family": "poisson", "equal_sd": True}),
        "`equal_sd` needs a family with a scale, got 'poisson'",
    ),
    **{
        f"{flag}={value!r}": (
            (X, 2, {flag: value}),
            f"`{flag}` must be True or False, got {value!r}",
        )
        for flag in ("equal_sd", "accelerate")
        for value in (1, 0, None, "yes", [True])
    },
    **{
        f"tol={tol!r}": (
            (X, 2, {"tol": tol}),
            f"`tol` must be a positive finite number, got {tol!r}",
        )
        for tol in (0, -1e-8, np.nan, np.inf, "1e-8", None, True, 1j)
    },
    **{
        f"max_iter={max_iter!r}": (
            (X, 2, {"max_iter": max_iter}),
            f"`max_iter` must be a whole number of at least 1, got {max_iter!r}",
        )
        for max_iter in (0, -5, 10.0, "10", None, True, np.inf)
    },
    **{
        f"rng={rng!r}": (
            (X, 2, {"rng": rng}),
            f"`rng` must be a non-negative int, a numpy Generator or None, got {rng!r}",
        )
        for rng in (-1, 1.5, "seed", True, {})
    },
    **{
        f"on_iteration={call!r}": (
            (X, 2, {"on_iteration": call}),
            f"`on_iteration` must be callable, got {call!r}",
        )
        for call in (3, "print", [])
    },
}


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_one_clear_sentence(call, sentence):
    *arguments, options = call if isinstance(call[-1], dict) else (*call, {})
    with pytest.raises(Mix1dError) as error:
        mix1d.fit(*arguments, **options)
    words = str(error.value)
    assert words.startswith(sentence)
    assert "\n" not in words
    assert len(words) < 250
    assert isinstance(error.value, ValueError)


def test_an_unknown_option_is_a_type_error():
    with pytest.raises(TypeError, match="sigma"):
        mix1d.fit(X, 2, sigma=1)
    with pytest.raises(TypeError, match="positional"):
        mix1d.fit(X, 2, "normal")


# -------------------------------------------------------------------- what is not bad
@pytest.mark.parametrize("start", [COUNTED, [COUNTED], [COUNTED] * 2])
def test_the_family_is_that_of_the_start(start):
    fit = mix1d.fit(COUNTS, 2, start=start)
    assert fit.options.family is Poisson
    assert fit.loglik == mix1d.fit(COUNTS, 2, start=start, family=Poisson).loglik
    assert mix1d.fit(COUNTS, 2).options.family is mix1d.Normal


def test_missing_rows_that_are_dropped_are_counted():
    fit = mix1d.fit([np.nan, *X, None], 2, missing="drop")
    assert fit.n_missing == 2
    assert fit.n == 7
    assert fit.labels().tolist() == [-1, 0, 0, 0, 1, 1, 1, 1, -1]
    assert mix1d.fit(X, 2).n_missing == 0


@pytest.mark.parametrize(
    "x",
    [
        pd.DataFrame(np.array(X)[:, None]),
        pl.Series(X),
        np.array(X, dtype=">f8")[:, None],
        np.ma.array([*X, 1e99], mask=[0] * 7 + [1]),
    ],
    ids=["pandas table without names", "Polars", "big-endian (n, 1)", "masked"],
)
def test_the_same_numbers_give_the_same_fit(x):
    assert mix1d.fit(x, 2, missing="drop").mixture == mix1d.fit(X, 2).mixture


def test_all_equal_counts_are_sound():
    fit = mix1d.fit([3] * 6, 1, family="poisson")
    assert fit.outcome
    assert fit.mixture.means[0] == pytest.approx(3, rel=1e-14)


def test_numbers_of_other_libraries_are_numbers():
    fit = mix1d.fit(X, np.int8(2), tol=np.float32(1e-8), max_iter=np.int64(500), rng=np.uint8(3))
    assert fit.outcome
    assert mix1d.fit(X, 2, accelerate=np.True_, equal_sd=np.False_).outcome


def test_the_errors_of_the_callers_own_function_are_his():
    def fail(iteration):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        mix1d.fit(X, 2, on_iteration=fail)


# ------------------------------------------------------------------------------ no raw exceptions
ZERO = np.array(3.0)
WITHOUT_AXES = {
    "fit": lambda: mix1d.fit(ZERO, 1),
    "masked": lambda: mix1d.fit(np.ma.array(3.0), 1),
    "select": lambda: mix1d.select(ZERO),
    "dip": lambda: mix1d.dip_test(ZERO),
    "em": lambda: mix1d.em_test(ZERO),
    "silverman": lambda: mix1d.silverman_test(ZERO),
    "ceiling": lambda: mix1d.ceiling(ZERO),
    "ratio": lambda: mix1d.likelihood_ratio_test(ZERO, 1, 2),
    "many": lambda: mix1d.fit_many(ZERO, 1),
    "sketch": lambda: mix1d.sketch(ZERO),
    "chunk": lambda: mix1d.sketch(iter([ZERO])),
    "update": lambda: mix1d.sketch(X).update(ZERO),
    "weights": lambda: mix1d.fit(X, 2, weights=ZERO),
    "groups": lambda: mix1d.fit_many(X, 1, groups=ZERO),
}


@pytest.mark.parametrize("call", WITHOUT_AXES.values(), ids=WITHOUT_AXES)
def test_an_array_without_axes_is_no_column(call):
    with pytest.raises(Mix1dError) as error:
        call()
    assert "\n" not in str(error.value)


FAR = mix1d.Mixture.normal(means=[-1e300, 1e300], sds=[1e-300, 1e300])
BEYOND = {
    "thresholds": lambda: str(FAR.thresholds(posterior=0.9)),
    "modes": lambda: str(FAR.modes()),
    "variance": lambda: FAR.variance() == np.inf,
    "draws": lambda: mix1d.Poisson(1e20).sample(3, rng=0),
    "one wide component": lambda: str(mix1d.Mixture.normal(means=[1e16], sds=[1e300]).modes()),
    "page": lambda: FAR._repr_html_(),
}


@pytest.mark.parametrize("call", BEYOND.values(), ids=BEYOND)
def test_the_largest_parameters_are_no_exception(call):
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # infinities are told by NumPy
        assert call() is not None


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: mix1d.Normal(1e308, 1), "`mean` of Normal must be at most 1e+300 in size"),
        (lambda: mix1d.Normal(0, 1e-320), "`sd` of Normal must be at least 1e-300"),
        (lambda: mix1d.dip_test([1e308, -1e308, 0, 1]), "`x` must have a range that is a number"),
    ],
)
def test_what_is_beyond_the_range_of_numbers_is_refused(call, sentence):
    with pytest.raises(Mix1dError) as error:
        call()
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d["mixture"]["components"][0].update(mean=1e308), "`mean` of Normal must be"),
        (lambda d: d["mixture"]["components"][0].update(sd=5e-324), "`sd` of Normal must be"),
        (
            lambda d: d["free"]["covariance"][2].__setitem__(3, 1e308),
            "`document` has a bad 'covariance'",
        ),
        (lambda d: d["options"].update(weights_are="both"), "`document` has bad 'options'"),
        (lambda d: d["options"].update(weights_are=["counts"]), "`document` has bad 'options'"),
    ],
)
def test_a_document_with_numbers_beyond_the_range_is_refused(change, sentence):
    document = json.loads(mix1d.fit(X, 2).to_json())
    change(document)
    with pytest.raises(Mix1dError) as error:
        mix1d.Fit.from_json(json.dumps(document))
    assert str(error.value).startswith(sentence)


def test_a_document_with_a_number_of_thirty_digits_is_read():
    document = json.loads(mix1d.fit(X, 2).to_json()) | {"n": 10**30}
    assert "1e+30 values" in str(mix1d.Fit.from_json(json.dumps(document)))


MIXTURE = mix1d.Mixture.normal(means=[0, 4], sds=[1, 1])
DRAWS = [MIXTURE.sample, MIXTURE.sample_labelled, mix1d.Normal(0, 1).sample]


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("shape", [-1, "a", None, 2.5, True, (3, -1)])
def test_the_shape_of_draws_is_whole_numbers(draw, shape):
    with pytest.raises(Mix1dError, match="`shape` must be a whole number of at least 0, got"):
        draw(shape, rng=0)


@pytest.mark.parametrize("min_sd", [-1, np.nan, "a"])
def test_select_refuses_a_floor_that_is_none(min_sd):
    with pytest.raises(Mix1dError, match="`min_sd` must be"):
        mix1d.select(X, min_sd=min_sd)


def test_a_column_without_values_has_no_bic_and_no_warning():
    columns = np.c_[np.tile(X, 3), np.full(3 * len(X), np.nan)]
    assert np.isnan(mix1d.fit_many(columns, 2, missing="drop").bic[1])
