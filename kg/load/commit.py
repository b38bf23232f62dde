"""The last step of a change: derived tables, digests, and a look at the references between sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import SourceError
from kg.store.hashing import digest_graph
from kg.store.named_graphs import scalar
from kg.store.tables import rebuild_derived
from kg.validation.rules import compiled_rules, violations

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from kg.schema.model import Schema


def commit_changes(con: duckdb.DuckDBPyConnection, schema: Schema, changed: Sequence[str]) -> None:
    """Rebuild derived tables, write digests and check referential integrity.

    Parameters
    ----------
    changed : sequence of str
        Names of the graphs that changed.

    Raises
    ------
    SourceError
        A row refers to an identifier that no source describes any more, or an identifier is duplicate.
    """
    rebuild_derived(con)
    shared = sorted({cls.graph for cls in schema.tables if cls.graph})
    for graph in [*changed, *shared]:
        con.execute("DELETE FROM graph_digest WHERE graph = ?", [graph])
        rows = " UNION ALL ".join(f"SELECT 1 FROM {cls.table} WHERE source = $graph" for cls in schema.tables)
        if scalar(con, f"SELECT count(*) FROM ({rows})", {"graph": graph}):
            con.execute("INSERT INTO graph_digest VALUES (?, ?)", [graph, digest_graph(con, schema, graph)])
    rules = compiled_rules(schema, lambda cls: f"SELECT id FROM {cls.table}")
    checked = (rule for rule in rules if rule.name in {"reference", "identifier"})
    for _, _, focus, path, value, message in violations(con, checked):
        raise SourceError(
            f"{message}: {value}, in {focus}",
            file="store",
            column=path,
            value=value,
            remedy="load the source that describes the value, or unload the source of the row first",
        )
