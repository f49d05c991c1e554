"""What `--constraint` and `--bound` mean."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mix1d.cli.constraint_options import bounds_of, constraints_of
from mix1d.errors import Mix1dError

FAITHFUL = Path(__file__).parents[2] / "examples" / "faithful.csv"


def test_entries():
    assert constraints_of(["means=0,a,2*a", " sds = s", "weights=0.25,,"]) == {
        "means": [0.0, "a", "2*a"],
        "sds": "s",
        "weights": [0.25, None, None],
    }
    assert constraints_of(None) is None


def test_ends():
    assert bounds_of(["a=0,", "sds=0.5,3"]) == {"a": (0.0, None), "sds": (0.5, 3.0)}
    assert bounds_of([]) is None


@pytest.mark.parametrize(
    ("read", "texts", "words"),
    [
        (constraints_of, ["means"], "must be of the form means=0,a,2*a, got 'means'"),
        (constraints_of, ["=3"], "must be of the form"),
        (constraints_of, ["sds=s", "sds=t"], "must name 'sds' once"),
        (bounds_of, ["a=0"], "two ends such as a=0,"),
        (bounds_of, ["a=x,"], "two ends such as a=0,"),
    ],
)
def test_anything_else_is_refused(read, texts, words):
    with pytest.raises(Mix1dError) as refusal:
        read(texts)
    assert words in str(refusal.value)


def test_a_real_process():
    command = ["fit", str(FAITHFUL), "--column", "waiting", "-k", "2", "--quiet", "--json", "-"]
    command += ["--constraint", "means=55,80", "--constraint", "sds=s", "--bound", "s=1,"]
    done = subprocess.run(
        [sys.executable, "-m", "mix1d", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["loglik"] == pytest.approx(-1034.2164082, abs=1e-6)
    assert answer["options"]["constraints"] == {"mean": [55.0, 80.0], "sd": ["s", "s"]}
    assert answer["options"]["bounds"] == {"s": [1.0, None]}
