"""The rows of a sheet with what their cells mean: closed values, numbers, directions, calls and doses."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kg.grounding.spelling import is_missing
from kg.grounding.variants import means_mirna
from kg.load.sheet.columns import contrast_kind, sheet_columns
from kg.load.sheet.values import (
    ALPHA,
    Dose,
    direction_of,
    is_decimal_comma,
    plain_number,
    read_call,
    read_direction,
    read_dose,
    read_p,
    read_tested,
)
from kg.schema.spellings import TRUTH, suggestion, value_of
from kg.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.load.sheet.cells import Row, SheetTable
    from kg.load.sheet.values import (
        Tested,
    )
    from kg.schema.model import Schema

_T = TypeVar("_T")
_INTEGER = re.compile(r"[0-9]{1,9}")
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BARE = re.compile(r"[0-9]+([.,][0-9]+)?(\s*[–-]\s*[0-9]+(\.[0-9]+)?)?")
_ITEMS = re.compile(r"\s*[|;]\s*")
_OPEN = {"direction", "call"}  # closed lists with other words of their own
_HYPHEN = "-"
_MOST_LISTED = 12


@dataclass(slots=True)
class Parsed:
    """A row whose cells were read.

    Attributes
    ----------
    number : int
        Its line or row.
    cells : dict of str to str
        Column → value, in the form of the review format; several values with `|` between them.
    """

    number: int
    cells: dict[str, str]
    dose: Dose = field(default_factory=Dose)
    tested: Tested | None = None
    relation: str | None = None

    def get(self, name: str) -> str | None:
        """Return a value; None where the cell is empty."""
        return self.cells.get(name)


class Parser:
    """Reads the rows of a sheet; what is wrong becomes faults, and what is taken for granted is counted.

    Attributes
    ----------
    assumed : Counter of str
        What was assumed → in how many rows.
    faulty : set of int
        The rows with a fault.
    """

    def __init__(self, table: SheetTable, schema: Schema) -> None:
        self.table = table
        self.schema = schema
        self.assumed: Counter[str] = Counter()
        self.faulty: set[int] = set()
        self._texts: dict[tuple[str, str], Any] = {}
        genes = [row.cells["gene"] for row in table.rows if "gene" in row.cells]
        self._has_symbols = not all(map(str.isdigit, genes))
        self._has_plus = any(row.cells.get("direction") == "+" for row in table.rows)
        numbers = [name for name, column in sheet_columns().items() if column.number]
        texts = [row.cells[name] for row in table.rows for name in numbers if name in row.cells]
        decimal = is_decimal_comma(texts)
        self._has_decimal_comma = bool(decimal)
        self._is_doubtful = decimal is None
        if decimal:
            table.notes.append("Numbers have a decimal comma")

    def _read(self, reader: Callable[[str, Schema], _T], text: str, name: str | None = None) -> _T:
        """Return what a reader makes of a text; equal texts are read once."""
        key = (name or reader.__name__, text)
        if key not in self._texts:
            self._texts[key] = reader(text, self.schema)
        found: _T = self._texts[key]
        return found

    def rows(self) -> list[Parsed]:
        """Return the rows; the faults of their cells are in the table."""
        parsed = []
        seen: dict[tuple[tuple[str, str], ...], int] = {}
        for row in self.table.rows:
            before = len(self.table.faults)
            first = seen.setdefault(tuple(sorted(row.cells.items())), row.number)
            if first != row.number:
                self._fault(
                    "cell.unique",
                    row,
                    "gene",
                    problem=f"duplicate row: the same as row {first}",
                    remedy="remove one",
                )
            each = Parsed(row.number, dict(self._cells(row)))
            self._finding(row, each)
            if len(self.table.faults) > before:
                self.faulty.add(row.number)
            parsed.append(each)
        return parsed

    def _fault(self, rule: str, row: Row, column: str, **texts: str) -> None:
        if column not in self.table.headers and column == "gene":
            column = "pathway"
        self.table.faults.append(self.table.fault(rule, row.number, column, row.cells.get(column), **texts))

    def _cells(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield the values of a row in the form of the review format."""
        for name, cell in row.cells.items():
            column = sheet_columns()[name]
            text = (
                f"{cell} {self.table.units[name]}"
                if name in self.table.units and _BARE.fullmatch(cell)
                else cell
            )
            if column.number is not None:
                yield from self._number(row, name, text)
            elif column.enum is not None and name not in _OPEN:
                value = self._closed(row, name, text)
                if value is not None:
                    yield name, value
            elif column.is_list:
                yield name, "|".join(item for item in _ITEMS.split(text) if item)
            elif column.part not in {"finding", "result"} and is_missing(text):
                remedy = "leave the cell empty, or write the value"
                self._fault("cell.placeholder", row, name, remedy=remedy)
            else:
                yield name, text

    def _closed(self, row: Row, name: str, text: str) -> str | None:
        """Return the value of a closed list; None, with a fault, where the text is none."""
        column = sheet_columns()[name]
        enum = self.schema.enums[str(column.enum)]
        value = self._read(lambda each, _: value_of(each, enum.values, enum), text, name)
        if value is None:
            close = suggestion(text, enum.values, enum)
            hint = f"did you mean {close!r}? " if close else ""
            remedy = f"{hint}use one of {listed(list(enum.values), _MOST_LISTED)}"
            self._fault("cell.list", row, name, remedy=remedy)
        return value

    def _number(self, row: Row, name: str, text: str) -> Iterator[tuple[str, str]]:
        """Yield the number of a cell; a p-value may be a bound, and `n.s.` in its place is a call."""
        kind = sheet_columns()[name].number
        if self._is_doubtful and "," in text:
            remedy = "write a decimal point, and nothing between thousands"
            self._fault(
                "cell.type", row, name, problem="the comma may be decimal or between thousands", remedy=remedy
            )
            return
        plain = plain_number(text, has_decimal_comma=self._has_decimal_comma)
        if kind == "p" and self._read(read_call, plain) == "not_significant" and not plain.isdigit():
            yield f"{name}_call", "not_significant"
            return
        found = read_p(plain) if kind == "p" else None
        pattern = _INTEGER if kind == "integer" else _DOUBLE
        if kind == "p" and found is not None:
            if float(found[1]) > 1:
                remedy = (
                    "correct it: a decimal point may be missing, or the column be another one (−log10 of p?)"
                )
                self._fault("cell.range", row, name, problem="a p-value is above 1", remedy=remedy)
            else:
                yield name, found[1]
                yield f"{name}_relation", found[0]
        elif kind != "p" and pattern.fullmatch(plain):
            yield name, plain
        else:
            expected = "a whole number" if kind == "integer" else "a number"
            remedy = f"write {expected}, or leave the cell empty"
            self._fault("cell.type", row, name, problem=f"the value is not {expected}", remedy=remedy)

    def _finding(self, row: Row, each: Parsed) -> None:
        """Read direction, call, dose and universe of a row, and what follows from its numbers."""
        for name in ("study", "system"):
            if name not in row.cells:
                self._fault("cell.required", row, name)
        if "gene" in row.cells and "pathway" in row.cells:
            self._fault(
                "row.contradiction",
                row,
                "pathway",
                problem="the row names a gene and a pathway",
                remedy="write two rows",
            )
        if not {"gene", "pathway"} & row.cells.keys():
            self._fault("cell.required", row, "gene")
        else:
            self._kind(row, each)
        self._context(row, each)
        self._effect(row, each)
        self._direction(row, each)
        self._call(row, each)

    def _kind(self, row: Row, each: Parsed) -> None:
        """Read what kind of feature a row is about."""
        name = each.cells.pop("pathway", None)
        if name is None and self._has_symbols and each.cells["gene"].isdigit():
            problem = "a number among names of genes: a spreadsheet may have made a date or number of a name"
            remedy = "write the approved symbol, or the identifier as NCBIGene:1234"
            self._fault("cell.spreadsheet", row, "gene", problem=problem, remedy=remedy)
        each.cells.setdefault("feature_kind", "gene" if name is None else "pathway")
        if name is not None:
            each.cells["gene"] = name
        elif each.cells["feature_kind"] == "gene" and means_mirna(each.cells["gene"]):
            each.cells["feature_kind"] = "mirna"
        if (
            each.cells.setdefault("measurand", "rna_expression") == "rna_expression"
            and "measurand" not in self.table.headers
        ):
            self.assumed["measurand rna_expression"] += 1

    def _context(self, row: Row, each: Parsed) -> None:
        """Read dose, time and universe of a row, and whether it depends on the dose."""
        if _BARE.fullmatch(each.cells.get("time", "")):
            remedy = "write the unit too, such as 24 h, or name the column time (h)"
            self._fault("cell.type", row, "time", problem="the time has no unit", remedy=remedy)
        if "dose" in each.cells:
            dose = self._read(read_dose, each.cells["dose"])
            if dose is None:
                remedy = "write number, unit, route and duration, such as 0.5 mg/kg iv, 40 min; 1 µM; 0.1–10 µM, 24 h"
                self._fault("cell.type", row, "dose", problem="the value is not a dose", remedy=remedy)
            else:
                each.dose = dose
        if "universe" in row.cells:
            each.tested = self._read(read_tested, row.cells["universe"])
            if each.tested is None:
                self._fault(
                    "cell.list", row, "universe", remedy="write all, panel of 12, panel, or not stated"
                )
        if "dose_dependent" in row.cells:
            truth = TRUTH.get(row.cells["dose_dependent"].casefold())
            if truth is None:
                self._fault(
                    "cell.type", row, "dose_dependent", remedy="write yes or no, or leave the cell empty"
                )
            else:
                each.cells["dose_dependent"] = truth

    def _effect(self, row: Row, each: Parsed) -> None:
        """Read the scale of an effect, which the header may say."""
        if "effect" in each.cells and "effect_type" not in each.cells:
            if self.table.scale is None:
                remedy = "name the column log2FC, fold_change or the like, or add the column effect_type"
                self._fault(
                    "cell.required",
                    row,
                    "effect",
                    problem="the scale of the effect is not stated",
                    remedy=remedy,
                )
            else:
                each.cells["effect_type"] = self.table.scale

    def _direction(self, row: Row, each: Parsed) -> None:
        """Read the direction of a row, else that of its effect."""
        text = row.cells.get("direction")
        has_variable = contrast_kind(each.get("contrast_type") or "").has_variable
        if text == _HYPHEN and self._has_plus:
            text = "down"
        if text is not None:
            found = self._read(read_direction, text)
            if found is None:
                enum = self.schema.enums["Direction"]
                close = suggestion(text, enum.values, enum)
                hint = f"did you mean {close!r}? " if close else ""
                remedy = f"{hint}write up, down, no change, n.s. or another value of the list"
                if text == _HYPHEN:
                    remedy = "write down, or leave the cell empty: - may be either"
                self._fault("cell.list", row, "direction", remedy=remedy)
                return
            each.cells["direction"] = found[0]
            if found[1] is not None:
                each.cells.setdefault("call", found[1])
        elif "effect" in each.cells and "effect_type" in each.cells:
            each.cells["direction"] = direction_of(
                float(each.cells["effect"]), each.cells["effect_type"], has_variable=has_variable
            )
        elif (self._own_call(each) or "") in {"not_significant", "not_reported"}:
            each.cells["direction"] = "not_stated"
        else:
            self._fault(
                "cell.required",
                row,
                "direction",
                remedy="write up, down, no change or n.s., or give an effect",
            )
        if (
            each.get("direction") in {"correlated_positive", "correlated_negative"}
            and "polarity" not in each.cells
        ):
            remedy = "fill in polarity: whether the variable rises or falls with improvement"
            self._fault(
                "cell.required",
                row,
                "polarity",
                problem="the sign of a correlation needs the polarity of its variable",
                remedy=remedy,
            )

    def _own_call(self, each: Parsed) -> str | None:
        """Return the call of the call column, of the direction, or of `n.s.` in place of a p-value; None where there is none."""
        text = each.get("call")
        call = None if text is None else self._read(read_call, text)
        return call or each.get("adjusted_p_call") or each.get("p_call")

    def _call(self, row: Row, each: Parsed) -> None:
        """Read the call of a row, else that of its p-values, else that of its direction."""
        if "call" in row.cells and self._read(read_call, row.cells["call"]) is None:
            self._fault("cell.list", row, "call", remedy="write yes, no, n.s., or a value of the list")
            return
        call, basis = self._own_call(each), "word"
        adjusted, raw = each.get("adjusted_p"), each.get("p")
        each.relation = each.cells.pop("p_relation", None)
        if each.cells.get("adjusted_p_relation", "=") != "=" and adjusted is not None:
            note = f"adjusted p {each.cells['adjusted_p_relation']} {adjusted}"
            each.cells["note"] = "; ".join(filter(None, [each.get("note"), note]))
            del each.cells["adjusted_p"]
        if call is None and adjusted is not None:
            basis = "adjusted_p"
            call = (
                "significant_corrected"
                if _is_below(adjusted, each.get("adjusted_p_relation"))
                else "not_significant"
            )
            self.assumed[f"call from the adjusted p-value at {ALPHA}"] += 1
        elif call is None and raw is not None:
            basis, call = "p", "significant_nominal" if _is_below(raw, each.relation) else "not_significant"
            self.assumed[f"call from the p-value at {ALPHA}"] += 1
        elif call is None:
            call, basis = _implied(each.get("direction") or "not_stated")
            self.assumed["call from the direction: a change that is reported is called significant"] += 1
        elif call == "not_reported":
            basis = "none"
        if call == "significant" and each.get("correction") == "none_applied":
            call = "significant_nominal"
        each.cells["call"] = call
        each.cells.setdefault("call_basis", basis)


def _is_below(number: str, relation: str | None) -> bool:
    """Return whether a p-value, or the bound of one, says that it is below the level of significance."""
    return float(number) < ALPHA or (float(number) == ALPHA and relation == "<")


def _implied(direction: str) -> tuple[str, str]:
    """Return the call, and what it rests on, of a direction that is given without one."""
    if direction in {"no_change", "not_correlated"}:
        return "not_significant", "no_effect_reported"
    return ("not_reported", "none") if direction == "not_stated" else ("significant", "effect_reported")


def notes_of(assumed: Counter[str], total: int) -> list[str]:
    """Return a sentence for each assumption."""
    return [
        f"Assumed in {'all' if count == total else count} of {counted(total, 'row')}: {what}"
        for what, count in sorted(assumed.items())
    ]


def differing(rows: Sequence[Parsed], name: str) -> Parsed | None:
    """Return the first row whose value of a column is not the first one that is given; None where all agree."""
    first = next((row.get(name) for row in rows if row.get(name) is not None), None)
    return next((row for row in rows if row.get(name) not in {None, first}), None)
