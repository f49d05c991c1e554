"""Nobody at a shell is told to type Python."""

import re

import pytest
from typer.main import get_command

import mix1d
from mix1d.cli.app import app
from mix1d.cli.spoken import OPTIONS, WORDS, spoken


@pytest.mark.parametrize("n", [12_000, 110_000])
def test_the_answers_of_a_fit_name_no_python(n):
    x = mix1d.Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1]).sample(n, rng=0)
    lines = str(mix1d.fit(x, 2).verdict)
    assert re.search(r"fit\.|exact=", lines)
    assert not re.search(r"fit\.|exact=|\(\)|Python", spoken(lines))


def test_the_advice_of_a_selection_names_no_python():
    x = mix1d.Mixture.normal(means=[9, 15, 21], sds=[1, 1, 1]).sample(150, rng=0)
    lines = " ".join(mix1d.select(x, [1, 2], families=["normal"]).advice)
    assert "families=" in lines
    assert "(k=range(1, 7))" in lines
    assert "families=" not in spoken(lines)
    assert "(--max-k 6)" in spoken(lines)


def test_what_the_library_says_is_what_is_looked_for():
    """A sentence that changed there would be told as it is."""
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit([1.0, 2.0, -3.0], 1, family="lognormal")
    assert "got -3 in row 3 of the data; 'normal'" in spoken(str(error.value))
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit([1.0, 2.0, float("nan")], 1)
    assert "or add --missing drop" in spoken(str(error.value))
    assert "--max-iter" in spoken(mix1d.Outcome.MAX_ITER.value)
    assert all(python != shell for python, shell in WORDS.items())


def test_a_refusal_names_the_option():
    assert spoken("`weights_are` must be one of").startswith("`--weights-are` must")
    assert spoken("`k` must be a whole number").startswith("`-k` must")
    assert spoken("`k1` must be above `k0` (3)") == "`--k1` must be above `--k0` (3)"
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit([1.0, 2.0], 1, weights=[1.0, -1.0])
    assert spoken(str(error.value)) == (
        "`--weights` must be non-negative and finite, got -1.0 in row 2 of the data"
    )
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit([1.0, 2.0], 1, family="qqqq")
    assert "; mix1d fit --help lists all, such as 'normal'" in spoken(str(error.value))
    document = "`s.json` must be a sketch that can be read: `weights` must be positive"
    assert spoken(document) == document


def test_the_options_are_those_of_the_commands():
    commands = get_command(app).commands.values()
    assert set(OPTIONS) <= {option.name for command in commands for option in command.params}


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (mix1d.sketch([1.0, 2.0]), {"family": "lognormal"}),
        (mix1d.sketch([1.0, 2.0], scale="log"), {}),
        ([1.0, 2.0], {"weights": [0.1, 0.1]}),
        ([1.0, 2.0], {"weights_are": "relative"}),
    ],
)
def test_a_refusal_names_no_argument_of_python(data, options):
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit(data, 1, **options)
    assert re.search(r"\w=", str(error.value))
    assert not re.search(r"\w=|`x`|None", spoken(str(error.value)))


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


def test_a_word_for_a_missing_value(tmp_path):
    (tmp_path / "x.csv").write_text("x\n1.5\nn.a.\n")
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.fit(tmp_path / "x.csv", 1)
    assert "add --missing-values 'n.a.' if it stands" in spoken(str(error.value))
