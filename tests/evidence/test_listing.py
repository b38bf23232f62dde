"""What there is: each kind of thing is listed with counts, and a part of a name finds what has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kg
from kg.errors import GroundingError
from kg.evidence import listing, lookup
from kg.grounding.resolve import resolve
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def store(review_store: Path) -> Iterator[Store]:
    """The review."""
    with Store.open(review_store) as opened:
        yield opened


@pytest.mark.parametrize("kind", listing.ROWS)
def test_counts_of_a_list_are_those_of_the_evidence(store: Store, kind: str) -> None:
    """What a list counts of a thing is as many findings as the verb of its kind returns."""
    answer = listing.list_of(store, kind)
    identifiers = {"gene": "feature_id", "pathway": "feature_id", "study": "study"}.get(kind, f"{kind}_id")
    forms = {"forms": "all"}
    of = lookup.of_gene if kind == "pathway" else getattr(lookup, f"of_{kind}")

    assert len(answer) > 0
    for row in answer.records():
        found = of(store, row[identifiers], **forms)
        is_subtree = kind == "system"  # the evidence in a system has that of the systems below it
        assert row["findings"] == len(found) or (is_subtree and row["findings"] < len(found)), row
    assert "`kg" in answer.notes[0]


def test_a_list_has_what_no_finding_names(store: Store) -> None:
    """Studies and systems with result sets are listed whether or not they name a feature."""
    listed = {row["study"] for row in listing.list_of(store, "study").records()}

    assert {study for (study,) in store.rows("SELECT id FROM study")} == listed


def test_a_concept_is_listed_before_its_forms(store: Store) -> None:
    """A drug group counts the findings of its forms, once each."""
    rows = [row for row in listing.list_of(store, "drug").records() if row["drug_group"] == "ketamine"]

    assert "concept" == rows[0]["kind"]
    assert sum(row["findings"] for row in rows[1:]) == rows[0]["findings"]


@pytest.mark.parametrize(
    ("kind", "part", "name"),
    [
        ("study", "McGrory", "McGrory 2020"),
        ("system", "from PBMC", "macrophages differentiated from PBMC in culture"),
        ("pathway", "neuropathic", "neuropathic pain signaling in dorsal horn neurons"),
    ],
)
def test_a_part_of_one_name_is_read_as_that_name(store: Store, kind: str, part: str, name: str) -> None:
    """A part that a single study, system or pathway has is enough, and the answer says for what it was read."""
    find = getattr(lookup, f"of_{kind}")
    answer = find(store, part)

    assert find(store, name).rows == answer.rows
    assert any(name in note for note in answer.notes)


@pytest.mark.parametrize(
    ("kind", "part", "names"),
    [
        ("system", "iPSC", 3),
        ("system", "of study participants", 2),
        ("study", "Ho", 2),
        ("study", "2019", 3),
        ("pathway", "interferon", 2),
    ],
)
def test_a_part_of_several_names_is_refused_with_all_of_them(
    store: Store, kind: str, part: str, names: int
) -> None:
    """Where several things have a part in their names, the error lists them and has their identifiers."""
    with pytest.raises(GroundingError, match=f"part of the names of {names}") as error:
        getattr(lookup, f"of_{kind}")(store, part)
    assert names == len(error.value.candidates)


@pytest.mark.parametrize(("kind", "part"), [("gene", "GRIA"), ("agent", "antidepress"), ("agent", "HN")])
def test_a_part_of_a_name_is_no_other_gene_or_drug(store: Store, kind: str, part: str) -> None:
    """A part of the name of a gene or drug names another one, so nothing is answered."""
    with pytest.raises(GroundingError, match=f"`kg {'drug' if kind == 'agent' else kind}` lists"):
        resolve(store, part, kind)


def test_a_part_of_symbols_lists_the_genes_with_it(store: Store) -> None:
    """The error for a part of the symbols of reported genes names these genes."""
    with pytest.raises(GroundingError, match="'GRIA1', 'GRIA2', 'GRIA3', 'GRIA4'"):
        lookup.of_gene(store, "GRIA")


def test_lists_are_methods_with_typed_rows(review_store: Path) -> None:
    """Python lists what there is as the command line does."""
    with kg.open(review_store) as graph:
        genes, drugs, studies = graph.genes(), graph.drugs(), graph.studies()
        systems, pathways = graph.systems(), graph.pathways()

    kinds = [type(each) for each in (genes[0], drugs[0], studies[0], systems[0], pathways[0])]
    assert list(listing.ROWS.values()) == kinds


def test_a_slip_suggests_the_approved_symbol(store: Store) -> None:
    """Where a name and the symbol of one gene are equally near, the symbol is suggested."""
    with pytest.raises(GroundingError, match="Did you mean 'VEGFA'"):
        lookup.of_gene(store, "VGEFA")
