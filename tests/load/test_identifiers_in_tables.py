"""Identifiers in the tables of a review: every spelling is read, what is none is refused in its row and column."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from factories.sandbox import MADE_UP, World

from kg.errors import SourceError
from kg.grounding.identifiers import as_curie
from kg.load.check_cells import check_cells
from kg.load.read_table import read_files
from kg.load.source import find_source
from kg.schema.linkml import load_schema

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

TEXTS = {  # file → a key of a row, and its columns of text
    "publications.tsv": ("3", ("first_author", "journal", "volume", "pages")),
    "studies.tsv": ("example-2031", ("label", "outcome_scale", "response_definition", "notes")),
    "agents.tsv": ("midazolam", ("note",)),
    "systems.tsv": ("blood", ("label", "tissue_or_cell", "species", "note")),
    "treatments.tsv": ("ket-1um-24h", ("route", "schedule", "note")),
    "contrasts.tsv": ("m.ket-vs-untreated", ("clinical_variable", "assay", "platform_note")),
    "findings.tsv": ("m.f01", ("feature_as_written", "symbol", "validated_by", "themes", "locators", "note")),
    "result_sets.tsv": ("m.ket-vs-untreated", ("note",)),
}
WORDS = ("NA", "N/A", "n/a", "nan", "None", "NULL", "-", "–", "?", "unknown", "TBD", "#N/A", "...", "not reported", "(none)")  # fmt: skip


@pytest.fixture
def review(tmp_path: Path) -> World:
    """A copy of the made-up review to change; nothing is loaded."""
    return World(tmp_path, shutil.copytree(MADE_UP, tmp_path / "made-up"), tmp_path / "none.duckdb")


def faults(review: World) -> list[tuple[str, str, int | None, str | None, str | None]]:
    """Return rule, file, row, column and value of what is wrong with cells."""
    source = find_source(str(review.review))
    with duckdb.connect() as con:
        _, lines = read_files(con, source, load_schema(), None)
        found = check_cells(con, source, lines)
    return [(each.rule, each.file, each.row, each.column, each.value) for each in [*lines, *found]]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_a_missing_value_is_refused_in_every_column_of_text(review: World, word: str) -> None:
    """An empty cell is the only way to state nothing; whatever else was meant is lost otherwise."""
    expected = set()
    for file, (key, columns) in TEXTS.items():
        for column in columns:
            row = review.put(file, key, column, word)
            expected.add(("cell.placeholder", file, row, column, word))
    for column in ("doi", "pmid", "pmcid"):  # it would make one paper of all those that have it
        row = review.put("publications.tsv", "3", column, word)
        expected.add(("cell.placeholder", "publications.tsv", row, column, word))

    assert expected <= set(faults(review))


def test_a_mapping_decides_that_such_a_word_is_a_name(review: World) -> None:
    """The mapping says what is meant; the word is then a name as any other."""
    review.put("findings.tsv", "m.f01", "feature_as_written", "NA")
    assert faults(review)
    review.add(
        "mappings.tsv", subject="NA", object="HGNC:12811", predicate="exactMatch", decided_by="curators"
    )

    assert [] == faults(review)


@pytest.mark.parametrize(
    ("file", "key", "column", "written"),
    [
        ("publications.tsv", "3", "doi", "javascript:alert(1)"),
        ("publications.tsv", "3", "doi", "10.1000/a; 10.1000/b"),
        ("publications.tsv", "3", "doi", "10.1000/a;10.1000/b"),
        ("publications.tsv", "3", "doi", "35013133"),
        ("publications.tsv", "3", "pmid", "10.1000/a"),
        ("publications.tsv", "3", "pmid", "35013133,35013134"),
        ("publications.tsv", "3", "pmid", "PMC8748646"),
        ("publications.tsv", "3", "pmcid", "8748646"),
        ("studies.tsv", "example-2031", "doi", "see the paper"),
        ("studies.tsv", "example-2031", "pmid", "12 345 678"),
        ("agents.tsv", "midazolam", "curie", "CHEBI:abc"),
        ("agents.tsv", "midazolam", "curie", "xsd:string"),
        ("agents.tsv", "midazolam", "curie", "id:agent/midazolam"),
        ("agents.tsv", "midazolam", "curie", "HGNC:1033"),
        ("agents.tsv", "midazolam", "curie", "CHEBI:6121,CHEBI:60799"),
        ("agents.tsv", "midazolam", "curie", "CHEBI:6121|CHEBI:60799"),
        ("agents.tsv", "midazolam", "curie", "https://example.org/midazolam"),
        ("treatments.tsv", "ket-1um-24h", "agent_curie", "CHEBI:"),
        ("systems.tsv", "blood", "curies", "UBERON:0000178;CL:0000540"),
        ("systems.tsv", "blood", "curies", "UBERON:178"),
        ("systems.tsv", "blood", "curies", "CHEBI:6121"),
        ("diagnoses.tsv", "depression", "curie", "MONDO:depression"),
        ("findings.tsv", "m.f01", "feature_id", "HGNC:IL10"),
        ("findings.tsv", "m.f01", "feature_id", "HGNC:5962, HGNC:6018"),
        ("findings.tsv", "m.f01", "members", "HGNC:1033;HGNC:6018"),
        ("findings.tsv", "m.f01", "members", "HGNC:1033,HGNC:6018"),
        ("findings.tsv", "m.f01", "members", "CHEBI:6121"),
        ("findings.tsv", "m.f01", "members", "627"),
    ],
)
def test_what_is_no_identifier_of_its_column_is_refused(
    review: World, file: str, key: str, column: str, written: str
) -> None:
    """Another kind of identifier, several in one cell, a local part that its authority does not give."""
    if file == "diagnoses.tsv":
        key = review.lines(file)[1].split("\t")[0]
    row = review.put(file, key, column, written)

    assert [("cell.identifier", file, row, column, written)] == faults(review)


@pytest.mark.parametrize(
    ("file", "key", "column", "written"),
    [
        ("publications.tsv", "1", "doi", "https://doi.org/10.3390%2FCELLS8101139"),
        ("publications.tsv", "1", "pmid", "PMID: 12345678"),
        ("publications.tsv", "1", "pmcid", "https://pmc.ncbi.nlm.nih.gov/articles/PMC8748646/"),
        ("agents.tsv", "midazolam", "curie", "CHEBI:CHEBI:6931"),
        ("agents.tsv", "midazolam", "curie", "https://purl.obolibrary.org/obo/CHEBI_6931"),
        ("agents.tsv", "midazolam", "curie", "https://identifiers.org/CHEBI:6931\u00a0"),
        ("systems.tsv", "blood", "curies", "UBERON_0000178 | RRID:CVCL_0131"),
        ("findings.tsv", "m.f01", "feature_id", "ENSG00000136634.12"),
        ("findings.tsv", "m.f01", "feature_id", "3586"),
    ],
)
def test_other_spellings_are_read(review: World, file: str, key: str, column: str, written: str) -> None:
    """What a browser, a spreadsheet or a paper shows has no fault."""
    review.put(file, key, column, written)

    assert [] == faults(review)


def test_identifiers_of_genes_elsewhere_become_those_of_their_authority(world: World) -> None:
    """NCBI and Ensembl, with a version or an address, are the gene that has them as xrefs."""
    ensembl, ncbi = (
        world.rows(f"SELECT xref FROM xref WHERE id = '{gene}' AND starts_with(xref, '{prefix}:')")[0][0]  # noqa: S608 - names of this test
        for gene, prefix in (("HGNC:5962", "ENSEMBL"), ("HGNC:6018", "NCBIGene"))
    )
    world.put(
        "findings.tsv",
        "m.f01",
        "members",
        f"{ensembl.partition(':')[2]}.3|entrez:{ncbi.partition(':')[2]}|HGNC:5962",
    )

    world.load()

    assert [(["HGNC:5962", "HGNC:6018"],)] == world.rows(
        "SELECT members FROM finding WHERE id LIKE '%/m.f01'"
    )


@pytest.mark.parametrize("unknown", ["HGNC:99999999", "NCBIGene:999999999", "ENSG99999999999"])
def test_what_a_loaded_authority_lacks_is_refused(world: World, unknown: str) -> None:
    """A member that is no gene of the nomenclature is named with its row, unless a mapping decides on it."""
    row = world.put("findings.tsv", "m.f01", "members", f"HGNC:5962|{unknown}")
    identifier = as_curie(unknown, load_schema())

    with pytest.raises(SourceError, match="hgnc is loaded and does not have it") as caught:
        world.load()
    assert ("findings.tsv", row, "members", identifier) == (
        caught.value.file,
        caught.value.row,
        caught.value.column,
        caught.value.value,
    )
    world.add(
        "mappings.tsv", subject="a gene", object=unknown, predicate="relatedMatch", decided_by="curators"
    )
    world.load()


GENE_SET = """SELECT set_id AS id, 'gene_set' AS feature_kind, set_id AS label, 'made up' AS collection,
list_transform(string_split(genes, '|'), lambda gene: 'HGNC:' || gene) AS gene_members, 'sets.tsv' AS _file, row AS _row FROM raw_sets"""


@pytest.mark.parametrize(
    ("gene", "reason"), [("IL10", "in the form of its authority"), ("99999999", "does not have")]
)
def test_members_of_a_reference_set_are_genes_of_the_authority(world: World, gene: str, reason: str) -> None:
    """Whatever SQL makes of a table, a symbol behind a prefix is refused, and a number that no gene has."""
    place = world.review.parent / "sets"
    place.mkdir()
    head = "".join(f'{key} = "made up"\n' for key in ("title", "version", "licence", "citation"))
    (place / "source.toml").write_text(f'name = "sets"\n{head}needs = ["hgnc"]\n', encoding="utf-8")
    columns = "set_id = {required = true}\ngenes = {list = true}\n"
    (place / "tables.toml").write_text(
        f'[sets]\nfile = "sets.tsv"\n[sets.columns]\n{columns}', encoding="utf-8"
    )
    (place / "sets.tsv").write_text(
        f"set_id\tgenes\nmsigdb:HALLMARK_MADE_UP\t5962|{gene}\n", encoding="utf-8"
    )
    (place / "gene_set.sql").write_text(GENE_SET, encoding="utf-8")

    with pytest.raises(SourceError, match=reason) as caught:
        world.load(str(place))
    assert ("sets.tsv", 2, f"HGNC:{gene}") == (caught.value.file, caught.value.row, caught.value.value)
