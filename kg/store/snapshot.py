"""The store: one DuckDB file, one row a finding; here it is opened read-only, `kg.store.writer` writes it.

Whoever has a store open keeps reading what it held then, whatever is loaded meanwhile.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

import duckdb

from kg.errors import StoreError
from kg.store.hashing import store_digest
from kg.store.sql_text import quote_text
from kg.store.tables import FORMAT

if TYPE_CHECKING:
    from types import TracebackType


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
            connection.execute(f"SET temp_directory = {quote_text(f'{gettempdir()}/drugkg-{uuid4()}')}")
            connection.execute(f"ATTACH {quote_text(str(path))} AS store (READ_ONLY)")
            connection.execute("USE store")
            found = connection.execute("SELECT format FROM store_format").fetchone()
        except duckdb.Error as error:
            connection.close()
            raise StoreError(
                f"{path} is not a store of drugkg ({first_line(error)})",
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
        self.connection.execute(f"SET memory_limit = {quote_text(memory)}")

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


def first_line(error: Exception) -> str:
    """Return what an engine says first; the rest is its stack."""
    return str(error).splitlines()[0]
