"""Claims: the parameters of `kg converge`, and their closed lists."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from kg.arguments import check_type
from kg.errors import OptionError, nearest
from kg.schema.vocabulary import Call, CallLevel, ContrastType, Family, FeatureKind, Measurand, Species

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ACROSS = ("compartment", "system", "study", "agent")
DIRECTIONS = ("same", "any")
LEVELS = ("gene", "pathway", "theme")
FORMS = ("all", "stereo", "exact")
POLICIES = ("study", "lab")
MEASURANDS = (*(measurand.value for measurand in Measurand), "any")
FAMILIES = tuple(family.value for family in Family)
DISEASE_FAMILIES = tuple(family.value for family in Family if family.subject == "disease")
ANY_SPECIES = "any"
SPECIES = (*(species.value for species in Species), ANY_SPECIES)
CONTRAST_TYPES = tuple(each.value for each in ContrastType)
CALLS: Mapping[str, tuple[str, ...]] = {
    level.value: tuple(call.value for call in Call if call.accepted_at in list(CallLevel)[place:])
    for place, level in enumerate(CallLevel)
}
KINDS: Mapping[str, tuple[str, ...]] = {
    level: tuple(kind.value for kind in FeatureKind if kind.level == level) for level in LEVELS
}
MEASURAND_WORDS: Mapping[str, str] = {
    **{measurand.value: measurand.words for measurand in Measurand},
    "any": "any measurand",
}
LEFT_OUT: Mapping[str, str] = {
    "source": "of another source",
    "species": "in another species",
    "family": "of another contrast family",
    "contrast_type": "of another type of contrast",
    "drug": "on comparators or another drug",
    "form": "of another form of the drug",
    "concentration": "in vitro above {limit}",
    "no_concentration": "in vitro without a concentration in mol/L",
    "measurand": "of another measurand",
    "level": "on features of another kind",
    "name": "on features that were not asked for",
}
"""Why a claim or a figure leaves a finding out, in words, in the order in which the first reason counts."""
_POOLED = {"all": " (all forms)", "stereo": " (without metabolites)", "exact": ""}


def subject_words(subject: str, forms: str, family: str, *, several_forms: bool = True) -> str:
    """Return the drug or disease of a claim, with the pooling of forms where a drug has several.

    Examples
    --------
    >>> subject_words("ketamine", "all", Family.DRUG_EFFECT)
    'ketamine (all forms)'
    >>> subject_words("racemic ketamine", "exact", Family.DRUG_EFFECT)
    'racemic ketamine'
    """
    return subject + (_POOLED[forms] if several_forms and family not in DISEASE_FAMILIES else "")


def refuse_unknown(option: str, value: str | None, known: Sequence[str]) -> None:
    """Raise OptionError, with the nearest choice and all of them, where a value is none of the known ones."""
    if value not in known:
        raise OptionError(
            f"{option} cannot be {value!r}",
            suggestion=nearest(str(value), known),
            remedy=f"use one of {', '.join(known)}",
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: which support is counted, and how much is enough.

    Attributes
    ----------
    across : str
        What must differ between supporting evidence: compartment, system, study or agent.
    minimum : int
        How many different values of `across` must support.
    min_units : int
        How many independent units must support.
    family : str
        The contrast family; never pooled with another unless `mix`.
    direction : str
        `same`: one direction; `any`: the sign is ignored.
    level : str
        gene (genes, long non-coding RNAs, miRNAs), pathway or theme.
    drug : str or None
        A drug as written; None asks about every subject.
    forms : str
        `all` groups enantiomers, racemate and metabolites, `stereo` leaves metabolites out, `exact` groups nothing.
    pool_drugs : bool
        True lets different drugs support one claim.
    measurand : str
        What was measured; `any` keeps measurands apart and shows them all.
    calls : str
        The weakest call that counts: nominal, significant or corrected.
    policy : str
        `study`: shared samples join studies into one unit; `lab`: suspected overlap joins too.
    max_conc_um : float or None
        Highest concentration in vitro, in µmol/L; what was given to people or animals is kept. None means no limit.
    sources : tuple of str
        The loaded sources whose findings count; empty means all.
    without_sources : tuple of str
        The loaded sources whose findings do not count.
    species : str or None
        human, mouse or rat counts the findings in that species; any counts a gene of mouse or rat for its human
        orthologue where the two are one to one. None counts every gene for itself.
    contrast_type : str or None
        The only type of contrast that counts; None pools those of the contrast family.

    Raises
    ------
    OptionError
        For a value outside its list, or a number below its least value.
    """

    across: str = "compartment"
    minimum: int = 2
    min_units: int = 2
    family: str = Family.DRUG_EFFECT.value
    mix: bool = False
    direction: str = "same"
    level: str = "gene"
    drug: str | None = None
    forms: str = "all"
    pool_drugs: bool = False
    measurand: str = Measurand.RNA_EXPRESSION.value
    calls: str = "nominal"
    policy: str = "study"
    max_conc_um: float | None = None
    sources: tuple[str, ...] = ()
    without_sources: tuple[str, ...] = ()
    species: str | None = None
    contrast_type: str | None = None

    def __post_init__(self) -> None:
        """Raise OptionError for values of another type, unknown values and numbers out of range."""
        for name in ("sources", "without_sources"):
            given = getattr(self, name)
            object.__setattr__(self, name, (given,) if isinstance(given, str) else tuple(given))
        for each in fields(self):
            check_type(each.name, getattr(self, each.name), str(each.type))
        known = {
            "across": ACROSS,
            "family": FAMILIES,
            "direction": DIRECTIONS,
            "level": LEVELS,
            "forms": FORMS,
            "measurand": MEASURANDS,
            "calls": tuple(CALLS),
            "policy": POLICIES,
            **({} if self.species is None else {"species": SPECIES}),
            **({} if self.contrast_type is None else {"contrast_type": CONTRAST_TYPES}),
        }
        for name, values in known.items():
            refuse_unknown(name, getattr(self, name), values)
        for name in ("minimum", "min_units"):
            if getattr(self, name) < 1:
                raise OptionError(f"{name} cannot be {getattr(self, name)}", remedy="use 1 or more")
        if self.max_conc_um is not None and not self.max_conc_um > 0:
            raise OptionError(
                f"max_conc_um cannot be {self.max_conc_um}", remedy="use a concentration above 0 µmol/L"
            )

    @property
    def is_lifted(self) -> bool:
        """Whether genes of mouse and rat count for their human orthologues."""
        return self.species == ANY_SPECIES

    @property
    def taxon(self) -> str | None:
        """The scientific name of the one species that is asked about; None where all are."""
        return None if self.species is None or self.is_lifted else Species(self.species).taxon

    @property
    def limit(self) -> str:
        """The highest concentration in words; empty without one."""
        return "" if self.max_conc_um is None else f"{self.max_conc_um:g} µmol/L"
