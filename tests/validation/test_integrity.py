"""`kg check` computes hashes, digests and derived tables again, so that a store that was changed by hand is found."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories.edited import edited

from kg.load.quarantine import all_rules
from kg.store.snapshot import Store
from kg.validation.integrity import STORED, integrity

if TYPE_CHECKING:
    from kg.schema.model import Schema

pytestmark = pytest.mark.long

CHANGES = {  # what somebody did with the rows of a store → the rules that find it
    "UPDATE finding SET direction = 'down' WHERE direction = 'up'": {"hash"},
    "UPDATE gene SET symbol = 'X' WHERE id = (SELECT min(id) FROM gene)": {"hash", "derived"},
    "UPDATE record_publication SET first_author = 'X'": {"hash"},
    "UPDATE finding SET hash = 'X'": {"hash", "digest"},
    "DELETE FROM finding WHERE direction = 'up'": {"digest", "count"},
    "DELETE FROM finding": {"digest", "count"},
    "DELETE FROM record_publication": {"record"},
    "INSERT INTO finding SELECT * REPLACE (id || 'x' AS id) FROM finding LIMIT 1": {
        "hash",
        "digest",
        "count",
    },
    "INSERT INTO finding SELECT * REPLACE ('other' AS source) FROM finding LIMIT 1": {"digest", "count"},
    "UPDATE graph_digest SET digest = 'x'": {"digest"},
    "DELETE FROM graph_digest": {"digest"},
    "INSERT INTO graph_digest VALUES ('other', 'x')": {"digest"},
    "DELETE FROM loaded": {"count"},
    "UPDATE study_unit SET unit = 'x'": {"derived"},
    "DELETE FROM name": {"derived"},
    "UPDATE finding_status SET outcome = 'positive'": {"terms"},
    "DELETE FROM contrast_family": {"terms"},
}


def rules(path: Path, schema: Schema) -> set[str]:
    """Return the rules of integrity that a store breaks."""
    with Store.open(path) as store:
        return {row[1].removeprefix("stored.") for row in integrity(store, schema)}


@pytest.mark.parametrize("change", CHANGES)
def test_rows_that_were_changed_by_hand_are_found(
    change: str, made_up_store: Path, tmp_path: Path, schema: Schema
) -> None:
    """A changed, removed or added row of any table is an error, whatever the digests say that stand in the store."""
    path = Path(shutil.copy(made_up_store, tmp_path / "kg.duckdb"))
    with edited(path) as con:
        con.execute(change)

    assert rules(path, schema) >= CHANGES[change]


def test_a_store_as_it_was_loaded_is_whole(made_up_store: Path, schema: Schema) -> None:
    """Loading and computing again agree on every row."""
    assert set() == rules(made_up_store, schema)


@pytest.mark.parametrize("rule", STORED)
def test_each_rule_is_explained(rule: str) -> None:
    """The list of rules says what each of these means and what to do."""
    problem, remedy = all_rules()[f"stored.{rule}"]

    assert problem
    assert "new store" in remedy
