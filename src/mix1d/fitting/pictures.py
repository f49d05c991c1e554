"""The pictures of a fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mix1d.arguments import between, text, whole_number
from mix1d.describe.envelopes import Simulation, pp, qq, rootogram
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show import animation, figures, quality
from mix1d.show.view import bin_edges, window

if TYPE_CHECKING:
    from matplotlib.axes import Axes


from mix1d.fitting.groups import Groups

__all__ = ["Pictures"]


class Pictures(Groups):
    """The questions of `show`."""

    def plot(
        self, ax: Axes | None = None, *, name: str | None = None, band: float | None = None
    ) -> Axes:
        """Histogram, components, mixture, points coloured by group, thresholds.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        name : str, optional
            What the values are, for the axis.
        band : float, optional
            Draw the pointwise confidence band of the density at this level, such as 0.95.
        """
        level = None if band is None else between("band", band, 0.0, 1.0)
        return figures.plot_fit(
            self.mixture,
            self.sample,
            self.thresholds(),
            ax,
            name=text("name", name),
            band=None if level is None else lambda x: self.band(x, level),
        )

    def plot_qq(
        self,
        ax: Axes | None = None,
        *,
        n_boot: int = 199,
        level: float = 0.95,
        rng: Any = 0,
        name: str | None = None,
    ) -> Axes:
        """QQ plot: the values against the quantiles of the fit, with simulated bands.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        n_boot : int, default 199
            Data sets drawn from the fit and fitted again; 0 for no bands.
        level : float, default 0.95
            Share of them within the inner band at each place, and within the outer one all along.
        rng : int, numpy Generator or None, default 0
        name : str, optional
            What the values are, for the axes.
        """
        name = text("name", name)
        points = qq(*self._simulated("plot_qq", n_boot, level, rng))
        return quality.plot_qq(points, ax, name=name)

    def plot_pp(
        self, ax: Axes | None = None, *, n_boot: int = 199, level: float = 0.95, rng: Any = 0
    ) -> Axes:
        """PP plot: the share of the data up to each value against its probability under the fit.

        The arguments are those of `plot_qq`.
        """
        return quality.plot_pp(pp(*self._simulated("plot_pp", n_boot, level, rng)), ax)

    def plot_rootogram(
        self,
        ax: Axes | None = None,
        *,
        n_boot: int = 199,
        level: float = 0.95,
        rng: Any = 0,
        name: str | None = None,
    ) -> Axes:
        """Hanging rootogram: roots of the numbers observed, hung from the roots of those expected.

        A bar that does not reach 0 stands for a bin with too few values. The arguments are those
        of `plot_qq`.

        References
        ----------
        Tukey (1972). Kleiber & Zeileis (2016), *The American Statistician* 70, 296-303.
        """
        name = text("name", name)
        mixture, sample, simulation = self._simulated("plot_rootogram", n_boot, level, rng)
        edges = bin_edges(mixture, sample, *window(mixture, sample))
        roots = rootogram(mixture, sample, edges, simulation)
        return quality.plot_rootogram(roots, ax, name=name)

    def _simulated(
        self, what: str, n_boot: int, level: float, rng: Any
    ) -> tuple[Mixture, Sample, Simulation]:
        """The fit, its data, and how the bands of a picture are simulated."""
        n_boot, level = whole_number("n_boot", n_boot, 0), between("level", level, 0.0, 1.0)
        sample = self._every_value(what)
        if n_boot:
            sample.check_counts("a simulated band", "n_boot=0 draws none")
        return self.mixture, sample, Simulation(n_boot, level, rng, self._shared)

    def plot_trace(self, ax: Axes | None = None) -> Axes:
        """The log-likelihood at each iteration, and how far it is from its last value."""
        return figures.plot_trace(self.trace.loglik, ax)

    def animate(self, frames: int = 60, *, name: str | None = None) -> animation.Animation:
        """The curves moving from the first guess to the result, with play, pause and step.

        Shows itself in a notebook; ``.save("em.html")`` writes a self-contained page.
        """
        path = self.trace
        return animation.animate(
            path.mixtures, path.loglik, self.sample, frames, name=text("name", name)
        )
