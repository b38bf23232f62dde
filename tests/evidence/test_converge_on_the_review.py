"""What the review converges on: nothing, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import kg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.evidence.rows import Convergence

pytestmark = pytest.mark.long

SIX = ["CYP2A6", "CYP2B6", "ESR1", "GRIA1", "GRIA2", "GRIA4"]


@pytest.fixture(scope="module")
def review(review_store: Path) -> Iterator[kg.KnowledgeGraph]:
    """The review, open."""
    with kg.open(review_store) as graph:
        yield graph


def test_no_gene_converges_and_the_notes_say_why(review: kg.KnowledgeGraph) -> None:
    """The answer is none, with counts, near misses, what is related and what would settle it."""
    answer = review.converge()
    text = "\n".join(answer.notes)

    assert [] == list(answer)
    assert (
        "No gene is supported in blood and in vitro, of 25 named in drug-effect contrasts of ketamine (all forms), RNA."
        == answer.notes[0]
    )
    assert (
        "98 findings in 12 studies; 61 in drug-effect contrasts of ketamine (all forms); 58 of these on RNA; "
        "46 on single genes or RNAs; 42 with a result."
    ) in text
    assert "Changed by ketamine: in blood 1 (VEGFA ▲); in vitro 18 (16 ▲, 2 ▼)." in text
    assert (
        "Interferon Signaling: disease state ▲ in blood (Cathomas 2022), drug effect without sign in vitro (Ho 2019)"
        in text
    )
    assert (
        "Data that would settle this: full gene tables of Cathomas 2022 (24 h), Israel-Elgali 2021, "
        "Grossert 2019 (58 of 60 genes unnamed), Ho 2019"
    ) in text


@pytest.mark.parametrize(
    "line",
    [
        (
            "VEGFA ▲; evidence: blood, McGrory 2020, 4 h; midazolam □;"
            " missing: in vitro: presumed tested, not reported in 2 studies"
        ),
        "CYP2A6 CYP2B6 ESR1 GRIA1 GRIA2 GRIA4 ▲; evidence: in vitro, Ho 2018, 400 nM, 3 agents, 1–2 models",
        "IL6 TNF ▼; evidence: in vitro, Yuhas 2015, 100–500 µM",
        "All lack a second study. Those without support in blood: presumed tested, not reported in 2 studies.",
    ],
)
def test_candidates_have_their_evidence_and_what_all_lack_is_told_once(
    review: kg.KnowledgeGraph, line: str
) -> None:
    """Each candidate is in the notes with its evidence and what it alone lacks; what all lack is one sentence."""
    assert line in review.converge().notes


def test_a_gene_that_is_not_significant_anywhere_is_no_candidate(review: kg.KnowledgeGraph) -> None:
    """A trend is no support, and support in another contrast family is related, not near."""
    notes = review.converge().notes

    assert not any("FKBP5" in note for note in notes)
    assert any(
        note.startswith("Related, not convergent: GRIN2D GRM2 ▲, predicts response, no drug effect")
        for note in notes
    )


@pytest.mark.parametrize("policy", ["study", "lab"])
@pytest.mark.parametrize("mix", [False, True])
def test_nothing_converges_under_any_policy_or_pooling(
    review: kg.KnowledgeGraph, policy: str, mix: bool
) -> None:
    """No gene has two units, even with all families pooled."""
    assert [] == list(review.converge(policy=policy, mix=mix))


def test_one_paper_alone_supports_seven_genes_by_several_agents(review: kg.KnowledgeGraph) -> None:
    """Seven genes are raised by two or more agents, all in one paper each."""
    rows = review.converge(across="agent", min=2, min_units=1)

    assert sorted([*SIX, "DDIT3"]) == sorted(row.symbol for row in rows)
    assert {("up", "single_unit", 1)} == {(row.direction, row.label, row.units) for row in rows}


def test_activity_is_counted_only_when_asked(review: kg.KnowledgeGraph) -> None:
    """STAT3 is an activity, no expression; it joins with every measurand and says so."""
    rows = {row.symbol: row for row in review.converge(across="agent", min_units=1, measurand="any")}

    assert 8 == len(rows)
    assert "tf_activity" in rows["STAT3"].flags


def test_an_unresolved_model_is_not_two(review: kg.KnowledgeGraph) -> None:
    """No gene is supported by two systems, and the note names the six whose model is not resolved."""
    answer = review.converge(across="system", min=2, min_units=1)

    assert [] == list(answer)
    assert any(
        f"Not counted: {', '.join(SIX)}," in note and "which of 2 models it was" in note
        for note in answer.notes
    )


def test_interferon_is_related_and_not_convergent(review: kg.KnowledgeGraph) -> None:
    """Interferon is in both compartments, in two families and without a sign in vitro."""
    answer = review.converge(level="pathway")

    assert [] == list(answer)
    assert any(note.startswith("Related, not convergent: Interferon Signaling") for note in answer.notes)


def test_themes_are_descriptive(review: kg.KnowledgeGraph) -> None:
    """A theme is never a claim, and both row and note say so."""
    answer = review.converge(level="theme", all=True)

    assert any(note.startswith("Descriptive only") for note in answer.notes)
    assert {"insufficient"} == {row.label for row in answer}
    assert all("descriptive_only" in row.flags for row in answer)


def _supported(review: kg.KnowledgeGraph, **claim: Any) -> dict[str, Convergence]:
    return {row.symbol: row for row in review.converge(min=1, min_units=1, **claim)}


def test_concentration_limits_what_counts(review: kg.KnowledgeGraph) -> None:
    """At or below 1 µmol/L eight genes are left in vitro; a range that goes above is not; blood is kept."""
    rows = _supported(review, max_conc="1uM")

    assert sorted([*SIX, "IGF2", "S100A10"]) == sorted(
        symbol for symbol, row in rows.items() if row.units_in_vitro
    )
    assert {symbol for symbol, row in _supported(review).items() if row.units_blood} == {
        symbol for symbol, row in rows.items() if row.units_blood
    }


def test_a_challenged_gene_is_flagged(review: kg.KnowledgeGraph) -> None:
    """DDIT3 is seen under stress only; IL6 also without."""
    rows = _supported(review)

    assert "challenged_only" in rows["DDIT3"].flags
    assert "challenged_only" not in rows["IL6"].flags


def test_blood_without_a_concurrent_control_is_flagged(review: kg.KnowledgeGraph) -> None:
    """VEGFA in blood is compared with the same people before; cells have a concurrent control."""
    rows = _supported(review)

    assert "self_control" in rows["VEGFA"].flags
    assert "self_control" not in rows["GRIA1"].flags


def test_presumed_is_neither_tested_nor_silent(review: kg.KnowledgeGraph) -> None:
    """A genome-wide study that lists nothing presumably tested a gene; that is counted apart."""
    row = _supported(review)["VEGFA"]

    assert (1, 4, 0, 0) == (row.tested_units, row.presumed_tested_units, row.null_units, row.unreported_units)


def test_forms_can_be_kept_apart(review: kg.KnowledgeGraph) -> None:
    """Without roll-up no gene is raised by two agents; without metabolites GRIA1 has one agent."""
    assert [] == list(review.converge(across="agent", min_units=1, forms="exact"))
    assert ["DDIT3"] == [row.symbol for row in review.converge(across="agent", min_units=1, forms="stereo")]


def test_two_drugs_never_support_one_claim_unless_pooled(review: kg.KnowledgeGraph) -> None:
    """FKBP5 under ECT does not support ketamine; pooled, each row says so."""
    apart = {(row.subject, row.symbol) for row in review.converge(min=1, min_units=1)}
    pooled = review.converge(min=1, min_units=1, pool_drugs=True)

    assert ("ECT", "FKBP5") in apart
    assert ("ketamine", "FKBP5") not in apart
    assert all(row.subject == "any drug" and "pooled_drugs" in row.flags for row in pooled)


def test_there_is_no_conflict(review: kg.KnowledgeGraph) -> None:
    """No gene goes both ways for one subject, and the note says so."""
    answer = review.conflicts()

    assert [] == list(answer)
    assert answer.notes[0].startswith("No feature is reported with opposite directions")


def test_nothing_is_silent_without_being_listed(review: kg.KnowledgeGraph) -> None:
    """Nineteen results were measured and not reported."""
    assert 19 == len(review.unreported())


def test_missing_tables_that_settle_most_come_first(review: kg.KnowledgeGraph) -> None:
    """A blood table could decide 18 genes seen in vitro; that of Grossert 2019 names 2 of 60."""
    rows = review.missing()
    grossert = next(row for row in rows if "grossert" in row.contrast)

    assert 18 == rows[0].near_misses_settled
    assert (60, 2, 58, 1) == (
        grossert.n_significant,
        grossert.named,
        grossert.unnamed,
        grossert.near_misses_settled,
    )


def test_one_form_is_its_own_subject(review: kg.KnowledgeGraph) -> None:
    """Asked about one metabolite, the claim is about it and not about what it rolls up to."""
    answer = review.converge(drug="(2R,6R)-HNK", min=1, min_units=1)

    assert {"(2R,6R)-HNK"} == {row.subject for row in answer}
    assert sorted(SIX) == sorted(row.symbol for row in answer)
