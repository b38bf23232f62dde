"""Genes of mouse and rat: each is looked up among those of its species, and is never a human gene."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from factories.sandbox import World

from kg.errors import OptionError, SourceError
from kg.grounding.resolve import ground
from kg.load.de_table.declaration import Declaration
from kg.load.de_table.source import read_result_table
from kg.load.files.one_file import source_of
from kg.load.loader import LoadOptions, load
from kg.schema.linkml import load_schema
from kg.schema.vocabulary import Species
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

SHEET = "study,drug,system,compartment,contrast_type,species,gene,direction,doi"
SAID: dict[str, Any] = {
    "contrast_type": "treated_vs_untreated",
    "drug": "ketamine",
    "system": "hippocampus",
    "compartment": "brain",
    "scale": "log2",
}


@pytest.fixture
def rodents(three_species: World, tmp_path: Path) -> World:
    """A copy of the store with genes of three species."""
    shutil.copy(three_species.store, tmp_path / "kg.duckdb")
    return World(three_species.loaders, tmp_path, tmp_path / "kg.duckdb")


def load_table(world: World, text: str, **said: Any) -> Any:
    """Load a result table; return the answer."""
    path = world.review / "results.csv"
    path.write_text(text, encoding="utf-8")
    table = read_result_table(path, Declaration(**{"study": "made-2026", **SAID, **said}))
    return load(world.store, [table.source()], load_schema(), LoadOptions(loaders=world.loaders))


def features(world: World) -> set[tuple[str, str]]:
    """Return each name as written with its feature."""
    return set(world.rows("SELECT as_written, feature FROM finding"))


def test_orthologues_are_kept_with_their_kind(three_species: World) -> None:
    """A gene of the mouse has all its human orthologues, and says how many genes of either species they join."""
    sql = "SELECT symbol, human_orthologues, orthology FROM gene WHERE taxon = 'Mus musculus' ORDER BY symbol"
    assert [
        ("Abca8a", ["HGNC:38"], "one_to_many"),
        ("Abca8b", ["HGNC:38"], "one_to_many"),
        ("Il6", ["HGNC:6018"], "one_to_one"),
        ("Pou5f1", ["HGNC:9221", "HGNC:9223"], "many_to_one"),
        ("Tnf", ["HGNC:11892"], "one_to_one"),
    ] == three_species.rows(sql)


@pytest.mark.parametrize(
    ("species", "expected"),
    [("human", "HGNC:6018"), ("mouse", "MGI:96559"), ("rat", "RGD:2901")],
)
def test_a_name_is_one_of_the_species_asked_for(three_species: World, species: str, expected: str) -> None:
    """One symbol is another gene in each species, however it is written."""
    with Store.open(three_species.store) as store:
        found = [ground(store, [name], species=species).rows[0][1] for name in ("Il6", "IL6", expected)]
    assert [expected] * 3 == found


def test_a_species_that_is_not_loaded_is_named(world: World) -> None:
    """Names of a species whose genes are not loaded are refused with the source that has them."""
    with Store.open(world.store) as store, pytest.raises(OptionError, match="kg load rgd") as refused:
        ground(store, ["Il6"], species="rat")
    assert "the genes of rat are not loaded" in refused.value.what


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("gene", ["Il6", "Tnf"], {("Il6", "MGI:96559"), ("Tnf", "MGI:104798")}),
        ("gene_id", ["ENSMUSG00000025746.3"], {("ENSMUSG00000025746.3", "MGI:96559")}),
        ("gene", ["Il6", "Gm99999"], {("Il6", "MGI:96559"), ("Gm99999", "id:made-2026/gene/Gm99999")}),
    ],
)
def test_genes_of_a_table_are_those_of_its_species(
    rodents: World, header: str, cells: list[str], expected: set[tuple[str, str]]
) -> None:
    """Symbols and accessions of a mouse table stand for genes of the mouse; unknown ones stay those of the table."""
    rows = "".join(f"{cell},{place}.5,0.0{place}1,0.0{place}2\n" for place, cell in enumerate(cells, 1))
    load_table(rodents, f"{header},log2FoldChange,pvalue,padj\n{rows}", species="mouse")
    found = features(rodents)
    assert expected <= found
    assert not {feature for _, feature in found if feature.startswith("HGNC:")}


@pytest.mark.slow
@pytest.mark.long
def test_a_table_of_a_rodent_needs_the_genes_of_its_species(world: World) -> None:
    """A table of the rat loads the genes of the rat with it, and no others."""
    answer = load_table(world, "gene,log2FoldChange,pvalue,padj\nIl6,1.5,0.01,0.02\n", species="rat")
    assert ["rgd", "made-2026"] == [row[0] for row in answer.rows if row[0] in {"mgi", "rgd", "made-2026"}]
    assert {("Il6", "RGD:2901")} == features(world)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("written", ["mouse", "Mus musculus", "M. musculus"])
def test_genes_of_a_sheet_are_those_of_the_species_of_its_row(rodents: World, written: str) -> None:
    """Rows of one sheet may be of several species, however these are spelled; each gene is one of its own."""
    path = rodents.review / "findings.csv"
    context = "brain,treated_vs_untreated"
    rows = [
        f"Li 2024,ketamine,hippocampus,{context},{written},Il6,up,10.1000/a",
        f"Li 2024,ketamine,cortex,{context},human,IL6,down,10.1000/a",
    ]
    path.write_text("\n".join([SHEET, *rows]) + "\n", encoding="utf-8")
    load(
        rodents.store,
        [source_of(str(path), rodents.loaders)],
        load_schema(),
        LoadOptions(loaders=rodents.loaders),
    )
    assert {("Il6", "MGI:96559"), ("IL6", "HGNC:6018")} == features(rodents)
    assert [("Homo sapiens",), ("Mus musculus",)] == rodents.rows(
        "SELECT DISTINCT taxon FROM system ORDER BY 1"
    )


@pytest.mark.slow
@pytest.mark.long
def test_an_unknown_gene_of_a_rodent_names_the_source_of_its_genes(rodents: World) -> None:
    """A human symbol is not one of the mouse: the error says of which species the gene was looked up."""
    path = rodents.review / "findings.csv"
    row = "Li 2024,ketamine,hippocampus,brain,treated_vs_untreated,mouse,GRIA1,up,10.1000/a"
    path.write_text(f"{SHEET}\n{row}\n", encoding="utf-8")
    source = source_of(str(path), rodents.loaders)
    with pytest.raises(SourceError) as refused:
        load(rodents.store, [source], load_schema(), LoadOptions(loaders=rodents.loaders))
    problem = "no known gene of Mus musculus has this name: its genes are in the source mgi: 'GRIA1'"
    assert problem == refused.value.what


def test_every_species_has_a_source_of_genes() -> None:
    """Each species of the schema names the source of its genes, and how Ensembl begins their identifiers."""
    assert {"human": "hgnc", "mouse": "mgi", "rat": "rgd"} == {each.value: each.genes for each in Species}
