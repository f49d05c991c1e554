"""The options that say what a command fits."""

import pytest

from mix1d.cli.input_options import families_of, family_of


@pytest.mark.parametrize(
    ("given", "families"),
    [
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


def test_without_a_name_one_command_fits_normals_and_the_other_chooses():
    assert family_of(None) == "normal"
    assert families_of(None) == families_of(["auto"]) == "auto"
