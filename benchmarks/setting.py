"""What both benchmarks share: the data, the clock, the peers, and words for the machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
RESULTS = HERE / "results"
WEIGHTS, MEANS, SDS = np.array([0.3, 0.5, 0.2]), np.array([-4.5, 2.5, 5.0]), np.array([0.5, 1, 2])
BLOCK = 2**20


@dataclass(frozen=True)
class Timed:
    """Seconds of one piece of work: median and minimum over the repeats; its last result."""

    seconds: float
    least: float
    repeats: int
    result: Any = None


@dataclass(frozen=True)
class Normals:
    """Parameters of a normal mixture, whoever found them."""

    weights: Any
    means: Any
    sds: Any

    def loglik(self, x: np.ndarray) -> float:
        """Log-likelihood of every value of `x`: one formula for all peers."""
        w, m, s = (np.ravel(p)[:, None] for p in (self.weights, self.means, self.sds))
        total = 0.0
        for start in range(0, x.size, BLOCK // 8):
            y = x[start : start + BLOCK // 8]
            logs = np.log(w / s) - 0.5 * ((y - m) / s) ** 2
            top = logs.max(axis=0)
            total += float(np.sum(top + np.log(np.exp(logs - top).sum(axis=0))))
        return total - 0.5 * x.size * float(np.log(2 * np.pi))


# ---------------------------------------------------------------------------------- data and clock
def mixture_values(n: int, seed: int = 20) -> np.ndarray:
    """`n` values of the mixture of the issue, in random order."""
    rng = np.random.default_rng(seed)
    x = np.empty(n)
    for start in range(0, n, BLOCK):
        part = x[start : start + BLOCK]
        component = np.searchsorted(np.cumsum(WEIGHTS)[:2], rng.random(part.size))
        part[:] = MEANS[component] + SDS[component] * rng.standard_normal(part.size)
    return x


def clock(work: Callable[[], Any], repeats: int = 7, budget: float = 2.0) -> Timed:
    """Median and minimum of up to `repeats` runs; none after `budget` seconds."""
    seconds: list[float] = []
    result = None
    while len(seconds) < repeats and (not seconds or sum(seconds) < budget):
        begin = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begin)
    return Timed(statistics.median(seconds), min(seconds), len(seconds), result)


# ------------------------------------------------------------------------------------------- peers
def scikit_learn(x: np.ndarray, k: int, **options: Any) -> Normals:
    from sklearn.mixture import GaussianMixture

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it stopped at max_iter
        model = GaussianMixture(k, random_state=0, **options).fit(x[:, None])
    return Normals(model.weights_, model.means_, np.sqrt(model.covariances_))


def notebook_loop(x: np.ndarray, k: int) -> Normals:
    """The loop of notebook B: soft EM in plain NumPy, always 1000 iterations."""
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.ones(k))
    means, sds = np.linspace(x.min(), x.max(), k), rng.uniform(1, 10, k)
    for _ in range(1000):
        z = (x[:, None] - means) / sds
        density = weights * np.exp(-0.5 * z**2) / (sds * np.sqrt(2 * np.pi))
        r = density / density.sum(axis=1, keepdims=True)
        total = r.sum(axis=0)
        weights, means = total / x.size, (r * x[:, None]).sum(axis=0) / total
        sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / total)
    return Normals(weights, means, sds)


def surpyval(x: np.ndarray, k: int) -> Normals:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from surpyval import MixtureModel, Normal

        model = MixtureModel(dist=Normal, m=k)
        fitted = model.fit(x) or model
    return Normals(fitted.w, fitted.params[:, 0], fitted.params[:, 1])


class R:
    """mclust and mixtools, timed inside R; `missing` says why they cannot be."""

    def __init__(self) -> None:
        self.missing = ""
        if shutil.which("Rscript") is None:
            self.missing = "R is not installed"
            return
        asked = "for (p in c('mclust','mixtools')) cat(p, as.character(packageVersion(p)), '\\n')"
        found = subprocess.run(["Rscript", "-e", asked], capture_output=True, text=True)
        self.versions = " ".join(found.stdout.split())
        if found.returncode:
            self.missing = "R lacks mclust or mixtools (Debian: r-cran-mclust, r-cran-mixtools)"

    def fit(
        self, x: np.ndarray, k: int, package: str, tol: float | None = None, repeats: int = 7
    ) -> Timed:
        """Time `package` on the values of `x`."""
        with tempfile.TemporaryDirectory() as folder:
            x.tofile(Path(folder) / "x")
            arguments = [folder + "/x", package, str(k), str(tol or 0), str(repeats)]
            done = subprocess.run(
                ["Rscript", str(HERE / "fit.R"), *arguments], capture_output=True, text=True
            )
        if done.returncode:
            raise RuntimeError(f"{package}: {done.stderr.strip()[-200:]}")
        median, least, count, *found = (float(word) for word in done.stdout.split())
        return Timed(median, least, int(count), Normals(*np.split(np.array(found), 3)))

    def bootstraps(self, faithful: np.ndarray, acidity: np.ndarray) -> dict[str, float]:
        """Seconds of mixtools' `boot.se` and mclust's `mclustBootstrapLRT`, B=999 each."""
        with tempfile.TemporaryDirectory() as folder:
            for name, x in (("faithful", faithful), ("acidity", acidity)):
                x.tofile(Path(folder) / name)
            done = subprocess.run(
                ["Rscript", str(HERE / "bootstrap.R"), folder], capture_output=True, text=True
            )
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-200:])
        first, second = (float(word) for word in done.stdout.split()[-2:])
        return {"boot.se": first, "mclustBootstrapLRT": second}


# ----------------------------------------------------------------------------------- the machine
def machine() -> str:
    """Cores, processor and versions; no names of hosts or folders."""
    model = platform.processor()
    if shutil.which("lscpu"):
        listed = subprocess.run(["lscpu"], capture_output=True, text=True).stdout
        models = [line.split(":")[1] for line in listed.splitlines() if "Model name" in line]
        model = models[0].strip() if models else model
    names = ("numpy", "scipy", "scikit-learn", "surpyval")
    versions = [f"{name} {_version(name)}" for name in names]
    r = R()
    if not r.missing:
        versions.append(r.versions)
    cores = os.cpu_count()
    return f"{cores} cores, {model}; Python {platform.python_version()}, {', '.join(versions)}"


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
