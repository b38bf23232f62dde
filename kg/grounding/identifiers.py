"""Identifiers in the one form that the store uses: CURIEs with the prefixes of the schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.schema.model import Schema

RRID = "RRID:"


def as_curie(name: str, schema: Schema) -> str | None:
    """Return an identifier in the one form that the store uses; None where it is none.

    Read as one are the CURIE in any case of its prefix, the local name that its authority writes in
    addresses, with or without ``RRID:``, and the address itself.

    Examples
    --------
    >>> from kg.schema.linkml import load_schema
    >>> schema = load_schema()
    >>> [as_curie(name, schema) for name in ("cellosaurus:0131", "CVCL_0131", "RRID:CVCL_0131")]
    ['cellosaurus:0131', 'cellosaurus:0131', 'cellosaurus:0131']
    >>> as_curie("hgnc:4571", schema), as_curie("http://identifiers.org/hgnc/4571", schema)
    ('HGNC:4571', 'HGNC:4571')
    >>> as_curie("GRIA1", schema) is None
    True
    """
    name = name[len(RRID) :] if name.upper().startswith(RRID) else name
    prefix, _, local = name.partition(":")
    folded = {each.casefold(): each for each in schema.prefixes}
    if local and not local.startswith("//") and prefix.casefold() in folded:
        return f"{folded[prefix.casefold()]}:{local}"
    if "://" in name:
        inside = any(name.startswith(namespace) for namespace in schema.prefixes.values())
        return schema.contract(name) if inside else None
    for each, namespace in schema.prefixes.items():
        tail = re.split(r"[/#]", namespace)[-1]
        if tail and name.startswith(tail) and name != tail:
            return f"{each}:{name[len(tail) :]}"
    return None
