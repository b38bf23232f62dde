"""An identifier is of one class and has the names of its authority, whatever a stranger's source is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories.edited import edited
from test_hostile_folder import GOOD, HEAD, VERBS, refusal, write_folder

from kg.errors import SourceError, StoreError
from kg.grounding.resolve import feature_of
from kg.load.lint import lint
from kg.load.source import read_source
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.store.tables import create_macros, rebuild_derived
from kg.validation.identity import stored_identity_rules
from kg.validation.rules import violations

if TYPE_CHECKING:
    from pathlib import Path

    from factories.sandbox import World

KETAMINE = "CHEBI:6121"
DESCRIBED = "SELECT label, kind, parent, relation FROM agent WHERE id = 'CHEBI:6121'"
PLACE = "'sets.tsv' AS _file, row AS _row FROM raw_sets WHERE set_id = 'a'"
ANOTHER_CLASS = {  # file of a class → SQL of a row with an identifier that is of another class
    "a gene as a gene set": (
        "gene_set",
        f"SELECT 'HGNC:5466' AS id, 'x' AS label, 'gene_set' AS feature_kind, {PLACE}",
    ),
    "a gene as a pathway": (
        "pathway",
        f"SELECT 'HGNC:99999' AS id, 'x' AS label, 'pathway' AS feature_kind, {PLACE}",
    ),
    "a gene as a drug": ("agent", f"SELECT 'HGNC:5466' AS id, 'x' AS label, 'chemical' AS kind, {PLACE}"),
    "a drug as a disease": ("disease", f"SELECT '{KETAMINE}' AS id, 'ketamine' AS label, {PLACE}"),
    "a tissue as a drug": (
        "agent",
        f"SELECT 'UBERON:0000178' AS id, 'blood' AS label, 'chemical' AS kind, {PLACE}",
    ),
}


def agent(label: str, synonyms: str = "[]", parent: str = "NULL", identifier: str = KETAMINE) -> str:
    """Return the SQL of an agent that a stranger describes."""
    return (
        f"SELECT '{identifier}' AS id, '{label}' AS label, 'chemical' AS kind, {synonyms} AS synonyms,"
        f" {parent} AS parent, {PLACE}"
    )


def stranger(tmp_path: Path, name: str = "aaa", **sql: str) -> Path:
    """Write the folder of a stranger with the SQL of classes, and nothing else."""
    place = write_folder(tmp_path / name, source__toml=HEAD.replace('"mine"', f'"{name}"'))
    (place / "gene_set.sql").unlink()
    for table, text in sql.items():
        (place / f"{table}.sql").write_text(text, encoding="utf-8")
    return place


@pytest.mark.parametrize("name", ANOTHER_CLASS)
def test_one_identifier_is_of_one_class(world: World, tmp_path: Path, name: str) -> None:
    """An identifier of an authority, or of another class in the store, is refused in a class that is not its own."""
    table, sql = ANOTHER_CLASS[name]
    error = refusal(world, stranger(tmp_path, **{table: sql}), VERBS["load"])
    assert "one identifier has rows of two classes" in str(error)
    assert ("sets.tsv", 2) == (error.file, error.row)


def test_lint_looks_into_the_store(world: World, tmp_path: Path) -> None:
    """Lint finds what contradicts the store, whether or not the source needs what is there."""
    place = stranger(
        tmp_path,
        gene_set=ANOTHER_CLASS["a gene as a gene set"][1],
        agent=agent("EVIL"),
    )
    answer = lint(read_source(place, world.loaders), store=world.store)
    assert {"schema.class", "schema.authority"} == set(answer.column("rule"))


def test_a_source_has_an_identifier_in_one_class(world: World, tmp_path: Path) -> None:
    """Two classes of one source do not share an identifier that it makes up."""
    row = "SELECT 'id:mine/x' AS id, 'x' AS label, '{}' AS feature_kind, " + PLACE
    place = stranger(tmp_path, "mine", gene_set=row.format("gene_set"), pathway=row.format("pathway"))
    assert "'id:mine/x as gene_set and pathway'" in str(refusal(world, place, VERBS["load"]))


def test_a_store_with_an_identifier_of_two_classes_is_named(world: World) -> None:
    """Check finds such rows, and a question on the name is one error, never an internal one."""
    with edited(world.store) as con:
        con.execute(
            "INSERT INTO gene_set BY NAME SELECT 'aaa' AS source, '' AS hash, 'HGNC:5466' AS id, 'gene_set' AS feature_kind, 'x' AS label"
        )
        create_macros(con)
        rebuild_derived(con)
    with Store.open(world.store) as store:
        found = violations(store.connection, stored_identity_rules(load_schema()))
        with pytest.raises(StoreError) as caught:
            feature_of(store, "IGF2")

    assert [("class", "HGNC:5466 as gene and gene_set")] == [(row[1], row[4]) for row in found]
    assert "the store has HGNC:5466 as gene 'IGF2' and gene_set 'x'" in str(caught.value)


@pytest.mark.parametrize(
    "sql",
    [agent("EVIL"), agent("(RS)-ketamine", "['midazolam']"), agent("EVIL", "['ketamine']")],
    ids=["another label", "the name of another drug", "another label beside a right synonym"],
)
def test_a_name_that_the_authority_does_not_have_is_refused(world: World, tmp_path: Path, sql: str) -> None:
    """What a stranger says of a drug of an authority has its label there, and no name of something else."""
    assert " in aaa'" in str(refusal(world, stranger(tmp_path, agent=sql), VERBS["load"]))


def test_the_order_of_loading_does_not_decide_who_is_right(world: World, tmp_path: Path) -> None:
    """The authority that is loaded after a stranger who renames a drug is refused with the stranger's name."""
    world.unload("chebi")
    world.load(str(stranger(tmp_path, "mine", agent=agent("EVIL"))))
    with pytest.raises(SourceError, match="EVIL in mine"):
        world.load("chebi")


def test_the_source_of_the_authority_goes_before_other_references(world: World, tmp_path: Path) -> None:
    """Label, kind and what a drug rolls up to are the authority's, also where its name comes later; new synonyms are added."""
    before = world.rows(DESCRIBED)
    ((label,),) = world.rows("SELECT synonyms[1] FROM agent WHERE id = 'CHEBI:6121'")
    sql = agent(label.replace("'", "''"), "['ABC-123']", "'CHEBI:6931'").replace("'chemical'", "'class'")
    world.load(str(stranger(tmp_path, agent=sql.replace(" AS parent", " AS parent, 'form_of' AS relation"))))

    assert before == world.rows(DESCRIBED)
    assert [(True,)] == world.rows(
        "SELECT list_contains(synonyms, 'ABC-123') FROM agent WHERE id = 'CHEBI:6121'"
    )


PLACES = {
    "another file": ("'../../etc/passwd' AS _file, row AS _row", "_file is '../../etc/passwd'"),
    "a file that is not declared": ("'gene_set.sql' AS _file, row AS _row", "_file is 'gene_set.sql'"),
    "no row": ("'sets.tsv' AS _file, -5 AS _row", "_row is -5, not a row of sets.tsv"),
    "the header": ("'sets.tsv' AS _file, 1 AS _row", "_row is 1, not a row of sets.tsv"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_row_comes_from_a_row_of_a_declared_file(world: World, tmp_path: Path, name: str) -> None:
    """What SQL says of where a row comes from is a declared file and a row that it has."""
    place, problem = PLACES[name]
    sql = GOOD.replace("'sets.tsv' AS _file, row AS _row", place)
    place_of = write_folder(tmp_path / "mine", gene_set__sql=sql)
    assert problem in str(refusal(world, place_of, VERBS["load"]))
    with pytest.raises(SourceError, match=r"gene_set\.sql"):
        lint(read_source(place_of, world.loaders))


@pytest.mark.parametrize(
    "identifier",
    [
        "id:mine/",
        "id:mine/../toy/a",
        "id:mine/./a",
        "id:mine//a",
        "id:mine/a/",
        "id:mine/%2E%2e/a",
        "id:mine/..",
    ],
)
def test_no_part_of_an_identifier_is_empty_or_dots(world: World, tmp_path: Path, identifier: str) -> None:
    """An identifier that a source makes up stays its own in an address: no empty part, and none of dots alone."""
    sql = f"SELECT '{identifier}' AS id, 'gene_set' AS feature_kind, label, {PLACE}"
    place = write_folder(tmp_path / "mine", gene_set__sql=sql)
    assert "an empty part, or one of dots alone" in str(refusal(world, place, VERBS["load"]))


def test_an_identifier_that_no_index_holds_is_refused(world: World, tmp_path: Path) -> None:
    """A server finds nodes by their identifiers, in an index that holds some thousand characters of each."""
    longest, longer = (f"id:mine/{'x' * (length - len('id:mine/'))}" for length in (2_000, 2_001))
    rows = " UNION ALL ".join(
        f"SELECT '{identifier}' AS id, 'gene_set' AS feature_kind, 'a set' AS label, 'sets.tsv' AS _file, 2 AS _row"
        for identifier in (longest, longer)
    )
    error = refusal(world, write_folder(tmp_path / "mine", gene_set__sql=rows), VERBS["load"])
    assert "more than 2,000 characters" in str(error)
    assert longer == error.value


def test_rows_of_lines_that_were_set_aside_end_the_load(world: World, tmp_path: Path) -> None:
    """SQL that makes a faulty row without its line is refused, and not run again for ever."""
    sql = "SELECT 'HGNC:5466' AS id, 'x' AS label, 'gene_set' AS feature_kind, 'sets.tsv' AS _file, 2 AS _row"
    place = write_folder(tmp_path / "mine", gene_set__sql=sql)
    with pytest.raises(SourceError, match="two classes"):
        world.load(str(place), quarantine=tmp_path / "faults.tsv")
    assert ["schema.class"] == lint(read_source(place, world.loaders), store=world.store).column("rule")
