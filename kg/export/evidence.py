"""CSV: the evidence, one row a finding, for spreadsheets and R."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kg.evidence.matrix import sources_of
from kg.results import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

_ROWS_AT_A_TIME = 10_000


def write(
    store: Store,
    schema: Schema,
    stream: IO[bytes],
    *,
    sources: tuple[str, ...] = (),
    separator: str = ",",
) -> None:
    """Write the view `evidence`, in order of findings, with a separator between cells; of some sources or of all."""
    del schema  # the view has columns of its own
    found = store.connection.execute(
        "SELECT * FROM evidence WHERE list_contains($sources, source) ORDER BY finding",
        {"sources": sources_of(store, sources)},
    )
    columns = [column[0] for column in found.description or ()]

    def rows() -> Iterator[tuple[Any, ...]]:
        while some := found.fetchmany(_ROWS_AT_A_TIME):
            yield from some

    stream.writelines(line.encode() for line in csv_lines(columns, rows(), separator=separator))
