"""Triples: the rows of the store as N-Quads, one named graph a source, and back.

Every column is a predicate, so a row is the compact form of its triples. What is written here and read back
gives rows with the same hashes.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from kg.errors import ShapeError, StoreError
from kg.resources import folder
from kg.store import Store, create_tables, digest_graph, hash_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyoxigraph

    from kg.schema import Class, Schema, Slot

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATATYPES = {"integer": "integer", "double": "double", "boolean": "boolean"}
GRAPHS = "graphs.json"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _iri_macro(schema: Schema) -> str:
    cases = " ".join(f"WHEN {_text(prefix)} THEN {_text('<' + iri)}" for prefix, iri in schema.prefixes.items())
    return f"CREATE OR REPLACE TEMP MACRO iri(curie) AS CASE split_part(curie, ':', 1) {cases} END || substr(curie, strpos(curie, ':') + 1) || '>'"


_LITERAL_MACRO = (
    "CREATE OR REPLACE TEMP MACRO literal(cell) AS '\"' || "
    "replace(replace(replace(replace(cell, '\\', '\\\\'), '\"', '\\\"'), chr(10), '\\n'), chr(13), '\\r') || '\"'"
)


def _term(schema: Schema, slot: Slot, cell: str) -> str:
    """Return the SQL expression of the RDF term of a cell."""
    if slot.is_reference or slot.kind == "identifier":
        return f"iri({cell})"
    if slot.kind == "enum":
        cases = " ".join(f"WHEN {_text(value.text)} THEN {_text('<' + value.iri + '>')}" for value in schema.enums[slot.range].values.values())
        return f"CASE {cell} {cases} END"
    if slot.kind in _DATATYPES:
        return f"'\"' || {cell} || '\"^^<{_XSD}{_DATATYPES[slot.kind]}>'"
    return f"literal({cell})"


def _row_sql(schema: Schema, cls: Class, where: str) -> str:
    """Return SQL that gives, for each row of a class, its triples as lines of N-Quads without the last line end."""
    end = "' ' || _graph || ' .' || chr(10)"
    parts = [f"_subject || {_text(f' <{RDF_TYPE}> <{cls.iri}>')} || {end}"]
    for slot in cls.slots[1:]:
        predicate = _text(f" <{slot.iri}> ")
        if slot.multivalued:
            line = f"_subject || {predicate} || {_term(schema, slot, 'item')} || {end}"
            parts.append(f"coalesce(array_to_string(list_transform({slot.name}, lambda item: {line}), ''), '')")
        else:
            parts.append(f"CASE WHEN {slot.name} IS NULL THEN '' ELSE _subject || {predicate} || {_term(schema, slot, slot.name)} || {end} END")
    return (
        f"SELECT rtrim({' || '.join(parts)}, chr(10)) AS lines FROM (SELECT *, iri(id) AS _subject, iri('id:source/' || source) AS _graph"
        f" FROM {cls.table} {where})"
    )


def count_sql(schema: Schema) -> str:
    """Return SQL that gives, for each row of the store, its source and the number `n` of its triples."""
    selects = []
    for cls in schema.tables:
        table = f"account_{cls.table}" if cls.graph else cls.table
        terms = [f"coalesce(len({slot.name}), 0)" if slot.multivalued else f"CAST({slot.name} IS NOT NULL AS BIGINT)" for slot in cls.slots[1:]]
        selects.append(f"SELECT source, 1 + {' + '.join(terms)} AS n FROM {table}")
    return " UNION ALL ".join(selects)


def write_quads(
    store: Store, schema: Schema, path: Path, graphs: Sequence[str] | None = None, *, ids: Sequence[str] | None = None
) -> None:
    """Write the store, or some of its graphs or rows, as N-Quads, sorted by class and identifier.

    Parameters
    ----------
    path : Path
        The file; replaced whole.
    graphs : sequence of str or None
        Names of graphs; None means all.
    ids : sequence of str or None
        Identifiers of rows; None means all of those graphs.
    """
    con = duckdb.connect(":memory:")
    try:
        con.execute(f"ATTACH {_text(str(store.path))} AS store (READ_ONLY)")
        con.execute("USE store")
        if Store.open(store.path).digest != store.digest:
            raise StoreError(f"{store.path} was replaced while it was read", remedy="run the command again")
        con.execute(_iri_macro(schema))
        con.execute(_LITERAL_MACRO)
        where = "WHERE true"
        where += "" if graphs is None else f" AND source IN ({', '.join(map(_text, graphs)) or 'NULL'})"
        where += "" if ids is None else f" AND id IN ({', '.join(map(_text, ids)) or 'NULL'})"
        union = " UNION ALL ".join(f"(SELECT * FROM ({_row_sql(schema, cls, where + ' ORDER BY id')}))" for cls in schema.tables)
        new = path.with_name(f".{path.name}.{os.getpid()}.new")
        con.execute(f"COPY ({union}) TO {_text(str(new))} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')")
        new.replace(path)
    finally:
        con.close()


def read_quads(quads: Iterable[pyoxigraph.Quad], path: Path, schema: Schema) -> None:
    """Read triples back into a new store file, row by row as the schema spells them.

    Raises
    ------
    ShapeError
        Where a triple has no place in the schema: an unknown class or predicate, two values where one is
        allowed, a literal where an identifier belongs, a value that is not in its list, a blank node.
    """
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    types: dict[tuple[str, str], Class] = {}
    pending: list[tuple[tuple[str, str], str, Any]] = []
    by_iri = {cls.iri: cls for cls in schema.tables}
    for quad in quads:
        graph = schema.contract(quad.graph_name.value).removeprefix("id:source/")
        key = (graph, schema.contract(_node(quad.subject)))
        if quad.predicate.value == RDF_TYPE:
            if _node(quad.object) not in by_iri:
                raise ShapeError(f"{key[1]} is a {quad.object}, which is no class of the schema", remedy="use a class of ontology/kg.yaml")
            types[key] = by_iri[_node(quad.object)]
            rows[key] = {"id": key[1]}
        else:
            pending.append((key, quad.predicate.value, quad.object))
    readers = {cls.name: {slot.iri: slot for slot in cls.slots[1:]} for cls in schema.tables}
    for key, predicate, term in pending:
        if key not in types:
            raise ShapeError(f"{key[1]} has no class", remedy="give it an rdf:type")
        slot = readers[types[key].name].get(predicate)
        if slot is None:
            raise ShapeError(f"{key[1]} has the predicate {predicate}, which a {types[key].name} does not have", remedy="use a slot of ontology/kg.yaml")
        _put(rows[key], slot, _value(schema, slot, term, key[1]), key[1])
    _write_rows(path, schema, types, rows)


def _node(term: Any) -> str:
    import pyoxigraph  # noqa: PLC0415

    if not isinstance(term, pyoxigraph.NamedNode):
        raise ShapeError(f"{term} stands where an identifier belongs", remedy="name it by an IRI; blank nodes are not used")
    return str(term.value)


def _value(schema: Schema, slot: Slot, term: Any, subject: str) -> Any:
    import pyoxigraph  # noqa: PLC0415

    where = f"{subject}, {slot.name}"
    if slot.is_reference:
        return schema.contract(_node(term))
    if slot.kind == "enum":
        texts = {value.iri: value.text for value in schema.enums[slot.range].values.values()}
        if _node(term) not in texts:
            raise ShapeError(f"{where}: {term} is not in its list", remedy=f"use one of {', '.join(texts.values())}")
        return texts[_node(term)]
    expected = _XSD + _DATATYPES.get(slot.kind, "string")
    if not isinstance(term, pyoxigraph.Literal) or term.datatype.value != expected:
        raise ShapeError(f"{where}: {term} is no {expected}", remedy="write the literal with that datatype")
    readers: dict[str, Any] = {"integer": int, "double": float, "boolean": lambda text: text in ("true", "1")}
    return readers.get(slot.kind, str)(term.value)


def _put(row: dict[str, Any], slot: Slot, value: Any, subject: str) -> None:
    if slot.multivalued:
        row.setdefault(slot.name, []).append(value)
    elif slot.name in row:
        raise ShapeError(f"{subject} has two values of {slot.name}: {row[slot.name]} and {value}", remedy="keep one of them")
    else:
        row[slot.name] = value


def _write_rows(path: Path, schema: Schema, types: dict[tuple[str, str], Class], rows: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Write rows by way of a JSON file, which keeps types, into a new store."""
    con = duckdb.connect(str(path))
    try:
        create_tables(con, schema)
        with tempfile.TemporaryDirectory() as place:
            for cls in schema.tables:
                mine = [{"source": key[0], **{name: sorted(set(value)) if isinstance(value, list) else value for name, value in rows[key].items()}} for key in rows if types[key] is cls]
                if not mine:
                    continue
                file = Path(place) / f"{cls.table}.json"
                file.write_text("\n".join(json.dumps(row) for row in mine), encoding="utf-8")
                columns = ", ".join(f"{_text(slot.name)}: {_text(slot.sql_type)}" for slot in cls.slots)
                con.execute(f"CREATE OR REPLACE TEMP TABLE back AS SELECT *, '' AS hash FROM read_json({_text(str(file))}, format = 'newline_delimited', maximum_object_size = 1000000000, columns = {{source: 'VARCHAR', {columns}}})")
                con.execute(f"UPDATE back SET hash = {hash_sql(cls)}")
                con.execute(f"INSERT INTO {cls.table} BY NAME SELECT * FROM back")
        graphs = sorted({graph for graph, _ in rows})
        con.executemany("INSERT INTO graph_digest VALUES (?, ?)", [(graph, digest_graph(con, schema, graph)) for graph in graphs])
        con.execute("CHECKPOINT")
    finally:
        con.close()


def vocabulary() -> Path:
    """Return the path of ontology/kg.ttl, the classes, slots and closed lists as RDF."""
    return Path(str(folder("ontology").joinpath("kg.ttl")))


def cache(store: Store, schema: Schema) -> Path:
    """Return the folder of the on-disk triple store of this snapshot, built where it is missing or stale.

    The folder is `<store>.triples/<digest>/`; it is made from the last one plus the graphs that changed, or
    anew where most changed, and moved into place whole.
    """
    from filelock import FileLock  # noqa: PLC0415 (only where triples are asked for)

    place = Path(f"{store.path}.triples")
    done = place / store.digest
    if done.is_dir():
        return done
    place.mkdir(exist_ok=True)
    with FileLock(f"{place}.lock"):
        if not done.is_dir():
            _build(store, schema, place, done)
        for stale in place.iterdir():
            if stale != done:
                shutil.rmtree(stale, ignore_errors=True)
    return done


def _build(store: Store, schema: Schema, place: Path, done: Path) -> None:
    import pyoxigraph  # noqa: PLC0415 (only where triples are asked for)

    wanted = store.graph_digests()
    building = place / f".new-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    last = next((old for old in sorted(place.iterdir()) if (old / GRAPHS).is_file()), None)
    had: dict[str, str] = json.loads((last / GRAPHS).read_text(encoding="utf-8")) if last else {}
    changed = [graph for graph, digest in wanted.items() if had.get(graph) != digest]
    gone = [graph for graph in had if wanted.get(graph) != had[graph]]
    if last is not None and len(changed) + len(gone) <= len(wanted):
        shutil.copytree(last, building)
    else:
        building.mkdir()
        changed, gone = list(wanted), []
    triples = pyoxigraph.Store(str(building))
    for graph in gone:
        triples.remove_graph(pyoxigraph.NamedNode(schema.expand(f"id:source/{graph}")))
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        quads = Path(scratch) / "quads.nq"
        write_quads(store, schema, quads, changed)
        triples.bulk_load(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS)
    terms = pyoxigraph.NamedNode(schema.expand("id:source/vocabulary"))
    triples.remove_graph(terms)
    triples.bulk_load(path=str(vocabulary()), format=pyoxigraph.RdfFormat.TURTLE, to_graph=terms)
    triples.optimize()
    triples.flush()
    del triples
    (building / GRAPHS).write_text(json.dumps(wanted), encoding="utf-8")
    building.rename(done)
