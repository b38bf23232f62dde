"""N-Quads back into a store: what `kg export nquads` writes is loaded as an equal store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import SourceError, StoreError
from kg.export.registry import export
from kg.load.loader import load
from kg.load.quads import load_quads
from kg.store.snapshot import Store
from kg.store.tables import DERIVED

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg

    from kg.schema.model import Schema


@pytest.fixture(scope="module")
def dump(made_up_store: Path, schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the made-up review as N-Quads."""
    path = tmp_path_factory.mktemp("dump") / "made-up.nq"
    with Store.open(made_up_store) as store, path.open("wb") as stream:
        export(store, schema, "nquads", stream)
    return path


def test_an_export_loads_as_an_equal_store(
    dump: Path, made_up_store: Path, schema: Schema, tmp_path: Path
) -> None:
    """Digest, evidence, names and every other derived table are those of the exported store."""
    answer = load_quads(tmp_path / "back.duckdb", dump, schema)

    with Store.open(made_up_store) as before, Store.open(tmp_path / "back.duckdb") as after:
        assert before.graph_digests() == after.graph_digests()
        assert before.digest == after.digest
        assert before.loaded() == after.loaded()
        assert before.loaded() == {
            row["source"]: (row["version"], row["findings"]) for row in answer.records()
        }
        for table in ("evidence", "feature", *(table for table in DERIVED if table != "name")):
            sql = f"SELECT DISTINCT * FROM {table} ORDER BY ALL"  # noqa: S608 - names of tables
            assert before.rows(sql) == after.rows(sql), table


def test_names_are_those_of_merged_rows(
    dump: Path, made_up_store: Path, schema: Schema, tmp_path: Path
) -> None:
    """Symbols, aliases and synonyms are names again; the label that only one record gives an agent is not."""
    load_quads(tmp_path / "back.duckdb", dump, schema)
    sql = "SELECT DISTINCT kind, name, id, rule FROM name"

    with Store.open(made_up_store) as before, Store.open(tmp_path / "back.duckdb") as after:
        lost = set(before.rows(sql)) - set(after.rows(sql))
        added = set(after.rows(sql)) - set(before.rows(sql))

    assert set() == added
    assert {("agent", "ketamine", "CHEBI:6121", "label")} == lost


def test_the_command_loads_an_export(dump: Path, made_up_store: Path, kg: Kg, tmp_path: Path) -> None:
    """`kg load dump.nq` makes the store, `kg info` prints the digest of the exported one, a dry run makes none."""
    dry = kg("load", dump, "--dry-run", "--store", tmp_path / "back.duckdb")
    was_made = (tmp_path / "back.duckdb").exists()
    done = kg("load", dump, "--store", tmp_path / "back.duckdb")
    info = kg("info", "--store", tmp_path / "back.duckdb")

    assert (0, False, 0, 0) == (dry.returncode, was_made, done.returncode, info.returncode)
    with Store.open(made_up_store) as store:
        assert store.digest in info.stdout


def test_triples_are_not_loaded_into_a_store_that_exists(
    dump: Path, made_up_store: Path, schema: Schema
) -> None:
    """The store stays as it is."""
    before = made_up_store.read_bytes()

    with pytest.raises(StoreError, match="exists; triples are loaded into a new store"):
        load_quads(made_up_store, dump, schema)

    assert before == made_up_store.read_bytes()


def test_a_store_of_triples_takes_no_sources(dump: Path, schema: Schema, tmp_path: Path) -> None:
    """It lacks the record of each source, from which shared rows are merged, so a load is refused."""
    path = tmp_path / "back.duckdb"
    load_quads(path, dump, schema)

    with pytest.raises(StoreError, match="was made from triples"):
        load(path, ["uberon"], schema)


def test_a_line_that_is_not_n_quads_is_named(schema: Schema, tmp_path: Path) -> None:
    """The error has file and line, and no store is made."""
    file = tmp_path / "bad.nq"
    file.write_text("\n<a:b> oops .\n", encoding="utf-8")

    with pytest.raises(SourceError) as caught:
        load_quads(tmp_path / "back.duckdb", file, schema)

    assert (str(file), 2) == (caught.value.file, caught.value.row)
    assert not (tmp_path / "back.duckdb").exists()


@pytest.mark.parametrize("text", ["", "# a comment\n"])
def test_a_file_without_a_source_is_refused(text: str, schema: Schema, tmp_path: Path) -> None:
    """An empty or cut file is an error, and no store is made."""
    file = tmp_path / "cut.nq"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SourceError, match="the file has no source"):
        load_quads(tmp_path / "back.duckdb", file, schema)

    assert not (tmp_path / "back.duckdb").exists()
