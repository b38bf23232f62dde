"""Unload: take a source out of a store, unless rows of another source need it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NotFoundError
from kg.load.commit import commit_changes
from kg.results import Result
from kg.store.named_graphs import merge_shared, record_table, scalar
from kg.store.snapshot import Store
from kg.store.tables import create_macros
from kg.store.writer import writing

if TYPE_CHECKING:
    from kg.schema.model import Schema


def unload(path: str | Path, name: str, schema: Schema, *, dry_run: bool = False) -> Result:
    """Remove a source from a store.

    Parameters
    ----------
    dry_run : bool
        True leaves the store as it is.

    Returns
    -------
    Result
        source, version, and how many rows were removed.

    Raises
    ------
    NotFoundError
        Where it is not loaded.
    SourceError
        Where rows of another source need it.
    """
    path = Path(path)
    rows = 0
    Store.open(path).close()
    with writing(path, schema, keep=not dry_run) as con:
        versions = dict(con.execute("SELECT name, version FROM loaded ORDER BY name").fetchall())
        if name not in versions:
            listed = ", ".join(versions) or "none"
            raise NotFoundError(
                f"{name!r} is not loaded", name=name, known=versions, remedy=f"loaded are: {listed}"
            )
        create_macros(con)
        touched = []
        for cls in schema.tables:
            removed = scalar(con, f"SELECT count(*) FROM {record_table(cls)} WHERE source = ?", [name])
            con.execute(f"DELETE FROM {record_table(cls)} WHERE source = ?", [name])
            rows += removed
            touched += [cls] * bool(removed)
        con.execute("DELETE FROM loaded WHERE name = ?", [name])
        con.execute("DELETE FROM raw_file WHERE source = ?", [name])
        merge_shared(con, touched)
        commit_changes(con, schema, [name])
    notes = ["Dry run: nothing was removed"] if dry_run else []
    return Result(("source", "version", "removed"), [(name, versions[name], rows)], notes)
