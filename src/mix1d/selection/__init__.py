"""`select`: fits with several numbers of components side by side, and the one chosen."""

from mix1d.selection.candidate import CRITERIA, Candidate
from mix1d.selection.choosing import select
from mix1d.selection.result import Selection

__all__ = ["CRITERIA", "Candidate", "Selection", "select"]
