"""Any amount of data folded in one pass into a few thousand cells; two sketches add up.

Use it when the data do not fit into memory, come in pieces, or are to be fitted many times: a fit
of a sketch costs milliseconds, whatever the number of values. `sketch` makes one, `a + b` merges
two, `Sketch.to_json` keeps one for tomorrow.
"""

from mix1d.sketching.input_columns import is_long, sketch
from mix1d.sketching.sketch import Sketch

__all__ = ["Sketch", "is_long", "sketch"]
