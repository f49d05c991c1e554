"""The pictures of a fit: gathers the numbers of each and has it drawn.

What draws is loaded with the first picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import between, choice, text, whole_number
from mix1d.choices import Algorithm, ReplicateKind, YScale
from mix1d.curve.beside_atoms import beside_atoms, has_atoms
from mix1d.families.bank import are_atoms
from mix1d.infer import by_method
from mix1d.infer.basis import Basis
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.search.record import Trace
from mix1d.show.look import PLAIN, Look
from mix1d.style.numbers import count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mix1d.describe.envelopes import Simulation
    from mix1d.resample.replicates import Replicates
    from mix1d.show.animation import Animation

__all__ = [
    "animate",
    "densities",
    "lumps_note",
    "plot",
    "plot_bootstrap",
    "plot_cdf",
    "plot_posterior",
    "plot_pp",
    "plot_qq",
    "plot_rootogram",
]


def plot(
    basis: Basis,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    band: float | None = None,
    note: str = "",
    look: Look = PLAIN,
) -> Axes:
    """Histogram, components, mixture and thresholds, perhaps with a band at a level.

    The curves alone of a fit without its data.
    """
    from mix1d.describe.thresholds_and_cuts import thresholds
    from mix1d.show import figures

    level = None if band is None else between("band", band, 0.0, 1.0)
    return figures.plot_fit(
        densities(basis),
        basis.data,
        thresholds(basis),
        ax,
        name=text("name", name),
        band=None if level is None else lambda x: by_method.band(basis, x, level),
        note=note,
        look=look,
    )


def densities(basis: Basis) -> Mixture:
    """The components that have curves: those beside the lumps, with weights that sum to 1.

    Less than 1 beside a share that never ends, whose rows are in the picture: as ends that were not
    seen.
    """
    mixture = basis.mixture
    if not has_atoms(mixture._bank):
        return mixture
    beside = beside_atoms(mixture.weights, mixture._bank)
    endless = float(mixture.weights[np.isinf(mixture.means) & are_atoms(mixture._bank)].sum())
    return Mixture._of(beside.weights * beside.share / (beside.share + endless), beside.bank)


def plot_posterior(
    basis: Basis,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    note: str = "",
    look: Look = PLAIN,
) -> Axes:
    """Probability of each component along x, and the uncertainty of the likeliest."""
    from mix1d.show import posterior

    mixture, name = densities(basis), text("name", name)
    return posterior.plot_posterior(mixture, basis.data, ax, name=name, note=note, look=look)


def lumps_note(basis: Basis) -> str:
    """The lumps of a fit in words, beside a picture of the other values; "" without any."""
    from mix1d.show import captions

    return captions.lumps_note(basis.lumps, basis.mixture.weights.tolist())


def plot_qq(
    basis: Basis,
    ax: Axes | None,
    *,
    n_boot: int,
    level: float = 0.95,
    rng: Any,
    name: str | None,
    made: Replicates | None = None,
) -> Axes:
    """QQ plot with simulated bands, of replicates that were `made` for it if there are any."""
    from mix1d.describe.envelopes import qq
    from mix1d.show import quality

    name = text("name", name)
    points = qq(*_simulated(basis, "plot_qq", n_boot, level, rng), made)
    return quality.plot_qq(points, ax, name=name)


def plot_cdf(
    basis: Basis,
    ax: Axes | None,
    *,
    name: str | None,
    yscale: YScale | None = None,
    look: Look = PLAIN,
) -> Axes:
    """The distribution functions of data and fit."""
    from mix1d.show import cdf

    sample, name = basis.sample, text("name", name)
    data = "" if basis.every_value else "the data (sketched)"
    if yscale is not None and choice("yscale", yscale, YScale) != "linear":
        from mix1d.show.paper import plot_on_paper

        return plot_on_paper(basis.mixture, sample, ax, yscale, name=name, look=look, data=data)
    return cdf.plot_cdf(basis.mixture, sample, ax, name=name, look=look, data=data)


def plot_pp(basis: Basis, ax: Axes | None, *, n_boot: int, level: float, rng: Any) -> Axes:
    """PP plot with simulated bands."""
    from mix1d.describe.envelopes import pp
    from mix1d.show import quality

    return quality.plot_pp(pp(*_simulated(basis, "plot_pp", n_boot, level, rng)), ax)


def plot_rootogram(
    basis: Basis, ax: Axes | None, *, n_boot: int, level: float, rng: Any, name: str | None
) -> Axes:
    """Hanging rootogram with simulated bands."""
    from mix1d.describe.envelopes import rootogram
    from mix1d.show import quality
    from mix1d.show.bins import bin_edges
    from mix1d.show.windows import window

    name = text("name", name)
    mixture, sample, simulation = _simulated(basis, "plot_rootogram", n_boot, level, rng)
    edges = bin_edges(mixture, sample, *window(mixture, sample))
    roots = rootogram(mixture, sample, edges, simulation)
    return quality.plot_rootogram(roots, ax, name=name)


def plot_bootstrap(
    basis: Basis,
    axes: Any,
    n_boot: int,
    kind: ReplicateKind | None,
    level: float,
    rng: Any,
    look: Look,
) -> Any:
    """Histograms of replicates."""
    from mix1d.show.replicates import Replicated, plot_replicates

    level = between("level", level, 0.0, 1.0)
    boot = by_method.bootstrap(basis, n_boot, kind=kind, rng=rng)
    limits, mixture = boot.interval(level), boot.mixture
    found = {
        "weight": (boot.weights, mixture.weights, limits.weights),
        "mean": (boot.means, mixture.means, limits.means),
        "sd": (boot.sds, mixture.sds, limits.sds),
    }
    quantities = {
        name: Replicated(replicates[boot.trusted], estimates, ends)
        for name, (replicates, estimates, ends) in found.items()
        if name != "weight" or mixture.k > 1
    }
    note = f"{count(boot.n_failed)} of {count(len(boot))} failed" if boot.n_failed else ""
    return plot_replicates(quantities, note, look, axes)


def animate(
    basis: Basis, trace: Trace, frames: int, name: str | None, algorithm: Algorithm
) -> Animation:
    """The curves along the trace."""
    from mix1d.show import animation

    return animation.animate(
        trace.mixtures,
        trace.loglik,
        basis.sample,
        frames,
        name=text("name", name),
        algorithm=algorithm if basis.is_unrestricted else None,
    )


def _simulated(
    basis: Basis, what: str, n_boot: int, level: float, rng: Any
) -> tuple[Mixture, Sample, Simulation]:
    """The fit, its data, and how the bands are simulated; `what` is the method that draws."""
    from mix1d.describe.envelopes import Simulation

    n_boot, level = whole_number("n_boot", n_boot, 0), between("level", level, 0.0, 1.0)
    sample = basis.full_sample(what)
    sample.check_exact(f"`{what}`, unlike `plot_cdf`,")
    if n_boot:
        sample.check_counts("a simulated band", "n_boot=0 draws none")
    return basis.mixture, sample, Simulation(n_boot, level, rng, basis.equal_sd, basis.prior)
