"""What a store consists of: tables with their columns, views and functions, compared with those of drugkg.

A store may come from anybody. Its views and functions would run as part of every query, so that a store with
others than those of drugkg is refused before anything in it is queried.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from kg.errors import StoreError
from kg.resources import folder
from kg.store.connect import ANEW, OTHER_FILE, connect
from kg.store.tables import DERIVED, FORMAT, FROM_TRIPLES, VIEWS, create_tables, layout_digest

if TYPE_CHECKING:
    from kg.schema.model import Schema

Catalogue = dict[tuple[str, str], str]
_ENTRIES = {  # kind → what is listed of it, beside the database that it is in
    "table": "SELECT schema_name, table_name, sql FROM duckdb_tables() WHERE NOT internal",
    "view": "SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal",
    "function": (
        "SELECT schema_name, function_name, concat_ws(' ', function_type, parameters, macro_definition)"
        " FROM duckdb_functions() WHERE NOT internal"
    ),
    "schema": "SELECT '', schema_name, '' FROM duckdb_schemas() WHERE NOT internal AND schema_name <> 'main'",
    "type": "SELECT schema_name, type_name, '' FROM duckdb_types() WHERE NOT internal",
    "sequence": "SELECT schema_name, sequence_name, '' FROM duckdb_sequences() WHERE true",
    "index": "SELECT schema_name, index_name, '' FROM duckdb_indexes() WHERE true",
    "trigger": "SELECT schema_name, trigger_name, '' FROM duckdb_triggers() WHERE true",
}
_FORMAT_COLUMNS = "(format INTEGER, written_by VARCHAR, layout VARCHAR, identity VARCHAR);"


def check_layout(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Compare the catalogue of the attached `store` with what drugkg makes; the default database must be another.

    Raises
    ------
    StoreError
        It is not a store, is one of another version, or holds tables, views or functions that drugkg did not make.
    """
    found = catalogue(con, "store")
    entry = found.get(("table", "store_format"))
    if entry is None and ("view", "store_format") not in found:
        raise StoreError(
            f"{path} is not a store of drugkg, but another DuckDB database",
            remedy=OTHER_FILE,
        )
    if entry is None or not entry.replace('"', "").endswith(_FORMAT_COLUMNS):
        raise _strange(path, "the table store_format is not the one of drugkg")
    written = con.execute("SELECT format, layout FROM store.main.store_format").fetchall()
    if len(written) != 1 or written[0][0] != FORMAT:
        raise unusable(path)
    digest = _digest(found)
    if digest == _remembered() or digest == _expected_digest():
        return
    if written[0][1] not in {FROM_TRIPLES, layout_digest(_schema())}:
        raise unusable(path, OTHER_LAYOUT)
    raise _strange(path, _difference(found, expected()))


OTHER_LAYOUT = "was written by another version of drugkg, or with another ontology/kg.yaml"


def unusable(path: Path, problem: str = "was written by another version of drugkg") -> StoreError:
    """Return the error for a store whose sources have to be loaded again into a new one."""
    return StoreError(f"{path} {problem}", remedy=ANEW)


def _strange(path: Path, problem: str) -> StoreError:
    return StoreError(f"{path} is not as drugkg makes a store: {problem}", remedy=f"do not trust it; {ANEW}")


def catalogue(con: duckdb.DuckDBPyConnection, database: str) -> Catalogue:
    """Return kind and name of everything in a database → the text that makes it."""
    found: Catalogue = {}
    for kind, sql in _ENTRIES.items():
        try:
            rows = con.execute(f"{sql} AND database_name = ?", [database]).fetchall()
        except duckdb.CatalogException:  # an older DuckDB has no such things
            continue
        for schema, name, text in rows:
            found[kind, name if schema in {"main", ""} else f"{schema}.{name}"] = str(text)
    return found


@cache
def expected() -> Catalogue:
    """Return the catalogue of an empty store of this version."""
    with connect() as con:
        create_tables(con, _schema())
        return catalogue(con, "memory")


def _expected_digest() -> str:
    """Return the digest of the catalogue of a store of this version; it is kept for the next run."""
    digest = _digest(expected())
    place = _place()
    from tempfile import NamedTemporaryFile

    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="ascii") as file:
            file.write(digest)
        Path(file.name).replace(place)
    return digest


def _remembered() -> str | None:
    """Return the digest that a run before kept; None where there is none."""
    try:
        return _place().read_text(encoding="ascii")
    except (OSError, ValueError):
        return None


@cache
def _place() -> Path:
    """Return the file of the user's cache for the digest of what this version of drugkg and DuckDB make."""
    from platformdirs import user_cache_path

    made_of = hashlib.sha256(duckdb.__version__.encode())
    for package, names in {
        "kg.store": ("tables.py",),
        "kg.schema": ("model.py", "linkml.py", "vocabulary.py"),
    }.items():
        for name in names:
            made_of.update(files(package).joinpath(name).read_bytes())
    made_of.update(folder("ontology").joinpath("kg.yaml").read_bytes())
    for view in (*DERIVED, *VIEWS):
        made_of.update(folder("queries").joinpath("views", f"{view}.sql").read_bytes())
    return user_cache_path("drugkg", appauthor=False) / "layout" / made_of.hexdigest()


def _digest(found: Catalogue) -> str:
    """Return the sha256 over a catalogue."""
    return hashlib.sha256("\0".join(map(str, sorted(found.items()))).encode()).hexdigest()


def _schema() -> Schema:
    from kg.schema.linkml import load_schema

    return load_schema()


def _difference(found: Catalogue, wanted: Catalogue) -> str:
    """Name the first thing that is missing, too much, or another than it should be."""
    kinds = {name: kind for kind, name in found}
    for kind, name in sorted(wanted.keys() - found.keys()):
        instead = f"has a {kinds[name]} in place of" if name in kinds else "lacks"
        return f"it {instead} the {kind} {name}"
    for kind, name in sorted(found.keys() - wanted.keys()):
        return f"it holds the {kind} {name}, which drugkg does not make"
    changed = [each for each in sorted(wanted) if wanted[each] != found[each]]
    return f"the {' '.join(changed[0])} is not the one of drugkg"
