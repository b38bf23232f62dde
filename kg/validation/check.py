"""Check of a store: the rules on its tables and, on a small store, the SHACL shapes on its triples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtraError
from kg.results import Result
from kg.store.faults import translated
from kg.validation.identity import stored_identity_rules
from kg.validation.integrity import integrity
from kg.validation.rules import CHECK_COLUMNS, compiled_rules, violations, written_rules

if TYPE_CHECKING:
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

SHACL_LIMIT = 1_000  # findings; about 40 s


def check(store: Store, schema: Schema) -> Result:
    """Check a store: hashes and digests of all rows, every compiled and written rule, and SHACL where the store is small.

    Returns
    -------
    Result
        A row for each broken rule; the notes say what was checked.

    Notes
    -----
    Rules read tables and shapes read triples; a row that breaks both is listed once, with the message of the rule.
    """
    compiled = compiled_rules(schema, lambda cls: f"SELECT id FROM {cls.table}")
    rules = [*compiled, *stored_identity_rules(schema), *written_rules()]
    with translated(store.path):
        rows = [*integrity(store, schema), *violations(store.connection, rules)]
    notes = [
        f"{len(rules)} rules were checked on {len(schema.tables)} tables",
        "hashes, digests and derived tables were computed again from all rows",
    ]
    ((findings,),) = store.rows("SELECT count(*) FROM finding")
    if findings > SHACL_LIMIT:
        notes.append(
            f"SHACL shapes were not checked: {findings} findings are more than {SHACL_LIMIT}; the rules cover the same"
        )
    else:
        known = {row[1:4] for row in rows}
        try:
            rows += [row for row in _shape_rows(store, schema) if row[1:4] not in known]
            notes.append(f"SHACL shapes were checked on the rows that {findings} findings refer to")
        except MissingExtraError as error:
            notes.append(f"SHACL shapes were not checked. {error}")
    return Result(CHECK_COLUMNS, sorted(rows, key=lambda row: tuple(str(cell) for cell in row)), notes)


def _shape_rows(store: Store, schema: Schema) -> list[tuple[Any, ...]]:
    from kg.validation.shacl import data_graph, shape_violations, shapes_are_readable

    shapes_are_readable()
    return shape_violations(data_graph(store, schema), schema)
