"""Any amount of data summed in one pass in a few thousand cells; two sketches can be added.

Use it when the data do not fit into memory, come in pieces, or are to be fitted many times: a fit
of a sketch takes milliseconds, whatever the number of values. `mix1d.sketch` makes one, `a + b`
adds two, `Sketch.to_json` writes one as text.

====================  ===========================================================================
`sketch`              `Sketch`; `updating`, `adding`: with more data; `sketch_document`,
                      `strata_document`, `cells_document`: as JSON
`stratum`, `strata`   the cells of rows of one kind, window and label, and from rows to these;
                      `known_rows`: from columns; `exact_values`: those of values;
                      `strata_rows`: the others as rows; `sketch_like`: what these functions take
`input_columns`       which data are counted, and which without being asked for
`accumulate`          from arrays to cells, part by part; `cell_table`: where a loop counts
`relative`            the cells of relative weights and of their squares
`cells`               how cells are made coarser and added; `weighed`: with the squares of weights
`counting`            checks of what is counted
`layers`, `hidden`    some cells seen again more finely, where they hide a narrow group
`quadrature`          the two points that stand for a cell
`plane`               cells of rows with two numbers, four points each
====================  ===========================================================================
"""

from mix1d.sketching.input_columns import is_long
from mix1d.sketching.sketch import Sketch

__all__ = ["Sketch", "is_long"]
