"""Options of a claim that contradict each other, or that can have no effect, and claims that no store could meet."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from kg.errors import OptionError
from kg.evidence.claim import DISEASE_FAMILIES, Claim
from kg.schema.vocabulary import ContrastType
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.store.snapshot import Store

OPTIONS = {
    "minimum": "--min",
    "max_conc_um": "--max-conc",
    "sources": "--source",
    "without_sources": "--without-source",
}
_DRUGS_ONLY = ("forms", "pool_drugs", "max_conc_um")
_THRESHOLDS = ("across", "minimum", "min_units")
_AVAILABLE = """
SELECT count(DISTINCT CASE WHEN compartment <> 'not_stated' THEN compartment END) AS compartment,
       count(DISTINCT model) + (SELECT count(*) FROM system_system_members) AS system,
       count(DISTINCT publication) AS study, count(DISTINCT drug_id) AS agent,
       count(DISTINCT unit) AS units, count(DISTINCT lab_unit) AS lab_units
FROM result_set_context
"""


def refuse_contradictions(claim: Claim, given: Collection[str] = (), *, conflicts: bool = False) -> None:
    """Raise OptionError for options that contradict each other or can have no effect.

    Parameters
    ----------
    given : collection of str
        The attributes that were asked for, beside those that differ from their default.
    conflicts : bool
        Whether opposite directions are asked for, which have no thresholds.
    """
    asked = {*given, *(each.name for each in fields(Claim) if getattr(claim, each.name) != each.default)}
    asked -= {name for name in ("mix", "pool_drugs") if not getattr(claim, name)}
    if "max_conc_um" in asked and claim.max_conc_um is None:
        asked.remove("max_conc_um")
    if {"mix", "family"} <= asked:
        _refuse("mix", "family", "the first pools all contrast families, the second asks about one")
    _refuse_type(claim)
    if {"pool_drugs", "drug"} <= asked and claim.drug is not None:
        _refuse("pool_drugs", "drug", "the first pools different drugs, the second asks about one")
    if {"pool_drugs", "forms"} <= asked:
        _refuse("pool_drugs", "forms", "where different drugs are pooled, their forms are pooled too")
    if claim.family in DISEASE_FAMILIES and not claim.mix:
        for name in _DRUGS_ONLY:
            if name in asked:
                words = claim.family.replace("_", " ")
                raise OptionError(
                    f"{option(name)} has no effect on the contrast family {words}, whose claims are about a disease",
                    remedy=f"leave {option(name)} out",
                )
    both = sorted({*claim.sources} & {*claim.without_sources})
    if both:
        _refuse("sources", "without_sources", f"both name {both[0]}")
    if conflicts:
        _refuse_thresholds(claim, asked)


def _refuse_type(claim: Claim) -> None:
    """Raise for a type of contrast where another contrast family, or all, are asked about."""
    if claim.contrast_type is None:
        return
    if claim.mix:
        _refuse(
            "mix", "contrast_type", "the first pools all contrast families, the second asks about one type"
        )
    family = ContrastType(claim.contrast_type).family
    if family != claim.family:
        _refuse("contrast_type", "family", f"{claim.contrast_type} is of the contrast family {family}")


def _refuse_thresholds(claim: Claim, asked: Collection[str]) -> None:
    if claim.direction == "any":
        raise OptionError(
            "--direction any contradicts `kg conflicts`, which compares directions",
            remedy="leave --direction out",
        )
    for name in _THRESHOLDS:
        if name in asked:
            raise OptionError(
                f"{option(name)} has no effect on `kg conflicts`, which lists every feature with opposite directions",
                remedy=f"leave {option(name)} out",
            )


def refuse_impossible(store: Store, claim: Claim) -> None:
    """Raise OptionError where more is required than a store has in all; the usual two may be asked of any store."""
    result = store.connection.execute(_AVAILABLE)
    names = [column[0] for column in result.description or ()]
    available = dict(zip(names, result.fetchone() or (), strict=True))
    nouns = {"study": ("study", "studies")}.get(claim.across, (claim.across, f"{claim.across}s"))
    units = available["lab_units" if claim.policy == "lab" else "units"]
    for name, needed, stored, noun in (
        ("minimum", claim.minimum, available[claim.across], nouns),
        ("min_units", claim.min_units, units, ("independent unit", "independent units")),
    ):
        if needed > max(stored, getattr(Claim(), name)):
            raise OptionError(
                f"{option(name)} {needed} cannot be met: the store has {counted(stored, *noun)}",
                remedy=f"use {max(stored, 1)} or less",
            )


def option(name: str) -> str:
    """Return an attribute of a claim as an option of the command line."""
    return OPTIONS.get(name, f"--{name.replace('_', '-')}")


def _refuse(first: str, second: str, why: str) -> None:
    raise OptionError(
        f"{option(first)} and {option(second)} contradict each other: {why}", remedy="leave one of them out"
    )
