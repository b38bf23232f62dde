"""Rows of results as dataclasses, for Python users; their fields are the columns of the command line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding with its context.

    Concentrations are µmol/L, `hours` is hours; None means not stated. `direction` and `call` are two facts.
    """

    finding: str
    source: str
    study: str
    study_label: str
    publication: str
    doi: str | None
    compartment: str
    setting: str
    origin: str | None
    system: str
    system_id: str
    drug: str | None
    drug_id: str | None
    drug_group: str | None
    agents: tuple[str, ...]
    dose: str | None
    conc_min_um: float | None
    conc_max_um: float | None
    time: str | None
    hours: float | None
    comparator: str | None
    control: str | None
    background: str | None
    contrast: str
    contrast_type: str
    contrast_family: str
    design: str
    disease: str | None
    sex: str | None
    responder: str | None
    n_case: int | None
    n_reference: int | None
    feature_kind: str
    feature_id: str
    symbol: str | None
    as_written: str
    themes: tuple[str, ...]
    measurand: str
    direction: str
    call: str
    effect_size: float | None
    effect_type: str | None
    p_value: float | None
    adjusted_p_value: float | None
    dose_dependent: bool | None
    validated_by: tuple[str, ...]
    locator: tuple[str, ...]
    certainty: str | None


@dataclass(frozen=True, slots=True)
class Convergence:
    """The support of one feature in one direction; counts are of independent units unless named otherwise.

    `p` and `q` are None until there are statistics; `direction` is None where no unit supports one.
    """

    subject: str
    feature_id: str
    symbol: str
    direction: str | None
    contrast_family: str
    units: int
    studies: int
    systems_min: int
    systems_max: int
    units_blood: int
    units_in_vitro: int
    units_other: int
    tested_units: int
    presumed_tested_units: int
    null_units: int
    unreported_units: int
    opposing_units: int
    p: float | None
    q: float | None
    label: str
    flags: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a claim; `holds` is None where the row only informs."""

    subject: str
    symbol: str
    condition: str
    holds: bool | None
    detail: str


@dataclass(frozen=True, slots=True)
class Unreported:
    """A feature that was measured and not reported."""

    study_label: str
    compartment: str
    contrast: str
    drug: str | None
    contrast_family: str
    feature_kind: str
    feature_id: str
    symbol: str | None
    as_written: str
    note: str
    finding: str
    locator: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A result set whose table is not in the store; `n_significant` and `unnamed` are None where not known exactly."""

    study: str
    doi: str | None
    contrast: str
    contrast_family: str
    scope: str
    reporting: str
    n_significant: int | None
    named: int
    unnamed: int | None
    near_misses_settled: int


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A source in the store."""

    name: str
    version: str
    findings: int
