"""Text of SQL: values and names in quotes, and the IRI of a CURIE as an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.schema.authorities import read_authorities

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.schema.model import Schema


def quote_text(value: str) -> str:
    """Return a text as an SQL literal.

    Examples
    --------
    >>> print(quote_text("5' end"))
    '5'' end'
    """
    return "'" + value.replace("'", "''") + "'"


def quote_texts(values: Iterable[str]) -> str:
    """Return texts as the literals of an SQL list, without its brackets.

    Examples
    --------
    >>> print(quote_texts(["up", "down"]))
    'up', 'down'
    """
    return ", ".join(map(quote_text, values))


def quote_name(name: str) -> str:
    """Return the name of a table or column as an SQL identifier.

    Examples
    --------
    >>> print(quote_name("check"))
    "check"
    """
    return '"' + name.replace('"', '""') + '"'


def iri_sql(schema: Schema, cell: str, before: str = "", after: str = "") -> str:
    """Return the SQL of the IRI of a CURIE; NULL where the cell is NULL.

    Parameters
    ----------
    cell : str
        SQL of the CURIE, a column or an expression.
    before, after : str
        Texts around the IRI, such as angle brackets.
    """
    cases = " ".join(
        f"WHEN {quote_text(prefix)} THEN {quote_text(before + namespace)}"
        for prefix, namespace in schema.prefixes.items()
    )
    local = f"substr({cell}, strpos({cell}, ':') + 1)"
    end = f" || {quote_text(after)}" if after else ""
    return f"(CASE split_part({cell}, ':', 1) {cases} END || {local}{end})"


def described_by(identifier: str) -> str:
    """Return the SQL of the source that describes an identifier for all; NULL where no source does.

    Parameters
    ----------
    identifier : str
        SQL of the identifier, such as the name of a column.
    """
    cases = " ".join(
        f"WHEN {quote_text(prefix)} THEN {quote_text(keys['source'])}"
        for prefix, keys in read_authorities().items()
        if "source" in keys
    )
    return f"CASE split_part({identifier}, ':', 1) {cases} END"
