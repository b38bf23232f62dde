"""Dates that a spreadsheet makes of names of genes, pages and volumes, and the names that it may have made them of."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = (  # symbols that begin as the month does, then words for it in seven languages
    ("JAN", "jan january januari januar janv janvier ene enero gen gennaio jänner janeiro"),
    ("FEB", "feb february februari februar févr fevr fév février febrero febbraio fev fevereiro"),
    ("MARCH MARC MAR", "mar march mrz märz mär mars marzo mrt maart março marco"),
    ("APR", "apr april avr avril abr abril aprile"),
    ("MAY", "may mai mayo mag maggio mei maio"),
    ("JUN", "jun june juni juin junio giu giugno junho"),
    ("JUL", "jul july juli juil juillet julio lug luglio julho"),
    ("AUG", "aug august août aout ago agosto augustus"),
    ("SEPT SEP", "sep september sept septembre septiembre set settembre setembro"),
    ("OCT OKT", "oct october okt oktober octobre octubre ott ottobre out outubro"),
    ("NOV", "nov november novembre noviembre novembro"),
    ("DEC", "dec december dez dezember déc décembre decembre dic diciembre dicembre dezembro"),
)
_STEMS = {month: stems.split() for month, (stems, _) in enumerate(_MONTHS, 1)}
_LONG = {"MARCH", "MARC", "SEPT"}  # longer than the abbreviation of a month
_WORDS = {word: month for month, (_, words) in enumerate(_MONTHS, 1) for word in words.split()}
_ENGLISH = {word for _, words in _MONTHS for word in words.split()[:2]} | {"sept", "september"}
_WORD = rf"(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\.?"
_GAP = r"[-./\s‐‑‒–—]{1,2}"
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})\.?(?:{_GAP})?{_WORD}(?:{_GAP}(?P<year>\d{{4}}|\d{{2}}))?{_TIME}", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"{_WORD}{_GAP}(?P<day>\d{{1,2}})(?:,?{_GAP}(?P<year>\d{{4}}))?{_TIME}", re.IGNORECASE
)
_MONTH_YEAR = re.compile(rf"{_WORD}{_GAP}(?P<year>\d{{4}})", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}}){_TIME}")
_YEAR_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})")
_TWO_NUMBERS = re.compile(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})")
_WEEKDAY = re.compile(r"^[^\W\d_]+,\s+")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})[-./](?P<b>\d{{1,2}})[-./](?P<year>\d{{4}}|\d{{2}}){_TIME}")
_OTHERS = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,}|\d{1,4}:\d{2}:\d{2}(?:\.\d+)?(?: ?[AP]M)?", re.IGNORECASE)
_SERIAL = re.compile(r"(?P<days>\d{5})(?:\.0+)?")
_FIRST_DAY = date(1899, 12, 30)
_YEARS = range(1990, 2100)
_CENTURY = 100


class MadeDate(NamedTuple):
    """What a date may have been: names of genes. It is certain where no gene is written so."""

    names: tuple[str, ...]
    is_certain: bool


def date_of(name: str) -> MadeDate | None:
    """Return the names that a spreadsheet may have made a date of; None where a name is not a date.

    Examples
    --------
    >>> date_of("2-Sep"), date_of("2001-09-02").names, date_of("37136").names
    (MadeDate(names=('SEPT2', 'SEP2'), is_certain=True), ('SEPT2', 'SEP2'), ('SEPT2', 'SEP2'))
    >>> date_of("Oct-4").is_certain, date_of("SEPT2") is None
    (False, True)
    """
    text = _WEEKDAY.sub("", " ".join(name.split()))
    if (found := _DAY_FIRST.fullmatch(text)) or (found := _MONTH_FIRST.fullmatch(text)):
        word = found["word"].lower()
        is_certain = re.fullmatch(r"[A-Za-z]+.\d|[A-Z]+.\d{1,2}", text) is None
        if not is_certain and word.upper() in _LONG:  # MARCH-1
            return MadeDate((f"{word.upper()}{int(found['day'])}",), is_certain=False)
        made = _made(_WORDS[word], found["day"], found["year"])
        return made and (
            made if is_certain else made._replace(is_certain=False) if word in _ENGLISH else None
        )
    if found := _MONTH_YEAR.fullmatch(text):
        return _made(_WORDS[found["word"].lower()], "1", found["year"])
    return _date_in_numbers(text)


def is_made_by_a_spreadsheet(text: str) -> bool:
    """Return whether a text that is not a date, such as pages or a volume, is what a spreadsheet makes of one.

    Dates in the usual forms, numbers with an exponent and times count; two numbers alone do not, because 12/3 may be
    volume and issue. Neither does a day and a month in capitals, which may be a name.

    Examples
    --------
    >>> [
    ...     is_made_by_a_spreadsheet(text)
    ...     for text in ("9-Jan", "Jan 9", "2020-01-09 00:00:00", "1/9/2020", "1.23E+08")
    ... ]
    [True, True, True, True, True]
    >>> [
    ...     is_made_by_a_spreadsheet(text)
    ...     for text in ("1-9", "e12", "S1-S9", "12/3", "2020-21", "43839", "May", "5-MAR")
    ... ]
    [False, False, False, False, False, False, False, False]
    """
    text = _WEEKDAY.sub("", " ".join(text.split()))
    if _OTHERS.fullmatch(text):
        return True
    found = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    if found:
        return _is_day(found["day"]) and (found["year"] is not None or not text.isupper())
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found["month"]) in _STEMS and _is_day(found["day"])
    if found := _NUMBERS.fullmatch(text):
        is_year = len(found["year"]) == 4 or text.count("/") == 2  # noqa: PLR2004 - digits, and signs between three numbers
        days = _is_day(found["a"]) and _is_day(found["b"])
        return is_year and days and min(int(found["a"]), int(found["b"])) in _STEMS
    return _MONTH_YEAR.fullmatch(text) is not None


def _is_day(number: str) -> bool:
    return 0 < int(number) <= 31  # noqa: PLR2004 - the days of a month


def _date_in_numbers(text: str) -> MadeDate | None:
    if found := _YEAR_FIRST.fullmatch(text) or _YEAR_MONTH.fullmatch(text):
        return _made(int(found["month"]), found.groupdict().get("day", "1"), found["year"])
    if found := _NUMBERS.fullmatch(text) or _TWO_NUMBERS.fullmatch(text):
        year = found.groupdict().get("year")
        both = [_made(int(found[month]), found[day], year) for day, month in ("ab", "ba")]
        names = tuple(dict.fromkeys(each for made in both if made for each in made.names))
        return MadeDate(names, is_certain=True) if names else None
    if found := _SERIAL.fullmatch(text):
        day = _FIRST_DAY + timedelta(days=int(found["days"]))
        made = _made(day.month, str(day.day), str(day.year)) if day.year in _YEARS else None
        return made and made._replace(is_certain=False)
    return None


def _made(month: int, day: str, year: str | None) -> MadeDate | None:
    """Return the names of a month and a day; the first of a month may also be a month of a year."""
    if month not in _STEMS or not _is_day(day):
        return None
    numbers = [int(day)]
    if numbers == [1] and year is not None and 0 < int(year) % _CENTURY <= 31:  # noqa: PLR2004 - the days of a month
        numbers.append(int(year) % _CENTURY)
    names = (f"{stem}{number}" for number in dict.fromkeys(numbers) for stem in _STEMS[month])
    return MadeDate(tuple(names), is_certain=True)
