"""Rules on identity: an identifier is of one class, and is called what the source of its authority calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.schema.authorities import read_authorities
from kg.store.named_graphs import record_table
from kg.store.sql_text import described_by, quote_text, quote_texts
from kg.validation.rules import MESSAGES, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.schema.model import Class, Schema


def identity_rules(
    schema: Schema,
    rows: Callable[[Class], str],
    known: Callable[[Class], str],
    records: Callable[[Class], str],
    classes: Sequence[Class] | None = None,
) -> Iterator[Rule]:
    """Yield the rules on identity.

    Parameters
    ----------
    rows : function of a class
        The table to check.
    known : function of a class
        SQL that gives every identifier (column `id`) of the class, the store included.
    records : function of a class of a shared graph
        SQL that gives id, source, kind of the source, label and synonyms of every record of the class.
    classes : sequence of Class or None
        The classes to check; None means all.
    """
    checked = list(schema.tables if classes is None else classes)
    if not checked:
        return
    yield Rule("class", "error", MESSAGES["class"], _of_one_class(schema, checked, rows, known))
    for cls in checked:
        if cls.graph is not None and {"label", "synonyms"} <= set(cls.columns):
            staged = f"SELECT id FROM {rows(cls)}"
            yield Rule("authority", "error", MESSAGES["authority"], _called_otherwise(records(cls), staged))


def stored_identity_rules(schema: Schema) -> Iterator[Rule]:
    """Yield the rules on identity for the tables of a store."""
    return identity_rules(
        schema, lambda cls: cls.table, lambda cls: f"SELECT id FROM {cls.table}", _stored_records
    )


def staged_identity_rules(
    schema: Schema, source: tuple[str, str], known: Callable[[Class], str], classes: Sequence[Class]
) -> Iterator[Rule]:
    """Yield the rules on identity for the staged rows of a source, on the store as it would be with them.

    Parameters
    ----------
    source : tuple of str
        Its name and kind.
    known, classes
        As in `identity_rules`.
    """
    name, kind = map(quote_text, source)

    def records(cls: Class) -> str:
        staged = f"SELECT id, {name}, {kind}, label, synonyms FROM stage_{cls.table}"
        return f"{_stored_records(cls)} WHERE r.source <> {name} UNION ALL {staged}"

    return identity_rules(schema, lambda cls: f"stage_{cls.table}", known, records, classes)


def _stored_records(cls: Class) -> str:
    return (
        f"SELECT r.id, r.source, l.kind, r.label, r.synonyms FROM {record_table(cls)} AS r"
        " JOIN loaded AS l ON r.source = l.name"
    )


def _of_one_class(
    schema: Schema, checked: Sequence[Class], rows: Callable[[Class], str], known: Callable[[Class], str]
) -> str:
    """Return the SQL of identifiers that have rows of two classes, or rows of a class that is not one of their authority."""
    given = " UNION ALL ".join(
        f"SELECT id, {quote_text(cls.table)} AS class FROM {rows(cls)}" for cls in checked
    )
    every = " UNION ALL ".join(
        f"SELECT id, {quote_text(cls.table)} AS class FROM ({known(cls)})" for cls in schema.tables
    )
    refused = " ".join(
        f"WHEN {quote_text(prefix)} THEN g.class NOT IN ({quote_texts(keys['classes'])})"
        for prefix, keys in read_authorities().items()
        if "classes" in keys
    )
    return f"""SELECT g.id AS focus, 'id' AS path, g.id || ' as ' || string_agg(DISTINCT o.class, ' and ' ORDER BY o.class) AS value
        FROM ({given}) AS g JOIN ({every}) AS o USING (id) GROUP BY g.id
        HAVING count(DISTINCT o.class) > 1 OR bool_or(CASE split_part(g.id, ':', 1) {refused} ELSE false END)"""


def _called_otherwise(records: str, staged: str) -> str:
    """Return the SQL of records of references whose names the source of the authority does not have, or has for something else."""
    return f"""WITH record AS (SELECT *, source = {described_by("id")} AS is_owner FROM ({records})),
        other AS (
            SELECT id, source, label, synonyms FROM record
            WHERE kind = 'reference' AND is_owner IS FALSE AND id IN (SELECT id FROM record WHERE is_owner) AND id IN ({staged})
        ),
        said AS (
            SELECT *, fold(name) AS folded FROM (
                SELECT id, source, 'label' AS path, label AS name FROM other
                UNION ALL SELECT id, source, 'synonyms', unnest(synonyms) FROM other
            )
        ),
        own AS (
            SELECT id, fold(name) AS folded FROM (
                SELECT id, unnest(list_append(coalesce(synonyms, []), label)) AS name FROM record WHERE is_owner AND EXISTS (FROM other)
            )
        )
        SELECT said.id AS focus, path, name || ' in ' || source AS value
        FROM said LEFT JOIN own USING (folded) GROUP BY said.id, path, name, source
        HAVING count(*) FILTER (WHERE own.id = said.id) = 0 AND (path = 'label' OR count(own.id) > 0)"""
