"""Turtle: the triples of all sources together."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import pyoxigraph

from kg.rdf.serialize import all_quads

if TYPE_CHECKING:
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

LACKS = "Turtle has no named graphs: which source a triple comes from is lost; nquads and trig keep it"


def write(store: Store, schema: Schema, stream: IO[bytes]) -> None:
    """Write all rows and the vocabulary."""
    triples = (quad.triple for quad in all_quads(store, schema))
    pyoxigraph.serialize(triples, stream, pyoxigraph.RdfFormat.TURTLE, prefixes=dict(schema.prefixes))
