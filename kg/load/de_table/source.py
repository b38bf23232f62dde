"""A result table as a source: read, decided on, and handed to the load as rows of the format `table`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kg.errors import OptionError, SourceError
from kg.load.de_table.context import contrast_id, contrast_rows, insert_rows, study_rows
from kg.load.de_table.contrasts import choose, find_parts
from kg.load.de_table.declaration import HEAD, checked, compartment_of, read_declaration, slug
from kg.load.de_table.ground import ground_genes
from kg.load.de_table.hints import by_correlation, check, hints_of_part
from kg.load.de_table.scale import refuse_without_sign
from kg.load.de_table.universe import find_universe, scope_of
from kg.load.de_table.values import faults_of, is_adjusted_here, write_values
from kg.load.dialect.frame import DECLARED, LIKELY, Decision
from kg.load.dialect.read import read_frames
from kg.load.source import Source
from kg.load.table_schema import ColumnSchema, TableSchema, read_tables
from kg.resources import folder, sql_files
from kg.store.sql_text import quote_text

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from kg.load.de_table.contrasts import Part
    from kg.load.de_table.declaration import Declaration
    from kg.load.de_table.hints import Hint
    from kg.load.de_table.values import Counts
    from kg.load.quarantine import Fault

NEEDS = ("hgnc", "chebi", "cell-ontology", "uberon", "cellosaurus")
_DISEASES = "mondo"  # needed where a diagnosis is declared
_FEW = 100  # genes in common, below which effects are not correlated
_BH = {"DESeq2", "edgeR", "limma", "limma or edgeR", "scanpy"}
_EMPTY = ("findings", "prisma", "discrepancies", "mappings")
_COLUMNS = "ensembl_gene hgnc mgi rgd entrez symbol ensembl_transcript probe effect se p q direction call basis".split()


@dataclass(slots=True)
class Contrast:
    """One contrast of a table, with what was detected."""

    part: Part
    name: str
    declaration: Declaration
    reporting: str
    design: str
    place: str
    hints: list[Hint]
    decisions: list[Decision] = field(default_factory=list)
    counts: Counts | None = None

    @property
    def key(self) -> str:
        """Its name within the source."""
        return contrast_id(self.declaration, self.name)


@dataclass(slots=True)
class ResultTable:
    """A table of results that was read, before it is loaded."""

    path: Path
    declaration: Declaration
    contrasts: list[Contrast]
    faults: list[Fault] = field(default_factory=list)
    grounded: dict[str, int] = field(default_factory=dict)

    @property
    def taxon(self) -> str:
        """The species of its genes."""
        return self.contrasts[0].part.identifiers.taxon

    def source(self) -> Source:
        """Return the source that the table is."""
        declared = self.declaration
        review = folder("loaders").joinpath("formats", "review")
        own = folder("loaders").joinpath("formats", "table")
        name = declared.name or slug(str(declared.study))
        label = str(declared.study)
        return Source(
            name=name,
            title=declared.title or f"{label}: {self.path.name}",
            version=hashlib.sha256(self.path.read_bytes()).hexdigest()[:12],
            licence=declared.licence or "not stated",
            citation=declared.citation or (f"doi:{declared.doi}" if declared.doi else label),
            folder=self.path.parent,
            origin=str(self.path.resolve()),
            kind="review",
            format="table",
            needs=(*NEEDS, _DISEASES) if any(each.declaration.disease for each in self.contrasts) else NEEDS,
            tables=tuple(_schemas(read_tables(review), self.contrasts)),
            queries={**sql_files(review), **sql_files(own)},
            prepare={key: text for key, text in sql_files(review, "prepare").items() if key != "faults"}
            | {"result_row": _rows_sql(self.contrasts, self.taxon)},
            reader=self.read,
            declared=repr((declared, self.path.name)),
        )

    def read(self, con: duckdb.DuckDBPyConnection) -> tuple[int, list[Fault]]:
        """Write the context and the rows of all contrasts into raw tables; return the number of rows and the faults.

        Raises
        ------
        SourceError
            The file says that a contrast goes the other way round.
        """
        rows = list(study_rows(self.declaration))
        tables = []
        count = 0
        for number, contrast in enumerate(self.contrasts, 1):
            table = f"raw_rows_{number}"
            count += _write_rows(con, contrast, table, self.path.name)
            self.faults += faults_of(contrast.part, contrast.place)
            tables.append((table, contrast.place))
            rows += contrast_rows(contrast.declaration, contrast.name, self.taxon)
        self.faults += ground_genes(con, tables, self.taxon)
        for number, contrast in enumerate(self.contrasts, 1):
            _check_direction(con, contrast, f"raw_rows_{number}", self.path.name)
            rows.append(("result_sets", _result_set(con, contrast, f"raw_rows_{number}")))
        insert_rows(con, rows)
        for table, place in tables:
            faulty = sorted({each.row for each in self.faults if each.file == place and each.row is not None})
            con.execute(f"DELETE FROM {table} WHERE row IN (SELECT unnest(?))", [faulty])
        self.grounded = _grounded(con, [table for table, _ in tables], self.faults)
        return count, self.faults


def read_result_table(path: Path, declaration: Declaration) -> ResultTable:
    """Read a result table and decide what it holds; nothing is stored.

    Raises
    ------
    OptionError
        Something is not said, or ambiguous; the error says which option decides.
    SourceError
        The file cannot be read, or its values are not what they should be.
    """
    declaration = replace(declaration, compartment=compartment_of(declaration))
    if not declaration.each:  # said at once, before a large file is read
        declaration = checked(declaration)
    frames = read_frames(path, declaration.sheet)
    parts = find_parts(
        frames, path.name, columns=declaration.columns, species=declaration.species, scale=declaration.scale
    )
    chosen = choose(parts, declaration.contrasts, path.name)
    contrasts = [
        _contrast(part, name, declaration, path.name, is_alone=len(chosen) == 1) for part, name in chosen
    ]
    return ResultTable(
        path, contrasts[0].declaration if len(contrasts) == 1 else _common(declaration, contrasts), contrasts
    )


def _common(declaration: Declaration, contrasts: list[Contrast]) -> Declaration:
    """Return what all contrasts share; those of one table may differ in drug and arms."""
    return replace(declaration, study=contrasts[0].declaration.study, design=None)


def read_folder(place: Path) -> ResultTable:
    """Read the result table of a folder with table.toml.

    Raises
    ------
    SourceError
        table.toml is invalid, or something is not said in it.
    """
    declaration, file = read_declaration(place)
    try:
        return read_result_table(
            place / file, replace(declaration, name=declaration.name or slug(place.resolve().name))
        )
    except OptionError as error:
        raise SourceError(str(error.args[0]), file=str(place / HEAD), remedy=error.remedy) from None


def _contrast(part: Part, name: str, declaration: Declaration, file: str, *, is_alone: bool) -> Contrast:
    declared = declaration.of(name)
    declared = checked(replace(declared, compartment=compartment_of(declared)))
    universe = find_universe(part, name, declared.universe)
    tested = int(part.frame.value(f"SELECT count(*) FROM {part.frame.table} WHERE {part.where(name)}"))
    design, designed = scope_of(universe, tested, declared.design)
    effect = part.columns.get("effect")
    if effect is not None and part.effect_type is not None:
        has_direction = "direction" in part.columns
        refuse_without_sign(
            part.frame,
            effect,
            part.effect_type,
            is_complete=universe.is_complete,
            has_direction=has_direction,
            file=file,
        )
    case, reference = declared.arms
    hints = hints_of_part(part, name or next(iter(part.roles.sides), ""), case, reference)
    found = Contrast(
        part,
        "" if is_alone and not name else name,
        declared,
        universe.reporting,
        design,
        file if is_alone else f"{file} ({name})",
        hints,
    )
    found.decisions = [*part.decisions, universe.decision, designed]
    found.counts, remarks = write_values(
        part, name, alpha=declared.alpha, reverse=declared.reverse, reporting=universe.reporting, file=file
    )
    found.decisions += remarks
    directed, problem = check(hints, case, reference, reverse=declared.reverse)
    if problem is not None:
        raise SourceError(
            problem,
            file=found.place,
            remedy="the load stops because a contrast the wrong way round turns every finding",
        )
    found.decisions += directed
    if declared.reverse:
        reason = declared.reason or "--reverse"
        found.decisions.append(Decision("reversed", "yes", DECLARED, f"effects are turned: {reason}"))
    return found


def _schemas(review: tuple[TableSchema, ...], contrasts: list[Contrast]) -> list[TableSchema]:
    """Return the tables of the review format, all optional, and one table of rows a contrast."""
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
    found += [
        TableSchema(f"rows_{number}", contrast.place, rows, is_optional=True)
        for number, contrast in enumerate(contrasts, 1)
    ]
    return found


def _rows_sql(contrasts: list[Contrast], taxon: str) -> str:
    """Return SQL for the rows of all contrasts, with the file that each is of and the species."""
    return " UNION ALL BY NAME ".join(
        f"SELECT *, {quote_text(contrast.place)} AS file, {quote_text(taxon)} AS taxon FROM raw_rows_{number}"
        for number, contrast in enumerate(contrasts, 1)
    )


def _write_rows(con: duckdb.DuckDBPyConnection, contrast: Contrast, table: str, file: str) -> int:
    """Copy the rows of a contrast from its engine into the load; return their number."""
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
    texts = [name for name in _COLUMNS if name not in {"effect", "se", "p", "q"}]
    numbers = ", ".join(
        f"CASE WHEN NOT isnan({name}) THEN {name} END AS {name}" for name in ("effect", "se", "p", "q")
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT row::BIGINT AS row, $key AS contrast_id, {', '.join(f'{name}::VARCHAR AS {name}' for name in texts)}, {numbers} FROM chunk",
        {"key": contrast.key},
    )
    con.unregister("chunk")
    return len(arrays["row"])


def _check_direction(con: duckdb.DuckDBPyConnection, contrast: Contrast, table: str, file: str) -> None:
    """Compare the effects with those of other tables of the experiment in the store; raise where they go the other way."""
    declared = contrast.declaration
    unit = slug(declared.unit or str(declared.study))
    rows = con.execute(
        f"""SELECT rs.contrast, c.contrast_type = $kind AND coalesce(d.label, '') = coalesce($drug, ''), corr(r.effect, f.effect_size), count(*)
        FROM {table} AS r JOIN main.finding AS f ON r.feature = f.feature JOIN main.result_set AS rs ON f.result_set = rs.id
        JOIN main.contrast AS c ON rs.contrast = c.id JOIN main.study AS s ON c.study = s.id JOIN main.publication AS p ON s.publication = p.id
        LEFT JOIN main.agent AS d ON c.drug = d.id
        WHERE f.source <> getvariable('source') AND p.citation_key = $unit AND isfinite(r.effect) AND isfinite(f.effect_size)
        GROUP BY ALL HAVING count(*) >= {_FEW} ORDER BY 1""",
        {"kind": declared.contrast_type, "drug": declared.drug, "unit": unit},
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


def _result_set(con: duckdb.DuckDBPyConnection, contrast: Contrast, table: str) -> dict[str, Any]:
    """Return the row of result_sets.tsv for a contrast; counts are of genes."""
    count, up, down, called = con.execute(
        f"""SELECT count(DISTINCT feature), count(DISTINCT feature) FILTER (call LIKE 'significant%' AND direction = 'up'),
        count(DISTINCT feature) FILTER (call LIKE 'significant%' AND direction = 'down'), count(DISTINCT feature) FILTER (call LIKE 'significant%') FROM {table}"""
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


def _grounded(con: duckdb.DuckDBPyConnection, tables: list[str], faults: list[Fault]) -> dict[str, int]:
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
