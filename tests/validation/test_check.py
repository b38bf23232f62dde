"""`kg check`: what it finds in a store, how it says so, and how it ends."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from factories import tiny_review
from factories.edited import edited

import kg.validation.check
from kg.errors import MissingExtraError
from kg.load.loader import load
from kg.store.hashing import digest_graph, hash_sql
from kg.store.named_graphs import record_table
from kg.store.snapshot import Store
from kg.store.tables import rebuild_derived
from kg.validation.check import check
from kg.validation.rules import CHECK_COLUMNS, written_rules
from kg.validation.shacl import relevant_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb
    from conftest import Kg

    from kg.schema.model import Schema

    Spoil = Callable[[str], Path]

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def sound_store(tmp_path_factory: pytest.TempPathFactory, root: Path, schema: Schema) -> Path:
    """A store with the tiny review as it should be."""
    place = tmp_path_factory.mktemp("sound")
    load(place / "kg.duckdb", [str(tiny_review.write(place, root, tiny_review.tables()))], schema)
    return place / "kg.duckdb"


@pytest.fixture
def spoil(sound_store: Path, tmp_path: Path, schema: Schema) -> Spoil:
    """Change a copy of the tiny store by SQL, past all checks, as if its rows had been loaded so."""

    def change(sql: str) -> Path:
        copy = tmp_path / "spoilt.duckdb"
        shutil.copy(sound_store, copy)
        with edited(copy) as connection:
            connection.execute(sql)
            _seal(connection, schema)
        return copy

    return change


def _seal(con: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Write the hashes, digests, counts and derived tables of the rows that are there."""
    for cls in schema.tables:
        for table in {cls.table, record_table(cls)}:
            con.execute(f"UPDATE {table} SET hash = {hash_sql(cls)}")  # noqa: S608 - names of the schema
    rebuild_derived(con)
    for (graph,) in con.execute("SELECT graph FROM graph_digest").fetchall():
        con.execute("DELETE FROM graph_digest WHERE graph = ?", [graph])
        con.execute("INSERT INTO graph_digest VALUES (?, ?)", [graph, digest_graph(con, schema, graph)])
    con.execute("UPDATE loaded SET findings = (SELECT count(*) FROM finding WHERE source = name)")


LOST_ARM = (
    "DELETE FROM contrast WHERE id LIKE '%people.time'; DELETE FROM result_set WHERE id LIKE '%people.time';"
)
LOST_ARM += "DELETE FROM finding WHERE result_set LIKE '%people.time'"


@pytest.mark.parametrize(
    "store",
    [pytest.param("review_store", marks=pytest.mark.slow), pytest.param("toy_store", marks=pytest.mark.long)],
)
def test_the_sources_that_are_shipped_are_sound(
    store: str, request: pytest.FixtureRequest, schema: Schema
) -> None:
    """Neither rules nor shapes find anything in the review or in the toy review."""
    with Store.open(request.getfixturevalue(store)) as opened:
        answer = check(opened, schema)

    assert [] == answer.rows
    assert any("shapes were checked" in note for note in answer.notes)


def test_a_fault_is_printed_once_and_ends_with_1(kg: Kg, spoil: Spoil) -> None:
    """What rules and shapes both find is one row, with the columns of the contract."""
    store = spoil("UPDATE finding SET adjusted_p_value = 0.001 WHERE id LIKE '%/corrected'")

    done = kg("check", "--store", store, "--json")

    (row,) = json.loads(done.stdout)
    assert 1 == done.returncode
    assert list(CHECK_COLUMNS) == list(row)
    assert ("error", "adjusted-at-least-raw", "id:tiny/finding/corrected") == (
        row["severity"],
        row["rule"],
        row["focus"],
    )
    assert ("adjusted_p_value", "0.001") == (row["path"], row["value"])


def test_nothing_wrong_ends_with_0(kg: Kg, sound_store: Path) -> None:
    """An empty answer is success, and stderr says what was checked."""
    done = kg("check", "--store", sound_store)

    assert (0, "\t".join(CHECK_COLUMNS)) == (done.returncode, done.stdout.strip())
    assert "rules were checked" in done.stderr


@pytest.mark.parametrize(("option", "code"), [((), 0), (("--strict",), 1)])
def test_a_warning_ends_with_1_only_where_asked(
    option: tuple[str, ...], code: int, kg: Kg, spoil: Spoil
) -> None:
    """An arm that no contrast compares is a doubt, not an error."""
    done = kg("check", "--store", spoil(LOST_ARM), "--json", *option)

    assert code == done.returncode
    assert {("warning", "arm-without-contrast")} == {
        (row["severity"], row["rule"]) for row in json.loads(done.stdout)
    }


def test_two_accounts_that_differ_are_a_warning(spoil: Spoil, schema: Schema) -> None:
    """Two sources that give one publication different years are shown with both values."""
    other = "SELECT 'other' AS source, * EXCLUDE (source) REPLACE (1999 AS year) FROM record_publication"
    path = spoil(f"INSERT INTO record_publication BY NAME {other} WHERE first_author = 'Tiny A'")

    with Store.open(path) as store:
        answer = check(store, schema)

    assert [("warning", "records-differ", "year", "1999 | 2030")] == [
        (row[0], row[1], row[3], row[4]) for row in answer.rows
    ]


def test_without_the_extra_the_rules_still_run(
    sound_store: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pyshacl is missing, one sentence says how to get it, and the rules are checked."""
    monkeypatch.setattr("kg.validation.shacl.find_spec", lambda _: None)

    with Store.open(sound_store) as store:
        answer = check(store, schema)

    assert [] == answer.rows
    assert str(MissingExtraError("Checking the shapes", "check")) in " ".join(answer.notes)


def test_a_big_store_is_checked_by_the_rules_alone(
    sound_store: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the limit the shapes are left out, and the note says so."""
    monkeypatch.setattr(kg.validation.check, "SHACL_LIMIT", 7)

    with Store.open(sound_store) as store:
        answer = check(store, schema)

    assert any("shapes were not checked: 8 findings" in note for note in answer.notes)


def test_the_shapes_see_what_findings_rest_on_and_no_more(review_store: Path, schema: Schema) -> None:
    """Every finding and every feature that one is about is looked at, and no whole reference collection."""
    with Store.open(review_store) as store:
        ids = set(relevant_rows(store, schema))
        needed = {cell for row in store.rows("SELECT id, feature, result_set FROM finding") for cell in row}

    assert needed <= ids
    assert len(ids) < 1_000


@pytest.mark.parametrize("rule", [rule.name for rule in written_rules()])
def test_a_message_says_what_to_do(rule: str) -> None:
    """A message is a clause that names what is wrong, without a full stop."""
    (message,) = (each.message for each in written_rules() if each.name == rule)

    assert len(message) > 20
    assert not message.endswith(".")
