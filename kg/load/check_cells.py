"""Cells: each value of a table checked against its column.

Cells are never guessed: an empty cell is missing, everything else must be of the column's type. What is
not becomes a fault with file, row, column, value and remedy. The check is one SQL statement a table.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from kg.grounding.columns import faulty_texts
from kg.grounding.suggest import nearest_of
from kg.load.quarantine import LONGEST, RULES, fault, reference_to_quarantined
from kg.load.table_schema import PATTERNS
from kg.schema.linkml import load_schema
from kg.schema.spellings import suggestion
from kg.store.sql_text import quote_name, quote_text, quote_texts
from kg.validation.rules import NONCHARACTERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import duckdb

    from kg.load.quarantine import Fault
    from kg.load.source import Source
    from kg.load.table_schema import ColumnSchema, TableSchema

_UNRESOLVED = -1  # the position of the check where some row breaks one
_QUOTED = r"""^"([^"]|"")*"$"""
_SHOWING_NOTHING = "\u034f\u115f\u1160\u2800\u3164\uffa0\ufffd"  # letters, marks and signs
_FILLERS = "".join(rf"\x{{{ord(each):X}}}" for each in _SHOWING_NOTHING)
_BLANK = rf"[\s\p{{Z}}\p{{Cf}}\x{{85}}{_FILLERS}]"
_HIDDEN = (  # what no name, number or value of a list has: invisible, or a blank that is not the space
    r"[\p{Cf}\p{Zl}\p{Zp}\p{Co}\x{80}-\x{9F}\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}"
    rf"{_FILLERS}]"
)
_NONCHARACTER = rf"[{NONCHARACTERS}]"
_MOST_DIGITS = 18  # of a whole number that the store holds
_SMALLEST = "4.9e-324"


def check_cells(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    known_faults: Sequence[Fault] = (),
    set_aside: Sequence[Fault] = (),
    tables: Sequence[TableSchema] | None = None,
) -> list[Fault]:
    """Return a fault for every cell that its column does not allow, and for every file that lacks rows.

    A cell that breaks several rules has the fault of the first of them.

    Parameters
    ----------
    known_faults : sequence of Fault
        Faults of lines that could not be read; a file with one of them may be without rows.
    set_aside : sequence of Fault
        Faults of the rows that were set aside before, with their content; other rows may refer to them.
    tables : sequence of TableSchema, or None
        Those to check; None means all.
    """
    faulty_files = {each.file for each in known_faults}
    faults: list[Fault] = []
    decided = _mapped_names(con, source)
    for table in source.tables if tables is None else tables:
        checks = [check for column in table.columns for check in _column_checks(source, table, column)]
        if source.is_review:
            checks = [*_text_checks(con, table, decided), *checks]
        if table.is_filled and table.file not in faulty_files:
            checks.append(_no_rows(source, table))
        cells: dict[int, list[tuple[int | None, str | None]]] = {}
        for row, at, value in _faulty_cells(con, table, checks):
            cells.setdefault(at, []).append((row, value))
        first: dict[tuple[int | None, ColumnSchema | None], int] = {}
        for at, faulty in sorted(cells.items()):
            for row, _ in faulty:
                first.setdefault((row, checks[at].column), at)
            own = [(row, value) for row, value in faulty if first[row, checks[at].column] == at]
            faults += _faults(con, table, checks[at], own, _names_set_aside(checks[at], source, set_aside))
    return faults


def hidden_characters(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[Fault]:
    """Yield a fault for each text of a review that has an invisible character inside, which a load keeps."""
    for table in source.tables if source.is_review else ():
        for column in table.columns:
            if _is_prose(column):
                cell = quote_name(column.name)
                where = f"raw_{table.name} WHERE regexp_matches({cell}, ?) ORDER BY row"
                for row, value in con.execute(f"SELECT row, {cell} FROM {where}", [_HIDDEN]).fetchall():
                    problem = _described("cell.character", value)
                    yield fault("cell.character", table.file, row, column.name, value, problem=problem)


class _Check(NamedTuple):
    """A rule for one column.

    Attributes
    ----------
    where : str
        SQL condition for a faulty row, or for a faulty `item` where `is_item`.
    pattern : str
        A regular expression that every faulty cell matches, and maybe others; empty where there is none.
    rows : str
        SQL of faulty rows (row, item) where a condition on one row is not enough; empty otherwise.
    known : tuple of str
        The values that are allowed.
    """

    rule: str
    column: ColumnSchema | None
    where: str = ""
    is_item: bool = False
    pattern: str = ""
    rows: str = ""
    problem: str | None = None
    remedy: str | None = None
    known: tuple[str, ...] = ()


def _faulty_cells(
    con: duckdb.DuckDBPyConnection, table: TableSchema, checks: Sequence[_Check]
) -> list[tuple[int | None, int, str | None]]:
    """Return row, position of the check and value of every faulty cell of a table.

    Notes
    -----
    Conditions on single rows are joined by OR in one statement with all other checks. Only where one of them
    holds, a second statement tells which. A pattern is looked for once in all cells of a row, one a line, since
    most of the time of a small table is spent on making patterns ready.
    """
    conditions, values, selects = [], [], []
    cells_of: dict[str, list[str]] = {}
    for at, check in enumerate(checks):
        if check.rows:
            selects.append(f"SELECT row, {at}, item FROM ({check.rows})")
        elif check.column is not None and check.is_item:
            items = f"list_filter({_items(check.column)}, lambda item: {check.where})"
            conditions.append(f"len({items}) > 0")
            values.append(f"list_transform({items}, lambda item: struct_pack(at := {at}, item := item))")
        elif check.column is not None:
            cell = f"struct_pack(at := {at}, item := {quote_name(check.column.name)})"
            if check.pattern:
                cells_of.setdefault(check.pattern, []).append(quote_name(check.column.name))
            else:
                conditions.append(f"({check.where})")
            values.append(f"CASE WHEN {check.where} THEN [{cell}] END")
    for pattern, cells in cells_of.items():
        lines = (
            f"nullif(concat_ws(chr(10), {', '.join(cells)}), '')"  # an empty cell is missing, no empty line
        )
        conditions.append(f"regexp_matches({lines}, {quote_text(f'(?m){pattern}')})")
    faulty_rows = f"raw_{table.name} WHERE {' OR '.join(conditions)}"
    if conditions:
        selects.append(f"(SELECT NULL, {_UNRESOLVED}, NULL FROM {faulty_rows} LIMIT 1)")
    found = con.execute(" UNION ALL ".join(selects)).fetchall()
    if any(at == _UNRESOLVED for _, at, _ in found):
        each = f"SELECT row, unnest(flatten([{', '.join(values)}])) AS cell FROM {faulty_rows}"
        found = [cell for cell in found if cell[1] != _UNRESOLVED]
        found += con.execute(f"SELECT row, cell.at, cell.item FROM ({each})").fetchall()
    return found


def _items(column: ColumnSchema) -> str:
    """Return the SQL of the values of a cell as a list; NULL for an empty cell."""
    cell = quote_name(column.name)
    single = f"CASE WHEN {cell} IS NOT NULL THEN [{cell}] END"
    return f"string_split({cell}, '|')" if column.is_list else single


def _no_rows(source: Source, table: TableSchema) -> _Check:
    rows = f"SELECT NULL AS row, NULL AS item WHERE NOT EXISTS (SELECT 1 FROM raw_{table.name})"
    return _Check("file.rows", None, rows=rows, remedy=f"fill in the file; a {source.kind} needs rows in it")


def _column_checks(source: Source, table: TableSchema, column: ColumnSchema) -> Iterator[_Check]:
    cell = quote_name(column.name)
    yield _Check("cell.length", column, f"length({cell}) > {LONGEST}")
    if source.is_review:
        ends = rf"(^|\|){_BLANK}|{_BLANK}(\||$)" if column.is_list else rf"^{_BLANK}|{_BLANK}$"
        yield _matching("cell.space", column, ends)
        hidden = _NONCHARACTER if _is_prose(column) else f"{_HIDDEN}|{_NONCHARACTER}"
        yield _matching("cell.character", column, hidden)
        yield _matching("cell.quotes", column, _QUOTED)
    if column.is_list:
        yield _matching("cell.list-item", column, r"(^|\|)(\||$)")
    if column.required:
        yield _Check("cell.required", column, f"{cell} IS NULL")
    if column.unique:
        first = f"SELECT min(row) FROM raw_{table.name} WHERE {cell} IS NOT NULL GROUP BY {cell}"
        rows = f"SELECT row, {cell} AS item FROM raw_{table.name} WHERE {cell} IS NOT NULL AND row NOT IN ({first})"
        yield _Check("cell.unique", column, rows=rows)
    if column.type in PATTERNS:
        pattern, meant = PATTERNS[column.type]
        where = f"NOT regexp_matches({cell}, {quote_text(pattern)})"
        remedy = f"write {meant}, or leave the cell empty"
        yield _Check("cell.type", column, where, problem=f"the value is not {meant}", remedy=remedy)
        if column.type == "integer":
            many = f"length(ltrim({cell}, '+-0')) > {_MOST_DIGITS}"
            remedy = f"write a number of at most {_MOST_DIGITS} digits, or leave the cell empty"
            yield _Check("cell.range", column, many, problem="the number is too large", remedy=remedy)
        yield _range_check(column)
        yield _too_small(column)
    form = column.form(load_schema())
    if form is not None:
        yield _Check("cell.identifier", column, form.refused("item"), is_item=True)
    if column.refs:
        yield from _reference_checks(source, table, column)
    elif column.one_of:
        where = f"item NOT IN ({quote_texts(column.one_of)})"
        remedy = f"use one of {', '.join(column.one_of)}"
        yield _Check("cell.list", column, where, is_item=True, remedy=remedy, known=column.one_of)


def _matching(rule: str, column: ColumnSchema, pattern: str) -> _Check:
    """Return the check of cells that match a regular expression."""
    where = f"regexp_matches({quote_name(column.name)}, {quote_text(pattern)})"
    return _Check(rule, column, where, pattern=pattern)


def _is_prose(column: ColumnSchema) -> bool:
    """Return whether a column holds text for a reader: no identifier, number or value of a list."""
    return column.type == "string" and not (
        column.is_curie or column.identifier or column.refs or column.one_of or column.unique
    )


def _mapped_names(con: duckdb.DuckDBPyConnection, source: Source) -> frozenset[str]:
    """Return the names on which the mappings of a source decide."""
    if not any(each.name == "mappings" for each in source.tables):
        return frozenset()
    return frozenset(name for (name,) in con.execute("SELECT DISTINCT subject FROM raw_mappings").fetchall())


def _text_checks(
    con: duckdb.DuckDBPyConnection, table: TableSchema, decided: Collection[str]
) -> Iterator[_Check]:
    """Yield the checks of texts that no column of text may hold and that no mapping decides on."""
    texts = {
        column.name: column
        for column in table.columns
        if column.type == "string" and not (column.refs or column.one_of or column.is_verbatim)
    }
    kinds = {name: (column.is_list, column.is_identity) for name, column in texts.items()}
    for rule, name, items in faulty_texts(con, f"raw_{table.name}", kinds):
        words = [item for item in items if item not in decided]
        if words:
            yield _Check(rule, texts[name], f"item IN ({quote_texts(words)})", is_item=True)


def _range_check(column: ColumnSchema) -> _Check:
    """Return the check of the bounds of a number, and against infinity."""
    number = f"TRY_CAST({quote_name(column.name)} AS DOUBLE)"
    low, high = column.minimum, column.maximum
    outside = [f"isinf({number})"]
    allowed = "a finite number"
    if low is not None:
        outside.append(f"{number} < {low}")
        allowed = f"a value of at least {low:g}"
    if high is not None:
        outside.append(f"{number} > {high}")
        allowed = f"a value of at most {high:g}" if low is None else f"a value between {low:g} and {high:g}"
    remedy = f"write {allowed}, or leave the cell empty"
    return _Check("cell.range", column, " OR ".join(outside), remedy=remedy)


def _too_small(column: ColumnSchema) -> _Check:
    """Return the check that a number is not read as 0 because no stored number is so small."""
    cell = quote_name(column.name)
    where = f"TRY_CAST({cell} AS DOUBLE) = 0 AND regexp_matches(regexp_extract({cell}, '^[^eE]*'), '[1-9]')"
    problem = f"the number is smaller than {_SMALLEST}, and would be stored as 0"
    remedy = "write 5e-324, for a p-value with < in p_relation, or leave the cell empty"
    return _Check("cell.range", column, where, problem=problem, remedy=remedy)


def _reference_checks(source: Source, table: TableSchema, column: ColumnSchema) -> Iterator[_Check]:
    """Yield the checks that a value names a row, and that the reference is not circular."""
    files = {each.name: each.file for each in source.tables}
    items = f"SELECT row, unnest({_items(column)}) AS item FROM raw_{table.name}"
    allowed = f" AND item NOT IN ({quote_texts(column.one_of)})" if column.one_of else ""
    yield _Check(
        "cell.reference",
        column,
        rows=f"SELECT row, item FROM ({items}) WHERE item NOT IN ({_referred(column)}){allowed}",
        problem=f"unknown {' or '.join(f'{key}, not in {files[other]}' for other, key in column.refs)}",
        remedy=f"name a row of {' or '.join(files[other] for other, _ in column.refs)}",
        known=column.one_of,
    )
    own = next((key for other, key in column.refs if other == table.name), None)
    if own is not None:
        step = "UNION SELECT reach.row, reach.child, edge.parent FROM reach JOIN edge ON reach.parent = edge.child"
        edges = f"SELECT row, {quote_name(own)} AS child, unnest({_items(column)}) AS parent FROM raw_{table.name}"
        yield _Check(
            "cell.circular",
            column,
            rows=f"WITH RECURSIVE edge AS ({edges}), reach AS (SELECT row, child, parent FROM edge"
            f" {step if column.is_tree else ''}) SELECT row, child AS item FROM reach WHERE child = parent",
        )


def _referred(column: ColumnSchema) -> str:
    """Return the SQL of the values that a reference may have."""
    return " UNION ".join(
        f"SELECT {quote_name(key)} AS name FROM raw_{other} WHERE {quote_name(key)} IS NOT NULL"
        for other, key in column.refs
    )


def _faults(
    con: duckdb.DuckDBPyConnection,
    table: TableSchema,
    check: _Check,
    cells: Sequence[tuple[int | None, str | None]],
    gone: Mapping[str, Fault],
) -> Iterator[Fault]:
    """Yield the faults of the cells that break one check, with the row or value that explains them.

    Parameters
    ----------
    gone : mapping of str to Fault
        Names of rows that were set aside, with the fault of each.
    """
    known = list(check.known)
    first: Mapping[str, int] = {}
    if check.rule == "cell.reference" and check.column is not None:
        known += [name for (name,) in con.execute(f"{_referred(check.column)} ORDER BY 1").fetchall()]
    if check.rule == "cell.unique" and check.column is not None:
        cell = quote_name(check.column.name)
        first = dict(con.execute(f"SELECT {cell}, min(row) FROM raw_{table.name} GROUP BY 1").fetchall())
    column = None if check.column is None else check.column.name
    form = None if check.column is None else check.column.form(load_schema())
    for row, value in cells:
        problem, remedy = check.problem, check.remedy
        if value is not None and value in gone:
            yield reference_to_quarantined(table.file, row, column, value, gone[value])
            continue
        if check.rule == "cell.identifier" and form is not None and value is not None:
            problem, remedy = form.why_not(value)
        if value is not None and value in first:
            problem = f"duplicate value (first in row {first[value]})"
        if value is not None and check.rule in {"cell.space", "cell.character"}:
            problem = _described(check.rule, value)
        close = _closest(value, known, check) if value is not None and known else None
        if close is not None:
            remedy = f"did you mean {close!r}? otherwise {remedy}"
        yield fault(check.rule, table.file, row, column, value, problem=problem, remedy=remedy)


def _names_set_aside(check: _Check, source: Source, set_aside: Sequence[Fault]) -> Mapping[str, Fault]:
    """Return name → fault of the rows set aside that the references of a check may mean."""
    if check.rule != "cell.reference" or check.column is None:
        return {}
    refs = check.column.refs
    keys = {each.file: key for other, key in refs for each in source.tables if each.name == other}
    names: dict[str, Fault] = {}
    for each in set_aside:
        if each.file in keys and each.content is not None:
            for name in _names(each.content, keys[each.file]):
                names.setdefault(name, each)
    return names


def _names(content: str, key: str) -> list[str]:
    """Return the name of a row that was set aside; every cell of a line that could not be split into cells."""
    try:
        return [str(json.loads(content)[key])]
    except (ValueError, TypeError, KeyError):
        return content.split("\t")


def _described(rule: str, value: str) -> str:
    """Return what is wrong with a value, with the code and the name of the character that is not to be seen."""
    usual, _ = RULES[rule]
    for each in value:
        category = unicodedata.category(each)
        if each != " " and (category[0] in "CZ" or each in _SHOWING_NOTHING):
            return f"{usual} (U+{ord(each):04X} {unicodedata.name(each, 'without a name')})"
    return usual


def _closest(value: str, known: Sequence[str], check: _Check) -> str | None:
    """Return the value that may be suggested: a name of a row, or a value of a closed list."""
    if check.rule == "cell.reference":
        return nearest_of(value, known)
    enum = load_schema().enums.get((check.column and check.column.enum) or "")
    return suggestion(value, known, enum)
