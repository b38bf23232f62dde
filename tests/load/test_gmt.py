"""Signed gene sets (GMT): direction by the name of a set, what a file has beside genes counted, nothing guessed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import OptionError, SourceError
from kg.load.de_table.declaration import Declaration
from kg.load.de_table.source import read_folder, read_result_table
from kg.load.files.one_file import kind_of_file
from kg.load.loader import LoadOptions, load
from kg.schema.linkml import load_schema

if TYPE_CHECKING:
    from pathlib import Path

    from factories.sandbox import World

    from kg.load.de_table.source import ResultTable

SAID: dict[str, Any] = {
    "study": "made-2026",
    "contrast_type": "treated_vs_untreated",
    "drug": "ketamine",
    "system": "hippocampus",
    "compartment": "brain",
    "species": "mouse",
}
SETS = ["a_Up\tsource\tIl6\tTnf\tTnf\tNA\t\t", "a_Down\tsource\tPou5f1", "a_empty_Up\t", "b\tsource\tIl6", ""]
FOLDER = """file = "sets.gmt"
name = "made-sets"
species = "mouse"
drug = "ketamine"
system = "hippocampus"
compartment = "brain"
contrast_type = "treated_vs_untreated"
[contrasts.a]
study = "GSE1"
[contrasts.c]
study = "GSE2"
drug = "midazolam"
"""


def write(place: Path, lines: list[str], name: str = "sets.gmt") -> Path:
    """Write a file of gene sets, with line ends of Windows."""
    path = place / name
    path.write_bytes("\r\n".join(lines).encode())
    return path


def read(path: Path, **said: Any) -> ResultTable:
    """Read a file of gene sets as a user describes it."""
    return read_result_table(path, Declaration(**{**SAID, **said}))


def counts(table: ResultTable) -> dict[str, tuple[int, int]]:
    """Return contrast → genes up and down."""
    return {each.name: (each.counts.up, each.counts.down) for each in table.contrasts if each.counts}


def test_a_pair_of_sets_is_a_contrast(tmp_path: Path) -> None:
    """Sets that differ in their direction are one contrast, and each gene counts once a set."""
    table = read(write(tmp_path, SETS), contrasts=("a",))
    assert {"a": (2, 1)} == counts(table)
    assert "significant_only" == table.contrasts[0].reporting


def test_sets_of_one_name_are_not_joined(tmp_path: Path) -> None:
    """A set that has the name of another is a contrast of its own, which the user names."""
    path = write(tmp_path, ["a_Up\t\tIl6\tTnf", "a_Up\t\tIl6", "a_Down\t\tPou5f1"])
    assert {"a": (2, 1), "a (2)": (1, 0)} == counts(read(path, contrasts=("*",)))


def test_what_is_no_gene_is_counted(tmp_path: Path) -> None:
    """Empty sets, sets without direction, words for a missing value and repeated genes are said with their number."""
    table = read(write(tmp_path, SETS), contrasts=("a",))
    said = {each.item: each.value for each in table.contrasts[0].decisions}
    expected = {"empty_sets": "1", "sets_without_direction": "1", "missing_genes": "1", "genes_again": "1"}
    assert expected == {item: said.get(item) for item in expected}


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (("_UP", "_DN"), (1, 1)),
        (("_Up", "_Down"), (1, 1)),
        ((".up", ".down"), (1, 1)),
        (("-upregulated", "-downregulated"), (1, 1)),
        ((" (up)", " (down)"), (1, 1)),
    ],
)
def test_directions_are_read_as_they_are_written(
    tmp_path: Path, ends: tuple[str, str], expected: tuple[int, int]
) -> None:
    """The usual ends of names of signed sets are read, in any case."""
    up, down = ends
    table = read(write(tmp_path, [f"GSE1 x{up}\t\tIl6", f"GSE1 x{down}\t\tTnf"]))
    assert {"GSE1 x": expected} == counts(table)


def test_reverse_turns_the_sets(tmp_path: Path) -> None:
    """With --reverse, what is up in the file is down."""
    assert {"a": (1, 2)} == counts(read(write(tmp_path, SETS), contrasts=("a",), reverse=True))


@pytest.mark.parametrize(
    ("lines", "said", "error", "words"),
    [
        (SETS, {"contrasts": ("b",)}, OptionError, "ends in no direction"),
        (SETS, {}, OptionError, "has 2 contrasts"),
        (SETS, {"contrasts": ("a",), "drug": None}, OptionError, "--drug NAME"),
        (["a_Up"], {}, SourceError, "not a gene set"),
        (["a_Up\tx"], {}, SourceError, "no gene set with a gene"),
        (["a_Up\tx\tIL6\tTNF\tGRIA1"], {}, SourceError, "of another species"),
    ],
)
def test_what_is_not_said_is_asked_for(
    tmp_path: Path, lines: list[str], said: dict[str, Any], error: type[Exception], words: str
) -> None:
    """A set without direction, several contrasts, a missing fact, a line without genes and human symbols are refused."""
    with pytest.raises(error) as refused:
        read(write(tmp_path, lines), **said)
    assert words in f"{refused.value} {getattr(refused.value, 'remedy', '')}"


@pytest.mark.parametrize("name", ["sets.gmt", "sets.gmt.txt"])
def test_a_file_of_gene_sets_is_a_table_of_results(tmp_path: Path, name: str) -> None:
    """The ending says what the file is."""
    assert "table" == kind_of_file(write(tmp_path, SETS, name))


@pytest.mark.slow
@pytest.mark.long
def test_several_studies_of_one_file_stay_apart(three_species: World, tmp_path: Path) -> None:
    """Each study of a collection is a unit of its own, and the name of the set is the place of a finding."""
    import shutil

    folder = tmp_path / "made-sets"
    folder.mkdir()
    write(folder, [*SETS, "c_Up\t\tIl6"])
    (folder / "table.toml").write_text(FOLDER, encoding="utf-8")
    store = tmp_path / "kg.duckdb"
    shutil.copy(three_species.store, store)
    load(store, [read_folder(folder).source()], load_schema(), LoadOptions(loaders=three_species.loaders))
    copy = type(three_species)(three_species.loaders, tmp_path, store)
    rows = copy.rows("SELECT study_label, drug, feature_id, direction, locator FROM evidence ORDER BY 1, 3")
    assert [
        ("GSE1", "ketamine", "MGI:101893", "down", ["a"]),
        ("GSE1", "ketamine", "MGI:104798", "up", ["a"]),
        ("GSE1", "ketamine", "MGI:96559", "up", ["a"]),
        ("GSE2", "midazolam", "MGI:96559", "up", ["c"]),
    ] == rows
    assert 2 == len(copy.rows("SELECT DISTINCT unit FROM study_unit"))


@pytest.mark.slow
def test_the_sets_of_brain_gmt_are_those_counted(shared: Path) -> None:
    """The real file has as many genes of ketamine in each direction as ../shared/data/README.md counts."""
    from kg.resources import folder

    table = read_folder(folder("loaders").joinpath("brain-gmt"), shared / "data" / "brain_gmt")  # type: ignore[arg-type]
    found: Counter[tuple[str, str, str]] = Counter()
    for each in table.contrasts:
        if each.counts and each.declaration.drug == "ketamine":
            key = (str(each.declaration.study), str(each.declaration.system))
            found[*key, "up"] += each.counts.up
            found[*key, "down"] += each.counts.down
    assert {
        ("GSE73798", "hippocampus", "up"): 22,
        ("GSE73798", "hippocampus", "down"): 0,
        ("GSE81672", "hippocampus", "up"): 42,
        ("GSE81672", "hippocampus", "down"): 21,
        ("GSE81672", "nucleus accumbens", "up"): 16,
        ("GSE81672", "nucleus accumbens", "down"): 2,
    } == dict(found)
