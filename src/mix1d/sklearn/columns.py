"""`ColumnMixtures`: a mixture for each column of X, and its groups as features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from mix1d.arguments import choice, whole_number
from mix1d.arrays import FloatArray
from mix1d.choices import Effort, FamilyName, PlainCriterion, WeightsAre
from mix1d.columns import is_sparse
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.families import Family
from mix1d.fitting.fits import Fits
from mix1d.fitting.many_columns import fit_many
from mix1d.fitting.rounding import Rounding
from mix1d.sklearn.asking import checked_weights

try:
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise MissingExtraError("the scikit-learn estimator", "sklearn") from None

__all__ = ["ColumnMixtures"]


class ColumnMixtures(
    TransformerMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """A mixture for each column of X, by `mix1d.fit_many`; `transform` gives groups.

    Parameters
    ----------
    n_components : int or {"bic", "aic", "icl"}, default 2
        Number of components of every column; or the criterion by which each column gets its own,
        of at most `max_components`.
    max_components : int, default 3
        The largest number that a criterion may choose.
    output : {"group", "probability"}, default "group"
        What `transform` gives: one feature a column, the most likely group from 0; or one feature
        for each group of a column, its probability.
    family, effort, equal_sd, lumps, rounding, tol, weights_are
        As in `mix1d.fit_many`. A lump is a group, the first.

    Attributes
    ----------
    fits_ : Fits
        The answers: weights, means, sds, outcomes, one row a column.
    n_features_in_ : int
        Columns of X.

    See Also
    --------
    mix1d.fit_many : what does the work.

    Examples
    --------
    >>> import numpy as np
    >>> from mix1d.sklearn import ColumnMixtures
    >>> X = np.array([[1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], [9.0, 8.7, 2.0, 2.1, 2.3, 9.2, 2.2]]).T
    >>> ColumnMixtures(n_components=2).fit_transform(X)[:3]
    array([[0, 1],
           [0, 1],
           [0, 0]])
    """

    def __init__(
        self,
        n_components: int | PlainCriterion = 2,
        *,
        max_components: int = 3,
        output: Literal["group", "probability"] = "group",
        family: FamilyName | type[Family] | Sequence[Any] = "normal",
        effort: Effort = "default",
        equal_sd: bool = False,
        lumps: Any = None,
        rounding: Rounding = "auto",
        tol: float = 1e-8,
        weights_are: WeightsAre = "counts",
    ) -> None:
        self.n_components = n_components
        self.max_components = max_components
        self.output = output
        self.family = family
        self.effort = effort
        self.equal_sd = equal_sd
        self.lumps = lumps
        self.rounding = rounding
        self.tol = tol
        self.weights_are = weights_are

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        if self.output == "group":  # whole numbers
            tags.transformer_tags.preserves_dtype = []
        return tags

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> ColumnMixtures:
        """Fit a mixture to each column.

        Parameters
        ----------
        X : (n, c) array_like or sparse matrix
            Numbers; a sparse matrix is read column by column.
        y : ignored
        sample_weight : (n,) array_like, optional
            What ``weights_are`` says; by default counts, 2 being a row written twice.

        Raises
        ------
        Mix1dError
            If an argument is not what it must be, or a column has too few distinct values.
        """
        choice("output", self.output, Literal["group", "probability"])
        X = validate_data(self, X, dtype=np.float64, ensure_min_samples=2, accept_sparse="csc")
        how: dict[str, Any] = {"family": self.family, "effort": self.effort, "tol": self.tol}
        how |= {"equal_sd": self.equal_sd, "lumps": self.lumps, "rounding": self.rounding}
        if sample_weight is not None:
            X = X.toarray() if is_sparse(X) else X
            how["weights"] = checked_weights(sample_weight, X)
            how["weights_are"] = self.weights_are
        if isinstance(self.n_components, str):
            criterion = choice("n_components", self.n_components, PlainCriterion)
            ks = range(1, whole_number("max_components", self.max_components, 1) + 1)
            fits = fit_many(X, ks, criterion=criterion, **how)
        else:
            fits = fit_many(X, self.n_components, **how)
        for j in np.flatnonzero(np.isnan(fits.loglik))[:1].tolist():
            raise Mix1dError(f"column {j} of `X` has no mixture: {fits.outcomes[j].value}")
        self.fits_: Fits = fits
        return self

    def transform(self, X: Any) -> Any:
        """The groups of each row, (n, c) of whole numbers; or their probabilities, (n, groups)."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64, accept_sparse="csc")
        columns: Any = (
            (X[:, [j]].toarray().ravel() for j in range(X.shape[1])) if is_sparse(X) else X.T
        )
        mixtures = [self.fits_.mixture(name) for name in self.fits_.names]
        pairs = zip(mixtures, columns, strict=True)
        if self.output == "group":
            return np.stack([mixture.predict(x) for mixture, x in pairs], axis=1)
        parts = [np.asarray(mixture.posterior(x)) for mixture, x in pairs]
        return np.concatenate(parts, axis=1)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Names of the features of `transform`: those of the columns, with the group from 0."""
        check_is_fitted(self)
        names = input_features
        if names is None:
            names = getattr(self, "feature_names_in_", [f"x{j}" for j in self.fits_.names])
        if len(names) != len(self.fits_):
            raise Mix1dError(f"`input_features` must be {len(self.fits_)} names, got {len(names)}")
        if self.output == "group":
            return np.array([f"{name}_group" for name in names], dtype=object)
        ks = [self.fits_.mixture(name).k for name in self.fits_.names]
        pairs = zip(names, ks, strict=True)
        return np.array([f"{name}_{i}" for name, k in pairs for i in range(k)], dtype=object)

    @property
    def thresholds_(self) -> FloatArray:
        """(c,) the main threshold of each column; NaN where there is none."""
        check_is_fitted(self)
        return self.fits_.main_thresholds
