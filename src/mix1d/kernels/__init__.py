"""Loops in C over plain arrays, and the threads that drive them.

Each loop has a wrapper of its name, in the module of its idea: `ascent` (EM and Newton's method for
normal mixtures), `blurred` (the same steps for values with errors), `search` (the maxima of one
mixture), `many` (many small fits), `grouped` and `doubled` (EM for intervals and for split
components), `clusters` (k-means), `windows` (dense windows), `distinct` (distinct points), `cells`
(sketches), `dip` and `bumps` (modes). Loops take arrays and numbers, nothing else: what they mean
is the business of the floors above.
"""

from mix1d.kernels.threads import in_threads, processors

__all__ = ["in_threads", "processors"]
