"""N-Quads: a line a triple, with its source; what `kg.rdf.parse` reads back to equal rows."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kg.rdf.serialize import quad_lines, vocabulary_quads

if TYPE_CHECKING:
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

LACKS = None


def write(store: Store, schema: Schema, stream: IO[bytes]) -> None:
    """Write all rows, graph by graph, and the vocabulary."""
    stream.writelines(quad_lines(store, schema))
    stream.writelines(f"{quad} .\n".encode() for quad in vocabulary_quads(schema))
