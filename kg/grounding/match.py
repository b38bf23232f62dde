"""Which identifiers a name may stand for, and which of them it stands for.

An identifier goes before an approved symbol, that before every other name; letter by letter it does so always, folded
only where nothing else is called exactly so (P-gp is ABCB1, PGP another gene). What no approved symbol decides is
ambiguous where several things have it, by whatever rule: a previous symbol of one gene is also what papers call
another. A pseudogene is not what a folded alias means. A name is looked up among the things of its kind; only where none has it, by its other spellings.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.grounding.dates import date_of
from kg.grounding.identifiers import as_curie
from kg.grounding.publications import read_pmcid
from kg.grounding.species import GENE, is_gene_kind
from kg.grounding.spelling import is_missing
from kg.grounding.variants import (
    WITHOUT_NOUN,
    Spelling,
    means_mirna,
    of_cells,
    others,
    salt_of,
    without_greek,
)
from kg.schema.vocabulary import AgentKind
from kg.wording import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Query = Callable[[str, dict[str, Any]], list[tuple[Any, ...]]]

_OWN, _POOLED, _OTHER_SPELLING = 1, 10, 100  # ranks; those of a thing's own names are between the first two
_BETWEEN = re.compile(r"[/,;&|]")  # between names that are several
_LIKE_IDENTIFIER = re.compile(r"[:/_]|\d{4}|^WP\d|entrez|gene ?id|ncbi|pmid|pmc|hgnc", re.IGNORECASE)
_SALTS = """SELECT DISTINCT id, parent, label, kind FROM record_agent
WHERE relation = 'salt_of' AND parent IN (SELECT unnest($bases)) AND ($sources IS NULL OR list_contains($sources, source)) ORDER BY ALL"""
_CELL_LINES = "cellosaurus:"
MADE_DATE = "a spreadsheet made a date of it"
PSEUDOGENE = "a pseudogene has it as an alias, and papers mean a gene"
_MISSING = "it is a word for a missing value"
_LONGEST_NUMBER = 20  # digits; no authority gives longer numbers, and Python refuses to read very long ones
_NUMBERED = {"gene": "NCBIGene", "study": "pubmed"}
_ORDER = {"approved symbol": 0, "concept": 0, "label": 1, "previous symbol": 2, "alias": 3}
_FOUND = """
WITH asked AS (
    SELECT unnest($places) AS place, unnest($kinds) AS kind, unnest($texts) AS text, unnest($ids) AS id
),
folded AS (SELECT place, kind, coalesce(id, text) AS text, fold(coalesce(id, text)) AS folded FROM asked WHERE id IS NULL OR kind = 'study')
SELECT DISTINCT a.place, n.id, n.rule, n.tier, n.name = a.text, n.of_kind, n.name
FROM folded AS a JOIN name AS n ON n.kind = a.kind AND n.folded = a.folded
WHERE (starts_with(n.kind, 'gene') OR $sources IS NULL OR list_contains($sources, n.source)) AND (n.rule <> 'publication' OR n.name = a.text)
UNION ALL
SELECT DISTINCT a.place, n.id, 'identifier', 0, true, n.of_kind, a.id
FROM asked AS a JOIN name AS n ON n.kind = a.kind AND n.id = a.id
UNION ALL
SELECT DISTINCT a.place, n.id, 'identifier', 0, false, n.of_kind, x.xref
FROM asked AS a JOIN xref AS x ON x.xref = coalesce(a.id, a.text) JOIN name AS n ON n.kind = a.kind AND n.id = x.id
UNION ALL
SELECT DISTINCT a.place, n.id, 'identifier', 0, false, n.of_kind, x.xref
FROM asked AS a JOIN xref AS x ON split_part(x.xref, ':', 2) = a.text JOIN name AS n ON n.kind = a.kind AND n.id = x.id
WHERE NOT starts_with(a.kind, 'gene') AND regexp_matches(a.text, '^[A-Z]+[0-9]{4,}$|^[0-9]{2,7}-[0-9]{2}-[0-9]$')
"""


class Asked(NamedTuple):
    """A name with the kind of thing that it names (`name.kind`), and the kind of feature where one was declared."""

    name: str
    kind: str
    of_kind: str | None = None


class Holder(NamedTuple):
    """A thing that has a name: by which rule, and how firmly; the lower the rank, the firmer. `letters` stand for Greek ones."""

    id: str
    rule: str
    rank: int
    of_kind: str
    name: str
    letters: str = ""


class Match(NamedTuple):
    """What a name stands for: one identifier, several where it is ambiguous, or none.

    Attributes
    ----------
    ids : tuple of str
        The candidates, the likeliest first where there is an order.
    rivals : tuple of Holder
        Other things that have the name by a weaker rule.
    holders : tuple of Holder
        All things that have the name, of any kind.
    reason : str or None
        Why nothing is taken for what the name stands for, whatever has it.
    """

    ids: tuple[str, ...] = ()
    rule: str | None = None
    rivals: tuple[Holder, ...] = ()
    holders: tuple[Holder, ...] = ()
    reason: str | None = None

    @property
    def id(self) -> str | None:
        """The identifier; None where there is none or several."""
        return self.ids[0] if len(self.ids) == 1 and self.reason is None else None


def match(query: Query, asked: Sequence[Asked], sources: Sequence[str] | None = None) -> list[Match]:
    """Return what each name stands for.

    Parameters
    ----------
    query : function of SQL and parameters
        Asks the store.
    sources : sequence of str or None
        Whose names count, for everything but genes; None means all.
    """
    distinct = list(dict.fromkeys(asked))
    found = _holders(query, [(each, [Spelling(each.name, "")]) for each in distinct], sources)
    unknown = [each for each in distinct if not found[each] and not is_missing(each.name)]
    spelled = [(each, others(each.name)) for each in unknown if each.kind == GENE]
    found |= _same_letter(query, _holders(query, spelled, sources))
    models = [(each, of_cells(each.name)) for each in unknown if each.kind == "system"]
    salts = [(each, salt_of(each.name)) for each in unknown if each.kind == "agent"]
    found |= _salts(query, [(each, named) for each, named in salts if named is not None], sources)
    found |= {asked: _terms(holders) for asked, holders in _holders(query, models, sources).items()}
    dates = {each: made for each in distinct if is_gene_kind(each.kind) and (made := date_of(each.name))}
    spellings = [(each, [Spelling(name, "") for name in made.names]) for each, made in dates.items()]
    before = _holders(query, spellings, sources)
    answers = {}
    for each, holders in found.items():
        is_none = is_missing(each.name)
        answers[each] = Match(holders=tuple(holders), reason=_MISSING) if is_none else _choose(each, holders)
        if each in dates:
            answers[each] = _dated(answers[each], before[each], is_certain=dates[each].is_certain)
    answers |= _pseudogenes(query, answers)
    return [answers[each] for each in asked]


def _holders(
    query: Query,
    spelled: Iterable[tuple[Asked, Sequence[Spelling]]],
    sources: Sequence[str] | None,
) -> dict[Asked, list[Holder]]:
    """Return the things that have one of the spellings of each name."""
    places = [(asked, spelling) for asked, spellings in spelled for spelling in spellings]
    holders: dict[Asked, list[Holder]] = {asked: [] for asked, _ in places}
    if not places:
        return holders
    rows = query(
        _FOUND,
        {
            "places": list(range(len(places))),
            "kinds": [asked.kind for asked, _ in places],
            "texts": [spelling.text for _, spelling in places],
            "ids": [_identifier(spelling.text, asked.kind) for asked, spelling in places],
            "sources": None if sources is None else list(sources),
        },
    )
    for place, identifier, rule, tier, is_exact, of_kind, name in rows:
        asked, spelling = places[place]
        if rule == "identifier" or not is_gene_kind(asked.kind) or _is_one(spelling.text, name):
            holder = _holder(asked, spelling, (identifier, rule, tier, is_exact, of_kind, name))
            holders[asked].append(holder)
    return {asked: sorted(each, key=attrgetter("rank", "id", "rule")) for asked, each in holders.items()}


def _terms(holders: Sequence[Holder]) -> list[Holder]:
    """Return the terms among the things that have another spelling of a system's name; without a noun, cell lines alone."""
    return [
        each
        for each in holders
        if each.rule.startswith("term")
        and (not each.rule.endswith(WITHOUT_NOUN) or each.id.startswith(_CELL_LINES))
    ]


def _salts(
    query: Query, named: Sequence[tuple[Asked, tuple[str, str]]], sources: Sequence[str] | None
) -> dict[Asked, list[Holder]]:
    """Return the salts that are called by another name of their base, and by what is added to it."""
    bases = _holders(query, [(asked, [Spelling(base, "salt")]) for asked, (base, _) in named], sources)
    added = {asked: salt for asked, (_, salt) in named}
    pairs = [(asked, holder.id) for asked, holders in bases.items() for holder in holders]
    rows = query(_SALTS, {"bases": sorted({base for _, base in pairs}), "sources": sources and list(sources)})
    return {
        asked: [
            Holder(salt, "name of the base with that of the salt", _OTHER_SPELLING, kind, label)
            for salt, base, label, kind in rows
            if (asked, base) in pairs and label.casefold().endswith(f" {added[asked]}")
        ]
        for asked in bases
    }


def _is_one(written: str, name: str) -> bool:
    """Return whether a name that was written is not several, run together by folding: MAP2/K1 is not MAP2K1."""
    if _BETWEEN.findall(written) == _BETWEEN.findall(name):
        return True
    parts = [re.sub(r"[\W_]", "", part) for part in _BETWEEN.split(written)]
    return min(map(len, parts)) == 1  # C/EBP


def _same_letter(query: Query, found: dict[Asked, list[Holder]]) -> dict[Asked, list[Holder]]:
    """Leave out genes that have a Latin letter for a Greek one in another name, and not in their symbol."""
    weak = {
        each.id
        for holders in found.values()
        for each in holders
        if each.letters and each.rank > _OTHER_SPELLING + 2
    }
    if not weak:
        return found
    symbols: dict[str, str] = dict(
        query(
            "SELECT id, name FROM name WHERE rule = 'approved symbol' AND id IN (SELECT unnest($ids))",
            {"ids": sorted(weak)},
        )
    )

    def fits(holder: Holder) -> bool:
        symbol = symbols.get(holder.id)
        return (
            not holder.letters
            or symbol is None
            or re.search(rf"{holder.letters[-1]}\d*$", symbol) is not None
        )

    return {asked: [each for each in holders if fits(each)] for asked, holders in found.items()}


def _identifier(text: str, kind: str) -> str | None:
    """Return a text as an identifier; a bare number is a gene's at NCBI, or a paper's. None where it is a name."""
    if text.strip().isdecimal() and kind in _NUMBERED:
        return f"{_NUMBERED[kind]}:{int(text) if len(text) <= _LONGEST_NUMBER else text}"
    if kind == "study" and (pmcid := read_pmcid(text)) is not None:
        return pmcid
    if _LIKE_IDENTIFIER.search(text) is None:
        return None
    from kg.schema.linkml import load_schema

    return as_curie(text, load_schema())


def _holder(asked: Asked, spelling: Spelling, row: tuple[str, str, int, bool, str, str]) -> Holder:
    """Return a row of `_FOUND` as a holder of a name, with its rank."""
    identifier, rule, tier, is_exact, of_kind, name = row
    if rule == "identifier":
        how, rank = ("" if is_exact else f"as {name}"), 0
    else:
        how, rank = ("" if is_exact else "folded"), 2 * tier - (_OWN if is_exact else 0)
        if is_gene_kind(asked.kind) and tier > 1:
            rank = _POOLED
    if spelling.how:
        how, rank = spelling.how, rank + _OTHER_SPELLING
    return Holder(identifier, f"{rule}, {how}" if how else rule, rank, of_kind, name, spelling.letters)


def _choose(asked: Asked, holders: Sequence[Holder]) -> Match:
    """Return what a name stands for among the things that have it."""
    named = holders
    if asked.kind == GENE and means_mirna(asked.name):
        named = [each for each in holders if each.of_kind != "gene" or each.rank < _OWN]
    own = [each for each in named if asked.of_kind in (None, each.of_kind)]
    if (
        not own and asked.of_kind == AgentKind.CHEMICAL
    ):  # a form that is not said is what its forms roll up to
        own = [each for each in named if each.of_kind == AgentKind.CONCEPT]
    if not own:
        return Match(holders=tuple(holders))
    best = [each for each in own if each.rank == own[0].rank]
    if best[0].rule == "approved symbol, folded":  # P-gp, letter by letter the alias of another gene than PGP
        best += [each for each in own if each.rank == _POOLED and each.name == asked.name]
    if asked.of_kind == "gene" and own[0].rank == _POOLED:  # MIR16, an alias of a gene, is a miRNA to readers
        best += [each for each in named if each.rule.startswith("name of the miRNA")]
    if asked.kind == "disease" and best[0].rule.startswith("synonym"):  # MDD is one of endogenous depression
        return Match(holders=tuple(holders))
    ids = tuple(dict.fromkeys(each.id for each in sorted(best, key=attrgetter("id"))))
    rivals = {each.id: each for each in reversed(own) if each.id not in ids and each.rank < _OTHER_SPELLING}
    return Match(
        ids, _rule(best), tuple(sorted(rivals.values(), key=attrgetter("rank", "id"))), holders=tuple(holders)
    )


def _rule(holders: Sequence[Holder]) -> str:
    """Return the rules by which things have a name, the firmest first; of one thing, the firmest alone."""
    exact = {each.rule for each in holders}
    rules = [each for each in exact if each.partition(", ")[0] not in exact or ", " not in each]
    ordered = sorted(rules, key=lambda rule: (_ORDER.get(rule.partition(", ")[0], len(_ORDER)), rule))
    return ordered[0] if len({each.id for each in holders}) == 1 else enumerated(ordered)


def _pseudogenes(query: Query, answers: dict[Asked, Match]) -> dict[Asked, Match]:
    """Return the answers to names that are a pseudogene's folded alias, or its alias and, but for a Greek letter, a gene's name.

    HSP90α is the alias of a pseudogene, and Hsp90 that of the gene that papers mean: the name has all as candidates.
    """
    named = {
        asked: str(found.id)
        for asked, found in answers.items()
        if asked.kind == GENE and found.id is not None and str(found.rule).startswith("alias")
    }
    if not named:
        return {}
    sql = "SELECT id FROM gene WHERE locus_type = 'pseudogene' AND id IN (SELECT unnest($ids))"
    pseudogenes = {identifier for (identifier,) in query(sql, {"ids": sorted(set(named.values()))})}
    named = {asked: identifier for asked, identifier in named.items() if identifier in pseudogenes}
    families = _holders(query, [(each, [Spelling(without_greek(each.name), "")]) for each in named], None)
    found = {}
    for asked, identifier in named.items():
        others = dict.fromkeys(each.id for each in families[asked] if each.id != identifier)
        if others or answers[asked].rule != "alias":
            found[asked] = answers[asked]._replace(ids=(*others, identifier), reason=PSEUDOGENE)
    return found


def _dated(match: Match, made: Sequence[Holder], *, is_certain: bool) -> Match:
    """Return the match of a date: what it may have been made of, unless it is also a name and means nothing else."""
    ids = tuple(dict.fromkeys(each.id for each in sorted(made, key=_strength)))
    is_name = match.rule is not None and match.rule.startswith(("identifier", "approved symbol"))
    if not is_certain and (is_name or set(ids) <= set(match.ids)):
        return match
    ids = tuple(dict.fromkeys((*ids, *match.ids)))
    return Match(ids, holders=(*made, *match.holders), reason=MADE_DATE)


def _strength(holder: Holder) -> tuple[bool, str]:
    return not holder.rule.startswith(("approved", "previous")), holder.id
