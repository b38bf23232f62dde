"""What a store knows of identifiers: their labels and kinds, and the identifiers that it has for those of other authorities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.grounding.resolve import listed_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from kg.grounding.match import Match, Query


class KnownIdentifiers:
    """What the store knows of the identifiers that the names of a source stand for or come with.

    Parameters
    ----------
    given : set of str
        The identifiers that rows and mappings come with.
    needs : sequence of str or None
        The sources whose labels count, for everything but genes; None means all.

    Attributes
    ----------
    labels : dict
        Identifier → symbol or label, as the sources have it that the names may stand for.
    kinds : dict
        Identifier of a feature → its kind.
    """

    def __init__(
        self, query: Query, given: AbstractSet[str], matches: Sequence[Match], needs: Sequence[str] | None
    ) -> None:
        self._query = query
        self._needs = None if needs is None else list(needs)
        self.labels: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self._same: dict[str, str] = {}
        found = {holder.id for each in matches for holder in each.holders}
        found |= {identifier for each in matches for identifier in each.ids}
        self.describe(given | found)
        rows = query(
            "SELECT xref, min(id) FROM xref WHERE xref IN (SELECT unnest($ids)) GROUP BY xref HAVING count(DISTINCT id) = 1",
            {"ids": sorted(given - self.labels.keys() - self.kinds.keys())},
        )
        self.describe(identifier for _, identifier in rows)
        self._same = {xref: identifier for xref, identifier in rows if identifier in self.labels}

    def describe(self, ids: Iterable[str | None]) -> None:
        """Read the labels and kinds of identifiers."""
        new = sorted({each for each in ids if each is not None} - self.labels.keys())
        self.labels |= self._query(
            """SELECT id, arg_min(name, (tier, length(name), name)) FROM name
            WHERE id IN (SELECT unnest($ids)) AND (starts_with(kind, 'gene') OR $needs IS NULL OR list_contains($needs, source)) GROUP BY id""",
            {"ids": new, "needs": self._needs},
        )
        self.kinds |= self._query(
            "SELECT id, feature_kind FROM feature WHERE id IN (SELECT unnest($ids))", {"ids": new}
        )

    def same(self, identifier: str) -> str:
        """Return the identifier of the store for one that it has as an xref, and any other as it is."""
        return self._same.get(identifier, identifier)

    def called(self, *ids: str) -> str:
        """Return identifiers with their labels."""
        return listed_ids(ids, self.labels)
