"""Loops in C over plain arrays, and the threads that drive them.

Every loop takes arrays and numbers, nothing else: what they mean is the business of the floors
above.
"""

from mix1d.kernels.threads import in_threads, processors

__all__ = ["in_threads", "processors"]
