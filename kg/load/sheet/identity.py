"""Systems, drugs and papers of a sheet: what the loaded sources know of them, and a fault where that is in doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kg.grounding.match import Asked, match
from kg.grounding.species import gene_kind, genes_of
from kg.grounding.suggest import nearest_names
from kg.load.sheet.columns import contrast_kind
from kg.schema.spellings import value_of
from kg.schema.vocabulary import Species
from kg.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.grounding.match import Match, Query
    from kg.load.quarantine import Fault
    from kg.load.sheet.parse import Parsed, Parser
    from kg.schema.model import Schema

_CELL_LINE = "cellosaurus:"
_IN_VITRO = "in_vitro"
_UNTREATED = "treated_vs_untreated"
_MOST_NAMED = 5
_SPECIES = Species.HUMAN.taxon
_RODENT = re.compile(r"[A-Z][a-z]{2,}[a-z0-9]*|[A-Z][a-z]+[0-9][a-z0-9]*")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d|21\d\d)[a-z]?\)?$")
_ET_AL = re.compile(r"\s*(,|&|;|\bet\s+al\b|\band\b).*$")
_ABOVE = """WITH RECURSIVE above AS (
    SELECT id AS term, id FROM term WHERE id IN (SELECT unnest($ids))
    UNION SELECT above.term, unnest(term.broader) FROM above JOIN term ON above.id = term.id
) SELECT DISTINCT above.term, term.label FROM above JOIN term ON above.id = term.id"""
_PAPERS = """SELECT DISTINCT id, label, doi, pmid FROM record_publication
WHERE source <> $source AND fold(first_author) = fold($author) AND year = $year ORDER BY id"""


class Identity:
    """Looks up what a sheet names.

    Parameters
    ----------
    query : function of SQL and parameters
        Asks the store in which the sources are that the sheet needs.
    needs : sequence of str
        These sources.
    name : str
        Name of the source that the sheet becomes.
    """

    def __init__(self, query: Query, parser: Parser, needs: Sequence[str], name: str) -> None:
        self._query = query
        self._parser = parser
        self._needs = needs
        self._name = name

    def check(self, rows: Sequence[Parsed]) -> list[Parsed]:
        """Complete the context of rows by what is known; return those that are in no doubt."""
        doubtful = {
            *self._papers(rows),
            *self._systems(rows),
            *self._agents(rows),
            *self._species(rows),
        }
        left = [row for row in rows if row.number not in doubtful]
        return [row for row in left if self._contrast(row)]

    def _fault(self, rule: str, row: Parsed, column: str, value: str | None, **texts: str) -> Fault:
        made = self._parser.table.fault(rule, row.number, column, value, **texts)
        self._parser.table.faults.append(made)
        return made

    def _papers(self, rows: Sequence[Parsed]) -> set[int]:
        """Read author and year from the studies; return the rows whose paper is in doubt."""
        doubtful = set()
        for row in rows:
            study = row.cells["study"]
            year = _YEAR.search(study)
            if "year" not in row.cells and year is not None:
                row.cells["year"] = year[1]
            author = _ET_AL.sub("", study[: year.start()] if year else study).strip(" (,")
            row.cells.setdefault("first_author", author or study)
            if "year" not in row.cells:
                remedy = "end the study in its year, or fill in the column year"
                self._fault(
                    "cell.required",
                    row,
                    "year",
                    None,
                    problem="the year of the study is not stated",
                    remedy=remedy,
                )
                doubtful.add(row.number)
        unidentified: dict[tuple[str, str], list[Parsed]] = {}
        for row in rows:
            if row.number not in doubtful and not {"doi", "pmid", "journal"} & row.cells.keys():
                unidentified.setdefault((row.cells["first_author"], row.cells["year"]), []).append(row)
        for (author, of_year), same in unidentified.items():
            known = self._query(_PAPERS, {"author": author, "year": int(of_year), "source": self._name})
            if known:
                papers = [f"{label} ({doi or pmid or identifier})" for identifier, label, doi, pmid in known]
                problem = f"the store has a paper of this author and year: {listed(papers, _MOST_NAMED)}"
                remedy = "fill in doi or pmid, or the journal where it is another paper"
                self._fault(
                    "name.ambiguous", same[0], "study", same[0].get("study"), problem=problem, remedy=remedy
                )
                doubtful |= {row.number for row in same}
        return doubtful

    def _systems(self, rows: Sequence[Parsed]) -> set[int]:
        """Fill in compartment, setting and origin where the system says them; return the rows whose system is in doubt."""
        names = list(dict.fromkeys(_system(row) for row in rows))
        found = dict(
            zip(
                names, match(self._query, [Asked(name, "system") for name in names], self._needs), strict=True
            )
        )
        near = self._nearest("system", found)
        terms = {row.get("system_id") or found[_system(row)].id for row in rows}
        compartments = self._compartments({each for each in terms if each is not None})
        doubtful, described = set(), set()
        for row in rows:
            name = _system(row)
            term = row.get("system_id") or found[name].id
            texts = (
                self._doubt(found[name], near.get(name), "system_id")
                if "system_id" not in row.cells
                else None
            )
            schema = self._parser.schema.enums["Compartment"]
            compartment = compartments.get(term or "") or value_of(name, schema.values, schema)
            if texts is None and "compartment" not in row.cells and compartment is None:
                unknown = f"no loaded source has the system {name!r}: its compartment is not known"
                known = f"the system {name!r} does not say its compartment"
                remedy = f"{'' if term else 'check the spelling, or '}fill in compartment: {', '.join(schema.values)}"
                texts = ("cell.required", "compartment", known if term else unknown, remedy)
            if texts is not None:
                doubtful.add(row.number)
                if (name, texts) not in described:
                    described.add((name, texts))
                    rule, column, problem, remedy = texts
                    self._fault(rule, row, column, row.get(column), problem=problem, remedy=remedy)
                continue
            if "compartment" not in row.cells and compartment is not None:
                row.cells["compartment"] = compartment
                self._parser.assumed[f"compartment {compartment}, from the system {name}"] += 1
            self._setting(row, term)
        return doubtful

    def _setting(self, row: Parsed, term: str | None) -> None:
        """Fill in setting and origin of a system."""
        is_in_vitro = row.cells["compartment"] == _IN_VITRO
        row.cells.setdefault("setting", _IN_VITRO if is_in_vitro else "in_vivo")
        if term is not None and term.startswith(_CELL_LINE):
            row.cells.setdefault("origin", "cell_line")

    def _compartments(self, terms: Iterable[str]) -> dict[str, str]:
        """Return term → compartment: in vitro of cell lines, and that of the tissue that a term is or is part of."""
        enum = self._parser.schema.enums["Compartment"]
        ids = sorted(terms)
        found = {term: _IN_VITRO for term in ids if term.startswith(_CELL_LINE)}
        for term, label in self._query(_ABOVE, {"ids": [each for each in ids if each.startswith("UBERON:")]}):
            compartment = value_of(label, enum.values, enum)
            if compartment is not None:
                found.setdefault(term, compartment)
        return found

    def _species(self, rows: Sequence[Parsed]) -> set[int]:
        """Fill in the species where none is given; return the rows whose genes would be taken for those of another one."""
        genes = [row.cells["gene"] for row in rows if row.get("feature_kind") == "gene"]
        is_rodent = len(genes) > 1 and all(map(_RODENT.fullmatch, genes))
        doubtful = set()
        for row in rows:
            species = row.get("species")
            if species is not None and (taxon := known_taxon(species, self._parser.schema)) is not None:
                row.cells["species"] = taxon
            elif species is not None and row.get("feature_id") is None:
                problem = "genes are looked up among those of human, mouse and rat, and the row is of another species"
                remedy = "fill in feature_id, or leave the row out"
                self._fault("name.unknown", row, "species", species, problem=problem, remedy=remedy)
                doubtful.add(row.number)
            elif species is None and is_rodent:
                if not doubtful:
                    problem = "every gene is written as in mouse and rat, and the species is not stated"
                    self._fault(
                        "cell.required", row, "species", None, problem=problem, remedy="fill in species"
                    )
                doubtful.add(row.number)
            elif species is None:
                row.cells["species"] = _SPECIES
                self._parser.assumed[f"species {_SPECIES}"] += 1
        return doubtful

    def _agents(self, rows: Sequence[Parsed]) -> set[int]:
        """Return the rows whose drug is in doubt: nothing has its name, and the row does not declare it."""
        named: dict[str, list[tuple[Parsed, str]]] = {}
        for row in rows:
            drug = row.get("drug")
            if drug is not None and not {"drug_id", "drug_kind"} & row.cells.keys():
                named.setdefault(drug, []).append((row, "drug"))
        names = list(named)
        found = dict(
            zip(names, match(self._query, [Asked(name, "agent") for name in names], self._needs), strict=True)
        )
        near = self._nearest("agent", found)
        doubtful = set()
        for name, places in named.items():
            texts = self._doubt(found[name], near.get(name), "drug_id")
            if texts is None and found[name].id is None:
                problem = "no loaded source has a drug of this name"
                remedy = "check the spelling, fill in drug_id, or declare it as a new one: fill in drug_kind (chemical, procedure, class)"
                texts = ("name.unknown", "drug", problem, remedy)
            if texts is not None:
                row, column = places[0]
                self._fault(texts[0], row, column, name, problem=texts[2], remedy=texts[3])
                doubtful |= {row.number for row, _ in places}
        return doubtful

    def check_genes(self, rows: Sequence[Parsed]) -> None:
        """Add a fault for each unknown or ambiguous gene of rows that are left out for another reason."""
        table = self._parser.table
        found_before = {each.row for each in table.faults if each.column == table.place(None, "gene")[1]}
        genes = [
            row
            for row in rows
            if row.number not in found_before
            and row.get("feature_kind") in {"gene", "lncrna", "mirna"}
            and not row.get("feature_id")
            and genes_of(row.get("species") or _SPECIES) is not None
        ]
        asked = [Asked(row.cells["gene"], gene_kind(row.get("species"))) for row in genes]
        for row, found in zip(genes, match(self._query, asked), strict=True):
            name = row.cells["gene"]
            if found.reason is not None:
                self._fault(
                    "name.placeholder",
                    row,
                    "gene",
                    name,
                    problem=found.reason,
                    remedy="write the approved symbol",
                )
            elif len(found.ids) > 1:
                problem = f"the name is ambiguous: {listed(self._labels(found.ids), _MOST_NAMED)}"
                self._fault("name.ambiguous", row, "gene", name, problem=problem, remedy="fill in feature_id")
            elif not found.ids:
                self._fault("name.unknown", row, "gene", name)

    def _nearest(self, kind: str, found: dict[str, Match]) -> dict[str, str]:
        """Return name → the known name that it is a misspelling of."""
        unknown = [(name, kind) for name, each in found.items() if not each.ids and each.reason is None]
        return {name: near for (name, _), near in nearest_names(self._query, unknown, self._needs).items()}

    def _doubt(self, found: Match, near: str | None, column: str) -> tuple[str, str, str, str] | None:
        """Return rule, column, problem and remedy where a name stands for several things or is misspelt; None where not."""
        place = column.removesuffix("_id")
        if found.reason is not None:
            return "name.placeholder", place, found.reason, "write the name"
        if len(found.ids) > 1:
            labels = self._labels(found.ids)
            return (
                "name.ambiguous",
                place,
                f"the name is ambiguous: {listed(labels, _MOST_NAMED)}",
                f"fill in {column}",
            )
        if not found.ids and near is not None:
            return (
                "name.unknown",
                place,
                f"no loaded source has this name; the nearest is {near!r}",
                f"write it so, or fill in {column}",
            )
        return None

    def _labels(self, ids: Sequence[str]) -> list[str]:
        sql = "SELECT id, arg_min(name, (tier, length(name), name)) FROM name WHERE id IN (SELECT unnest($ids)) GROUP BY id ORDER BY id"
        return [f"{identifier} ({label})" for identifier, label in self._query(sql, {"ids": list(ids)})]

    def _contrast(self, row: Parsed) -> bool:
        """Fill in the type of the contrast; return False, with a fault, where it has to be stated."""
        if "contrast_type" not in row.cells:
            if row.cells["compartment"] != _IN_VITRO:
                values = self._parser.schema.enums["ContrastType"].values
                problem = "the type of the contrast is not stated"
                remedy = f"fill in contrast_type: {', '.join(values)}"
                self._fault("cell.required", row, "contrast_type", None, problem=problem, remedy=remedy)
                return False
            row.cells["contrast_type"] = _UNTREATED
            self._parser.assumed[f"contrast_type {_UNTREATED}, in vitro"] += 1
        kind = contrast_kind(row.cells["contrast_type"])
        if kind.control is not None:
            row.cells.setdefault("control", kind.control)
        if "comparator" not in row.cells and kind.has_variable:
            remedy = "name the clinical variable in comparator, such as change in HDRS"
            self._fault(
                "cell.required",
                row,
                "comparator",
                None,
                problem="the contrast needs a clinical variable",
                remedy=remedy,
            )
            return False
        if row.tested is None and "universe" not in row.cells:
            self._parser.assumed["universe: only the genes that have a row were tested"] += 1
        return True


def known_taxon(species: str, schema: Schema) -> str | None:
    """Return the scientific name of a species whose genes a source has; None for any other."""
    enum = schema.enums["Species"]
    value = value_of(species, enum.values, enum)
    return None if value is None else Species(value).taxon


def _system(row: Parsed) -> str:
    """Return the name by which the system of a row is looked up."""
    return row.get("system_term") or row.cells["system"]


def query_of(con: Any) -> Callable[[str, dict[str, Any]], list[tuple[Any, ...]]]:
    """Return a function that asks a connection."""

    def query(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = con.execute(sql, values).fetchall()
        return rows

    return query
