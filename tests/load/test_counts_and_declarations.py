"""What a store holds by kind, and declarations of sources that contradict each other."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kg.errors import SourceError
from kg.load.catalog import BY, info, loaded_report
from kg.load.file_kind import read_header
from kg.load.loader import LOAD_COLUMNS, in_order
from kg.load.quarantine import FaultyFilesError
from kg.load.source import read_source
from kg.load.table_schema import ColumnSchema, TableSchema, read_toml
from kg.results import Result
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from factories.sandbox import World

pytestmark = pytest.mark.long


@pytest.mark.parametrize("by", BY)
def test_findings_counted_by_a_kind_are_all_findings(made_up_store: Path, by: str) -> None:
    """The sentence has their number, and a row for each of the kind; names have no underscore."""
    with Store.open(made_up_store) as store:
        answer = info(store, by)
        ((count,),) = store.rows("SELECT count(*) FROM evidence")

    assert count == sum(number for _, number in answer.rows)
    assert answer.report.headline.startswith(f"{count} findings of ")
    assert "_" not in answer.report.text(100)


def test_a_load_of_nothing_says_so() -> None:
    """The notes say why."""
    assert "Nothing was loaded." == loaded_report(Result(LOAD_COLUMNS, [])).headline


def test_two_folders_of_one_name_are_refused(world: World, tmp_path: Path) -> None:
    """The error names the other folder."""
    again = shutil.copytree(world.review, tmp_path / "again")
    sources = [read_source(place, world.loaders) for place in (world.review, again)]

    with pytest.raises(SourceError, match="duplicate name 'made-up', also of ") as error:
        in_order(sources, world.loaders, world.store)
    assert str(world.review) in str(error.value)


def test_sql_beside_a_format_is_refused(world: World) -> None:
    """The format has the SQL already."""
    (world.review / "finding.sql").write_text("SELECT 1", encoding="utf-8")

    with pytest.raises(SourceError, match="already provides the SQL"):
        read_source(world.review, world.loaders)


def test_a_header_in_latin_1_is_refused_with_its_text() -> None:
    """The error has the line, and says how to save the file."""
    table = TableSchema("genes", "genes.tsv", (ColumnSchema("gene"),))

    with pytest.raises(FaultyFilesError, match="the header is not UTF-8") as error:
        read_header(table, b"gene\tg\xe8ne\n")
    assert "genes.tsv:1" in str(error.value)


def test_a_missing_declaration_is_named(tmp_path: Path) -> None:
    """The error says which file, and where its form is explained."""
    with pytest.raises(SourceError, match=r"missing file source\.toml"):
        read_toml(tmp_path, "source.toml")
