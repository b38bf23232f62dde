"""The values of a contrast: numbers, p-values, directions and calls, each row checked once in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.errors import SourceError
from kg.load.dialect.frame import CERTAIN, LIKELY, Decision
from kg.load.quarantine import fault
from kg.store.sql_text import quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.load.de_table.columns import Column
    from kg.load.de_table.contrasts import Part
    from kg.load.quarantine import Fault

_WORDS = {
    "up": "up upregulated increased increase higher + 1 ▲ ↑",
    "down": "down downregulated decreased decrease lower - −1 -1 ▼ ↓",
}
_SEVERAL = r"///|[;|]|,|\s//\s"  # between names of several genes
_NUMBERS = ("effect", "se", "p", "adjusted_p")
_STRANGE = 0.2  # share of cells that may be no numbers, before the column itself is wrong
_LOG_P = 0.05
_MOST_FAULTS = 200_000


class Counts(NamedTuple):
    """What a contrast has: rows with a value, rows without any, and significant rows by sign."""

    rows: int
    not_tested: int
    up: int
    down: int
    significant: int
    zero_p: int


def write_values(
    part: Part, contrast: str, *, alpha: float, reverse: bool, reporting: str, file: str
) -> tuple[Counts, list[Decision]]:
    """Write the rows of a contrast into the table `result` of its engine, one row a line with a value.

    Columns: row, the identifiers (accession, symbol, transcript, probe), effect, se, p, q, direction, call, basis, and
    problem, column, value of the first fault of the row.
    """
    frame = part.frame
    numbers = {role: _number(part, role) for role in _NUMBERS}
    _refuse_strange(part, contrast, file)
    effect, se = numbers["effect"], numbers["se"]
    if reverse and part.neutral:  # the other way round, a ratio is its inverse
        effect, se = f"(1 / {effect})", f"({se} / pow({effect}, 2))"
    elif reverse:
        effect = f"-({effect})"
    direction = _direction(part, contrast, effect, numbers["effect"], reverse=reverse, file=file)
    kinds = part.identifiers.columns
    names = ", ".join(
        f"{frame.cell(kinds[kind]) if kind in kinds else 'NULL::VARCHAR'} AS {kind}" for kind in _KINDS
    )
    values = (
        " AND ".join(f"{frame.cell(column.index)} IS NULL" for column in part.columns.values()) or "false"
    )
    is_side = bool(part.roles.sides)
    frame.con.execute(
        f"""CREATE OR REPLACE TABLE result AS WITH cell AS (
            SELECT row, {names}, {effect} AS effect, {se} AS se, {numbers["p"]} AS p, {numbers["adjusted_p"]} AS q,
                {direction} AS direction, {_fault(part)} AS problem
            FROM {frame.table} WHERE {part.where(contrast)} AND NOT ({values if is_side else "false"})
        ), adjusted AS ({_adjusted(part, reporting)})
        SELECT * EXCLUDE (direction), coalesce(direction, 'not_stated') AS direction, {_call(part, alpha, reporting)} AS call, {_basis(part)} AS basis FROM adjusted"""
    )
    counts = Counts(
        *frame.row(
            f"""SELECT count(*), (SELECT count(*) FROM {frame.table} WHERE {part.where(contrast)}) - count(*),
            count(*) FILTER (call LIKE 'significant%' AND direction = 'up'), count(*) FILTER (call LIKE 'significant%' AND direction = 'down'),
            count(*) FILTER (call LIKE 'significant%'), count(*) FILTER (p = 0 OR q = 0) FROM result"""
        )
    )
    return counts, list(_remarks(part, counts, reporting, alpha))


_NO_VALUE = "effect IS NULL AND p IS NULL AND q IS NULL AND direction IS NULL"
_KINDS = ("ensembl_gene", "hgnc", "mgi", "rgd", "entrez", "symbol", "ensembl_transcript", "probe")


def _number(part: Part, role: str) -> str:
    column = part.columns.get(role)
    if column is None:
        return "NULL::DOUBLE"
    number = part.frame.number(column.index)
    if column.how == "-log10":
        return f"pow(10, -{number})"
    return f"least({number}, 1)" if column.how == "min" else number


def _refuse_strange(part: Part, contrast: str, file: str) -> None:
    """Raise where a column as a whole is not what its role says: words instead of numbers, or −log10 of p."""
    for role in _NUMBERS:
        column = part.columns.get(role)
        if column is None:
            continue
        frame, cell = part.frame, part.frame.cell(column.index)
        number = part.frame.number(column.index)
        sql = f"SELECT count({cell}), count({number}), count(*) FILTER ({number} > 1), max({number}), min({number}) FROM {frame.table} WHERE {part.where(contrast)}"
        filled, read, above, most, least = frame.row(sql)
        name = column.name
        if filled and (filled - read) / filled > _STRANGE:
            value = frame.value(
                f"SELECT {cell} FROM {frame.table} WHERE {cell} IS NOT NULL AND {number} IS NULL ORDER BY row LIMIT 1"
            )
            remedy = "name the right column with --columns, or check the decimal sign"
            raise SourceError(
                f"{filled - read:,} of {filled:,} values are not numbers, the first {value!r}",
                file=file,
                column=name,
                value=value,
                remedy=remedy,
            )
        is_p = role in {"p", "adjusted_p"} and not column.how
        if is_p and above and (most > 2 or above > read / 2):  # noqa: PLR2004 - twice a one-sided p-value is at most 2
            remedy = f"--columns '{role}=-log10({name})' if they are −log10 of p; else correct the table or name the right column"
            raise SourceError(
                f"{above:,} of {read:,} p-values are above 1, up to {most:g}",
                file=file,
                column=name,
                remedy=remedy,
            )
        if role in {"p", "adjusted_p"} and not column.how and least is not None and least < 0:
            raise SourceError(
                f"a p-value is below 0: {least:g}",
                file=file,
                column=name,
                remedy="name the right column with --columns",
            )


def _direction(part: Part, contrast: str, effect: str, as_stored: str, *, reverse: bool, file: str) -> str:
    """Return SQL for the direction of a row: by the sign of the effect, else by its word."""
    neutral = part.neutral
    by_sign = f"CASE WHEN {effect} > {neutral} THEN 'up' WHEN {effect} < {neutral} THEN 'down' WHEN {effect} = {neutral} THEN 'no_change' END"
    column = part.columns.get("direction")
    if column is None:
        return by_sign
    words = _word_sql(part, column)
    if "effect" not in part.columns:
        _refuse_words(part, contrast, column, words, file)
        turned = {"up": "down", "down": "up"} if reverse else {"up": "up", "down": "down"}
        return f"CASE {words} WHEN 'up' THEN '{turned['up']}' WHEN 'down' THEN '{turned['down']}' WHEN 'no_change' THEN 'no_change' END"
    sql = f"""SELECT count(*) FILTER (word IN ('up', 'down')), count(*) FILTER (word = 'up' AND effect < {neutral} OR word = 'down' AND effect > {neutral})
        FROM (SELECT {words} AS word, {as_stored} AS effect FROM {part.frame.table} WHERE {part.where(contrast)})"""
    read, against = part.frame.row(sql)
    if against:
        problem = f"{against:,} of {read:,} directions contradict the sign of the effect"
        raise SourceError(
            problem,
            file=file,
            column=column.name,
            remedy="correct the table; nothing says which of the two is meant",
        )
    return by_sign


def _word_sql(part: Part, column: Column) -> str:
    cell = f"lower({part.frame.cell(column.index)})"
    cases = " ".join(
        f"WHEN {cell} IN ({', '.join(quote_text(word) for word in words.split())}) OR regexp_full_match({cell}, '{sign}') THEN '{way}'"
        for way, words, sign in (("up", _WORDS["up"], r"1(\.0+)?"), ("down", _WORDS["down"], r"[-−]1(\.0+)?"))
    )
    return f"CASE {cases} WHEN regexp_full_match({cell}, '0(\\.0+)?|ns|n\\.s\\.|no change|unchanged') THEN 'no_change' END"


def _refuse_words(part: Part, contrast: str, column: Column, words: str, file: str) -> None:
    """Raise where directions are words that do not say up or down."""
    cell = part.frame.cell(column.index)
    sql = f"SELECT {cell}, count(*) FROM {part.frame.table} WHERE {part.where(contrast)} AND {cell} IS NOT NULL AND {words} IS NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
    found = part.frame.con.execute(sql).fetchone()
    if found is not None:
        remedy = "write up and down, or name the column of the effect with --columns"
        raise SourceError(
            f"{found[1]:,} directions are {found[0]!r}, which is neither up nor down",
            file=file,
            column=column.name,
            value=found[0],
            remedy=remedy,
        )


def _fault(part: Part) -> str:
    """Return SQL for the fault of a row: rule, header and value with tabs between; NULL where there is none."""
    cases = []
    for role in _NUMBERS:
        column = part.columns.get(role)
        if column is None:
            continue
        cell = part.frame.cell(column.index)
        number = part.frame.number(column.index)
        name = quote_text(column.name)
        cases.append(
            f"WHEN {cell} IS NOT NULL AND {number} IS NULL THEN concat_ws(chr(9), 'cell.type', {name}, {cell})"
        )
        cases.append(f"WHEN NOT isfinite({number}) THEN concat_ws(chr(9), 'cell.range', {name}, {cell})")
        if role in {"p", "adjusted_p"} and not column.how:
            cases.append(
                f"WHEN {number} NOT BETWEEN 0 AND 1 THEN concat_ws(chr(9), 'cell.range', {name}, {cell})"
            )
        if role == "se":
            cases.append(f"WHEN {number} < 0 THEN concat_ws(chr(9), 'cell.range', {name}, {cell})")
    genes = part.identifiers.genes
    cells = [part.frame.cell(index) for _, index in genes]
    headers = quote_text(part.frame.columns[genes[-1][1]] or "row names")
    first = f"coalesce({', '.join(cells)})"
    cases.append(f"WHEN {first} IS NULL THEN concat_ws(chr(9), 'row.no-gene', {headers}, '')")
    cases.append(
        f"WHEN regexp_matches({first}, {quote_text(_SEVERAL)}) THEN concat_ws(chr(9), 'row.several-genes', {headers}, {first})"
    )
    return f"CASE {' '.join(cases)} END"


def _adjusted(part: Part, reporting: str) -> str:
    """Return SQL for the rows with an adjusted p-value: that of the table, or by Benjamini–Hochberg where it is complete."""
    if "adjusted_p" in part.columns or "p" not in part.columns or reporting != "complete":
        return "SELECT * FROM cell"
    valid = "p BETWEEN 0 AND 1"
    rank = f"row_number() OVER (PARTITION BY {valid} ORDER BY p DESC, row)"
    count = f"count(*) OVER (PARTITION BY {valid})"
    return f"""SELECT * EXCLUDE (q, raw), CASE WHEN {valid} THEN least(1, greatest(p, min(raw) OVER (PARTITION BY {valid} ORDER BY p DESC, row))) END AS q
        FROM (SELECT *, p * {count} / ({count} - {rank} + 1) AS raw FROM cell)"""


def is_adjusted_here(part: Part, reporting: str) -> bool:
    """Return whether the adjusted p-values of a contrast are computed by drugkg."""
    return "adjusted_p" not in part.columns and "p" in part.columns and reporting == "complete"


def _call(part: Part, alpha: float, reporting: str) -> str:
    """Return SQL for the call: an adjusted p decides, else p is nominal, else membership of the list.

    A row without any value was measured, and no result is given.
    """
    if "adjusted_p" in part.columns or is_adjusted_here(part, reporting):
        return f"CASE WHEN {_NO_VALUE} THEN 'not_reported' WHEN q < {alpha!r} THEN CASE WHEN direction = 'no_change' THEN 'not_significant' ELSE 'significant_corrected' END ELSE 'not_significant' END"
    if "p" in part.columns:
        return f"CASE WHEN {_NO_VALUE} THEN 'not_reported' WHEN p < {alpha!r} AND coalesce(direction, '') <> 'no_change' THEN 'significant_nominal' ELSE 'not_significant' END"
    return "CASE WHEN coalesce(direction, '') <> 'no_change' THEN 'significant' ELSE 'not_significant' END"


def _basis(part: Part) -> str:
    if not {"adjusted_p", "p"} & part.columns.keys():
        return "'membership'"
    basis = "adjusted_p" if "adjusted_p" in part.columns else "p"
    return f"CASE WHEN {_NO_VALUE} THEN 'none' ELSE '{basis}' END"


def _remarks(part: Part, counts: Counts, reporting: str, alpha: float) -> Iterator[Decision]:
    if is_adjusted_here(part, reporting):
        yield Decision(
            "correction",
            "computed_here",
            CERTAIN,
            "the table has p without an adjusted p and is complete: Benjamini–Hochberg within the contrast",
        )
    if counts.zero_p:
        rounded = part.frame.value("SELECT count(*) FROM result WHERE q = 0 AND p > 0")
        reason = "kept as 0; smaller than the tool or the rounding can write" + (
            f"; {rounded:,} of them have a p above 0, so that the adjusted p was rounded" if rounded else ""
        )
        yield Decision("p_of_0", f"{counts.zero_p:,}", LIKELY, reason)
    flat = part.frame.value(
        f"SELECT count(*) FROM result WHERE direction = 'no_change' AND coalesce(q, p) < {alpha!r}"
    )
    if flat:
        reason = f"rows below {alpha:g} whose effect is exactly 0, perhaps rounded: no direction, so not significant"
        yield Decision("effect_of_0", f"{flat:,}", LIKELY, reason)
    if counts.not_tested:
        yield Decision(
            "not_tested",
            f"{counts.not_tested:,}",
            CERTAIN,
            "rows without any value in this contrast: not tested there, no null, and no finding",
        )


def faults_of(part: Part, place: str) -> list[Fault]:
    """Return the faults of the rows of `result`, with the header of the file."""
    rows = part.frame.con.execute(
        f"SELECT row, problem FROM result WHERE problem IS NOT NULL ORDER BY row LIMIT {_MOST_FAULTS}"
    ).fetchall()
    found = []
    for row, problem in rows:
        rule, column, value = problem.split("\t", 2)
        found.append(fault(rule, place, row, column, value or None, **_texts(rule, column)))
    return found


def _texts(rule: str, column: str) -> dict[str, str]:
    if rule == "cell.range":
        return {
            "problem": f"{column} is out of range",
            "remedy": "a p-value is between 0 and 1, a ratio above 0, and every value finite; --columns names another column",
        }
    if rule == "cell.type":
        return {"problem": f"{column} is not a number", "remedy": "correct the cell, or leave it empty"}
    return {}
