"""Every call of every object is made here, also those that draw: none leaves a figure open."""

from show.conftest import closed_figures

__all__ = ["closed_figures"]
