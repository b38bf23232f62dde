"""tables.toml: the files of a source, and what each of their columns may hold."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from kg.errors import SourceError
from kg.grounding.columns import Form
from kg.grounding.identifiers import authorities
from kg.grounding.publications import READERS
from kg.resources import read_declaration
from kg.schema.linkml import load_schema
from kg.store.source_sql import NAME
from kg.wording import listed, shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from kg.schema.model import Schema

FILE = "tables.toml"
MOST_COLUMNS = 1_000
_TAKEN = ("file",)  # raw_file is a table of the store
_FILE_NAME = re.compile(r"\w[\w .-]{0,199}")
_COLUMN_NAME = re.compile(r"\w([\w .-]{0,98}\w)?")
_MOST_DOTS = 200
_SHOWN, _MOST_LISTED = 60, 50
PATTERNS = {  # type → the regular expression of its values, and what they are called
    "integer": (r"^[+-]?[0-9]+$", "a whole number"),
    "double": (r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$", "a number with a decimal point"),
    "boolean": (r"^(true|false)$", "true or false"),  # after other spellings were read
}
TYPES = ("string", *PATTERNS)
_TABLE_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "file": str,
    "optional": bool,
    "filled": bool,
    "columns": dict,
}
_COLUMN_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "type": str,
    "enum": str,
    "aliases": str,
    "one_of": list,
    "ref": str,
    "required": bool,
    "unique": bool,
    "list": bool,
    "min": (int, float),
    "max": (int, float),
    "optional": bool,
    "curie": bool,
    "identifier": str,
    "prefixes": list,
    "number": str,
    "of": str,
    "tree": bool,
    "verbatim": bool,
    "identity": bool,
    "about": str,
}
_FIELDS = {  # keys that are named otherwise in ColumnSchema
    "min": "minimum",
    "max": "maximum",
    **{key: f"is_{key}" for key in ("list", "optional", "curie", "tree", "verbatim", "identity")},
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
    enum : str or None
        The closed list of the schema that has other spellings of the values of `one_of`.
    refs : tuple of (str, str)
        TableSchema and column that the value must occur in, one of them where there are several.
    minimum, maximum : float or None
        Inclusive bounds; None means unbounded.
    is_optional : bool
        True where the file may lack the column; it is then empty in every row.
    identifier : str
        What identifies a publication in it: doi, pmid or pmcid; empty for all other columns.
    prefixes : tuple of str
        The prefixes of its CURIEs; none means those of every authority.
    number : str
        The prefix that a bare number has; empty where a bare number is refused.
    of : str
        The class that its CURIEs identify; empty where they are not looked up.
    is_tree : bool
        True where following the reference must not be circular.
    is_verbatim : bool
        True where the text is what a source says, which may be a word for a missing value.
    is_identity : bool
        True where the text takes part in what tells one thing from another.
    """

    name: str
    type: str = "string"
    one_of: tuple[str, ...] = ()
    enum: str | None = None
    refs: tuple[tuple[str, str], ...] = ()
    required: bool = False
    unique: bool = False
    is_list: bool = False
    minimum: float | None = None
    maximum: float | None = None
    is_optional: bool = False
    is_curie: bool = False
    identifier: str = ""
    prefixes: tuple[str, ...] = ()
    number: str = ""
    of: str = ""
    is_tree: bool = False
    is_verbatim: bool = False
    is_identity: bool = False
    about: str = ""

    def form(self, schema: Schema) -> Form | None:
        """Return the form of the identifiers in it; None where it holds none."""
        if not (self.is_curie or self.identifier):
            return None
        return Form(schema, self.identifier, self.prefixes, self.number, is_list=self.is_list)


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
    file = str(place.joinpath(name))
    text = read_declaration(place, name)
    if text is None:
        raise SourceError(f"missing file {name}", file=file, remedy="see loaders/README.md")
    for row, line in enumerate(text.splitlines(), 1):
        if line.count(".") > _MOST_DOTS:  # the parts of a dotted key take quadratic time
            problem = f"a line of {name} has more than {_MOST_DOTS} dots"
            raise SourceError(problem, file=file, row=row, remedy="write a table for each part of a key")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{name} is not TOML: {error}", file=file, remedy="correct the line") from None
    except (RecursionError, ValueError) as error:  # brackets in brackets, a number of thousands of digits
        why = "too deeply nested" if isinstance(error, RecursionError) else str(error).partition(";")[0]
        raise SourceError(f"{name} cannot be read: {why}", file=file, remedy="simplify it") from None


def check_keys(
    found: object,
    known: Mapping[str, type | tuple[type, ...]],
    file: str,
    where: str = "",
    required: Sequence[str] = (),
) -> Mapping[str, Any]:
    """Check the keys of a table of a TOML file and the types of their values; return the table.

    Raises
    ------
    SourceError
        A key is unknown, a value has the wrong type, or a required one is missing or empty.
    """
    raise_together(list(key_errors(found, known, file, where, required)))
    return cast("Mapping[str, Any]", found)


def key_errors(
    found: object,
    known: Mapping[str, type | tuple[type, ...]],
    file: str,
    where: str = "",
    required: Sequence[str] = (),
) -> Iterator[SourceError]:
    """Yield an error for each key of a table of a TOML file that is unknown, has the wrong type, or is missing."""
    if not isinstance(found, dict):
        remedy = f"write it with the keys {', '.join(known)}"
        yield SourceError(f"{where}expected a table", file=file, value=str(found), remedy=remedy)
        return
    for key, value in found.items():
        try:
            check_known(key, known, "key", file, where, column=key)
        except SourceError as error:
            yield error
            continue
        kind = known[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            problem = f"{where}{key}: expected {_MEANT[kind]}, not {shortened(repr(value), _SHOWN)}"
            remedy = f"write {key} as {_MEANT[kind]}"
            yield SourceError(problem, file=file, column=key, value=str(value), remedy=remedy)
    for key in required:
        if not str(found.get(key, "")).strip():
            yield SourceError(f"{where}{key} is missing", file=file, column=key, remedy=f"add {key} = …")


def raise_together(errors: Sequence[SourceError]) -> None:
    """Raise the first of several errors of a file, with what is wrong in the others; nothing where there are none."""
    if not errors:
        return
    first, *others = errors
    if others:
        more = "; ".join(each.what for each in others[:_MOST_LISTED])
        unlisted = f"; and {len(others) - _MOST_LISTED} more" if len(others) > _MOST_LISTED else ""
        first.what = f"{first.what} (and {len(others)} more in this file: {more}{unlisted})"
    raise first


def check_known(
    value: str, known: Collection[str], noun: str, file: str, where: str = "", *, column: str | None = None
) -> None:
    """Raise a SourceError where a value is not among the known ones; `column` is `noun` where it is None."""
    if value not in known:
        problem = f"{where}unknown {noun} {shortened(value, _SHOWN)!r}"
        remedy = f"use one of {listed(list(known), _MOST_LISTED)}"
        raise SourceError(problem, file=file, column=column or noun, value=value, known=known, remedy=remedy)


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
        _check_table_name(name, file)
        checked = check_keys(body, _TABLE_KEYS, file, f"{name}: ", ("file", "columns"))
        _check_file_name(name, checked["file"], file)
        _check_column_names(name, checked["columns"], file)
        columns = tuple(_column(column, spec, file) for column, spec in checked["columns"].items())
        optional, filled = checked.get("optional", False), checked.get("filled", False)
        tables.append(TableSchema(name, checked["file"], columns, optional, filled))
    known = [f"{table.name}.{column.name}" for table in tables for column in table.columns]
    for table in tables:
        for column in table.columns:
            for other, key in column.refs:
                check_known(f"{other}.{key}", known, "ref", file, f"{table.name}.{column.name}: ")
    return tuple(tables)


def _check_table_name(name: str, file: str) -> None:
    if not NAME.fullmatch(name) or name in _TAKEN:
        problem = f"invalid name of a table {shortened(name, _SHOWN)!r}"
        remedy = f"use lower case letters, digits and underscores, and not {', '.join(_TAKEN)}"
        raise SourceError(problem, file=file, value=name, remedy=remedy)


def _check_file_name(table: str, name: str, file: str) -> None:
    if not _FILE_NAME.fullmatch(name):
        problem = f"{table}: invalid name of a file {shortened(name, _SHOWN)!r}"
        remedy = "name a file of the folder itself, in letters, digits, spaces and ._-"
        raise SourceError(problem, file=file, column="file", value=name, remedy=remedy)


def _check_column_names(table: str, names: Collection[str], file: str) -> None:
    """Raise if a column has no usable name, or two differ in case alone."""
    if len(names) > MOST_COLUMNS:
        problem = f"{table}: more than {MOST_COLUMNS:,} columns"
        raise SourceError(
            problem, file=file, remedy="declare the columns that are needed, and remove the others"
        )
    seen: dict[str, str] = {"row": "row, the line in the file"}
    for name in names:
        if not _COLUMN_NAME.fullmatch(name):
            problem = f"{table}: invalid name of a column {shortened(name, _SHOWN)!r}"
            remedy = "use letters, digits, underscores, and inside also spaces, dots and hyphens"
            raise SourceError(problem, file=file, column=name, value=name, remedy=remedy)
        if name.casefold() in seen:
            problem = f"{table}: the column {name!r} is named like {seen[name.casefold()]}"
            raise SourceError(problem, file=file, column=name, value=name, remedy="give it another name")
        seen[name.casefold()] = name


def _check_numbers(name: str, spec: Mapping[str, Any], file: str) -> None:
    """Raise if a bound is not a finite number, or a closed list has something else than texts."""
    for key in ("min", "max"):
        try:
            is_usable = math.isfinite(float(spec.get(key, 0)))
        except OverflowError:
            is_usable = False
        if not is_usable:
            problem = f"{name}: {key} is not a finite number"
            raise SourceError(
                problem, file=file, column=key, remedy="write a number that fits, or leave it out"
            )
    for value in spec.get("one_of", ()):
        if not isinstance(value, str):
            problem = f"{name}: one_of has {shortened(repr(value), _SHOWN)}, expected texts in quotes"
            raise SourceError(
                problem, file=file, column="one_of", remedy='write for example one_of = ["1", "2"]'
            )


def _column(name: str, given: object, file: str) -> ColumnSchema:
    spec = check_keys(given, _COLUMN_KEYS, file, f"{name}: ")
    _check_numbers(name, spec, file)
    check_known(spec.get("type", "string"), TYPES, "type", file, f"{name}: ")
    values: Iterable[str] = ()
    enums = load_schema().enums
    for key in ("enum", "aliases"):
        if key in spec:
            check_known(spec[key], enums, "enum", file, f"{name}: ", column=key)
    if "enum" in spec:
        values = enums[spec["enum"]].values
    _check_identifiers(name, spec, file)
    refs = []
    for text in filter(None, spec.get("ref", "").split("|")):
        table, dot, column = text.partition(".")
        if not dot:
            problem, remedy = f"{name}: ref {text!r} is not a column", "write table.column"
            raise SourceError(problem, file=file, column="ref", value=text, remedy=remedy)
        refs.append((table, column))
    others = {
        _FIELDS.get(key, key): value
        for key, value in spec.items()
        if key not in {"enum", "aliases", "one_of", "prefixes", "ref"}
    }
    return ColumnSchema(
        name,
        one_of=(*values, *spec.get("one_of", ())),
        enum=spec.get("enum", spec.get("aliases")),
        prefixes=tuple(spec.get("prefixes", ())),
        refs=tuple(refs),
        **others,
    )


def _check_identifiers(name: str, spec: Mapping[str, Any], file: str) -> None:
    """Raise a SourceError where what a column says of its identifiers is not known."""
    schema = load_schema()
    known = authorities(schema)
    for prefix in [*spec.get("prefixes", []), *filter(None, [spec.get("number")])]:
        check_known(str(prefix), known, "prefix", file, f"{name}: ")
    if "identifier" in spec:
        check_known(spec["identifier"], READERS, "identifier", file, f"{name}: ")
    if "of" in spec:
        check_known(spec["of"], schema.classes, "class", file, f"{name}: ", column="of")
