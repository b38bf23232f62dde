"""Read a concentration as people write it."""

from __future__ import annotations

import re
from decimal import Decimal
from unicodedata import normalize

from kg.errors import OptionError

_PREFIXES = {"": 0, "d": -1, "c": -2, "m": -3, "u": -6, "mc": -6, "n": -9, "p": -12, "f": -15}
_NAMED = {"milli": "m", "micro": "u", "nano": "n", "pico": "p", "femto": "f"}
_NUMBER = re.compile(
    r"(?P<mantissa>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE](?P<exponent>[+-]?[0-9]+)| ?[x*] ?10 ?(?:\^|\*\*)? ?(?P<power>[+-]?[0-9]+))?"
)
_MOLAR = re.compile(r"(?P<prefix>mc|[mucdnpf]?)(?:M|mol ?(?:/ ?[Ll](?:iter|itre)?|[*.]? ?[Ll] ?\^?-1))")
_MASS = re.compile(
    r"(?:mc|[mucdnpf]?)g ?(?:/ ?(?:mc|[mucdnpf]?)[Ll](?:iter|itre)?|[*.]? ?(?:mc|[mucdnpf]?)[Ll] ?\^?-1)"
)
_EXAMPLE = "for example 1uM, 400 nM or 1e-6 mol/L"
_MUCH = 1e12  # µmol/L
_FAR = 100  # powers of ten


def read_micromolar(text: str) -> float:
    """Return a concentration in µmol/L.

    Parameters
    ----------
    text : str
        A number above 0 and a unit: M with a prefix, mol/L with a prefix, or the word (micromolar).

    Returns
    -------
    float
        The nearest number to the decimal value.

    Raises
    ------
    OptionError
        The text is not such a concentration, or is a mass by volume, for which the molar mass of the drug would be needed.

    Examples
    --------
    >>> [
    ...     read_micromolar(each)
    ...     for each in ("1uM", "400 nM", "1e-6 M", "0.5 µmol/l", "1×10⁻⁶ mol/L", "2 millimolar")
    ... ]
    [1.0, 0.4, 1.0, 0.5, 1.0, 2000.0]
    """
    plain = " ".join(
        normalize("NFKC", text)
        .translate({0x3BC: "u", 0x2212: "-", 0xD7: "x", 0x22C5: "*", 0xB7: "*"})
        .split()
    )
    number = _NUMBER.match(plain)
    comma = " with a point as decimal sign" if re.match("[0-9]+,[0-9]", plain) else ""
    if number is None or comma:
        raise OptionError(
            f"invalid concentration {text!r}: expected a number above 0{comma} and a unit",
            remedy=f"write both, {_EXAMPLE}",
        )
    unit = plain[number.end() :].strip()
    exponent = int(number["exponent"] or number["power"] or 0) + _exponent(text, unit)
    micromolar = float(Decimal(number["mantissa"]).scaleb(exponent + 6)) if abs(exponent) < _FAR else 0.0
    if not 0 < micromolar < _MUCH:
        raise OptionError(
            f"invalid concentration {text!r}: expected an amount that a solution can have, above 0",
            remedy=f"write both number and unit, {_EXAMPLE}",
        )
    return micromolar


def _exponent(text: str, unit: str) -> int:
    """Return the power of ten by which a unit differs from mol/L."""
    word = re.fullmatch(r"(milli|micro|nano|pico|femto)?molar", unit.casefold())
    if word is not None:
        return _PREFIXES[_NAMED.get(word[1] or "", "")]
    match = _MOLAR.fullmatch(unit)
    if match is not None:
        return _PREFIXES[match["prefix"]]
    if _MASS.fullmatch(unit):
        raise OptionError(
            f"{text!r} is a mass by volume, which is a concentration in mol/L only with the molar mass of the drug, and no"
            " source of this store gives molar masses",
            remedy="divide by it: ng/mL by g/mol is µmol/L, so that 300 ng/mL of a drug of 237.7 g/mol (ketamine) is 1.26uM",
        )
    if re.fullmatch(r"(?:mc|[mucdnpf])m", unit.casefold()):
        written = unit[:-1].casefold() + "M"
        raise OptionError(
            f"invalid concentration {text!r}: the unit {unit!r} is not a concentration",
            remedy=f"molar is a capital M: {written}",
        )
    missing = f"the unit {unit!r} is not a concentration" if unit else "the unit is missing"
    raise OptionError(
        f"invalid concentration {text!r}: {missing}", remedy=f"write number and unit, {_EXAMPLE}"
    )
