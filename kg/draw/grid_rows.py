"""What the direction grid draws, read from the store: findings, study-models, and what was presumably measured.

Everything is counted by the engine; the rows that come back are as many as the grid has marks.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claim import DISEASE_FAMILIES, FAMILIES, FORMS, KINDS, MEASURANDS, refuse_unknown
from kg.evidence import agents_of
from kg.findings import feature_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import Store

ANY = "any"
ALL = "all"
LEVELS = ("gene", "pathway", ALL)

_SUBJECT = {"all": "grp.group_all", "stereo": "grp.group_stereo", "exact": "drug_id"}
_INVESTIGATED = """
SELECT DISTINCT grp.group_all
FROM contrast JOIN agent_group AS grp ON contrast.drug = grp.agent
JOIN arm_treatments AS given ON given.arm IN (contrast.case_arm, contrast.reference_arm)
JOIN treatment ON given.item = treatment.id AND treatment.agent = contrast.drug
WHERE treatment.role = 'investigational'
"""

# Every result set with its study-model, its subject, and whether the selection holds it (`left` is null) or why not.
_SETS = """
CREATE OR REPLACE TEMP TABLE grid_set AS
WITH context AS (
    SELECT result_set.id AS result_set, result_set.scope, result_set.universe, assay.analyte,
           study.id AS study, study.label AS study_label, study.source, unit.unit, unit.lab_unit,
           system.compartment, model.model, system.label AS system, contrast_family.family, contrast.drug AS drug_id,
           disease.label AS disease, contrast_family.family IN ({diseases}) AS is_of_disease
    FROM result_set
    JOIN contrast ON result_set.contrast = contrast.id
    JOIN contrast_family ON contrast.contrast_type = contrast_family.contrast_type
    JOIN study ON contrast.study = study.id
    JOIN study_unit AS unit ON study.id = unit.study
    JOIN arm AS case_arm ON contrast.case_arm = case_arm.id
    JOIN system ON case_arm.system = system.id
    JOIN system_model AS model ON system.id = model.system
    LEFT JOIN assay ON result_set.assay = assay.id
    LEFT JOIN cohort ON case_arm.cohort = cohort.id
    LEFT JOIN disease ON cohort.disease = disease.id
)
SELECT context.*,
       coalesce(CASE WHEN is_of_disease THEN disease ELSE subject.label END, 'not stated') AS subject,
       CASE
           WHEN $family <> 'all' AND family <> $family THEN 'family'
           WHEN $drugs IS NOT NULL AND NOT coalesce(list_contains($drugs, drug_id), false) THEN 'drug'
           WHEN NOT ($any_drug OR is_of_disease OR drug_id IS NULL OR grp.group_all IN ({investigated})) THEN 'drug'
       END AS left_out
FROM context
LEFT JOIN agent_group AS grp ON context.drug_id = grp.agent
LEFT JOIN agent AS subject ON {subject} = subject.id
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
SELECT study, model, min(study_label), min(source), min(system), min(compartment), min(unit), min(lab_unit)
FROM grid_set WHERE left_out IS NULL GROUP BY study, model ORDER BY study, model
"""
_MARKS = """
SELECT feature, study, model, subject, family, measurand, direction, call, list_sort(list(finding)) AS findings
FROM grid_finding WHERE unseen IS NULL GROUP BY ALL ORDER BY ALL
"""
_ROWS = """
SELECT DISTINCT feature, name, feature_kind FROM grid_finding WHERE unseen IS NULL
UNION SELECT id, coalesce(symbol, label), feature_kind FROM feature WHERE list_contains($features, id)
ORDER BY ALL
"""
_PRESUMED = """
SELECT DISTINCT study, model, fits.feature_kind
FROM grid_set
JOIN (VALUES ('mrna', 'gene'), ('total_rna', 'gene'), ('total_rna', 'lncrna'), ('lncrna', 'lncrna'), ('mirna', 'mirna'))
  AS fits(analyte, feature_kind) ON grid_set.analyte = fits.analyte
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
_UNSEEN = "SELECT unseen, count(*) FROM grid_finding WHERE unseen IS NOT NULL GROUP BY unseen ORDER BY unseen"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings a figure is about.

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
    family: str = "drug_effect"
    measurand: str = "rna_expression"
    level: str = "gene"
    forms: str = "all"

    def __post_init__(self) -> None:
        """Refuse a word that is not known."""
        known = {"family": (*FAMILIES, ALL), "measurand": MEASURANDS, "level": LEVELS, "forms": FORMS}
        for name, values in known.items():
            refuse_unknown(name, getattr(self, name), values)


@dataclass(frozen=True, slots=True)
class StudyModel:
    """One system in which one study measured.

    Attributes
    ----------
    label, source, system : str
        What a reader calls the study, which source gives this account of it, and what a reader calls the system.
    unit, lab_unit : str
        The independent unit, and the one where units that may share samples count as one.
    """

    study: str
    model: str
    label: str
    source: str
    system: str
    compartment: str
    unit: str
    lab_unit: str

    @property
    def place(self) -> tuple[str, str]:
        """What identifies it: study and model."""
        return (self.study, self.model)


@dataclass(frozen=True, slots=True)
class Said:
    """What the findings of one study-model say of one feature with one direction and call."""

    feature: str
    place: tuple[str, str]
    subject: str
    family: str
    measurand: str
    direction: str
    call: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All that a grid is made from; places are (study, model).

    Attributes
    ----------
    features : dict
        Feature → (name, feature kind).
    models : list of StudyModel
    said : list of Said
    presumed : set of (place, feature kind)
        Genome-wide, the tested features not listed.
    tested : set of (place, feature)
        Listed as tested.
    unseen : dict
        Reason → number of findings that the selection leaves out.
    sources : list of (name, version)
        Where the findings come from.
    """

    features: dict[str, tuple[str, str]]
    models: list[StudyModel]
    said: list[Said]
    presumed: set[tuple[tuple[str, str], str]]
    tested: set[tuple[tuple[str, str], str]]
    unseen: dict[str, int]
    sources: list[tuple[str, str]]


def read(store: Store, selection: Selection) -> Material:
    """Read what a grid of the selection is made from.

    Raises
    ------
    GroundingError
        Where a name of a feature or drug is unknown or ambiguous.
    """
    features = None if not selection.names else [feature_of(store, name)[0] for name in selection.names]
    measurand = {"measurand": selection.measurand}
    named = {"features": features}
    with selected(store, selection, features):
        said = [
            Said(row[0], (row[1], row[2]), row[3], row[4], row[5], row[6], row[7], tuple(row[8]))
            for row in store.rows(_MARKS)
        ]
        return Material(
            {feature: (name, kind) for feature, name, kind in store.rows(_ROWS, named)},
            [StudyModel(*row) for row in store.rows(_MODELS)],
            said,
            {((study, model), kind) for study, model, kind in store.rows(_PRESUMED, measurand)},
            {((study, model), item) for study, model, item in store.rows(_TESTED, measurand | named)},
            dict(store.rows(_UNSEEN)),
            store.rows(
                "SELECT name, version FROM loaded WHERE name IN (SELECT source FROM grid_set WHERE left_out IS NULL) ORDER BY name"
            ),
        )


@contextmanager
def selected(store: Store, selection: Selection, features: list[str] | None = None) -> Iterator[None]:
    """Give the temporary tables `grid_set` and `grid_finding` of a selection; what it leaves out is marked, not missing."""
    drug = selection.drug
    named = drug is not None and drug != ANY
    agents = agents_of(store, str(drug), selection.forms) if named else None
    diseases = ", ".join(f"'{name}'" for name in DISEASE_FAMILIES)
    store.connection.execute(
        _SETS.format(diseases=diseases, investigated=_INVESTIGATED, subject=_SUBJECT[selection.forms]),
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
