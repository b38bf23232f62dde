"""The same question gives the same rows in SQL and in SPARQL: on the toy, on the review, on reviews made by chance."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from factories.question_parameters import CHOICES, GENERATED, REVIEW, TOY

from kg.evidence.claim import Claim
from kg.evidence.convergence import converge
from kg.load.loader import LoadOptions, load
from kg.load.unload import unload
from kg.query import named
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.results import Result
    from kg.schema.model import Schema

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("sparql_in_process")]
ENGINES = ("sql", "sparql")  # what answers without a server; Cypher: test_questions_in_cypher.py
ACROSS = ("compartment", "agent", "system", "study")


@pytest.fixture(scope="session")
def shuffled_store(
    toy_store: Path,
    tmp_path_factory: pytest.TempPathFactory,
    root: Path,
    small_loaders: Path,
    schema: Schema,
) -> Path:
    """The toy with the rows of every table in another order, loaded anew."""
    place = tmp_path_factory.mktemp("shuffled")
    shutil.copytree(root / "loaders" / "toy", place / "toy")
    chance = random.Random(5)  # noqa: S311 - chance that can be repeated
    for file in sorted((place / "toy").glob("*.tsv")):
        header, *rows = file.read_text(encoding="utf-8").splitlines()
        chance.shuffle(rows)
        file.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding="utf-8")
    path = place / "kg.duckdb"
    shutil.copy(toy_store, path)
    unload(path, "toy", schema)
    load(path, [str(place / "toy")], schema, LoadOptions(loaders=small_loaders, replace=True))
    return path


def ask(path: Path, schema: Schema, name: str, parameters: dict[str, Any], engine: str) -> Result:
    """Ask one engine."""
    with Store.open(path) as store:
        return named.answer(store, schema, name, parameters, engine=engine)


def same_rows(path: Path, schema: Schema, name: str, parameters: dict[str, Any]) -> Result:
    """Ask each engine, hold the answers against each other, and give the one."""
    sql, sparql = (ask(path, schema, name, parameters, engine) for engine in ENGINES)

    assert sql.columns == sparql.columns
    assert sql.rows == sparql.rows
    assert sql.notes == sparql.notes
    assert len(sql) == len({repr(row) for row in sql.rows})
    order = [sql.columns.index(each) for each in named.describe(name).order]
    assert len(sql) == len({tuple(row[at] for at in order) for row in sql.rows})
    return sql


@pytest.mark.parametrize("name", named.names())
def test_on_the_toy(toy_store: Path, schema: Schema, name: str) -> None:
    """Both engines give the same rows on the toy, and there is at least one."""
    assert len(same_rows(toy_store, schema, name, TOY.get(name, {}))) > 0


@pytest.mark.parametrize("name", named.names())
def test_on_the_review(review_store: Path, schema: Schema, name: str) -> None:
    """Both engines give the same rows on the review."""
    same_rows(review_store, schema, name, REVIEW.get(name, {}))


@pytest.mark.parametrize("name", named.names())
def test_on_a_thousand_findings(generated_store: Path, schema: Schema, name: str) -> None:
    """Both engines give the same rows on findings with hostile text, ties, shared papers and shared samples."""
    assert len(same_rows(generated_store, schema, name, GENERATED.get(name, {}))) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", named.names())
def test_on_ten_thousand_findings(make_generated: Callable[[int], Path], schema: Schema, name: str) -> None:
    """Both engines give the same rows on ten thousand findings, each within the time that is allowed."""
    assert len(same_rows(make_generated(10_000), schema, name, GENERATED.get(name, {}))) > 0


@pytest.mark.parametrize(("name", "parameters"), CHOICES)
def test_choices(
    toy_store: Path,
    review_store: Path,
    generated_store: Path,
    schema: Schema,
    name: str,
    parameters: dict[str, Any],
) -> None:
    """Both engines understand each parameter alike."""
    stores = (toy_store, review_store, generated_store)

    assert sum(len(same_rows(store, schema, name, parameters)) for store in stores) > 0


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.slow
def test_order_of_rows_changes_nothing(
    toy_store: Path, shuffled_store: Path, schema: Schema, engine: str
) -> None:
    """A toy loaded in another order has the same digest and gives the same answers."""
    with Store.open(toy_store) as first, Store.open(shuffled_store) as second:
        assert first.digest == second.digest
    names = (
        named.names() if engine == "sql" else ["convergence", "conflicts", "gene-evidence", "themes-in-both"]
    )
    for name in names:
        parameters = TOY.get(name, {})
        first_answer = ask(toy_store, schema, name, parameters, engine)
        assert first_answer.rows == ask(shuffled_store, schema, name, parameters, engine).rows


@pytest.mark.parametrize("across", ACROSS)
@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize(
    "where", ["toy_store", "review_store", pytest.param("generated_store", marks=pytest.mark.long)]
)
def test_agrees_with_converge(
    request: pytest.FixtureRequest, schema: Schema, where: str, across: str, units: int
) -> None:
    """The questions find what `kg converge` finds; it shows the stronger direction, or `both`, they show each."""
    path: Path = request.getfixturevalue(where)
    asked = ask(path, schema, "convergence", {"across": across, "min": 2, "min_units": units}, "sql")
    with Store.open(path) as store:
        found = converge(store, Claim(across=across, minimum=2, min_units=units))
    rows = {(row["subject"], row["feature_id"], row["direction"]): row for row in asked.records()}

    assert {key[:2] for key in rows} == {(row["subject"], row["feature_id"]) for row in found.records()}
    for row in found.records():
        for direction in ("up", "down") if row["direction"] == "both" else (row["direction"],):
            counted = rows[row["subject"], row["feature_id"], direction]
            assert row["units"] == counted["units"]
            assert set(counted["findings"]) <= set(row["findings"])
            if row["direction"] != "both":
                shared = ("studies", "units_blood", "units_in_vitro", "opposing_units", "findings")
                assert [row[each] for each in shared] == [counted[each] for each in shared]
            if across == "system" and row["direction"] != "both":
                assert row["systems_min"] == counted["different"]
