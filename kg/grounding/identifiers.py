"""Identifiers in the one form that the store uses: CURIEs with the prefixes of the schema.

What may follow a prefix, and which spellings stand for an identifier, is in ontology/identifiers.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.grounding.publications import publication_curie
from kg.grounding.spelling import cleaned, decoded
from kg.schema.authorities import read_authorities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.schema.model import Schema

_WRAPPERS = re.compile(r"(?:RRID|OBO|CURIE)\s*(?::|(?<=\s))\s*(?=\S)", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?:)?//(?:www\.)?|(?:https?://)?www\.", re.IGNORECASE)
_RESOLVERS = ("identifiers.org/", "bioregistry.io/", "n2t.net/", "purl.obolibrary.org/obo/")
_PARTS = re.compile(r"[/?#&=;!|]+")
_LIST = re.compile(r"\s+(?:and|or|und)\s+|\s*[,;|/+&\s]\s*")


@dataclass(frozen=True, slots=True)
class Authority:
    """What is known of the identifiers of one prefix; the keys of ontology/identifiers.toml.

    Attributes
    ----------
    all_in : str
        The source that has every identifier; empty where no source claims that.
    of : str
        The prefix of the authority that has these identifiers as xrefs; empty where they stay as they are.
    before : tuple of str
        What may stand before the local part: the prefix, others for it, and the tail of its namespace.
    """

    prefix: str
    pattern: str
    example: str
    upper: bool = False
    tail: str = ""
    bare: str = ""
    all_in: str = ""
    of: str = ""
    before: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def read(self, text: str, *, named: bool = False) -> str | None:
        """Return the CURIE of a text that has the prefix, or its local part alone where `named`; None for others."""
        names = "|".join(map(re.escape, sorted(self.before, key=len, reverse=True)))
        local = re.sub(
            rf"^(?:(?:{names})(?:\s*[:_]\s*|\s+(?=(?:{names})\s*[:_])))+", "", text, flags=re.IGNORECASE
        )
        if local == text and r"\d" in self.pattern and not self._is_bare(text):  # CHEBI 6121, HGNC1033
            local = re.sub(rf"^(?:{names})[\s-]*", "", text, flags=re.IGNORECASE)
        if local == text and not named and not self._is_bare(local):
            return None
        local = local.upper() if self.upper else local
        found = re.fullmatch(f"({self.pattern})(?:{self.tail})?", local, re.ASCII)
        return None if found is None else f"{self.prefix}:{found[1]}"

    def _is_bare(self, text: str) -> bool:
        return (
            bool(self.bare)
            and re.fullmatch(f"(?:{self.bare})(?:{self.tail})?", text, re.IGNORECASE) is not None
        )


@cache
def _authorities_of(prefixes: tuple[tuple[str, str], ...]) -> dict[str, Authority]:
    namespaces = dict(prefixes)
    found = {}
    for prefix, declared in read_authorities().items():
        keys = {name: value for name, value in declared.items() if name not in {"source", "classes"}}
        namespace = namespaces[prefix]
        tail = re.split(r"[/#]", namespace)[-1].rstrip("_")
        before = tuple({prefix, *keys.pop("also", ()), *filter(None, [tail])})
        addresses = (_SCHEME.sub("", namespace), *keys.pop("addresses", ()))
        found[prefix] = Authority(prefix, before=before, addresses=addresses, **keys)
    return found


def authorities(schema: Schema) -> dict[str, Authority]:
    """Return prefix → what is known of its identifiers, for every prefix that ontology/identifiers.toml has."""
    return _authorities_of(tuple(schema.prefixes.items()))


def canonical_pattern(schema: Schema, prefixes: Sequence[str] = ()) -> str:
    """Return the regular expression of identifiers in the form of the store, for prefixes or for all authorities."""
    known = authorities(schema)
    return "|".join(f"{prefix}:(?:{known[prefix].pattern})" for prefix in prefixes or known)


def as_curie(name: str, schema: Schema, prefixes: Sequence[str] = ()) -> str | None:
    """Return an identifier in the one form that the store uses; None for anything else.

    Read as one are the CURIE with its prefix in any case, twice, or in another usual form, the local name that its
    authority writes in addresses, with or without ``RRID:``, and addresses of authorities, resolvers and browsers.

    Parameters
    ----------
    prefixes : sequence of str
        The prefixes that count; none means all of the schema.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> schema = load_schema()
    >>> {
    ...     as_curie(name, schema)
    ...     for name in ("cellosaurus:0131", "CVCL_0131", "RRID:CVCL_0131", "cellosaurus:CVCL_0131")
    ... }
    {'cellosaurus:0131'}
    >>> as_curie("hgnc:4571", schema), as_curie("https://identifiers.org/hgnc/4571", schema)
    ('HGNC:4571', 'HGNC:4571')
    >>> as_curie("GRIA1", schema) is None, as_curie("CHEBI:abc", schema) is None
    (True, True)
    """
    text = _WRAPPERS.sub("", cleaned(name))
    found = {
        curie for curie in _readings(text, schema) if not prefixes or curie.partition(":")[0] in prefixes
    }
    return found.pop() if len(found) == 1 else None


def _readings(text: str, schema: Schema) -> Iterator[str]:
    """Yield the identifiers that a text may stand for; several only for an address that has several."""
    known = authorities(schema)
    direct = [curie for each in known.values() if (curie := each.read(text))]
    publication = publication_curie(text)
    if direct or publication:
        yield from direct or [str(publication)]
        return
    prefix, _, local = text.partition(":")
    others = {each.casefold(): each for each in schema.prefixes if each not in {*known, "doi", "pubmed"}}
    if local and not local.startswith("//") and prefix.casefold() in others and not re.search(r"\s", local):
        yield f"{others[prefix.casefold()]}:{local}"
        return
    for other in others.values():
        if text.startswith(schema.prefixes[other]) and text != schema.prefixes[other]:
            yield schema.contract(text)
            return
    if _SCHEME.match(text) or re.match(r"[\w-]+(?:\.[\w-]+)+/", text):
        yield from _in_address(decoded(_SCHEME.sub("", text)), known.values())


def _in_address(address: str, known: Iterable[Authority]) -> Iterator[str]:
    """Yield the identifiers in an address: behind a beginning that belongs to an authority, else in any part of it."""
    known = list(known)
    for each in known:
        for start in sorted(each.addresses, key=len, reverse=True):
            if address.casefold().startswith(start.casefold()):
                local = re.split(r"[/?&;#]", address[len(start) :])[0].removesuffix(".html")
                curie = each.read(local, named=True)
                if curie is not None:
                    yield curie
                    return
    resolver = next((each for each in _RESOLVERS if address.casefold().startswith(each)), None)
    if resolver is not None:
        address = address[len(resolver) :]
        prefix, slash, local = address.rstrip("/").partition("/")
        if slash:
            names = [each for each in known if prefix.casefold() in {name.casefold() for name in each.before}]
            yield from (curie for each in names if (curie := each.read(local, named=True)))
            return
    for part in _PARTS.split(address):
        yield from (curie for each in known if (curie := each.read(part.removesuffix(".html"))))


def identifiers_in(text: str, schema: Schema) -> list[str]:
    """Return the identifiers of a cell that holds several with a separator that is not ``|``; else an empty list."""
    parts = [part for part in _LIST.split(cleaned(text)) if part]
    found = [curie for part in parts if (curie := as_curie(part, schema))]
    return found if len(found) > 1 and len(found) == len(parts) else []


def why_not(
    text: str, schema: Schema, prefixes: Sequence[str] = (), *, is_list: bool = False
) -> tuple[str, str]:
    """Return problem and remedy of a text that is not an identifier with one of some prefixes; none means any.

    Parameters
    ----------
    is_list : bool
        True where the column may hold several.
    """
    known = authorities(schema)
    prefixes = prefixes or list(known)
    examples = ", ".join(known[prefix].example for prefix in prefixes[:3])
    several = identifiers_in(text, schema)
    if several:
        remedy = (
            f"separate them with |, as in {'|'.join(several)}"
            if is_list
            else "give one; this column holds no list"
        )
        return "several identifiers in one cell", remedy
    curie = as_curie(text, schema)
    if curie is not None:
        return (
            f"an identifier with the prefix {curie.partition(':')[0]} is not allowed in this column",
            f"use one of {', '.join(prefixes)}, as in {examples}",
        )
    prefix = cleaned(text).partition(":")[0].casefold()
    named = next(
        (each for each in known.values() if prefix in {name.casefold() for name in each.before}), None
    )
    if named is not None:
        return f"not an identifier of {named.prefix}", f"write it as for example {named.example}"
    return "not an identifier with a known prefix", f"use one of {', '.join(prefixes)}, as in {examples}"
