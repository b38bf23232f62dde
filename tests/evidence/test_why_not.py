"""Why a gene does not converge, condition by condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kg
from kg.errors import GroundingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.evidence.rows import Condition

# gene → subject, findings measured, supporting units, blood supporting, in vitro supporting
GENES = {
    "GRM2": ("ketamine", 0, 0, 0, 0),
    "GRIN2D": ("ketamine", 0, 0, 0, 0),
    "FKBP5": ("ketamine", 1, 0, 0, 0),
    "CEDORA": ("ketamine", 1, 0, 0, 0),
    "VEGFA": ("ketamine", 1, 1, 1, 0),
    "SERPINF1": ("ketamine", 1, 0, 0, 0),
    "CCL22": ("ketamine", 1, 1, 0, 1),
    "TGM2": ("ketamine", 1, 1, 0, 1),
    "SGK1": ("ketamine", 1, 1, 0, 1),
    "EIF4B": ("ketamine", 1, 1, 0, 1),
    "FOXO1": ("ketamine", 1, 1, 0, 1),
    "STAT3": ("ketamine", 0, 0, 0, 0),
    "GRIA1": ("ketamine", 3, 1, 0, 1),
    "GRIA2": ("ketamine", 3, 1, 0, 1),
    "GRIA3": ("ketamine", 3, 0, 0, 0),
    "GRIA4": ("ketamine", 3, 1, 0, 1),
    "ESR1": ("ketamine", 3, 1, 0, 1),
    "CYP2A6": ("ketamine", 3, 1, 0, 1),
    "CYP2B6": ("ketamine", 3, 1, 0, 1),
    "IGF2": ("ketamine", 1, 1, 0, 1),
    "S100A10": ("ketamine", 1, 1, 0, 1),
    "DDIT3": ("ketamine", 2, 1, 0, 1),
    "NOS3": ("ketamine", 3, 1, 0, 1),
    "NOS1": ("ketamine", 1, 0, 0, 0),
    "IL6": ("ketamine", 2, 1, 0, 1),
    "TNF": ("ketamine", 2, 1, 0, 1),
    "IL1B": ("ketamine", 2, 1, 0, 1),
    "CXCL8": ("ketamine", 2, 0, 0, 0),
}


@pytest.fixture(scope="module")
def review(review_store: Path) -> Iterator[kg.KnowledgeGraph]:
    """The review, open."""
    with kg.open(review_store) as graph:
        yield graph


def conditions(graph: kg.KnowledgeGraph, name: str, subject: str) -> dict[str, Condition]:
    """Return condition → row for one subject."""
    return {row.condition: row for row in graph.why_not(name) if row.subject == subject}


def test_the_list_is_all_named_genes(review: kg.KnowledgeGraph) -> None:
    """Every gene that the review names is tested below."""
    assert 28 == len(GENES)
    named = review.sql("SELECT DISTINCT symbol FROM evidence WHERE symbol IS NOT NULL")

    assert set(GENES) == set(named.column("symbol"))


@pytest.mark.parametrize("gene", GENES)
def test_each_named_gene_has_its_numbers(review: kg.KnowledgeGraph, gene: str) -> None:
    """Each condition holds or fails with the numbers of the review."""
    subject, findings, units, blood, in_vitro = GENES[gene]
    rows = conditions(review, gene, subject)

    assert rows["known"].holds
    assert rows["measured"].holds is bool(findings)
    assert rows["measured"].detail.startswith(f"{findings} finding" if findings else "no finding")
    assert rows["units"].detail.startswith(f"{units} of 2 required independent units")
    assert rows["units"].holds is False
    assert (f"blood: {blood} supporting" in rows["compartments"].detail) is bool(blood)
    assert (f"in vitro: {in_vitro} supporting" in rows["compartments"].detail) is bool(in_vitro)
    assert rows["convergent"].holds is False
    assert ("single_unit" if units else "insufficient") == rows["convergent"].detail


def test_fkbp5_falls_under_ect_and_not_under_ketamine(review: kg.KnowledgeGraph) -> None:
    """A fall that is not significant supports nothing; under ECT one unit does."""
    ketamine, ect = conditions(review, "FKBP5", "ketamine"), conditions(review, "FKBP5", "ECT")

    assert ketamine["units"].detail.startswith("0 of 2 required")
    assert "0 of 1 findings significant (1 not significant, trend down)" == ketamine["called"].detail
    assert ect["units"].detail.startswith("1 of 2 required")
    assert "down in Israel-Elgali 2021" in ect["units"].detail


def test_another_measurand_is_said(review: kg.KnowledgeGraph) -> None:
    """STAT3 was measured as an activity: no RNA finding, and where it stands."""
    rows = conditions(review, "STAT3", "ketamine")

    assert rows["measured"].holds is False
    assert "activity of transcription factors ▲ in vitro (Ho 2019)" in rows["elsewhere"].detail


def test_another_family_is_said(review: kg.KnowledgeGraph) -> None:
    """GRM2 differs before the drug: it predicts response and is no drug effect."""
    assert (
        "response prediction ▲ in blood (Cathomas 2022)"
        == conditions(review, "GRM2", "ketamine")["elsewhere"].detail
    )


def test_a_state_after_another_drug_is_not_said_of_this_one(review: kg.KnowledgeGraph) -> None:
    """FKBP5 of those who stay ill after ECT stands under ECT alone."""
    said = {row.subject: row.detail for row in review.why_not("FKBP5") if row.condition == "elsewhere"}

    assert {"ECT": "residual state ▲ in blood (Israel-Elgali 2021)"} == said


def test_a_gene_that_nobody_measured_is_presumed_tested(review: kg.KnowledgeGraph) -> None:
    """BDNF has no finding; the genome-wide studies presumably tested it."""
    rows = conditions(review, "BDNF", "ketamine")

    assert "no finding; presumed tested, not reported in 4 units" == rows["measured"].detail
    assert (
        "blood: presumed tested, not reported in 2 studies; in vitro: presumed tested, not reported in 2 studies"
        == rows["compartments"].detail
    )


def test_a_mirna_is_measured_by_other_studies(full_review_store: Path) -> None:
    """A miRNA was presumably tested where miRNAs were profiled, not where mRNA was sequenced."""
    with kg.open(full_review_store) as review:
        rows = conditions(review, "MIRLET7B", "ketamine")

    assert "no finding; presumed tested, not reported in 2 units" == rows["measured"].detail


def test_the_name_of_the_source_goes_before_an_alias(review: kg.KnowledgeGraph) -> None:
    """p11 in the review is S100A10, though the bare alias belongs to several genes."""
    assert {"S100A10"} == {row.symbol for row in review.why_not("p11")}


def test_a_pathway_is_explained_at_its_own_level(review: kg.KnowledgeGraph) -> None:
    """Interferon changed in vitro without a sign, and is a disease state in blood."""
    rows = conditions(review, "type I interferon pathway", "ketamine")

    assert rows["called"].holds
    assert rows["signed"].holds is False
    assert "disease state ▲ in blood (Cathomas 2022)" == rows["elsewhere"].detail


def test_an_unknown_name_has_a_suggestion(review: kg.KnowledgeGraph) -> None:
    """A name that stands for nothing is refused with the nearest name."""
    with pytest.raises(GroundingError, match="GRIA1"):
        review.why_not("GRIA11x")
