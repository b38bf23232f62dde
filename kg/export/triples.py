"""RDF: N-Quads, TriG and JSON-LD with each source as a named graph, and Turtle without sources."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

from kg.rdf.serialize import all_quads, quad_lines, vocabulary_quads

if TYPE_CHECKING:
    from kg.schema.model import Schema
    from kg.store.snapshot import Store


def nquads(store: Store, schema: Schema, stream: IO[bytes]) -> None:
    """Write all rows, graph by graph, and the vocabulary: a line a triple, which `kg.rdf.parse` reads back to equal rows."""
    stream.writelines(quad_lines(store, schema))
    stream.writelines(f"{quad} .\n".encode() for quad in vocabulary_quads(schema))


def turtle(store: Store, schema: Schema, stream: IO[bytes]) -> None:
    """Write the triples of all sources together, and the vocabulary."""
    triples = (quad.triple for quad in all_quads(store, schema))
    serialize(triples, stream, RdfFormat.TURTLE, prefixes=dict(schema.prefixes))


def trig(store: Store, schema: Schema, stream: IO[bytes]) -> None:
    """Write the triples by source and subject, for reading, and the vocabulary."""
    serialize(all_quads(store, schema), stream, RdfFormat.TRIG, prefixes=dict(schema.prefixes))


def jsonld(store: Store, schema: Schema, stream: IO[bytes]) -> None:
    """Write all rows and the vocabulary as JSON."""
    serialize(all_quads(store, schema), stream, RdfFormat.JSON_LD, prefixes=dict(schema.prefixes))
