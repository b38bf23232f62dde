"""Suggestions: a name that an unknown one may be a misspelling of, and never another thing of the same family.

One slip of the finger is a misspelling: two letters swapped, one doubled, one too many or too few within a long
word. A difference in a number, a Greek letter, a sign, a unit, or at the beginning or end of a word names
something else: another member, form, salt or magnitude.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kg.grounding.species import is_gene_kind
from kg.grounding.variants import foreign_letter, greek_of, in_latin_letters, is_accession, mirna
from kg.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.grounding.match import Query
    from kg.store.snapshot import Store

_LEAST = 0.85  # Jaro-Winkler similarity of folded names
_HEAD, _TAIL = 3, 5  # letters at the beginning and end of a word in which one other letter makes another word
_SHORTEST = 4  # letters of a word in which two may have been swapped
_SHOWN = 5
_ABBREVIATION = re.compile(r"[A-Z]{2,5}")
_NEAR = """
SELECT DISTINCT a.name, a.kind, n.name, n.id
FROM (SELECT name, kind, fold(name) AS folded FROM (SELECT unnest($names) AS name, unnest($kinds) AS kind)) AS a
JOIN name AS n ON n.kind = a.kind AND left(n.folded, 1) = left(a.folded, 1)
WHERE abs(length(n.folded) - length(a.folded)) <= 1 AND ($sources IS NULL OR list_contains($sources, n.source))
  AND jaro_winkler_similarity(n.folded, a.folded) > $least
ORDER BY ALL
"""
_PREFIXES = {"": 0, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "k": 3, "M": 6, "G": 9}
_BASES = ("mol", "M", "g", "l", "L", "IU", "U", "Da", "s", "m", "Hz", "V", "eq")
_TIMES = {
    "second": "s sec secs second seconds",
    "minute": "min mins minute minutes",
    "hour": "h hr hrs hour hours",
    "day": "d day days",
    "week": "w wk wks week weeks",
    "month": "mo month months",
    "year": "y yr yrs year years",
}
_TIME = {word: time for time, words in _TIMES.items() for word in words.split()}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_SHORTEST_PART = {"study": 2}  # letters of a part of a name, where they are not 3: authors are called Ho
_HOLDERS = """
SELECT DISTINCT name, id FROM name
WHERE kind = coalesce($kind, kind) AND NOT starts_with(kind, 'gene') AND tier <= 2
  AND source IN (SELECT name FROM loaded WHERE kind = 'review') AND contains(lower(name), $word) AND name NOT LIKE '%:%'
UNION
SELECT DISTINCT unnest([feature.name, finding.as_written]), feature.id FROM finding JOIN feature ON finding.feature = feature.id
WHERE CASE $kind WHEN 'gene' THEN feature.symbol IS NOT NULL WHEN 'pathway' THEN feature.symbol IS NULL ELSE false END
  AND contains(lower(feature.name || ' ' || finding.as_written), $word)
ORDER BY ALL
"""
_REFERENCES = {
    "gene": "SELECT symbol FROM gene WHERE taxon = 'Homo sapiens' AND (fold(label) = fold(symbol || $name) OR list_contains(list_transform(synonyms, lambda x: fold(x)), fold($name)))",
    "pathway": r"SELECT DISTINCT label FROM pathway WHERE label IS NOT NULL AND regexp_matches(lower(label), '\b' || regexp_escape(lower($name))) ORDER BY length(label), label",
}
"""Kind → what reference sources have under a name: genes by their full name, pathways by a part of theirs."""
BY_PART = ("study", "system", "pathway")
"""Kinds of which a part of a name will do; a part of the name of a gene or a drug names another gene or drug."""


class Hint(NamedTuple):
    """What can be said of a name that is unknown: a remark, and the name that may be meant."""

    remark: str | None = None
    suggestion: str | None = None


def is_slip(written: str, known: str) -> bool:
    """Return whether a name differs from a known one by no more than a slip of the finger.

    Examples
    --------
    >>> is_slip("esketamin", "esketamine"), is_slip("setraline", "sertraline"), is_slip("GRAI1", "GRIA1")
    (True, True, True)
    >>> (
    ...     is_slip("norketamine", "R-ketamine"),
    ...     is_slip("ketamine", "esketamine"),
    ...     is_slip("prednisone", "prednisolone"),
    ... )
    (False, False, False)
    >>> is_slip("GSK3A", "GSK3B"), is_slip("IL66", "IL6"), is_slip("sulfate", "sulfite"), is_slip("mM", "nM")
    (False, False, False, False)
    """
    if is_another_unit(written, known) or _marks(written) != _marks(known):
        return False
    return any(_is_one_slip(one, other) for one, other in _words(written, known))


def _marks(name: str) -> tuple[list[str], ...]:
    """Return what makes names differ in meaning: numbers, Greek letters, signs, and what is between several names."""
    plain = unicodedata.normalize("NFKC", name)
    signs = re.findall(r"[+±]|(?:(?<=\w)|(?<=\())[-−–](?=$|[\s/,;)])", name)
    between = re.findall(r"[/,;&|]", name)
    return re.findall(r"\d+", plain), greek_of(name), [sign.translate(_MINUS) for sign in signs], between


_MINUS = str.maketrans("−–", "--")


def _words(written: str, known: str) -> list[tuple[str, str]]:
    """Return the words in which two names differ, in pairs; none where more than one differs."""
    first, second = (re.findall(r"[^\W\d_]+", name.casefold()) for name in (written, known))
    if len(first) != len(second):
        first, second = ["".join(first)], ["".join(second)]
    pairs = [(one, other) for one, other in zip(first, second, strict=True) if one != other]
    return pairs if len(pairs) == 1 else []


def _is_one_slip(one: str, other: str) -> bool:
    """Return whether two words differ by one slip."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST - 1 or len(long) - len(short) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        swapped = short[:start] + short[start : start + 2][::-1] + short[start + 2 :]
        is_slip = swapped == long
        is_near = short[start + 1 :] == long[start + 1 :]
    else:
        is_near = short[start:] == long[start + 1 :]
        is_slip = is_near and (
            long[start] in long[max(start - 1, 0) : start] or (start == len(short) and long[-1] in "es")
        )
    inside = _HEAD - (len(short) < len(long)) <= start < len(long) - _TAIL
    return is_slip or (is_near and inside)


def is_another_unit(written: str, known: str) -> bool:
    """Return whether two texts are units of different magnitude or kind, of which none stands for the other.

    Examples
    --------
    >>> is_another_unit("µM", "M"), is_another_unit("mM", "nM"), is_another_unit("hours", "min")
    (True, True, True)
    >>> is_another_unit("µM", "uM"), is_another_unit("hours", "h"), is_another_unit("colour", "color")
    (False, False, False)
    """
    first, second = _unit(written), _unit(known)
    return first is not None and second is not None and first != second


def _unit(text: str) -> tuple[object, ...] | None:
    """Return a unit as its parts, each a power of ten and a base; None where a text is none."""
    parts = []
    for part in re.split(r"\s*/\s*|\s+per\s+", unicodedata.normalize("NFKC", text.strip()).replace("μ", "u")):
        if part.casefold() in _TIME:
            parts.append((0, _TIME[part.casefold()]))
            continue
        base = next(
            (each for each in _BASES if part.endswith(each) and part[: -len(each)] in _PREFIXES), None
        )
        if base is None:
            return None
        parts.append((_PREFIXES[part[: -len(base)]], {"M": "mol/l", "l": "L"}.get(base, base)))
    return tuple(parts)


def nearest_of(written: str, known: Iterable[str]) -> str | None:
    """Return the one of several names that another is a misspelling of; None where there are none or several.

    Examples
    --------
    >>> nearest_of("esketamin", ["ketamine", "esketamine"]), nearest_of("norketamine", ["ketamine"])
    ('esketamine', None)
    >>> nearest_of("MDMA", ["DMMA"]) is None
    True
    """
    found = [
        each
        for each in dict.fromkeys(known)
        if is_slip(written, each) and not _is_other_abbreviation(written, each)
    ]
    return found[0] if len(found) == 1 else None


def _is_other_abbreviation(written: str, known: str) -> bool:
    """Return whether names differ in a short word of capitals, in which each letter says something: MDMA is not DMMA."""
    first, second = (set(re.findall(r"[^\W_]+", name)) for name in (written, known))
    return any(_ABBREVIATION.fullmatch(word) for word in first ^ second)


def nearest_names(
    query: Query, names: Iterable[tuple[str, str]], sources: Sequence[str] | None
) -> dict[tuple[str, str], str]:
    """Return name and kind → the name in sources that each is a misspelling of, where that is one thing or one name.

    Parameters
    ----------
    names : iterable of pair of str
        Names with their kinds: gene, agent, disease, system or pathway.
    sources : sequence of str or None
        Whose names count; None means all.
    """
    asked = [each for each in dict.fromkeys(names) if not is_accession(each[0])]
    rows = query(
        _NEAR,
        {
            "names": [name for name, _ in asked],
            "kinds": [kind for _, kind in asked],
            "sources": None if sources is None else list(sources),
            "least": _LEAST,
        },
    )
    near: dict[tuple[str, str], dict[str, str]] = {}
    for name, kind, each, identifier in rows:
        if is_slip(name, each) and (is_gene_kind(kind) or not _is_other_abbreviation(name, each)):
            near.setdefault((name, kind), {}).setdefault(identifier, each)
    return {
        name: next(iter(found.values()))
        for name, found in near.items()
        if len(found) == 1 or len({each.casefold() for each in found.values()}) == 1
    }


def nearest_name(store: Store, name: str, kind: str | None = None) -> str | None:
    """Return the known name that another is a misspelling or a part of; None where there are none or several.

    Parameters
    ----------
    kind : str or None
        gene, agent, disease, system, pathway or study; None means any.
    """
    if is_accession(name):
        return None
    rows = store.rows(
        """SELECT DISTINCT tier, name, id FROM name
        WHERE kind = coalesce($kind, kind) AND ($kind IS NOT NULL OR NOT starts_with(kind, 'gene of ')) AND jaro_winkler_similarity(folded, fold($name)) > $least ORDER BY ALL""",
        {"kind": kind, "name": name, "least": _LEAST},
    )
    near = {
        identifier: each
        for _, each, identifier in reversed(rows)
        if is_slip(name, each) and (is_gene_kind(kind or "") or not _is_other_abbreviation(name, each))
    }
    if near:
        return next(iter(near.values())) if len(near) == 1 or len(set(near.values())) == 1 else None
    within = list(holders(store, name, kind).values()) if kind != "gene" else []
    return within[0] if len(within) == 1 else None


def holders(store: Store, name: str, kind: str | None = None) -> dict[str, str]:
    """Return what reviews report on under a name that holds another as a word or the beginning of one.

    Parameters
    ----------
    kind : str or None
        gene, agent, disease, system, pathway or study; None means any but genes. A gene has the part anywhere in its
        symbol; of a drug whole words count.

    Returns
    -------
    dict of str to str
        Identifier → name, in order of the names.
    """
    words = [
        word[:-1] if word[3:].endswith("s") else word for word in re.findall(r"[^\W_]+", name.casefold())
    ]
    if not words or len("".join(words)) < _SHORTEST_PART.get(kind or "", 3):
        return {}
    rows = store.rows(_HOLDERS, {"kind": kind, "word": max(words, key=len)})
    end = r"\b" if kind == "agent" or len("".join(words)) < 3 else ""  # noqa: PLR2004 - two letters begin many words
    start = "" if kind == "gene" else r"\b"
    pattern = re.compile(r"[\W_]+(?:\w+[\W_]+)*?".join(rf"{start}{re.escape(word)}{end}" for word in words))
    found: dict[str, str] = {}
    for each, identifier in rows:
        if pattern.search(each.casefold()) and (kind == "gene" or _holds(each, name)):
            found[identifier] = min(
                found.get(identifier, each), each, key=lambda text: (" " not in text, len(text))
            )
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _holds(name: str, part: str) -> bool:
    """Return whether a name has all the numbers, Greek letters and signs of a part of it."""
    return all(
        not Counter(few) - Counter(all_) for few, all_ in zip(_marks(part)[:3], _marks(name)[:3], strict=True)
    )


def hint(store: Store, name: str, kind: str) -> Hint:
    """Return what can be said of an unknown name: what is wrong with it, which names hold it, and which may be meant."""
    problem = remark(name, is_gene=kind == "gene")
    if problem is not None:
        latin = in_latin_letters(name) if foreign_letter(name) else name
        known = store.rows(
            "SELECT 1 FROM name WHERE kind = $kind AND folded = fold($name) LIMIT 1",
            {"kind": kind, "name": latin},
        )
        return Hint(problem, latin if known and latin != name else None)
    if is_accession(name):
        return Hint("it has the form of an accession, which is in no loaded source")
    within = [f"'{each}'" for each in holders(store, name, kind).values()]
    suggestion = nearest_name(store, name, kind)
    if not within and suggestion is None and kind in _REFERENCES:
        return _in_references(store, name, kind)
    if not within or within == [f"'{suggestion}'"]:
        return Hint(None, suggestion)
    return Hint(f"names that contain it: {listed(within, _SHOWN)}", suggestion)


def _in_references(store: Store, name: str, kind: str) -> Hint:
    """Return what reference sources have under a name that no review writes: the gene of a full name, or pathways."""
    found = [each for (each,) in store.rows(_REFERENCES[kind], {"name": name})]
    if kind == "gene" or not found:
        return Hint(None, found[0] if len(found) == 1 else None)
    return Hint(f"pathways without a finding that contain it: {listed(found, _SHOWN)}")


def remark(name: str, *, is_gene: bool = True) -> str | None:
    """Return what is wrong with a name that is unknown; None where it alone does not show that.

    Examples
    --------
    >>> remark("mmu-miR-16-5p"), remark("2.31E+13"), remark("GRIA99")
    ('mmu is not human', 'a spreadsheet made a number of it', None)
    """
    letter = foreign_letter(name)
    if letter is not None:
        return f"the letter {letter}"
    if not is_gene:
        return None
    if _NUMBER.fullmatch(name.strip()):
        return "a spreadsheet made a number of it"
    form = mirna(name)
    if form is None:
        return None
    return "no human miRNA is called so" if form.species in (None, "hsa") else f"{form.species} is not human"
