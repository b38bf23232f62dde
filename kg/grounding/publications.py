"""Identifiers of publications: each spelling of a DOI, a PubMed or a PubMed Central identifier, read as one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg.grounding.spelling import cleaned, decoded, unescaped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DOI_EXAMPLE, PMID_EXAMPLE, PMCID_EXAMPLE = "10.1093/nar/gkaf1", "35013133", "PMC8748646"
_OPENING = {")": "(", "]": "[", "}": "{"}
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[!-~]+", re.ASCII)
_ANOTHER_DOI = re.compile(r"(?:[;,|+&]|\band\b)(?:https?://\S*?|doi:)?10\.\d{4,9}/", re.IGNORECASE)
_DOI_SITE = (
    r"(?:https?:)?//(?:[\w-]+\.)*doi[.-]org(?:\.[\w.-]+)?(?::\d+)?/|(?:dx\.|www\.)?doi\.org/"
    r"|(?:https?://)?(?:www\.)?(?:identifiers\.org|bioregistry\.io|n2t\.net)/doi[:/]"
)
_BEFORE_DOI = re.compile(rf"(?:{_DOI_SITE}|info:doi/|urn:doi:|doi\s*[:=]?\s*(?=\S))", re.IGNORECASE)
_BEHIND_ADDRESS = re.compile(r"[?#].+")
_PUBLISHER = re.compile(
    r"(?:https?:)?(?://)?(?P<host>[\w-]+(?:\.[\w-]+)+)/(?:[^?#\s]*?/|\S*?[?&](?:id|doi)=)(?=10\.\d)", re.ASCII
)
_BEHIND_DOI = re.compile(
    r"(?:[./](?:abstract|abs|full|full-text|html?|pdf|e?pdf|pdfdirect|meta|references|article-info|supplementary-material))+$",
    re.IGNORECASE,
)
_ARTICLE_OF = {"academic.oup.com": re.compile(r"/\d+$")}  # what a publisher puts behind a DOI
_TAG = re.compile(r"\s*\[doi\]$", re.IGNORECASE)
_VERSION = re.compile(
    r"(10\.(?:1101|64898)/(?:\d{4}\.\d{2}\.\d{2}\.)?\d{6,8})v\d{1,3}", re.IGNORECASE
)  # bioRxiv, medRxiv
_PMID_SITE = (
    r"(?:(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed/(?:\?term=)?|pubmed\.ncbi\.nlm\.nih\.gov/(?:\?term=)?|pubmed\.gov/|(?:www\.)?europepmc\.org/(?:article|abstract)/med/"
    r"|(?:www\.)?identifiers\.org/pubmed[:/]|(?:www\.)?bioregistry\.io/(?:pubmed|pmid):)"
)
_PMCID_SITE = (
    r"(?:(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/|pmc\.ncbi\.nlm\.nih\.gov/articles/|(?:www\.)?europepmc\.org/(?:article|articles|abstract)/(?:pmc/)?"
    r"|(?:www\.)?identifiers\.org/pmc[:/]|(?:www\.)?bioregistry\.io/pmc:)"
)
_NAME_OF_PMID = r"pubmed[\s_-]*(?:id|uid)?|pm[\s_-]?id|medline"
_PMID = re.compile(
    rf"(?:(?:https?:)?(?://)?{_PMID_SITE})?(?P<named>(?:(?:{_NAME_OF_PMID})\s*[:=#_-]?\s*)*)(?P<id>[1-9]\d{{0,8}})(?:\.0+)?"
    r"(?:\s*\[(?:pmid|uid)\]|/?(?:[?#].*)?)",
    re.IGNORECASE | re.ASCII,
)
_PMCID = re.compile(
    rf"(?:(?:https?:)?(?://)?{_PMCID_SITE})?(?:pmc(?:id)?\s*[:=#_-]?\s*)+(?P<id>[1-9]\d{{0,8}})(?:\.\d+)?(?:/(?:pdf/?)?)?(?:[?#].*)?",
    re.IGNORECASE | re.ASCII,
)


def read_doi(text: str) -> str | None:
    """Return a DOI as the store keeps it, lower case and without address; None where the text is none.

    Examples
    --------
    >>> read_doi("https://doi.org/10.1093%2FNAR/gkaf1."), read_doi("doi: 10.1093/nar/gkaf1"), read_doi("NA")
    ('10.1093/nar/gkaf1', '10.1093/nar/gkaf1', None)
    """
    text = _TAG.sub("", cleaned(unescaped(text)))
    is_address = False
    while found := _BEFORE_DOI.match(text):
        is_address = is_address or "/" in found[0]
        text = cleaned(text[found.end() :])
    if is_address:
        text = _BEHIND_ADDRESS.sub("", text)
    elif found := _PUBLISHER.match(text):
        text = _behind(found["host"], text[found.end() :])
    text = cleaned(unescaped(decoded(text))).rstrip("/")
    while text and text[-1] in _OPENING and text.count(text[-1]) > text.count(_OPENING[text[-1]]):
        text = cleaned(text[:-1])
    if _DOI.fullmatch(text) is None or _ANOTHER_DOI.search(text):
        return None
    version = _VERSION.fullmatch(text)
    return text.lower() if version is None else version[1]


def _behind(host: str, text: str) -> str:
    """Return the DOI at the beginning of the rest of a publisher's address; an empty text where its end is not known."""
    text = _BEHIND_DOI.sub("", re.split(r"[?#&]", text)[0].rstrip("/"))
    article = _ARTICLE_OF.get(host.lower())
    text = text if article is None else article.sub("", text)
    return text if text.count("/") == 1 or article is not None else ""


def read_pmid(text: str) -> str | None:
    """Return a PubMed identifier as the store keeps it, digits alone; None where the text is none.

    Examples
    --------
    >>> read_pmid("PMID: 35013133"), read_pmid("https://pubmed.ncbi.nlm.nih.gov/35013133/"), read_pmid("PMC1")
    ('35013133', '35013133', None)
    """
    found = _PMID.fullmatch(cleaned(decoded(text)))
    return None if found is None else found["id"]


def read_pmcid(text: str) -> str | None:
    """Return a PubMed Central identifier as the store keeps it; None where the text is none.

    Examples
    --------
    >>> read_pmcid("pmcid: PMC8748646"), read_pmcid("8748646")
    ('PMC8748646', None)
    """
    found = _PMCID.fullmatch(cleaned(text))
    return None if found is None else f"PMC{found['id']}"


READERS: Mapping[str, tuple[Callable[[str], str | None], str, str]] = {
    "doi": (read_doi, "a DOI", DOI_EXAMPLE),
    "pmid": (read_pmid, "a PubMed identifier", PMID_EXAMPLE),
    "pmcid": (read_pmcid, "a PubMed Central identifier", PMCID_EXAMPLE),
}


def publication_curie(text: str) -> str | None:
    """Return the CURIE of a DOI or a PubMed identifier that can be nothing else; None for any other text.

    Examples
    --------
    >>> (
    ...     publication_curie("10.1093/NAR/gkaf1"),
    ...     publication_curie("pmid:35013133"),
    ...     publication_curie("35013133"),
    ... )
    ('doi:10.1093/nar/gkaf1', 'pubmed:35013133', None)
    """
    text = cleaned(text)
    doi = read_doi(text)
    if doi is not None:
        return f"doi:{quote(doi, safe='/:();+')}"
    found = _PMID.fullmatch(text)
    return None if found is None or found["id"] == text.partition(".")[0] else f"pubmed:{found['id']}"
