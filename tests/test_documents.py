"""Documents of any kind, torn and mutated: an equal object or one clear sentence.

`python tests/test_documents.py 10000` does the same for as many documents as one likes.
"""

import json
import random
import re
import sys
import time
from copy import deepcopy

import numpy as np
import pytest

import mix1d
from mix1d import Fit, LogNormal, Mixture, Normal, Poisson, Sketch
from mix1d.errors import Mix1dError

X = [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4]
SHARES = [0.5, 1.5, 0.25, 2.0, 1.0, 1.0, 0.125]
OBJECTS = {
    "mixture": Mixture([0.25, 0.75], [Normal(0, 1), LogNormal(2.0, 0.5)]),
    "counts": Mixture([1.0], [Poisson(3.5)]),
    "fit": mix1d.fit(X, 2),
    "fit of a ridge": mix1d.fit([1.0, 1.0, 1.0, 5.0], 2),  # without a covariance
    "fit of a sketch": mix1d.fit(mix1d.sketch(np.arange(100.0), cells=16), 1),
    "fit of relative weights": mix1d.fit(X, 1, weights=SHARES, weights_are="relative"),
    "sketch": mix1d.sketch([1.0, 1.0, 2.5, 1e300]),
    "sketch of logarithms": mix1d.sketch([0.1, 1.0, 1e-300], scale="log"),
    "sketch of a column": mix1d.sketch(X, weights=SHARES).named("a"),
    "sketch of relative weights": mix1d.sketch(X, weights=SHARES, weights_are="relative"),
    "sketch of labelled lifetimes": mix1d.sketch(
        X, event=[1, 1, 0, 1, 0, 0, 1], labels=["a", "", "b", "", "", "a", ""], within=(0, None)
    ),
    "sketch of errors": mix1d.sketch(
        np.arange(1.0, 41.0), errors=1.0 + np.arange(40) % 5, cells=16, labels=[[0.5, 0.5]] * 40
    ),
    "sketch of intervals": mix1d.sketch(
        np.full(40, np.nan), lower=np.arange(40.0), upper=41.0 + np.arange(40), cells=16
    ),
    "sketch of logarithms of intervals": mix1d.sketch(
        np.full(3, np.nan), lower=[0.0, 2.0, 3.0], upper=[1.0, 4.0, np.inf], scale="log"
    ),
}
WRONG = [
    None, True, False, 0, -1, 1, 2, 10**400, -(10**400), 1e308, -1e308, 5e-324, 0.5, "", "normal",
    "__import__('os')", "\0", [], [[]], [1], {}, {"family": "normal"}, {"__class__": "Mixture"},
    [0] * 1000, "x" * 1000, float("nan"), float("inf"),
]  # fmt: skip


def places(node, path=()):
    """Every place in a document."""
    yield path
    children = {list: enumerate, dict: dict.items}.get(type(node), lambda _: ())
    for key, child in list(children(node)):
        yield from places(child, (*path, key))


def mutated(document, rng):
    """The text of a document with one to three places changed; some torn apart after that."""
    document = json.loads(document)
    for _ in range(rng.randint(1, 3)):
        *path, last = rng.choice([place for place in places(document) if place])
        node = document
        for key in path:
            node = node[key]
        action = rng.random()
        if action < 0.2:
            node.pop(last)
        elif action < 0.3 and isinstance(node, list):
            node.insert(last, deepcopy(rng.choice(WRONG)))
        elif action < 0.4 and isinstance(node, dict):
            node[rng.choice(["more", "mix1d", "family", "weights"])] = deepcopy(rng.choice(WRONG))
        else:
            node[last] = deepcopy(rng.choice(WRONG))
        if not document:
            break
    text = json.dumps(document)
    if rng.random() < 0.15:
        start = rng.randrange(len(text))
        text = text[:start] + rng.choice(["", "[", "9", "}", "NaN", "\ud800"]) + text[start + 1 :]
    return text


def check(kind, text):
    """An object that says the same when written again, or one sentence."""
    words = ""
    try:
        read = kind.from_json(text)
    except Mix1dError as error:
        words = str(error)
    if words:
        assert "\n" not in words
        assert len(words) < 1000
        return False
    assert kind.from_json(read.to_json()).to_json() == read.to_json()
    with np.errstate(all="ignore"):  # the figures may be absurd
        assert str(read)
    return True


def hammer(name, n, seed=0):
    """How many of `n` mutated documents were still good."""
    good, rng = OBJECTS[name], random.Random(seed)
    document = good.to_json()
    return sum(check(type(good), mutated(document, rng)) for _ in range(n))


@pytest.mark.parametrize("name", OBJECTS)
def test_mutated_documents(name):
    assert 0 < hammer(name, 400) < 400


@pytest.mark.parametrize("kind", [Mixture, Fit, Sketch])
@pytest.mark.parametrize(
    "text",
    ["", '{"weights": [1e999]}', "[" * 100_000, '{"a":' * 100_000, "9" * 10_000, "NaN", "null",
     "[]", '"', None, 3, b"\xff", " " * 20_000_001, b" " * 20_000_001],
    ids=lambda text: repr(text)[:12],
)  # fmt: skip
def test_texts_that_are_no_document(kind, text):
    with pytest.raises(Mix1dError) as caught:
        kind.from_json(text)
    assert "\n" not in str(caught.value)


def test_a_number_beyond_all_numbers_is_refused_wherever_it_stands():
    """Found by benchmarks/fuzz_documents.py: a fit was read, and could not be written again."""
    text = OBJECTS["fit"].to_json()
    for number in re.findall(r"(?<=[ \[])-?\d+\.\d+", text):
        assert not check(Fit, text.replace(number, "1e999", 1))


def test_relative_weights_above_1_are_refused():
    """Found by benchmarks/fuzz_documents.py: the square of their sum overflowed."""
    document = json.loads(OBJECTS["sketch of relative weights"].to_json())
    document["weights"][0] = 1e300
    with pytest.raises(Mix1dError, match="relative `weights` must be at most 1 for each row"):
        Sketch.from_json(json.dumps(document))


if __name__ == "__main__":
    begin = time.perf_counter()
    total = int(sys.argv[1]) // len(OBJECTS)
    for name in OBJECTS:
        print(name, total, "documents,", hammer(name, total, seed=1), "still good")  # noqa: T201
    print(f"{time.perf_counter() - begin:.1f} s")  # noqa: T201
