"""The options that say what a command fits."""

import pytest

from mix1d.cli.input_options import families_of, family_of


@pytest.mark.parametrize(
    ("given", "families"),
    [
        (None, ["normal"]),
        (["gamma"], ["gamma"]),
        (["normal,gamma"], ["normal", "gamma"]),
        (["normal", "gamma"], ["normal", "gamma"]),
        (["normal, student-t(df=4)", "pareto"], ["normal", "student-t(df=4)", "pareto"]),
        (["scipy.beta(loc=0,scale=2),beta"], ["scipy.beta(loc=0,scale=2)", "beta"]),
    ],
)
def test_families_are_repeated_or_written_between_commas(given, families):
    assert families_of(given) == families
    assert family_of(given) == (families[0] if len(families) == 1 else families)
