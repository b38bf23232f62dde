"""Read the head of a question: its parameters, columns and order.

The head is the run of comment lines at the top of `queries/sql/NAME.sql`, without the mark of a comment; it holds
for the files in the other languages too::

    question: one sentence
    parameter: name | type | default, required, or `default` for that of the closed list | meaning
    column: name | type | unit, if any | meaning
    columns: names of columns that queries/columns.txt declares, for any question
    order: columns by which rows are sorted, absent values last
    note: what a reader should know

A type of a parameter is integer, double, string, a closed list of the schema (`Family`), a list of its own
(`{nominal, corrected}`), or something that is named: gene, agent, study, system, pathway; with `or any`
after it the parameter may be left out.  A type of a column is integer, double, string, boolean,
identifier or a closed list, or `list of` one of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.errors import OptionError, QueryError, nearest
from kg.resources import folder
from kg.schema.vocabulary import LISTS
from kg.wording import spelled

if TYPE_CHECKING:
    from collections.abc import Collection

ANY = "any"
REQUIRED = "required"
DEFAULT = "default"
NAMED = ("gene", "agent", "study", "system", "pathway")
_KEYS = ("question", "parameter", "column", "columns", "order", "note")
_FIELDS = 4
_TYPES = {"integer": "int", "double": "float", "boolean": "bool"}
_MARK = "-- "


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question.

    Attributes
    ----------
    type
        integer, double, string, a closed list of the schema, one of `NAMED`, or empty where `choices` say it.
    default
        As text; None for a required parameter, ``any`` for an optional one.
    """

    name: str
    type: str
    choices: tuple[str, ...]
    may_be_any: bool
    default: str | None
    meaning: str

    @property
    def signature(self) -> str:
        """Name and default, as the list of questions shows it."""
        return self.name if self.default is None else f"{self.name}={self.default}"

    @property
    def python_type(self) -> str:
        """The type as Python writes it; None stands for any."""
        return _TYPES.get(self.type, "str") + (" | None" if self.may_be_any else "")

    def read(self, value: Any, listed: Collection[str]) -> str | int | float | None:
        """Return a value as the type of the parameter, None for any.

        Parameters
        ----------
        value
            Text as on the command line, or a number.
        listed
            The values of the closed list that `type` names; empty for other types.

        Raises
        ------
        OptionError
            It is not of the type or not in the list.
        """
        text = spelled(value).strip()
        if self.may_be_any and (value is None or text == ANY):
            return None
        allowed = [*(self.choices or listed), *([ANY] if self.may_be_any else [])]
        if self.choices or listed:
            if text not in allowed:
                raise OptionError(
                    f"invalid {self.name} {text!r}",
                    suggestion=nearest(text, allowed),
                    remedy=f"use one of {', '.join(allowed)}",
                )
            return text
        if self.type in {"integer", "double"}:
            return self._number(text)
        if not text or value is None:
            raise OptionError(f"{self.name} is empty", remedy=f"expected {self.meaning}")
        return text

    def _number(self, text: str) -> int | float:
        """Return an integer of 1 or more, since it is a minimum count, or a finite number of 0 or more."""
        kind, least = ("an integer", 1) if self.type == "integer" else ("a number", 0)
        try:
            number: int | float = int(text) if self.type == "integer" else float(text)
        except ValueError:
            number = -1
        if not least <= number < float("inf"):
            raise OptionError(
                f"invalid {self.name} {text!r}", remedy=f"use {kind}, {least} or more: {self.meaning}"
            )
        return number


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the answer; `unit` is empty where there is none."""

    name: str
    type: str
    is_list: bool
    unit: str
    meaning: str

    @property
    def python_type(self) -> str:
        """The type as Python writes it."""
        name = _TYPES.get(self.type, "str")
        return f"tuple[{name}, ...]" if self.is_list else f"{name} | None"


@dataclass(frozen=True, slots=True)
class Question:
    """The head of a question."""

    name: str
    sentence: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def class_name(self) -> str:
        """The name of the class of its rows."""
        return "".join(word.capitalize() for word in self.name.split("-"))

    def sorted(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Sort rows by the declared order, absent values last."""
        cells = dict(zip((column.name for column in self.columns), zip(*rows, strict=True), strict=False))
        if not cells:
            return rows
        keys = [
            [(cell is None, "" if cell is None else cell) for cell in cells[name]]
            if None in cells[name]
            else cells[name]
            for name in self.order
        ]
        return [row for *_, row in sorted(zip(*keys, range(len(rows)), rows, strict=True))]


def read_question(name: str, text: str) -> Question:
    """Read the head of a file of queries/sql.

    Parameters
    ----------
    name
        The stem of the file.
    text
        Its text.

    Raises
    ------
    QueryError
        The head has a mistake; the line is named.
    """
    entries: dict[str, list[str]] = {key: [] for key in _KEYS}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(_MARK):
            break
        key, colon, rest = line.removeprefix(_MARK).partition(": ")
        if not colon or key not in entries:
            raise QueryError(
                f"unknown line {line!r} in the head",
                where=f"{name}:{number}",
                suggestion=nearest(key, _KEYS),
                remedy=f"expected one of {', '.join(_KEYS)}, a colon and a space",
            )
        if key == "columns":
            entries["column"] += [_shared(f"{name}:{number}", each) for each in rest.split(", ")]
        else:
            entries[key].append(rest.strip())
    if len(entries["question"]) != 1 or len(entries["order"]) != 1 or not entries["column"]:
        raise QueryError("the head needs one question, columns and one order", where=name)
    columns = tuple(_column(name, entry) for entry in entries["column"])
    order = tuple(entries["order"][0].split(", "))
    for each in order:
        if each not in {column.name for column in columns}:
            raise QueryError(f"unknown column {each!r} in the order", where=name)
    return Question(
        name,
        entries["question"][0],
        tuple(_parameter(name, entry) for entry in entries["parameter"]),
        columns,
        order,
        tuple(entries["note"]),
    )


def _shared(where: str, column: str) -> str:
    """Return the entry of a column that queries/columns.txt declares."""
    declared = _declared()
    if column not in declared:
        raise QueryError(
            f"unknown column {column!r} in queries/columns.txt",
            where=where,
            suggestion=nearest(column, declared),
        )
    return declared[column]


def shared_columns() -> list[Column]:
    """Return the columns that questions share, as queries/columns.txt declares them."""
    return [_column("queries/columns.txt", entry) for entry in _declared().values()]


@cache
def _declared() -> dict[str, str]:
    lines = folder("queries").joinpath("columns.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition(" | ")[0]: line for line in lines}


def _fields(name: str, entry: str) -> list[str]:
    """Split an entry of the head into its four fields."""
    fields = [field.strip() for field in entry.split("|")]
    if len(fields) != _FIELDS:
        raise QueryError(
            f"expected {_FIELDS} fields separated by |, found {len(fields)}: {entry!r}", where=name
        )
    return fields


def _parameter(name: str, entry: str) -> Parameter:
    named, kind, default, meaning = _fields(name, entry)
    may_be_any = kind.endswith(" or any")
    kind = kind.removesuffix(" or any")
    choices = tuple(kind[1:-1].split(", ")) if kind.startswith("{") else ()
    if default == DEFAULT:
        default = LISTS[kind].default()
    return Parameter(
        named, "" if choices else kind, choices, may_be_any, None if default == REQUIRED else default, meaning
    )


def _column(name: str, entry: str) -> Column:
    named, kind, unit, meaning = _fields(name, entry)
    return Column(named, kind.removeprefix("list of "), kind.startswith("list of "), unit, meaning)
