"""Grounding of a source while it is loaded: its identifiers in one form, its names by its own mappings first.

`prepare/names.sql` of a format lists the names, one a row: file, row, col, kind, as_written, study, finding, and
what the row says beside the name: given_id (in the column `given_col`), given_symbol. `may_be_local` is true where
a name that nothing has may stay one of the source. A kind is a kind of feature or of agent, or system or disease.
A gene is looked up among those of the species `taxon`; without one it is human.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.grounding.authorities import Cells, LoadedAuthority
from kg.grounding.columns import rewrite
from kg.grounding.known import KnownIdentifiers
from kg.grounding.match import MADE_DATE, PSEUDOGENE, Asked, match
from kg.grounding.resolve import rivals_note
from kg.grounding.species import GENE, gene_kind, is_gene_kind, taxon_of, unknown_gene
from kg.grounding.suggest import nearest_names, remark
from kg.load.quarantine import fault
from kg.schema.vocabulary import AgentKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb

    from kg.grounding.match import Match, Query
    from kg.load.quarantine import Fault
    from kg.load.source import Source
    from kg.load.table_schema import TableSchema
    from kg.schema.model import Schema

    _Grounded = tuple["_Written", Match, tuple[str | None, str]]
    _Note = tuple[str, str, str, int, str, str, str | None]  # rule, kind, file, row, column, value, detail


def read_identifiers(con: duckdb.DuckDBPyConnection, table: TableSchema, schema: Schema) -> None:
    """Rewrite the identifiers of a table that was read in the form that the store uses."""
    for column in table.columns:
        form = column.form(schema)
        if form is not None:
            rewrite(con, f"raw_{table.name}", column.name, form)


def look_up_identifiers(con: duckdb.DuckDBPyConnection, source: Source, schema: Schema) -> list[Fault]:
    """Replace identifiers of a curated source that are xrefs, and return a fault for each that its authority lacks.

    Only an authority that is loaded can say so; an identifier that a mapping of the source decides on is kept.
    """
    faults: list[Fault] = []
    decided = (
        "SELECT object FROM raw_mappings" if any(each.name == "mappings" for each in source.tables) else ""
    )
    for table in source.tables if source.is_review else ():
        for column in table.columns:
            if column.of:
                cells = Cells(f"raw_{table.name}", column.name, is_list=column.is_list)
                authority = LoadedAuthority(con, schema, column.of)
                authority.replace_xrefs(cells)
                for row, identifier, names in authority.unknown(cells, decided):
                    texts = {
                        "problem": f"unknown identifier: {names} is loaded and does not have it",
                        "remedy": _UNKNOWN,
                    }
                    faults.append(fault("name.identifier", table.file, row, column.name, identifier, **texts))
    return faults


_UNKNOWN = (
    "correct it, or leave the cell empty; to keep it, map a name to it in mappings.tsv and give the reason"
)
_KINDS = {  # declared kind, in lower case → the kind of name it is looked up among
    "gene": "gene",
    "lncrna": "gene",
    "mirna": "gene",
    "pathway": "pathway",
    "gene_set": "pathway",
}
_FEATURES = {*_KINDS, "mirna_set", "transcriptome", "phenotype"}
_AGENTS = dict.fromkeys(AgentKind, "agent")
_NOTED = {
    AgentKind.CHEMICAL,
    AgentKind.CONCEPT,
    "system",
    "disease",
    "pathway",
}  # kinds that references describe
_SPELLED = {"lncrna": "lncRNA", "mirna": "miRNA", "mirna_set": "miRNA_set"}
NAME_COLUMNS = """file VARCHAR NOT NULL, row BIGINT NOT NULL, col VARCHAR, kind VARCHAR, as_written VARCHAR, study VARCHAR, finding VARCHAR,
    given_id VARCHAR, given_symbol VARCHAR, given_col VARCHAR DEFAULT 'feature_id', may_be_local BOOLEAN DEFAULT false, taxon VARCHAR"""


def ground_rows(con: duckdb.DuckDBPyConnection, needs: Sequence[str] | None = None) -> list[Fault]:
    """Ground the names of the source being loaded, in the table `listed` with `NAME_COLUMNS`, into the temporary table `grounded` (file, row, col, position, id, rule).

    Parameters
    ----------
    needs : sequence of str or None
        The sources whose agents, systems, diseases and pathways the names may stand for, so that what a source
        becomes does not depend on what else is loaded; None means all. Genes are those of any source.

    Returns
    -------
    list of Fault
        The names that are unknown or ambiguous, are of another kind than the row says, or belong to something
        else than the identifier of the row.
    """

    def query(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        return con.execute(sql, values).fetchall()

    listed = _read(con)
    matches = match(query, [each.asked for each in listed], needs)
    store = KnownIdentifiers(
        query,
        {given for each in listed for given in (each.given, each.mapped, *each.apart) if given is not None},
        matches,
        needs,
    )
    written = [each.in_the_form_of(store) for each in listed]
    decided = [each.decide(found) for each, found in zip(written, matches, strict=True)]
    store.describe(identifier for identifier, _ in decided)
    con.execute(
        """CREATE OR REPLACE TEMP TABLE grounded AS
        SELECT w.file, w.row, w.col, w.position, d.id, d.rule
        FROM written AS w JOIN (SELECT unnest($positions) AS position, unnest($ids) AS id, unnest($rules) AS rule) AS d USING (position)""",
        {
            "positions": [each.position for each in written],
            "ids": [identifier for identifier, _ in decided],
            "rules": [rule for _, rule in decided],
        },
    )
    rows = list(zip(written, matches, decided, strict=True))
    _write_notes(con, [*_rivals(rows, store), *_own_names(query, rows, needs)])
    faults = [
        (each.asked.kind, each.fault(found, identifier, store)) for each, found, (identifier, _) in rows
    ]
    return _with_near_names(query, [(kind, each) for kind, each in faults if each is not None])


def _with_near_names(query: Query, faults: Sequence[tuple[str, Fault]]) -> list[Fault]:
    """Return the faults; those of unknown names have the name that may be meant as their remedy."""
    asked = [(each.value or "", kind) for kind, each in faults if each.rule == "name.unknown"]
    near = nearest_names(query, asked, None) if asked else {}

    def remedy(kind: str, each: Fault) -> str:
        name = near.get((each.value or "", kind)) if each.rule == "name.unknown" else None
        return each.remedy if name is None else f"the nearest name is {name!r}; {each.remedy}"

    return [replace(each, remedy=remedy(kind, each)) for kind, each in faults]


def _read(con: duckdb.DuckDBPyConnection) -> list[_Written]:
    """Return the names of a source, with what its mappings say of them."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE written AS SELECT row_number() OVER (ORDER BY file, row, col) AS position, * FROM listed"
    )
    rows = con.execute(
        """SELECT w.position, w.file, w.row, w.col, lower(w.kind), w.as_written, w.given_id, w.given_symbol, w.given_col, w.may_be_local, w.taxon,
        arg_min(m.object, (m.place, m.object)) FILTER (m.predicate = 'exactMatch'),
        coalesce(list(DISTINCT m.object) FILTER (m.predicate <> 'exactMatch'), [])
        FROM written AS w LEFT JOIN (
            SELECT w.position, m.object, m.predicate, CASE WHEN m.mapping_scope = w.finding THEN 0 WHEN m.mapping_scope = w.study THEN 1 ELSE 2 END AS place
            FROM written AS w JOIN stage_mapping AS m ON m.subject_name = w.as_written
             AND (m.mapping_scope IS NULL OR m.mapping_scope IN (w.finding, w.study))
        ) AS m USING (position) GROUP BY ALL ORDER BY w.position"""
    ).fetchall()
    return [_Written(*row) for row in rows]


def _write_notes(con: duckdb.DuckDBPyConnection, notes: Sequence[_Note]) -> None:
    """Write what is to be said of names that are right into the temporary table `name_note`."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE name_note (rule VARCHAR, kind VARCHAR, file VARCHAR, row BIGINT, col VARCHAR, value VARCHAR, detail VARCHAR)"
    )
    if notes:
        columns = [list(column) for column in zip(*notes, strict=True)]
        con.execute(f"INSERT INTO name_note SELECT {', '.join(['unnest(?)'] * len(columns))}", columns)


def _rivals(rows: Iterable[_Grounded], store: KnownIdentifiers) -> Iterator[_Note]:
    """Yield the names that decide without a doubt and are also other names of something else."""
    for each, found, _ in rows:
        if found.id is not None and found.rivals and each.given is None and each.mapped is None:
            yield (
                "name-rival",
                each.asked.kind,
                each.file,
                each.row,
                each.column,
                each.name,
                rivals_note(found, store.labels),
            )


def _own_names(query: Query, rows: Iterable[_Grounded], needs: Sequence[str] | None) -> Iterator[_Note]:
    """Yield the names that nothing has, once each; near ones are probably misspelt, and would be another thing."""
    own: dict[tuple[str, str], tuple[_Written, Match]] = {}
    for each, found, (identifier, _) in rows:
        if identifier is None and each.is_noted and not (each.apart or found.ids or found.reason):
            own.setdefault((each.name, each.asked.kind), (each, found))
    near = nearest_names(query, own, needs)
    for name, (each, found) in own.items():
        label = " as its label" if found.holders else ""
        detail = f"no loaded source has this name{label}; it stays one of this source alone"
        if name in near:
            detail += f"; the nearest name is {near[name]!r}"
        rule = "name-near" if name in near else "name-own"
        yield rule, each.asked.kind, each.file, each.row, each.column, each.name, detail


class _Written(NamedTuple):
    """A name in a row, and what the row and mappings.tsv say about it.

    Attributes
    ----------
    kind : str
        The declared kind, in lower case.
    mapped : str or None
        What mappings.tsv says that it is.
    apart : list of str
        What mappings.tsv says that it is not, but close to or part of.
    """

    position: int
    file: str
    row: int
    column: str
    kind: str
    name: str
    given: str | None
    symbol: str | None
    given_column: str
    may_be_local: bool
    taxon: str | None
    mapped: str | None
    apart: list[str]

    @property
    def asked(self) -> Asked:
        """The name with the kind that it is looked up among."""
        kinds = _KINDS | _AGENTS
        kind = kinds.get(self.kind, self.kind)
        if self._of_species:
            return Asked(self.name, self._of_species)  # whose authorities do not say which genes are RNAs
        return Asked(self.name, kind, self.kind if self.kind in kinds else None)

    @property
    def _of_species(self) -> str:
        """The kind of the names of genes of another species than human; empty for any other name."""
        kind = gene_kind(taxon_of(self.given) or self.taxon)
        return "" if kind == GENE or _KINDS.get(self.kind) != GENE else kind

    @property
    def noun(self) -> str:
        """The declared kind as the file spells it."""
        return _SPELLED.get(self.kind, self.kind)

    @property
    def is_noted(self) -> bool:
        """Whether it is said where no source has the name."""
        return self.may_be_local and self.given is None and self.kind in _NOTED

    def in_the_form_of(self, store: KnownIdentifiers) -> _Written:
        """Return it with the identifiers of the store for those of other authorities."""
        given, mapped = (each and store.same(each) for each in (self.given, self.mapped))
        return self._replace(given=given, mapped=mapped, apart=[store.same(each) for each in self.apart])

    def decide(self, found: Match) -> tuple[str | None, str]:
        """Return the identifier that the name has in this row, None where it is one of the source, and the rule."""
        target = self.given or self.mapped or found.id
        if target in self.apart:
            return None, "mapping"
        if self.mapped is not None:
            return target, "mapping"
        return target, str(found.rule) if found.id == target and target is not None else "accession given"

    def fault(self, found: Match, target: str | None, store: KnownIdentifiers) -> Fault | None:
        """Return what is wrong; None where the name has one identifier, or may be one of the source."""
        if target is None and self.apart:
            return None
        if target is None:
            return self._unresolved(found, store)
        if self.kind in _FEATURES and target not in store.kinds:
            return fault("name.identifier", self.file, self.row, self.given_column, self.given or target)
        if self.kind in _FEATURES and store.kinds[target] != self.kind and not self._of_species:
            return self._of_another_kind(target, store)
        return self._contradiction(found, target, store)

    def _contradiction(self, found: Match, target: str, store: KnownIdentifiers) -> Fault | None:
        """Return the fault of a name, an identifier, a symbol and a mapping that do not agree."""
        label = store.labels.get(target)
        if self.symbol is not None and self.symbol != label:
            texts = {
                "problem": f"{target} has the approved symbol {label}",
                "remedy": f"write {label}, or another identifier",
            }
            return fault("name.symbol", self.file, self.row, "symbol", self.symbol, **texts)
        if self.mapped is not None and self.mapped != target:
            problem = f"mappings.tsv maps {self.name!r} to {self.mapped}"
            return fault("name.mapping", self.file, self.row, self.given_column, self.given, problem=problem)
        if self.mapped is not None or self.given is None or found.id == target:
            return None
        is_strict = is_gene_kind(self.asked.kind)
        holds = target in {each.id for each in found.holders}
        is_unknown = target not in store.labels  # of another authority, or of none that is loaded
        same_authority = found.id is not None and found.id.partition(":")[0] == target.partition(":")[0]
        if not is_strict and (holds or (is_unknown and not same_authority)):
            return None
        owners = found.ids or tuple(dict.fromkeys(each.id for each in found.holders))
        owner = (
            f"{store.called(*owners)}{f' as {found.rule}' if found.rule else ''}"
            if owners
            else f"no known {self.noun}"
        )
        problem = f"the name belongs to {owner}, the row has {store.called(target)}"
        return self._about_name("name.mismatch", problem)

    def _of_another_kind(self, target: str, store: KnownIdentifiers) -> Fault:
        kind = _SPELLED.get(store.kinds[target], store.kinds[target])
        texts = {
            "problem": f"{store.called(target)} is of the kind {kind}, the row says {self.noun}",
            "remedy": f"write {kind}, or name another feature",
        }
        return fault("name.kind", self.file, self.row, "feature_kind", self.noun, **texts)

    def _unresolved(self, found: Match, store: KnownIdentifiers) -> Fault | None:
        """Return the fault of a name that stands for nothing, or for several things."""
        if found.reason is not None:
            candidates = store.called(*found.ids)
            what = "is ambiguous" if found.reason == PSEUDOGENE else "stands for nothing"
            problem = f"the name {what}: {found.reason}" + (
                f"; candidates: {candidates}" if candidates else ""
            )
            rules = {MADE_DATE: "name.date", PSEUDOGENE: "name.ambiguous"}
            return self._about_name(rules.get(found.reason, "name.placeholder"), problem)
        if len(found.ids) > 1:
            problem = f"the name is ambiguous as {found.rule}: {store.called(*found.ids)}"
            return self._about_name("name.ambiguous", problem)
        others = [each for each in found.holders if each.of_kind != self.kind]
        if self.kind in _AGENTS and (named := [each for each in others if each.rule.startswith("label")]):
            problem = f"{store.called(named[0].id)} is a {named[0].of_kind}, the row says {self.noun}"
            remedy = f"write {named[0].of_kind}, or a name that is not the one of a {named[0].of_kind}"
            return fault("name.kind", self.file, self.row, "kind", self.noun, problem=problem, remedy=remedy)
        if self.may_be_local or self.kind not in _KINDS:
            return None
        if others:
            return self._of_another_kind(others[0].id, store)
        of, why = (
            unknown_gene(str(self.taxon))
            if self._of_species
            else ("", remark(self.name, is_gene=self.asked.kind == GENE))
        )
        problem = f"no known {self.noun}{of} has this name" + (f": {why}" if why else "")
        return self._about_name("name.unknown", problem)

    def _about_name(self, rule: str, problem: str | None = None) -> Fault:
        return fault(rule, self.file, self.row, self.column, self.name, problem=problem)
