"""Sentences on genes of mouse and rat: which count for their human orthologues, and which cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.schema.vocabulary import Orthology, Species
from kg.wording import counted, listed, plural

if TYPE_CHECKING:
    from kg.evidence.claim_evidence import ClaimEvidence

_NAMED = 8
# The genes of other species among the findings that a claim counts, by species and by how many genes their orthology joins.
_GENES = """
SELECT taxon, orthology, count(*), list(symbol ORDER BY symbol) FROM (
    SELECT DISTINCT gene.id, gene.taxon, gene.orthology, gene.symbol
    FROM claim_row AS row JOIN finding ON row.finding = finding.id JOIN gene ON finding.feature = gene.id
    WHERE gene.taxon <> $human AND ($mix OR row.family = $family) AND $measurand IN ('any', row.measurand)
) GROUP BY ALL
"""


def species_words(taxon: str) -> str:
    """Return the everyday name of a species; the scientific one where it has none here.

    Examples
    --------
    >>> species_words("Mus musculus"), species_words("Danio rerio")
    ('mouse', 'Danio rerio')
    """
    return next((species.value for species in Species if species.taxon == taxon), taxon)


def lifted_notes(evidence: ClaimEvidence) -> list[str]:
    """Return how many genes of other species count for their human orthologue, and which do not and why."""
    claim = evidence.claim
    if not claim.is_lifted or claim.level != "gene":
        return []
    asked = {
        "human": Species.HUMAN.taxon,
        "mix": claim.mix,
        "family": claim.family,
        "measurand": claim.measurand,
    }
    kinds: dict[str, dict[str | None, tuple[int, list[str]]]] = {}
    for taxon, orthology, count, symbols in evidence.store.rows(_GENES, asked):
        kinds.setdefault(taxon, {})[orthology] = (count, symbols)
    notes = []
    for taxon, found in sorted(kinds.items()):
        total = sum(count for count, _ in found.values())
        lifted, _ = found.pop(Orthology.ONE_TO_ONE, (0, []))
        without, names = found.pop(None, (0, []))
        several = sorted(symbol for _, symbols in found.values() for symbol in symbols)
        text = (
            f"{lifted} of {counted(total, 'gene')} of {species_words(taxon)} {plural(lifted, 'counts', 'count')} for"
            " the human orthologue (HGNC, one to one)"
        )
        left = [
            f"{counted(len(several), 'has', 'have')} an orthology that is not one to one ({listed(several, _NAMED)})"
            if several
            else "",
            f"{counted(without, 'has', 'have')} no human orthologue ({listed(names, _NAMED)})"
            if without
            else "",
        ]
        apart = " and ".join(filter(None, left))
        notes.append(f"{text}; {apart}, counted by themselves." if apart else f"{text}.")
    return notes
