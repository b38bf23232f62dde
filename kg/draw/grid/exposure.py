"""Drug, dose and time of findings, in a few words: one value, or the range of several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

FACTS = ("drug", "dose", "time")
"""What a grid says of the exposure of findings, in the order of its lines."""
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(?:–(\d+(?:\.\d+)?))? (\D.*)")
_ALL_NAMED = 2


@dataclass(frozen=True, slots=True)
class Exposure:
    """What was given in a contrast, and when it was measured.

    Attributes
    ----------
    dose : str or None
        With its route, without its duration.
    low, high : float or None
        Concentration in vitro, in µmol/L.
    """

    drug: str | None = None
    dose: str | None = None
    low: float | None = None
    high: float | None = None
    time: str | None = None
    hours: float | None = None


def facts_of(exposures: Collection[Exposure]) -> dict[str, str]:
    """Return drug, dose and time in words, as far as they are given.

    Examples
    --------
    >>> several = [
    ...     Exposure("ketamine", "400 nM", 0.4, 0.4, "4 h", 4),
    ...     Exposure("ketamine", "1 µM", 1, 1, "24 h", 24),
    ... ]
    >>> facts_of(several)
    {'drug': 'ketamine', 'dose': '0.4–1 µM', 'time': '4–24 h'}
    """
    words = {"drug": _drug(exposures), "dose": _dose(exposures), "time": _time(exposures)}
    return {name: text for name, text in words.items() if text}


def _drug(exposures: Iterable[Exposure]) -> str:
    drugs = sorted({each.drug for each in exposures if each.drug})
    return ", ".join(drugs) if len(drugs) <= _ALL_NAMED else f"{len(drugs)} agents"


def _dose(exposures: Iterable[Exposure]) -> str:
    given = [each for each in exposures if each.dose]
    doses = sorted({str(each.dose) for each in given})
    if len(doses) <= 1:
        return "".join(doses)
    ends = [(each.low, each.high) for each in given if each.low is not None and each.high is not None]
    if len(ends) == len(given):
        return _range(min(low for low, _ in ends), max(high for _, high in ends), "µM")
    return _merged(doses) or f"{len(doses)} doses"


def _time(exposures: Iterable[Exposure]) -> str:
    given = [each for each in exposures if each.time]
    times = {str(each.time): each.hours for each in given}
    if len(times) <= 1:
        return "".join(times)
    merged = _merged(times)
    hours = {time: number for time, number in times.items() if number is not None}
    if merged or len(hours) < len(times):
        return merged or f"{len(times)} times"
    ordered = sorted(hours, key=lambda time: (hours[time], time))
    return f"{ordered[0]}–{ordered[-1]}"


def _merged(texts: Iterable[str]) -> str:
    """Return the range of several amounts of one unit; empty where they differ in more than the number."""
    found = [_AMOUNT.fullmatch(text) for text in texts]
    amounts = [(float(each[1]), float(each[2] or each[1]), each[3]) for each in found if each]
    units = {unit for *_, unit in amounts}
    if len(amounts) < len(found) or len(units) != 1:
        return ""
    return _range(min(low for low, _, _ in amounts), max(high for _, high, _ in amounts), units.pop())


def _range(low: float, high: float, unit: str) -> str:
    return f"{low:g} {unit}" if low == high else f"{low:g}–{high:g} {unit}"
