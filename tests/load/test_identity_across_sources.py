"""One thing in two sources is one: a paper's cells, a drug by its salt, a diagnosis by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories.sandbox import MADE_UP, NEEDED, World, make_loaders

from kg.errors import SourceError
from kg.grounding.resolve import agents_of, drug_of, forms_note
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path


MONDO = ("MONDO:0002009", "MONDO:0004985")


def second_source(world: World, change: dict[str, tuple[str, str]]) -> Path:
    """Copy the made-up review as another source, with text replaced in its files."""
    other = world.review.with_name("another")
    other.mkdir()
    for path in world.review.iterdir():
        old, new = change.get(path.name, ("", ""))
        text = path.read_text(encoding="utf-8").replace('"made-up"', '"another"')
        (other / path.name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return other


@pytest.mark.parametrize("label", ["neural progenitors", "Neural progenitors", "neural-progenitors"])
def test_one_paper_in_two_sources_is_one_model(world: World, label: str) -> None:
    """Systems without an identifier that two records of a paper give one label, however it is spelled, are one model."""
    other = second_source(world, {"systems.tsv": ("neural progenitors", label)})
    world.load(str(world.review), str(other))

    models = "SELECT count(DISTINCT model) FROM system_model WHERE system LIKE '%/progenitors'"
    assert [(1,)] == world.rows(models)
    units = "SELECT count(DISTINCT unit) FROM study_unit WHERE study LIKE '%/progenitors-2019'"
    assert [(1,)] == world.rows(units)


@pytest.mark.parametrize(
    "change",
    [
        {"systems.tsv": ("neural progenitors", "neurons")},
        dict.fromkeys(("publications.tsv", "studies.tsv"), ("10.3390/cells8101139", "10.5555/other")),
    ],
    ids=["another label", "another paper"],
)
def test_other_cells_stay_models_of_their_own(world: World, change: dict[str, tuple[str, str]]) -> None:
    """Another label, or the same label in another paper, is another model."""
    other = second_source(world, change)
    world.load(str(world.review), str(other))

    models = "SELECT count(DISTINCT model) FROM system_model WHERE system LIKE '%/progenitors'"
    assert [(2,)] == world.rows(models)


def test_a_record_without_identifier_joins_the_one_that_has_it(world: World) -> None:
    """Where one record of a paper names the cell line and the other does not, the model is the cell line."""
    other = second_source(world, {})
    world.put("systems.tsv", "progenitors", "tissue_or_cell", "A-172")
    world.load(str(world.review), str(other))

    assert [("cellosaurus:0131",)] == world.rows(
        "SELECT DISTINCT model FROM system_model WHERE system LIKE '%/progenitors'"
    )


def test_two_systems_of_one_source_with_one_label_stay_two(world: World) -> None:
    """What one source tells apart stays apart, also beside another record of the paper."""
    lines = world.lines("systems.tsv")
    (row,) = [line for line in lines if line.startswith("progenitors\t")]
    world.write("systems.tsv", [*lines, row.replace("progenitors\t", "progenitors-b\t", 1)])
    world.add("arms.tsv", arm_id="p.b", study_id="progenitors-2019", system="progenitors-b")
    other = second_source(world, {})
    world.load(str(world.review), str(other))

    assert [(2, 4)] == world.rows(
        "SELECT count(DISTINCT model), count(*) FROM system_model WHERE system LIKE '%/progenitors%'"
    )


@pytest.mark.parametrize("name", ["esketamine hydrochloride", "esketamine HCl"])
def test_a_salt_is_asked_for_by_its_base(full_review_store: Path, name: str) -> None:
    """The answer for a salt is that for its base, with a note that says so, under every option of forms."""
    with Store.open(full_review_store) as store:
        for forms in ("all", "stereo", "exact"):
            assert drug_of(store, name, forms) == "CHEBI:60799"
            assert {"CHEBI:60799", "CHEBI:60800"} == {*agents_of(store, name, forms)}
            assert (
                "esketamine hydrochloride is a salt or hydrate; its base is asked for, esketamine"
                in forms_note(store, name, forms)
            )


@pytest.mark.parametrize(
    ("name", "agent"),
    [
        ("arketamine", "CHEBI:580604"),
        ("Ketalar", "CHEBI:6121"),
        ("Spravato", "CHEBI:60799"),
        ("HNK", "mesh:C050654"),
        ("hydroxynorketamine", "mesh:C050654"),
        ("2R,6R-HNK", "id:chebi/agent/2R6R-hydroxynorketamine"),
        ("norketamine", "id:chebi/agent/norketamine"),
    ],
)
def test_usual_names_of_the_ketamine_family(full_review_store: Path, name: str, agent: str) -> None:
    """International names, brands and abbreviations stand for one agent each."""
    with Store.open(full_review_store) as store:
        assert agent == drug_of(store, name, "all")


def test_hydroxynorketamine_is_a_group(full_review_store: Path) -> None:
    """The abbreviation asks for both isomers of the review."""
    with Store.open(full_review_store) as store:
        labels = store.rows(
            "SELECT label FROM agent WHERE id IN (SELECT unnest($ids)) AND id IN (SELECT drug FROM contrast) ORDER BY 1",
            {"ids": agents_of(store, "HNK", "all")},
        )
    assert [("(2R,6R)-HNK",), ("(2S,6S)-HNK",)] == labels


@pytest.fixture
def world_with_diseases(tmp_path: Path) -> World:
    """The made-up review, which needs a few diseases of Mondo."""
    make_loaders(tmp_path / "loaders", {**NEEDED, "mondo": MONDO})
    world = World(tmp_path / "loaders", tmp_path / "made-up", tmp_path / "kg.duckdb")
    world.review.mkdir()
    for path in MADE_UP.iterdir():
        (world.review / path.name).write_bytes(path.read_bytes())
    world.replace("source.toml", b'"cellosaurus"]', b'"cellosaurus", "mondo"]')
    return world


@pytest.mark.long
def test_a_diagnosis_is_grounded(world_with_diseases: World) -> None:
    """Without a line in diagnoses.tsv a diagnosis is what a label says; an accession of another disease is refused."""
    world = world_with_diseases
    world.replace("arms.tsv", b"\tMDD\t33", b"\tMajor depressive disorder\t33")
    world.load()
    assert [("MONDO:0002009",)] == world.rows(
        "SELECT id FROM disease WHERE id IN (SELECT disease FROM cohort)"
    )

    row = world.put("diagnoses.tsv", "MDD", "curie", "MONDO:0004985")
    with pytest.raises(SourceError) as caught:
        world.load()
    assert ("diagnoses.tsv", row, "label") == (caught.value.file, caught.value.row, caught.value.column)
    assert "the row has MONDO:0004985 (bipolar disorder)" in str(caught.value)
