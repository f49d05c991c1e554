"""`select`: fits with several numbers of components side by side, and the one chosen."""

from mix1d.selection.candidate import CRITERIA, Candidate
from mix1d.selection.result import Selection
from mix1d.selection.run import select

__all__ = ["CRITERIA", "Candidate", "Selection", "select"]
