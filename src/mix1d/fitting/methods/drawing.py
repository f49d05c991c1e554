"""Pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from mix1d.choices import Legend, ReplicateKind, XScale, YScale
from mix1d.fitting import pictures
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.objects.signatures import with_keywords_of
from mix1d.show.look import LinesLook, PictureLook, lines_look_of, look_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mix1d.show.animation import Animation

__all__ = [
    "animate", "plot", "plot_bootstrap", "plot_cdf", "plot_posterior", "plot_pp", "plot_qq",
    "plot_rootogram", "plot_trace",
]  # fmt: skip


@with_keywords_of(look_of)
def plot(
    fit: FitLike,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    band: float | None = None,
    **look: Unpack[PictureLook],
) -> Axes:
    """Histogram, components, mixture, points coloured by group, thresholds.

    Letters, widths of lines and the background are those of Matplotlib's ``rcParams``. Axes that
    are given are neither moved nor resized, and what is on them stays: two fits may share them. Of
    a fit that was read from JSON, which has no data, the curves are drawn. ``savefig`` embeds
    TrueType fonts in a PDF where ``rcParams["pdf.fonttype"]`` is 42.

    Parameters
    ----------
    ax : matplotlib Axes, optional
        A new figure by default.
    group_names : sequence of str, optional
        What the components are called in the legend, such as ``("negative", "positive")``. By
        default what the labels of the data call them, if all have a name.
    colors : list of colours or "cycle", optional
        Colours of the components, used in turn; those of Matplotlib's own cycle. By default eight
        that readers with any colour-vision deficiency tell apart, and that a dark page lightens.
    bins : int or sequence of float, optional
        How many bins, or their edges; 0 for no histogram. By default as wide as the components ask
        for, and bins that were given as they are.
    counts : bool, default False
        Numbers of values on the vertical axis in the place of densities; curves are scaled alike.
    xscale : {"linear", "log"}, optional
        On a logarithmic axis densities are those of the decimal logarithm, so that areas remain
        shares. By default that of axes in use; logarithmic for lognormals over 1.5 decades.
    rug : bool, default True
        The values below the axis.
    thresholds : bool or sequence of float, optional
        Whether to draw the thresholds, or other places to mark.
    legend : {"outside", "inside", "below", "off"}, optional
        A table to the right of the axes, or names on the axes or in rows below. By default a figure
        of its own has the table, or rows below if it is narrow, and given axes have the names.
    hist_kws, component_kws, sum_kws : dict, optional
        Keywords of Matplotlib for the histogram, for the lines of the components (``fill=False``
        leaves out their areas) and for that of their sum.
    name : str, optional
        What the values are, for the axis.
    band : float, optional
        Draw the pointwise confidence band of the density at this level, such as 0.95.

    Raises
    ------
    Mix1dError
        If a choice is not what it must be.

    Examples
    --------
    >>> import mix1d
    >>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
    >>> ax = fit.plot(group_names=("negative", "positive"), legend="inside")  # doctest: +SKIP
    """
    note = pictures.lumps_note(fit._basis)
    look.setdefault("group_names", fit.options.names)
    return pictures.plot(fit._beside, ax, name=name, band=band, note=note, look=look_of(**look))


@with_keywords_of(lines_look_of)
def plot_posterior(
    fit: FitLike, ax: Axes | None = None, *, name: str | None = None, **look: Unpack[LinesLook]
) -> Axes:
    """Probability of each group along x, and how unsure its likeliest group leaves a value.

    The black line is the uncertainty, 1 minus the largest of the probabilities: 0 where a value
    surely belongs to one group, highest at the thresholds. The values below the axis have the
    colour of their likeliest group.

    Parameters
    ----------
    ax : matplotlib Axes, optional
        A new figure by default.
    group_names, colors, xscale, rug, legend, component_kws, sum_kws
        As in `plot`; `sum_kws` are those of the uncertainty.
    name : str, optional
        What the values are, for the axis.

    References
    ----------
    Scrucca, Fop, Murphy & Raftery (2016), *The R Journal* 8 (mclust's "uncertainty").
    """
    look.setdefault("group_names", fit.options.names)
    note, chosen = pictures.lumps_note(fit._basis), lines_look_of(**look)
    return pictures.plot_posterior(fit._beside, ax, name=name, note=note, look=chosen)


def plot_cdf(
    fit: FitLike,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    xscale: XScale | None = None,
    yscale: YScale | None = None,
    legend: Legend | None = None,
) -> Axes:
    """The distribution function of the fit beside that of the data, which assumes no family.

    Of censored, binned and truncated rows it is Turnbull's estimate, which of right-censored ones
    is that of Kaplan & Meier. With measurement errors the dotted line is to be compared with it.
    Of a sketch it is drawn from the cells, which are too narrow to see, and the legend says so.

    Parameters
    ----------
    ax : matplotlib Axes, optional
        A new figure by default.
    name : str, optional
        What the values are, for the axis.
    xscale : {"linear", "log"}, optional
        As in `plot`; logarithmic by default on Weibull's axes, and for lognormals on normal ones.
    yscale : {"linear", "weibull", "normal", "gumbel", "exponential"}, optional
        A probability plot: axes on which one distribution of this family is a straight line, with
        each component alone as a thin line. Lognormals stand on normal ones.
    legend : {"outside", "inside", "below", "off"}, optional
        Where the legend stands; by default on the axes, of a probability plot below them.

    References
    ----------
    Kaplan & Meier (1958), *JASA* 53, 457-481. Turnbull (1976), *JRSS B* 38, 290-295.

    Examples
    --------
    >>> import mix1d
    >>> fit = mix1d.fit(mix1d.Sample.binned([0, 2, 4, 6, 8], [5, 30, 20, 4]), 1)
    >>> fit.plot_cdf()  # doctest: +SKIP
    """
    look = lines_look_of(xscale=xscale, legend=legend)
    return pictures.plot_cdf(fit._beside, ax, name=name, yscale=yscale, look=look)


def plot_qq(
    fit: FitLike,
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
    return pictures.plot_qq(fit._beside, ax, n_boot=n_boot, level=level, rng=rng, name=name)


def plot_pp(
    fit: FitLike, ax: Axes | None = None, *, n_boot: int = 199, level: float = 0.95, rng: Any = 0
) -> Axes:
    """PP plot: the share of the data up to each value against its probability under the fit.

    The arguments are those of `plot_qq`.
    """
    return pictures.plot_pp(fit._beside, ax, n_boot=n_boot, level=level, rng=rng)


def plot_rootogram(
    fit: FitLike,
    ax: Axes | None = None,
    *,
    n_boot: int = 199,
    level: float = 0.95,
    rng: Any = 0,
    name: str | None = None,
) -> Axes:
    """Hanging rootogram: roots of the numbers observed, hung from the roots of those expected.

    A bar that does not reach 0 is a bin with too few values. The arguments are those
    of `plot_qq`.

    References
    ----------
    Tukey (1972). Kleiber & Zeileis (2016), *The American Statistician* 70, 296-303.
    """
    return pictures.plot_rootogram(fit._beside, ax, n_boot=n_boot, level=level, rng=rng, name=name)


def plot_bootstrap(
    fit: FitLike,
    axes: Any = None,
    *,
    n_boot: int = 999,
    kind: ReplicateKind | None = None,
    level: float = 0.95,
    rng: Any = 0,
    group_names: Sequence[str] | None = None,
    colors: Sequence[Any] | str | None = None,
) -> Any:
    """Histograms of the replicates of weights, means and sds, with the estimates and intervals.

    Parameters
    ----------
    axes : (3, k) array of Axes, optional
        A new figure by default. A single component has no row of weights.
    n_boot : int, default 999
        Replicates, of the `kind` and from the `rng` of `bootstrap`.
    level : float, default 0.95
        Of the BCa intervals, whose ends are dashed.
    group_names, colors
        As in `plot`.

    Returns
    -------
    (3, k) array of Axes
    """
    look = lines_look_of(group_names=group_names or fit.options.names, colors=colors)
    return pictures.plot_bootstrap(fit._beside, axes, n_boot, kind, level, rng, look)


def plot_trace(fit: FitLike, ax: Axes | None = None) -> Axes:
    """The log-likelihood at each iteration, and how far it is from its last value."""
    from mix1d.show import trace

    return trace.plot_trace(fit.trace.loglik, ax)


def animate(fit: FitLike, frames: int = 60, *, name: str | None = None) -> Animation:
    """The curves moving from the first guess to the result, with play, pause and step.

    Shows itself in a notebook, as `explore` does; ``.save("em.html")`` writes a self-contained
    page, ``.save("em.gif")`` a series of pictures, and ``.to_matplotlib()`` gives it to embed.

    Parameters
    ----------
    frames : int, default 60
        Most states that are shown, densely early, where EM moves most; the page of a fit of normals
        makes its own.
    name : str, optional
        What the values are, for the axis.
    """
    return pictures.animate(fit._beside, fit.trace, frames, name, fit.options.algorithm)
