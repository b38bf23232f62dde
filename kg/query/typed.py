"""The named questions as methods, their rows as dataclasses.

Written from the heads of queries/ by `make docs`; do not edit it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.query.named import answer
from kg.results import typed_rows

if TYPE_CHECKING:
    from kg.results import Rows
    from kg.schema.model import Schema
    from kg.store.snapshot import Store


@dataclass(frozen=True, slots=True)
class AtConcentration:
    """Which effects are reached at or below a concentration in vitro?

    Attributes
    ----------
    subject : what is claimed about: the drug group, or the disease in disease families
    feature_id : the feature
    symbol : approved symbol
    measurand : what was measured
    direction : which way it went
    reached_um : lowest concentration that is known to suffice
    agents : the exact forms of the drug
    systems : the systems
    studies : the studies
    findings : how many findings say so
    """

    subject: str | None
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
    """Which genes does a drug change in untouched cells, under stress or cytokine, or both?

    Attributes
    ----------
    subject : what is claimed about: the drug group, or the disease in disease families
    feature_id : the feature
    symbol : approved symbol
    measurand : what was measured
    seen : basal, challenged or both: where there is an effect
    basal_up : in untouched cells, up
    basal_down : in untouched cells, down
    basal_null : in untouched cells, no effect
    challenged_up : under stress or cytokine, up
    challenged_down : under stress or cytokine, down
    challenged_null : under stress or cytokine, no effect
    studies : the studies
    """

    subject: str | None
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
    """What is there before any dose: what differs in the disease, and what predicts response?

    Attributes
    ----------
    contrast_family : contrasts of one family may be pooled
    study_label : the study
    compartment : where RNA was measured
    disease : diagnosis of the case arm
    responder : whether the people of the case arm responded
    comparator : what the case arm is compared with
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    direction : which way it went
    call : what the source says about significance
    finding : the finding
    """

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
    """What was found in people who responded, or in those who did not?

    Attributes
    ----------
    study_label : the study
    responder : whether the people of the case arm responded
    drug : the exact form that is investigated
    contrast_family : contrasts of one family may be pooled
    time : when the sample was taken, with its unit
    comparator : what the case arm is compared with
    n_case : size of the case arm
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    direction : which way it went
    call : what the source says about significance
    finding : the finding
    """

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
    """What was found in one sex?

    Attributes
    ----------
    study_label : the study
    sex : sex of the case arm
    drug : the exact form that is investigated
    contrast_family : contrasts of one family may be pooled
    time : when the sample was taken, with its unit
    n_case : size of the case arm
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    direction : which way it went
    call : what the source says about significance
    finding : the finding
    """

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
    """How does an effect of a drug go over time?

    Attributes
    ----------
    study_label : the study
    drug : the exact form that is investigated
    system : the system
    feature_id : the feature
    symbol : approved symbol
    measurand : what was measured
    hours : when the sample was taken
    time : when the sample was taken, with its unit
    direction : which way it went
    call : what the source says about significance
    finding : the finding
    """

    study_label: str | None
    drug: str | None
    system: str | None
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
    """Which genes does a drug change, compartment by compartment?

    Attributes
    ----------
    compartment : where RNA was measured
    feature_id : the feature
    symbol : approved symbol
    measurand : what was measured
    direction : which way it went
    agents : the exact forms of the drug
    systems : the systems
    studies : the studies
    findings : how many findings say so
    """

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
    """Where does one drug act and another does not, in the same study and on the same gene?

    Attributes
    ----------
    study_label : the study
    contrast_family : contrasts of one family may be pooled
    measurand : what was measured
    feature_id : the feature
    symbol : approved symbol
    acting_drug : the drug that acts
    acting_direction : which way it acts
    acting_finding : the finding
    null_drug : the drug that does not act
    null_direction : a trend without significance, or no change
    null_finding : the finding
    """

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
    """On which genes do findings for one subject and one family go both ways?

    Attributes
    ----------
    subject : what is claimed about: the drug group, or the disease in disease families
    feature_id : the feature
    symbol : approved symbol
    measurand : what was measured
    units_up : units that support up, or positive
    units_down : units that support down, or negative
    units_mixed : units that go both ways
    studies_up : studies with a finding up
    studies_down : studies with a finding down
    findings : the findings it rests on
    """

    subject: str | None
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
    """Which genes do independent units support in one direction in several compartments, such as blood and in vitro?

    Attributes
    ----------
    subject : what is claimed about: the drug group, or the disease in disease families
    feature_id : the feature
    symbol : approved symbol
    direction : up or down; positive or negative with improvement where all are correlations
    units : independent units that support the direction
    studies : papers that support the direction
    units_blood : of these, with support in blood
    units_in_vitro : of these, with support in vitro
    opposing_units : units that support the other direction
    findings : the findings it rests on
    """

    subject: str | None
    feature_id: str | None
    symbol: str | None
    direction: str | None
    units: int | None
    studies: int | None
    units_blood: int | None
    units_in_vitro: int | None
    opposing_units: int | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrugEvidence:
    """What is known about a drug, nulls and unreported results included?

    Attributes
    ----------
    finding : the finding
    study_label : the study
    compartment : where RNA was measured
    system : the system
    drug : the exact form that is investigated
    drug_group : what forms of the drug roll up to
    dose : dose or concentration, route and duration, with units
    time : when the sample was taken, with its unit
    comparator : what the case arm is compared with
    contrast_type : what is compared with what
    contrast_family : contrasts of one family may be pooled
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    themes : headings it is discussed under, never membership
    measurand : what was measured
    direction : which way it went
    call : what the source says about significance
    certainty : whether it is stated or inferred
    locator : where in the source it stands
    """

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


@dataclass(frozen=True, slots=True)
class GeneEvidence:
    """What is known about a gene, nulls and unreported results included?

    Attributes
    ----------
    finding : the finding
    study_label : the study
    compartment : where RNA was measured
    system : the system
    drug : the exact form that is investigated
    drug_group : what forms of the drug roll up to
    dose : dose or concentration, route and duration, with units
    time : when the sample was taken, with its unit
    comparator : what the case arm is compared with
    contrast_type : what is compared with what
    contrast_family : contrasts of one family may be pooled
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    themes : headings it is discussed under, never membership
    measurand : what was measured
    direction : which way it went
    call : what the source says about significance
    certainty : whether it is stated or inferred
    locator : where in the source it stands
    """

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


@dataclass(frozen=True, slots=True)
class Nulls:
    """What was tested and found unchanged?

    Attributes
    ----------
    finding : the finding
    study_label : the study
    compartment : where RNA was measured
    system : the system
    drug : the exact form that is investigated
    contrast_family : contrasts of one family may be pooled
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    measurand : what was measured
    direction : which way it went
    call : what the source says about significance
    p_value : two-sided p-value
    """

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
    """Which pathways are reported, by compartment and family?

    Attributes
    ----------
    pathway : the pathway that is counted
    pathway_label : its name
    contrast_family : contrasts of one family may be pooled
    subject : what is claimed about: the drug group, or the disease in disease families
    compartment : where RNA was measured
    direction : which way it went
    reported_as : the pathway as the sources write it
    studies : the studies
    findings : how many findings say so
    """

    pathway: str | None
    pathway_label: str | None
    contrast_family: str | None
    subject: str | None
    compartment: str | None
    direction: str | None
    reported_as: tuple[str, ...]
    studies: tuple[str, ...]
    findings: int | None


@dataclass(frozen=True, slots=True)
class PatientDerived:
    """What was found in cells that come from patients and were treated in the dish?

    Attributes
    ----------
    study_label : the study
    origin : what the cells came from
    system : the system
    drug : the exact form that is investigated
    dose : dose or concentration, route and duration, with units
    time : when the sample was taken, with its unit
    background : what both arms stand under
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    direction : which way it went
    call : what the source says about significance
    finding : the finding
    locator : where in the source it stands
    """

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


@dataclass(frozen=True, slots=True)
class SeveralAgents:
    """Which genes do several agents change in the same direction, such as racemate, enantiomers and metabolites of one drug?

    Attributes
    ----------
    subject : what is claimed about: the drug group, or the disease in disease families
    feature_id : the feature
    symbol : approved symbol
    measurand : what was measured
    direction : up or down; positive or negative with improvement where all are correlations
    units : independent units that support the direction
    agents : the exact forms of the drug
    findings : the findings it rests on
    """

    subject: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    direction: str | None
    units: int | None
    agents: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeveralStudies:
    """Which genes do several papers support in the same direction?

    Attributes
    ----------
    subject : what is claimed about: the drug group, or the disease in disease families
    feature_id : the feature
    symbol : approved symbol
    measurand : what was measured
    direction : up or down; positive or negative with improvement where all are correlations
    units : independent units that support the direction
    studies : the studies
    findings : the findings it rests on
    """

    subject: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    direction: str | None
    units: int | None
    studies: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeveralSystems:
    """Which genes go in the same direction in several systems?

    Attributes
    ----------
    subject : what is claimed about: the drug group, or the disease in disease families
    feature_id : the feature
    symbol : approved symbol
    measurand : what was measured
    direction : up or down; positive or negative with improvement where all are correlations
    units : independent units that support the direction
    systems_min : least number of different systems
    systems : the systems
    findings : the findings it rests on
    """

    subject: str | None
    feature_id: str | None
    symbol: str | None
    measurand: str | None
    direction: str | None
    units: int | None
    systems_min: int | None
    systems: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyEvidence:
    """What does a study say, nulls and unreported results included?

    Attributes
    ----------
    finding : the finding
    study_label : the study
    compartment : where RNA was measured
    system : the system
    drug : the exact form that is investigated
    drug_group : what forms of the drug roll up to
    dose : dose or concentration, route and duration, with units
    time : when the sample was taken, with its unit
    comparator : what the case arm is compared with
    contrast_type : what is compared with what
    contrast_family : contrasts of one family may be pooled
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    themes : headings it is discussed under, never membership
    measurand : what was measured
    direction : which way it went
    call : what the source says about significance
    certainty : whether it is stated or inferred
    locator : where in the source it stands
    """

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


@dataclass(frozen=True, slots=True)
class SystemTree:
    """Which systems are a system or stand below it in the hierarchy of cells and tissues, and what is known in them?

    Attributes
    ----------
    system_id : the system as its source names it
    label : the system
    compartment : where RNA was measured
    setting : where the drug acts
    origin : what the cells came from
    model : the cell line, tissue or source's own system that counts as one model
    studies : studies with findings in it
    findings : findings in it
    """

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
    """Under which headings do authors discuss effects in blood and in vitro?

    Attributes
    ----------
    subject : what is claimed about: the drug group, or the disease in disease families
    theme : the heading
    findings_blood : in blood
    findings_in_vitro : in vitro
    features_blood : symbols, or names as written
    features_in_vitro : symbols, or names as written
    studies : the studies
    """

    subject: str | None
    theme: str | None
    findings_blood: int | None
    findings_in_vitro: int | None
    features_blood: tuple[str, ...]
    features_in_vitro: tuple[str, ...]
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreported:
    """What was measured and not reported?

    Attributes
    ----------
    study_label : the study
    compartment : where RNA was measured
    contrast : the contrast
    drug : the exact form that is investigated
    contrast_family : contrasts of one family may be pooled
    feature_kind : kind of feature
    feature_id : the feature
    symbol : approved symbol
    as_written : the feature as the source writes it
    finding : the finding
    locator : where in the source it stands
    """

    study_label: str | None
    compartment: str | None
    contrast: str | None
    drug: str | None
    contrast_family: str | None
    feature_kind: str | None
    feature_id: str | None
    symbol: str | None
    as_written: str | None
    finding: str | None
    locator: tuple[str, ...]


class Questions:
    """The named questions of a store, a method each; `engine` is sql or sparql, and the rows are the same.

    Every method raises GroundingError for a name that is unknown or ambiguous, OptionError for a value outside
    its list, and QueryError where a query fails.
    """

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._schema = schema

    def at_concentration(
        self,
        *,
        max_um: float = 1.0,
        drug: str | None = None,
        measurand: str | None = "rna_expression",
        engine: str = "sql",
    ) -> Rows[AtConcentration]:
        """Which effects are reached at or below a concentration in vitro?

        Parameters
        ----------
        max_um
            the highest concentration, in µmol/L
        drug
            only this drug; a concept stands for all its forms and metabolites
        measurand
            what was measured; different measurands are never pooled
        """
        found = answer(
            self._store,
            self._schema,
            "at-concentration",
            {"max_um": max_um, "drug": drug, "measurand": measurand},
            engine=engine,
        )
        return typed_rows(found, AtConcentration)

    def basal_or_challenged(
        self, *, drug: str | None = None, measurand: str | None = "rna_expression", engine: str = "sql"
    ) -> Rows[BasalOrChallenged]:
        """Which genes does a drug change in untouched cells, under stress or cytokine, or both?

        Parameters
        ----------
        drug
            only this drug; a concept stands for all its forms and metabolites
        measurand
            what was measured; different measurands are never pooled
        """
        found = answer(
            self._store,
            self._schema,
            "basal-or-challenged",
            {"drug": drug, "measurand": measurand},
            engine=engine,
        )
        return typed_rows(found, BasalOrChallenged)

    def before_any_dose(
        self, *, compartment: str | None = None, family: str | None = None, engine: str = "sql"
    ) -> Rows[BeforeAnyDose]:
        """What is there before any dose: what differs in the disease, and what predicts response?

        Parameters
        ----------
        compartment
            only where RNA was measured there
        family
            only this family of contrasts
        """
        found = answer(
            self._store,
            self._schema,
            "before-any-dose",
            {"compartment": compartment, "family": family},
            engine=engine,
        )
        return typed_rows(found, BeforeAnyDose)

    def by_responder(
        self, *, gene: str | None = None, responder: str | None = None, engine: str = "sql"
    ) -> Rows[ByResponder]:
        """What was found in people who responded, or in those who did not?

        Parameters
        ----------
        gene
            only this gene, by symbol, alias, identifier or as a source writes it
        responder
            only this group
        """
        found = answer(
            self._store, self._schema, "by-responder", {"gene": gene, "responder": responder}, engine=engine
        )
        return typed_rows(found, ByResponder)

    def by_sex(self, *, gene: str | None = None, sex: str | None = None, engine: str = "sql") -> Rows[BySex]:
        """What was found in one sex?

        Parameters
        ----------
        gene
            only this gene, by symbol, alias, identifier or as a source writes it
        sex
            only this sex
        """
        found = answer(self._store, self._schema, "by-sex", {"gene": gene, "sex": sex}, engine=engine)
        return typed_rows(found, BySex)

    def by_time(
        self, *, gene: str | None = None, drug: str | None = None, min_times: int = 2, engine: str = "sql"
    ) -> Rows[ByTime]:
        """How does an effect of a drug go over time?

        Parameters
        ----------
        gene
            only this gene, by symbol, alias, identifier or as a source writes it
        drug
            only this drug; a concept stands for all its forms and metabolites
        min_times
            least number of times at which one study measured the feature under one agent
        """
        found = answer(
            self._store,
            self._schema,
            "by-time",
            {"gene": gene, "drug": drug, "min_times": min_times},
            engine=engine,
        )
        return typed_rows(found, ByTime)

    def changed_by_drug(
        self,
        *,
        drug: str,
        compartment: str | None = None,
        measurand: str | None = "rna_expression",
        calls: str = "nominal",
        engine: str = "sql",
    ) -> Rows[ChangedByDrug]:
        """Which genes does a drug change, compartment by compartment?

        Parameters
        ----------
        drug
            the drug; a concept stands for all its forms and metabolites
        compartment
            only where RNA was measured there
        measurand
            what was measured; different measurands are never pooled
        calls
            the weakest call that counts as support
        """
        found = answer(
            self._store,
            self._schema,
            "changed-by-drug",
            {"drug": drug, "compartment": compartment, "measurand": measurand, "calls": calls},
            engine=engine,
        )
        return typed_rows(found, ChangedByDrug)

    def comparators(self, *, drug: str | None = None, engine: str = "sql") -> Rows[Comparators]:
        """Where does one drug act and another does not, in the same study and on the same gene?

        Parameters
        ----------
        drug
            only this drug; a concept stands for all its forms and metabolites
        """
        found = answer(self._store, self._schema, "comparators", {"drug": drug}, engine=engine)
        return typed_rows(found, Comparators)

    def conflicts(
        self,
        *,
        family: str = "drug_effect",
        measurand: str | None = "rna_expression",
        calls: str = "nominal",
        engine: str = "sql",
    ) -> Rows[Conflicts]:
        """On which genes do findings for one subject and one family go both ways?

        Parameters
        ----------
        family
            the family of contrasts; families are never pooled
        measurand
            what was measured; different measurands are never pooled
        calls
            the weakest call that counts as support
        """
        found = answer(
            self._store,
            self._schema,
            "conflicts",
            {"family": family, "measurand": measurand, "calls": calls},
            engine=engine,
        )
        return typed_rows(found, Conflicts)

    def convergence(
        self,
        *,
        family: str = "drug_effect",
        measurand: str = "rna_expression",
        min: int = 2,
        min_units: int = 2,
        calls: str = "nominal",
        engine: str = "sql",
    ) -> Rows[Convergence]:
        """Which genes do independent units support in one direction in several compartments, such as blood and in vitro?

        Parameters
        ----------
        family
            the family of contrasts; families are never pooled
        measurand
            what was measured
        min
            least number of compartments
        min_units
            least number of independent units
        calls
            the weakest call that counts as support
        """
        found = answer(
            self._store,
            self._schema,
            "convergence",
            {"family": family, "measurand": measurand, "min": min, "min_units": min_units, "calls": calls},
            engine=engine,
        )
        return typed_rows(found, Convergence)

    def drug_evidence(self, *, drug: str, engine: str = "sql") -> Rows[DrugEvidence]:
        """What is known about a drug, nulls and unreported results included?

        Parameters
        ----------
        drug
            the drug; a concept stands for all its forms and metabolites
        """
        found = answer(self._store, self._schema, "drug-evidence", {"drug": drug}, engine=engine)
        return typed_rows(found, DrugEvidence)

    def gene_evidence(self, *, gene: str, engine: str = "sql") -> Rows[GeneEvidence]:
        """What is known about a gene, nulls and unreported results included?

        Parameters
        ----------
        gene
            the gene, by symbol, alias, identifier or as a source writes it
        """
        found = answer(self._store, self._schema, "gene-evidence", {"gene": gene}, engine=engine)
        return typed_rows(found, GeneEvidence)

    def nulls(
        self, *, drug: str | None = None, compartment: str | None = None, engine: str = "sql"
    ) -> Rows[Nulls]:
        """What was tested and found unchanged?

        Parameters
        ----------
        drug
            only this drug; a concept stands for all its forms and metabolites
        compartment
            only where RNA was measured there
        """
        found = answer(
            self._store, self._schema, "nulls", {"drug": drug, "compartment": compartment}, engine=engine
        )
        return typed_rows(found, Nulls)

    def pathways(
        self, *, compartment: str | None = None, family: str | None = None, engine: str = "sql"
    ) -> Rows[Pathways]:
        """Which pathways are reported, by compartment and family?

        Parameters
        ----------
        compartment
            only where RNA was measured there
        family
            only this family of contrasts
        """
        found = answer(
            self._store,
            self._schema,
            "pathways",
            {"compartment": compartment, "family": family},
            engine=engine,
        )
        return typed_rows(found, Pathways)

    def patient_derived(self, *, drug: str | None = None, engine: str = "sql") -> Rows[PatientDerived]:
        """What was found in cells that come from patients and were treated in the dish?

        Parameters
        ----------
        drug
            only this drug; a concept stands for all its forms and metabolites
        """
        found = answer(self._store, self._schema, "patient-derived", {"drug": drug}, engine=engine)
        return typed_rows(found, PatientDerived)

    def several_agents(
        self,
        *,
        family: str = "drug_effect",
        measurand: str | None = "rna_expression",
        min: int = 2,
        min_units: int = 1,
        calls: str = "nominal",
        engine: str = "sql",
    ) -> Rows[SeveralAgents]:
        """Which genes do several agents change in the same direction, such as racemate, enantiomers and metabolites of one drug?

        Parameters
        ----------
        family
            the family of contrasts; families are never pooled
        measurand
            what was measured; different measurands are never pooled
        min
            least number of agents
        min_units
            least number of independent units
        calls
            the weakest call that counts as support
        """
        found = answer(
            self._store,
            self._schema,
            "several-agents",
            {"family": family, "measurand": measurand, "min": min, "min_units": min_units, "calls": calls},
            engine=engine,
        )
        return typed_rows(found, SeveralAgents)

    def several_studies(
        self,
        *,
        family: str = "drug_effect",
        measurand: str | None = "rna_expression",
        min: int = 2,
        min_units: int = 2,
        calls: str = "nominal",
        engine: str = "sql",
    ) -> Rows[SeveralStudies]:
        """Which genes do several papers support in the same direction?

        Parameters
        ----------
        family
            the family of contrasts; families are never pooled
        measurand
            what was measured; different measurands are never pooled
        min
            least number of papers
        min_units
            least number of independent units
        calls
            the weakest call that counts as support
        """
        found = answer(
            self._store,
            self._schema,
            "several-studies",
            {"family": family, "measurand": measurand, "min": min, "min_units": min_units, "calls": calls},
            engine=engine,
        )
        return typed_rows(found, SeveralStudies)

    def several_systems(
        self,
        *,
        family: str = "drug_effect",
        measurand: str | None = "rna_expression",
        min: int = 2,
        min_units: int = 1,
        calls: str = "nominal",
        engine: str = "sql",
    ) -> Rows[SeveralSystems]:
        """Which genes go in the same direction in several systems?

        Parameters
        ----------
        family
            the family of contrasts; families are never pooled
        measurand
            what was measured; different measurands are never pooled
        min
            least number of systems
        min_units
            least number of independent units
        calls
            the weakest call that counts as support
        """
        found = answer(
            self._store,
            self._schema,
            "several-systems",
            {"family": family, "measurand": measurand, "min": min, "min_units": min_units, "calls": calls},
            engine=engine,
        )
        return typed_rows(found, SeveralSystems)

    def study_evidence(self, *, study: str, engine: str = "sql") -> Rows[StudyEvidence]:
        """What does a study say, nulls and unreported results included?

        Parameters
        ----------
        study
            the study, by its label, its name in the source or its identifier
        """
        found = answer(self._store, self._schema, "study-evidence", {"study": study}, engine=engine)
        return typed_rows(found, StudyEvidence)

    def system_tree(self, *, system: str, engine: str = "sql") -> Rows[SystemTree]:
        """Which systems are a system or stand below it in the hierarchy of cells and tissues, and what is known in them?

        Parameters
        ----------
        system
            a system, cell line, cell type or tissue
        """
        found = answer(self._store, self._schema, "system-tree", {"system": system}, engine=engine)
        return typed_rows(found, SystemTree)

    def themes_in_both(self, *, family: str = "drug_effect", engine: str = "sql") -> Rows[ThemesInBoth]:
        """Under which headings do authors discuss effects in blood and in vitro?

        Parameters
        ----------
        family
            the family of contrasts; families are never pooled
        """
        found = answer(self._store, self._schema, "themes-in-both", {"family": family}, engine=engine)
        return typed_rows(found, ThemesInBoth)

    def unreported(
        self, *, drug: str | None = None, compartment: str | None = None, engine: str = "sql"
    ) -> Rows[Unreported]:
        """What was measured and not reported?

        Parameters
        ----------
        drug
            only this drug; a concept stands for all its forms and metabolites
        compartment
            only where RNA was measured there
        """
        found = answer(
            self._store, self._schema, "unreported", {"drug": drug, "compartment": compartment}, engine=engine
        )
        return typed_rows(found, Unreported)
