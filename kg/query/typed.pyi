# The named questions as methods, their rows as dataclasses, for type checkers and editors.
# Generated from the heads of queries/ by `make docs`; do not edit it.

from dataclasses import dataclass

from kg.results import Rows
from kg.schema.model import Schema
from kg.store.snapshot import Store

@dataclass(frozen=True, slots=True)
class AtConcentration:
    subject: str | None
    subject_id: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    direction: str | None
    reached_um: float | None
    agents: tuple[str, ...]
    systems: tuple[str, ...]
    studies: tuple[str, ...]
    findings: int | None

@dataclass(frozen=True, slots=True)
class BasalOrChallenged:
    subject: str | None
    subject_id: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    seen: str | None
    basal_up: int | None
    basal_down: int | None
    basal_null: int | None
    challenged_up: int | None
    challenged_down: int | None
    challenged_null: int | None
    studies: tuple[str, ...]

@dataclass(frozen=True, slots=True)
class BeforeAnyDose:
    contrast_family: str | None
    study_label: str | None
    compartment: str | None
    disease: str | None
    responder: str | None
    comparator: str | None
    feature_kind: str | None
    feature_id: str | None
    symbol: str | None
    as_written: str | None
    direction: str | None
    call: str | None
    finding: str | None

@dataclass(frozen=True, slots=True)
class ByResponder:
    study_label: str | None
    responder: str | None
    drug: str | None
    contrast_family: str | None
    time: str | None
    comparator: str | None
    n_case: int | None
    feature_kind: str | None
    feature_id: str | None
    symbol: str | None
    as_written: str | None
    direction: str | None
    call: str | None
    finding: str | None

@dataclass(frozen=True, slots=True)
class BySex:
    study_label: str | None
    sex: str | None
    drug: str | None
    contrast_family: str | None
    time: str | None
    n_case: int | None
    feature_kind: str | None
    feature_id: str | None
    symbol: str | None
    as_written: str | None
    direction: str | None
    call: str | None
    finding: str | None

@dataclass(frozen=True, slots=True)
class ByTime:
    study_label: str | None
    drug: str | None
    system: str | None
    system_id: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    hours: float | None
    time: str | None
    direction: str | None
    call: str | None
    finding: str | None

@dataclass(frozen=True, slots=True)
class ChangedByDrug:
    compartment: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    direction: str | None
    agents: tuple[str, ...]
    systems: tuple[str, ...]
    studies: tuple[str, ...]
    findings: int | None

@dataclass(frozen=True, slots=True)
class Comparators:
    study_label: str | None
    contrast_family: str | None
    measurand: str | None
    feature_id: str | None
    symbol: str | None
    acting_drug: str | None
    acting_direction: str | None
    acting_finding: str | None
    null_drug: str | None
    null_direction: str | None
    null_finding: str | None

@dataclass(frozen=True, slots=True)
class Conflicts:
    subject: str | None
    subject_id: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    units_up: int | None
    units_down: int | None
    units_mixed: int | None
    studies_up: tuple[str, ...]
    studies_down: tuple[str, ...]
    findings: tuple[str, ...]

@dataclass(frozen=True, slots=True)
class Convergence:
    subject: str | None
    subject_id: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    direction: str | None
    units: int | None
    studies: int | None
    units_blood: int | None
    units_in_vitro: int | None
    opposing_units: int | None
    different: int | None
    labels: tuple[str, ...]
    findings: tuple[str, ...]

@dataclass(frozen=True, slots=True)
class DrugEvidence:
    finding: str | None
    study_label: str | None
    compartment: str | None
    system: str | None
    drug: str | None
    drug_group: str | None
    dose: str | None
    time: str | None
    comparator: str | None
    contrast_type: str | None
    contrast_family: str | None
    feature_kind: str | None
    feature_id: str | None
    symbol: str | None
    as_written: str | None
    themes: tuple[str, ...]
    measurand: str | None
    direction: str | None
    call: str | None
    certainty: str | None
    locator: tuple[str, ...]

class GeneEvidence(DrugEvidence): ...

@dataclass(frozen=True, slots=True)
class Nulls:
    finding: str | None
    study_label: str | None
    compartment: str | None
    system: str | None
    drug: str | None
    contrast_family: str | None
    feature_kind: str | None
    feature_id: str | None
    symbol: str | None
    as_written: str | None
    measurand: str | None
    direction: str | None
    call: str | None
    p_value: float | None

@dataclass(frozen=True, slots=True)
class Pathways:
    pathway: str | None
    pathway_label: str | None
    contrast_family: str | None
    subject: str | None
    subject_id: str | None
    compartment: str | None
    direction: str | None
    reported_as: tuple[str, ...]
    studies: tuple[str, ...]
    findings: int | None

@dataclass(frozen=True, slots=True)
class PatientDerived:
    study_label: str | None
    origin: str | None
    system: str | None
    drug: str | None
    dose: str | None
    time: str | None
    background: str | None
    feature_kind: str | None
    feature_id: str | None
    symbol: str | None
    as_written: str | None
    direction: str | None
    call: str | None
    finding: str | None
    locator: tuple[str, ...]

class StudyEvidence(DrugEvidence): ...

@dataclass(frozen=True, slots=True)
class SystemTree:
    system_id: str | None
    label: str | None
    compartment: str | None
    setting: str | None
    origin: str | None
    model: str | None
    studies: int | None
    findings: int | None

@dataclass(frozen=True, slots=True)
class ThemesInBoth:
    subject: str | None
    subject_id: str | None
    theme: str | None
    theme_id: str | None
    findings_blood: int | None
    findings_in_vitro: int | None
    features_blood: tuple[str, ...]
    features_in_vitro: tuple[str, ...]
    studies: tuple[str, ...]

@dataclass(frozen=True, slots=True)
class Unreported:
    study_label: str | None
    compartment: str | None
    contrast: str | None
    drug: str | None
    contrast_family: str | None
    feature_kind: str | None
    feature_id: str | None
    symbol: str | None
    as_written: str | None
    note: str | None
    finding: str | None
    locator: tuple[str, ...]

class Questions:
    def __init__(self, store: Store, schema: Schema) -> None: ...
    def at_concentration(
        self,
        *,
        max_um: float = ...,
        drug: str | None = ...,
        measurand: str | None = ...,
        family: str = ...,
        engine: str = ...,
    ) -> Rows[AtConcentration]: ...
    def basal_or_challenged(
        self, *, drug: str | None = ..., measurand: str | None = ..., family: str = ..., engine: str = ...
    ) -> Rows[BasalOrChallenged]: ...
    def before_any_dose(
        self, *, compartment: str | None = ..., family: str | None = ..., engine: str = ...
    ) -> Rows[BeforeAnyDose]: ...
    def by_responder(
        self, *, gene: str | None = ..., responder: str | None = ..., engine: str = ...
    ) -> Rows[ByResponder]: ...
    def by_sex(self, *, gene: str | None = ..., sex: str | None = ..., engine: str = ...) -> Rows[BySex]: ...
    def by_time(
        self,
        *,
        gene: str | None = ...,
        drug: str | None = ...,
        min_times: int = ...,
        family: str = ...,
        engine: str = ...,
    ) -> Rows[ByTime]: ...
    def changed_by_drug(
        self,
        *,
        drug: str,
        compartment: str | None = ...,
        measurand: str | None = ...,
        calls: str = ...,
        family: str = ...,
        engine: str = ...,
    ) -> Rows[ChangedByDrug]: ...
    def comparators(self, *, drug: str | None = ..., engine: str = ...) -> Rows[Comparators]: ...
    def conflicts(
        self, *, family: str = ..., measurand: str | None = ..., calls: str = ..., engine: str = ...
    ) -> Rows[Conflicts]: ...
    def convergence(
        self,
        *,
        across: str = ...,
        family: str = ...,
        measurand: str | None = ...,
        min: int = ...,
        min_units: int = ...,
        calls: str = ...,
        engine: str = ...,
    ) -> Rows[Convergence]: ...
    def drug_evidence(self, *, drug: str, engine: str = ...) -> Rows[DrugEvidence]: ...
    def gene_evidence(self, *, gene: str, engine: str = ...) -> Rows[GeneEvidence]: ...
    def nulls(
        self, *, drug: str | None = ..., compartment: str | None = ..., engine: str = ...
    ) -> Rows[Nulls]: ...
    def pathways(
        self, *, compartment: str | None = ..., family: str | None = ..., engine: str = ...
    ) -> Rows[Pathways]: ...
    def patient_derived(self, *, drug: str | None = ..., engine: str = ...) -> Rows[PatientDerived]: ...
    def study_evidence(self, *, study: str, engine: str = ...) -> Rows[StudyEvidence]: ...
    def system_tree(self, *, system: str, engine: str = ...) -> Rows[SystemTree]: ...
    def themes_in_both(self, *, family: str = ..., engine: str = ...) -> Rows[ThemesInBoth]: ...
    def unreported(
        self, *, drug: str | None = ..., compartment: str | None = ..., engine: str = ...
    ) -> Rows[Unreported]: ...
