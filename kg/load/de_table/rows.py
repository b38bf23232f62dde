"""The rows of a result table in a load: one table a part of the file, checked against the store, with their counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import SourceError
from kg.load.de_table.declaration import slug
from kg.load.de_table.hints import by_correlation
from kg.load.de_table.values import is_adjusted_here, write_values
from kg.load.dialect.frame import LIKELY, Decision
from kg.load.table_schema import ColumnSchema, TableSchema
from kg.store.sql_text import quote_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from kg.load.de_table.decided import Contrast
    from kg.load.quarantine import Fault

_FEW = 100  # genes in common, below which effects are not correlated
_BH = {"DESeq2", "edgeR", "limma", "limma or edgeR", "scanpy"}
_NUMBERS = ("effect", "se", "p", "q")
_COLUMNS = "ensembl_gene hgnc mgi rgd entrez symbol ensembl_transcript probe effect se p q direction call basis".split()
ROW_COLUMNS = ", ".join(
    (
        "row BIGINT",
        "contrast_id VARCHAR",
        "locator VARCHAR",
        *(f"{name} {'DOUBLE' if name in _NUMBERS else 'VARCHAR'}" for name in _COLUMNS),
    )
)


class Rows(NamedTuple):
    """A table of rows in the load, the file that its faults name, and its contrasts."""

    table: str
    place: str
    contrasts: list[Contrast]


def schemas_of(review: tuple[TableSchema, ...], parts: list[Rows]) -> list[TableSchema]:
    """Return the tables of the review format, all optional, and the tables of rows."""
    loose = {
        "publications": {"first_author", "year", "journal"},
        "studies": {"year", "compartment"},
        "findings": set(),
        "systems": set(),
    }
    found = []
    for table in review:
        columns = tuple(
            replace(column, required=False) if column.name in loose.get(table.name, ()) else column
            for column in table.columns
        )
        found.append(replace(table, columns=columns, is_optional=True, is_filled=False))
    rows = tuple(ColumnSchema(name, is_verbatim=True) for name in ("contrast_id", "key"))
    return [
        *found,
        *(TableSchema(part.table.removeprefix("raw_"), part.place, rows, is_optional=True) for part in parts),
    ]


def rows_sql(parts: list[Rows], taxon: str) -> str:
    """Return SQL for the rows of all contrasts, with the file that each is of and the species."""
    return " UNION ALL BY NAME ".join(
        f"SELECT *, {quote_text(part.place)} AS file, {quote_text(taxon)} AS taxon FROM {part.table}"
        for part in parts
    )


def write_rows(
    con: duckdb.DuckDBPyConnection, contrast: Contrast, table: str, file: str, *, has_locator: bool = False
) -> int:
    """Copy the rows of a contrast from its engine into the load; return their number.

    Parameters
    ----------
    has_locator : bool
        True names the contrast as the place of each row, in a file that reports several studies.
    """
    import numpy as np

    declared = contrast.declaration
    write_values(
        contrast.part,
        contrast.name,
        alpha=declared.alpha,
        reverse=declared.reverse,
        reporting=contrast.reporting,
        file=file,
    )
    found = contrast.part.frame.con.execute(
        f"SELECT row, {', '.join(_COLUMNS)} FROM result ORDER BY row"
    ).fetchnumpy()
    arrays: dict[str, Any] = {}
    for name, cells in found.items():
        masked = np.ma.asarray(cells)
        is_number = masked.dtype.kind == "f"
        if is_number:
            arrays[name] = np.ma.filled(masked, np.nan)
        elif masked.dtype.kind == "O":
            plain = np.array(masked.data, dtype=object)
            plain[np.ma.getmaskarray(masked)] = None
            arrays[name] = plain
        else:
            arrays[name] = masked.data
    con.register("chunk", arrays)
    cells = ", ".join(
        f"CASE WHEN NOT isnan({name}) THEN {name} END" if name in _NUMBERS else f"{name}::VARCHAR"
        for name in _COLUMNS
    )
    con.execute(
        f"INSERT INTO {table} SELECT row::BIGINT, $key, $locator, {cells} FROM chunk",
        {"key": contrast.key, "locator": contrast.name if has_locator else None},
    )
    con.unregister("chunk")
    return len(arrays["row"])


def set_aside(con: duckdb.DuckDBPyConnection, part: Rows, faults: Sequence[Fault]) -> list[Fault]:
    """Delete the faulty rows of a table; return their faults with the content of the rows."""
    own = [each for each in faults if each.file == part.place and each.row is not None]
    rows = sorted({each.row for each in own if each.row is not None})
    cells = dict(
        con.execute(
            f"SELECT row, to_json(t) FROM (SELECT {', '.join(('row', *_COLUMNS))} FROM {part.table}) AS t WHERE row IN (SELECT unnest(?))",
            [rows],
        ).fetchall()
    )
    con.execute(f"DELETE FROM {part.table} WHERE row IN (SELECT unnest(?))", [rows])
    return [replace(each, content=cells.get(each.row)) for each in own]


def check_direction(con: duckdb.DuckDBPyConnection, contrast: Contrast, table: str, file: str) -> None:
    """Compare the effects with those of other tables of the experiment in the store; raise where they go the other way."""
    declared = contrast.declaration
    unit = slug(declared.unit or str(declared.study))
    rows = con.execute(
        f"""SELECT rs.contrast, c.contrast_type = $kind AND coalesce(d.label, '') = coalesce($drug, ''), corr(r.effect, f.effect_size), count(*)
        FROM {table} AS r JOIN main.finding AS f ON r.feature = f.feature JOIN main.result_set AS rs ON f.result_set = rs.id
        JOIN main.contrast AS c ON rs.contrast = c.id JOIN main.study AS s ON c.study = s.id JOIN main.publication AS p ON s.publication = p.id
        LEFT JOIN main.agent AS d ON c.drug = d.id
        WHERE r.contrast_id = $key AND f.source <> getvariable('source') AND p.citation_key = $unit AND isfinite(r.effect) AND isfinite(f.effect_size)
        GROUP BY ALL HAVING count(*) >= {_FEW} ORDER BY 1""",
        {"kind": declared.contrast_type, "drug": declared.drug, "unit": unit, "key": contrast.key},
    ).fetchall()
    for other, is_same, r, count in rows:
        if r is None:
            continue
        text = f"{r:+.2f} over {count:,} genes"
        contrast.decisions.append(Decision("correlation", text, LIKELY, f"effects against those of {other}"))
        hint = by_correlation(r, count, other, is_same=is_same)
        if hint is not None and hint.agrees is False:
            case, reference = declared.arms
            other_way = "leave out --reverse" if declared.reverse else "add --reverse"
            problem = f"declared is {case} against {reference}, and the effects go the other way than those of the same experiment ({hint.text})"
            raise SourceError(
                problem,
                file=file,
                remedy=f"{other_way}, or exchange --case and --reference; check which of the two tables is right",
            )


def result_set_of(con: duckdb.DuckDBPyConnection, contrast: Contrast, table: str) -> dict[str, Any]:
    """Return the row of result_sets.tsv for a contrast; counts are of genes."""
    count, up, down, called = con.execute(
        f"""SELECT count(DISTINCT feature), count(DISTINCT feature) FILTER (call LIKE 'significant%' AND direction = 'up'),
        count(DISTINCT feature) FILTER (call LIKE 'significant%' AND direction = 'down'), count(DISTINCT feature) FILTER (call LIKE 'significant%') FROM {table} WHERE contrast_id = $key""",
        {"key": contrast.key},
    ).fetchone() or (0, 0, 0, 0)
    is_known = contrast.reporting != "selected"
    part = contrast.part
    correction = "not_reported"
    if is_adjusted_here(part, contrast.reporting):
        correction = "computed_here"
    elif "adjusted_p" in part.columns:
        correction = (
            "benjamini_hochberg"
            if part.roles.tool in _BH
            else "bonferroni"
            if part.roles.tool == "Seurat"
            else "other"
        )
    numbers = {"n_significant": max(called, up + down), "n_significant_up": up, "n_significant_down": down}
    return {
        "contrast_id": contrast.key, "scope": contrast.design, "reporting": contrast.reporting, "correction": correction,
        "n_tested": max(count, numbers["n_significant"]) if contrast.reporting == "complete" else None, **numbers,
        "count_is": "stated" if is_known else "lower_bound", "effect_type": part.effect_type, "note": _note(contrast),
    }  # fmt: skip


def _note(contrast: Contrast) -> str:
    """Return what has to be known of the direction of a contrast, for its result set."""
    decisions = [
        each
        for each in contrast.decisions
        if each.item in {"direction", "reversed", "p_of_the_factor"} or each.item.startswith("direction_by")
    ]
    return "; ".join(f"{each.item.replace('_', ' ')}: {each.value} ({each.reason})" for each in decisions)


def count_grounded(con: duckdb.DuckDBPyConnection, tables: list[str], faults: list[Fault]) -> dict[str, int]:
    """Return how many rows name a gene of a loaded source, one of the source alone, several genes, or a date."""
    every = " UNION ALL ".join(f"SELECT is_own, remark FROM {table}" for table in tables)
    known, own, repaired = con.execute(
        f"SELECT count(*) FILTER (NOT is_own), count(*) FILTER (is_own), count(remark) FROM ({every})"
    ).fetchone() or (0, 0, 0)
    rules = [each.rule for each in faults]
    return {
        "grounded": known, "unknown": own, "ambiguous": rules.count("name.ambiguous"),
        "excel_dates": repaired + rules.count("name.date"), "dates_repaired": repaired,
        "several_genes": rules.count("row.several-genes"), "no_gene": rules.count("row.no-gene"),
    }  # fmt: skip
