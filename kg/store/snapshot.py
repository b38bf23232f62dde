"""The store: one DuckDB file with one row a finding, opened read-only; `kg.store.writer` writes it.

An open store is a snapshot: it does not change when sources are loaded.
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
from kg.wording import first_line

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
        """Open a store file as a snapshot of its present content.

        Raises
        ------
        StoreError
            The file does not exist, or is not a store of this version.
        """
        path = Path(path)
        if not path.is_file():
            raise StoreError(
                f"{path} is a folder, not a store" if path.is_dir() else f"the store {path} does not exist",
                remedy="create it with `kg demo` or `kg load SOURCE`, or choose another with --store",
            )
        connection = duckdb.connect(":memory:")
        try:
            # DuckDB creates the folder when it is needed, and removes it.
            connection.execute(f"SET temp_directory = {quote_text(f'{gettempdir()}/drugkg-{uuid4()}')}")
            connection.execute(f"ATTACH {quote_text(str(path))} AS store (READ_ONLY)")
            connection.execute("USE store")
            written = connection.execute("SELECT format FROM store_format").fetchone()
        except duckdb.Error as error:
            connection.close()
            raise StoreError(
                f"{path} is not a store of drugkg ({first_line(error)})",
                remedy="choose another file with --store, or load the sources again into a new one",
            ) from None
        if written != (FORMAT,):
            connection.close()
            raise unusable(path)
        connection.execute("SET enable_external_access = false")
        return cls(path, connection)

    def limit_memory(self, memory: str) -> None:
        """Limit DuckDB's memory, e.g. "700MB"; larger intermediates spill to disk."""
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
            The snapshot is closed.
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
        """The identifier given to this store when it was created; loading sources does not change it."""
        ((identity,),) = self.rows("SELECT identity FROM store_format")
        return str(identity)

    def graph_digests(self) -> dict[str, str]:
        """Return named graph → digest of its rows, sorted by name."""
        return dict(self.rows("SELECT graph, digest FROM graph_digest ORDER BY graph"))

    def loaded(self) -> dict[str, tuple[str, int]]:
        """Return source → (version, number of findings)."""
        rows = self.rows("SELECT name, version, findings FROM loaded ORDER BY name")
        return {name: (version, findings) for name, version, findings in rows}


def unusable(path: Path, problem: str = "was written by another version of drugkg") -> StoreError:
    """Return the error for a store whose sources have to be loaded again into a new one."""
    remedy = "load the sources again into a new file: kg load SOURCE --store NEW.duckdb"
    return StoreError(f"{path} {problem}", remedy=remedy)
