"""A source never stands in for another one, and never changes its rows."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from test_hostile_folder import GOOD, HEAD, dry_run, load_folder, refusal, write_folder

from kg.errors import SourceError
from kg.load.catalog import sources
from kg.load.lint import lint
from kg.load.source import read_source
from kg.schema.linkml import load_schema
from kg.store.named_graphs import record_table
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from factories.sandbox import World

LONELY = GOOD + " WHERE false"


def called(name: str) -> str:
    """Return a source.toml with a name."""
    return HEAD.replace('"mine"', f'"{name}"')


def rows_of_others(world: World, name: str = "mine") -> dict[str, list[Any]]:
    """Return every row of the other sources, table by table, with what is merged of them."""
    tables = [*(record_table(cls) for cls in load_schema().tables), "raw_file"]
    others = "SELECT * FROM {} WHERE source <> $name ORDER BY ALL"
    with Store.open(world.store) as store:
        return {table: store.rows(others.format(table), {"name": name}) for table in tables}


@pytest.mark.parametrize("name", ["hgnc", "chebi"])
def test_a_source_that_comes_with_drugkg_is_replaced_only_when_asked(
    world: World, tmp_path: Path, name: str
) -> None:
    """A folder with the name of a source of drugkg is refused, loaded before or not, unless --replace is given."""
    place = write_folder(tmp_path / "mine", source__toml=called(name))
    for verb in (load_folder, dry_run):
        error = refusal(world, place, verb)
        assert "name" == error.column
        assert "--replace" in str(error)
    world.unload(name)
    refusal(world, place, load_folder)
    world.load(str(place), replace=True)
    (row,) = [row for row in sources(world.store, world.loaders).rows if row[0] == name]
    assert (name, "Sets of a stranger", "CC0", True, "1", 0, str(place)) == row


def test_a_source_of_another_folder_is_replaced_only_when_asked(world: World, tmp_path: Path) -> None:
    """Two folders of one name: the second is refused; the first may change and be loaded again."""
    first = write_folder(tmp_path / "first")
    second = write_folder(tmp_path / "second", sets__tsv="set_id\tlabel\nz\tSet Z\n")
    world.load(str(first))
    assert str(first) in str(refusal(world, second, load_folder))
    write_folder(first, sets__tsv="set_id\tlabel\nc\tSet C\n")
    world.load(str(first))
    world.load(str(second), replace=True)
    assert [("Set Z",)] == world.rows("SELECT label FROM gene_set WHERE source = 'mine'")


def test_the_same_content_in_another_folder_is_the_same_source(world: World, tmp_path: Path) -> None:
    """A copy of a folder, byte for byte, is no other source."""
    shutil.copytree(world.loaders / "uberon", tmp_path / "copy")
    world.load(str(tmp_path / "copy"))
    first = write_folder(tmp_path / "first")
    world.load(str(first))
    (row,) = world.load(str(shutil.copytree(first, tmp_path / "second"))).rows
    assert (0, 3) == (row[5], row[8])


def test_a_folder_needs_sources_by_name(world: World, tmp_path: Path) -> None:
    """What a source needs is a source of drugkg, one that is loaded with it, or one that the store holds."""
    first = write_folder(tmp_path / "first", source__toml=called("first"))
    second = write_folder(
        tmp_path / "second", source__toml=called("second") + 'needs = ["first", "uberon"]\n'
    )
    assert "needs" == refusal(world, second, load_folder).column
    assert ["first", "uberon", "second"] == world.load(str(second), str(first)).column("source")
    (second / "sets.tsv").write_text("set_id\tlabel\nc\tSet C\n", encoding="utf-8")
    assert ["uberon", "second"] == world.load(str(second)).column("source")
    assert [] == lint(read_source(second, world.loaders), store=world.store, loaders=world.loaders).rows


IDENTIFIERS = (
    "local_id('set', set_id)",
    "'id:made-up/finding/' || set_id",
    "'id:hgnc/set/a'",
    "'HGNC:5466'",
    "'CHEBI:6121'",
)
CLASSES = {
    "gene_set": "'gene_set' AS feature_kind, label, 'mine' AS collection",
    "gene": "'gene' AS feature_kind, label, label AS symbol, 'Homo sapiens' AS taxon",
    "agent": "label, 'chemical' AS kind",
    "disease": "label",
    "term": "label",
    "publication": "label, label AS citation_key",
    "note": "['id:source/hgnc'] AS about, 'other' AS note_kind, label AS value_a",
    "mapping": "label AS subject_name, 'HGNC:5466' AS object, 'exactMatch' AS predicate, label AS reason",
    "source": "label, label AS title, '1' AS version, label AS licence, label AS citation",
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.slow
def test_no_load_changes_a_row_of_another_source(loaded: World, tmp_path: Path, seed: int) -> None:
    """Whatever a folder makes up, of whatever class and identifier, loaded or refused: the rows of others stay."""
    before = rows_of_others(loaded)
    chance = random.Random(seed)  # noqa: S311 (the same cases in each run)
    cells = ["a", "b", "IL6", "HGNC:6018", "hgnc", "\u00b5M", "x" * 1000, "'; DROP TABLE gene; --"]
    for turn in range(3):
        chosen = chance.sample(sorted(CLASSES), 2)
        select = "SELECT {} AS id, {}, 'sets.tsv' AS _file, row AS _row FROM raw_sets"
        texts = {f"{name}.sql": select.format(chance.choice(IDENTIFIERS), CLASSES[name]) for name in chosen}
        lines = [f"{chance.choice(cells)}\t{chance.choice(cells)}" for _ in range(3)]
        place = write_folder(
            tmp_path / str(turn), gene_set__sql=LONELY, sets__tsv="set_id\tlabel\n" + "\n".join(lines)
        )
        for file, text in texts.items():
            (place / file).write_text(text, encoding="utf-8")
        with suppress(SourceError):
            loaded.load(str(place), replace=True, quarantine=chance.choice([None, tmp_path / "faults.tsv"]))
        assert before == rows_of_others(loaded)
    if ("mine",) in loaded.rows("SELECT name FROM loaded"):
        loaded.unload("mine")
    assert before == rows_of_others(loaded)
