"""What differs between two states of the evidence: the answers that are new, and those that are gone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kg.cli.app import program
from kg.evidence.changes.compare import COLUMNS, changes
from kg.evidence.changes.state import EvidenceState, evidence_state
from kg.evidence.claim import Claim
from kg.evidence.convergence import conflicts, converge
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def toy_state(toy_store: Path) -> EvidenceState:
    """What the toy review supports."""
    with Store.open(toy_store) as store:
        return evidence_state(store)


def named(rows: list[tuple[object, ...]], change: str) -> set[tuple[object, object]]:
    """Return subject and feature of the rows with a change."""
    places = COLUMNS.index("subject"), COLUMNS.index("feature_id")
    return {(row[places[0]], row[places[1]]) for row in rows if row[0] == change}


def test_what_converges_and_is_contradicted_is_what_other_commands_say(
    toy_state: EvidenceState, toy_store: Path
) -> None:
    """From nothing to a store, the new answers are those of `kg converge`; the other way round they are gone."""
    with Store.open(toy_store) as store:
        convergent = converge(store, Claim())
        opposed = conflicts(store, Claim())
    expected = set(zip(convergent.column("subject"), convergent.column("feature_id"), strict=True))
    gained, lost = changes(EvidenceState(), toy_state).rows, changes(toy_state, EvidenceState()).rows
    assert expected
    assert expected == named(gained, "converges") == named(lost, "converges_no_more")
    contradicted = named(gained, "contradicted")
    assert contradicted <= set(zip(opposed.column("subject"), opposed.column("feature_id"), strict=True))
    assert contradicted == named(lost, "contradicted_no_more")
    assert expected <= named(gained, "supported")
    assert named(gained, "supported") == named(lost, "supported_no_more")


def test_no_difference_is_an_answer(toy_state: EvidenceState) -> None:
    """Two equal states have no row, and a note says so."""
    answer = changes(toy_state, toy_state)
    assert ([], ["No feature gained or lost support"]) == (answer.rows, answer.notes)


def test_changes_are_sentences(toy_state: EvidenceState) -> None:
    """Each row says in words what changed, for which drug, and the units before and after."""
    answer = changes(EvidenceState(), toy_state)
    place = COLUMNS.index("detail")
    (first, *_) = [row for row in answer.rows if row[0] == "converges"]
    assert f"{first[4]} " in first[place]
    assert f" now converges for {first[1]}: 0 → " in first[place]
    assert any(note.startswith("New source: toy, ") for note in answer.notes)


def test_a_dry_run_changes_nothing(toy_store: Path) -> None:
    """--changes and --dry-run are refused together, with the verb that compares stores."""
    words = ["unload", "toy", "--changes", "--dry-run", "--store", str(toy_store)]
    done = CliRunner().invoke(program, words)
    assert 2 == done.exit_code
    assert "kg diff A B" in done.output


def test_a_command_prints_what_it_changed(toy_store: Path, toy_state: EvidenceState, tmp_path: Path) -> None:
    """`kg unload --changes` prints the answers that are gone, those of the store before against an empty one."""
    copy = tmp_path / "kg.duckdb"
    copy.write_bytes(toy_store.read_bytes())
    words = ["unload", "toy", "--changes", "--json", "--envelope", "--store", str(copy)]
    done = CliRunner().invoke(program, words)

    assert 0 == done.exit_code, done.output
    rows = json.loads(done.stdout)["rows"]
    expected = named(changes(toy_state, EvidenceState()).rows, "converges_no_more")
    assert expected == {
        (row["subject"], row["feature_id"]) for row in rows if row["change"] == "converges_no_more"
    }
