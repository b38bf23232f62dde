"""Sources whose one file is fetched: what their declarations say, and what the real files hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from factories.result_tables import results

from kg.errors import SourceError
from kg.load.de_table.declaration import read_declaration
from kg.load.de_table.source import read_folder, read_result_table
from kg.load.files.one_file import source_of
from kg.resources import folder

if TYPE_CHECKING:
    from pathlib import Path

    from kg.load.de_table.source import ResultTable

SOURCES = {
    "brain-gmt": "brain_gmt",
    "fluoxetine": "fluoxetine",
    "gandal-mdd": "de",
}  # → folder of ../shared/data


@pytest.mark.parametrize("name", SOURCES)
def test_a_missing_file_and_another_content_are_named(name: str, tmp_path: Path) -> None:
    """The file is known by its digest, so that a newer or damaged one is not taken for it."""
    _, file = read_declaration(folder("loaders").joinpath(name))  # type: ignore[arg-type]
    with pytest.raises(SourceError, match=f"missing file {file}"):
        source_of(name, raw=tmp_path)
    (tmp_path / file).write_text("gene,logFC\nIL6,1\n", encoding="utf-8")
    with pytest.raises(SourceError, match="sha256"):
        source_of(name, raw=tmp_path)


def test_the_contrasts_in_the_dish_are_one_unit_and_blood_is_turned_with_a_reason() -> None:
    """Three contrasts of one series are of one study, and what turns the effects of the other is said."""
    declaration, _ = read_declaration(folder("loaders").joinpath("fluoxetine"))  # type: ignore[arg-type]
    each = [declaration.of(name) for name in declaration.contrasts]

    assert ["GSE128387", *["GSE83386"] * 3] == [one.study for one in each]
    assert [True, False, False, False] == [one.reverse for one in each]
    assert "before minus after" in str(each[0].reason)


def read(name: str, shared: Path) -> ResultTable:
    """Read the real file of a source."""
    return read_folder(folder("loaders").joinpath(name), shared / "data" / SOURCES[name])  # type: ignore[arg-type]


def nominal(name: str, place: int, shared: Path) -> tuple[int, int]:
    """Return how many genes of a contrast go up and down at p below 0.05."""
    declaration, file = read_declaration(folder("loaders").joinpath(name))  # type: ignore[arg-type]
    alone = replace(declaration, contrasts=declaration.contrasts[place : place + 1])
    (contrast,) = read_result_table(shared / "data" / SOURCES[name] / file, alone).contrasts
    found = [way for way, p in results(contrast, "direction, p") if p is not None and p < 0.05]
    return found.count("up"), found.count("down")


@pytest.mark.slow
def test_the_real_files_hold_what_their_readme_counts(shared: Path) -> None:
    """Genes by direction are those of ../shared/data/README.md; those of blood change places, since it is turned."""
    depression, drug = read("gandal-mdd", shared), read("fluoxetine", shared)

    (counts,) = [each.counts for each in depression.contrasts]
    assert counts is not None
    assert (22_647, 181, 144) == (counts.rows, counts.up, counts.down)
    rows = [each.counts.rows for each in drug.contrasts if each.counts is not None]
    assert [17_543, 20_968, 20_968, 20_968] == rows
    assert {(0, 0)} == {(each.counts.up, each.counts.down) for each in drug.contrasts if each.counts}
    assert ((679, 574), (1_590, 2_355)) == (
        nominal("fluoxetine", 0, shared),
        nominal("fluoxetine", 1, shared),
    )
