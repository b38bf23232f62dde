"""A result table as a source: read, decided on, and handed to the load as rows of the format `table`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OptionError, SourceError
from kg.grounding.species import genes_of
from kg.load.de_table.context import collection_rows, contrast_rows, insert_rows
from kg.load.de_table.contrasts import choose, find_parts
from kg.load.de_table.decided import decide
from kg.load.de_table.declaration import HEAD, checked, compartment_of, read_declaration, slug
from kg.load.de_table.ground import ground_genes
from kg.load.de_table.rows import (
    ROW_COLUMNS,
    Rows,
    check_direction,
    count_grounded,
    result_set_of,
    rows_sql,
    schemas_of,
    set_aside,
    write_rows,
)
from kg.load.de_table.values import faults_of
from kg.load.dialect.gmt import COLUMNS as GMT_COLUMNS
from kg.load.dialect.gmt import is_gmt, refuse_unsigned
from kg.load.dialect.read import read_frames
from kg.load.dialect.unpack import unpacked
from kg.load.quarantine import fault
from kg.load.source import Source, file_digest
from kg.load.table_schema import read_tables
from kg.resources import folder, sql_files

if TYPE_CHECKING:
    import duckdb

    from kg.load.de_table.decided import Contrast
    from kg.load.de_table.declaration import Declaration
    from kg.load.quarantine import Fault
    from kg.load.source import RawFile

NEEDS = ("hgnc", "chebi", "cell-ontology", "uberon", "cellosaurus")
_PACKED = (".gz", ".xz", ".bz2")
_DISEASES = "mondo"  # needed where a diagnosis is declared


@dataclass(slots=True)
class ResultTable:
    """A table of results that was read, before it is loaded."""

    path: Path
    declaration: Declaration
    contrasts: list[Contrast]
    faults: list[Fault] = field(default_factory=list)
    grounded: dict[str, int] = field(default_factory=dict)
    files: tuple[RawFile, ...] = ()

    @property
    def taxon(self) -> str:
        """The species of its genes."""
        return self.contrasts[0].part.identifiers.taxon

    @property
    def _needs(self) -> tuple[str, ...]:
        """The sources that describe what the table names: also the genes of its species, and diseases where one is declared."""
        genes = genes_of(self.taxon)
        diseases = [_DISEASES] if any(each.declaration.disease for each in self.contrasts) else []
        others = [genes] if genes is not None and genes not in NEEDS else []
        return (*NEEDS, *others, *diseases)

    @property
    def source_name(self) -> str:
        """The name of the source that the table is."""
        return self.declaration.name or slug(str(self.declaration.study))

    def source(self) -> Source:
        """Return the source that the table is."""
        declared = self.declaration
        review = folder("loaders").joinpath("formats", "review")
        own = folder("loaders").joinpath("formats", "table")
        label = str(declared.study)
        return Source(
            name=self.source_name,
            title=declared.title or f"{label}: {self.path.name}",
            version=declared.version,
            licence=declared.licence or "not stated",
            citation=declared.citation or (f"doi:{declared.doi}" if declared.doi else label),
            folder=self.path.parent,
            origin=str(self.path.resolve()),
            kind="review",
            format="table",
            needs=self._needs,
            tables=tuple(schemas_of(read_tables(review), self.parts)),
            queries={**sql_files(review), **sql_files(own)},
            prepare={key: text for key, text in sql_files(review, "prepare").items() if key != "faults"}
            | {"result_row": rows_sql(self.parts, self.taxon)},
            files=self.files,
            reader=self.read,
            declared=repr((declared, self.path.name, file_digest(self.path).hex())),
        )

    def read(self, con: duckdb.DuckDBPyConnection) -> tuple[int, list[Fault]]:
        """Write the context and the rows of all contrasts into raw tables; return the number of rows and the faults.

        Raises
        ------
        SourceError
            The file says that a contrast goes the other way round.
        """
        studies = {str(each.declaration.study): each.declaration for each in reversed(self.contrasts)}
        rows = collection_rows(self.source_name, list(studies.values()))
        self.faults = []
        count = 0
        for part in self.parts:
            con.execute(f"CREATE OR REPLACE TEMP TABLE {part.table} ({ROW_COLUMNS})")
            for contrast in part.contrasts:
                count += write_rows(con, contrast, part.table, self.path.name, has_locator=len(studies) > 1)
                self.faults += faults_of(contrast.part, part.place)
                rows += contrast_rows(contrast.declaration, contrast.name, self.taxon)
        self.faults += ground_genes(con, [(part.table, part.place) for part in self.parts], self.taxon)
        self.faults = [each for part in self.parts for each in set_aside(con, part, self.faults)]
        for part in self.parts:
            for contrast in part.contrasts:
                check_direction(con, contrast, part.table, self.path.name)
                rows.append(("result_sets", result_set_of(con, contrast, part.table)))
        insert_rows(con, rows)
        self.grounded = count_grounded(con, [part.table for part in self.parts], self.faults)
        return count, self.faults

    @property
    def parts(self) -> list[Rows]:
        """The tables of rows: one for each sheet, element or contrast side by side; stacked contrasts share one."""
        found: dict[int, Rows] = {}
        for contrast in self.contrasts:
            part = found.setdefault(id(contrast.part), Rows(f"raw_rows_{len(found) + 1}", contrast.place, []))
            part.contrasts.append(contrast)
        return list(found.values())


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
    columns = declaration.columns or (GMT_COLUMNS if is_gmt(path) else None)
    parts = find_parts(
        frames, path.name, columns=columns, species=declaration.species, scale=declaration.scale
    )
    chosen = choose(parts, declaration.contrasts, path.name)
    if is_gmt(path):
        for part, name in chosen:
            refuse_unsigned(part.frame, name, path.name)
    is_one_part = len({id(part) for part, _ in chosen}) == 1
    contrasts = [decide(part, name, declaration, path.name, is_one_part=is_one_part) for part, name in chosen]
    return ResultTable(
        path, contrasts[0].declaration if len(contrasts) == 1 else _common(declaration, contrasts), contrasts
    )


def _common(declaration: Declaration, contrasts: list[Contrast]) -> Declaration:
    """Return what all contrasts share; those of one table may differ in drug and arms."""
    return replace(declaration, study=contrasts[0].declaration.study, design=None)


def read_folder(place: Path, raw: Path | None = None) -> ResultTable:
    """Read the result table of a folder with table.toml.

    Parameters
    ----------
    raw : Path or None
        The folder of the file that table.toml names, where it is a large one that comes from elsewhere.

    Raises
    ------
    SourceError
        table.toml is invalid, something is not said in it, or its file is not there.
    """
    declaration, file = read_declaration(place)
    return _read_said(place, declaration, _located(raw or place, file))


def _read_said(place: Path, declaration: Declaration, path: Path) -> ResultTable:
    """Return a table as the table.toml of a folder describes it; what is not said in it is an error of that file."""
    name = declaration.name or slug(place.resolve().name)
    try:
        return read_result_table(path, replace(declaration, name=name))
    except OptionError as error:
        raise SourceError(str(error.args[0]), file=str(place / HEAD), remedy=error.remedy) from None


def _located(place: Path, file: str) -> Path:
    """Return a file of a folder, or the same packed; raise where there is neither."""
    found = next((path for end in ("", *_PACKED) if (path := place / f"{file}{end}").is_file()), None)
    if found is None:
        remedy = f"add it to {place}, or name its folder with --from"
        raise SourceError(f"missing file {file}", file=file, remedy=remedy)
    return found


def read_declared(source: Source, raw: Path | None = None) -> Source:
    """Return a source of the format `table` with the table that its folder declares, read.

    Raises
    ------
    SourceError
        The file is missing, is not the one in source.toml, or is not what table.toml says.
    """
    place = Path(str(source.folder))
    declaration, file = read_declaration(place)
    path = _located(raw or place, file)
    for pinned in source.files:  # before the content is looked at
        with unpacked(path) as (content, _):
            digest = file_digest(content).hex()
        if digest != pinned.sha256:
            remedy = f"expected {pinned.sha256}, unpacked"
            raise fault("file.checksum", path.name, None, "sha256", digest, remedy=remedy).error(0)
    table = _read_said(place, declaration, path)
    table.files = source.files
    head = {
        name: getattr(source, name)
        for name in (
            "name",
            "title",
            "version",
            "licence",
            "citation",
            "homepage",
            "kind",
            "folder",
            "origin",
        )
    }
    return replace(table.source(), **head)
