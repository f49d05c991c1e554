"""What a fit looks like: tables in text and HTML, figures, animation, report.

====================  ===========================================================================
`facts`               the numbers of a table; `table_text`: the texts of its cells
`plain_text`, `html`  a fit for the terminal; for a notebook
`choice`              a choice between fits as text and HTML; `criteria`: as a figure
`view`                the numbers of a figure of a mixture over its data; `climb`: of a climb
`figures`             figures of a mixture over its data; `quality`: of how well it fits
`look`, `pen`         what a caller may choose of a figure; the colours and widths this gives
`along`, `windows`    the axis of the values, and how much of it is shown; `curves`, `bins`
`artists`             the parts of a figure; `captions`, `legend`, `canvas`: words and axes
`frames`              the states of a path of EM that are shown
`explorer`            EM to see and to touch, in a page or a notebook
`animation`           EM as an animation
`report`              a fit as one page to send to a colleague
====================  ===========================================================================

The numbers are computed before anything is drawn: a table is written from `Facts`, a figure is
drawn from a `View`. Matplotlib is imported when the first figure is drawn.
"""
