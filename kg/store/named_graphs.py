"""The graphs of a store: rows replaced where they differ, shared graphs merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.store.hashing import hash_sql
from kg.store.papers import mark_papers
from kg.store.sql_text import described_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from kg.schema.model import Class


_STRUCTURE = frozenset({"parent", "relation", "enantiomer_of"})


def scalar(con: duckdb.DuckDBPyConnection, sql: str, parameters: Any = None) -> int:
    """Return the one number of a query; 0 where it has none."""
    row = con.execute(sql, parameters).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def record_table(cls: Class) -> str:
    """Return the table with the record of each source; for a class of a shared graph not the merged one."""
    return f"record_{cls.table}" if cls.graph else cls.table


def replace_rows(
    con: duckdb.DuckDBPyConnection, graph: str, cls: Class, table: str
) -> tuple[int, int, int, int]:
    """Replace the rows of a graph in a table by the staged ones; equal rows stay untouched.

    Returns
    -------
    added, removed, changed, unchanged
        Numbers of rows.
    """
    staged = f"stage_{cls.table}"
    either = f"SELECT 1 FROM {staged} UNION ALL SELECT 1 FROM {table} WHERE source = ? LIMIT 1"
    if con.execute(either, [graph]).fetchone() is None:
        return 0, 0, 0, 0
    ((added, removed, changed, unchanged),) = con.execute(
        f"""SELECT count(*) FILTER (WHERE o.id IS NULL), count(*) FILTER (WHERE s.id IS NULL),
        count(*) FILTER (WHERE o.hash <> s.hash), count(*) FILTER (WHERE o.hash = s.hash)
        FROM (SELECT id, hash FROM {table} WHERE source = ?) AS o FULL JOIN {staged} AS s ON o.id = s.id""",
        [graph],
    ).fetchall()
    if added + removed + changed:
        con.execute(
            f"DELETE FROM {table} WHERE source = ? AND (id, hash) NOT IN (SELECT (id, hash) FROM {staged})",
            [graph],
        )
        con.execute(
            f"INSERT INTO {table} BY NAME SELECT ? AS source, hash, {', '.join(cls.columns)} FROM {staged}"
            f" WHERE id NOT IN (SELECT id FROM {table} WHERE source = ?) ORDER BY id",
            [graph, graph],
        )
    return added, removed, changed, unchanged


def merge_shared(con: duckdb.DuckDBPyConnection, classes: Iterable[Class]) -> None:
    """Rebuild the shared graphs: each slot from the first record that has it, reviews before references.

    Of the references, the one that describes the identifiers of an authority goes before the others, and these say
    nothing of what an agent that it has rolls up to. That is what references say first: a review that groups agents
    otherwise does not regroup those of others.
    """
    for cls in classes:
        if cls.graph is None:
            continue
        columns = ", ".join(_merged(slot.name, multivalued=slot.multivalued) for slot in cls.slots[1:])
        con.execute(
            f"""CREATE OR REPLACE TEMP TABLE stage_{cls.table} AS
            SELECT *, NULL::VARCHAR AS _file, NULL::BIGINT AS _row FROM (
            SELECT id, {columns}, NULL::VARCHAR AS hash
            FROM (SELECT *, (NOT is_review, is_other, source) AS turn, (is_review, is_other, source) AS reference_turn,
                         NOT is_review AND is_other AND bool_or(NOT is_other) OVER (PARTITION BY id) AS is_overruled
                  FROM (SELECT a.*, l.kind = 'review' AS is_review, a.source IS DISTINCT FROM {described_by("a.id")} AS is_other
                        FROM record_{cls.table} AS a JOIN loaded AS l ON a.source = l.name))
            GROUP BY id)"""
        )
        if "same_paper_as" in cls.columns:
            mark_papers(con, record_table(cls), f"stage_{cls.table}")
        con.execute(f"UPDATE stage_{cls.table} SET hash = {hash_sql(cls)}")
        replace_rows(con, cls.graph, cls, cls.table)


def _merged(slot: str, *, multivalued: bool) -> str:
    if multivalued:
        values = f"flatten(array_agg({slot}) FILTER (WHERE {slot} IS NOT NULL))"
        return f"nullif(list_sort(list_distinct({values})), []) AS {slot}"
    if slot in _STRUCTURE:
        return f"arg_min({slot}, reference_turn) FILTER (WHERE {slot} IS NOT NULL AND NOT is_overruled) AS {slot}"
    return f"arg_min({slot}, turn) FILTER (WHERE {slot} IS NOT NULL) AS {slot}"
