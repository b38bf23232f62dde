"""Faults: each names its rule, every rule has a problem and a remedy, and cells are checked in one statement a table."""

from __future__ import annotations

import ast
import re
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

import kg.load
from kg.load.check_cells import check_cells
from kg.load.quarantine import RULES, Fault, all_rules, fault, sorted_faults
from kg.load.read_table import read_files
from kg.load.source import depending, find_source, read_source
from kg.store.tables import create_macros
from kg.validation.identity import stored_identity_rules
from kg.validation.rules import compiled_rules, written_rules

if TYPE_CHECKING:
    from factories.sandbox import World

    from kg.schema.model import Schema


class _Counting:
    """A connection that counts its statements."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:")
        self.statements = 0

    def execute(self, *arguments: Any) -> duckdb.DuckDBPyConnection:
        self.statements += 1
        return self.connection.execute(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def test_cells_are_checked_in_two_statements_a_table(schema: Schema) -> None:
    """A review without faults takes two statements a table, with all columns, and one for the mappings."""
    source = find_source("pisanu-2025")
    counting: Any = _Counting()
    create_macros(counting)
    read_files(counting, source, schema, None)
    counting.statements = 0

    faults = check_cells(counting, source)

    assert [] == faults
    assert 2 * len(source.tables) + 1 == counting.statements


@pytest.mark.parametrize("name", ["arms", "findings", "mappings", "studies"])
def test_only_tables_that_lost_rows_or_refer_to_them_are_checked_again(name: str, schema: Schema) -> None:
    """Once the rows of a table are set aside, the cells of these tables have all of the faults that there are."""
    source = find_source("toy")
    with duckdb.connect(":memory:") as connection:
        create_macros(connection)
        read_files(connection, source, schema, None)
        connection.execute(f"TRUNCATE raw_{name}")
        gone = [fault("cell.required", f"{name}.tsv", 2, "name", None)]
        again = depending(source, {each.file for each in gone})

        assert check_cells(connection, source) == check_cells(connection, source, tables=again)
        assert f"{name}.tsv" in {table.file for table in again}
        assert (name == "mappings") == (len(again) == len(source.tables))


def test_faults_of_one_row_are_all_found(world: World, schema: Schema) -> None:
    """A row with several faulty cells gives a fault for each, in the order of columns."""
    world.put("findings.tsv", "p.f01", "direction", "upward")
    world.put("findings.tsv", "p.f01", "p_value", "1.7")
    world.put("findings.tsv", "p.f01", "locators", "table 1 |x")
    source = read_source(world.review, world.loaders)
    with duckdb.connect(":memory:") as connection:
        create_macros(connection)
        read_files(connection, source, schema, None)

        faults = sorted_faults(check_cells(connection, source), source)

    assert [
        ("cell.list", "direction", "upward"),
        ("cell.space", "locators", "table 1 |x"),
        ("cell.range", "p_value", "1.7"),
    ] == [(each.rule, each.column, each.value) for each in faults]


def test_the_order_of_faults_does_not_depend_on_how_they_were_found() -> None:
    """Faults of whole files come first, then tables and rows in order; a repeated fault counts once."""
    source = find_source("toy")
    files = [table.file for table in source.tables[:2]]
    faults = [
        Fault("file.rows", files[1], None, None, None, "p", "r"),
        Fault("cell.list", files[0], 2, "a", "x", "p", "r"),
        Fault("cell.list", files[0], 2, "b", None, "p", "r"),
        Fault("cell.list", files[0], 10, "a", "x", "p", "r"),
        Fault("cell.list", files[1], 1, "a", "x", "p", "r"),
    ]
    orders = permutations([*faults, faults[2]])

    assert all(faults == sorted_faults(order, source) for order in orders)


def test_the_list_has_the_rules_that_the_code_uses() -> None:
    """Every rule that a module of kg.load or kg.grounding names is in the list, and the list has no other but those of the schema."""
    used: set[str] = set()
    package = Path(kg.load.__path__[0]).parent
    for path in (*package.glob("load/**/*.py"), *package.glob("grounding/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        keys = {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
        texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in keys)
        used.update(node.value for node in texts if isinstance(node.value, str))
    listed = {name for name in RULES if name.partition(".")[0] not in {"schema", "lint", "stored"}}

    groups = {"file", "line", "cell", "name", "row", "source"}
    assert listed == {
        name for name in used if re.fullmatch(r"\w+\.[\w-]+", name) and name.split(".")[0] in groups
    } - {"source.toml", "row.names"}  # a file, and an attribute of R


def test_the_list_has_the_rules_of_the_schema_and_those_written_in_sql(schema: Schema) -> None:
    """Rules compiled from the schema, written in ontology/rules and in the lint folder of a format are explained."""
    rules_of_tables = [*compiled_rules(schema, lambda cls: cls.table), *stored_identity_rules(schema)]
    compiled = {f"schema.{rule.name}" for rule in rules_of_tables}
    written = {f"rule.{rule.name}" for rule in written_rules()}
    lint = {f"lint.{name}" for name in find_source("toy").lint}
    rules = all_rules()

    assert compiled == {name for name in RULES if name.startswith("schema.")}
    assert compiled | written | lint <= rules.keys()
    assert all(problem and remedy for problem, remedy in rules.values())
