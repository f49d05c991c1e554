"""How numbers, colours and tables are written, so that all pictures and tables of a fit agree."""
