r"""Prefixes for Turtle and TriG that every reader takes.

The grammar allows escapes in the local part of a name, as in `id:study\/Stein\.`; rdflib does not read one at its end.
So a prefix is used where all names with it need no escape, and IRIs are written whole elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PLAIN = "([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)?"
"""The form of a local part that needs no escape and that no reader takes for something else, as a regular expression."""
_PLAIN = re.compile(PLAIN)


def plain_prefixes(iris: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that occur, and whose names need no escape.

    Parameters
    ----------
    iris : iterable of str
        All IRIs that are written.
    prefixes : mapping of str to str
        Prefix → namespace.

    Examples
    --------
    >>> plain_prefixes(["http://a/1", "http://b/x."], {"a": "http://a/", "b": "http://b/", "c": "http://c/"})
    {'a': 'http://a/'}
    """
    iris = list(iris)
    unsafe = unsafe_prefixes(iris, prefixes)
    return {
        prefix: namespace
        for prefix, namespace in prefixes.items()
        if prefix not in unsafe and any(iri.startswith(namespace) for iri in iris)
    }


def unsafe_prefixes(iris: Iterable[str], prefixes: Mapping[str, str]) -> set[str]:
    """Return the prefixes with which some of the IRIs would need an escape."""
    return {
        prefix
        for iri in iris
        for prefix, namespace in prefixes.items()
        if iri.startswith(namespace) and _PLAIN.fullmatch(iri, len(namespace)) is None
    }
