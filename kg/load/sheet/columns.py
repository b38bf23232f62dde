"""The columns of a findings sheet, as loaders/formats/sheet.toml declares them, and which header means which."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.resources import folder
from kg.schema.linkml import load_schema
from kg.schema.spellings import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "sheet.toml"
_NO_WORD = re.compile(r"[^\w↑↓]+|_")
_SCALED = "effect"


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


def column_of(header: str) -> tuple[str, str | None] | None:
    """Return the column that a header means, and the scale of effects that it says; None for an unknown one.

    Examples
    --------
    >>> column_of("Regulation"), column_of("log2FC"), column_of("remarkable")
    (('direction', None), ('effect', 'log2_fold_change'), None)
    """
    name = _meanings().get(folded(header))
    if name is not None:
        return name, None
    scales = load_schema().enums["EffectType"]
    scale = value_of(header.strip(), scales.values, scales)
    return None if scale is None else (_SCALED, scale)


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
