"""The store: one DuckDB file, one row a finding; opened read-only, written by building a new file.

A load copies the file, changes the copy and moves it into place under a lock. Whoever has the old file
open keeps reading the old file; whoever opens the path next sees the new one; a crash leaves the old one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

import duckdb

from kg.errors import StoreError
from kg.resources import folder
from kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from kg.schema import Class, Schema, Slot

FORMAT = 1
DERIVED = ("system_model", "study_unit", "agent_group", "system_ancestor", "pathway_group", "name")
VIEWS = ("feature", "evidence", "caption")
_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "µ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "ς": "sigma",
    "τ": "tau",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}


class Store:
    """A snapshot of a store file, read-only.

    Examples
    --------
    >>> with Store.open("kg.duckdb") as store:  # doctest: +SKIP
    ...     store.rows("SELECT count(*) FROM finding")
    [(98,)]
    """

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """Open a store file; what it holds now is what it will answer, whatever is loaded meanwhile.

        Raises
        ------
        StoreError
            Where there is no file, or it is not a store of this version.
        """
        path = Path(path)
        if not path.is_file():
            raise StoreError(
                f"{path} is a folder, not a store" if path.is_dir() else f"there is no store {path}",
                remedy="make one with `kg demo` or `kg load SOURCE`, or name another with --store",
            )
        connection = duckdb.connect(":memory:")
        try:
            # Made when it is needed, and removed again by the engine.
            connection.execute(f"SET temp_directory = {_text(f'{gettempdir()}/drugkg-{uuid4()}')}")
            connection.execute(f"ATTACH {_text(str(path))} AS store (READ_ONLY)")
            connection.execute("USE store")
            found = connection.execute("SELECT format FROM store_format").fetchone()
        except duckdb.Error as error:
            connection.close()
            raise StoreError(
                f"{path} is not a store of drugkg ({_first_line(error)})",
                remedy="name another file with --store, or load the sources again into a new one",
            ) from None
        if found != (FORMAT,):
            connection.close()
            raise StoreError(
                f"{path} was written by another version of drugkg",
                remedy="load the sources again into a new file",
            )
        connection.execute("SET enable_external_access = false")
        return cls(path, connection)

    def keep_within(self, memory: str) -> None:
        """Give the engine so much memory, such as "700MB"; what does not fit goes to disk for a while."""
        self.connection.execute(f"SET memory_limit = {_text(memory)}")

    def close(self) -> None:
        """Close the snapshot."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def rows(self, sql: str, parameters: dict[str, Any] | list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Return all rows of a query.

        Raises
        ------
        StoreError
            Where the snapshot is closed.
        """
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except duckdb.ConnectionException:
            raise StoreError("the store is closed", remedy="open it again with kg.open(PATH)") from None

    @property
    def digest(self) -> str:
        """The digest over all graphs; equal digests mean equal rows."""
        return store_digest(self.graph_digests())

    @property
    def identity(self) -> str:
        """What tells this store from another one, whatever both hold; it stays when sources are loaded."""
        ((identity,),) = self.rows("SELECT identity FROM store_format")
        return str(identity)

    def graph_digests(self) -> dict[str, str]:
        """Return named graph → digest of its rows, sorted by name."""
        return dict(self.rows("SELECT graph, digest FROM graph_digest ORDER BY graph"))

    def loaded(self) -> dict[str, tuple[str, int]]:
        """Return source → (version, number of findings)."""
        return {
            name: (version, findings)
            for name, version, findings in self.rows(
                "SELECT name, version, findings FROM loaded ORDER BY name"
            )
        }


def store_digest(digests: dict[str, str]) -> str:
    """Return the digest of a store from those of its graphs: sha256 over sorted lines `graph digest`."""
    return hashlib.sha256(
        "".join(f"{graph} {digest}\n" for graph, digest in sorted(digests.items())).encode()
    ).hexdigest()


@contextmanager
def rewriting(path: Path, schema: Schema, *, keep: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a writable copy of a store (or a new one) that takes its place when the block ends well.

    Parameters
    ----------
    path : Path
        The store; need not exist.
    keep : bool
        False discards the copy, for a dry run.

    Notes
    -----
    The block may end without changes by raising `Unchanged`. Two writers queue at the lock beside the file.
    """
    from filelock import FileLock

    path = Path(os.path.realpath(path))
    if not path.parent.is_dir():
        remedy = f"make it first: mkdir -p {str(path.parent)!r}"
        raise StoreError(f"there is no folder {path.parent} for the store", remedy=remedy)
    _try_folder(path)
    with _storage_errors(path), FileLock(f"{path}.lock"):
        _clear(path)
        new = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with _writable(path, new, schema) as connection:
                yield connection
            if keep:
                _settle(new, path)
        except Unchanged:
            pass
        finally:
            _clear(path)


@contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.FatalException) as error:
        raise StoreError(
            f"the store {path} cannot be written ({_first_line(error)})",
            remedy="look at the space on the disk and the permissions of the folder; the store is as it was",
        ) from error


def _try_folder(path: Path) -> None:
    """Refuse a folder that cannot be written, where a lock would wait for ever."""
    with _storage_errors(path), TemporaryFile(dir=path.parent):
        pass


def _clear(path: Path) -> None:
    """Remove what an interrupted rewrite left behind; call it with the lock held."""
    for place in list(path.parent.iterdir()):
        if place.name.startswith(f".{path.name}.") and ".new" in place.name:
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)


class Unchanged(Exception):  # noqa: N818 (a signal, not an error)
    """Raised inside `rewriting` where nothing is to be written."""


@contextmanager
def _writable(path: Path, new: Path, schema: Schema) -> Iterator[duckdb.DuckDBPyConnection]:
    is_new = not path.exists()
    if not is_new:
        Store.open(path).close()
        shutil.copy(path, new)
    connection = duckdb.connect(str(new))
    try:
        if is_new:
            create_tables(connection, schema)
        elif _layout_of(connection) != layout(schema):
            raise StoreError(
                f"{path} was written by another version of drugkg",
                remedy="load the sources again into a new file",
            )
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _settle(new: Path, path: Path) -> None:
    """Move a finished file into place, so that a power cut leaves the one or the other."""
    with new.open("rb+") as handle:
        os.fsync(handle.fileno())
    new.replace(path)


def layout(schema: Schema) -> str:
    """Return the sha256 over everything that the tables of a store are made of."""
    parts = [_table_sql(cls, schema, cls.table) for cls in schema.tables]
    parts += [view_sql(name) for name in (*DERIVED, *VIEWS)]
    parts += [f"{contrast_type} {family}" for contrast_type, family in sorted(schema.family_of().items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _layout_of(con: duckdb.DuckDBPyConnection) -> str | None:
    try:
        found = con.execute("SELECT layout FROM store_format").fetchone()
    except duckdb.Error:
        return None
    return None if found is None else str(found[0])


def create_tables(con: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Create an empty store: a table for each class, bookkeeping, link views, and the views of queries/views."""
    con.execute(
        "CREATE TABLE store_format AS"
        " SELECT $format::INTEGER AS format, $version AS written_by, $layout AS layout, uuid()::VARCHAR AS identity",
        {"format": FORMAT, "version": __version__, "layout": layout(schema)},
    )
    con.execute("CREATE TABLE graph_digest (graph VARCHAR NOT NULL, digest VARCHAR NOT NULL)")
    con.execute(
        "CREATE TABLE loaded (name VARCHAR NOT NULL, kind VARCHAR NOT NULL, version VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, findings BIGINT NOT NULL, triples BIGINT NOT NULL, rows BIGINT NOT NULL)"
    )
    con.execute(
        "CREATE TABLE raw_file (source VARCHAR NOT NULL, file VARCHAR NOT NULL, sha256 VARCHAR NOT NULL)"
    )
    for cls in schema.tables:
        con.execute(_table_sql(cls, schema, cls.table))
        if cls.graph is not None:
            con.execute(_table_sql(cls, schema, f"account_{cls.table}"))
        for slot in cls.slots:
            if slot.multivalued:
                con.execute(
                    f"CREATE VIEW {cls.table}_{slot.name} AS SELECT id AS {cls.table}, unnest({slot.name}) AS item FROM {cls.table} WHERE {slot.name} IS NOT NULL"
                )
    con.execute("CREATE TABLE contrast_family (contrast_type VARCHAR NOT NULL, family VARCHAR NOT NULL)")
    con.executemany("INSERT INTO contrast_family VALUES (?, ?)", sorted(schema.family_of().items()))
    create_fold(con)
    derive(con)


def create_fold(con: duckdb.DuckDBPyConnection) -> None:
    """Create the SQL function `fold`: lower case, Greek letters spelled out, nothing but letters and digits."""
    folded = "lower(nfc_normalize(name))"
    for letter, spelled in _GREEK.items():
        folded = f"replace({folded}, {_text(letter)}, {_text(spelled)})"
    con.execute(
        f"CREATE OR REPLACE MACRO fold(name) AS regexp_replace({folded}, '[^\\p{{L}}\\p{{N}}]+', '', 'g')"
    )


def _table_sql(cls: Class, schema: Schema, table: str) -> str:
    columns = [
        "source VARCHAR NOT NULL",
        "hash VARCHAR NOT NULL",
        *(_column_sql(slot, schema) for slot in cls.slots),
    ]
    return f"CREATE TABLE {table} ({', '.join(columns)})"


def _column_sql(slot: Slot, schema: Schema) -> str:
    parts = [slot.name, slot.sql_type]
    if slot.required:
        parts.append("NOT NULL")
    if slot.kind == "enum" and not slot.multivalued:
        allowed = ", ".join(_text(value) for value in schema.enums[slot.range].values)
        parts.append(f"CHECK ({slot.name} IN ({allowed}))")
    return " ".join(parts)


def view_sql(name: str) -> str:
    """Return the text of a view of queries/views."""
    return folder("queries").joinpath("views", f"{name}.sql").read_text(encoding="utf-8")


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """Compute again what is stored because many questions need it: units, groups, hierarchies, names."""
    for table in DERIVED:
        con.execute(f"CREATE OR REPLACE TABLE {table} AS {view_sql(table)}")
    for view in VIEWS:
        con.execute(f"CREATE OR REPLACE VIEW {view} AS {view_sql(view)}")


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


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
