"""How many: criteria, tests of the order and of the number of modes, and a proved ceiling."""
