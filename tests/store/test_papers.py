"""Records of one paper are one, papers of different identifiers stay apart, in whichever order they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store.papers import PublicationRecord, join_papers

if TYPE_CHECKING:
    import random

CITATIONS = st.fixed_dictionaries(
    {
        "first_author": st.sampled_from(["Rossi", "Stein", "Stein A", "B. Stein"]),
        "year": st.sampled_from([2019, 2020]),
        "journal": st.sampled_from(["Cell Notes", "The Cell Notes"]),
        "volume": st.sampled_from([None, "2", "3(1)"]),
        "pages": st.sampled_from([None, "in press", "1-9", "pp. 1–9", "e5"]),
    }
)
KEYS = st.fixed_dictionaries(
    {
        "doi": st.sampled_from([None, "10.1000/a", "10.1000/b", "10.1000/c"]),
        "pmid": st.sampled_from([None, "1", "2", "3"]),
        "pmcid": st.sampled_from([None, None, "PMC1", "PMC2"]),
    }
)


def record(doi: str | None = None, pmid: str | None = None, **others: object) -> PublicationRecord:
    """Return a record with the identifier that a load gives it."""
    citation = [
        str(others.get(name) or "") for name in ("first_author", "year", "journal", "volume", "pages")
    ]
    key = "-".join(citation).casefold()
    local = f"id:publication/{str(others.get('pmcid') or key).lower()}"
    identifier = f"doi:{doi}" if doi else f"pubmed:{pmid}" if pmid else local
    return PublicationRecord(identifier, doi, pmid, citation_key=key, **others)  # type: ignore[arg-type]


records_of_papers = st.lists(
    st.builds(lambda keys, cited: record(**keys, **cited), KEYS, CITATIONS), max_size=12
)


def rossi(doi: str | None = None, pmid: str | None = None, **others: object) -> PublicationRecord:
    """Return a record of a paper of Rossi."""
    cited = {"first_author": "Rossi", "year": 2020, "journal": "Cell Notes", "volume": "2", "pages": None}
    return record(doi, pmid, **cited | others)


@given(records_of_papers, st.randoms())
def test_the_order_of_records_does_not_matter(
    records: list[PublicationRecord], chance: random.Random
) -> None:
    """Loaded in any order, and twice, records are the same papers."""
    shuffled = records * 2
    chance.shuffle(shuffled)

    assert join_papers(records) == join_papers(shuffled)


@given(records_of_papers)
def test_identifiers_that_differ_are_never_joined(records: list[PublicationRecord]) -> None:
    """No paper has two DOIs, whatever chain of weaker keys leads from one to the other."""
    papers = join_papers(records)

    for one in records:
        for other in records:
            if one.doi and other.doi:
                assert (one.doi == other.doi) is (papers[one.id] == papers[other.id])


@given(records_of_papers)
def test_a_paper_is_counted_under_its_strongest_identifier(records: list[PublicationRecord]) -> None:
    """The one that is counted is a record of the paper and counted under itself; a DOI goes before all others."""
    papers = join_papers(records)

    for identifier, paper in papers.items():
        assert papers[paper] == paper
        assert identifier == paper or not identifier.startswith("doi:")
        assert identifier == paper or not (identifier.startswith("pubmed:") and paper.startswith("id:"))


@given(records_of_papers)
def test_what_fits_one_paper_is_never_counted_apart(records: list[PublicationRecord]) -> None:
    """A record without DOI whose PubMed identifier some paper has is that paper, or one with this identifier."""
    papers = join_papers(records)
    with_pmid = [one for one in records if one.pmid]

    for one in with_pmid:
        if one.doi is None:
            assert papers[one.id] in {papers[other.id] for other in with_pmid if other.pmid == one.pmid}


@pytest.mark.parametrize(
    ("records", "count"),
    [
        ([rossi("10.1000/a"), rossi("10.1000/b")], 2),
        ([rossi("10.1000/a", pages="1-9"), rossi("10.1000/b", pages="1-9", volume="3")], 2),
        ([rossi(pmid="1", pages="in press"), rossi(pmid="2", pages="in press")], 2),
        ([rossi("10.1000/a", "1"), rossi("10.1000/b", "1")], 2),
        ([rossi("10.1000/a"), rossi("10.1000/b"), rossi()], 2),
        ([rossi(pages="1-9"), rossi(pages="1-9", volume="3")], 2),
        ([rossi(pages="1-9"), rossi(pages="10-19"), rossi()], 2),
        ([rossi("10.1000/a"), rossi(volume="3"), rossi(volume="2"), rossi(volume=None)], 2),
        ([rossi("10.1000/a", "1"), rossi(pmid="1", first_author="Bianchi")], 1),
        ([rossi("10.1000/a"), rossi()], 1),
        ([rossi("10.1000/a", pages="10-19"), rossi(pages="pp. 10–19", volume=None)], 1),
        ([rossi("10.1000/a", pages="e10"), rossi(pages="10")], 1),
        ([rossi(pmcid="PMC1"), rossi("10.1000/a", pmcid="PMC1", first_author="Bianchi")], 1),
        ([rossi(first_author="Müller"), rossi("10.1000/a", first_author="MULLER")], 1),
        ([rossi(journal="Cells & Notes"), rossi("10.1000/a", journal="The Cells and Notes")], 1),
        ([rossi(first_author="Stein"), rossi("10.1000/a")], 2),
        ([rossi(pages="1-9"), rossi(pages="1-9", first_author="Rossi A")], 1),
        (
            [
                rossi(pages="1-9", first_author="A.B. Rossi"),
                rossi("10.1000/a", pages="1", first_author="Rossi, A"),
            ],
            1,
        ),
        ([rossi(pages="1-9", first_author="Rossi et al."), rossi(pages="1-9", first_author="Rossi A")], 1),
        ([rossi(pages="1-9", first_author="Rossi B"), rossi(pages="1-9", first_author="Rossi A")], 2),
        ([rossi("10.1000/b", pages="1-9"), rossi("10.1000/a", pages="1-9", first_author="Rossi A")], 2),
        ([rossi(pages="1-9"), rossi(pages="1-9", volume="3", first_author="Rossi A")], 2),
        ([rossi(), rossi(first_author="Rossi A")], 2),
    ],
)
def test_keys_decide_by_their_strength(records: list[PublicationRecord], count: int) -> None:
    """A key that differs is never overruled by a weaker one; a part of a citation that is not given fits any."""
    assert count == len(set(join_papers(records).values()))
    assert join_papers(records) == join_papers(records[::-1])


def test_many_records_take_no_time() -> None:
    """Papers are found by their keys, not by comparing each with each."""
    many = [
        rossi(f"10.1000/{at}", str(at), pages=str(at), first_author=f"Author {at}") for at in range(2_000)
    ]

    assert 2_000 == len(set(join_papers(many).values()))
