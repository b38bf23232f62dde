"""Derived relationships from a drug or disease to a gene, with counts of the findings that support them.

They are counted again from the evidence at each sync, marked as derived, compared by key and hash, and outside every
digest. Only RNA of genes counts, and each contrast family has its own relationship types, declared in
ontology/kg.yaml.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kg.evidence.claim import DISEASE_FAMILIES, Claim
from kg.evidence.matrix import matrix
from kg.evidence.support import support_rows
from kg.neo4j.diff import Tally, identifier_of
from kg.neo4j.mapping import BASE
from kg.neo4j.write import paged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from kg.evidence.support import Support
    from kg.neo4j.database import Database
    from kg.neo4j.stamps import Stamps
    from kg.schema.model import Schema, Value
    from kg.store.snapshot import Store

DERIVED = "derived associations"
_FORMS = ("all", "exact")


@dataclass(frozen=True, slots=True)
class Association:
    """One derived relationship: its type, its two ends as identifiers, and its counts."""

    type: str
    start: str
    end: str
    counts: dict[str, Any]

    @property
    def key(self) -> str:
        """The text that identifies it."""
        return f"{self.start} {self.type} {self.end} {self.counts['direction']}"

    @property
    def hash(self) -> str:
        """The sha256 over its counts."""
        return hash_counts(self.counts)


def hash_counts(counts: Mapping[str, Any]) -> str:
    """Return the sha256 over the counts of an association, without absent ones."""
    present = {name: value for name, value in counts.items() if value is not None}
    return sha256(repr(sorted(present.items())).encode()).hexdigest()


def association_types(schema: Schema, families: Collection[str] | None = None) -> list[str]:
    """Return the relationship types of the associations of contrast families, None for all, sorted."""
    chosen = [
        family
        for family in schema.enums["Family"].values.values()
        if families is None or family.text in families
    ]
    return sorted({name for family in chosen for name in (family.note("up"), family.note("down")) if name})


def inputs(store: Store, schema: Schema, stamps: Stamps) -> dict[str, str]:
    """Return contrast family → digest over all that its associations are counted from, whatever the order of rows.

    Of a finding that is what it is about and what it says, so that one with another note leaves the counts as they
    are; a change of any other row leads to counting all families again, as does another version of DuckDB.
    """
    rest = stamps.digest_without(schema.classes["Finding"])
    found = store.rows(
        "SELECT contrast_family, bit_xor(hash(id, finding.result_set, feature, as_written, measurand, direction, call))::VARCHAR"
        " FROM finding JOIN result_set_context AS context ON finding.result_set = context.result_set GROUP BY ALL"
    )
    digests = dict.fromkeys(schema.enums["Family"].values, "none") | dict(found)
    return {family: f"{digest}.{rest}" for family, digest in digests.items()}


def associations(
    store: Store, schema: Schema, families: Collection[str] | None = None
) -> Iterator[Association]:
    """Yield every association, each key once: of the exact form of a drug, and of the concept of all its forms.

    Parameters
    ----------
    families : collection of str or None
        The contrast families whose associations are counted; None means all.
    """
    seen: set[str] = set()
    for family in schema.enums["Family"].values.values():
        if family.note("up") is None or (families is not None and family.text not in families):
            continue
        # The subject of a disease family is the disease, whatever form of a drug was given.
        for forms in _FORMS[:1] if family.text in DISEASE_FAMILIES else _FORMS:
            for association in _of_family(store, family, forms):
                if association.key not in seen:
                    seen.add(association.key)
                    yield association


@contextmanager
def counting(store: Store, schema: Schema) -> Iterator[Future[list[Association]]]:
    """Count all associations on a thread and a connection of their own while the block runs."""
    connection = store.connection.cursor()
    connection.execute("USE store")
    try:
        with ThreadPoolExecutor(1) as pool:
            yield pool.submit(lambda: list(associations(type(store)(store.path, connection), schema)))
    finally:
        connection.close()


def _of_family(store: Store, family: Value, forms: str) -> list[Association]:
    claim = Claim(family=family.text, forms=forms)
    with matrix(store, claim, related=False):
        subjects = dict(
            store.rows("SELECT DISTINCT subject, subject_id FROM claim_context WHERE subject_id IS NOT NULL")
        )
        return [
            _association(family, support, subjects[support.subject])
            for support in support_rows(store, claim)
            if support.subject in subjects
        ]


def _association(family: Value, support: Support, subject: str) -> Association:
    name = str(family.note("up") if support.sign == "up" else family.note("down"))
    start, end = (
        (subject, support.feature_id)
        if family.note("drawn_from") == "subject"
        else (support.feature_id, subject)
    )
    counts = {
        "direction": support.direction,
        "label": support.label,
        "units": support.units,
        "studies": support.studies,
        "findings": len(support.findings),
        "blood": support.units_blood,
        "in_vitro": support.units_in_vitro,
        "opposing": support.opposing_units,
        "null_units": support.null_units,
        "unreported_units": support.unreported_units,
        "flags": list(support.flags),
        "derived": True,
    }
    return Association(name, start, end, counts)


class AssociationSync:
    """The associations of a store beside those on a server.

    Parameters
    ----------
    stamps
        The stamps of the store.
    suspects
        Keys of associations that are known to differ on the server.
    known
        The `parts` that the last sync left on the server; None where these cannot be relied on.
    counted
        All associations of the store, where they were counted before.

    Attributes
    ----------
    families : list of str
        The contrast families that were counted again: those with other rows than at the last sync.
    parts : list of str
        Contrast family, digest of what it was counted from, and number of its associations, for the next sync.
    tally : Tally
        What is to be written.
    """

    def __init__(
        self,
        store: Store,
        schema: Schema,
        database: Database,
        stamps: Stamps,
        *,
        suspects: Collection[str] = (),
        known: Sequence[str] | None = None,
        counted: Sequence[Association] | None = None,
    ) -> None:
        self.schema = schema
        self.database = database
        now = inputs(store, schema, stamps)
        before = {family: (digest, int(number)) for family, digest, number in map(str.split, known or ())}
        same = {family for family in now if before.get(family, ("",))[0] == now[family]}
        self.families = sorted(now.keys() - same)
        if counted is None:
            counted = list(associations(store, schema, self.families))
        by_key = {each.key: each for each in counted}
        present = _hashes(schema, database, self.families)
        self.new = [each for key, each in by_key.items() if key not in present]
        self.changed = [
            each
            for key, each in by_key.items()
            if key in present and (present[key][1] != each.hash or key in suspects)
        ]
        self.removed = {key: kind for key, (kind, _) in present.items() if key not in by_key}
        numbers = {
            family: before[family][1]
            if family in same
            else sum(each.type in association_types(schema, [family]) for each in counted)
            for family in now
        }
        self.parts = [f"{family} {now[family]} {number}" for family, number in sorted(numbers.items())]
        unchanged = sum(numbers.values()) - len(self.new) - len(self.changed)
        self.tally = Tally(len(self.new), len(self.changed), len(self.removed), unchanged)

    def write(self) -> None:
        """Make the associations on the server equal to those of the store."""
        for kind in association_types(self.schema, self.families):
            self.database.define(
                f"CREATE CONSTRAINT drugkg_{kind.lower()} IF NOT EXISTS FOR ()-[r:{kind}]-() REQUIRE r._key IS UNIQUE"
            )
            for page in paged([key for key, its_kind in self.removed.items() if its_kind == kind]):
                self.database.write(
                    f"UNWIND $keys AS key MATCH ()-[r:{kind} {{_key: key}}]->() DELETE r", keys=page
                )
            self._write(kind, [each for each in (*self.new, *self.changed) if each.type == kind])

    def _write(self, kind: str, written: Sequence[Association]) -> None:
        for page in paged(written):
            rows = [
                {
                    "start": self.schema.expand(each.start),
                    "end": self.schema.expand(each.end),
                    "key": each.key,
                    "props": {**each.counts, "_key": each.key, "_hash": each.hash},
                }
                for each in page
            ]
            self.database.write(
                f"UNWIND $rows AS r MATCH (a:{BASE} {{uri: r.start}}) MATCH (b:{BASE} {{uri: r.end}})"
                f" MERGE (a)-[x:{kind} {{_key: r.key}}]->(b) SET x = r.props",
                rows=rows,
            )


def _hashes(schema: Schema, database: Database, families: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return key → relationship type and hash of the associations of contrast families on a server."""
    return {
        key: (kind, row_hash)
        for kind in association_types(schema, families)
        for key, row_hash in database.stream(
            f"MATCH ()-[r:{kind}]->() WHERE r._key IS NOT NULL RETURN r._key, r._hash"
        )
    }


def read_hashes(schema: Schema, database: Database) -> dict[str, str]:
    """Return key → hash over the counts that a server holds; a text beside it where key or hash do not fit them."""
    hashes: dict[str, str] = {}
    for kind in association_types(schema):
        for props, start, end in database.stream(
            f"MATCH (a)-[r:{kind}]->(b) WHERE r._key IS NOT NULL RETURN properties(r), a.uri, b.uri"
        ):
            key, row_hash = props.pop("_key"), props.pop("_hash", None)
            ends = (
                f"{identifier_of(schema, start)} {kind} {identifier_of(schema, end)} {props.get('direction')}"
            )
            actual = hash_counts(props)
            hashes[key] = actual if (key, row_hash) == (ends, actual) else f"{actual} and more"
    return hashes
