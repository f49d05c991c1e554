"""`select`: fits with several numbers of components side by side, and the one chosen.

====================  ===========================================================================
`choosing`            `select` itself: arguments in, `Selection` out
`contest`             all candidates by densities, or all by intervals of rounded values
`comparison`          how long each `candidate` is searched, and which need not be fitted (`bound`)
`folds`               cross-validation, for the criterion "cv"
`result`, `advice`    the answer, and what it says of the choice
`telling`             the fit that was chosen is told how
====================  ===========================================================================
"""

from mix1d.selection.candidate import Candidate
from mix1d.selection.choosing import select
from mix1d.selection.result import Selection

__all__ = ["Candidate", "Selection", "select"]
