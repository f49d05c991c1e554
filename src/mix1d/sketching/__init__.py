"""Any amount of data summed in one pass in a few thousand cells; two sketches can be added.

Use it when the data do not fit into memory, come in pieces, or are to be fitted many times: a fit
of a sketch takes milliseconds, whatever the number of values. `sketch` makes one, `a + b` adds two,
`Sketch.to_json` writes one as text.

| module | what |
|---|---|
| `sketch` | the class `Sketch` |
| `input_columns` | `sketch()`, and which data are sketched without being asked for |
| `accumulate` `table` | from arrays to cells: part by part; the table of the compiled loop |
| `relative` | the cells of relative weights, with those of their squares |
| `cells` `weighed` | cells: how they are made coarser and added; with the squares of weights |
| `counting` `document` | checks of data that are counted; JSON documents |
| `layers` `hidden` | cells seen again more finely in places, where they hide a narrow group |
| `quadrature` | the points that stand for a cell |
"""

from mix1d.sketching.input_columns import is_long, sketch
from mix1d.sketching.sketch import Sketch

__all__ = ["Sketch", "is_long", "sketch"]
