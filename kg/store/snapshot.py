"""The store: one DuckDB file with one row a finding, opened read-only; `kg.store.writer` writes it.

An open store is a snapshot: it does not change when sources are loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb

from kg.store.checked import is_checked, note_checked, state_of
from kg.store.connect import attach_read_only, refuse_other_than_file
from kg.store.faults import store_error, translated
from kg.store.hashing import store_digest
from kg.store.layout import check_layout
from kg.store.seal import broken, is_sealed, missing
from kg.store.sql_text import quote_text

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
    def open(cls, path: str | Path, *, must_be_sealed: bool = True) -> Store:
        """Open a store file as a snapshot of its present content.

        Parameters
        ----------
        must_be_sealed : bool
            False opens a file that is not the one that drugkg wrote, to look for what is wrong with it.

        Raises
        ------
        StoreError
            The file does not exist, cannot be opened, or is not a store of this version; the message says why.
        """
        path = Path(path)
        refuse_other_than_file(path)
        sealed = is_sealed(path) if must_be_sealed else True
        if sealed is False:
            raise broken(path)
        state = state_of(path)
        connection = attach_read_only(path)
        try:
            with translated(path):
                if state != state_of(path) or not is_checked(state):
                    check_layout(connection, path)
                    note_checked(state if state == state_of(path) else None)
                connection.execute("USE store")
        except BaseException:
            connection.close()
            raise
        if sealed is None:
            connection.close()
            raise missing(path)
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
        """Close the snapshot; an error of DuckDB becomes a StoreError."""
        self.close()
        if isinstance(error, duckdb.Error):
            raise store_error(self.path, error) from error

    def rows(self, sql: str, parameters: dict[str, Any] | list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Return all rows of a query.

        Raises
        ------
        StoreError
            The snapshot is closed, or its file is damaged.
        """
        with translated(self.path):
            return self.connection.execute(sql, parameters).fetchall()

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
