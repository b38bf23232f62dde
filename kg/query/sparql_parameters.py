"""The text of a SPARQL query as words, so that parameters stay data and a query only reads.

Only so much of the grammar is known here as tells code from strings, identifiers and comments; the engine
parses the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import QueryError, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_WORDS = re.compile(
    r"""
    (?P<comment>  \#[^\n\r]*)
  | (?P<iri>      <(?![?$]) [^<>"{}|^`\s]* >)
  | (?P<string>   \"\"\" (?: \"{0,2} (?: [^"\\] | \\. ) )* \"\"\" | ''' (?: '{0,2} (?: [^'\\] | \\. ) )* '''
                | " (?: [^"\\\n\r] | \\. )* " | ' (?: [^'\\\n\r] | \\. )* ')
  | (?P<variable> [?$]\w+)
  | (?P<language> @[A-Za-z]+ (?: -\w+ )*)
  | (?P<name>     (?: _ | [^\W\d_] [\w.\-]* )? : (?: [\w:.\-·] | %[0-9A-Fa-f]{2} | \\. )*)
  | (?P<word>     [^\W\d] [\w\-]*)
  | (?P<other>    .)
    """,
    re.VERBOSE | re.DOTALL,
)
_WRITING = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE COPY MOVE ADD WITH".split())
_BEFORE = frozenset(["PREFIX", "BASE"])


class Word(NamedTuple):
    """A piece of a query, and what it is: comment, iri, string, variable, language, name, word or other."""

    kind: str
    text: str


class Reading(NamedTuple):
    """A query that only reads, with its parameters in place.

    Attributes
    ----------
    text
        What the engine is given.
    has_dataset
        Whether it names its own graphs by FROM; else it is about all of them.
    """

    text: str
    has_dataset: bool


def words(text: str) -> Iterator[Word]:
    """Cut a query into words; put together again they are the query."""
    for match in _WORDS.finditer(text):
        yield Word(match.lastgroup or "other", match.group())


def reading(text: str, terms: Mapping[str, str], prefixes: Collection[str] = ()) -> Reading:
    """Return a query with its parameters in place.

    Parameters
    ----------
    text : str
        The query; a parameter is written ``$name``.
    terms : mapping of str to str
        Name of a parameter → an RDF term as N-Triples writes it. A ``$name`` that is not among them stays a
        variable.
    prefixes : collection of str
        The prefixes that need not be declared.

    Raises
    ------
    QueryError
        Where the query writes, asks another server, or uses a prefix that nobody declared, or has no place for a
        parameter.
    """
    found = list(words(text))
    _refuse_writing(found)
    _refuse_undeclared(found, prefixes)
    used = {word.text[1:] for word in found if _is_parameter(word, terms)}
    for name in terms:
        if name not in used:
            others = {word.text[1:] for word in found if word.text.startswith("$")}
            raise QueryError(
                f"the query has no parameter ${name}",
                remedy="write it as $NAME in the query, or leave it out",
                suggestion=nearest(name, others),
            )
    pieces = (terms[word.text[1:]] if _is_parameter(word, terms) else word.text for word in found)
    has_dataset = any(word.kind == "word" and word.text.upper() == "FROM" for word in found)
    return Reading("".join(pieces), has_dataset)


def _is_parameter(word: Word, terms: Mapping[str, str]) -> bool:
    return word.kind == "variable" and word.text[0] == "$" and word.text[1:] in terms


def _refuse_writing(found: list[Word]) -> None:
    code = [word.text.upper() for word in found if word.kind == "word"]
    if any("SERVICE" in word for word in code):
        raise QueryError("SERVICE would ask another server", remedy="ask the store alone")
    first = next((word for word in code if word not in _BEFORE), None)
    if first in _WRITING:
        raise QueryError(
            f"{first} would write, and a query only reads",
            remedy="change a loader's tables and load them again",
        )


def _refuse_undeclared(found: list[Word], prefixes: Collection[str]) -> None:
    declared, line, last = {"_", *prefixes}, 1, ""
    for word in found:
        if word.kind == "name":
            prefix = word.text.partition(":")[0]
            if last == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                raise QueryError(
                    f"the prefix {prefix!r} is not declared",
                    where=f"query:{line}",
                    remedy="declare it with PREFIX, or use one of the schema",
                    suggestion=nearest(prefix, declared),
                )
        line += word.text.count("\n")
        last = last if word.kind == "comment" or word.text.isspace() else word.text.upper()
