"""The columns of a findings sheet, as loaders/formats/sheet.toml declares them, and which header means which."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.resources import folder
from kg.schema.linkml import load_schema
from kg.schema.spellings import unit_of, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "sheet.toml"
_NO_WORD = re.compile(r"[^\w↑↓]+|_")
_SCALED = "effect"
_WITH_UNIT = re.compile(r"(.*?)\s*[(\[](.+)[)\]]")
_UNITS = {"dose": "DoseUnit", "time": "TimeUnit"}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet.

    Attributes
    ----------
    part : str
        study, system, drug, contrast, result or finding: what the column describes.
    view : str or None
        The column of the view `evidence` with the same content; None where it has none.
    number : str or None
        integer, double or p (a p-value, or a bound of one).
    enum : str or None
        The closed list of the schema that the values are of.
    """

    name: str
    part: str
    about: str
    aliases: tuple[str, ...] = ()
    view: str | None = None
    number: str | None = None
    enum: str | None = None
    is_list: bool = False

    @property
    def values(self) -> list[str]:
        """The values of its closed list; none where it is not one."""
        return list(load_schema().enums[self.enum].values) if self.enum else []


@dataclass(frozen=True, slots=True)
class ContrastKind:
    """What is usual in contrasts of a type.

    Attributes
    ----------
    case, reference : str
        What the arm is given: drug (with everything else), only (the drug alone), others or nothing.
    has_variable : bool
        Whether the comparator is a clinical variable.
    """

    control: str | None = None
    case: str = "drug"
    reference: str = "others"
    has_variable: bool = False


@cache
def _declared() -> Mapping[str, Any]:
    return tomllib.loads(folder("loaders").joinpath("formats", FILE).read_text(encoding="utf-8"))


@cache
def sheet_columns() -> Mapping[str, SheetColumn]:
    """Return the columns by name, in the order of a sheet."""
    columns = {}
    for name, keys in _declared()["columns"].items():
        texts = {key: keys.get(key) for key in ("view", "number", "enum")}
        aliases = tuple(keys.get("aliases", ()))
        is_list = keys.get("list", False)
        columns[name] = SheetColumn(name, keys["part"], keys["about"], aliases, **texts, is_list=is_list)
    return columns


def contrast_kind(contrast_type: str) -> ContrastKind:
    """Return what is usual in contrasts of a type; a type that is not declared is one of a drug."""
    keys = dict(_declared()["types"].get(contrast_type, {}))
    has_variable = keys.pop("variable", False)
    return ContrastKind(**keys, has_variable=has_variable)


def folded(header: str) -> str:
    """Return a header without what does not count: case, blanks and punctuation.

    Examples
    --------
    >>> folded("Adj. P-value"), folded("log2FC")
    ('adjpvalue', 'log2fc')
    """
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", header).casefold())


@cache
def _meanings() -> Mapping[str, str]:
    """Return folded header → column; the name of a column and of the view go before other names."""
    columns = sheet_columns().values()
    names: dict[str, str] = {folded(each.name): each.name for each in columns}
    for each in columns:
        if each.view is not None:
            names.setdefault(folded(each.view), each.name)
    for each in columns:
        for alias in each.aliases:
            names.setdefault(folded(alias), each.name)
    return names


class Meaning(NamedTuple):
    """What a header means: a column, and the scale of effects or the unit that it says."""

    column: str
    scale: str | None = None
    unit: str | None = None


def column_of(header: str) -> Meaning | None:
    """Return what a header means; None for an unknown one.

    Examples
    --------
    >>> column_of("Regulation").column, column_of("log2FC").scale, column_of("remarkable")
    ('direction', 'log2_fold_change', None)
    >>> column_of("Concentration (µM)"), column_of("wings (µM)")
    (Meaning(column='dose', scale=None, unit='µM'), None)
    """
    name = _meanings().get(folded(header))
    if name is not None:
        return Meaning(name)
    scales = load_schema().enums["EffectType"]
    scale = value_of(header.strip(), scales.values, scales)
    return _with_unit(header) if scale is None else Meaning(_SCALED, scale)


def _with_unit(header: str) -> Meaning | None:
    """Return what a header such as `Dose (µM)` or `time [h]` means; None where it has no unit of dose or time."""
    match = _WITH_UNIT.fullmatch(header.strip())
    name = None if match is None else _meanings().get(folded(match[1]))
    enum = load_schema().enums.get(_UNITS.get(name or "", ""))
    if match is None or name is None or enum is None or unit_of(match[2].strip(), enum) is None:
        return None
    return Meaning(name, None, match[2].strip())


def known_headers() -> list[str]:
    """Return every header that is known, for suggestions."""
    aliases = [alias for each in sheet_columns().values() for alias in each.aliases]
    return [*sheet_columns(), *aliases]


def derived_headers() -> set[str]:
    """Return columns of the view `evidence` that follow from others, and are not read."""
    return {
        "source",
        "study_id",
        "publication",
        "contrast_family",
        "subject",
        "subject_id",
        "sign",
        "outcome",
        "conc_min_um",
        "conc_max_um",
        "hours",
    }
