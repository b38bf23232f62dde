"""Papers: which records of publications describe one paper, whatever each of them identifies it by.

A DOI goes before a PubMed identifier, that before a PubMed Central identifier, that before the citation: first
author, year and journal, with volume and first page where they are given. A key that differs is never overruled by
a weaker one, also not by way of a third record. An author without initials is the one with initials where year,
journal, volume and first page are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import duckdb

_FIRST_PAGE = re.compile(r"(?:pp?\.?\s*)?e?([a-z]*\d[a-z\d]*)")
_NUMBER = re.compile(r"\d+")
_STRONG = ("dois", "pmids", "pmcids")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,3}")
_BESIDE = {
    "citations": ("volumes", "pages"),
    "places": ("initials",),
}  # what must not differ beside a weak key


class PublicationRecord(NamedTuple):
    """What one source states about a publication."""

    id: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    citation_key: str | None = None
    first_author: str | None = None
    year: int | None = None
    journal: str | None = None
    volume: str | None = None
    pages: str | None = None


@dataclass(slots=True)
class _Keys:
    """The keys of one publication, or of all that were found to be one paper; each may have several values."""

    id: str
    dois: set[str] = field(default_factory=set)
    pmids: set[str] = field(default_factory=set)
    pmcids: set[str] = field(default_factory=set)
    citations: set[tuple[object, ...]] = field(default_factory=set)
    volumes: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    places: set[tuple[object, ...]] = field(default_factory=set)
    initials: set[str] = field(default_factory=set)

    def add(self, other: _Keys) -> None:
        """Add the keys of another one."""
        for each in fields(self)[1:]:
            getattr(self, each.name).update(getattr(other, each.name))

    def rank(self) -> tuple[object, ...]:
        """Return what is compared first: the strongest keys, then the most of a citation, then the identifier."""
        absent = [not getattr(self, name) for name in _STRONG]
        return (*absent, -bool(self.volumes) - bool(self.pages), self.id)

    def agrees(self, other: _Keys, names: Iterable[str]) -> bool:
        """Return whether no key of those names differs; one that is missing fits any."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in names]
        return all(not one or not another or not one.isdisjoint(another) for one, another in pairs)


def join_papers(records: Iterable[PublicationRecord]) -> dict[str, str]:
    """Return publication → the one under which its paper is counted, for every identifier of the records.

    The answer depends on the set of records, not on their order. A record that fits several papers joins the one that
    agrees in most, then the first by identifier.

    Examples
    --------
    >>> one = PublicationRecord("doi:10.1000/a", "10.1000/a", pmid="1")
    >>> join_papers([one, PublicationRecord("pubmed:1", pmid="1"), PublicationRecord("pubmed:2", pmid="2")])
    {'doi:10.1000/a': 'doi:10.1000/a', 'pubmed:1': 'doi:10.1000/a', 'pubmed:2': 'pubmed:2'}
    """
    nodes: dict[str, _Keys] = {}
    for record in records:
        nodes.setdefault(record.id, _Keys(record.id)).add(_keys(record))
    papers: dict[tuple[str, object], dict[str, _Keys]] = defaultdict(dict)
    found = {}
    for node in sorted(nodes.values(), key=_Keys.rank):
        paper = _fitting(node, papers)
        if paper is None:
            paper = _Keys(node.id)
        paper.add(node)
        found[node.id] = paper.id
        for key in _keys_of(node):
            papers[key][paper.id] = paper
    return dict(sorted(found.items()))


def _fitting(node: _Keys, papers: Mapping[tuple[str, object], Mapping[str, _Keys]]) -> _Keys | None:
    """Return the paper that a publication belongs to by its strongest key that decides; None where it is a new one."""
    for at, name in enumerate((*_STRONG, *_BESIDE)):
        stronger = (*_STRONG[:at], *_BESIDE.get(name, ()))
        fitting = [
            paper
            for value in getattr(node, name)
            for paper in papers.get((name, value), {}).values()
            if node.agrees(paper, stronger)
        ]
        if fitting:
            return min(fitting, key=lambda paper: (-_shared(node, paper), paper.id))
    return None


def _shared(node: _Keys, paper: _Keys) -> int:
    """Return in how many parts of the citation two agree."""
    names = ("citations", "volumes", "pages")
    return sum(not getattr(node, name).isdisjoint(getattr(paper, name)) for name in names)


def _keys_of(node: _Keys) -> Iterator[tuple[str, object]]:
    for name in (*_STRONG, *_BESIDE):
        for value in getattr(node, name):
            yield name, value


def _keys(record: PublicationRecord) -> _Keys:
    """Return the keys that a record gives."""
    author, journal = _folded(record.first_author), _folded(record.journal)
    is_whole = author and journal and record.year is not None
    citation = (author, record.year, journal) if is_whole else (record.citation_key,)
    page = _FIRST_PAGE.match((record.pages or "").strip().casefold())
    volume = _NUMBER.search(record.volume or "")
    family, initial = _parted(record.first_author or "")
    place = (family, record.year, journal, volume and volume[0].lstrip("0"), page and page[1].lstrip("0"))
    return _Keys(
        record.id,
        set(filter(None, [record.doi])),
        set(filter(None, [record.pmid])),
        set(filter(None, [record.pmcid])),
        {citation} if citation != (None,) else set(),
        {volume[0].lstrip("0")} if volume else set(),
        {page[1].lstrip("0")} if page else set(),
        {place} if all(part is not None and part != "" for part in place) else set(),
        {initial} if initial else set(),
    )


def _parted(author: str) -> tuple[str, str]:
    """Return the family name of an author, folded, and the first initial; empty where there is none.

    Examples
    --------
    >>> _parted("Stein A"), _parted("Stein, A.-B."), _parted("A. B. van der Berg"), _parted("Stein et al.")
    (('stein', 'a'), ('stein', 'a'), ('vanderberg', 'a'), ('stein', ''))
    """
    name = re.sub(r",?\s+et al\.?$", "", author.strip())
    family, comma, given = name.partition(",")
    if not comma:
        words = name.split()
        behind = len(words)
        while behind > 1 and _INITIALS.fullmatch(words[behind - 1]):
            behind -= 1
        before = 0
        while behind == len(words) and before < len(words) - 1 and _INITIALS.fullmatch(words[before]):
            before += 1
        family, given = " ".join(words[before:behind]), " ".join([*words[behind:], *words[:before]])
    return _folded(family), _folded(given)[:1]


def _folded(name: str | None) -> str:
    """Return a name without case, accents, signs and a leading article, to be compared."""
    plain = unicodedata.normalize("NFKD", (name or "").casefold().replace("&", "and"))
    return "".join(each for each in plain.removeprefix("the ") if each.isalnum())


def mark_papers(con: duckdb.DuckDBPyConnection, records: str, publications: str) -> None:
    """Write into the table of publications under which of them each paper is counted; NULL where it is itself.

    Parameters
    ----------
    records : str
        The table with the records of all sources.
    """
    columns = ", ".join(PublicationRecord._fields)
    rows = con.execute(f"SELECT {columns} FROM {records}").fetchall()
    others = [pair for pair in join_papers(map(PublicationRecord._make, rows)).items() if pair[0] != pair[1]]
    con.execute(f"UPDATE {publications} SET same_paper_as = NULL")
    if others:
        con.executemany(f"UPDATE {publications} SET same_paper_as = $2 WHERE id = $1", others)
