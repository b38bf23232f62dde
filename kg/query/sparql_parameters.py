"""Bind parameters in the text of a SPARQL query, and reject queries that write.

The text is cut into tokens by as much of the grammar as tells code from strings, identifiers and comments; Oxigraph
parses the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import QueryError, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_TOKENS = re.compile(
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


class Token(NamedTuple):
    """A piece of a query and its kind: comment, iri, string, variable, language, name, word or other."""

    kind: str
    text: str


class BoundQuery(NamedTuple):
    """A query that only reads, with its parameters bound.

    Attributes
    ----------
    text
        The text for Oxigraph.
    has_dataset
        Whether it chooses graphs by FROM; else it reads all of them.
    """

    text: str
    has_dataset: bool


def tokens(text: str) -> Iterator[Token]:
    """Cut a query into words; put together again they are the query."""
    for match in _TOKENS.finditer(text):
        yield Token(match.lastgroup or "other", match.group())


def bind_parameters(text: str, terms: Mapping[str, str], prefixes: Collection[str] = ()) -> BoundQuery:
    """Return a query with its parameters bound.

    Parameters
    ----------
    text : str
        The query; a parameter is written ``$name``.
    terms : mapping of str to str
        Name of a parameter → an RDF term as N-Triples writes it. A ``$name`` that is not among them stays a
        variable.
    prefixes : collection of str
        Prefixes that need not be declared.

    Raises
    ------
    QueryError
        The query writes, has a SERVICE, an undeclared prefix, or lacks a parameter.
    """
    cut = list(tokens(text))
    _reject_writing(cut)
    _check_prefixes(cut, prefixes)
    used = {token.text[1:] for token in cut if _is_parameter(token, terms)}
    for name in terms:
        if name not in used:
            others = {token.text[1:] for token in cut if token.text.startswith("$")}
            raise QueryError(
                f"the query has no parameter ${name}",
                remedy="write it as $NAME in the query, or leave it out",
                suggestion=nearest(name, others),
            )
    pieces = (terms[token.text[1:]] if _is_parameter(token, terms) else token.text for token in cut)
    has_dataset = any(token.kind == "word" and token.text.upper() == "FROM" for token in cut)
    return BoundQuery("".join(pieces), has_dataset)


def _is_parameter(token: Token, terms: Mapping[str, str]) -> bool:
    return token.kind == "variable" and token.text[0] == "$" and token.text[1:] in terms


def _reject_writing(cut: list[Token]) -> None:
    code = [token.text.upper() for token in cut if token.kind == "word"]
    if any("SERVICE" in token for token in code):
        raise QueryError("SERVICE is not allowed: it queries another server", remedy="remove it")
    first = next((token for token in code if token not in _BEFORE), None)
    if first in _WRITING:
        raise QueryError(
            f"{first} is not allowed: queries only read",
            remedy="change the tables of a source and load them again",
        )


def _check_prefixes(cut: list[Token], prefixes: Collection[str]) -> None:
    declared, line, last = {"_", *prefixes}, 1, ""
    for token in cut:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if last == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                raise QueryError(
                    f"the prefix {prefix!r} is not declared",
                    where=f"query:{line}",
                    remedy="declare it with PREFIX, or use one of the schema",
                    suggestion=nearest(prefix, declared),
                )
        line += token.text.count("\n")
        last = last if token.kind == "comment" or token.text.isspace() else token.text.upper()
