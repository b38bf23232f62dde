"""Cells of a SPARQL result, read from the text of RDF terms; each distinct term of a column is read once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_XSD = "http://www.w3.org/2001/XMLSchema#"
_READERS: dict[str, Any] = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": float,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": lambda text: text in {"true", "1"},
}
_LITERAL = re.compile(r'"(.*)"(?:@[A-Za-z0-9-]+|\^\^<(.*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_NUMBER = re.compile(r"[+-]?[0-9]*(\.[0-9]*)?([eE][+-]?[0-9]+)?")


class Cells:
    """Reads the text of RDF terms.

    Parameters
    ----------
    prefixes : mapping of str to str
        Prefix → namespace; an IRI in it is a CURIE.
    values : mapping of str to str
        IRI → text of a closed value.
    """

    def __init__(self, prefixes: Mapping[str, str], values: Mapping[str, str]) -> None:
        self._values = values
        self._prefixes: dict[str, str] = {}
        for prefix, namespace in sorted(prefixes.items()):
            self._prefixes.setdefault(namespace, prefix)
        longest_first = sorted(self._prefixes, key=len, reverse=True)
        self._namespace = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def table(self, text: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the columns and rows of the TSV of SPARQL results."""
        head, *lines = text.split("\n")
        columns = tuple(name[1:] for name in head.split("\t") if name)
        if not columns:
            return columns, [()] * (len(lines) - 1)
        return columns, self.rows([line.split("\t") for line in lines[:-1]])

    def rows(self, written: Iterable[Sequence[str | None]]) -> list[tuple[Any, ...]]:
        """Return rows of cells of rows of texts; no text is None."""
        return list(zip(*map(self._column, zip(*written, strict=True)), strict=True))

    def _column(self, texts: tuple[str | None, ...]) -> list[Any]:
        read = {text: self._read(text) if text else None for text in set(texts)}
        return [read[text] for text in texts]

    def _read(self, text: str) -> Any:
        """Return a number, a boolean, a text, a value of a closed list, or a CURIE."""
        if text[0] == "<" and not text.startswith("<<"):
            return self._name(text[1:-1])
        literal = _LITERAL.fullmatch(text)
        if literal is not None:
            value = _ESCAPE.sub(_unescaped, literal[1]) if "\\" in literal[1] else literal[1]
            return _READERS.get(literal[2] or "", str)(value)
        if text in {"true", "false"}:
            return text == "true"
        number = _NUMBER.fullmatch(text)
        return text if number is None else float(text) if number[1] or number[2] else int(text)

    def _name(self, iri: str) -> str:
        if iri in self._values:
            return self._values[iri]
        found = self._namespace.match(iri)
        return f"{self._prefixes[found[0]]}:{iri[found.end() :]}" if found else iri


def _unescaped(escape: re.Match[str]) -> str:
    return _ESCAPED[escape[1]] if len(escape[1]) == 1 else chr(int(escape[1][1:], 16))
