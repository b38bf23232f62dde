"""The sync of derived associations: compared by key and hash, outside every digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.neo4j.associations import association_types, associations
from kg.neo4j.diff import Tally
from kg.neo4j.mapping import BASE
from kg.neo4j.write import paged

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kg.neo4j.associations import Association
    from kg.neo4j.database import Link
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

DERIVED = "derived associations"


class Associations:
    """The associations of a store beside those on a server.

    Attributes
    ----------
    tally : Tally
        What is to be written.
    """

    def __init__(self, store: Store, schema: Schema, link: Link, suspects: Collection[str] = ()) -> None:
        self.schema = schema
        self.link = link
        here = {association.key: association for association in associations(store, schema)}
        there = hashes_there(schema, link)
        self.new = [each for key, each in here.items() if key not in there]
        self.changed = [
            each
            for key, each in here.items()
            if key in there and (there[key][1] != each.hash or key in suspects)
        ]
        self.gone = {key: kind for key, (kind, _) in there.items() if key not in here}
        unchanged = len(here) - len(self.new) - len(self.changed)
        self.tally = Tally(len(self.new), len(self.changed), len(self.gone), unchanged)

    def write(self) -> None:
        """Make the server equal to the store."""
        for kind in association_types(self.schema):
            self.link.write(
                f"CREATE CONSTRAINT drugkg_{kind.lower()} IF NOT EXISTS FOR ()-[r:{kind}]-() REQUIRE r._key IS UNIQUE"
            )
            for page in paged([key for key, its_kind in self.gone.items() if its_kind == kind]):
                self.link.write(
                    f"UNWIND $keys AS key MATCH ()-[r:{kind} {{_key: key}}]->() DELETE r", keys=page
                )
            self._write(kind, [each for each in (*self.new, *self.changed) if each.type == kind])

    def _write(self, kind: str, found: Sequence[Association]) -> None:
        for page in paged(found):
            rows = [
                {
                    "start": self.schema.expand(each.start),
                    "end": self.schema.expand(each.end),
                    "key": each.key,
                    "props": {**each.counts, "_key": each.key, "_hash": each.hash},
                }
                for each in page
            ]
            self.link.write(
                f"UNWIND $rows AS r MATCH (a:{BASE} {{uri: r.start}}) MATCH (b:{BASE} {{uri: r.end}})"
                f" MERGE (a)-[x:{kind} {{_key: r.key}}]->(b) SET x = r.props",
                rows=rows,
            )


def hashes_there(schema: Schema, link: Link) -> dict[str, tuple[str, str]]:
    """Return key → relationship type and hash of the associations on a server."""
    return {
        key: (kind, row_hash)
        for kind in association_types(schema)
        for key, row_hash in link.stream(
            f"MATCH ()-[r:{kind}]->() WHERE r._key IS NOT NULL RETURN r._key, r._hash"
        )
    }
