"""A findings sheet as a source: one of the review format, whose tables are made once what it needs is loaded."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import SourceError
from kg.grounding.species import genes_of
from kg.load.quarantine import Fault
from kg.load.sheet.cells import read_sheet
from kg.load.sheet.columns import FILE
from kg.load.sheet.group import Grouping
from kg.load.sheet.identity import Identity, known_taxon, query_of
from kg.load.sheet.parse import Parser, notes_of
from kg.load.sheet.review import review_tables
from kg.load.sheet.tables import MemoryPlace
from kg.load.source import FORMATS, NAME, Source
from kg.load.table_schema import read_tables
from kg.resources import folder, sql_files
from kg.schema.linkml import load_schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from kg.load.sheet.cells import SheetTable
    from kg.load.sheet.tables import ReviewTables
    from kg.results import Result

_FORMAT = "review"
_OF_A_ROW = "correct the row of id:"
_REMEDIES = {  # words for tables of the review format → words for a sheet
    "add a line to mappings.tsv that says what is meant and why": "fill in {identifier}",
    "say in mappings.tsv for each name what tells the two apart": "say in decided_by for each who distinguished the two",
}
_IDENTIFIERS = {
    f"{name}{end}": f"{name}_id, or correct it"
    for name in ("drug", "system", "disease")
    for end in ("", "_id")
}
_NEEDS = ("hgnc", "chebi", "cell-ontology", "uberon", "cellosaurus")
_NEEDS_OF = {"pathway": ("reactome", "go-bp"), "disease": ("mondo",)}
_PATHWAYS = {"pathway", "gene_set"}


class SheetSource:
    """What a source keeps of the sheet that it comes from.

    Attributes
    ----------
    rows : int
        Number of rows of the sheet.
    faults : list of Fault
        What was found wrong before the rows became tables, with the place in the sheet.
    notes : list of str
        What was read, and what was assumed.
    groups : Result or None
        The contrasts that rows were grouped into; None before the tables are made.
    """

    def __init__(self, table: SheetTable, place: MemoryPlace, name: str, needs: Sequence[str]) -> None:
        self._table = table
        self._place = place
        self._name = name
        self._needs = needs
        self._grouping: Grouping | None = None
        self._tables: ReviewTables | None = None
        self.rows = len({row.number for row in table.rows} | {each.row for each in table.faults})
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self._first = (list(table.faults), list(table.notes))

    @property
    def digest(self) -> bytes:
        """The sha256 of the file, and of how its columns are declared."""
        declared = folder("loaders").joinpath(FORMATS, FILE).read_bytes()
        return hashlib.sha256(self._table.digest + declared).digest()

    @property
    def groups(self) -> Result | None:
        """The contrasts that rows were grouped into."""
        return None if self._grouping is None else self._grouping.groups

    def make(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make the tables, with what a store knows of the names in the sheet."""
        self._table.faults[:], self._table.notes[:] = self._first
        parser = Parser(self._table, load_schema())
        identity = Identity(query_of(con), parser, self._needs, self._name)
        every = parser.rows()
        rows = identity.check([row for row in every if row.number not in parser.faulty])
        form = folder("loaders").joinpath(FORMATS, _FORMAT)
        self._grouping = Grouping(rows, parser)
        self._tables = review_tables(self._grouping, self._table, read_tables(form), self._name)
        stored = {row.number for row in self._grouping.rows}
        identity.check_genes([row for row in every if row.number not in stored])
        self._place.files = self._tables.files()
        self.faults = sorted(self._table.faults, key=lambda each: (each.row or 0, each.column or ""))
        self.notes = [*self._table.notes, *notes_of(parser.assumed, len(self._table.rows))]

    def place(self, fault: Fault) -> Fault:
        """Return a fault of a table as one of the sheet."""
        found = self._tables.place(fault.file, fault.row, fault.column) if self._tables else None
        if found is None:
            return fault
        row, column = found
        file, header = self._table.place(row, column)
        return replace(fault, file=file, row=row, column=header, remedy=_remedy(fault.remedy, column))

    def error(self, fault: Fault, more: int = 0) -> SourceError:
        """Return the error of a fault, which names the cell of the sheet."""
        return self._table.error(fault, more)

    def placed(self, error: SourceError) -> SourceError:
        """Return an error of a table as one of the sheet."""
        found = self._tables.place(error.file, error.row, error.column) if self._tables else None
        if found is None:
            return error
        row, column = found
        file, header = self._table.place(row, column)
        fault = Fault("", file, row, header, None, error.what, _remedy(error.remedy or "correct it", column))
        made = self._table.error(fault)
        made.value = error.value
        return made


def _remedy(text: str, column: str | None) -> str:
    """Return what to do about a row of a table as what to do about a cell of the sheet in a column."""
    if text.startswith(_OF_A_ROW):
        return "correct the row"
    identifier = _IDENTIFIERS.get(column or "", "feature_id, and in decided_by who decided on it")
    for words, other in _REMEDIES.items():
        text = text.replace(words, other.format(identifier=identifier))
    return text


def sheet_source(path: Path) -> Source:
    """Return the source that a findings sheet is.

    Raises
    ------
    SourceError
        The file cannot be read, or its header is not one of a sheet.
    """
    table = read_sheet(path)
    head = table.head
    name = head.get("name") or re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:63] or "findings"
    if not NAME.fullmatch(name):
        problem = f"invalid name {name!r}: expected lower case letters, digits and hyphens"
        raise SourceError(
            problem,
            file=path.name,
            value=name,
            remedy="correct it in the sheet `source`, or in the line `# name:`",
        )
    needs = _needs_of(table)
    form = folder("loaders").joinpath(FORMATS, _FORMAT)
    place = MemoryPlace(str(path))
    return Source(
        name=name,
        title=head.get("title") or f"Findings of {path.name}",
        version=head.get("version") or table.digest.hex()[:12],
        licence=head.get("licence") or "not stated",
        citation=head.get("citation") or "not stated",
        folder=place,
        origin=str(path.resolve()),
        homepage=head.get("homepage"),
        kind="review",
        format=_FORMAT,
        needs=needs,
        tables=read_tables(form),
        queries=sql_files(form),
        prepare=sql_files(form, "prepare"),
        lint=sql_files(form, "lint"),
        made=SheetSource(table, place, name, needs),
    )


def _needs_of(table: SheetTable) -> tuple[str, ...]:
    """Return the sources that describe what a sheet names."""
    needs = list(_NEEDS)
    kinds = {row.cells.get("feature_kind", "").casefold().replace(" ", "_") for row in table.rows}
    if any("pathway" in row.cells for row in table.rows) or kinds & (_PATHWAYS | {"pathways"}):
        needs += _NEEDS_OF["pathway"]
    schema = load_schema()
    species = dict.fromkeys(row.cells["species"] for row in table.rows if "species" in row.cells)
    sources = [genes_of(taxon) for each in species if (taxon := known_taxon(each, schema)) is not None]
    needs += [each for each in dict.fromkeys(sources) if each is not None and each not in needs]
    if any("disease" in row.cells and "disease_id" not in row.cells for row in table.rows):
        needs += _NEEDS_OF["disease"]
    return tuple(needs)
