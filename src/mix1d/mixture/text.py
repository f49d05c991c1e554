"""Mixtures in a terminal and in a notebook."""

from __future__ import annotations

import textwrap

from mix1d.families import Family, Normal
from mix1d.mixture.mixture_like import MixtureLike
from mix1d.style import markup
from mix1d.style.numbers import plain

__all__ = ["as_table", "in_lines"]

WIDTH = 88
"""Longest line in characters; a mixture that needs more gets a line for each component."""

INDENTED = "\n" + " " * len("Mixture([")
"""A line break that aligns the next line with the first weight."""


def in_lines(mixture: MixtureLike) -> str:
    """The mixture as Python code: one line, or one for each component."""
    weights = ", ".join(f"{weight:.6g}" for weight in mixture.weights)
    line = f"Mixture([{weights}], [{', '.join(map(repr, mixture.components))}])"
    if len(line) <= WIDTH:
        return line
    weights = textwrap.fill(weights, WIDTH - 9).replace("\n", INDENTED)
    components = f",{INDENTED}".join(map(repr, mixture.components))
    return f"Mixture([{weights}],{INDENTED[:-1]}[{components}])"


def as_table(mixture: MixtureLike) -> str:
    """The mixture as a table for a notebook."""
    means, sds = mixture.means.tolist(), mixture.sds.tolist()
    columns = {
        "component": [str(j + 1) for j in range(mixture.k)],
        "weight": [f"{weight:.4g}" for weight in mixture.weights],
        "mean": [plain(mean, sd) for mean, sd in zip(means, sds, strict=True)],
        "sd": [plain(sd) for sd in sds],
    }
    if not all(isinstance(component, Normal) for component in mixture.components):
        columns["distribution"] = [_named(component) for component in mixture.components]
    noun = "component" if mixture.k == 1 else "components"
    return markup.page(f"Mixture of {mixture.k} {noun}", columns)


def _named(component: Family) -> str:
    """A component with the parameters of its family, for a reader."""
    values = (
        f"{p.name} = {plain(float(getattr(component, p.name)))}" for p in component.parameters
    )
    return f"{type(component).__name__}, {', '.join(values)}"
