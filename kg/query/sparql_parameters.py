"""Bind parameters in the text of a SPARQL query, and reject queries that write or ask another server.

The text is cut into tokens by as much of the grammar as tells code from strings, identifiers and comments; Oxigraph
parses the rest. What Oxigraph gets is written again from the tokens, without comments and without the word SERVICE: in
strings and IRIs it is spelled with an escape, which has the same meaning there and none in code. So no text that the
two grammars read in different ways can hide it.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import QueryError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = rf"{_BASE}_0-9\-\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKENS = re.compile(
    rf"""
    (?P<comment>  \#[^\n\r]*)
  | (?P<iri>      <(?![?$]) (?: [^<>"{{}}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{{4}} | \\U[0-9A-Fa-f]{{8}} )* >)
  | (?P<string>   \"\"\" (?: \"{{0,2}} (?: [^"\\] | \\. ) )* \"\"\" | ''' (?: '{{0,2}} (?: [^'\\] | \\. ) )* '''
                | " (?: [^"\\\n\r] | \\. )* " | ' (?: [^'\\\n\r] | \\. )* ')
  | (?P<variable> [?$] [{_BASE}_0-9] [{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040]*)
  | (?P<language> @[A-Za-z]+ (?: -\w+ )*)
  | (?P<name>     (?: _ | [{_BASE}] (?: [{_CHARS}.]* [{_CHARS}] )? )? :
                  (?: (?: [{_BASE}_:0-9] | {_ESCAPED} ) (?: (?: [{_CHARS}.:] | {_ESCAPED} )* (?: [{_CHARS}:] | {_ESCAPED} ) )? )?)
  | (?P<word>     [^\W\d] [\w\-]*)
  | (?P<other>    .)
    """,
    re.VERBOSE | re.DOTALL,
)
_WRITING = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE COPY MOVE ADD WITH".split())
_BEFORE = frozenset(["PREFIX", "BASE"])
_SERVICE = re.compile("service", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_UNESCAPED = re.compile(r"\\(.)")
_DEEPEST = 200


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
    renamed
        The name of a variable in `text` → its name in the query, where they differ.
    """

    text: str
    has_dataset: bool
    renamed: dict[str, str]


def tokens(text: str) -> Iterator[Token]:
    """Cut a query into words; put together again they are the query."""
    for match in _TOKENS.finditer(text):
        yield Token(match.lastgroup or "other", match.group())


def bind_parameters(
    text: str, terms: Mapping[str, str], prefixes: Mapping[str, str] | None = None
) -> BoundQuery:
    """Return a query with its parameters bound.

    Parameters
    ----------
    text : str
        The query; a parameter is written ``$name``.
    terms : mapping of str to str
        Name of a parameter → an RDF term as N-Triples writes it. A ``$name`` that is not among them stays a
        variable.
    prefixes : mapping of str to str
        Prefixes that need not be declared → their namespaces.

    Raises
    ------
    QueryError
        The query writes, has a SERVICE, an undeclared prefix, brackets that are nested too deeply, or lacks a
        parameter.
    """
    cut = list(tokens(text))
    _reject_writing(cut)
    _reject_depth(cut)
    namespaces = _namespaces(cut, prefixes or {})
    used = {token.text[1:] for token in cut if _is_parameter(token, terms)}
    for name in terms:
        if name not in used:
            others = {token.text[1:] for token in cut if token.text.startswith("$")}
            raise QueryError(
                f"the query has no parameter ${name}",
                remedy="write it as $NAME in the query, or leave it out",
                suggestion=nearest(name, others),
            )
    writer = _Writer(cut, namespaces)
    pieces = [
        _escaped(terms[token.text[1:]]) if _is_parameter(token, terms) else writer.write(token)
        for token in cut
    ]
    has_dataset = any(token.kind == "word" and token.text.upper() == "FROM" for token in cut)
    written = "".join(pieces)
    if "service" in written.casefold():
        raise _no_service()
    return BoundQuery(written, has_dataset, writer.renamed)


def _is_parameter(token: Token, terms: Mapping[str, str]) -> bool:
    return token.kind == "variable" and token.text[0] == "$" and token.text[1:] in terms


def _no_service() -> QueryError:
    return QueryError("SERVICE is not allowed: it queries another server", remedy="remove it")


def _reject_writing(cut: Sequence[Token]) -> None:
    code = [token.text.upper() for token in cut if token.kind == "word"]
    if any("SERVICE" in token for token in code):
        raise _no_service()
    first = next((token for token in code if token not in _BEFORE), None)
    if first in _WRITING:
        raise QueryError(
            f"{first} is not allowed: queries only read",
            remedy="change the tables of a source and load them again",
        )


def _reject_depth(cut: Sequence[Token]) -> None:
    """Reject brackets nested so deeply that the parser of the engine would run out of stack."""
    depth = 0
    for token in cut:
        if token.kind == "other":
            depth += (token.text in "([{") - (token.text in ")]}")
        if depth > _DEEPEST:
            raise QueryError(
                f"brackets are nested more than {_DEEPEST} deep",
                remedy="split the query, or write it flatter",
            )


def _namespaces(cut: Sequence[Token], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return prefix → namespace, as the query declares them; raise an error for an undeclared prefix."""
    declared, line, last, new = {"_": "", **prefixes}, 1, "", None
    for token in cut:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if last == "PREFIX":
                declared[prefix] = ""
                new = prefix
            elif prefix not in declared:
                raise QueryError(
                    f"the prefix {prefix!r} is not declared",
                    where=f"query:{line}",
                    remedy="declare it with PREFIX, or use one of the schema",
                    suggestion=nearest(prefix, declared),
                )
        elif token.kind == "iri" and new is not None:
            declared[new], new = token.text[1:-1], None
        line += token.text.count("\n")
        last = last if token.kind == "comment" or token.text.isspace() else token.text.upper()
    return declared


class _Writer:
    """Writes tokens for the engine, none of them with the letters of SERVICE.

    Attributes
    ----------
    renamed : dict of str to str
        New name of a variable → the name in the query.
    """

    def __init__(self, cut: Sequence[Token], namespaces: Mapping[str, str]) -> None:
        self.namespaces = namespaces
        self.text = "".join(token.text for token in cut)
        self.renamed: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.free = (f"v{number}" for number in count())
        self.last = ""

    def write(self, token: Token) -> str:
        """Return the text of a token."""
        before = self.last
        if token.kind == "comment":
            return " "
        if not token.text.isspace():
            self.last = token.text.upper()
        if _SERVICE.search(token.text) is None:
            return token.text
        if token.kind in {"iri", "string"}:
            return _escaped(token.text)
        if token.kind == "variable":
            new = self._rename(token.text[1:])
            self.renamed[new] = token.text[1:]
            return token.text[0] + new
        if token.kind == "name":
            return self._name(token.text, is_declared=before == "PREFIX")
        raise _no_service()

    def _name(self, text: str, *, is_declared: bool) -> str:
        """Return a name as an IRI; the prefix of a declaration and a blank node get another name."""
        prefix, _, local = text.partition(":")
        if is_declared:
            return f"{self._rename(prefix)}:"
        if prefix == "_":
            return f"_:{self._rename(local)}"
        namespace = self.namespaces[prefix]
        if not _ABSOLUTE.match(namespace):
            raise QueryError(f"{text} has a prefix without a whole IRI", remedy="write it as <IRI>")
        return _escaped(f"<{namespace}{_UNESCAPED.sub(lambda match: match[1], local)}>")

    def _rename(self, name: str) -> str:
        """Return a name of its own in place of one that holds the word."""
        if name not in self.names:
            self.names[name] = next(new for new in self.free if new not in self.text)
        return self.names[name]


def _escaped(text: str) -> str:
    r"""Spell the word in a string or IRI with an escape; the e, since an s may follow a backslash."""
    return _SERVICE.sub(lambda match: f"{match[0][0]}\\u{ord(match[0][1]):04X}{match[0][2:]}", text)
