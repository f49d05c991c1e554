"""How numbers, colours and tables are written, so that all pictures and tables of a fit agree.

====================  ===========================================================================
`numbers`             numbers as text, rounded by their errors
`words`               lists in sentences
`palette`             a colour and a line style for each component
`markup`              the HTML of tables in a notebook
====================  ===========================================================================
"""
