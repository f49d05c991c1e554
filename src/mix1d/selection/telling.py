"""The fit that was chosen is told how."""

from __future__ import annotations

from dataclasses import replace

from mix1d.selection.result import Selection

__all__ = ["told"]


def told(found: Selection) -> Selection:
    """The selection, in which the fit that was chosen knows how."""
    if (best := found.best) is None:
        return found
    knowing = replace(best, _number=found._number)
    table = (replace(c, fit=knowing) if c.fit is best else c for c in found.table)
    return replace(found, table=tuple(table))
