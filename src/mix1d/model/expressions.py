"""Expressions that relate parameters, such as ``"2*a"``: read, written and evaluated.

An expression is parsed and never run as code: names, numbers, ``+ - * /`` and parentheses, nothing
else. It is evaluated for whatever knows these operations: numbers, arrays, `Jet`s.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property

__all__ = ["Expression", "parsed"]

LONGEST = 200
"""Most characters of an expression."""

ALLOWED = "names, numbers, + - * / and parentheses"
"""What an expression may hold, in words."""

OPERATIONS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


@dataclass(frozen=True)
class Expression:
    """An expression that was checked; `parsed` makes it."""

    text: str

    @cached_property
    def tree(self) -> ast.expr:
        """Its names, numbers and operations."""
        return ast.parse(self.text, mode="eval").body

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it, each once, in their order."""
        found = (node for node in ast.walk(self.tree) if isinstance(node, ast.Name))
        ordered = sorted(found, key=lambda node: node.col_offset)
        return tuple(dict.fromkeys(node.id for node in ordered))

    @property
    def is_name(self) -> bool:
        """Whether it is one name and nothing else."""
        return isinstance(self.tree, ast.Name)

    def at(self, values: Mapping[str, Any]) -> Any:
        """Its value where the names have these values."""
        return _value(self.tree, values)

    def renamed(self, names: Mapping[str, str]) -> str:
        """Its text with other names, written in one way whatever the spaces and parentheses."""
        return ast.unparse(_Renamed(names).visit(ast.parse(self.text, mode="eval")))

    def factors(self) -> tuple[tuple[str, ...], float] | None:
        """The names and the number of which it is a product; None for anything else."""
        return _factors(self.tree)


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.copy_location(ast.Name(self.names.get(node.id, node.id), node.ctx), node)


def parsed(text: str, argument: str) -> Expression:
    """The expression that a text is; `argument` says in a refusal where it stands.

    Raises
    ------
    Mix1dError
        If it is none, or holds anything but names, numbers, + - * / and parentheses.
    """
    stripped = text.strip()
    if len(stripped) > LONGEST:
        raise Mix1dError(f"{argument} must have at most {LONGEST} characters, got {len(stripped)}")
    try:
        tree = ast.parse(stripped, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Mix1dError(
            f"{argument} must be an expression of {ALLOWED}, got {shown(text)}"
        ) from None
    for node in ast.walk(tree):
        if (reason := _forbidden(node)) is not None:
            raise Mix1dError(f"{argument} must hold {ALLOWED} only, got {reason} in {shown(text)}")
    return Expression(stripped)


def _forbidden(node: ast.AST) -> str | None:
    """What of an expression is not allowed, in words; None for what is."""
    match node:
        case ast.BinOp(op=op) if type(op) in OPERATIONS:
            return None
        case ast.UnaryOp(op=op) if type(op) in OPERATIONS:
            return None
        case ast.Name() | ast.Load() | ast.operator() | ast.unaryop():
            return None
        case ast.Constant(value=value) if type(value) in (int, float):
            return None
        case ast.BinOp(op=ast.Pow()):
            return "a power (write a*a)"
        case ast.Call():
            return "a call"
        case ast.Attribute():
            return "an attribute"
    return f"{ast.unparse(node)!r}" if isinstance(node, ast.expr) else type(node).__name__


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Name(id=name):
            return values[name]
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATIONS[type(op)](_value(left, values), _value(right, values))
        case ast.UnaryOp(op=op, operand=operand):
            return OPERATIONS[type(op)](_value(operand, values))
    raise AssertionError(node)


def _factors(node: ast.expr) -> tuple[tuple[str, ...], float] | None:
    match node:
        case ast.Name(id=name):
            return (name,), 1.0
        case ast.Constant(value=value):
            return (), float(value)  # type: ignore[arg-type]
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _factors(operand)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            one, other = _factors(left), _factors(right)
            return one and other and (one[0] + other[0], one[1] * other[1])
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            one, other = _factors(left), _factors(right)
            if one is None or other is None or other[0] or not other[1]:
                return None
            return one[0], one[1] / other[1]
    return None
