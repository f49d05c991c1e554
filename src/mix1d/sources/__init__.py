"""From files to columns of numbers: what the command line reads."""
