"""Names that a source makes up: different names are different things, in every class that is named by text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from factories.sandbox import World

NAMES = (  # that differ in a sign, a relation, case, punctuation or a Greek letter
    *(
        "CD4+ T cells",
        "CD4- T cells",
        "age ≥ 65",
        "age < 65",
        "TRD",
        "trd",
        "+/+ mice",
        "-/- mice",
        "a.b",
        "a b",
        "a-b",
    ),
    *("α", "β", "50 %", "50", "5.0", "p.ket", "Ca2+", "Ca2-", "é", "e"),
)


def copy_of(world: World, name: str) -> Path:
    """Copy the made-up review under another name."""
    other = world.review.with_name(name)
    other.mkdir()
    for path in world.review.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "source.toml":
            text = text.replace('"made-up"', f'"{name}"')
        (other / path.name).write_text(text, encoding="utf-8")
    return other


def test_what_is_named_by_text_stays_as_many_as_there_are_names(world: World) -> None:
    """Features of each class, themes, cohorts, diagnoses and platforms whose names differ are different things."""
    kinds = ("phenotype", "gene_set", "transcriptome", "pathway")
    for kind in kinds:
        for at, name in enumerate(NAMES):
            world.add(
                "findings.tsv", finding_id=f"{kind}.{at}", contrast_id="p.ket-vs-untreated", feature_as_written=name,
                feature_kind=kind, measurand="rna_expression", direction="up", call="significant", locators="p. 1", themes=name,
            )  # fmt: skip
    for at, name in enumerate(NAMES):
        world.add(
            "arms.tsv", arm_id=f"e.{at}", study_id="example-2031", system="blood", cohort=name, diagnosis=name
        )
        world.add(
            "contrasts.tsv", contrast_id=f"c.{at}", study_id="example-2031", contrast_type="disease_vs_control", case_arm=f"e.{at}",
            reference_arm="e.pre", assay="rt_pcr", platform_note=name,
        )  # fmt: skip
        world.add(
            "result_sets.tsv",
            contrast_id=f"c.{at}",
            scope="candidate",
            reporting="not_reported",
            count_is="unknown",
        )
    world.load()

    for table in kinds:
        sql = f"SELECT label FROM {table} WHERE source = 'made-up'"  # noqa: S608 - a class
        assert sorted(NAMES) == sorted(label for (label,) in world.rows(sql))
    assert {(name, name) for name in NAMES} <= {
        *world.rows("SELECT c.label, d.label FROM cohort AS c JOIN disease AS d ON c.disease = d.id")
    }
    assert set(NAMES) <= {label for (label,) in world.rows("SELECT label FROM theme")}
    assert set(NAMES) <= {platform for (platform,) in world.rows("SELECT platform FROM assay")}


def test_what_belongs_to_two_things_is_one_name_in_each(loaded: World) -> None:
    """A cohort is named within its study: no pair of study and name gives the identifier of another pair."""
    ids = [identifier for (identifier,) in loaded.rows("SELECT id FROM cohort")]

    assert len(ids) == len(set(ids))
    assert "id:made-up/cohort/example-2031/patients" in ids


def test_a_cohort_has_one_diagnosis(world: World) -> None:
    """Arms of one cohort with two diagnoses are refused, with both; the alphabet decides nothing."""
    row = world.put("arms.tsv", "e.post", "diagnosis", "bipolar disorder")

    with pytest.raises(SourceError) as caught:
        world.load()
    assert ("arms.tsv", row, "diagnosis", "bipolar disorder") == (
        caught.value.file, caught.value.row, caught.value.column, caught.value.value,
    )  # fmt: skip
    assert "patients of example-2031 has MDD in row 6" in str(caught.value)


CONTRADICTIONS = {
    "two techniques of an assay": ("contrasts.tsv", "assay_id", "OBI:0001271", "an assay has one technique"),
    "two kinds of a set": ("findings.tsv", "feature_kind", "miRNA_set", "one feature has one kind"),
    "an agent twice": ("agents.tsv", "curie", "CHEBI:6121", "two agents have one identifier"),
    "another accession in treatments": (
        "treatments.tsv",
        "agent_curie",
        "CHEBI:6931",
        "not the one in agents.tsv",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_rows_about_one_thing_must_agree(world: World, name: str) -> None:
    """Where two rows say different things of one thing the load is refused, with file, row and column."""
    file, column, value, says = CONTRADICTIONS[name]
    keys = [line.split("\t")[0] for line in world.lines(file)[1:]]
    row = None
    if file == "findings.tsv":
        for key, kind in (("e.f01", "gene_set"), ("e.f03", value)):
            for cell, text in (
                ("feature_as_written", "12 genes"),
                ("feature_kind", kind),
                ("feature_id", ""),
                ("symbol", ""),
            ):
                row = world.put(file, key, cell, text)
    elif file == "contrasts.tsv":
        for key, text in ((keys[0], "OBI:0000911"), (keys[1], value)):
            world.put(file, key, "assay", "qpcr")
            world.put(file, key, "platform_note", "")
            row = world.put(file, key, column, text)
    else:
        row = world.put(file, "midazolam" if file == "agents.tsv" else keys[0], column, value)

    with pytest.raises(SourceError, match=says) as caught:
        world.load()
    assert (file, row, column, value) == (
        caught.value.file,
        caught.value.row,
        caught.value.column,
        caught.value.value,
    )


def test_names_of_agents_and_diagnoses_are_the_source_s_own(world: World) -> None:
    """One agent_id and one diagnosis of two reviews, without accession, are two agents and two diagnoses."""
    other = copy_of(world, "another")
    for place, label in ((world.review, "imipramine-like A"), (other, "imipramine-like B")):
        path = place / "agents.tsv"
        path.write_text(
            path.read_text(encoding="utf-8") + f"drug-a\t{label}\t\tchemical\t\t\t\n", encoding="utf-8"
        )
        arms = place / "arms.tsv"
        arms.write_text(arms.read_text(encoding="utf-8").replace("\tMDD\t", "\tlow mood\t"), encoding="utf-8")
    world.load(str(world.review))
    world.load(str(other))

    assert [
        ("id:another/agent/drug-a", "imipramine-like B"),
        ("id:made-up/agent/drug-a", "imipramine-like A"),
    ] == world.rows("SELECT id, label FROM agent WHERE id LIKE '%drug-a' ORDER BY id")
    assert [("id:another/disease/low%20mood",), ("id:made-up/disease/low%20mood",)] == world.rows(
        "SELECT id FROM disease ORDER BY id"
    )
