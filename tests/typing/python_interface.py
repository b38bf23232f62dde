"""Types of the public interface, read by mypy alone: a wrong one fails `make types`. Nothing here is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_type

import kg
from kg.evidence.rows import Convergence, Evidence
from kg.query.typed import Questions
from kg.results import Result, Rows


def check_rows(rows: Rows[Evidence]) -> None:
    """Check that an index returns a row, a slice a sequence of rows, and a loop rows."""
    assert_type(rows[0], Evidence)
    assert_type(rows[1:], Sequence[Evidence])
    assert_type(rows.notes, tuple[str, ...])
    assert_type(len(rows), int)
    for row in rows:
        assert_type(row, Evidence)


def check_store() -> None:
    """Check that a store opened in a block keeps its class, and its questions return typed rows."""
    with kg.open("kg.duckdb") as store:
        assert_type(store, kg.KnowledgeGraph)
        assert_type(store.digest, str)
        assert_type(store.converge(across="agent"), Rows[Convergence])
        assert_type(store.converge()[0].units, int)
        assert_type(store.gene("FKBP5"), Rows[Evidence])
        assert_type(store.questions, Questions)
        assert_type(store.sql("SELECT 1"), Result)


def check_wrong_use(rows: Rows[Evidence]) -> None:
    """Check that wrong use is an error: an unneeded `type: ignore` is one in strict mode."""
    rows["first"]  # type: ignore[call-overload]
    kg.open(1)  # type: ignore[arg-type]
