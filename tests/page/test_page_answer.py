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
from kg.evidence.convergence import converge
from kg.evidence.explain import why_not
from kg.page.headline import FEATURES_AT_MOST, LINES_AT_MOST, headline
from kg.page.view import make_view
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from kg.page.view import View


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

    assert [
        "drug effect · RNA · `kg converge` lists 1 row for 1 drug",
        "ketamine (all forms): convergent in blood and in vitro (descriptive): IL6 ▼ (2 units; against: Dish C 2032 ▲, in vitro).",
    ] == answer
    assert none[1].startswith("Left out of 98 findings: 29 of another contrast family,")
    assert none[2].startswith("No gene is supported in both blood and in vitro.")
    assert [] == named


def test_drugs_are_not_pooled_in_the_answer(generated_store: Path) -> None:
    """Each subject has a line of its own, investigated drugs first, and what has no room is counted."""
    with Store.open(generated_store) as store:
        records = list(converge(store, Claim()).records())
        with ClaimEvidence(store, Claim()) as evidence:
            first, *said = headline(evidence)

    counts = Counter(record["subject"] for record in records)
    subjects = [line.split(": convergent")[0].removesuffix(" (all forms)") for line in said]
    assert len(counts) > 1
    assert "ketamine" == subjects[0]
    assert len(set(subjects)) == len(subjects) == min(len(counts), LINES_AT_MOST)
    assert f"drug effect · RNA · `kg converge` lists {len(records)} rows for {len(counts)} drugs" == first
    for subject, line in zip(subjects, said, strict=True):
        named = re.findall(r"[▲▼◆] \(", line)
        more = re.search(r"and (\d+) more", line)
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
    assert f"IL6 ▼ ({record['units']} units{opposed})." in answer_of(page)[1]
    assert answer_of(page)[1].startswith(f"{about}: convergent in blood and in vitro")
    assert [line.partition(", drug effect")[0].partition(" (")[0] for line in why] == [row[0] for row in rows]
    assert why[0].startswith(f"{about}, drug effect: convergent")
    assert f". {rows[0][4]}. " in why[0]
