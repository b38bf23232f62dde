"""What the cells of a sheet mean: directions, calls, p-values, numbers, doses, and what was tested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.schema.spellings import MINUS, TRUTH, read_quantity, unit_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.schema.model import Schema

ALPHA = 0.05
"""A p-value below it is significant where a sheet gives no call."""
_NUMBER = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_P = re.compile(rf"(?:p\s*)?(<=|>=|<|>|=|≤|≥|⩽|⩾)?\s*((?:{_NUMBER})(?:[eE][+-]?[0-9]+)?)", re.IGNORECASE)
_RELATIONS = {"≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "": "=", None: "="}
_WITH_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")
_AMOUNT = re.compile(rf"({_NUMBER})(?:\s*(?:–|-|−|to)\s*({_NUMBER}))?\s*(.*)")
_ROUTE = re.compile(r"[A-Za-z][A-Za-z ./-]*")
_PANEL = re.compile(r"(?:panel|candidates?|targeted)?(?: of)?\s*([0-9]+)?(?: (?:genes|features|candidates))?")
_STARS = re.compile(r"\*+")
_RATIO = "fold_change"


class Dose(NamedTuple):
    """A dose as the review format has it; every part is text, None where it is not stated."""

    value: str | None = None
    low: str | None = None
    high: str | None = None
    unit: str | None = None
    route: str | None = None
    duration: str | None = None
    duration_unit: str | None = None


class Tested(NamedTuple):
    """What a contrast tested: genome_wide or candidate, and how many where it is said."""

    scope: str
    number: str | None = None


def read_direction(text: str, schema: Schema) -> tuple[str, str | None] | None:
    """Return the direction of a text and, where it says that too, the call; None where it is neither.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> [read_direction(text, load_schema()) for text in ("↑", "Increased", "n.s.", "sideways")]
    [('up', None), ('up', None), ('not_stated', 'not_significant'), None]
    """
    directions, calls = schema.enums["Direction"], schema.enums["Call"]
    direction = value_of(text, directions.values, directions)
    if direction is not None:
        return direction, None
    call = value_of(text, calls.values, calls)
    return ("not_stated", call) if call in {"not_significant", "not_reported"} else None


def read_call(text: str, schema: Schema) -> str | None:
    """Return the call that a text means: a value of the list, yes or no, or asterisks; None where it is none.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> [read_call(text, load_schema()) for text in ("yes", "n.s.", "**", "maybe")]
    ['significant', 'not_significant', 'significant', None]
    """
    calls = schema.enums["Call"]
    truth = {"true": "significant", "false": "not_significant"}.get(TRUTH.get(text.casefold(), ""))
    stars = "significant" if _STARS.fullmatch(text) else None
    return value_of(text, calls.values, calls) or truth or stars


def read_p(text: str) -> tuple[str, str] | None:
    """Return relation and number of a p-value; None where it is none.

    Examples
    --------
    >>> read_p("0.03"), read_p("p < 0.001"), read_p("high")
    (('=', '0.03'), ('<', '0.001'), None)
    """
    match = _P.fullmatch(text.strip())
    return None if match is None else (_RELATIONS.get(match[1], match[1]), match[2])


def plain_number(text: str, *, has_decimal_comma: bool) -> str:
    """Return a number as a program reads it: a decimal point, and a plain minus."""
    for minus in MINUS:
        text = text.replace(minus, "-")
    return text.replace(",", ".") if has_decimal_comma and _WITH_COMMA.search(text) else text


def is_decimal_comma(numbers: Iterable[str]) -> bool | None:
    """Return whether commas in numbers are decimal commas; None where they may also be between thousands, or points occur too.

    Examples
    --------
    >>> is_decimal_comma(["0,05", "12"]), is_decimal_comma(["0.05"]), is_decimal_comma(["1,234"])
    (True, False, None)
    """
    texts = [text.strip() for text in numbers]
    commas = [text for text in texts if "," in text]
    if not commas:
        return False
    is_mixed = any("." in text for text in texts)
    return True if not is_mixed and not all(map(_THOUSANDS.fullmatch, commas)) else None


def read_dose(text: str, schema: Schema) -> Dose | None:
    """Return the parts of a dose: number or range with unit, route, and duration behind a comma; None where it is none.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> read_dose("0.5 mg/kg iv, 40 min", load_schema())
    Dose(value='0.5', low=None, high=None, unit='mg/kg', route='iv', duration='40', duration_unit='min')
    >>> read_dose("0.1–10 µM", load_schema()).high, read_dose("a lot of 5", load_schema())
    ('10', None)
    """
    parts = [part.strip() for part in text.split(",")]
    duration = _duration(parts[-1], schema)
    first = parts[:-1] if duration is not None else parts
    if len(first) > 1:
        return None
    dose = _amount(first[0], schema) if first else Dose()
    if dose is None or duration is None:
        return dose
    return dose._replace(duration=duration[0], duration_unit=duration[1])


def _amount(text: str, schema: Schema) -> Dose | None:
    """Return a dose without its duration: an amount with unit and route, or a route alone."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return Dose(route=text.replace(" or ", "|")) if _ROUTE.fullmatch(text) else None
    words = match[3].split()
    for count in range(len(words), 0, -1):
        unit = unit_of(" ".join(words[:count]), schema.enums["DoseUnit"])
        route = " ".join(words[count:])
        if unit is not None and (not route or _ROUTE.fullmatch(route)):
            routes = route.replace(" or ", "|") or None
            if match[2] is None:
                return Dose(value=match[1], unit=unit, route=routes)
            return Dose(low=match[1], high=match[2], unit=unit, route=routes)
    return None


def _duration(text: str, schema: Schema) -> tuple[str, str] | None:
    """Return number, as written, and unit of a duration; None where it is none."""
    found = read_quantity(text, schema.enums["TimeUnit"])
    number = re.match(_NUMBER, text)
    return None if found is None or number is None else (number[0], found[1])


def read_tested(text: str, schema: Schema) -> Tested | None:
    """Return what a text says was tested; None where it says nothing that is known.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> [read_tested(text, load_schema()) for text in ("all", "panel of 12", "not stated")]
    [Tested(scope='genome_wide', number=None), Tested(scope='candidate', number='12'), Tested(scope='candidate', number=None)]
    """
    designs = schema.enums["Design"]
    words = text.casefold().replace("_", " ")
    if words in {"all", "all genes", "whole genome", "genome wide", "genome-wide"}:
        return Tested("genome_wide")
    if words == "not stated":
        return Tested("candidate")
    scope = value_of(text, designs.values, designs)
    if scope is not None:
        return Tested(scope)
    match = _PANEL.fullmatch(words)
    return None if match is None or not words else Tested("candidate", match[1])


def direction_of(effect: float, scale: str, *, has_variable: bool) -> str:
    """Return the direction of an effect."""
    middle = 1.0 if scale == _RATIO else 0.0
    words = (
        ("correlated_negative", "not_correlated", "correlated_positive")
        if has_variable
        else ("down", "no_change", "up")
    )
    return words[(effect > middle) - (effect < middle) + 1]
