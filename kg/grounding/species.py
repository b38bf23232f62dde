"""Kinds of names of genes: those of human genes, and those of another species, which are never looked up together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import OptionError, nearest
from kg.schema.vocabulary import Species

if TYPE_CHECKING:
    from kg.store.snapshot import Store

GENE = "gene"
"""The kind of the names of human genes."""
HUMAN = Species.HUMAN.taxon


def gene_kind(taxon: str | None) -> str:
    """Return the kind of the names of the genes of a species; None is human.

    Examples
    --------
    >>> gene_kind("Homo sapiens"), gene_kind("Mus musculus")
    ('gene', 'gene of Mus musculus')
    """
    return GENE if taxon in {None, HUMAN} else f"{GENE} of {taxon}"


def is_gene_kind(kind: str) -> bool:
    """Return whether names of a kind are those of genes, of any species."""
    return kind == GENE or kind.startswith(f"{GENE} of ")


def taxon_of(identifier: str | None) -> str | None:
    """Return the species of the gene that an identifier stands for; None where it does not tell.

    Examples
    --------
    >>> taxon_of("MGI:1340062"), taxon_of("ENSEMBL:ENSRNOG00000011815"), taxon_of("NCBIGene:6446")
    ('Mus musculus', 'Rattus norvegicus', None)
    """
    prefix, _, local = str(identifier).rpartition(":")
    for species in Species:
        if prefix.casefold() == species.genes or re.match(rf"{species.ensembl}[GT]\d", local):
            return species.taxon
    return None


def genes_of(taxon: str) -> str | None:
    """Return the source of the genes of a species; None where there is none.

    Examples
    --------
    >>> genes_of("Mus musculus"), genes_of("Danio rerio")
    ('mgi', None)
    """
    return next((species.genes for species in Species if species.taxon == taxon), None)


def unknown_gene(taxon: str) -> tuple[str, str | None]:
    """Return what an unknown gene of a species is called, and where the genes of that species are.

    Examples
    --------
    >>> unknown_gene("Mus musculus"), unknown_gene("Danio rerio")
    ((' of Mus musculus', 'its genes are in the source mgi'), (' of Danio rerio', None))
    """
    source = genes_of(taxon)
    return f" of {taxon}", None if source is None else f"its genes are in the source {source}"


def kind_of_names(store: Store, kind: str, species: str = "human") -> str:
    """Return the kind of names that genes of a species have, and any other kind as it is.

    Raises
    ------
    OptionError
        The species is unknown, is asked for of something else than genes, or its genes are not loaded.
    """
    known = [each.value for each in Species]
    if species not in known:
        remedy = f"use one of {', '.join(known)}"
        raise OptionError(f"species cannot be {species!r}", suggestion=nearest(species, known), remedy=remedy)
    of = Species(species)
    if of is Species.HUMAN:
        return kind
    if kind != GENE:
        raise OptionError(
            f"species is about genes, the names are of the kind {kind}", remedy="leave one of them out"
        )
    if of.genes not in store.loaded():
        raise OptionError(f"the genes of {species} are not loaded", remedy=f"load them: kg load {of.genes}")
    return gene_kind(of.taxon)
