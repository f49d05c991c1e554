"""What every result can do: be a table, a page in a notebook, a JSON document."""

from mix1d.results.result import Result, by_component, caution_lines

__all__ = ["Result", "by_component", "caution_lines"]
