"""Spellings: which texts are read as a value of a closed list, as a unit, or as true and false.

Case, blanks, hyphens, underscores and full stops do not count in words, so that ``RNA expression`` and
``rna_expression`` are one; other words for a value are its aliases in ontology/kg.yaml. In units of
concentration case counts, because M is a million times uM: a unit is read as itself or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.schema.model import Enum, Value

TRUTH = {
    **dict.fromkeys("true t yes y 1 wahr ja vrai oui verdadero vero".split(), "true"),
    **dict.fromkeys("false f no n 0 falsch nein faux non falso".split(), "false"),
}
MINUS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
"""Signs that are read as a minus before a number."""
_BETWEEN_WORDS = re.compile(r"(?<=\w)[\s_./‐‑–-]+(?=\w|$)")
_PER = re.compile(r"(?<=[A-Za-z])\s*(?:/|\bper\b)\s*(?=[A-Za-z])")
_INVERSE = re.compile(r"(?<=[A-Za-z])[\s·⋅*.]*(kg|[mud]?[lL])\s*\^?\s*[-−–]1$")
_LITRE = re.compile(r"/(micro|milli|u|m|d)?(?:lit(?:er|re)s?|[lL])$")
_WRITTEN_OUT = re.compile(r"^(pico|nano|micro|milli)?[ -]?(gram|gramme|mole?|molar)s?(?=/|$)", re.IGNORECASE)
_SYMBOLS = {"pico": "p", "nano": "n", "micro": "u", "milli": "m", "gram": "g", "gramme": "g", "molar": "M"}
_MICRO = re.compile(r"\bmc(?=g\b|mol|M\b)|μ")
_NEGATED = re.compile(r"^(?:not?|non|un|in)[\s_-]*(?=\w{4})")
_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_QUANTITY = re.compile(rf"({_NUMBER}(?:[eE][+-]?[0-9]+)?)\s*(\S.*)")
_LEAST, _SHORTEST = 3, 4  # letters of the beginning of a word, and of a word with a wrong letter
_SYMBOL = 3  # letters that the symbol of a unit has at most
_INVISIBLE = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"))
_MOLAR = {"": 1e6, "m": 1e3, "u": 1.0, "n": 1e-3, "p": 1e-6}
_HOURS = {"min": 1 / 60, "h": 1.0, "d": 24.0, "wk": 168.0, "mo": 730.5}


def is_unit_list(enum: Enum) -> bool:
    """Return whether a closed list is one of units."""
    return any(value.note("ucum") for value in enum.values.values())


def value_of(text: str, allowed: Iterable[str], enum: Enum | None = None) -> str | None:
    """Return the value of a closed list that a text means; None where it means none.

    Parameters
    ----------
    allowed : iterable of str
        The values of the list.
    enum : Enum or None
        The list in the schema, which has the aliases.

    Examples
    --------
    >>> value_of("In vitro", ["in_vitro", "in_vivo"]), value_of("vitro", ["in_vitro", "in_vivo"])
    ('in_vitro', None)
    """
    allowed = list(allowed)
    if text in allowed:
        return text
    if not is_plain(text):
        return None
    if enum is not None and is_unit_list(enum):
        return unit_of(text, enum)
    key = _folded(text)
    found = {value for value in allowed if _folded(value) == key}
    if not found and enum is not None:
        meant = {_folded(each.text) for each in enum.values.values() if key in map(_folded, each.aliases)}
        found = {value for value in allowed if _folded(value) in meant}
    return found.pop() if key and len(found) == 1 else None


def unit_of(text: str, enum: Enum) -> str | None:
    """Return the unit of a list that a text means; None where it means none.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> units = load_schema().enums["DoseUnit"]
    >>> [unit_of(text, units) for text in ("µM", "μmol/l", "mg kg⁻¹", "mcg/ml", "MM", "bucket")]
    ['uM', 'uM', 'mg/kg', 'ug/mL', None, None]
    """
    unit = _unit(text) if is_plain(text) else ""
    found = {
        value.text for value in enum.values.values() for each in _units(value) if _is_same(unit, each, value)
    }
    return found.pop() if unit and len(found) == 1 else None


def _units(value: Value) -> Iterator[str]:
    """Yield every spelling of a unit in the form that `_unit` gives."""
    for text in (value.text, value.note("ucum") or value.text, *value.aliases):
        yield _unit(text)


def _is_same(unit: str, spelling: str, value: Value) -> bool:
    """Return whether a text is a spelling of a unit; case counts where it tells one magnitude from another."""
    code = value.note("ucum") or ""
    if spelling.isalpha() and len(spelling) > _SYMBOL:
        return unit.casefold() == spelling.casefold()
    if code.endswith("mol/L"):
        return unit == spelling
    is_same_magnitude = "g" not in code or unit[:1] == spelling[:1] or unit.isupper()
    return is_same_magnitude and unit.casefold() == spelling.casefold()


def _unit(text: str) -> str:
    """Return the text of a unit with one spelling of micro, litre, `per` and blanks."""
    unit = unicodedata.normalize("NFKC", text.replace("⁻", "-")).rstrip(".")
    unit = _INVERSE.sub(r"/\1", _PER.sub("/", _MICRO.sub("u", unit)))
    unit = _LITRE.sub(lambda match: f"/{_SYMBOLS.get(match[1] or '', match[1] or '')}L", unit)
    unit = _WRITTEN_OUT.sub(_symbol, unit)
    return unit.replace(" ", "").replace("b.w", "bw")


def _symbol(written_out: re.Match[str]) -> str:
    prefix, base = (written_out[1] or "").lower(), written_out[2].lower()
    return _SYMBOLS.get(prefix, "") + _SYMBOLS.get(base, "mol")


def _folded(text: str) -> str:
    """Return a text without what does not count: case, and signs and blanks between words."""
    return _BETWEEN_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())


def is_plain(text: str) -> bool:
    """Return whether a text has no blank at its ends, no blank but the space, and no invisible character."""
    return text.strip() == text and all(
        each == " " or unicodedata.category(each) not in _INVISIBLE for each in text
    )


def suggestion(text: str, known: Iterable[str], enum: Enum | None = None) -> str | None:
    """Return the closest value that may be suggested for a text.

    A unit is never suggested, because another one is another magnitude; a value that denies what the text
    says, or the other way round, is not either, nor one of two values that are as close.

    Examples
    --------
    >>> suggestion("dwon", ["up", "down"]), suggestion("uncorelated", ["correlated", "mixed"])
    ('down', None)
    >>> (
    ...     suggestion("mRNA", ["miRNA"]),
    ...     suggestion("in_viro", ["in_vivo", "in_vitro"]),
    ...     suggestion("phen", ["phenotype"]),
    ... )
    (None, None, 'phenotype')
    """
    if enum is not None and is_unit_list(enum):
        return None
    words = {value: value for value in known}
    if enum is not None:
        for value in enum.values.values():
            meant = value_of(value.text, words.values(), enum)
            words |= dict.fromkeys(value.aliases, meant) if meant is not None else {}
    key = _folded(text)
    begun = {value for word, value in words.items() if len(key) >= _LEAST and _folded(word).startswith(key)}
    near = {value for word, value in words.items() if _is_misspelt(text, word)}
    found = (near or begun) if _is_denied(text, near or begun) else set()
    return found.pop() if len(found) == 1 else None


def _is_denied(text: str, values: Iterable[str]) -> bool:
    """Return whether a text denies what values deny, and nothing else."""
    return all(
        bool(_NEGATED.match(text.casefold())) == bool(_NEGATED.match(each.casefold())) for each in values
    )


def _is_misspelt(text: str, word: str) -> bool:
    """Return whether a text is a word with one letter wrong, missing, too many or swapped within it.

    Another first letter is another word, and so is any other abbreviation: mRNA is not miRNA.
    """
    first, second = (re.split(r"[\s_./-]+", each) for each in (text, word))
    if len(first) != len(second):
        first, second = ["".join(first)], ["".join(second)]
    pairs = [pair for pair in zip(first, second, strict=True) if _folded(pair[0]) != _folded(pair[1])]
    if len(pairs) != 1 or any(sum(map(str.isupper, each)) > 1 for each in pairs[0]):
        return False
    one, other = map(_folded, pairs[0])
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 1 or one[0] != other[0]:
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[:start] + short[start : start + 2][::-1] + short[start + 2 :]
    return swapped == long or short[start + 1 :] == long[start + 1 :]


def read_quantity(text: str, units: Enum) -> tuple[float, str] | None:
    """Return number and unit of a text such as ``300ng/ml``; None where it is not a quantity of these units.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> units = load_schema().enums["DoseUnit"]
    >>> read_quantity("300ng/ml", units), read_quantity("1 µM", units), read_quantity("1 bucket", units)
    ((300.0, 'ng/mL'), (1.0, 'uM'), None)
    """
    match = _QUANTITY.fullmatch(text.strip())
    unit = unit_of(match[2], units) if match is not None else None
    return None if match is None or unit is None else (float(match[1]), unit)


def micromolar_factors(units: Enum) -> Mapping[str, float]:
    """Return unit → µmol/L of one of it, for the units of concentration in moles."""
    codes = {value.text: value.note("ucum") or "" for value in units.values.values()}
    return {
        unit: _MOLAR[code.removesuffix("mol/L")] for unit, code in codes.items() if code.endswith("mol/L")
    }


def hour_factors(units: Enum) -> Mapping[str, float]:
    """Return spelling in lower case → hours of one of it; a month has 30.4375 days, as in UCUM."""
    return {
        spelling.casefold(): _HOURS[value.note("ucum") or ""]
        for value in units.values.values()
        for spelling in (*_units(value),)
    }
