"""The rows of a direction grid, read from the store: findings, study × system pairs, and what is presumed tested.

Everything is counted by the engine; the rows that come back are as many as the grid has marks.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.draw.grid.exposure import Exposure, facts_of
from kg.evidence.claim import FAMILIES, FORMS, KINDS, MEASURANDS, refuse_unknown
from kg.evidence.matrix import FITS, shown_names, subject_column
from kg.grounding.resolve import agents_of, feature_of
from kg.schema.vocabulary import Family
from kg.wording import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.store.snapshot import Store

ANY = "any"
ALL = "all"
LEVELS = ("gene", "pathway", ALL)
DIFFERENCES = ("agent", "dose", "time", "comparator", "background", "people")

_INVESTIGATED = """
SELECT DISTINCT grp.group_all
FROM contrast JOIN agent_group AS grp ON contrast.drug = grp.agent
JOIN arm_treatments AS given ON given.arm IN (contrast.case_arm, contrast.reference_arm)
JOIN treatment ON given.item = treatment.id AND treatment.agent = contrast.drug
WHERE treatment.role = 'investigational'
"""

# Every result set with its study × system, its subject, and whether the selection holds it (`left_out` is null) or why not.
_SETS = """
CREATE OR REPLACE TEMP TABLE grid_set AS
WITH context AS (
    SELECT result_set, scope, universe, analyte, study, study_label, study_source AS source, unit, lab_unit,
           compartment, model, system_label AS system, contrast_family AS family, drug_id,
           subject_kind = 'disease' AS is_of_disease, group_all,
           CASE subject_kind WHEN 'disease' THEN disease_id ELSE {subject} END AS subject_id,
           drug_id AS agent, coalesce(conc_min_um || ' to ' || conc_max_um, dose) AS dose,
           coalesce(CAST(hours AS VARCHAR), time) AS time, concat_ws('; ', comparator, control) AS comparator,
           background, concat_ws('; ', disease_id, sex, responder) AS people,
           struct_pack(drug := drug, dose := split_part(context.dose, ', ', 1), low := conc_min_um, high := conc_max_um,
                       "time" := context.time, hours := hours) AS exposure
    FROM result_set_context AS context
),
subject_label AS (
    SELECT DISTINCT subject_id AS id, coalesce(agent.label, disease.label) AS label
    FROM context LEFT JOIN agent ON subject_id = agent.id LEFT JOIN disease ON subject_id = disease.id WHERE subject_id IS NOT NULL
),
subject AS ({names})
SELECT context.*, coalesce(subject.name, 'not stated') AS subject,
       CASE
           WHEN $family <> 'all' AND family <> $family THEN 'family'
           WHEN $drugs IS NOT NULL AND NOT coalesce(list_contains($drugs, drug_id), false) THEN 'drug'
           WHEN NOT ($any_drug OR is_of_disease OR drug_id IS NULL OR group_all IN ({investigated})) THEN 'drug'
       END AS left_out
FROM context LEFT JOIN subject ON subject_id = subject.id
"""
_FINDINGS = """
CREATE OR REPLACE TEMP TABLE grid_finding AS
SELECT s.*, finding.id AS finding, finding.feature, feature.name, feature.feature_kind, finding.measurand, finding.direction, finding.call,
       coalesce(s.left_out, CASE
           WHEN $measurand <> 'any' AND finding.measurand <> $measurand THEN 'measurand'
           WHEN $kinds IS NOT NULL AND NOT list_contains($kinds, feature.feature_kind) THEN 'level'
           WHEN $features IS NOT NULL AND NOT list_contains($features, finding.feature) THEN 'name'
       END) AS unseen
FROM finding JOIN grid_set AS s ON finding.result_set = s.result_set JOIN feature ON finding.feature = feature.id
"""
_MODELS = """
SELECT study, model, min(study_label), min(source), min(system), min(compartment), min(unit), min(lab_unit),
       list(DISTINCT exposure) FILTER (WHERE NOT is_of_disease)
FROM grid_set WHERE left_out IS NULL GROUP BY study, model ORDER BY study, model
"""
_MARKS = """
SELECT feature, study, model, subject, family, measurand, direction, call, list_sort(list(finding)) AS findings, list(DISTINCT exposure) AS exposures, {spans}
FROM grid_finding WHERE unseen IS NULL GROUP BY ALL ORDER BY ALL
"""
_POOLED = """
SELECT subject FROM grid_finding WHERE unseen IS NULL AND NOT is_of_disease
GROUP BY subject HAVING count(DISTINCT drug_id) > 1
"""
_ROWS = """
SELECT DISTINCT feature, name, feature_kind FROM grid_finding WHERE unseen IS NULL
UNION SELECT id, coalesce(symbol, label), feature_kind FROM feature WHERE list_contains($features, id)
ORDER BY ALL
"""
_PRESUMED = """
SELECT DISTINCT study, model, fits.feature_kind
FROM grid_set
JOIN {fits} ON grid_set.analyte = fits.analyte
WHERE left_out IS NULL AND scope = 'genome_wide' AND universe IS NULL AND $measurand IN ('any', 'rna_expression')
ORDER BY ALL
"""
_TESTED = """
SELECT DISTINCT grid_set.study, grid_set.model, member.item
FROM grid_set JOIN gene_set_gene_members AS member ON grid_set.universe = member.gene_set
WHERE left_out IS NULL AND $measurand IN ('any', 'rna_expression')
  AND (list_contains($features, member.item) OR member.item IN (SELECT feature FROM grid_finding WHERE unseen IS NULL))
ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection of findings of a figure.

    Attributes
    ----------
    names : tuple of str
        Features, as a reader writes them; empty means every one that a finding is about.
    drug : str or None
        A drug with its forms; `any` for all agents; None for the drugs that were investigated, without comparators.
    family : str
        A family of contrasts; `all` keeps them apart by letters.
    measurand : str
        What was measured; `any` for everything.
    level : str
        `gene` (genes, long non-coding RNAs, miRNAs), `pathway`, or `all` (sets and whole transcriptomes too);
        names that are given decide themselves.
    forms : str
        How forms of a drug are grouped, as in a claim.

    Raises
    ------
    OptionError
        For a value outside its list.
    """

    names: tuple[str, ...] = ()
    drug: str | None = None
    family: str = Family.DRUG_EFFECT.value
    measurand: str = "rna_expression"
    level: str = "gene"
    forms: str = "all"

    def __post_init__(self) -> None:
        """Check each value against its closed list."""
        known = {"family": (*FAMILIES, ALL), "measurand": MEASURANDS, "level": LEVELS, "forms": FORMS}
        for name, values in known.items():
            refuse_unknown(name, getattr(self, name), values)


@dataclass(frozen=True, slots=True)
class StudySystem:
    """A study × system: one system in which one study measured.

    Attributes
    ----------
    label, source, system : str
        What a reader calls the study, which source has this record of it, and what a reader calls the system.
    unit, lab_unit : str
        The independent unit, and the one where units that may share samples count as one.
    exposures : tuple of Exposure
        What was given in its contrasts of a drug.
    """

    study: str
    model: str
    label: str
    source: str
    system: str
    compartment: str
    unit: str
    lab_unit: str
    exposures: tuple[Exposure, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """The key: study and model."""
        return (self.study, self.model)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings of one study × system on one feature with one direction and call.

    Attributes
    ----------
    spans : tuple of (least, greatest)
        For each of `DIFFERENCES`, between which values the findings lie, as text; equal where they do not differ.
    exposures : tuple of Exposure
        What was given.
    """

    feature: str
    place: tuple[str, str]
    subject: str
    family: str
    measurand: str
    direction: str
    call: str
    findings: tuple[str, ...]
    spans: tuple[tuple[str, str], ...] = ()
    exposures: tuple[Exposure, ...] = ()

    @property
    def context(self) -> tuple[str, str, str]:
        """Subject, contrast family and measurand."""
        return (self.subject, self.family, self.measurand)


def differences(outcomes: Sequence[Outcome]) -> list[str]:
    """Return those of `DIFFERENCES` in which equal findings have more than one value."""
    spans = [each.spans for each in outcomes if each.spans]
    return [
        name
        for name, ends in zip(DIFFERENCES, zip(*spans, strict=True), strict=False)
        if min(least for least, _ in ends) != max(most for _, most in ends)
    ]


def given(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return drug, dose and time of equal findings in words."""
    return facts_of({each for outcome in outcomes for each in outcome.exposures})


@dataclass(frozen=True, slots=True)
class GridInput:
    """The rows of the store that a grid is made from; places are (study, model).

    Attributes
    ----------
    features : dict
        Feature → (name, feature kind).
    models : list of StudySystem
    outcomes : list of Outcome
    presumed : set of (place, feature kind)
        Genome-wide, the tested features not listed.
    tested : set of (place, feature)
        Listed as tested.
    unseen : dict
        Reason → number of findings that the selection leaves out.
    sources : list of (name, version)
        Where the findings come from.
    pooled : frozenset of str
        Subjects whose findings here are of several forms of a drug.
    """

    features: dict[str, tuple[str, str]]
    models: list[StudySystem]
    outcomes: list[Outcome]
    presumed: set[tuple[tuple[str, str], str]]
    tested: set[tuple[tuple[str, str], str]]
    unseen: dict[str, int]
    sources: list[tuple[str, str]]
    pooled: frozenset[str] = frozenset()


def read(store: Store, selection: Selection) -> GridInput:
    """Read the rows for the grid of a selection.

    Raises
    ------
    GroundingError
        Where a name of a feature or drug is unknown or ambiguous.
    """
    features = features_of(store, selection)
    measurand = {"measurand": selection.measurand}
    named = {"features": features}
    with selected(store, selection, features):
        features_with_kinds = store.rows(_ROWS, named)
        names = told_apart({feature: name for feature, name, _ in features_with_kinds})
        return GridInput(
            {feature: (names[feature], kind) for feature, _, kind in features_with_kinds},
            [StudySystem(*(*row, _exposures(given))) for *row, given in store.rows(_MODELS)],
            _outcomes(store),
            {
                ((study, model), kind)
                for study, model, kind in store.rows(_PRESUMED.format(fits=FITS), measurand)
            },
            {((study, model), item) for study, model, item in store.rows(_TESTED, measurand | named)},
            unseen(store),
            sources(store),
            pooled(store),
        )


def features_of(store: Store, selection: Selection) -> list[str] | None:
    """Return the features named in a selection; None if there are none.

    Raises
    ------
    GroundingError
        Where a name is unknown or ambiguous.
    """
    return [feature_of(store, name)[0] for name in selection.names] or None


def _outcomes(store: Store) -> list[Outcome]:
    spans = ", ".join(f"{ends}(coalesce({each}, ''))" for each in DIFFERENCES for ends in ("min", "max"))
    return [
        Outcome(
            feature,
            (study, model),
            subject,
            family,
            measurand,
            direction,
            call,
            tuple(findings),
            tuple(zip(ends[::2], ends[1::2], strict=True)),
            _exposures(given),
        )
        for feature, study, model, subject, family, measurand, direction, call, findings, given, *ends in store.rows(
            _MARKS.format(spans=spans)
        )
    ]


def _exposures(given: Iterable[Mapping[str, Any]] | None) -> tuple[Exposure, ...]:
    """Return what was given, in order."""
    return tuple(sorted((Exposure(**each) for each in given or ()), key=repr))


def pooled(store: Store) -> frozenset[str]:
    """Return the subjects with findings of several forms of a drug; only within `selected`."""
    return frozenset(subject for (subject,) in store.rows(_POOLED))


def unseen(store: Store) -> dict[str, int]:
    """Return the number of findings outside the selection, by reason; only within `selected`."""
    return dict(
        store.rows(
            "SELECT unseen, count(*) FROM grid_finding WHERE unseen IS NOT NULL GROUP BY unseen ORDER BY unseen"
        )
    )


def sources(store: Store) -> list[tuple[str, str]]:
    """Return name and version of the sources of the selection; only within `selected`."""
    return store.rows(
        "SELECT name, version FROM loaded WHERE name IN (SELECT source FROM grid_set WHERE left_out IS NULL) ORDER BY name"
    )


@contextmanager
def selected(store: Store, selection: Selection, features: list[str] | None = None) -> Iterator[None]:
    """Create the temporary tables `grid_set` and `grid_finding` of a selection, with a reason beside what it leaves out."""
    drug = selection.drug
    named = drug is not None and drug != ANY
    agents = agents_of(store, str(drug), selection.forms) if named else None
    store.connection.execute(
        _SETS.format(
            investigated=_INVESTIGATED,
            subject=subject_column(store, agents, selection.forms),
            names=shown_names("subject_label"),
        ),
        {"family": selection.family, "drugs": agents, "any_drug": drug is not None},
    )
    kinds = None if features or selection.level == ALL else list(KINDS[selection.level])
    store.connection.execute(
        _FINDINGS, {"measurand": selection.measurand, "kinds": kinds, "features": features}
    )
    try:
        yield
    finally:
        for table in ("grid_set", "grid_finding"):
            store.connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
