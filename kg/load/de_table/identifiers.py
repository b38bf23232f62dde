"""Which columns identify the gene, what kind of identifiers they hold, and of which species."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import OptionError, SourceError
from kg.load.de_table.columns import key_of
from kg.load.dialect.frame import CERTAIN, DECLARED, LIKELY, Decision, listed
from kg.schema.vocabulary import Species
from kg.store.sql_text import quote_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.load.de_table.columns import Roles
    from kg.load.dialect.frame import Frame

SPECIES = {species.value: species.taxon for species in Species}
_ENSEMBL = {species.value: species.ensembl for species in Species}
_PATTERNS = {  # kind → pattern of a whole cell
    "ensembl_gene": r"ENS[A-Z]{0,4}G[0-9]{11}(\.[0-9]+)?(_.+)?",
    "ensembl_transcript": r"ENS[A-Z]{0,4}T[0-9]{11}(\.[0-9]+)?",
    "hgnc": r"HGNC:[0-9]+",
    "mgi": r"MGI:[0-9]+",
    "rgd": r"RGD:[0-9]+",
    "number": r"[0-9]+(\.0+)?",
    "symbol": r"[A-Za-z][A-Za-z0-9@.\-]{0,24}",
}
_NUMBERED = {
    "geneid",
    "entrez",
    "entrezid",
    "entrezgene",
    "entrezgeneid",
    "ncbiid",
    "ncbigene",
    "ncbigeneid",
    "entrezgenes",
}
_SYMBOLS = {
    *(
        "symbol",
        "genesymbol",
        "gene",
        "genes",
        "names",
        "genename",
        "hgncsymbol",
        "externalgenename",
        "mgisymbol",
    ),
    *("genesymbols", "hgnc", "featurename", "genesym", "genenames", "mgi", "rgdsymbol", "symbols"),
}
_PROBES = {"id", "probe", "probeset", "probeid", "probesetid", "probename", "affyid", "illuminaid", "spotid"}
_UNNAMED = {"", "rownames", "x", "unnamed0", "feature", "features", "transcript", "rowname"}
_FORMED = ("ensembl_gene", "ensembl_transcript", "hgnc", "mgi", "rgd")
_ORDER = ("ensembl_gene", "hgnc", "mgi", "rgd", "entrez", "symbol", "ensembl_transcript", "probe")
_ALMOST, _MOST, _SOME = 0.95, 0.6, 0.5
_FEW = 5


@dataclass(slots=True)
class Identifiers:
    """How the rows of a frame name their genes.

    Attributes
    ----------
    columns : mapping of str to int
        Kind of identifier → column; kinds are those of `_ORDER`.
    species : str
        human, mouse or rat.
    """

    columns: dict[str, int]
    species: str
    decisions: list[Decision] = field(default_factory=list)

    @property
    def genes(self) -> list[tuple[str, int]]:
        """Kinds that identify a gene, the firmest first, with their columns."""
        return [(kind, self.columns[kind]) for kind in _ORDER if kind in self.columns and kind != "probe"]

    @property
    def taxon(self) -> str:
        """The name of the species."""
        return SPECIES[self.species]


def find_identifiers(frame: Frame, roles: Roles, species: str | None, file: str) -> Identifiers:
    """Return the columns that identify genes, and the species.

    Parameters
    ----------
    species : str or None
        What the user says: human, mouse or rat.

    Raises
    ------
    OptionError
        No column identifies genes, or the species may be one or another.
    SourceError
        The identifiers are of another species than the user says.
    """
    kinds = {index: _kind(frame, index) for index in roles.rest}
    found = Identifiers({}, "")
    for role in ("id", "symbol", "probe"):
        if role in roles.named:
            index = roles.named[role].index
            kind = {"symbol": "symbol", "probe": "probe"}.get(role) or _declared_kind(_kind(frame, index))
            found.columns[kind] = index
            found.decisions.append(
                Decision(f"{kind}_column", frame.columns[index] or "row names", DECLARED, "--columns")
            )
    if "id" not in roles.named:
        _choose(found, kinds, frame)
    if not found.genes and _are_lists(frame, roles):
        problem = f"{file}: each column is a list of names, without effects and p-values"
        raise OptionError(problem, remedy="lists of genes are written as GMT, one line a list")
    if not found.genes:
        names = listed(frame.columns[index] or "row names" for index in roles.rest)
        problem = f"{file}: no column names genes" + (f" ({names})" if names else "")
        if "probe" in found.columns:
            problem = f"{file}: the rows are probes, and no column says of which gene"
        remedy = "--columns 'id=COLUMN'; join the annotation of the array to the table if it has none"
        raise OptionError(problem, remedy=remedy)
    found.species, decision = _species(found, frame, species, file)
    found.decisions.append(decision)
    return found


def _are_lists(frame: Frame, roles: Roles) -> bool:
    """Return whether every column has names that differ from row to row, and none has numbers."""
    every = range(len(frame.columns))
    return (
        len(frame.columns) > 1
        and len(roles.rest) == len(frame.columns)
        and all(_share(frame, index, "symbol") > _SOME and not _is_few(frame, index) for index in every)
    )


def _choose(found: Identifiers, kinds: Mapping[int, str], frame: Frame) -> None:
    """Take for each kind of identifier the column whose name says so, else the first."""
    for kind in _ORDER:
        if kind in found.columns:
            continue
        columns = [index for index, each in kinds.items() if each == kind]
        named = [index for index in columns if key_of(frame.columns[index]) in _SYMBOLS | _NUMBERED | _PROBES]
        if not columns:
            continue
        index = min(named or columns, key=lambda each: (key_of(frame.columns[each]) == "genename", each))
        found.columns[kind] = index
        name = frame.columns[index] or "row names"
        others = [frame.columns[each] or "row names" for each in columns if each != index]
        also = f"; not used: {listed(others)}" if others else ""
        reason = (
            f"{_share(frame, index, kind):.0%} of its cells have the form"
            if kind in _PATTERNS
            else "its name or values"
        )
        found.decisions.append(
            Decision(
                f"{kind}_column", name, CERTAIN if named or kind in _PATTERNS else LIKELY, f"{reason}{also}"
            )
        )
    for index, kind in kinds.items():
        if kind == "row_number":
            found.decisions.append(
                Decision(
                    "row_number",
                    frame.columns[index] or "first column, without a name",
                    CERTAIN,
                    "1, 2, 3 …; no identifier",
                )
            )


def _kind(frame: Frame, index: int) -> str:
    """Return what the cells of a column are: a kind of identifier, row_number or other."""
    key = key_of(frame.columns[index])
    shares = {kind: _share(frame, index, kind) for kind in _PATTERNS}
    formed = next((kind for kind in _FORMED if shares[kind] > _SOME), None)
    if formed is not None:
        return formed
    if shares["number"] > _ALMOST:
        return "row_number" if _is_row_number(frame, index) else _kind_of_numbers(key)
    if key in _NUMBERED and shares["number"] > _SOME:
        return "entrez"
    if key in _UNNAMED:
        return "symbol" if shares["symbol"] > _MOST and not _is_few(frame, index) else "probe"
    if key in _SYMBOLS and shares["symbol"] > _SOME:
        return "symbol"
    return "probe" if key in _PROBES else "other"


def _kind_of_numbers(key: str) -> str:
    if key in _NUMBERED:
        return "entrez"
    return "probe" if key in _PROBES | {""} else "other"


def _declared_kind(kind: str) -> str:
    return "symbol" if kind in {"other", "probe", "row_number"} else kind


def _share(frame: Frame, index: int, kind: str) -> float:
    cell = frame.cell(index)
    pattern = quote_text(_PATTERNS[kind])
    sql = f"SELECT count(*) FILTER (regexp_full_match({cell}, {pattern})) / greatest(count({cell}), 1) FROM {frame.table}"
    return float(frame.value(sql) or 0.0)


def _is_row_number(frame: Frame, index: int) -> bool:
    cell = frame.number(index)
    sql = f"SELECT max({cell}) - min({cell}) + 1 = count(*) AND count(DISTINCT {cell}) = count(*) AND min({cell}) IN (0, 1) FROM {frame.table}"
    return bool(frame.value(sql))


def _is_few(frame: Frame, index: int) -> bool:
    return int(frame.value(f"SELECT count(DISTINCT c{index + 1}) FROM {frame.table}")) <= _FEW < frame.count


def _species(found: Identifiers, frame: Frame, asked: str | None, file: str) -> tuple[str, Decision]:
    """Return the species of the identifiers; raise where they contradict what the user says."""
    seen, certainty, reason = _seen_species(found, frame)
    if asked is None:
        if seen is None:
            raise OptionError(
                f"{file}: the species is not certain ({reason})", remedy="--species human, mouse or rat"
            )
        return seen, Decision("species", seen, certainty, reason)
    is_rodent = asked in {"mouse", "rat"}
    contradicts = seen is not None and seen != asked
    if contradicts or (seen is None and "capital" in reason and is_rodent == ("all in" in reason)):
        problem = f"--species {asked}, and the identifiers are of another species: {reason}"
        remedy = "correct --species, or the identifiers; symbols of human orthologues are loaded as human"
        raise SourceError(problem, file=file, remedy=remedy)
    return asked, Decision("species", asked, DECLARED, "--species" + (f"; {reason}" if reason else ""))


def _seen_species(found: Identifiers, frame: Frame) -> tuple[str | None, str, str]:
    """Return the species that the identifiers show, how certain that is, and why; None where it may be several."""
    for kind in ("ensembl_gene", "ensembl_transcript"):
        if kind in found.columns:
            cell = frame.cell(found.columns[kind])
            sql = f"SELECT mode(regexp_extract({cell}, '^(ENS[A-Z]*?)[GT][0-9]', 1)) FROM {frame.table}"
            prefix = frame.value(sql)
            for species, start in _ENSEMBL.items():
                if prefix == start:
                    return species, CERTAIN, f"identifiers of Ensembl begin with {start}"
    for kind, species in (("hgnc", "human"), ("mgi", "mouse"), ("rgd", "rat")):
        if kind in found.columns:
            return species, CERTAIN, f"identifiers of {kind.upper()}"
    if "symbol" in found.columns:
        return _species_of_symbols(frame, found.columns["symbol"])
    return None, "", "the identifiers are those of NCBI, probes or names that do not tell"


def _species_of_symbols(frame: Frame, index: int) -> tuple[str | None, str, str]:
    """Return human for symbols in capitals; mouse and rat write them alike, with one capital."""
    cell = frame.cell(index)
    sql = f"""SELECT count(*) FILTER (regexp_matches({cell}, '^[A-Z][a-z][a-z0-9]')), count(*) FILTER (NOT regexp_matches({cell}, '[a-z]')), count(*)
        FROM (SELECT DISTINCT c{index + 1} FROM {frame.table}) WHERE regexp_full_match({cell}, '[A-Za-z][A-Za-z0-9]{{2,}}') AND NOT starts_with({cell}, 'LOC')"""
    title, capital, count = frame.row(sql)
    if count and capital / count > _MOST:
        return "human", LIKELY, f"{capital / count:.0%} of the symbols are all in capital letters"
    if count and title / count > _SOME:
        return (
            None,
            "",
            f"{title / count:.0%} of the symbols have one capital letter, as those of mouse and rat",
        )
    return None, "", "the symbols are of no usual form"
