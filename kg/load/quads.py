"""A store from the N-Quads of another: equal rows and an equal digest."""

from __future__ import annotations

import time
from dataclasses import astuple
from typing import TYPE_CHECKING

import pyoxigraph

from kg.errors import SourceError, StoreError
from kg.load.loader import LOAD_COLUMNS, Counts
from kg.rdf.dump import check_head, read_head
from kg.rdf.parse import insert_quads
from kg.rdf.serialize import count_sql
from kg.results import Result
from kg.store.named_graphs import record_table, scalar
from kg.store.tables import FROM_TRIPLES, rebuild_derived
from kg.store.writer import writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    from kg.rdf.dump import Head
    from kg.schema.model import Schema

_LOADED = """
INSERT INTO loaded
SELECT s.label, CASE WHEN f.n > 0 THEN 'review' ELSE 'reference' END, s.version, $mark, coalesce(f.n, 0), t.n, t.rows, $mark
FROM source AS s
JOIN (SELECT source, sum(n) AS n, count(*) AS rows FROM ({triples}) GROUP BY source) AS t ON t.source = s.label
LEFT JOIN (SELECT source, count(*) AS n FROM finding GROUP BY source) AS f ON f.source = s.label
"""


def load_quads(path: Path, file: Path, schema: Schema, *, dry_run: bool = False) -> Result:
    """Load the N-Quads of a store, as `kg export nquads` writes them, into a new store.

    Parameters
    ----------
    path : Path
        The new store; must not exist.
    dry_run : bool
        True reads and checks the triples and stores nothing.

    Returns
    -------
    Result
        One row a source, with the columns of `load`; `rows_read` counts triples.

    Raises
    ------
    SourceError
        A line is not N-Quads, or the file does not hold what its first line states.
    ShapeError
        A triple has no place in the schema.
    StoreError
        The store exists, or cannot be written.
    """
    began = time.perf_counter()
    try:
        quads = pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS)
        head = read_head(file)
        counts = read_quads(quads, path, schema, keep=not dry_run, head=head, file=str(file))
    except SyntaxError as error:
        remedy = "write the file with `kg export nquads`"
        raise SourceError(str(error.msg), file=str(file), row=error.lineno, remedy=remedy) from None
    seconds = round(time.perf_counter() - began, 3)
    rows = [
        (name, version, *astuple(Counts(triples, findings, triples, added)), seconds)
        for name, version, findings, triples, added in counts
    ]
    notes = ["Dry run: nothing was stored"] if dry_run else []
    if head is None:
        notes.append(
            f"{file} does not state what it holds, so a cut file is not noticed; `kg export nquads` states it in the"
            " first line"
        )
    return Result(LOAD_COLUMNS, rows, notes)


def read_quads(
    quads: Iterable[pyoxigraph.Quad],
    path: Path,
    schema: Schema,
    *,
    keep: bool = True,
    head: Head | None = None,
    file: str = "",
) -> list[tuple[Any, ...]]:
    """Write triples into a new store; return source, version, findings, triples and rows of each source.

    Parameters
    ----------
    keep : bool
        False stores nothing.
    head : dict or None
        What must be among the triples, as `kg.rdf.dump.read_head` returns it.
    file : str
        Where they are from, for the error.

    Notes
    -----
    Triples hold shared rows merged, without the record of each source. So the store cannot be changed later, and
    labels of agents that only one record has are lost as names.
    """
    if path.exists():
        raise StoreError(
            f"the store {path} exists; triples are loaded into a new store",
            remedy="choose a new file with --store",
        )
    with writing(path, schema, keep=keep) as con:
        insert_quads(con, quads, schema)
        if scalar(con, "SELECT count(*) FROM source") == 0:
            raise SourceError("the file has no source", remedy="write it with `kg export nquads`, whole")
        if head is not None:
            sql = f"SELECT source, sum(n)::BIGINT FROM ({count_sql(schema, records=False)}) GROUP BY source"
            digests = con.execute("SELECT graph, digest FROM graph_digest").fetchall()
            check_head(head, dict(con.execute(sql).fetchall()), dict(digests), file)
        for cls in schema.tables:
            if cls.graph is not None:
                con.execute(f"INSERT INTO {record_table(cls)} SELECT * FROM {cls.table}")
        rebuild_derived(con)
        con.execute("UPDATE store_format SET layout = ?", [FROM_TRIPLES])
        con.execute(_LOADED.format(triples=count_sql(schema, records=False)), {"mark": FROM_TRIPLES})
        return con.execute(
            "SELECT name, version, findings, triples, rows FROM loaded ORDER BY name"
        ).fetchall()
