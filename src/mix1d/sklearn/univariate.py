"""`UnivariateMixture`: mix1d as a scikit-learn estimator, in the place of `GaussianMixture`.

Thin: it takes X as scikit-learn does, hands its one column to `mix1d.fit`, and gives the answer the
names that users of `GaussianMixture` know. Everything else is in ``mixture_`` and ``fit_``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray, IntArray
from mix1d.choices import Effort, FamilyName, PlainCriterion, WeightsAre
from mix1d.columns import as_rows
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.families import Family
from mix1d.fitting.kinds import family_asked
from mix1d.fitting.knowing import AskedPrior
from mix1d.fitting.result import Fit
from mix1d.mixture import Mixture
from mix1d.sample.labels import semi_supervised
from mix1d.sklearn.asking import checked_weights, fitted, seed_of
from mix1d.sklearn.shapes import SHAPES

try:
    from sklearn.base import (
        BaseEstimator,
        ClassNamePrefixFeaturesOutMixin,
        ClusterMixin,
        DensityMixin,
        TransformerMixin,
    )
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise MissingExtraError("the scikit-learn estimator", "sklearn") from None

__all__ = ["UnivariateMixture"]


class UnivariateMixture(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]
    TransformerMixin,  # type: ignore[misc]
    ClusterMixin,  # type: ignore[misc]
    DensityMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """A mixture of one variable, fitted by mix1d, as a scikit-learn estimator.

    Parameters
    ----------
    n_components : int or {"bic", "aic", "icl"}, default 1
        Number of components; or the criterion by which `mix1d.select` chooses it.
    family : str, type[Family] or a list with one entry a component, default "normal"
        What each component is: a name such as "gamma" or "student-t(df=4)", or a class.
    effort : {"quick", "default", "thorough"}, default "default"
        How long the best maximum is searched for, as in `mix1d.fit`.
    equal_sd : bool, default False
        One standard deviation for all components: `GaussianMixture`'s ``"tied"``.
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
        As in `GaussianMixture`. In one dimension "full", "diag" and "spherical" are one model and
        differ in the shape of ``covariances_`` only; "tied" means ``equal_sd=True``.
    constraints, bounds, prior : dict, dict, "weak" or Prior, optional
        What is known beforehand, as in `mix1d.fit`; constraints need a number of components.
    lumps : "auto" or values, optional
        Values that many rows share, such as exact zeros: each is a component of its own, before
        the `n_components` of the family, as in `mix1d.fit`. Its variance is 0.
    rounding : "auto", None or float, default "auto"
        The step to which the values were rounded, each of which is then fitted as an interval, as
        in `mix1d.fit`: "auto" does so where it matters, None never.
    tol : float, default 1e-8
        Log-likelihood units that may be left when the fit stops, by a certificate; not the change
        in one iteration, as in `GaussianMixture`.
    max_iter : int, default 10000
        Iterations from one start.
    n_init, init_params : int, str, optional
        Taken so that code written for `GaussianMixture` runs; without effect, because the starts
        are searched.
    weights_init, means_init, precisions_init : array_like, optional
        Where EM begins, as in `GaussianMixture`, in place of the search; the means must be there.
    weights_are : {"counts", "relative"}, default "counts"
        What a `sample_weight` is: how often a row was observed, or how much it counts beside the
        others (of a survey, say), scaled to Kish's effective number.
    random_state : int, RandomState or None, default None
        Seeds the random starts. None means 0: a fit repeats.

    Attributes
    ----------
    n_components_ : int
        Number of components, lumps not counted.
    weights_ : (k,) ndarray
        Shares of the components, the lowest first.
    means_ : (k, 1) ndarray
        Means.
    covariances_ : (k, 1, 1) ndarray
        Variances, in `GaussianMixture`'s shape: (1, 1) for "tied", (k, 1) for "diag" and (k,) for
        "spherical".
    precisions_, precisions_cholesky_ : ndarray
        Their reciprocals, and the reciprocal sds, in the same shape.
    converged_ : bool
        Whether the fit is a certified, sound maximum.
    n_iter_ : int
        Iterations of the best start.
    lower_bound_ : float
        Mean log-likelihood of an observation.
    mixture_ : Mixture
        The answer as a distribution.
    threshold_ : float
        The main threshold: where to cut, if only once; NaN where there is none.
    fit_ : Fit
        The whole answer: standard errors, thresholds, cuts, plots, the sentence that says how it
        ended.
    labels_ : ndarray of ints
        Group of each row of the data it was fitted to.
    n_features_in_ : int
        Always 1.

    See Also
    --------
    mix1d.fit : what does the work.

    Examples
    --------
    >>> import numpy as np
    >>> from mix1d.sklearn import UnivariateMixture
    >>> X = np.array([[1.0], [1.2], [1.4], [5.0], [5.1], [5.3], [5.4]])
    >>> model = UnivariateMixture(n_components=2).fit(X)
    >>> model.means_.ravel().round(3), model.predict([[1.1], [5.2]])
    (array([1.2, 5.2]), array([0, 1]))
    """

    def __init__(
        self,
        n_components: int | PlainCriterion = 1,
        *,
        family: FamilyName | type[Family] | Sequence[Any] = "normal",
        effort: Effort = "default",
        equal_sd: bool = False,
        covariance_type: str = "full",
        constraints: Mapping[str, Any] | None = None,
        bounds: Mapping[str, Any] | None = None,
        prior: AskedPrior = None,
        lumps: Literal["auto"] | Iterable[float] | None = None,
        rounding: Literal["auto"] | float | None = "auto",
        tol: float = 1e-8,
        max_iter: int = 10_000,
        n_init: int = 1,
        init_params: str = "kmeans",
        weights_init: Any = None,
        means_init: Any = None,
        precisions_init: Any = None,
        weights_are: WeightsAre = "counts",
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.family = family
        self.effort = effort
        self.equal_sd = equal_sd
        self.covariance_type = covariance_type
        self.constraints = constraints
        self.bounds = bounds
        self.prior = prior
        self.lumps = lumps
        self.rounding = rounding
        self.tol = tol
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.weights_are = weights_are
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        kind = family_asked(self.family)
        tags.input_tags.positive_only = not kind.in_support(np.array([-1.0]))[0]
        return tags

    # ---------------------------------------------------------------------------------- fitting
    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, *, lower: Any = None,
        upper: Any = None, below: Any = None, above: Any = None, errors: Any = None,
        entry: Any = None, event: Any = None,
    ) -> UnivariateMixture:  # fmt: skip
        """Fit the mixture.

        Parameters
        ----------
        X : (n,) or (n, 1) array_like
            One column of numbers.
        y : (n,) array_like of int, optional
            Known groups as semi-supervised estimators take them: numbers of components, from 0,
            and -1 where none is known. Ignored without a -1, as clustering estimators do.
        sample_weight : (n,) array_like, optional
            What ``weights_are`` says; by default counts, 2 being a row written twice.
        lower, upper, below, above, errors, entry, event : (n,) array_like, optional
            What is known of rows that are no exact values, as in `mix1d.fit`.
        """
        x = self._column(X, reset=True)
        shape = SHAPES[choice("covariance_type", self.covariance_type, SHAPES)]
        weighted = sample_weight is not None
        if weighted:
            sample_weight = checked_weights(sample_weight, x)
        self.fit_: Fit = fitted(
            self, x, seed_of(self.random_state), weights=sample_weight, lower=lower, upper=upper,
            weights_are=self.weights_are if weighted else "counts", below=below, above=above,
            errors=errors, entry=entry, event=event, labels=semi_supervised(y),
        )  # fmt: skip
        self.n_components_ = self.fit_.options.k
        self.mixture_: Mixture = self.fit_.mixture
        self.weights_: FloatArray = self.mixture_.weights.copy()
        self.means_: FloatArray = self.mixture_.means[:, None].copy()
        self.covariances_: FloatArray = shape(self.mixture_.sds**2)
        with np.errstate(divide="ignore"):  # infinite for a lump
            self.precisions_: FloatArray = shape(1.0 / self.mixture_.sds**2)
            self.precisions_cholesky_: FloatArray = shape(1.0 / self.mixture_.sds)
        self.converged_ = bool(self.fit_.outcome)
        self.n_iter_ = self.fit_.n_iter
        self.lower_bound_ = self.fit_.loglik / self.fit_.n
        self.labels_: IntArray = self.fit_.labels()
        return self

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None, **how: Any) -> IntArray:
        """Fit the mixture, with what `fit` takes; the group of each row."""
        return self.fit(X, y, sample_weight, **how).labels_

    # --------------------------------------------------------------------------------- answers
    def predict(self, X: Any) -> IntArray:
        """The most likely group of each row; 0 is the lowest."""
        return self._answers().predict(self._column(X))

    def predict_proba(self, X: Any) -> FloatArray:
        """Probability of each group, (n, k)."""
        return self._answers().posterior(self._column(X))

    def transform(self, X: Any) -> FloatArray:
        """The same as `predict_proba`: k features for the next step of a pipeline."""
        return self.predict_proba(X)

    @property
    def threshold_(self) -> float:
        """The main threshold."""
        check_is_fitted(self)
        return self.fit_.thresholds().main

    def score_samples(self, X: Any) -> FloatArray:
        """Log-density of each row."""
        return np.asarray(self._answers().logpdf(self._column(X)))

    def score(self, X: Any, y: Any = None) -> float:
        """Mean log-density of the rows."""
        return float(self.score_samples(X).mean())

    def sample(self, n_samples: int = 1) -> tuple[FloatArray, IntArray]:
        """Draw rows (n, 1) and the group of each, those of one group together."""
        if n_samples < 1:
            raise Mix1dError(f"`n_samples` must be at least 1, got {n_samples}")
        rng = np.random.default_rng(seed_of(self.random_state))
        x, labels = self._answers().sample_labelled(int(n_samples), rng=rng)
        order = np.argsort(labels, kind="stable")
        return x[order][:, None], labels[order]

    def aic(self, X: Any) -> float:
        """Akaike's criterion of the mixture for the rows of X; smaller is better."""
        return -2.0 * float(self.score_samples(X).sum()) + 2.0 * self.fit_.n_parameters

    def bic(self, X: Any) -> float:
        """The Bayesian criterion of the mixture for the rows of X; smaller is better."""
        logs = self.score_samples(X)
        return self.fit_.n_parameters * float(np.log(logs.size)) - 2.0 * float(logs.sum())

    # ----------------------------------------------------------------------------------- parts
    def _answers(self) -> Mixture:
        check_is_fitted(self)
        return self.mixture_

    @property
    def _n_features_out(self) -> int:
        """Columns of `transform`, for their names."""
        return self._answers().k

    def _column(self, X: Any, *, reset: bool = False) -> FloatArray:
        if not reset:
            check_is_fitted(self)
        if isinstance(X, (list, tuple)) or hasattr(X, "__array__"):
            X = as_rows(X)
        can_collapse = family_asked(self.family).core.can_collapse  # one value alone has no sd
        least = 2 if reset and can_collapse else 1
        X = validate_data(self, X, reset=reset, dtype=np.float64, ensure_min_samples=least)
        if X.shape[1] != 1:
            two = "; ends of censored rows are fit(X, lower=lower, upper=upper)"
            hint = f"mix1d is univariate{two if X.shape[1] == 2 else ''}"
            raise Mix1dError(f"`X` must have 1 feature, got {X.shape[1]}: {hint}")
        return np.ascontiguousarray(X[:, 0])
