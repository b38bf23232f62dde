"""All the evidence on a gene, drug, study, pathway or system, nulls and unreported results included."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

import kg
from kg.errors import GroundingError
from kg.evidence import lookup
from kg.evidence.rows import Evidence
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def review(review_store: Path) -> Iterator[kg.KnowledgeGraph]:
    """The review, open."""
    with kg.open(review_store) as graph:
        yield graph


def test_the_columns_are_those_of_the_view(review_store: Path) -> None:
    """The view in the store, the answer and the dataclass have the same columns in the same order, but for derived ones."""
    with Store.open(review_store) as store:
        view = [name for name, *_ in store.rows("DESCRIBE evidence")]

    assert {"subject", "subject_id", "sign", "outcome"} == set(view) - set(lookup.COLUMNS)
    assert [name for name in view if name in lookup.COLUMNS] == list(lookup.COLUMNS)
    assert list(lookup.COLUMNS) == [each.name for each in fields(Evidence)]


def test_the_sexes_are_separate_rows(review: kg.KnowledgeGraph) -> None:
    """FEDORA in women and in men are separate findings, with their own directions."""
    rows = {(row.sex, row.contrast_family): (row.direction, row.call) for row in review.gene("FEDORA")}

    assert ("up", "significant") == rows["female", "disease_state"]
    assert ("no_change", "not_significant") == rows["male", "disease_state"]
    assert ("correlated", "significant") == rows["female", "response_tracking"]
    assert ("not_correlated", "not_significant") == rows["male", "response_tracking"]


def test_what_was_written_is_kept_beside_what_it_became(review: kg.KnowledgeGraph) -> None:
    """FEDORA has the approved symbol CEDORA; both are in each row, and the note says it."""
    answer = review.gene("FEDORA")

    assert {("FEDORA", "CEDORA")} == {(row.as_written, row.symbol) for row in answer}
    assert any("FEDORA is CEDORA" in note for note in answer.notes)


def test_a_trend_keeps_its_direction(review: kg.KnowledgeGraph) -> None:
    """FKBP5 under ketamine fell without significance: direction and call are two facts."""
    rows = [row for row in review.gene("FKBP5") if row.drug_group == "ketamine"]

    assert [("down", "not_significant")] == [(row.direction, row.call) for row in rows]


def test_the_same_people_untreated_are_said_to_be_so(review: kg.KnowledgeGraph) -> None:
    """Macrophages of patients are compared with untreated ones of theirs, not with patients."""
    (row,) = review.gene("TGM2")

    assert "patients with MDD hospitalised for a suicide attempt, untreated" == row.comparator
    assert "untreated cells" == review.gene("IGF2")[0].comparator


def test_esketamine_has_no_finding_in_blood(review: kg.KnowledgeGraph) -> None:
    """The answer holds the cells only, and says that blood has none."""
    answer = review.drug("esketamine")

    assert {"in_vitro"} == {row.compartment for row in answer}
    assert "No finding in blood." in answer.notes


def test_a_drug_rolls_up_and_says_so(review: kg.KnowledgeGraph) -> None:
    """Ketamine groups racemate, enantiomers and metabolites, and the note names them."""
    answer = review.drug("ketamine")

    assert {"racemic ketamine", "esketamine", "R-ketamine", "(2R,6R)-HNK", "(2S,6S)-HNK"} == {
        row.drug for row in answer
    }
    assert any(note.startswith("ketamine groups (2R,6R)-HNK") for note in answer.notes)


def test_the_exact_form_is_the_racemate(review: kg.KnowledgeGraph) -> None:
    """Without roll-up ketamine is the racemate."""
    answer = review.drug("ketamine", forms="exact")

    assert {"racemic ketamine"} == {row.drug for row in answer}
    assert {"racemic ketamine"} == {row.drug_group for row in answer}
    assert "ketamine is read as racemic ketamine" in answer.notes


def test_metabolites_can_be_left_out(review: kg.KnowledgeGraph) -> None:
    """Enantiomers are forms of a drug, metabolites are not."""
    assert {"racemic ketamine", "esketamine", "R-ketamine"} == {
        row.drug for row in review.drug("ketamine", forms="stereo")
    }


def test_a_study_has_all_its_findings(review: kg.KnowledgeGraph) -> None:
    """A study is found by label and by name; unreported results are there."""
    rows = review.study("Cathomas 2022")

    assert 9 == len(rows)
    for name in ("cathomas-2022", "10.1038/s41398-021-01712-0", "doi:10.1038/s41398-021-01712-0"):
        assert rows.rows == review.study(name).rows
    assert "not_reported" in {row.call for row in rows}


def test_a_pathway_brings_what_is_mapped_to_it(review: kg.KnowledgeGraph) -> None:
    """Interferon signaling in blood and the type I pathway in vitro are joined by declared mappings."""
    answer = review.pathway("Interferon Signaling")

    assert {("blood", "disease_state"), ("in_vitro", "drug_effect")} == {
        (row.compartment, row.contrast_family) for row in answer
    }
    assert any("membership alone is not support" in note for note in answer.notes)


def test_a_close_match_is_no_identity(review: kg.KnowledgeGraph) -> None:
    """The proprietary pathway of cAMP signalling is not the GO term of a like name."""
    assert [] == list(review.pathway("GO:0019933"))


def test_a_system_brings_what_stands_below_it(review: kg.KnowledgeGraph) -> None:
    """Astrocytes include the commercial line; the unresolved system is named and not included."""
    answer = review.system("astrocyte")

    assert {"commercial human astrocyte line"} == {row.system for row in answer}
    assert any("U251-MG or iPSC-derived astrocytes" in note for note in answer.notes)


def test_one_cell_line_has_one_name(review: kg.KnowledgeGraph) -> None:
    """A172 by its name and by its identifier are the same system."""
    assert review.system("A172").rows == review.system("cellosaurus:0131").rows


@pytest.mark.parametrize("kind", ["gene", "drug", "study", "pathway", "system"])
def test_an_unknown_name_is_no_empty_answer(review: kg.KnowledgeGraph, kind: str) -> None:
    """A name that stands for nothing is an error, so that a typing error never looks like a null."""
    with pytest.raises(GroundingError, match="nosuchthing"):
        getattr(review, kind)("nosuchthing")


def test_a_gene_without_a_finding_is_an_empty_answer(review: kg.KnowledgeGraph) -> None:
    """BDNF is a gene and has no finding: no row, and a note that leads on."""
    answer = review.gene("BDNF")

    assert [] == list(answer)
    assert "kg why-not BDNF" in answer.notes[-1]
