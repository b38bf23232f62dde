"""TriG: the triples by source and subject, for reading."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import pyoxigraph

from kg.rdf.serialize import all_quads

if TYPE_CHECKING:
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

LACKS = None


def write(store: Store, schema: Schema, stream: IO[bytes]) -> None:
    """Write all rows and the vocabulary."""
    pyoxigraph.serialize(
        all_quads(store, schema), stream, pyoxigraph.RdfFormat.TRIG, prefixes=dict(schema.prefixes)
    )
