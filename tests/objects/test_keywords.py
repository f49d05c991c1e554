"""A keyword of another package: a `TypeError` still, which says what to write."""

from inspect import signature

import pytest

import mix1d
from mix1d.objects.keywords import ELSEWHERE

X = [1.02, 1.23, 1.31, 1.44, 1.57, 5.03, 5.11, 5.28, 5.36, 5.49]

SAID = {
    "n_components": (lambda: mix1d.fit(X, n_components=2), "write k=2"),
    "two": (lambda: mix1d.fit(X, n_components=2, random_state=1), "write k=2, rng=1"),
    "an array": (lambda: mix1d.fit(X, 2, sample_weight=[1] * 10), "write weights="),
    "another value": (lambda: mix1d.fit(X, 2, covariance_type="tied"), "write equal_sd="),
    "select": (lambda: mix1d.select(X, family="normal"), "write families=('normal',)"),
    "fit_many": (lambda: mix1d.fit_many({"a": X}, n_components=2), "write k=2"),
    "ceiling": (lambda: mix1d.ceiling(X, sample_weight=None), "write weights=None"),
    "dip": (lambda: mix1d.dip_test(X, n_resamples=9), "write n_boot=9"),
    "silverman": (lambda: mix1d.silverman_test(X, seed=1), "write rng=1"),
    "em": (lambda: mix1d.em_test(X, random_state=None), "write rng=None"),
    "ratio": (lambda: mix1d.likelihood_ratio_test(X, 1, 2, B=9), "write n_boot=9"),
    "sequence": (lambda: mix1d.sequential_test(X, 2, B=9, seed=1), "write n_boot=9, rng=1"),
    "start": (lambda: mix1d.select(X, start="kmeans"), "mix1d.fit takes start="),
    "bounds": (
        lambda: mix1d.fit_many({"a": X}, 2, bounds={}),
        "mix1d.fit takes bounds=, one column at a time",
    ),
    "constraints of tests": (
        lambda: mix1d.sequential_test(X, 2, constraints={}),
        "mix1d.select takes constraints=, and this test takes two fits that obey some",
    ),
    "sketch": (lambda: mix1d.sketch(X, nan_policy="omit"), "write missing="),
}


@pytest.mark.parametrize("name", SAID)
def test_the_right_keyword_is_named(name):
    call, words = SAID[name]
    with pytest.raises(TypeError, match=r"got an unexpected keyword argument") as error:
        call()
    assert str(error.value).endswith(f": {words}")


def test_other_type_errors_are_left_alone():
    with pytest.raises(TypeError) as error:
        mix1d.fit(X, 2, colour="red")
    assert str(error.value) == "fit() got an unexpected keyword argument 'colour'"
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        mix1d.fit(k=2)


@pytest.mark.parametrize(
    "function", [mix1d.fit, mix1d.select, mix1d.likelihood_ratio_test, mix1d.fit_many]
)
def test_no_keyword_of_a_function_is_taken_for_anothers(function):
    known = signature(function).parameters
    elsewhere = {name for own, names in ELSEWHERE.items() if own in known for name in names}
    assert elsewhere
    assert not elsewhere & known.keys()
