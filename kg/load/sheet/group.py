"""The rows of a sheet, grouped by their context columns into studies, systems, drugs, arms, contrasts and result sets."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from kg.load.sheet.columns import sheet_columns
from kg.load.sheet.parse import differing
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.load.sheet.parse import Parsed, Parser

GROUP_COLUMNS = (
    "study",
    "system",
    "compartment",
    "contrast_type",
    "drug",
    "dose",
    "time",
    "comparator",
    "assay",
    "universe",
    "features",
    "significant_up",
    "significant_down",
    "not_significant",
    "others",
)
STUDY_COLUMNS = ("doi", "pmid", "year", "first_author", "journal", "volume", "pages")
SYSTEM_COLUMNS = ("system_id", "system_term", "compartment", "setting", "origin", "species")
_PARTS = {
    "study": STUDY_COLUMNS,
    "system": SYSTEM_COLUMNS,
    "drug": ("drug_id", "drug_kind", "drug_group"),
    "contrast": tuple(
        name
        for name, column in sheet_columns().items()
        if column.part not in {"study", "finding"} and name != "contrast"
    ),
}
_NAMED_IN_CONTRAST = ("drug", "dose", "time", "system", "group", "responder", "sex", "assay", "contrast_type")
_LONGEST = 80


def slug(text: str) -> str:
    """Return a text as part of an identifier."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("μ", "u")
    return re.sub(r"[^\w]+", "-", plain).strip("-_") or "x"


class Grouping:
    """Groups the rows of a sheet; a row that disagrees with others of its study, system, drug or contrast becomes a fault.

    Attributes
    ----------
    rows : list of Parsed
        The rows that agree.
    contrasts : dict of str to list of Parsed
        Identifier of a contrast → its rows.
    groups : Result
        A row a contrast, with its context and the number of its features by result.
    """

    def __init__(self, rows: Sequence[Parsed], parser: Parser) -> None:
        self._parser = parser
        self.rows = self._in_agreement(rows)
        self.contrasts: dict[str, list[Parsed]] = {}
        keys = self._keys()
        for row in self.rows:
            self.contrasts.setdefault(keys[row.number], []).append(row)
        for key, same in [*self.contrasts.items()]:
            if self._is_too_many(same):
                del self.contrasts[key]
                self.rows = [row for row in self.rows if keys[row.number] != key]
        self.groups = Result(GROUP_COLUMNS, [_summary(each) for each in self.contrasts.values()])

    def _in_agreement(self, rows: Sequence[Parsed]) -> list[Parsed]:
        """Return the rows that agree with the others of their study, system and drug; a fault for each other one."""
        left = list(rows)
        for part, names in _PARTS.items():
            groups: dict[tuple[str, ...], list[Parsed]] = {}
            for row in left:
                whole = row.cells["study"] if part == "contrast" else ""
                groups.setdefault((row.get(part) or "", whole), []).append(row)
            for (value, _), same in groups.items():
                wrong = [
                    found
                    for name in names
                    if value and (found := self._contradiction(part, value, same, name))
                ]
                left = [row for row in left if row not in wrong]
                first_of = {
                    name: next((row.get(name) for row in same if row.get(name)), None) for name in names
                }
                for row in same if value else ():
                    row.cells.update({name: text for name, text in first_of.items() if text is not None})
        return left

    def _is_too_many(self, rows: Sequence[Parsed]) -> bool:
        """Return whether a contrast has more features than were tested, with a fault."""
        first, table = rows[0], self._parser.table
        features = {(row.get("gene"), row.get("measurand")) for row in rows}
        count = None if first.tested is None else first.tested.number
        if count is None or int(count) >= len(features):
            return False
        problem = f"the contrast has {len(features)} features, and {count} were tested"
        remedy = "correct the number, or the context of the rows that belong to another contrast"
        for row in rows:
            made = table.fault(
                "row.contradiction", row.number, "universe", count, problem=problem, remedy=remedy
            )
            table.faults.append(made)
        return True

    def _contradiction(self, part: str, value: str, rows: Sequence[Parsed], name: str) -> Parsed | None:
        """Return the row that differs from another one of the same thing, with a fault; None where all agree."""
        other = differing(rows, name)
        if other is not None:
            first = next(row for row in rows if row.get(name) is not None)
            problem = f"rows of one {part} differ in {name}: row {first.number} has {first.get(name)!r}"
            remedy = f"make them agree, or name two of them: {value!r} is one {part}"
            table = self._parser.table
            table.faults.append(
                table.fault(
                    "row.contradiction", other.number, name, other.get(name), problem=problem, remedy=remedy
                )
            )
        return other

    def _keys(self) -> dict[int, str]:
        """Return row → identifier of its contrast, which depends on the context alone and not on the order of rows."""
        context = [name for name, column in sheet_columns().items() if column.part != "finding"]
        full = {
            row.number: tuple((name, row.get(name)) for name in context if row.get(name)) for row in self.rows
        }
        stems: dict[str, set[object]] = {}
        by_row = {}
        named: dict[str, set[object]] = {}
        for row in self.rows:
            named.setdefault(row.get("contrast") or "", set()).add(full[row.number])
        for row in self.rows:
            own = row.get("contrast")
            if own and len(named[own]) == 1:
                by_row[row.number] = own
                stems.setdefault(own, set()).add(full[row.number])
                continue
            parts = [own] if own else [row.get(name) or "" for name in _NAMED_IN_CONTRAST]
            stem = f"{slug(row.cells['study'])}.{'-'.join(slug(part) for part in parts if part)[:_LONGEST]}"
            by_row[row.number] = stem
            stems.setdefault(stem, set()).add(full[row.number])
        keys = {}
        for number, stem in by_row.items():
            digest = hashlib.sha256(repr(full[number]).encode()).hexdigest()[:6]
            keys[number] = stem if len(stems[stem]) == 1 else f"{stem}-{digest}"
        return keys


def _summary(rows: Sequence[Parsed]) -> tuple[object, ...]:
    """Return the row of a contrast in the answer of a dry run."""
    row = rows[0]
    results = Counter(_result(each) for each in rows)
    texts = [row.get(name) for name in GROUP_COLUMNS[:9]]
    tested = row.tested
    universe = "rows of the sheet" if tested is None else (row.get("universe") or tested.scope)
    return (*texts, universe, len(rows), results["up"], results["down"], results["null"], results[""])


def _result(row: Parsed) -> str:
    """Return up or down of a significant finding, null of one that is not, and nothing of any other."""
    call = row.get("call") or ""
    if call == "not_significant":
        return "null"
    direction = row.get("direction") or ""
    return direction if call.startswith("significant") and direction in {"up", "down"} else ""
