"""Hashes of rows and digests of graphs and stores: equal digests mean equal rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from kg.schema.model import Class, Schema


def hash_sql(cls: Class) -> str:
    """Return the SQL expression of a row's hash: sha256 over class and slots that are there, as JSON."""
    slots = sorted(cls.slots, key=lambda slot: slot.name)
    pairs = " || ".join(
        f"CASE WHEN {slot.name} IS NULL THEN '' ELSE ',\"{slot.name}\":' || to_json({slot.name}) END"
        for slot in slots
    )
    return f"sha256('{{\"class\":\"{cls.name}\"' || {pairs} || '}}')"


def digest_graph(con: duckdb.DuckDBPyConnection, schema: Schema, graph: str) -> str:
    """Return the digest of a graph: sha256 over the sorted hashes of its rows."""
    hashes = " UNION ALL ".join(
        f"SELECT hash FROM {cls.table} WHERE source = $graph" for cls in schema.tables
    )
    digest = hashlib.sha256()
    result = con.execute(f"SELECT hash FROM ({hashes}) ORDER BY hash", {"graph": graph})
    while chunk := result.fetchmany(100_000):
        digest.update("".join(f"{row_hash}\n" for (row_hash,) in chunk).encode())
    return digest.hexdigest()


def store_digest(digests: Mapping[str, str]) -> str:
    """Return the digest of a store from those of its graphs: sha256 over sorted lines `graph digest`."""
    return hashlib.sha256(
        "".join(f"{graph} {digest}\n" for graph, digest in sorted(digests.items())).encode()
    ).hexdigest()
