"""The triple index: an Oxigraph store on disk beside the store, built when it is first needed.

The folder is ``<store>.triples/<digest>/``. It is built from the last one and the graphs that changed, or from
nothing if most changed, and moved into place whole; stale ones are removed. It can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError
from kg.rdf.serialize import graph_iri, quad_lines, vocabulary, vocabulary_quads

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

STAMP = "graphs.json"
_LOCK = "lock"


def triple_index(store: Store, schema: Schema, *, report: Callable[[str], None] | None = None) -> Path:
    """Return the folder of the triple index of a snapshot; build it if it is missing or stale.

    Parameters
    ----------
    report : function of a str, or None
        Called with a short description before an index is built.

    Returns
    -------
    Path
        A folder to be opened read-only.

    Raises
    ------
    StoreError
        The folder cannot be written.
    """
    place = Path(f"{store.path}.triples")
    stamp = _stamp(store, schema)
    done = place / store.digest
    if _stamp_of(done) == stamp:
        return done
    from filelock import FileLock

    try:
        place.mkdir(exist_ok=True)
        with FileLock(place / _LOCK):
            if _stamp_of(done) != stamp:
                _build(store, schema, done, stamp, report or (lambda _: None))
            for stale in place.iterdir():
                if stale.name not in {done.name, _LOCK}:
                    shutil.rmtree(stale, ignore_errors=True)
    except OSError as error:
        raise StoreError(
            f"the triple index of {store.path} cannot be written to {place} ({error.strerror or error})",
            remedy="copy the store to a folder with free space and write permission",
        ) from error
    return done


def open_triples(folder: Path) -> pyoxigraph.Store:
    """Open a folder that `triple_index` returned, read-only."""
    import pyoxigraph

    return pyoxigraph.Store.read_only(str(folder))


def _stamp(store: Store, schema: Schema) -> dict[str, Any]:
    """Describe what the triples of a snapshot are made from: each graph's digest, and the schema that names them."""
    spelling = hashlib.sha256(repr((schema.prefixes, schema.classes, schema.enums)).encode())
    spelling.update("".join(map(str, vocabulary())).encode())
    return {"graphs": store.graph_digests(), "spelling": spelling.hexdigest()}


def _stamp_of(folder: Path) -> dict[str, Any] | None:
    """Read the stamp of a finished folder; None where there is none."""
    try:
        stamp: dict[str, Any] = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp


def _build(
    store: Store, schema: Schema, done: Path, stamp: dict[str, Any], report: Callable[[str], None]
) -> None:
    import pyoxigraph

    new = done.parent / f"new-{os.getpid()}"
    shutil.rmtree(new, ignore_errors=True)
    last, gone, added = _difference(store, schema, done.parent, stamp)
    report(f"Indexing {len(added)} of {len(stamp['graphs'])} graphs")
    if last is None:
        new.mkdir()
    else:
        shutil.copytree(last, new, copy_function=_link)
    triples = pyoxigraph.Store(str(new))
    for graph in gone:
        triples.remove_graph(pyoxigraph.NamedNode(graph_iri(schema, graph)))
    quads = new.with_suffix(".nq")
    try:
        with quads.open("wb") as file:
            file.writelines(quad_lines(store, schema, added))
        triples.bulk_load(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS)
    finally:
        quads.unlink(missing_ok=True)
    if last is None:
        triples.extend(vocabulary_quads(schema))
    triples.flush()
    del triples  # closes it
    (new / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    shutil.rmtree(done, ignore_errors=True)
    new.rename(done)


def _difference(
    store: Store, schema: Schema, place: Path, stamp: dict[str, Any]
) -> tuple[Path | None, list[str], list[str]]:
    """Return the last folder, the graphs to remove from it and those to add; None where the index is built anew."""
    wanted: dict[str, str] = stamp["graphs"]
    for last in sorted(place.iterdir()):
        found = _stamp_of(last)
        if found is None or found["spelling"] != stamp["spelling"]:
            continue
        had: dict[str, str] = found["graphs"]
        gone = [graph for graph in had if had[graph] != wanted.get(graph)]
        added = [graph for graph in wanted if wanted[graph] != had.get(graph)]
        if _rows(store, schema, added) <= _rows(store, schema, list(wanted)) / 2:
            return last, gone, added
    return None, [], list(wanted)


def _rows(store: Store, schema: Schema, graphs: list[str]) -> int:
    """Count the rows of graphs."""
    tables = " UNION ALL ".join(f"SELECT source FROM {cls.table}" for cls in schema.tables)
    sql = f"SELECT count(*) FROM ({tables}) WHERE list_contains($graphs, source)"
    return int(store.rows(sql, {"graphs": graphs})[0][0])


def _link(source: str, target: str) -> None:
    """Share a data file, which is never written again, between two folders; copy any other."""
    if source.endswith(".sst"):
        with suppress(OSError):
            os.link(source, target)
            return
    shutil.copy2(source, target)
