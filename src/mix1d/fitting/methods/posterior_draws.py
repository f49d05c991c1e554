"""What prior and data say together: draws from the posterior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from mix1d.choices import OnInterrupt
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.infer import by_method

if TYPE_CHECKING:
    from mix1d.infer.posterior_sample import PosteriorSample
    from mix1d.model.prior import Prior

__all__ = ["posterior_sample"]


def posterior_sample(
    fit: FitLike,
    n: int = 4000,
    *,
    chains: int = 4,
    prior: Prior | Literal["weak"] | None = None,
    rng: Any = 0,
    progress: bool = False,
    on_interrupt: OnInterrupt = "raise",
) -> PosteriorSample:
    """Draws from the posterior: what prior and data say together of every parameter.

    Hamiltonian steps with the exact score, from the maxima that the search found (Neal 2011). The
    components of the draws are told apart afterwards, by the posterior probabilities that they
    give the data (Stephens 2000; Papastamoulis & Iliopoulos 2010).

    Parameters
    ----------
    n : int, default 4000
        Draws of all chains together, after a warm-up that is left out.
    chains : int, default 4
        Independent chains, whose agreement shows whether they found the whole posterior.
    prior : Prior, "weak" or None, default None
        What is known beforehand; what a `Prior` does not name has the default. By default that of
        the fit, or else a weak and proper one: of normals that of Richardson & Green (1997), of
        other families the like on the line where they are a location and a scale. "weak" is that
        of ``fit(x, k, prior="weak")``.
    rng : int, numpy Generator or None, default 0
        Seeds the draws (SPEC 7).
    progress : bool, default False
        Show a bar, in a terminal or a notebook.
    on_interrupt : {"raise", "return"}, default "raise"
        What Ctrl-C does: raise `KeyboardInterrupt`, or return what is done so far, which its
        message says.

    Returns
    -------
    PosteriorSample
        ``.weights``, ``.means``, ``.sds`` (chains, draws, k), ``.summary()``, ``.interval()``,
        ``.density(x)``, ``.plot()``, ``.to_arviz()``; ``.prior`` says which prior it is, and
        ``.message`` how far the chains agree.

    References
    ----------
    Richardson & Green (1997), *JRSS B* 59 (the default prior, of normals). Neal (2011), *Handbook
    of Markov Chain Monte Carlo*, ch. 5. Vehtari et al. (2021), *Bayesian Analysis* 16 (R-hat).
    Stephens (2000), *JRSS B* 62.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(100, rng=0)
    >>> draws = mix1d.fit(x, 2).posterior_sample()
    >>> draws.means.mean(axis=(0, 1)).round()
    array([0., 5.])
    """
    return by_method.posterior_sample(
        fit._basis,
        n,
        chains=chains,
        prior=prior,
        rng=rng,
        progress=progress,
        on_interrupt=on_interrupt,
    )
