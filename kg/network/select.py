"""Select the findings of a figure: all of a contrast family, or those on some names.

A name is a gene, a drug, a study, a system or a pathway; each name adds its findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.errors import GroundingError
from kg.evidence import lookup
from kg.evidence.claim import FAMILIES, FORMS, refuse_unknown
from kg.evidence.rows import Evidence
from kg.grounding.resolve import ground
from kg.grounding.suggest import nearest_name
from kg.results import Rows, typed_rows
from kg.schema.vocabulary import Family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.results import Result
    from kg.store.snapshot import Store

_OF: dict[str, Callable[..., Result]] = {
    "gene": lookup.of_gene,
    "agent": lookup.of_drug,
    "study": lookup.of_study,
    "system": lookup.of_system,
    "pathway": lookup.of_pathway,
}
_NOUNS = {"agent": "drug"}  # kinds with another name in sentences
_FIRM = ("identifier", "approved symbol", "concept", "label", "term", "DOI", "publication")


class _Reading(NamedTuple):
    """One way to read a name: as a thing of a kind, by a rule."""

    kind: str
    ids: tuple[str, ...]
    rule: str

    @property
    def is_firm(self) -> bool:
        """True where the name is the thing's own and no alias of it."""
        return self.rule.partition(", ")[0] in _FIRM


def select(
    store: Store,
    names: Sequence[str] = (),
    *,
    family: str | None = Family.DRUG_EFFECT.value,
    forms: str = "all",
) -> Rows[Evidence]:
    """Return the findings that a picture shows, each once, in order of their identifiers.

    Parameters
    ----------
    store : Store
        The store to ask.
    names : sequence of str
        Genes, drugs, studies, systems or pathways, named as the verbs of the command line take them; what was
        found on any of them is shown. No name means everything.
    family : str or None
        The family of contrasts; families are never pooled unasked, and None asks for all of them.
    forms : str
        `all` lets a drug stand for its forms and metabolites, `stereo` leaves metabolites out, `exact` groups
        nothing.

    Returns
    -------
    Rows of Evidence
        Nulls and unreported results included. The notes say how a name was read, and why there is no row.

    Raises
    ------
    GroundingError
        Where a name is unknown, or means several things.
    OptionError
        Where there is no such family or grouping of forms.
    """
    if family is not None:
        refuse_unknown("family", family, FAMILIES)
    refuse_unknown("forms", forms, FORMS)
    answers = [_named(store, name, forms) for name in names] if names else [lookup.of_all(store, forms=forms)]
    notes = list(dict.fromkeys(note for answer in answers for note in lookup.limits(answer)))
    findings = {row.finding: row for answer in answers for row in typed_rows(answer, Evidence)}
    shown = [row for _, row in sorted(findings.items()) if family in (None, row.contrast_family)]
    if len(shown) < len(findings):
        notes.append(_left_out(row for row in findings.values() if row.contrast_family != family))
    elif not findings and not names:
        notes.append("the store holds no finding")
    return Rows(tuple(shown), tuple(notes))


def _left_out(rows: Iterable[Evidence]) -> str:
    families = [row.contrast_family for row in rows]
    counts = ", ".join(f"{each.replace('_', ' ')} {families.count(each)}" for each in sorted(set(families)))
    what = (
        "1 finding of another contrast family is"
        if len(families) == 1
        else f"{len(families)} findings of other contrast families are"
    )
    return f"{what} not shown: {counts}"


def _named(store: Store, name: str, forms: str) -> Result:
    """Return the findings on the one thing that a name means."""
    readings = [reading for kind in _OF if (reading := _read(store, name, kind)) is not None]
    readings = [each for each in readings if each.is_firm] or readings
    written = store.rows(
        "SELECT DISTINCT feature_kind FROM evidence WHERE fold(as_written) = fold($name)", {"name": name}
    )
    if written and not any(reading.is_firm for reading in readings):
        of_written = lookup.of_pathway if written == [("pathway",)] else lookup.of_gene
        return of_written(store, name, forms=forms)
    if len(readings) > 1:
        meant = [f"{_NOUNS.get(kind, kind)} {' or '.join(ids)}" for kind, ids, _ in readings]
        raise GroundingError(
            f"{name!r} means several things: {'; '.join(meant)}",
            name=name,
            candidates=[identifier for reading in readings for identifier in reading.ids],
            remedy="ask by one of these identifiers",
        )
    if not readings:
        raise GroundingError(
            f"no gene, drug, study, system or pathway is named {name!r}",
            name=name,
            suggestion=nearest_name(store, name),
            remedy="see `kg ground --kind KIND NAME`, or `kg sources` for what is not loaded",
        )
    return _OF[readings[0].kind](store, name, forms=forms)


def _read(store: Store, name: str, kind: str) -> _Reading | None:
    ((_, identifier, _, rule, candidates),) = ground(store, [name], kind).rows
    ids = tuple(candidates or ()) if identifier is None else (identifier,)
    return _Reading(kind, ids, str(rule)) if ids else None
