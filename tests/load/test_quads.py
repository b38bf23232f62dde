"""N-Quads back into a store: what `kg export nquads` writes is loaded as an equal store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import ShapeError, SourceError, StoreError
from kg.export.registry import export
from kg.load.loader import load
from kg.load.quads import load_quads
from kg.store.snapshot import Store
from kg.store.tables import DERIVED

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg

    from kg.schema.model import Schema

pytestmark = pytest.mark.long


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


def test_a_file_that_was_cut_anywhere_is_refused(dump: Path, schema: Schema, tmp_path: Path) -> None:
    """A file that lost lines, at its end or inside, is refused though each line that is left can be read.

    The class of a row, which is said twice, may be lost once.
    """
    lines = dump.read_bytes().splitlines(keepends=True)
    without = (b"id/source/vocabulary>", b"22-rdf-syntax-ns#type>")
    counted = [at for at, line in enumerate(lines) if at and not any(each in line for each in without)]
    for start, stop in (
        (counted[-1], None),
        (counted[len(counted) // 2], None),
        (counted[0], counted[0] + 1),
    ):
        file = tmp_path / f"{start}.nq"
        file.write_bytes(b"".join(lines[:start] + ([] if stop is None else lines[stop:])))
        with pytest.raises((SourceError, ShapeError)) as caught:
            load_quads(tmp_path / f"{start}.duckdb", file, schema)

        assert not (tmp_path / f"{start}.duckdb").exists()
        assert isinstance(caught.value, ShapeError) or "the file is not whole" in str(caught.value)


def test_findings_that_are_missing_from_a_file_are_missed(dump: Path, schema: Schema, tmp_path: Path) -> None:
    """A file without the triples of one finding, which all fit, is refused; without its first line it is loaded, with a note."""
    text = dump.read_text(encoding="utf-8").splitlines(keepends=True)
    finding = next(line.split()[0] for line in text if "StudyResult> " in line)
    rest = [line for line in text if not line.startswith(finding)]
    cut, bare = tmp_path / "cut.nq", tmp_path / "bare.nq"
    cut.write_text("".join(rest), encoding="utf-8")
    bare.write_text("".join(rest[1:]), encoding="utf-8")
    with pytest.raises(SourceError, match="the file is not whole: graph made-up has"):
        load_quads(tmp_path / "cut.duckdb", cut, schema)
    answer = load_quads(tmp_path / "bare.duckdb", bare, schema)

    assert ["does not state what it holds" in note for note in answer.notes] == [True]


def test_a_changed_value_in_a_file_is_noticed(dump: Path, schema: Schema, tmp_path: Path) -> None:
    """As many triples with another value are not what was exported."""
    text = dump.read_text(encoding="utf-8")
    changed = tmp_path / "changed.nq"
    changed.write_text(text.replace("Direction-up>", "Direction-down>", 1), encoding="utf-8")
    with pytest.raises(SourceError, match="has other triples than when it was exported"):
        load_quads(tmp_path / "back.duckdb", changed, schema)


def test_the_order_of_lines_does_not_matter(
    dump: Path, made_up_store: Path, schema: Schema, tmp_path: Path
) -> None:
    """A sorted file states what it holds in its first line, too."""
    file = tmp_path / "sorted.nq"
    file.write_bytes(b"".join(sorted(dump.read_bytes().splitlines(keepends=True))))
    answer = load_quads(tmp_path / "back.duckdb", file, schema)

    assert [] == answer.notes
    with Store.open(made_up_store) as before, Store.open(tmp_path / "back.duckdb") as after:
        assert before.digest == after.digest


def test_one_source_can_be_exported(made_up_store: Path, schema: Schema, tmp_path: Path, kg: Kg) -> None:
    """`--source` leaves the other sources out, and keeps the shared rows that the source gives; an unknown one is named."""
    done = kg("export", "nquads", "--source", "made-up", "-o", tmp_path / "one.nq", "--store", made_up_store)
    unknown = kg("export", "turtle", "--source", "made-upp", "--store", made_up_store)
    load_quads(tmp_path / "one.duckdb", tmp_path / "one.nq", schema)

    assert (0, 3) == (done.returncode, unknown.returncode)
    assert "Did you mean 'made-up'?" in unknown.stderr
    with Store.open(made_up_store) as before, Store.open(tmp_path / "one.duckdb") as after:
        digests = after.graph_digests()
        assert before.graph_digests()["made-up"] == digests["made-up"]
        assert {"hgnc", "chebi"}.isdisjoint(digests)
        assert {"agents", "publications"} <= digests.keys()
