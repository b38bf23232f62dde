"""The evidence on a claim is read from the store once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from kg.evidence.claim import Claim
from kg.evidence.claim_evidence import ClaimEvidence
from kg.evidence.convergence import converge
from kg.evidence.unreported import missing_tables
from kg.page.view import make_view
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import duckdb


class Recorder:
    """A connection that keeps the statements that it runs."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.statements: list[str] = []

    def execute(self, sql: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        """Keep the statement and run it."""
        self.statements.append(sql)
        return self.connection.execute(sql, parameters)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @property
    def support_queries(self) -> int:
        """How many statements counted the support of features."""
        return sum("JOIN claim_unit" in sql for sql in self.statements)


@pytest.fixture
def recorded(review_store: Path) -> Iterator[tuple[Store, Recorder]]:
    """The review, where no gene converges, and its statements."""
    with Store.open(review_store) as store:
        recorder = Recorder(store.connection)
        store.connection = cast("duckdb.DuckDBPyConnection", recorder)
        yield store, recorder


QUESTIONS: dict[str, Callable[[Store], Any]] = {
    "converge": lambda store: converge(store, Claim()),
    "converge --all": lambda store: converge(store, Claim(), everything=True),
    "missing": missing_tables,
    "page": make_view,
}


@pytest.mark.parametrize(
    ("question", "claims"), [("converge", 1), ("converge --all", 1), ("missing", 1), ("page", 3)]
)
def test_support_is_counted_once_for_a_claim(
    recorded: tuple[Store, Recorder], question: str, claims: int
) -> None:
    """An empty answer with its reasons runs the support query once; a page asks about genes, their contradictions, and pathways."""
    store, recorder = recorded
    QUESTIONS[question](store)

    assert claims == recorder.support_queries


def test_the_temporary_tables_go_with_the_block(recorded: tuple[Store, Recorder]) -> None:
    """What was read stays; the tables that it was read from are dropped."""
    store, recorder = recorded
    with ClaimEvidence(store, Claim()) as evidence:
        rows = evidence.support
        assert len(rows) > 1

    assert [] == store.rows("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'claim_%'")
    assert evidence.support is rows
    assert 1 == recorder.support_queries
