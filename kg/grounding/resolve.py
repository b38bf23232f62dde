"""Names → identifiers: approved symbol before previous symbol before alias; what is ambiguous is refused.

Spelling is compared folded: lower case, Greek letters spelled out, nothing but letters and digits;
only among approved symbols the exact spelling goes first. A mapping of the source, which says who decided
and why, goes before every other rule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import GroundingError
from kg.load.read_table import Fault, add_faults, quoted
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from kg.load.table_schema import Table
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

RRID = "RRID:"
_SAY_WHY = "add a line to mappings.tsv that says what is meant and why"
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


def read_identifiers(con: duckdb.DuckDBPyConnection, table: Table, schema: Schema) -> None:
    """Put the identifiers of a table that was read into the one form that the store uses."""
    known = "|".join(map(re.escape, schema.prefixes))
    for column in table.columns:
        if not column.is_curie:
            continue
        cell = quoted(column.name)
        found = con.execute(
            f"SELECT DISTINCT {cell} FROM raw_{table.name}"
            f" WHERE {cell} IS NOT NULL AND NOT regexp_full_match({cell}, ?)",
            [rf"(({known}):[^|]+)(\|({known}):[^|]+)*"],
        ).fetchall()
        for (written,) in found:
            items = written.split("|") if column.is_list else [written]
            read = "|".join(as_curie(item, schema) or item for item in items)
            if read != written:
                con.execute(f"UPDATE raw_{table.name} SET {cell} = ? WHERE {cell} = ?", [read, written])


def ground(store: Store, names: Sequence[str], kind: str = "gene") -> Result:
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
    Result
        One row a name: as_written, id, symbol, rule, candidates. A name without a match has no id; an
        ambiguous one has no id and its candidates.
    """
    if not names:
        return Result(_COLUMNS, [])
    written = "(SELECT unnest($positions) AS position, $kind AS kind, unnest($names) AS as_written)"
    found = store.rows(
        f"""SELECT b.position, b.ids, b.rule, coalesce(f.symbol, f.label, a.label, t.label)
        FROM ({best_sql(written)}) AS b
        LEFT JOIN feature AS f ON len(b.ids) = 1 AND b.ids[1] = f.id
        LEFT JOIN agent AS a ON len(b.ids) = 1 AND b.ids[1] = a.id
        LEFT JOIN term AS t ON len(b.ids) = 1 AND b.ids[1] = t.id""",
        {"kind": kind, "positions": list(range(len(names))), "names": [_looked_up(name) for name in names]},
    )
    by_position = {position: (ids, rule, symbol) for position, ids, rule, symbol in found}
    rows = []
    for position, name in enumerate(names):
        ids, rule, symbol = by_position.get(position, ([], None, None))
        rows.append(
            (name, ids[0], symbol, rule, None) if len(ids) == 1 else (name, None, None, rule, ids or None)
        )
    return Result(_COLUMNS, rows)


def _looked_up(name: str) -> str:
    """Return an identifier in the form that the store uses, and any other name as it is."""
    if not re.search("[:_]", name):
        return name
    from kg.schema.linkml import load_schema

    return as_curie(name, load_schema()) or name


def doubts(store: Store, answer: Result, kind: str) -> list[str]:
    """Return a sentence for each name of an answer of `ground` that has no identifier."""
    sentences = []
    for name, identifier, _, rule, candidates in answer.rows:
        if candidates:
            sentences.append(f"{name!r} is ambiguous as {rule}: {', '.join(candidates)}")
        elif identifier is None:
            near = _nearest(store, name, kind)
            hint = f"; the nearest name is {near!r}" if near else ""
            sentences.append(f"No {kind} is named {name!r}{hint}")
    return sentences


def _nearest(store: Store, name: str, kind: str) -> str | None:
    """Return the name that is spelled most alike; None where none is close."""
    found = store.rows(
        """SELECT name FROM (
            SELECT name, tier, jaro_winkler_similarity(folded, fold($name)) AS alike FROM name WHERE kind = $kind
        ) WHERE alike > 0.85 ORDER BY alike DESC, tier, length(name), name LIMIT 1""",
        {"kind": kind, "name": name},
    )
    return found[0][0] if found else None


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
            f"{name!r} is ambiguous as {rule}: {', '.join(candidates)}",
            name=name,
            candidates=candidates,
            remedy="ask by one of these identifiers",
        )
    raise GroundingError(
        f"no {kind} is named {name!r}",
        name=name,
        suggestion=_nearest(store, name, kind),
        remedy="see `kg info --by study`"
        if kind == "study"
        else f"see `kg ground --kind {kind}`, or `kg sources` for what is not loaded",
    )


def ground_rows(con: duckdb.DuckDBPyConnection, names_sql: str) -> None:
    """Ground the names of the source being loaded into the temporary table `grounded` (file, row, id, rule).

    A name that is unknown, ambiguous, or stands for another feature than the accession beside it becomes a
    fault that says which mapping to add.
    """
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE written AS SELECT row_number() OVER (ORDER BY file, row) AS position, * FROM ({names_sql})"
    )
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
        """SELECT w.file, w.row, w.col, w.as_written, w.given_id, w.given_symbol, m.id, coalesce(n.ids, []), n.rule,
        f.symbol, f.id IS NOT NULL
        FROM written AS w LEFT JOIN mapped AS m USING (position) LEFT JOIN named AS n USING (position)
        LEFT JOIN feature AS f ON f.id = coalesce(w.given_id, m.id, CASE WHEN len(n.ids) = 1 THEN n.ids[1] END)
        ORDER BY w.file, w.row"""
    ).fetchall()
    add_faults(con, [fault for row in rows if (fault := _Written(*row).fault()) is not None])


class _Written(NamedTuple):
    """A name that a source wrote, what it says about it, and what the rules make of it."""

    file: str
    row: int
    column: str
    name: str
    given: str | None
    symbol: str | None
    mapped: str | None
    ids: list[str]
    rule: str | None
    approved: str | None
    is_known: bool

    def fault(self) -> Fault | None:
        """Return what is wrong; None where the name stands for one feature."""
        if self.given is None and self.mapped is None:
            return self._unresolved()
        target = self.given or self.mapped
        if not self.is_known:
            remedy = "check it, or load the source that describes it"
            return self._at("feature_id", target, "the identifier is in no loaded source", remedy)
        if self.symbol is not None and self.symbol != self.approved:
            problem = f"{target} has the approved symbol {self.approved}"
            return self._at("symbol", self.symbol, problem, f"write {self.approved}, or another identifier")
        if self.given is not None and self.mapped is not None and self.given != self.mapped:
            problem = f"mappings.tsv maps {self.name!r} to {self.mapped}"
            return self._at("feature_id", self.given, problem, "make the two agree")
        if self.mapped is None and self.ids != [self.given]:
            meant = (
                f"stands for {', '.join(self.ids)} as {self.rule}" if self.ids else "stands for no known gene"
            )
            return self._at(self.column, self.name, f"the name {meant}, the row says {self.given}", _SAY_WHY)
        return None

    def _unresolved(self) -> Fault | None:
        if not self.ids:
            remedy = f"check the spelling, or {_SAY_WHY}"
            return self._at(self.column, self.name, "the name stands for no known gene", remedy)
        if len(self.ids) > 1:
            problem = f"the name is ambiguous as {self.rule}: {', '.join(self.ids)}"
            return self._at(
                self.column, self.name, problem, f"write the accession into feature_id and {_SAY_WHY}"
            )
        return None

    def _at(self, column: str, value: str | None, problem: str, remedy: str) -> Fault:
        return Fault(self.file, self.row, column, value, problem, remedy)
