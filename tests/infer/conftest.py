"""A fit that many tests ask, made once."""

from pathlib import Path

import numpy as np
import pytest

import mix1d

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def waiting():
    return np.loadtxt(EXAMPLES / "faithful.csv", delimiter=",", skiprows=1)[:, 1]


@pytest.fixture(scope="session")
def faithful(waiting):
    return mix1d.fit(waiting, 2)
