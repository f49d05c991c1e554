"""Compiled loops over plain arrays, and the threads that drive them.

Every loop takes arrays and scalars, nothing else: what they mean is the business of the floors
above.
"""

from mix1d.kernels.compile import compiled
from mix1d.kernels.threads import in_threads, processors

__all__ = ["compiled", "in_threads", "processors"]
