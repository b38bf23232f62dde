"""tables.toml: the files of a source, and what each of their columns may hold."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

FILE = "tables.toml"
TYPES = ("string", "integer", "double", "boolean")
_TABLE_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "file": str,
    "optional": bool,
    "filled": bool,
    "columns": dict,
}
_COLUMN_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "type": str,
    "enum": str,
    "one_of": list,
    "ref": str,
    "required": bool,
    "unique": bool,
    "list": bool,
    "min": (int, float),
    "max": (int, float),
    "optional": bool,
    "curie": bool,
    "tree": bool,
    "about": str,
}
_MEANT = {
    str: "text in quotes",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    (int, float): "a number",
}


@dataclass(frozen=True, slots=True)
class ColumnSchema:
    """What one column of a file may hold.

    Attributes
    ----------
    type : str
        string, integer, double or boolean.
    one_of : tuple of str
        The closed list; empty where any value is allowed. Beside a reference: values allowed as well.
    refs : tuple of (str, str)
        TableSchema and column that the value must occur in, one of them where there are several.
    minimum, maximum : float or None
        Inclusive bounds; None means unbounded.
    is_optional : bool
        True where the file may lack the column; it is then empty in every row.
    is_tree : bool
        True where following the reference must not be circular.
    """

    name: str
    type: str = "string"
    one_of: tuple[str, ...] = ()
    refs: tuple[tuple[str, str], ...] = ()
    required: bool = False
    unique: bool = False
    is_list: bool = False
    minimum: float | None = None
    maximum: float | None = None
    is_optional: bool = False
    is_curie: bool = False
    is_tree: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One file of a source: its name and its columns, in order.

    Attributes
    ----------
    is_optional : bool
        True where the source may lack the file.
    is_filled : bool
        True where a file without rows is an error.
    """

    name: str
    file: str
    columns: tuple[ColumnSchema, ...]
    is_optional: bool = False
    is_filled: bool = False


def read_toml(place: Traversable, name: str) -> dict[str, Any]:
    """Read a TOML file of a folder.

    Raises
    ------
    SourceError
        The file is missing, or not TOML.
    """
    path = place.joinpath(name)
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise SourceError(f"missing file {name}", file=str(path), remedy="see loaders/README.md") from None
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{name} is not UTF-8", file=str(path), row=row, remedy="save it as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{name} is not TOML: {error}", file=str(path), remedy="correct the line") from None


def check_keys(
    found: object,
    known: Mapping[str, type | tuple[type, ...]],
    file: str,
    where: str = "",
) -> Mapping[str, Any]:
    """Check the keys of a table of a TOML file and the types of their values; return the table.

    Raises
    ------
    SourceError
        A key is unknown, or a value has the wrong type.
    """
    if not isinstance(found, dict):
        remedy = f"write it with the keys {', '.join(known)}"
        raise SourceError(f"{where}expected a table", file=file, value=str(found), remedy=remedy)
    for key, value in found.items():
        if key not in known:
            raise SourceError(
                f"{where}unknown key {key!r}",
                file=file,
                column=key,
                value=key,
                known=known,
                remedy=f"use one of {', '.join(known)}",
            )
        kind = known[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            meant = _MEANT[kind]
            raise SourceError(
                f"{where}{key}: expected {meant}, not {value!r}",
                file=file,
                column=key,
                value=str(value),
                remedy=f"write {key} as {meant}",
            )
    return found


def read_tables(place: Traversable) -> tuple[TableSchema, ...]:
    """Read tables.toml of a folder.

    Raises
    ------
    SourceError
        A key, type, list or reference is unknown.
    """
    file = str(place.joinpath(FILE))
    tables = []
    for name, body in read_toml(place, FILE).items():
        checked = check_keys(body, _TABLE_KEYS, file, f"{name}: ")
        for key in ("file", "columns"):
            if key not in checked:
                raise SourceError(
                    f"{name}: {key} is missing", file=file, column=key, remedy="name file and columns"
                )
        columns = tuple(_column(column, spec, file) for column, spec in checked["columns"].items())
        optional, filled = checked.get("optional", False), checked.get("filled", False)
        tables.append(TableSchema(name, checked["file"], columns, optional, filled))
    _check_references(tables, file)
    return tuple(tables)


def _column(name: str, given: object, file: str) -> ColumnSchema:
    spec = check_keys(given, _COLUMN_KEYS, file, f"{name}: ")
    _check_known(spec.get("type", "string"), TYPES, "type", f"{name}: ", file)
    return ColumnSchema(
        name,
        spec.get("type", "string"),
        (*_listed(spec, name, file), *spec.get("one_of", ())),
        tuple(_reference(name, each, file) for each in spec.get("ref", "").split("|") if each),
        spec.get("required", False),
        spec.get("unique", False),
        spec.get("list", False),
        spec.get("min"),
        spec.get("max"),
        spec.get("optional", False),
        spec.get("curie", False),
        spec.get("tree", False),
        spec.get("about", ""),
    )


def _listed(spec: Mapping[str, Any], name: str, file: str) -> Iterator[str]:
    if "enum" not in spec:
        return
    from kg.schema.linkml import load_schema

    enums = load_schema().enums
    _check_known(spec["enum"], list(enums), "enum", f"{name}: ", file)
    yield from enums[spec["enum"]].values


def _reference(name: str, text: str, file: str) -> tuple[str, str]:
    """Read `table.column`."""
    table, dot, column = text.partition(".")
    if not dot:
        remedy = "write table.column"
        raise SourceError(
            f"{name}: ref {text!r} is not a column", file=file, column="ref", value=text, remedy=remedy
        )
    return table, column


def _check_references(tables: Sequence[TableSchema], file: str) -> None:
    known = [f"{table.name}.{column.name}" for table in tables for column in table.columns]
    for table in tables:
        for column in table.columns:
            for other, key in column.refs:
                _check_known(f"{other}.{key}", known, "ref", f"{table.name}.{column.name}: ", file)


def _check_known(value: str, known: Sequence[str], key: str, where: str, file: str) -> None:
    if value not in known:
        raise SourceError(
            f"{where}unknown {key} {value!r}",
            file=file,
            column=key,
            value=value,
            known=known,
            remedy=f"use one of {', '.join(known)}",
        )
