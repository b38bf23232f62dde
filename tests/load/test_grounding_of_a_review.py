"""Agents, systems and diagnoses of a review are grounded as genes are: by accession and name together, or by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import SourceError
from kg.load.lint import lint
from kg.load.source import read_source

if TYPE_CHECKING:
    from factories.sandbox import World


def add_agent(world: World, label: str, curie: str = "", kind: str = "chemical") -> int:
    """Add an agent; return its line."""
    return world.add("agents.tsv", agent_id="added", label=label, curie=curie, kind=kind)


def identifier(world: World, label: str) -> str:
    """Return the agent that a row with this label became, by its treatment."""
    world.add("treatments.tsv", treatment_id="added", agent=label, role="co_treatment")
    world.load()
    ((found,),) = world.rows("SELECT agent FROM treatment WHERE id = 'id:made-up/treatment/added'")
    return str(found)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("esketamine", "CHEBI:60799"),
        ("Esketamine", "CHEBI:60799"),
        ("S-ketamine", "CHEBI:60799"),
        ("Spravato", "CHEBI:60799"),
        ("arketamine", "CHEBI:580604"),
        ("HNK", "mesh:C050654"),
        ("norketamine", "id:chebi/agent/norketamine"),
        ("(2R,6R)-HNK", "id:chebi/agent/2R6R-hydroxynorketamine"),
        ("a drug that nobody knows", "id:made-up/agent/added"),
    ],
)
def test_a_drug_without_accession_is_what_its_name_stands_for(
    world: World, label: str, expected: str
) -> None:
    """A label or synonym of a reference, in any case, is its accession; any other name is one of the source."""
    add_agent(world, label)

    assert expected == identifier(world, label)


def test_a_drug_named_as_a_concept_is_not_the_concept(world: World) -> None:
    """Ketamine as a chemical is the racemate, which the review has; the concept is what its forms roll up to."""
    row = add_agent(world, "ketamine")

    with pytest.raises(SourceError, match="two rows stand for one agent, CHEBI:6121") as caught:
        world.load()
    assert ("agents.tsv", row) == (caught.value.file, caught.value.row)


@pytest.mark.parametrize(
    ("label", "curie", "says"),
    [
        (
            "esketamine",
            "CHEBI:580604",
            "CHEBI:60799 (esketamine) as label, the row has CHEBI:580604 ((R)-ketamine)",
        ),
        ("esketamine", "CHEBI:6079", "CHEBI:60799 (esketamine) as label, the row has CHEBI:6079"),
        ("lithium carbonate", "CHEBI:580604", "the row has CHEBI:580604 ((R)-ketamine)"),
        ("(-)-ketamine", "", "ambiguous"),
        ("Ketanest", "", "ambiguous"),
    ],
)
def test_a_name_that_does_not_fit_is_refused_with_both(
    world: World, label: str, curie: str, says: str
) -> None:
    """An accession of something else and a name of several things are refused: the error names what they are."""
    row = add_agent(world, label, curie)

    with pytest.raises(SourceError) as caught:
        world.load()
    assert ("agents.tsv", row, "label", label) == (
        caught.value.file, caught.value.row, caught.value.column, caught.value.value,
    )  # fmt: skip
    assert says in str(caught.value)


def test_mappings_decide(world: World) -> None:
    """A line of mappings.tsv says what a name means, whatever the references call the accession."""
    add_agent(world, "our compound", "CHEBI:580604")
    world.add(
        "mappings.tsv",
        subject="our compound",
        object="CHEBI:580604",
        predicate="exactMatch",
        decided_by="the test",
    )

    assert "CHEBI:580604" == identifier(world, "our compound")


@pytest.mark.parametrize("kind", ["class", "procedure", "concept"])
def test_a_chemical_is_not_of_another_kind(world: World, kind: str) -> None:
    """The name of a chemical on a row of another kind is refused, and does not become a second drug."""
    add_agent(world, "esketamine", kind=kind)

    with pytest.raises(SourceError, match=f"is a chemical, the row says {kind}") as caught:
        world.load()
    assert "kind" == caught.value.column


def test_a_review_cannot_regroup_what_references_group(world: World) -> None:
    """What a shared drug rolls up to is what the reference says, whoever loads it under another parent."""
    world.add("agents.tsv", agent_id="own", label="drugs of ours", kind="concept")
    world.add(
        "agents.tsv", agent_id="added", label="esketamine", kind="chemical", parent="own", relation="form_of"
    )
    world.load()

    assert [("id:chebi/agent/ketamine", "form_of")] == world.rows(
        "SELECT parent, relation FROM agent WHERE id = 'CHEBI:60799'"
    )


@pytest.mark.parametrize(
    ("term", "curies", "expected"),
    [
        ("", "", (None, "cellosaurus:0131")),
        ("A172", "", (None, "cellosaurus:0131")),
        ("macrophage", "", ("CL:0000235", None)),
        ("", "CVCL_0131", (None, "cellosaurus:0131")),
        ("cells of ours", "", (None, None)),
    ],
)
def test_a_system_without_identifier_is_what_its_name_stands_for(
    world: World, term: str, curies: str, expected: tuple[str | None, str | None]
) -> None:
    """The term of a cell, or else the label of the system, is looked up where no identifier is given."""
    world.put("systems.tsv", "progenitors", "label", "A-172")
    world.put("systems.tsv", "progenitors", "tissue_or_cell", term)
    world.put("systems.tsv", "progenitors", "curies", curies)
    world.load()

    assert [expected] == world.rows("SELECT cell_type, cell_line FROM system WHERE id LIKE '%/progenitors'")


@pytest.mark.parametrize(
    ("label", "term", "curies", "says"),
    [
        ("blood cells", "blood", "CL:0000235", "the row has CL:0000235 (macrophage)"),
        ("blood of people", "", "CL:0000235", "CL:0000235 is macrophage, the row says blood of people"),
        ("macrophages of blood", "", "CL:0000235|cellosaurus:0131", "cellosaurus:0131 is A-172"),
    ],
)
def test_an_identifier_of_another_cell_is_refused_with_both(
    world: World, label: str, term: str, curies: str, says: str
) -> None:
    """Each identifier of a system must fit what the row calls it."""
    world.put("systems.tsv", "progenitors", "label", label)
    world.put("systems.tsv", "progenitors", "tissue_or_cell", term)
    world.put("systems.tsv", "progenitors", "curies", curies)

    with pytest.raises(SourceError) as caught:
        world.load()
    assert "systems.tsv" == caught.value.file
    assert says in str(caught.value)


def test_a_name_that_no_source_has_is_said_by_lint_and_load(world: World) -> None:
    """A misspelt drug would be a drug of its own, which never converges: the nearest name is given where it is safe."""
    labels = ("ketamin", "low-dose ketamine", "KTEA")
    rows = {each: world.add("agents.tsv", agent_id=each, label=each, kind="chemical") for each in labels}

    found = {
        row[5]: (row[0], row[1], row[3], str(row[6]).partition("; the nearest name is ")[2])
        for row in lint(
            read_source(world.review, world.loaders), store=world.store, loaders=world.loaders
        ).rows
        if row[2] == "agents.tsv"
    }
    notes = [note for note in world.load().notes if "no loaded source has this name" in note]

    assert ("warning", "name-near", rows["ketamin"], "'ketamine'") == found["ketamin"]
    assert ("note", "name-own", rows["low-dose ketamine"], "") == found["low-dose ketamine"]
    assert ("note", "name-own", rows["KTEA"], "") == found["KTEA"]
    assert {True} == {
        any(f"'{label}' (agents.tsv:{row})" in note for note in notes) for label, row in rows.items()
    }
