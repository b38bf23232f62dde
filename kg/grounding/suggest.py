"""Suggestions: the name in a store that is spelled most like one that is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.store.snapshot import Store

_LEAST = 0.85  # Jaro-Winkler similarity of folded names


def nearest_name(store: Store, name: str, kind: str | None = None) -> str | None:
    """Return the known name that is spelled most alike; None where none is close.

    Parameters
    ----------
    kind : str or None
        gene, agent, system, pathway or study; None means any.
    """
    rows = store.rows(
        """SELECT name FROM (
            SELECT name, tier, jaro_winkler_similarity(folded, fold($name)) AS alike FROM name
            WHERE kind = coalesce($kind, kind)
        ) WHERE alike > $least ORDER BY alike DESC, tier, length(name), name LIMIT 1""",
        {"kind": kind, "name": name, "least": _LEAST},
    )
    return str(rows[0][0]) if rows else None
