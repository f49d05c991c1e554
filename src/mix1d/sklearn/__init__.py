"""mix1d as scikit-learn estimators.

`UnivariateMixture` stands in the place of `GaussianMixture`, for one column; `ColumnMixtures` is a
transformer of many columns, each with a mixture of its own.
"""

from mix1d.sklearn.columns import ColumnMixtures
from mix1d.sklearn.univariate import UnivariateMixture

__all__ = ["ColumnMixtures", "UnivariateMixture"]
