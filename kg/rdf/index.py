"""The triple index: an Oxigraph store on disk beside the store, built when it is first needed.

The folder is ``<store>.triples/<digest>/``. It is built from the last one and the graphs that changed, or from
nothing if most changed or a file is damaged, and moved into place whole; stale ones that no process reads are deleted.
It can be deleted at any time. Nothing that drugkg did not write is changed (`kg.rdf.index_folder`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import StoreError
from kg.rdf import evidence_triples, index_folder
from kg.rdf.index_folder import INDEX, QUADS, is_whole, read_stamp
from kg.rdf.serialize import graph_iri, quad_lines, vocabulary, vocabulary_quads
from kg.wording import first_line
from kg.worker import worker_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyoxigraph

    from kg.schema.model import Schema
    from kg.store.snapshot import Store


_LOCK = "lock"
_MADE_FROM = ("graphs", "spelling")


def triple_index(
    store: Store, schema: Schema, *, report: Callable[[str], None] | None = None, thorough: bool = False
) -> Path:
    """Return the folder of the triple index of a snapshot; build it if it is missing, stale or damaged.

    Parameters
    ----------
    report : function of a str, or None
        Called with a short description before an index is built.
    thorough : bool
        Compare every file with its digest, and build the index anew where one differs. Else the size of each file
        and the digest of small ones are compared, which takes no time.

    Returns
    -------
    Path
        A folder to be opened read-only.

    Raises
    ------
    StoreError
        The folder cannot be written, is a link, or is not that of an index.
    """
    place = Path(f"{store.path}.triples")
    contents = _contents(store, schema)
    done = place / store.digest
    _refuse_foreign(place)
    from filelock import FileLock, Timeout

    if not thorough and _is_current(done, contents):
        if index_folder.unfinished(place):
            with suppress(OSError, Timeout), FileLock(place / _LOCK, timeout=0):
                _clean(place, done)
        return done
    with _storage_errors(store, place):
        place.mkdir(exist_ok=True)
        with TemporaryFile(dir=place):
            pass  # the folder can be written; otherwise the lock would wait for ever
        with FileLock(place / _LOCK):
            _clean(place, done)
            if not _is_current(done, contents, thorough=thorough):
                _build(store, schema, done, contents, report or (lambda _: None))
                _clean(place, done)
    return done


def open_triples(folder: Path) -> pyoxigraph.Store:
    """Open a folder that `triple_index` returned, read-only."""
    import pyoxigraph

    return pyoxigraph.Store.read_only(str(folder))


def _clean(place: Path, done: Path) -> None:
    """Delete the indexes of other snapshots and what killed builds have left; the lock must be held."""
    for rest in index_folder.unfinished(place):
        index_folder.delete(rest)
    for stale in index_folder.finished(place) if done.exists() else ():
        if stale != done and not index_folder.is_in_use(stale):
            index_folder.delete(stale)


def _refuse_foreign(place: Path) -> None:
    """Raise an error for a place that is not a folder of indexes."""
    if place.is_symlink():
        problem, remedy = "is a link", "delete the link"
    elif not place.exists():
        return
    elif not place.is_dir():
        problem, remedy = "is a file", "move it away"
    elif not _is_lock(place / _LOCK):
        problem, remedy = f"has an entry {_LOCK!r} that drugkg did not write", "move the folder away"
    elif any(place.iterdir()) and not (place / _LOCK).exists():
        problem, remedy = "holds files and no triple index", "move the folder away"
    else:
        return
    raise StoreError(
        f"the triple index cannot be kept in {place}: it {problem}",
        remedy=f"{remedy}, or copy the store to another folder; nothing was changed",
    )


def _is_lock(path: Path) -> bool:
    """Return whether a path is free, or the empty file of the lock."""
    if path.is_symlink():
        return False
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


@contextmanager
def _storage_errors(store: Store, place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"the triple index of {store.path} cannot be written to {place} ({error.strerror or first_line(error)})",
            remedy="copy the store to a folder with free space and write permission",
        ) from error


def _contents(store: Store, schema: Schema) -> dict[str, Any]:
    """Describe what the triples of a snapshot are made from: each graph's digest, and the schema that names them."""
    spelling = hashlib.sha256(repr((schema.prefixes, schema.classes, schema.enums)).encode())
    spelling.update("".join(map(str, vocabulary())).encode())
    spelling.update(evidence_triples.spelling(schema).encode())
    return {"graphs": store.graph_digests(), "spelling": spelling.hexdigest()}


def _is_current(folder: Path, contents: dict[str, Any], *, thorough: bool = False) -> bool:
    stamp = read_stamp(folder) or {}
    is_current = {name: stamp.get(name) for name in _MADE_FROM} == contents
    return is_current and is_whole(folder, thorough=thorough)


def _build(
    store: Store, schema: Schema, done: Path, contents: dict[str, Any], report: Callable[[str], None]
) -> None:
    new = done.parent / f"new-{os.getpid()}"
    last, gone, added = _difference(store, schema, done, contents)
    report(f"Indexing {len(added)} of {len(contents['graphs'])} graphs")
    index_folder.delete(new)
    try:
        index_folder.make_folder(new)
        index = new / INDEX
        if last is None:
            index_folder.make_folder(index)
        else:
            shutil.copytree(last, index, copy_function=_link)
        before = {} if last is None else (read_stamp(last) or {})
        with (new / QUADS).open("wb") as file:
            lines = _write_quads(store, schema, file, added, whole=last is None)
            derived, more = _write_evidence(store, schema, file, before.get("evidence", {}))
        had: dict[str, str] = before.get("evidence", {})
        request = {
            "folder": str(index),
            "removed": [graph_iri(schema, graph) for graph in gone]
            + [
                evidence_triples.evidence_graph(schema, graph)
                for graph in had
                if had[graph] != derived.get(graph)
            ],
            "quads": str(new / QUADS),
        }
        counts = _run(request)
        _check_counts(counts, {**lines, **more}, before.get("quads", {}))
        index_folder.seal(index, {**contents, "evidence": derived, "quads": counts})
        if done.exists() and not index_folder.delete(done):
            raise StoreError(
                f"{done} is in the way of the triple index, and drugkg did not write it",
                remedy="move it away",
            )
        index.rename(done)
        index_folder.sync_folder(done.parent)
    finally:
        index_folder.delete(new)


def _write_quads(
    store: Store, schema: Schema, file: BinaryIO, graphs: list[str], *, whole: bool
) -> dict[str, int]:
    """Write graphs as N-Quads, with the vocabulary where the index is new; return IRI → number of lines."""
    lines: dict[str, int] = {}
    for graph in graphs:
        name = graph_iri(schema, graph)
        for chunk in quad_lines(store, schema, [graph]):
            lines[name] = lines.get(name, 0) + chunk.count(b"\n")
            file.write(chunk)
    if whole:
        file.writelines(f"{quad} .\n".encode() for quad in vocabulary_quads(schema))
        file.write(evidence_triples.stated_lines(schema))
    return lines


def _write_evidence(
    store: Store, schema: Schema, file: BinaryIO, had: dict[str, str]
) -> tuple[dict[str, str], dict[str, int]]:
    """Write the derived triples of the graphs where they differ from those of the last index.

    Parameters
    ----------
    had : dict of str to str
        Graph → digest of its derived triples in the last index.

    Returns
    -------
    dict of str to str
        Graph → digest of its derived triples.
    dict of str to int
        IRI of a graph that was written → number of its lines.
    """
    digests: dict[str, str] = {}
    lines: dict[str, int] = {}
    for graph in store.graph_digests():
        start, found, number = file.tell(), hashlib.sha256(), 0
        for chunk in evidence_triples.evidence_lines(store, schema, graph):
            found.update(chunk)
            number += chunk.count(b"\n")
            file.write(chunk)
        digests[graph] = found.hexdigest()
        if had.get(graph) == digests[graph]:
            file.seek(start)
            file.truncate()
        elif number:
            lines[evidence_triples.evidence_graph(schema, graph)] = number
    return digests, lines


def _check_counts(counts: dict[str, int], lines: dict[str, int], before: dict[str, int]) -> None:
    """Raise an error where the index has lost quads: those that were added, or those of the index it is made from."""
    for graph, number in {**before, **lines}.items():
        is_same = graph in lines or graph not in counts or counts[graph] == number
        if (
            not is_same
            or (graph in lines and counts.get(graph, 0) > number)
            or (number and not counts.get(graph, number))
        ):
            raise StoreError(
                f"the triple index has {counts.get(graph, 0)} triples of {graph}, and {number} were expected",
                remedy="delete the index and run the command again",
            )


def _run(request: dict[str, Any]) -> dict[str, int]:
    """Change an index in a process of its own, and return IRI of a graph → number of its quads.

    Raises
    ------
    StoreError
        The process failed: no space, no memory.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-m", "kg.rdf.index_worker"],
        input=json.dumps(request).encode(),
        env=worker_environment(),
        capture_output=True,
        check=False,
    )
    if done.returncode == 0 and done.stdout:
        counts: dict[str, int] = json.loads(done.stdout)
        return counts
    last = "".join(done.stderr.decode(errors="replace").strip().splitlines()[-1:])
    if done.returncode < 0 or "Memory" in last or "bad_alloc" in last:
        name = signal.Signals(-done.returncode).name if done.returncode < 0 else "MemoryError"
        raise StoreError(
            f"the triple index could not be built: the process that builds it ended with {name}",
            remedy="check the memory that programs may use (ulimit -v), then run the command again",
        )
    raise StoreError(
        f"the triple index could not be built ({last or 'no output'})",
        remedy="check the free space of the folder, then run the command again",
    )


def _difference(
    store: Store, schema: Schema, done: Path, contents: dict[str, Any]
) -> tuple[Path | None, list[str], list[str]]:
    """Return the last folder, the graphs to remove from it and those to add; None where the index is built anew."""
    wanted: dict[str, str] = contents["graphs"]
    for last in index_folder.finished(done.parent):
        found = read_stamp(last)
        if (
            last == done
            or found is None
            or found.get("spelling") != contents["spelling"]
            or not is_whole(last, thorough=True)
        ):
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
