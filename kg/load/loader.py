"""Load sources into a store: read tables, ground names, check rows, and swap the new store into place.

Rows read = findings stored + rows quarantined, each with its reason. A fault stops the load and leaves the
store unchanged, unless there is a quarantine file. Loading the same tables again changes nothing.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import astuple, dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.load.commit import commit_changes
from kg.load.files.one_file import placing, read_and_stage, source_of
from kg.load.quarantine import write_quarantine
from kg.load.source import HEAD, SHIPPED, Source, find_source, source_names
from kg.rdf.serialize import count_sql
from kg.resources import folder
from kg.results import Result, columns_of
from kg.store.named_graphs import merge_shared, record_table, replace_rows, scalar
from kg.store.snapshot import Store
from kg.store.source_sql import reading_only
from kg.store.tables import create_macros, rebuild_derived
from kg.store.writer import Unchanged, writing
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.resources.abc import Traversable

    import duckdb

    from kg.load.quarantine import Fault
    from kg.schema.model import Schema

_MOST_NAMED = 5  # names that a load describes
_READERS = (
    "kg.load",
    "kg.load.files",
    "kg.load.sheet",
    "kg.load.de_table",
    "kg.load.dialect",
    "kg.grounding",
    "kg.validation",
    "kg.store",
    "kg.schema",
)


@dataclass(slots=True)
class Counts:
    """What a load did with one source; numbers are rows of the store, `rows_read` lines of its files."""

    rows_read: int = 0
    findings: int = 0
    triples: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    quarantined: int = 0

    def add(self, added: int, removed: int, changed: int, unchanged: int) -> bool:
        """Count the rows of one more table, and say whether any differed."""
        self.added += added
        self.removed += removed
        self.changed += changed
        self.unchanged += unchanged
        return bool(added or removed or changed)


LOAD_COLUMNS = ("source", "version", *columns_of(Counts), "seconds")
_ADDED, _UNCHANGED = LOAD_COLUMNS.index("added"), LOAD_COLUMNS.index("unchanged")


@dataclass(slots=True)
class LoadOptions:
    """How to load.

    Attributes
    ----------
    loaders : Traversable or None
        Where the declarations are; None means those of this installation.
    raw : Path or None
        Folder of the raw files of a big source; None means that they lie beside its declaration.
    quarantine : Path or None
        File for faulty rows; None means that the first fault ends the load.
    dry_run : bool
        True stores nothing.
    replace : bool
        True lets a source take the place of one that was loaded from another folder or comes with drugkg.
    step : function of the name of a source and of how many there are, or None
        Called before each source is read.
    """

    loaders: Traversable | None = None
    raw: Path | None = None
    quarantine: Path | None = None
    dry_run: bool = False
    replace: bool = False
    step: Callable[[str, int], None] | None = None


@dataclass(slots=True)
class _Work:
    """What a load has done so far."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    set_aside: list[tuple[str, Fault]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_derived: bool = True


def load(
    path: str | Path, names: Sequence[str | Source], schema: Schema, options: LoadOptions | None = None
) -> Result:
    """Load sources, and what they need, into a store.

    Parameters
    ----------
    path : str or Path
        The store; made where there is none.
    names : sequence of str or Source
        Names of sources, paths of loader folders, or sources that were read.

    Returns
    -------
    Result
        One row a source, in the order of loading.

    Raises
    ------
    SourceError
        For the first fault, with file, row, column, value and remedy; the store is as it was.
    StoreError
        Where the store cannot be written.
    """
    options = options or LoadOptions()
    path = Path(path)
    asked = [
        name if isinstance(name, Source) else source_of(name, options.loaders, options.raw) for name in names
    ]
    sources = in_order(asked, options.loaders, path)
    work = _unchanged(path, sources, schema, options)
    if work is None:
        work = _load_all(path, sources, schema, options)
    notes = []
    needed = [row for row in work.rows if row[0] not in {source.name for source in asked}]
    for label, is_new in {"Also loaded, because needed": True, "Needed and already loaded": False}.items():
        others = [row[0] for row in needed if any(row[_ADDED:_UNCHANGED]) is is_new]
        if others:
            notes.append(f"{label}: {', '.join(others)}")
    notes += work.notes
    if options.dry_run:
        notes.append("Dry run: nothing was stored")
    if options.quarantine is not None:
        write_quarantine(options.quarantine, work.set_aside)
        notes.append(f"{counted(len(work.set_aside), 'fault')} written to {options.quarantine}")
    return Result(LOAD_COLUMNS, work.rows, notes)


def _unchanged(path: Path, sources: Sequence[Source], schema: Schema, options: LoadOptions) -> _Work | None:
    """Return the answer of a load that has nothing to do; None where there is something."""
    if not path.is_file():
        return None
    work = _Work()
    with Store.open(path) as store:
        for source in sources:
            began = time.perf_counter()
            counts = _kept(store.connection, source, schema, _fingerprint(store.connection, source, options))
            if counts is None:
                return None
            work.rows.append(_row(source, counts, began))
    return work


def _load_all(path: Path, sources: Sequence[Source], schema: Schema, options: LoadOptions) -> _Work:
    work = _Work()
    with writing(path, schema, keep=not options.dry_run) as con:
        create_macros(con)
        for source in sources:
            if options.step is not None:
                options.step(source.name, len(sources))
            began = time.perf_counter()
            counts = _load_one(con, source, schema, options, work)
            work.rows.append(_row(source, counts, began))
        if not work.changed:
            raise Unchanged
        commit_changes(con, schema, work.changed)
    return work


def _row(source: Source, counts: Counts, began: float) -> tuple[Any, ...]:
    return (source.name, source.version, *astuple(counts), round(time.perf_counter() - began, 3))


def in_order(
    asked: Sequence[Source], loaders: Traversable | None = None, store: Path | None = None
) -> list[Source]:
    """Return the sources with what they need before them.

    Parameters
    ----------
    asked : sequence of Source
        Sources to load; one may need another of them.
    loaders : Traversable or None
        Where the declarations of what they need are; None means those of this installation.
    store : Path or None
        A store; what it holds is not looked for.

    Raises
    ------
    SourceError
        Sources need each other, or two folders have the same name.
    """
    done: dict[str, Source] = {}
    named = {source.name: source for source in asked}
    known = source_names(loaders)
    loaded_names = cache(_held)

    def visit(source: Source, above: tuple[str, ...]) -> None:
        path = (*above, source.name)
        if source.name in above:
            problem = f"circular needs: {' → '.join(path)}"
            raise _head_error(source, "needs", source.name, problem, "remove one of them from needs")
        first = done.get(source.name, source)
        if str(source.folder) != str(first.folder):
            problem = f"duplicate name {source.name!r}, also of {first.folder}"
            raise _head_error(source, "name", source.name, problem, "give each source its own name")
        if source.name not in done:
            for need in source.needs:
                needed = named.get(need)
                if needed is None and need in known:
                    needed = find_source(need, loaders)
                if needed is not None:
                    visit(needed, path)
                elif need not in loaded_names(store):
                    problem, remedy = (
                        f"unknown source {need!r}",
                        "load its folder too, before or with this one",
                    )
                    raise _head_error(source, "needs", need, problem, remedy)
            done[source.name] = source

    for source in asked:
        visit(source, ())
    return list(done.values())


def _held(path: Path | None) -> set[str]:
    """Return the names of the sources in a store; none where it does not exist."""
    if path is None or not path.is_file():
        return set()
    with Store.open(path) as store:
        return set(store.loaded())


def _head_error(source: Source, key: str, value: str, problem: str, remedy: str | None) -> SourceError:
    file = source.origin if source.made is not None else str(source.folder.joinpath(HEAD))
    return SourceError(problem, file=file, column=key, value=value, remedy=remedy)


def _load_one(
    con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, options: LoadOptions, work: _Work
) -> Counts:
    """Load one source into an open store, unless it is unchanged."""
    fingerprint = _fingerprint(con, source, options)
    previous = _kept(con, source, schema, fingerprint)
    if previous is not None:
        return previous
    _refuse_impostor(con, source, options)
    if "names" in source.prepare and not work.is_derived:
        rebuild_derived(con)
        work.is_derived = True
    con.execute("SET VARIABLE source = ?", [source.name])
    with reading_only(con):
        quarantines = options.quarantine is not None
        rows_read, set_aside = read_and_stage(con, source, schema, options.raw, set_aside=quarantines)
    if source.made is not None:
        work.notes += [f"{source.name}: {each}" for each in source.made.notes]
    if "names" in source.prepare:
        work.notes += [f"{source.name}: {each}" for each in _unknown_names(con, placing(source))]
    counts = Counts(rows_read=rows_read)
    counts.quarantined = len({(source.made is None and each.file, each.row) for each in set_aside})
    touched = [
        cls for cls in schema.tables if counts.add(*replace_rows(con, source.name, cls, record_table(cls)))
    ]
    counts.findings = scalar(con, "SELECT count(*) FROM finding WHERE source = ?", [source.name])
    counts.triples = scalar(con, f"SELECT sum(n) FROM ({count_sql(schema)}) WHERE source = ?", [source.name])
    _record(con, source, "quarantined" if set_aside else fingerprint, counts)
    merge_shared(con, touched)
    work.set_aside += [(source.name, each) for each in set_aside]
    work.changed.append(source.name)
    work.is_derived = False
    return counts


def _unknown_names(
    con: duckdb.DuckDBPyConnection, placed: Callable[[str, int], str] = "{}:{}".format
) -> list[str]:
    """Return a sentence for each name of the source that was grounded last that nothing has, if it is one of a drug or near another; `placed` writes its place."""
    rows = con.execute(
        "SELECT value, file, row, detail FROM name_note WHERE rule = 'name-near' OR rule = 'name-own' AND kind = 'agent' ORDER BY ALL"
    ).fetchall()
    more = (
        [f"{counted(len(rows) - _MOST_NAMED, 'more name')}, which `kg lint` lists"]
        if len(rows) > _MOST_NAMED
        else []
    )
    return [
        f"{name!r} ({placed(file, row)}): {detail}" for name, file, row, detail in rows[:_MOST_NAMED]
    ] + more


def _refuse_impostor(con: duckdb.DuckDBPyConnection, source: Source, options: LoadOptions) -> None:
    """Raise if a source has the name of one that was loaded from another folder or comes with drugkg."""
    stored = con.execute("SELECT origin FROM loaded WHERE name = ?", [source.name]).fetchone()
    place = None
    if stored is not None and stored[0] != source.origin:
        place = "comes with drugkg" if stored[0] == SHIPPED else f"was loaded from {stored[0]}"
    elif stored is None and source.origin != SHIPPED and source.name in source_names(options.loaders):
        shipped = find_source(source.name, options.loaders)
        if shipped.fingerprint() != source.fingerprint(options.raw):
            place = "comes with drugkg"
    if place is not None and not options.replace:
        problem = f"another source of the name {source.name!r} {place}"
        remedy = "choose another name, or replace that source with --replace"
        raise _head_error(source, "name", source.name, problem, remedy)


def _kept(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema, fingerprint: str) -> Counts | None:
    """Return the counts of a source that was loaded before from the same tables; None where it was not."""
    sql = "SELECT fingerprint, findings, triples, rows FROM loaded WHERE name = ?"
    before = con.execute(sql, [source.name]).fetchone()
    if before is None or before[0] != fingerprint:
        return None
    counts = " UNION ALL ".join(
        f"SELECT count(*) AS n FROM {record_table(cls)} WHERE source = $source" for cls in schema.tables
    )
    unchanged = scalar(con, f"SELECT sum(n) FROM ({counts})", {"source": source.name})
    return Counts(findings=before[1], triples=before[2], rows_read=before[3], unchanged=unchanged)


def _fingerprint(con: duckdb.DuckDBPyConnection, source: Source, options: LoadOptions) -> str:
    """Fingerprint of the source, of the code and schema that read it, and of the sources it needs."""
    try:
        digest = hashlib.sha256(source.fingerprint(options.raw).encode())
    except SourceError:  # a file is missing: named with whatever else is wrong when the files are read
        return ""
    digest.update(_code_digest())
    for name in ("kg.yaml", "identifiers.toml"):
        digest.update(folder("ontology").joinpath(name).read_bytes())
    digest.update(folder("loaders").joinpath("formats", "macros.sql").read_bytes())
    for name in source.needs:
        found = con.execute("SELECT fingerprint FROM loaded WHERE name = ?", [name]).fetchone()
        digest.update(str(found).encode())
    return digest.hexdigest()


@cache
def _code_digest() -> bytes:
    """Return a digest of the code that reads sources; a change of it makes every source be read again."""
    digest = hashlib.sha256()
    for package in _READERS:
        modules = [each for each in files(package).iterdir() if each.name.endswith(".py")]
        for module in sorted(modules, key=lambda each: each.name):
            digest.update(module.name.encode() + b"\0" + module.read_bytes())
    return digest.digest()


def _record(con: duckdb.DuckDBPyConnection, source: Source, fingerprint: str, counts: Counts) -> None:
    con.execute("DELETE FROM loaded WHERE name = ?", [source.name])
    cells = [source.name, source.kind, source.version, fingerprint]
    con.execute(
        "INSERT INTO loaded VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [*cells, counts.findings, counts.triples, counts.rows_read, source.origin],
    )
    con.execute("DELETE FROM raw_file WHERE source = ?", [source.name])
    for raw in source.files:
        con.execute("INSERT INTO raw_file VALUES (?, ?, ?)", [source.name, raw.name, raw.sha256])
