"""All the evidence on a gene, drug, study, pathway or system: rows of the view `evidence`.

Nulls and unreported results are evidence too and are always there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.evidence.claim import ANY_SPECIES, SPECIES, refuse_unknown
from kg.evidence.reports.findings import with_report
from kg.evidence.reports.species import species_words
from kg.evidence.rows import Evidence
from kg.grounding.resolve import agents_of, drug_of, feature_of, forms_note, labels, resolve
from kg.results import Result, columns_of
from kg.schema.vocabulary import Compartment, Orthology, Species
from kg.wording import counted, enumerated, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.store.snapshot import Store

COLUMNS = columns_of(Evidence)
_GROUP = {
    "all": "",
    "stereo": " REPLACE ((SELECT label FROM agent WHERE id = (SELECT group_stereo FROM agent_group WHERE agent = evidence.drug_id)) AS drug_group)",
    "exact": " REPLACE (drug AS drug_group)",
}


def of_all(store: Store, *, forms: str = "all") -> Result:
    """Return every finding of the store."""
    return _evidence(store, "true", {}, forms)


def of_gene(store: Store, name: str, *, forms: str = "all", species: str | None = None) -> Result:
    """Return every finding on a feature, named by symbol, alias, identifier or as a source writes it.

    Parameters
    ----------
    species : str or None
        The species whose gene is meant; any adds the findings on genes that have it as one-to-one human orthologue.

    Raises
    ------
    GroundingError
        Where the name is unknown or ambiguous.
    """
    refuse_unknown("species", species or ANY_SPECIES, SPECIES)
    of = Species.HUMAN.value if species in {None, ANY_SPECIES} else str(species)
    identifier, symbol, _, rule = feature_of(store, name, species=of)
    orthologues = _orthologues(store, identifier)
    alike = [gene for gene, _, _, orthology in orthologues if orthology == Orthology.ONE_TO_ONE]
    together = alike if species == ANY_SPECIES else []
    answer = _evidence(store, "list_contains($ids, feature_id)", {"ids": [identifier, *together]}, forms)
    answer.notes.extend(_orthologue_notes(symbol, [row for row in orthologues if row[0] not in together]))
    if symbol.casefold() != name.casefold() and identifier != name:
        answer.notes.append(f"{name} is {symbol} ({identifier}), by {rule}.")
    if not answer.rows:
        answer.notes.append(
            f"No finding on {symbol}; `kg why-not {symbol}` shows where it is presumed tested."
        )
    return with_report(answer, "gene", f"{symbol} ({identifier})")


def _orthologues(store: Store, identifier: str) -> list[tuple[str, str, str, str]]:
    """Return the genes of other species with findings that have a human gene as orthologue: identifier, symbol, species, orthology."""
    sql = """SELECT id, symbol, taxon, orthology FROM gene
        WHERE list_contains(human_orthologues, $id) AND id IN (SELECT feature FROM finding) ORDER BY taxon, symbol"""
    return [(gene, name, taxon, kind) for gene, name, taxon, kind in store.rows(sql, {"id": identifier})]


def _orthologue_notes(symbol: str, genes: Sequence[tuple[str, str, str, str]]) -> list[str]:
    """Return what is said of orthologues with findings that are not listed with a human gene."""
    return [
        f"{name} of {species_words(taxon)} ({gene}) has findings of its own, "
        + (
            "listed with --species any."
            if kind == Orthology.ONE_TO_ONE
            else f"and is not {symbol} alone: {Orthology(kind).words}."
        )
        for gene, name, taxon, kind in genes
    ]


def of_drug(store: Store, name: str, *, forms: str = "all") -> Result:
    """Return every finding under a drug; a concept rolls up its forms, and the notes say which.

    Raises
    ------
    GroundingError
        Where the name is unknown or ambiguous.
    """
    agents = agents_of(store, name, forms)
    answer = _evidence(store, "list_contains($ids, drug_id)", {"ids": agents}, forms)
    answer.notes.extend(forms_note(store, name, forms))
    present = set(answer.column("compartment"))
    rows = store.rows("SELECT DISTINCT compartment FROM system ORDER BY 1")
    absent = [_in(Compartment(where).words) for (where,) in rows if where not in present]
    label = _label(store, drug_of(store, name, forms))
    if not answer.rows:
        answer.notes.insert(0, f"No finding on {label}; `kg drug` lists the drugs that have one.")
    elif absent:
        answer.notes.append(f"No finding {enumerated(absent)}.")
    return with_report(answer, "drug", label)


def of_study(store: Store, name: str, *, forms: str = "all") -> Result:
    """Return every finding of a study, named by its label, its name in the source, or its identifier.

    Raises
    ------
    GroundingError
        Where the name is unknown or ambiguous.
    """
    identifier = resolve(store, name, "study")
    answer = _evidence(store, "study = $id", {"id": identifier}, forms)
    answer.notes.extend(_part_note(store, name, "study", identifier))
    if not answer.rows:
        answer.notes.append(
            "The study names no feature; `kg missing` says whether its tables could settle anything."
        )
    doi = next(iter(answer.column("doi")), None)
    return with_report(answer, "study", _label(store, identifier) + (f" (doi:{doi})" if doi else ""))


def of_pathway(store: Store, name: str, *, forms: str = "all") -> Result:
    """Return every finding on a pathway and on what declared mappings group with it.

    Raises
    ------
    GroundingError
        Where the name is unknown or ambiguous.
    """
    identifier, symbol, _, rule = feature_of(store, name, kinds=("pathway",))
    answer = _evidence(
        store,
        "feature_id = $id OR feature_id IN (SELECT pathway FROM pathway_group WHERE pathway_group = (SELECT pathway_group FROM pathway_group WHERE pathway = $id))",
        {"id": identifier},
        forms,
    )
    if symbol.casefold() != name.casefold() and identifier != name:
        answer.notes.append(f"{name} is {symbol} ({identifier}), by {rule}.")
    ((members,),) = store.rows(
        "SELECT count(DISTINCT e.feature_id) FROM evidence AS e JOIN pathway_gene_members AS m ON e.feature_id = m.item WHERE m.pathway = $id",
        {"id": identifier},
    )
    if members:
        answer.notes.append(
            f"{counted(members, 'gene')} with findings {plural(members, 'belongs', 'belong')} to {symbol}; membership alone is not support."
        )
    if not answer.rows:
        answer.notes.insert(0, f"No finding on {symbol} as a pathway.")
    return with_report(answer, "pathway", f"{symbol} ({identifier})")


def of_system(store: Store, name: str, *, forms: str = "all") -> Result:
    """Return every finding in a system and in its descendants in the hierarchy.

    Raises
    ------
    GroundingError
        Where the name is unknown or ambiguous.
    """
    from kg.grounding.suggest import holders

    identifier = resolve(store, name, "system")
    answer = _in_system(store, identifier, forms)
    named = holders(store, name, "system")
    called = named.get(identifier, name)
    if answer.rows:
        answer.notes.extend(_part_note(store, name, "system", identifier, called))
    elif len(named) == 1:
        ((other, holder),) = named.items()
        found = _in_system(store, other, forms)
        if found.rows:
            empty = _label(store, identifier, name)
            answer, identifier, called = found, other, holder
            answer.notes.append(
                f"No finding in {empty} or in its descendants; {called} has {name} in its name."
            )
    elif named:
        answer.notes.append(f"Systems with {name} in their names: {'; '.join(named.values())}.")
    label = _label(store, identifier, called)
    if not answer.rows:
        answer.notes.insert(
            0, f"No finding in {label} or in its descendants; `kg system` lists the systems that have one."
        )
    return with_report(answer, "system", label)


def _in_system(store: Store, identifier: str, forms: str) -> Result:
    """Return every finding in a system and below it, with what is left out because its source does not resolve it."""
    below = "SELECT system FROM system_ancestor WHERE ancestor = $id OR model = $id"
    answer = _evidence(
        store,
        f"finding IN (SELECT finding.id FROM finding JOIN result_set ON finding.result_set = result_set.id JOIN contrast ON result_set.contrast = contrast.id"
        f" JOIN arm ON contrast.case_arm = arm.id WHERE arm.system IN ({below}))",
        {"id": identifier},
        forms,
    )
    unresolved = store.rows(
        f"SELECT system.label FROM system JOIN system_system_members AS m ON system.id = m.system WHERE m.item IN ({below}) AND system.id NOT IN ({below}) GROUP BY ALL ORDER BY 1",
        {"id": identifier},
    )
    answer.notes.extend(
        f"Not included, because the source does not resolve it: {label}." for (label,) in unresolved
    )
    return answer


def limits(result: Result) -> list[str]:
    """Return the notes on findings, without the sentence that counts them."""
    return result.notes[1:] if result.rows else result.notes


def of_neighbours(
    store: Store, models: Sequence[tuple[str, str]], features: Sequence[str], *, forms: str = "all"
) -> Result:
    """Return every finding in some study × system pairs, or on some features."""
    pairs = [f"{study}|{system}" for study, system in models]
    return _evidence(
        store,
        "list_contains($pairs, study || '|' || system_id) OR list_contains($features, feature_id)",
        {"pairs": pairs, "features": list(features)},
        forms,
    )


def _part_note(store: Store, name: str, kind: str, identifier: str, called: str | None = None) -> list[str]:
    """Return the sentence that says what a part of a name was taken for; none where the name is whole."""
    from kg.grounding.match import Asked, match

    if match(store.rows, [Asked(name, kind)])[0].id is not None:
        return []
    return [f"{name} is read as {_label(store, identifier, called)}."]


def _label(store: Store, identifier: str, name: str | None = None) -> str:
    """Return what an identifier is called; without a label the name that was asked for, or the identifier."""
    return labels(store.rows, [identifier]).get(identifier, name or identifier)


def _in(place: str) -> str:
    """Return a compartment after its preposition."""
    return place if place.startswith("in ") else f"in {place}"


def _evidence(store: Store, where: str, parameters: dict[str, object], forms: str = "all") -> Result:
    rows = store.rows(
        f"SELECT * EXCLUDE (subject, subject_id, sign, outcome){_GROUP[forms]} FROM evidence WHERE {where} ORDER BY finding",
        parameters,
    )
    return Result(COLUMNS, rows, [])
