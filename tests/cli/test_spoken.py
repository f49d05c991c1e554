"""Nobody at a shell is told to type Python."""

import re

import pytest

import mix1d
from mix1d.cli.spoken import WORDS, spoken
from mix1d.show.tables import answer_lines


@pytest.mark.parametrize("make", ["values", "many", "sketch"])
def test_the_answers_of_a_fit_name_no_python(make):
    x = mix1d.Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1]).sample(
        110_000 if make == "many" else 300, rng=0
    )
    fit = mix1d.fit(mix1d.sketch(x, cells=128) if make == "sketch" else x, 2)
    lines = " ".join(line for _, lines in answer_lines(fit.facts()) for line in lines)
    assert re.search(r"fit\.|exact=", lines)
    assert not re.search(r"fit\.|exact=|\(\)", spoken(lines))


def test_what_the_library_says_is_what_is_looked_for():
    """A sentence that changed there would be told as it is."""
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit([1.0, 2.0, -3.0], 1, family="lognormal")
    assert spoken(str(error.value)).endswith("got -3 in row 3 of the data")
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit([1.0, 2.0, float("nan")], 1)
    assert "or add --missing drop" in spoken(str(error.value))
    assert "--max-iter" in spoken(mix1d.Outcome.MAX_ITER.value)
    assert all(python != shell for python, shell in WORDS.items())


ADVICE = {
    "1,5": "or add --decimal ',' if",
    "1.234,5": ": add --decimal ',' --thousands '.' if",
    "1,234": ": add --decimal ',' or --thousands ',', whichever",
}


@pytest.mark.parametrize("cell", ADVICE)
def test_how_numbers_are_written(cell, tmp_path):
    (tmp_path / "x.csv").write_text(f'x;y\n"{cell}";a\n')
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit(tmp_path / "x.csv", 1, column="x")
    assert ADVICE[cell] in spoken(str(error.value))
    assert "decimal=" not in spoken(str(error.value))
