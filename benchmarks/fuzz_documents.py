"""Documents of JSON from a fuzzer that follows the branches taken: an equal object or a sentence.

Atheris (libFuzzer) begins with good documents and keeps whatever reaches new code of mix1d; its
changes are of bytes, of numbers, and of whole places in the tree. Each text is read by the class it
belongs to and, from a file, by the command line. Anything but an object that writes itself again or
one line of `Mix1dError` ends the run: another exception, a warning, a crash, 10 seconds, 2 GB.

    pip install atheris
    python benchmarks/fuzz_documents.py --documents 100000 --seed 1
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

with atheris.instrument_imports(include=["mix1d"]):
    from mix1d.cli.documents import is_sketch, read_mixture, read_sketch
    from mix1d.errors import Mix1dError
    from test_documents import OBJECTS, check, mutated

KINDS = list(dict.fromkeys(type(good) for good in OBJECTS.values()))
MEMORY = 2 * 2**30


def read_from_file(path: Path) -> None:
    """Give the file to the readers of the command line; each may refuse it in one line."""
    for reader in (is_sketch, lambda file: read_sketch("FILE", file), read_from_mixture):
        words = ""
        try:
            reader(str(path))
        except Mix1dError as error:
            words = str(error)
        assert "\n" not in words
        assert len(words) < 1000


def read_from_mixture(file: str) -> None:
    """As `mix1d classify` reads it."""
    read_mixture("--mixture", file)


def changed(data: bytes, most: int, seed: int) -> bytes:
    """The same document with bytes changed or, where it still is one, numbers or places."""
    rng = random.Random(seed)
    numbers = [match.span() for match in NUMBER.finditer(data)]
    way = rng.random()
    if way < 0.3 and numbers:
        start, end = rng.choice(numbers)
        return (data[:start] + rng.choice([beside(data[start:end], rng), *EDGES]) + data[end:])[
            :most
        ]
    if way < 0.6:
        try:
            return data[:1] + mutated(data[1:], rng).encode(errors="surrogatepass")[: most - 1]
        except (ValueError, IndexError, RecursionError, TypeError, AttributeError):
            pass  # no document any more
    return bytes(atheris.Mutate(data, most))


NUMBER = re.compile(rb"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?")
EDGES = [b"0", b"-0.0", b"1", b"-1", b"1e308", b"5e-324", b"1e999", b"9223372036854775808", b"4096"]


def beside(number: bytes, rng: random.Random) -> bytes:
    """A number near this one."""
    if number.lstrip(b"-").isdigit() and len(number) < 20:
        return str(int(number) + rng.choice([-1, 1])).encode()
    return repr(float(number) * rng.choice([1 - 2**-53, 1 + 2**-52, 0.5, 2, -1])).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="mix1d-") as folder:
        file = Path(folder) / "document.json"
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for name, good in OBJECTS.items():
            kind = bytes([KINDS.index(type(good))])
            (corpus / name).write_bytes(kind + good.to_json().encode())

        def read(data: bytes) -> None:
            if found.total() == options.documents:
                told = f"{options.documents:,} documents, seed {options.seed}: {dict(found)}"
                print(told, flush=True)
                raise KeyboardInterrupt  # libFuzzer knows no other end
            kind = KINDS[data[0] % len(KINDS)] if data else KINDS[0]
            text = data[1:]
            file.write_bytes(text)
            try:
                good = check(kind, text.decode(errors="replace"))
                check(kind, text)
                read_from_file(file)
            except BaseException:
                print(kind.__name__, text)  # to be kept
                raise
            found[f"{kind.__name__} read" if good else f"{kind.__name__} refused"] += 1

        warnings.simplefilter("error")
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        limits = ["-max_len=4000", "-timeout=10", "-rss_limit_mb=1500", "-verbosity=0"]
        limits.append(f"-seed={options.seed}")
        arguments = [sys.argv[0], *limits, f"-artifact_prefix={folder}/", str(corpus)]
        atheris.Setup(arguments, read, custom_mutator=changed)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
