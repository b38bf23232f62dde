"""Rows from triples: what `kg.rdf.serialize` writes, read back into the tables of a new store.

A triple that has no place in the schema is an error, so that none is lost.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph

from kg.errors import ShapeError
from kg.rdf.serialize import DATATYPES, TYPE, VOCABULARY, graph_iri
from kg.store.hashing import digest_graph, hash_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import duckdb

    from kg.schema.model import Class, Schema, Slot

Key = tuple[str, str]
_ROWS_AT_A_TIME = 10_000
_WHOLE_NUMBERS = range(-(2**63), 2**63)


def insert_quads(con: duckdb.DuckDBPyConnection, quads: Iterable[pyoxigraph.Quad], schema: Schema) -> None:
    """Insert triples into the empty tables of a new store, as rows, and write the digests of their graphs.

    Parameters
    ----------
    quads : iterable of pyoxigraph.Quad
        In any order; a repeated one counts once. The graph of the vocabulary is skipped.

    Raises
    ------
    ShapeError
        A triple has no place in the schema: an unknown class or predicate, two values where one is allowed, a
        literal where an identifier is expected, a value that is not in its list, a blank node.
    """
    by_class: dict[str, list[dict[str, Any]]] = {}
    graphs = set()
    for (graph, _), (cls, row) in _Rows(schema).read(quads).items():
        by_class.setdefault(cls.name, []).append({"source": graph, **row})
        graphs.add(graph)
    for name, rows in by_class.items():
        for start in range(0, len(rows), _ROWS_AT_A_TIME):
            _insert(con, schema.classes[name], rows[start : start + _ROWS_AT_A_TIME])
    for graph in sorted(graphs):
        con.execute("INSERT INTO graph_digest VALUES (?, ?)", [graph, digest_graph(con, schema, graph)])


class _Rows:
    """Rows made from triples, by graph and identifier."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.classes = {iri: cls for cls in schema.tables for iri in cls.types}
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
        values: dict[Key, list[tuple[str, Any]]] = {}
        for quad in quads:
            if isinstance(quad.graph_name, pyoxigraph.NamedNode) and quad.graph_name.value == vocabulary:
                continue
            key = (self._graph(quad), self._identifier(quad.subject))
            if quad.predicate.value == rdf_type:
                self._set_type(types, key, quad.object)
            else:
                values.setdefault(key, []).append((quad.predicate.value, quad.object))
        for graph, identifier in sorted(values.keys() - types.keys()):
            _refuse(f"{identifier} in {graph} has no class", "add its rdf:type")
        return {key: (cls, self._row(cls, key[1], values.get(key, []))) for key, cls in sorted(types.items())}

    def _graph(self, quad: pyoxigraph.Quad) -> str:
        iri = quad.graph_name.value if isinstance(quad.graph_name, pyoxigraph.NamedNode) else None
        start = graph_iri(self.schema, "")
        if iri is None or not iri.startswith(start):
            _refuse(f"{quad.subject} is in no graph of a source", f"put it in a graph <{start}NAME>")
        return self.graphs.setdefault(iri, iri.removeprefix(start))

    def _set_type(self, types: dict[Key, Class], key: Key, term: Any) -> None:
        cls = self.classes.get(_iri(term))
        if cls is None:
            _refuse(
                f"{key[1]} is a {term}, which is not a class of the schema", "use a class of ontology/kg.yaml"
            )
        if types.setdefault(key, cls) is not cls:
            _refuse(f"{key[1]} is both a {types[key].name} and a {cls.name}", "keep one rdf:type")

    def _row(self, cls: Class, identifier: str, terms: list[tuple[str, Any]]) -> dict[str, Any]:
        row: dict[str, Any] = {"id": identifier}
        for predicate, term in terms:
            slot = self.slots[cls.name].get(predicate)
            if slot is None:
                _refuse(
                    f"unknown predicate <{predicate}> of {identifier}, a {cls.name}",
                    "use a slot of ontology/kg.yaml",
                )
            value = self._value(slot, term, f"{identifier}, {slot.name}")
            if slot.multivalued:
                row.setdefault(slot.name, set()).add(value)
            elif row.setdefault(slot.name, value) != value:
                _refuse(
                    f"{identifier} has several values of {slot.name}: {row[slot.name]} and {value}",
                    "keep one",
                )
        missing = next((slot.name for slot in cls.slots if slot.required and slot.name not in row), None)
        if missing is not None:
            _refuse(f"missing {missing} of {identifier}, a {cls.name}", "add it")
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
            _refuse(f"{where}: {term} is not an {datatype}", "write the literal with that datatype")
        try:
            return _READERS[slot.kind](term.value)
        except (KeyError, ValueError):
            _refuse(f"{where}: {term.value!r} is not an {datatype}", "write a value of that datatype")

    def _identifier(self, term: Any, where: str | None = None) -> str:
        return self.schema.contract(_iri(term, where))


def _iri(term: Any, where: str | None = None) -> str:
    if not isinstance(term, pyoxigraph.NamedNode):
        place = "" if where is None else f"{where}: "
        _refuse(f"{place}expected an identifier, not {term}", "write an IRI; blank nodes are not allowed")
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


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _whole,
    "double": _finite,
    "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    "string": str,
}


def _refuse(what: str, remedy: str) -> NoReturn:
    raise ShapeError(what, remedy=remedy)


def _insert(con: duckdb.DuckDBPyConnection, cls: Class, rows: Sequence[dict[str, Any]]) -> None:
    """Append rows to the table of a class by way of JSON, which keeps zero, false and missing apart."""
    types = {slot.name: [slot.sql_type[:-2]] if slot.multivalued else slot.sql_type for slot in cls.slots}
    structure = json.dumps([{"source": "VARCHAR", **types}])
    con.execute(
        f"INSERT INTO {cls.table} BY NAME SELECT *, {hash_sql(cls)} AS hash"
        " FROM (SELECT unnest(from_json($rows, $structure), max_depth := 2))",
        {"rows": json.dumps(rows), "structure": structure},
    )
