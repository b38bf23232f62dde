"""Edges of files, names and arguments: each is named for what it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import kg
from kg.arguments import checked_arguments
from kg.errors import KGError, OptionError, SettingError, SourceError, StoreError
from kg.evidence.claim import Claim
from kg.load.source import read_source
from kg.settings import read_settings
from kg.store.connect import refuse_address

if TYPE_CHECKING:
    from factories.sandbox import World


@pytest.mark.parametrize(
    "name", ["diagnoses.dat", "diagnoses.tsv.", "sub/diagnoses.tsv", "a/b/Findings.backup"]
)
def test_a_file_with_the_name_of_a_table_is_named(world: World, name: str) -> None:
    """A file whose name is that of a declared table is refused, whatever its ending, in folders too."""
    path = world.review / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x\n", encoding="utf-8")
    with pytest.raises(SourceError, match="undeclared table file") as caught:
        read_source(world.review)
    assert str(path) == caught.value.file


@pytest.mark.parametrize(
    "name", ["findings.sql.md", "notes/findings.md", ".git/findings.tsv", "sub/notes.tsv"]
)
def test_other_files_are_left_alone(world: World, name: str) -> None:
    """A text about a table, hidden folders, and tables of other names in folders are left alone."""
    path = world.review / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x\n", encoding="utf-8")
    assert "made-up" == read_source(world.review).name


def test_an_empty_first_line_is_named(world: World) -> None:
    """A file that begins with an empty line is not called empty."""
    path = world.review / "findings.tsv"
    path.write_bytes(b"\n" + path.read_bytes())
    with pytest.raises(SourceError, match="the first line is empty"):
        world.load()


def test_a_second_byte_order_mark_is_no_part_of_a_name(world: World) -> None:
    """Byte order marks before the header are left out, however many there are."""
    path = world.review / "findings.tsv"
    path.write_bytes(b"\xef\xbb\xbf" * 2 + path.read_bytes())
    assert world.load(dry_run=True).rows


def test_the_store_of_the_environment_is_text() -> None:
    """A setting that is not UTF-8 is one error, with where it comes from."""
    with pytest.raises(SettingError, match="environment KG_STORE: the value is not UTF-8"):
        read_settings(environ={"KG_STORE": "IL1\udcdf.duckdb"})


def test_an_address_is_not_a_store() -> None:
    """An address in place of a store is named as it was written."""
    with pytest.raises(StoreError, match=r"https://example\.org/x\.duckdb is an address"):
        refuse_address(Path("https://example.org/x.duckdb"))


def test_errors_print_control_characters_escaped() -> None:
    """A control character, or one that turns the direction of reading, is an escape in a message."""
    assert r"unknown gene 'IL6\x00\u202e'." == str(KGError("unknown gene 'IL6\0\u202e'"))


def test_a_number_of_another_library_is_a_number() -> None:
    """An integer of numpy is a whole number for Python, and arrives as one."""

    class Graph:
        @checked_arguments()
        def count(self, minimum: int) -> object:
            return minimum

    whole: Any = np.int64(2)
    broken: Any = np.float64(2.5)

    assert int is type(Graph().count(whole))
    with pytest.raises(OptionError):
        Graph().count(broken)


def test_one_source_is_a_text(made_up_store: Path) -> None:
    """The name of one source is taken as one name, and errors call arguments as Python does."""
    assert ("made-up",) == Claim(sources="made-up").sources  # type: ignore[arg-type]
    with kg.open(made_up_store) as graph, pytest.raises(OptionError) as caught:
        graph.converge(source="made-up", without_source="made-up")
    assert "source and without_source contradict each other" in str(caught.value)
    assert "--" not in str(caught.value)
