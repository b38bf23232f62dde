"""Equations between the counts of a review, such as ``screened - excluded = included``.

An equation is two sums with ``=`` between them. A sum adds and subtracts whole numbers, names of items, and
``count(item)``, the number of values in a list. What is anything else is an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TERM = re.compile(r"\s*(?:(?P<number>\d+)|count\(\s*(?P<list>\w+)\s*\)|(?P<item>[A-Za-z_]\w*))\s*")
_WHOLE = re.compile(r"\d+")


class _NotUnderstoodError(ValueError):
    """Part of an equation that is neither number nor item nor count."""


def broken(equation: str, items: Mapping[str, str | None]) -> str | None:
    """Return what is wrong with an equation, as a clause; None where it holds.

    Parameters
    ----------
    equation : str
        Two sums with ``=`` between them.
    items : mapping of str to str or None
        Item to value; None is unknown, which is not zero.

    Examples
    --------
    >>> items = {"screened": "25", "excluded": "13", "included": "12", "list": "9|17|26", "scores": None}
    >>> broken("screened - excluded = included", items) is None
    True
    >>> broken("count(list) = 3", items) is None
    True
    >>> broken("screened + 1 = included", items)
    'the two sides are 26 and 12'
    >>> broken("scores = 3", items)
    'scores has no value'
    >>> broken("screened * 2 = included", items)
    "'* 2' is not allowed: write numbers, items and count(item) with + and -"
    """
    sides = equation.split("=")
    if len(sides) != 2:  # noqa: PLR2004 - left and right
        return "an equation has one ="
    try:
        left, right = (_sum(side, items) for side in sides)
    except _NotUnderstoodError as error:
        return str(error)
    return None if left == right else f"the two sides are {left} and {right}"


def _sum(text: str, items: Mapping[str, str | None]) -> int:
    total, sign, place = 0, 1, 0
    while True:
        term = _TERM.match(text, place)
        if term is None:
            raise _refused(text[place:])
        total += sign * _value(term, items)
        place = term.end()
        if place == len(text):
            return total
        if text[place] not in "+-":
            raise _refused(text[place:])
        sign = 1 if text[place] == "+" else -1
        place += 1


def _refused(rest: str) -> _NotUnderstoodError:
    shown = rest.strip() or "an empty side"
    return _NotUnderstoodError(f"{shown!r} is not allowed: write numbers, items and count(item) with + and -")


def _value(term: re.Match[str], items: Mapping[str, str | None]) -> int:
    if term["number"]:
        return int(term["number"])
    name = term["list"] or term["item"]
    if name not in items:
        raise _NotUnderstoodError(f"unknown item {name}")
    value = items[name]
    if value is None:
        raise _NotUnderstoodError(f"{name} has no value")
    if term["list"]:
        return len(value.split("|"))
    if not _WHOLE.fullmatch(value):
        raise _NotUnderstoodError(f"{name} is {value!r}, expected a whole number")
    return int(value)
