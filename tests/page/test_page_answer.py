"""The answer under the title of the interactive page: for whom what converges, which way, and what is against it."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

import pytest

from kg.evidence.claim import FORMS, Claim
from kg.evidence.claim_evidence import ClaimEvidence
from kg.evidence.convergence import conflicts, converge
from kg.evidence.explain import why_not
from kg.page.headline import FEATURES_AT_MOST, SUBJECTS_AT_MOST, answers_of, headline
from kg.page.view import make_view
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from kg.page.view import View

pytestmark = pytest.mark.long


def answer_of(page: View) -> list[str]:
    """Read the answer under the title, which stands there without a script."""
    found = re.search(r'<div id="answer">(.*?)</div>', page.html, re.DOTALL)
    return [] if found is None else [unescape(line) for line in re.findall("<p>(.*?)</p>", found[1])]


def test_the_page_begins_with_the_answer(review_store: Path, toy_store: Path) -> None:
    """For whom which gene converges, its direction and what opposes it, or that none does; a page of some names has no such line."""
    with Store.open(toy_store) as toy:
        answer = answer_of(make_view(toy))
    with Store.open(review_store) as review:
        none, named = answer_of(make_view(review)), answer_of(make_view(review, ("GRIA1",)))

    about = "supported in both blood and in vitro for ketamine (all forms)"
    places = "blood: Blood A 2030, Blood B 2030; in vitro: Dish A 2031; against: Dish C 2032 ▲, in vitro"
    assert [f"1 gene is {about}: IL6 ▼ ({places})."] == answer
    changed = "Changed: 1 (VEGFA ▲) in blood and 18 (16 ▲, 2 ▼) in vitro."
    assert [f"No gene is {about}. {changed}"] == none
    assert [] == named


def test_the_page_says_how_its_answer_was_counted(review_store: Path) -> None:
    """What is left out of all findings, and the command that lists the rows, one click below the answer."""
    with Store.open(review_store) as review:
        page = make_view(review)
    found = re.search(r'<details id="basis">(.*?)</details>', page.html, re.DOTALL)
    assert found is not None
    said = unescape(found[1])

    assert "61 in drug-effect contrasts of ketamine (all forms)" in said
    assert "`kg converge` lists 0 rows" in said


def test_a_contradicted_gene_is_told_from_a_convergent_one(toy_store: Path) -> None:
    """A gene that meets the claim is convergent though a study opposes it; what `kg conflicts` lists without it is a contradiction."""
    with Store.open(toy_store) as store:
        with ClaimEvidence(store, Claim()) as evidence:
            usual = answers_of(evidence)
        with ClaimEvidence(store, Claim(min_units=9)) as evidence:
            strict = answers_of(evidence)
        listed = {row["feature_id"] for row in conflicts(store, Claim()).records()}
    hgnc = {"IL6": "HGNC:6018", "CXCL8": "HGNC:6025"}

    assert {hgnc["IL6"]: "convergent", hgnc["CXCL8"]: "contradicted"} == usual
    assert dict.fromkeys(hgnc.values(), "contradicted") == strict
    assert {*hgnc.values()} == listed


def test_drugs_are_not_pooled_in_the_answer(generated_store: Path) -> None:
    """Each subject has a line of its own, investigated drugs first, and what has no room is counted."""
    with Store.open(generated_store) as store:
        records = list(converge(store, Claim()).records())
        with ClaimEvidence(store, Claim()) as evidence:
            said = headline(evidence)

    counts = Counter(record["subject"] for record in records)
    others = len(counts) - SUBJECTS_AT_MOST
    subjects = [
        line.split(" for ")[1].split(":")[0].removesuffix(" (all forms)") for line in said[:SUBJECTS_AT_MOST]
    ]
    assert others > 0
    assert "ketamine" == subjects[0]
    assert len(set(subjects)) == len(subjects)
    assert said[SUBJECTS_AT_MOST].startswith(f"Genes of {others} more drug")
    for subject, line in zip(subjects, said, strict=False):
        named = re.findall(r"[▲▼◆] \(", line)
        more = re.search(r"and (\d+) more\.", line)
        assert line.startswith(f"{counts[subject]} gene")
        assert min(counts[subject], FEATURES_AT_MOST) == len(named)
        assert counts[subject] == len(named) + (int(more[1]) if more else 0)


@pytest.mark.parametrize("forms", FORMS)
def test_the_forms_of_a_drug_are_those_that_were_asked_for(toy_store: Path, forms: str) -> None:
    """Answer and panel count what `kg converge` and `kg why-not` count with the same --forms, and name it alike."""
    with Store.open(toy_store) as toy:
        page = make_view(toy, forms=forms)
        claim = Claim(forms=forms)
        (record,) = converge(toy, claim).records()
        rows = [row for row in why_not(toy, "IL6", claim).rows if row[2] == "units"]

    data = json.loads(page.html.split('id="data">')[1].split("</script>")[0])
    (why,) = [node["why"] for node in data["nodes"] if node["label"] == "IL6"]
    words = {"all": "ketamine (all forms)", "stereo": "ketamine (without metabolites)"}
    about = words.get(forms, "racemic ketamine")
    opposed = "; against: Dish C 2032 ▲, in vitro" if record["opposing_units"] else ""
    assert answer_of(page)[0].startswith(
        f"1 gene is supported in both blood and in vitro for {about}: IL6 ▼ ("
    )
    assert answer_of(page)[0].endswith(f"{opposed}).")
    assert [line.partition(", drug effect")[0].partition(" (")[0] for line in why] == [row[0] for row in rows]
    assert why[0].startswith(f"{about}, drug effect: convergent")
    assert f". {rows[0][4]}. " in why[0]
