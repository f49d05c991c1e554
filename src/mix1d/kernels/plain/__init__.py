"""The loops of `native/` in plain NumPy: what runs where no compiled library loads.

Each has the name, the parameters and the result of the wrapper of the loop in C (`mix1d.kernels`),
and is written to be read, not to be fast: so the tests compare the loops in C with it. The climbs
of normal mixtures (`kernels.ascent`, `kernels.many`) have no twin here, since EM by arrays is that.
"""

from mix1d.kernels.plain.bumps import critical_bandwidth, modes, modes_on_lattice
from mix1d.kernels.plain.cells import accumulate
from mix1d.kernels.plain.clusters import kmeans
from mix1d.kernels.plain.dip import dip_of
from mix1d.kernels.plain.distinct import first_of_each
from mix1d.kernels.plain.doubled import climb_doubled
from mix1d.kernels.plain.grouped import search_intervals
from mix1d.kernels.plain.lattice import rounding_step
from mix1d.kernels.plain.measured import moments_of_cells
from mix1d.kernels.plain.windows import dense_windows

__all__ = [
    "accumulate", "climb_doubled", "critical_bandwidth", "dense_windows", "dip_of", "first_of_each",
    "kmeans", "modes", "modes_on_lattice", "moments_of_cells", "rounding_step", "search_intervals",
]  # fmt: skip
