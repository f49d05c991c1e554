"""The loops of `native/` in plain NumPy: what runs where no compiled library loads.

Each has the name, the arguments and the answer of the loop in C, and is written to be read, not to
be fast: so the tests hold the loops in C to it. What climbs a normal mixture has no twin here,
since EM by arrays (`em.step`, `em.newton`) is that.
"""

from mix1d.kernels.plain.bumps import (
    critical_bandwidth,
    modes,
    modes_on_lattice,
)
from mix1d.kernels.plain.cells import accumulate
from mix1d.kernels.plain.clusters import kmeans
from mix1d.kernels.plain.dip import dip_of
from mix1d.kernels.plain.doubled import climb_doubled
from mix1d.kernels.plain.grouped import seek_grouped
from mix1d.kernels.plain.meeting import apart
from mix1d.kernels.plain.windows import windows

__all__ = [
    "accumulate", "apart", "climb_doubled", "critical_bandwidth", "dip_of", "kmeans", "modes",
    "modes_on_lattice", "seek_grouped", "windows",
]  # fmt: skip
