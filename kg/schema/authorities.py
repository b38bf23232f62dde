"""The forms of identifiers of authorities, as ontology/identifiers.toml has them."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from kg.resources import folder


@cache
def read_authorities() -> dict[str, dict[str, Any]]:
    """Return prefix → its keys, for every prefix of ontology/identifiers.toml."""
    return tomllib.loads(folder("ontology").joinpath("identifiers.toml").read_text(encoding="utf-8"))
