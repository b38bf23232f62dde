"""Names → identifiers: approved symbol before previous symbol before alias; what is ambiguous is refused.

Spelling is compared folded: lower case, Greek letters spelled out, nothing but letters and digits; only among
approved symbols the exact spelling goes first. A mapping of the source, which says who decided and why, goes before every other rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.answer import Answer
from kg.errors import GroundingError
from kg.table import Fault, add_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from kg.store import Store

KINDS = ("gene", "agent", "system", "pathway", "study")
_COLUMNS = ("as_written", "id", "symbol", "rule", "candidates")

_CANDIDATES = """
    SELECT w.position, w.as_written, n.id, n.rule || CASE WHEN n.name = w.as_written THEN '' ELSE ', folded' END AS rule,
           n.tier * 2 + CASE WHEN n.tier > 1 OR n.name = w.as_written THEN 0 ELSE 1 END AS rank
    FROM {written} AS w JOIN name AS n ON n.kind = w.kind AND n.folded = fold(w.as_written)
    UNION ALL
    SELECT w.position, w.as_written, f.id, 'identifier', 0 FROM {written} AS w JOIN ({identified}) AS f ON w.as_written = f.id AND f.kind = w.kind
"""
_IDENTIFIED = """
    SELECT DISTINCT id, kind FROM name
"""


def best_sql(written: str) -> str:
    """Return the SQL that maps a table of (position, kind, as_written) to (position, ids, rule) by the best rule."""
    found = _CANDIDATES.format(written=written, identified=_IDENTIFIED)
    return f"""
    SELECT position, list_sort(list_distinct(list(id))) AS ids, min(rule) AS rule
    FROM (SELECT *, min(rank) OVER (PARTITION BY position) AS best FROM ({found})) WHERE rank = best GROUP BY position
    """


def ground(store: Store, names: Sequence[str], kind: str = "gene") -> Answer:
    """Map names to identifiers.

    Parameters
    ----------
    store : Store
        The store with the names.
    names : sequence of str
        Names as written, or identifiers.
    kind : str
        gene, agent, system, pathway or study.

    Returns
    -------
    Answer
        One row a name: as_written, id, symbol, rule, candidates. A name without a match has no id; an
        ambiguous one has no id and its candidates.
    """
    con = store.connection
    values = ", ".join(f"({position}, $kind, $name{position})" for position in range(len(names)))
    if not names:
        return Answer(_COLUMNS, [])
    parameters = {"kind": kind, **{f"name{position}": name for position, name in enumerate(names)}}
    written = f"(SELECT * FROM (VALUES {values}) AS v(position, kind, as_written))"
    found = con.execute(
        f"""SELECT b.position, b.ids, b.rule, coalesce(f.symbol, f.label, a.label, t.label) FROM ({best_sql(written)}) AS b
        LEFT JOIN feature AS f ON len(b.ids) = 1 AND b.ids[1] = f.id
        LEFT JOIN agent AS a ON len(b.ids) = 1 AND b.ids[1] = a.id
        LEFT JOIN term AS t ON len(b.ids) = 1 AND b.ids[1] = t.id""",
        parameters,
    ).fetchall()
    by_position = {position: (ids, rule, symbol) for position, ids, rule, symbol in found}
    rows = []
    for position, name in enumerate(names):
        ids, rule, symbol = by_position.get(position, ([], None, None))
        rows.append((name, ids[0], symbol, rule, None) if len(ids) == 1 else (name, None, None, rule, ids or None))
    return Answer(_COLUMNS, rows)


def resolve(store: Store, name: str, kind: str) -> str:
    """Return the one identifier that a name stands for.

    Raises
    ------
    GroundingError
        Where it stands for several, with the candidates, or for none, with the nearest name.
    """
    ((_, identifier, _, rule, candidates),) = ground(store, [name], kind).rows
    if identifier is not None:
        return str(identifier)
    if candidates:
        raise GroundingError(
            f"{name!r} is ambiguous as {rule}: {', '.join(candidates)}", name=name, candidates=candidates,
            remedy="ask by one of these identifiers",
        )
    near = store.rows(
        "SELECT name FROM name WHERE kind = $kind ORDER BY jaro_winkler_similarity(folded, fold($name)) DESC, name LIMIT 1",
        {"kind": kind, "name": name},
    )
    raise GroundingError(
        f"no {kind} is named {name!r}", name=name, suggestion=near[0][0] if near else None,
        remedy=f"see `kg ground --kind {kind}`, or `kg sources` for what is not loaded",
    )


def ground_rows(con: duckdb.DuckDBPyConnection, names_sql: str) -> None:
    """Ground the names of the source being loaded into the temporary table `grounded` (file, row, id, rule).

    A name that is unknown, ambiguous, or stands for another feature than the accession beside it becomes a
    fault that says which mapping to add.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE written AS SELECT row_number() OVER (ORDER BY file, row) AS position, * FROM ({names_sql})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE named AS {best_sql('written')}")
    con.execute(
        """CREATE OR REPLACE TEMP TABLE mapped AS
        SELECT w.position, arg_min(m.object, rank) AS id FROM (
            SELECT w.position, m.object, CASE WHEN m.mapping_scope = w.finding THEN 0 WHEN m.mapping_scope = w.study THEN 1 ELSE 2 END AS rank
            FROM written AS w JOIN stage_mapping AS m ON m.subject_name = w.as_written AND m.predicate = 'exactMatch'
             AND (m.mapping_scope IS NULL OR m.mapping_scope IN (w.finding, w.study))
        ) AS m JOIN written AS w USING (position) GROUP BY w.position"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE grounded AS
        SELECT w.file, w.row, w.position, coalesce(w.given_id, m.id, CASE WHEN len(n.ids) = 1 THEN n.ids[1] END) AS id,
               CASE WHEN m.id IS NOT NULL THEN 'mapping' WHEN len(n.ids) = 1 THEN n.rule ELSE 'accession given' END AS rule
        FROM written AS w LEFT JOIN mapped AS m USING (position) LEFT JOIN named AS n USING (position)"""
    )
    _faults(con)


def _faults(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        """SELECT w.file, w.row, w.col, w.as_written, w.given_id, w.given_symbol, m.id, n.ids, n.rule, f.symbol, f.id IS NOT NULL
        FROM written AS w LEFT JOIN mapped AS m USING (position) LEFT JOIN named AS n USING (position)
        LEFT JOIN feature AS f ON f.id = coalesce(w.given_id, m.id, CASE WHEN len(n.ids) = 1 THEN n.ids[1] END)
        ORDER BY w.file, w.row"""
    ).fetchall()
    add_faults(con, [fault for row in rows if (fault := _fault(*row)) is not None])


def _fault(  # noqa: PLR0911, PLR0913 (one return and one argument for each thing that can be wrong)
    file: str, row: int, column: str, name: str, given: str | None, symbol: str | None, mapped: str | None,
    ids: list[str] | None, rule: str | None, approved: str | None, known: bool,  # noqa: FBT001
) -> Fault | None:
    line = "add a line to mappings.tsv that says what is meant and why"
    if given is None and mapped is None:
        if not ids:
            return Fault(file, row, column, name, "the name stands for no known gene", f"check the spelling, or {line}")
        if len(ids) > 1:
            return Fault(file, row, column, name, f"the name is ambiguous as {rule}: {', '.join(ids)}", f"write the accession into feature_id and {line}")
        return None
    target = given or mapped
    if not known:
        return Fault(file, row, "feature_id", target, "the identifier is in no loaded source", "check it, or load the source that describes it")
    if symbol is not None and symbol != approved:
        return Fault(file, row, "symbol", symbol, f"{target} has the approved symbol {approved}", f"write {approved}, or another identifier")
    if given is not None and mapped is not None and given != mapped:
        return Fault(file, row, "feature_id", given, f"mappings.tsv maps {name!r} to {mapped}", "make the two agree")
    if mapped is None and ids != [given]:
        meant = f"stands for {', '.join(ids)} as {rule}" if ids else "stands for no known gene"
        return Fault(file, row, column, name, f"the name {meant}, the row says {given}", line)
    return None
