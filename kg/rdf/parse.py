"""Rows from triples: what `kg.rdf.serialize` writes, read back into a new store.

The schema decides: a triple that it has no place for is refused, so that nothing is lost in silence.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import duckdb
import pyoxigraph

from kg.errors import ShapeError
from kg.rdf.serialize import DATATYPES, TYPE, VOCABULARY, graph_iri
from kg.store.hashing import digest_graph, hash_sql
from kg.store.tables import create_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.schema.model import Class, Schema, Slot

Key = tuple[str, str]
_WHOLE_NUMBERS = range(-(2**63), 2**63)


def read_quads(quads: Iterable[pyoxigraph.Quad], path: Path, schema: Schema) -> None:
    """Read triples back into a new store file, row by row as the schema spells them.

    Parameters
    ----------
    quads : iterable of pyoxigraph.Quad
        In any order; a repeated one counts once. The graph of the vocabulary is passed over.
    path : Path
        The new file; must not exist.

    Raises
    ------
    ShapeError
        Where a triple has no place in the schema: an unknown class or predicate, two values where one is
        allowed, a literal where an identifier belongs, a value that is not in its list, a blank node.
    """
    _write_rows(path, schema, _Rows(schema).read(quads))


class _Rows:
    """Rows as they are put together from triples, by graph and identifier."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.classes = {cls.iri: cls for cls in schema.tables}
        self.slots = {cls.name: {slot.iri: slot for slot in cls.slots[1:]} for cls in schema.tables}
        self.values = {
            name: {value.iri: text for text, value in enum.values.items()}
            for name, enum in schema.enums.items()
        }
        self.graphs: dict[str, str] = {}

    def read(self, quads: Iterable[pyoxigraph.Quad]) -> dict[Key, tuple[Class, dict[str, Any]]]:
        """Return (graph, identifier) → class and cells; a cell of a slot of many values is a list."""
        rdf_type = self.schema.expand(TYPE)
        vocabulary = graph_iri(self.schema, VOCABULARY)
        types: dict[Key, Class] = {}
        told: dict[Key, list[tuple[str, Any]]] = {}
        for quad in quads:
            if isinstance(quad.graph_name, pyoxigraph.NamedNode) and quad.graph_name.value == vocabulary:
                continue
            key = (self._graph(quad), self._identifier(quad.subject))
            if quad.predicate.value == rdf_type:
                self._set_type(types, key, quad.object)
            else:
                told.setdefault(key, []).append((quad.predicate.value, quad.object))
        for graph, identifier in sorted(told.keys() - types.keys()):
            _refuse(f"{identifier} in {graph} has no class", "give it an rdf:type")
        return {
            key: (cls, self._row(cls, key[1], told.get(key, [])))
            for key, cls in sorted(types.items(), key=_key)
        }

    def _graph(self, quad: pyoxigraph.Quad) -> str:
        iri = quad.graph_name.value if isinstance(quad.graph_name, pyoxigraph.NamedNode) else None
        start = graph_iri(self.schema, "")
        if iri is None or not iri.startswith(start):
            _refuse(f"{quad.subject} stands in no graph of a source", f"put it in a graph <{start}NAME>")
        return self.graphs.setdefault(iri, iri.removeprefix(start))

    def _set_type(self, types: dict[Key, Class], key: Key, term: Any) -> None:
        cls = self.classes.get(_iri(term))
        if cls is None:
            _refuse(
                f"{key[1]} is a {term}, which is no class of the schema", "use a class of ontology/kg.yaml"
            )
        if types.setdefault(key, cls) is not cls:
            _refuse(f"{key[1]} is both a {types[key].name} and a {cls.name}", "keep one rdf:type")

    def _row(self, cls: Class, identifier: str, told: list[tuple[str, Any]]) -> dict[str, Any]:
        row: dict[str, Any] = {"id": identifier}
        for predicate, term in told:
            slot = self.slots[cls.name].get(predicate)
            if slot is None:
                _refuse(
                    f"{identifier} has the predicate <{predicate}>, which a {cls.name} does not have",
                    "use a slot of ontology/kg.yaml",
                )
            value = self._value(slot, term, f"{identifier}, {slot.name}")
            if slot.multivalued:
                row.setdefault(slot.name, set()).add(value)
            elif row.setdefault(slot.name, value) != value:
                _refuse(
                    f"{identifier} has two values of {slot.name}: {row[slot.name]} and {value}", "keep one"
                )
        missing = next((slot.name for slot in cls.slots if slot.required and slot.name not in row), None)
        if missing is not None:
            _refuse(f"{identifier}, a {cls.name}, has no {missing}", "give it one")
        return {name: sorted(cell) if isinstance(cell, set) else cell for name, cell in row.items()}

    def _value(self, slot: Slot, term: Any, where: str) -> Any:
        if slot.is_reference:
            return self._identifier(term, where)
        if slot.kind == "enum":
            texts = self.values[slot.range]
            if _iri(term, where) not in texts:
                _refuse(f"{where}: {term} is not in its list", f"use one of {', '.join(texts.values())}")
            return texts[term.value]
        datatype = DATATYPES[slot.kind]
        is_plain = isinstance(term, pyoxigraph.Literal) and term.language is None
        if not is_plain or term.datatype.value != self.schema.expand(datatype):
            _refuse(f"{where}: {term} is no {datatype}", "write the literal with that datatype")
        try:
            return _READERS[slot.kind](term.value)
        except ValueError:
            _refuse(f"{where}: {term.value!r} is no {datatype}", "write a value of that datatype")

    def _identifier(self, term: Any, where: str | None = None) -> str:
        return self.schema.contract(_iri(term, where))


def _iri(term: Any, where: str | None = None) -> str:
    if not isinstance(term, pyoxigraph.NamedNode):
        place = "" if where is None else f"{where}: "
        _refuse(f"{place}{term} stands where an identifier belongs", "write an IRI; blank nodes are not used")
    return term.value


def _whole(text: str) -> int:
    number = int(text)
    if number not in _WHOLE_NUMBERS:
        raise ValueError(text)
    return number


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(text)
    return number


def _truth(text: str) -> bool:
    if text not in {"true", "1", "false", "0"}:
        raise ValueError(text)
    return text in {"true", "1"}


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _whole,
    "double": _finite,
    "boolean": _truth,
    "string": str,
}


def _refuse(what: str, remedy: str) -> NoReturn:
    raise ShapeError(what, remedy=remedy)


def _key(item: tuple[Key, Any]) -> Key:
    return item[0]


def _write_rows(path: Path, schema: Schema, rows: dict[Key, tuple[Class, dict[str, Any]]]) -> None:
    """Write rows into a new store, by way of JSON, which keeps zero, false and missing apart."""
    by_class: dict[str, list[dict[str, Any]]] = {}
    for (graph, _), (cls, row) in rows.items():
        by_class.setdefault(cls.name, []).append({"source": graph, **row})
    connection = duckdb.connect(str(path))
    try:
        create_tables(connection, schema)
        with tempfile.TemporaryDirectory() as place:
            for name, found in by_class.items():
                file = Path(place) / f"{name}.json"
                file.write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
                _insert(connection, schema.classes[name], file)
        for graph in sorted({graph for graph, _ in rows}):
            digest = digest_graph(connection, schema, graph)
            connection.execute("INSERT INTO graph_digest VALUES (?, ?)", [graph, digest])
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _insert(connection: duckdb.DuckDBPyConnection, cls: Class, file: Path) -> None:
    columns = {"source": "VARCHAR", **{slot.name: slot.sql_type for slot in cls.slots}}
    connection.execute(
        f"INSERT INTO {cls.table} BY NAME SELECT *, {hash_sql(cls)} AS hash FROM read_json($file,"
        f" format = 'newline_delimited', maximum_object_size = 1000000000, columns = {columns})",
        {"file": str(file)},
    )
