"""RDF: N-Quads, TriG and JSON-LD with each source as a named graph, and Turtle without sources."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import pyoxigraph
from pyoxigraph import RdfFormat, serialize

from kg.errors import NotFoundError
from kg.rdf.dump import head_line, triple_counts
from kg.rdf.serialize import quad_lines, vocabulary, vocabulary_quads
from kg.rdf.turtle import unsafe_prefixes
from kg.store.named_graphs import record_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.schema.model import Schema
    from kg.store.snapshot import Store


def nquads(store: Store, schema: Schema, stream: IO[bytes], *, source: str | None = None) -> None:
    """Write all rows, graph by graph, and the vocabulary: a line a triple, which `kg.rdf.parse` reads back to equal rows.

    The first line is a comment with what the file holds, by which `kg load` knows whether it is whole.

    Parameters
    ----------
    source : str or None
        Only the rows of this source, and those of shared graphs that it gives; None means all.
    """
    if source is None:
        stream.write(head_line(triple_counts(store, schema), store.graph_digests()))
    else:
        numbers: dict[str, int] = {}
        for graph, lines in _lines(store, schema, source):
            numbers[graph] = numbers.get(graph, 0) + lines.count(b"\n")
        stream.write(head_line(numbers, {source: store.graph_digests()[source]}))
    stream.writelines(lines for _, lines in _lines(store, schema, source))
    stream.writelines(f"{quad} .\n".encode() for quad in vocabulary_quads(schema))


def turtle(store: Store, schema: Schema, stream: IO[bytes], *, source: str | None = None) -> None:
    """Write the triples of all sources or of one together, and the vocabulary."""
    triples = (quad.triple for quad in _quads(store, schema, source))
    serialize(triples, stream, RdfFormat.TURTLE, prefixes=_prefixes(store, schema))


def trig(store: Store, schema: Schema, stream: IO[bytes], *, source: str | None = None) -> None:
    """Write the triples by source and subject, for reading, and the vocabulary."""
    quads = _quads(store, schema, source)
    serialize(quads, stream, RdfFormat.TRIG, prefixes=_prefixes(store, schema))


def jsonld(store: Store, schema: Schema, stream: IO[bytes], *, source: str | None = None) -> None:
    """Write all rows or those of one source, and the vocabulary, as JSON."""
    serialize(_quads(store, schema, source), stream, RdfFormat.JSON_LD, prefixes=dict(schema.prefixes))


def _quads(store: Store, schema: Schema, source: str | None) -> Iterator[pyoxigraph.Quad]:
    for _, lines in _lines(store, schema, source):
        yield from pyoxigraph.parse(lines, RdfFormat.N_QUADS)
    yield from vocabulary_quads(schema)


def _lines(store: Store, schema: Schema, source: str | None) -> Iterator[tuple[str, bytes]]:
    """Yield graph and lines of N-Quads, of all graphs or of one source with what it gives to shared graphs."""
    digests = store.graph_digests()
    if source is None:
        parts: dict[str, list[str] | None] = dict.fromkeys(digests)
    elif source not in store.loaded():
        known = ", ".join(store.loaded())
        raise NotFoundError(
            f"the store has no source {source!r}",
            name=source,
            known=store.loaded(),
            remedy=f"name one of {known}",
        )
    else:
        parts = {source: None}
        for cls in schema.tables:
            if cls.graph is not None:
                rows = store.rows(
                    f"SELECT id FROM {record_table(cls)} WHERE source = $source", {"source": source}
                )
                ids = parts.setdefault(cls.graph, [])
                if ids is not None:
                    ids += [identifier for (identifier,) in rows]
    for graph in sorted(parts):
        for lines in quad_lines(store, schema, [graph], ids=parts[graph]):
            yield graph, lines


def _prefixes(store: Store, schema: Schema) -> dict[str, str]:
    """Return the prefixes that every reader of Turtle takes for the identifiers of a store."""
    terms = (term for triple in vocabulary() for term in triple)
    iris = (term.value for term in terms if isinstance(term, pyoxigraph.NamedNode))
    unsafe = unsafe_prefixes(iris, schema.prefixes) | _unsafe_identifiers(store, schema)
    nested = {
        prefix
        for prefix, namespace in schema.prefixes.items()
        for other, longer in schema.prefixes.items()
        if other != prefix and longer.startswith(namespace)
    }
    return {prefix: iri for prefix, iri in schema.prefixes.items() if prefix not in unsafe | nested}


def _unsafe_identifiers(store: Store, schema: Schema) -> set[str]:
    """Return the prefixes of identifiers in a store of which some need an escape."""
    from kg.rdf.turtle import PLAIN

    cells = [
        f"SELECT {f'unnest({slot.name})' if slot.multivalued else slot.name} AS curie FROM {cls.table}"
        for cls in schema.tables
        for slot in cls.slots
        if slot.is_reference or slot.kind == "identifier"
    ]
    cells += [f"SELECT 'id:source/' || source AS curie FROM {cls.table}" for cls in schema.tables]
    rows = store.rows(
        f"SELECT DISTINCT split_part(curie, ':', 1) FROM ({' UNION ALL '.join(cells)})"
        " WHERE NOT regexp_full_match(substr(curie, strpos(curie, ':') + 1), $plain)",
        {"plain": PLAIN},
    )
    return {prefix for (prefix,) in rows}
