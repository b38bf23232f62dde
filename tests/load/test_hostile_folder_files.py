"""The files of a loader folder of a stranger: odd kinds, sizes and names are refused with one sentence each."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_hostile_folder import GOOD, HEAD, TABLES, VERBS, load_folder, refusal, write_folder

from kg.load.source import read_source
from kg.load.table_schema import MOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from factories.sandbox import World

    Spoil = Callable[[Path], object]

BIG = 3_000_000


def text(file: str, content: str | bytes) -> Spoil:
    """Write a file of the folder."""

    def write(place: Path) -> None:
        path = place / file
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def link(file: str, target: str) -> Spoil:
    """Put a link in the place of a file of the folder."""

    def write(place: Path) -> None:
        (place / file).parent.mkdir(exist_ok=True)
        (place / file).unlink(missing_ok=True)
        (place / file).symlink_to(target)

    return write


def pipe(file: str) -> Spoil:
    """Put a pipe, which nobody writes to, in the place of a file of the folder."""

    def write(place: Path) -> None:
        (place / file).parent.mkdir(exist_ok=True)
        (place / file).unlink(missing_ok=True)
        os.mkfifo(place / file)

    return write


def tables(old: str, new: str) -> Spoil:
    """Change tables.toml."""
    return text("tables.toml", TABLES.replace(old, new))


def head(line: str) -> Spoil:
    """Replace the line of a key of source.toml, or add it."""
    key = line.partition(" ")[0]
    return text(
        "source.toml", "".join(f"{each}\n" for each in HEAD.splitlines() if not each.startswith(key)) + line
    )


def packed(content: bytes) -> Spoil:
    """Pack the table."""

    def write(place: Path) -> None:
        (place / "sets.tsv").unlink()
        (place / "sets.tsv.gz").write_bytes(gzip.compress(content, 9))
        tables('"sets.tsv"', '"sets.tsv.gz"')(place)

    return write


def many(count: int) -> str:
    """Return so many declarations of columns."""
    return "".join(f"c{at} = {{}}\n" for at in range(count))


SOURCE, DECLARED, TABLE = "source.toml", "tables.toml", "sets.tsv"
TARGETS = {
    "a link to a device": "/dev/zero",
    "a link out of the folder": "/etc/hostname",
    "a link to nowhere": "nowhere",
}
FILES = (SOURCE, DECLARED, "gene_set.sql", "prepare/x.sql", "lint/x.sql", TABLE)
KINDS = {
    **{f"a pipe as {file}": (pipe(file), file) for file in FILES},
    **{f"{what} as {file}": (link(file, target), file) for what, target in TARGETS.items() for file in FILES},
    **{f"a link to itself as {file}": (link(file, Path(file).name), file) for file in FILES},
}
DECLARATIONS = {
    "a path out of the folder": (tables('"sets.tsv"', '"../sets.tsv"'), DECLARED),
    "a path of the system": (tables('"sets.tsv"', '"/etc/hostname"'), DECLARED),
    "a path with a backslash": (tables('"sets.tsv"', "'..\\sets.tsv'"), DECLARED),
    "a name of thousands of letters": (tables('"sets.tsv"', f'"{"a" * 5000}.tsv"'), DECLARED),
    "a name with NUL": (tables('"sets.tsv"', '"a\\u0000.tsv"'), DECLARED),
    "a table that is SQL": (tables("[sets", "[\"sets (row BIGINT); COPY (SELECT 1) TO 'x'; --\""), DECLARED),
    "a table in capitals": (text(DECLARED, TABLES.replace("[sets", "[Sets")), DECLARED),
    "a table without a name": (text(DECLARED, TABLES.replace("[sets", '[""')), DECLARED),
    "a table of the store": (text(DECLARED, TABLES.replace("[sets", "[file")), DECLARED),
    "a column that is SQL": (tables("label", "'x VARCHAR); DROP TABLE gene; --'"), DECLARED),
    "a column in quotes": (tables("label", "'a\"b'"), DECLARED),
    "a column without a name": (tables("label", '""'), DECLARED),
    "the column row": (tables("label", "Row"), DECLARED),
    "columns that differ in case": (tables("label", "SET_ID"), DECLARED),
    "too many columns": (tables("label = {}", many(MOST_COLUMNS)), DECLARED),
    "20,000 columns": (tables("label = {}", many(20_000)), DECLARED),
    "1,000,000 columns": (tables("label = {}", many(1_000_000)), DECLARED),
    "a number of 5,000 digits": (tables("label = {}", f"label = {{min = {'9' * 5000}}}"), DECLARED),
    "a number of 400 digits": (tables("label = {}", f"label = {{min = {'9' * 400}}}"), DECLARED),
    "no number": (tables("label = {}", "label = {max = nan}"), DECLARED),
    "infinity": (tables("label = {}", "label = {min = -inf}"), DECLARED),
    "a list of numbers": (tables("label = {}", "label = {one_of = [1]}"), DECLARED),
    "a list of lists": (tables("label = {}", "label = {one_of = [[]]}"), DECLARED),
    "a key of 100,000 parts": (text(DECLARED, f"{'a.' * 100_000}a = 1"), DECLARED),
    "brackets 50,000 deep": (text(DECLARED, f"a = {'[' * 50_000}"), DECLARED),
    "tables 50,000 deep": (text(SOURCE, f"a = {'{a=' * 50_000}"), SOURCE),
    "declarations of megabytes": (text(DECLARED, "#" * BIG), DECLARED),
    "declarations that are not UTF-8": (text(SOURCE, HEAD.encode() + b"\xff"), SOURCE),
    "SQL that is not UTF-8": (text("gene_set.sql", GOOD.encode() + b"-- \xff"), "gene_set.sql"),
    "SQL of megabytes": (text("gene_set.sql", GOOD + " " * BIG), "gene_set.sql"),
    "SQL with NUL": (text("gene_set.sql", "SELECT '\0' AS id"), "gene_set.sql"),
    "SQL nested deeply": (
        text("gene_set.sql", f"SELECT {'(' * 40_000}1{')' * 40_000} AS id"),
        "gene_set.sql",
    ),
    "SQL of thousands of UNIONs": (
        text("gene_set.sql", "SELECT 1 AS id" + " UNION ALL SELECT 1" * 5_000),
        "gene_set.sql",
    ),
    "another class": (text("genes.sql", GOOD), "genes.sql"),
    "a name that is a path": (head('name = "../mine"'), SOURCE),
    "a name that is SQL": (head('name = "a\'b"'), SOURCE),
    "a long name": (head(f'name = "{"a" * 5000}"'), SOURCE),
    "a name in capitals": (head('name = "Mine"'), SOURCE),
    "the name of a shared graph": (head('name = "agents"'), SOURCE),
    "the name of shared identifiers": (head('name = "publication"'), SOURCE),
    "the name of the graph of heads": (head('name = "source"'), SOURCE),
    "the name of the vocabulary": (head('name = "vocabulary"'), SOURCE),
    "needs that are a path": (head('needs = ["../other"]'), SOURCE),
    "needs in this folder": (head('needs = ["./other"]'), SOURCE),
    "needs that are numbers": (head("needs = [1]"), SOURCE),
    "a format that is a path": (head('format = "../formats/review"'), SOURCE),
    "a homepage that is a script": (head('homepage = "javascript:alert(1)"'), SOURCE),
    "a title for the terminal": (head('title = "\\u001b[2J"'), SOURCE),
    "a title of thousands of letters": (head(f'title = "{"a" * 50_000}"'), SOURCE),
    "a checksum of another folder": (head('files = [{name = "../x", sha256 = "0"}]'), SOURCE),
}
CONTENTS = {
    "a line of megabytes": (text(TABLE, f"set_id\tlabel\na\t{'x' * BIG}\n"), TABLE),
    "a header of megabytes": (text(TABLE, "x" * BIG), TABLE),
    "a header of 1,000,000 columns": (text(TABLE, "\t".join(f"c{at}" for at in range(1_000_000))), TABLE),
    "a header of tabs": (text(TABLE, "\t" * 999_999), TABLE),
    "a header of one column again and again": (text(TABLE, "label\t" * 150_000), TABLE),
    "a packed line of 100 MB": (packed(b"set_id\tlabel\na\t" + b"x" * 100_000_000), f"{TABLE}.gz"),
    "packed empty lines": (packed(b"set_id\tlabel\n" + b"\n" * 5_000_000), f"{TABLE}.gz"),
    "packed rows": (packed(b"set_id\tlabel\n" + b"a\tb\n" * 10_000_000), f"{TABLE}.gz"),
    "no packed file": (
        lambda place: (packed(b"")(place), (place / "sets.tsv.gz").write_bytes(b"no")),
        f"{TABLE}.gz",
    ),
}


@pytest.mark.parametrize(("spoil", "file"), (KINDS | DECLARATIONS).values(), ids=KINDS | DECLARATIONS)
def test_an_odd_declaration_is_one_error_with_its_file(
    world: World, tmp_path: Path, spoil: Spoil, file: str
) -> None:
    """Pipes, devices, links, paths, names, numbers and sizes are refused before anything else is done."""
    place = write_folder(tmp_path / "mine")
    spoil(place)
    for verb in VERBS.values():
        error = refusal(world, place, verb)
        assert str(error.file).endswith(file)
        assert 2000 > len(str(error))


@pytest.mark.parametrize(("spoil", "file"), CONTENTS.values(), ids=CONTENTS)
def test_a_table_that_is_too_big_to_be_one_is_refused(
    world: World, tmp_path: Path, spoil: Spoil, file: str
) -> None:
    """Lines, headers and packed files have limits, which meet what was made to fill the memory."""
    place = write_folder(tmp_path / "mine")
    spoil(place)
    for verb in VERBS.values():
        assert file == refusal(world, place, verb).file


def test_lines_that_cannot_be_read_are_limited(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose lines are faulty by the thousands is no table; the error names the first of them."""
    monkeypatch.setattr("kg.load.read_table._MOST_FAULTY", 100)
    place = write_folder(tmp_path / "mine", sets__tsv="set_id\tlabel\n" + "\t\t\n" * 101)
    error = refusal(world, place, load_folder)
    assert (TABLE, 2) == (error.file, error.row)


def test_a_link_within_the_folder_is_followed(world: World, tmp_path: Path) -> None:
    """A link to another file of the folder is no way out of it."""
    place = write_folder(tmp_path / "mine", real__tsv_="set_id\tlabel\na\tSet A\n")
    (place / "sets.tsv").unlink()
    (place / "sets.tsv").symlink_to("real.tsv_")
    world.load(str(place))
    assert [(1,)] == world.rows("SELECT count(*) FROM gene_set WHERE source = 'mine'")


def test_the_folder_of_raw_files_is_read_like_the_folder(world: World, tmp_path: Path) -> None:
    """The folder that --from names has the same limits."""
    place = write_folder(tmp_path / "mine")
    (place / "sets.tsv").unlink()
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "sets.tsv").symlink_to("/etc/hostname")
    error = refusal(world, place, lambda world, place: world.load(str(place), raw=raw))
    assert str(raw / "sets.tsv") == error.file


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(world: World, tmp_path: Path) -> None:
    """A file that may not be read is an error about that file, not about the store."""
    place = write_folder(tmp_path / "mine")
    (place / "sets.tsv").chmod(0)
    assert str(refusal(world, place, load_folder).file).endswith("sets.tsv")


def test_a_folder_by_a_link_is_read(tmp_path: Path, world: World) -> None:
    """The folder itself may be named by a link."""
    place = write_folder(tmp_path / "mine")
    (tmp_path / "link").symlink_to(place)
    assert "mine" == read_source(tmp_path / "link", world.loaders).name
