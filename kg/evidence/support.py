"""Support: for each feature and direction, how many independent units support it and how many do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.evidence.rows import Convergence
from kg.results import columns_of
from kg.schema.vocabulary import Measurand, SupportFlag, SupportLabel
from kg.statistics.counts import label, model_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.evidence.claim import Claim
    from kg.store.snapshot import Store

COLUMNS = columns_of(Convergence)
_COUNTS = (
    *("units", "studies", "units_blood", "units_in_vitro", "units_other", "compartments", "agents"),
    *("tested_units", "presumed_tested_units", "null_units", "unreported_units"),
)

# One row for each subject, family, measurand, feature and supported sign. What is different is counted in lists: so many
# distinct aggregates take longer to plan than to compute.
_SUPPORT = """
WITH finding_row AS (
    SELECT r.*, {family} AS claim_family, u.status AS unit_status, $any OR r.status = u.status AS votes
    FROM claim_row AS r JOIN claim_unit AS u
      ON r.subject = u.subject AND {family} = u.family AND r.measurand = u.measurand AND r.feature_id = u.feature_id AND r.unit = u.unit
    WHERE u.status IN ('up', 'down', 'mixed') AND (r.status IN ('up', 'down') OR ($any AND r.status = 'mixed'))
),
supported AS (SELECT * FROM finding_row WHERE votes OR $opposed)
SELECT subject, claim_family AS family, measurand, feature_id, CASE WHEN $any THEN 'any' ELSE status END AS direction,
       coalesce(list_unique(list(unit) FILTER (WHERE votes)), 0) AS units,
       coalesce(list_unique(list(publication) FILTER (WHERE votes)), 0) AS studies,
       coalesce(list_unique(list(unit) FILTER (WHERE votes AND compartment = 'blood')), 0) AS units_blood,
       coalesce(list_unique(list(unit) FILTER (WHERE votes AND compartment = 'in_vitro')), 0) AS units_in_vitro,
       coalesce(list_unique(list(unit) FILTER (WHERE votes AND compartment NOT IN ('blood', 'in_vitro'))), 0) AS units_other,
       coalesce(list_unique(list(compartment) FILTER (WHERE votes AND compartment <> 'not_stated')), 0) AS compartments,
       coalesce(list_unique(list(drug_id) FILTER (WHERE votes)), 0) AS agents,
       list_distinct(list(model) FILTER (WHERE votes AND models_max = 1)) AS models,
       list_distinct(list(system) FILTER (WHERE votes AND models_max > 1)) AS unresolved,
       bool_and(compartment <> 'blood' OR control = 'self') AND bool_or(compartment = 'blood') AS self_control,
       bool_and(compartment <> 'in_vitro' OR background <> 'basal') AND bool_or(compartment = 'in_vitro' AND background <> 'basal') AS challenged_only,
       bool_or(count_is <> 'stated') AS lower_bound,
       bool_or(unit_status = 'mixed') AS mixed_unit,
       bool_and(is_correlation) AS is_correlation,
       bool_or(status = 'up') AS any_up, bool_or(status = 'down') AS any_down,
       list_distinct(list(drug)) AS drugs,
       list_distinct(list(finding)) AS findings
FROM supported GROUP BY ALL
"""

# The units of each feature by status, supporting or not, and how many more presumably tested it: those of its kind, without
# those that have a row.
_TESTED = """
WITH presumed AS (SELECT DISTINCT subject, family, feature_kind, unit FROM claim_presumed),
known AS (SELECT subject, family, feature_kind, count(*) AS units FROM presumed GROUP BY ALL)
SELECT u.subject, u.family, u.measurand, u.feature_id, feature.symbol, feature.label,
       count(*) AS tested_units,
       count(*) FILTER (WHERE status = 'null') AS null_units,
       count(*) FILTER (WHERE status = 'not_reported') AS unreported_units,
       count(*) FILTER (WHERE status = 'up') AS up_units,
       count(*) FILTER (WHERE status = 'down') AS down_units,
       coalesce(any_value(known.units), 0) - count(presumed.unit) AS presumed_tested_units
FROM claim_unit AS u LEFT JOIN feature ON u.feature_id = feature.id
LEFT JOIN known ON u.subject = known.subject AND u.family = known.family AND feature.feature_kind = known.feature_kind
  AND u.measurand = 'rna_expression'
LEFT JOIN presumed ON u.subject = presumed.subject AND u.family = presumed.family AND feature.feature_kind = presumed.feature_kind
  AND u.measurand = 'rna_expression' AND u.unit = presumed.unit
GROUP BY ALL
"""

_ROWS = """
SELECT t.subject, t.feature_id, coalesce(t.symbol, t.label, theme.label) AS symbol, s.direction, t.family, t.measurand,
       s.units, s.studies, s.models, s.unresolved, s.units_blood, s.units_in_vitro, s.units_other, s.compartments, s.agents,
       t.tested_units, t.presumed_tested_units,
       t.null_units, t.unreported_units, t.up_units, t.down_units,
       s.self_control, s.challenged_only, s.lower_bound, s.mixed_unit, s.is_correlation, s.any_up, s.any_down, s.drugs, s.findings
FROM ({tested}) AS t
{join} JOIN ({support}) AS s USING (subject, family, measurand, feature_id)
LEFT JOIN theme ON t.feature_id = theme.id
WHERE t.subject IS NOT NULL
ORDER BY t.subject, t.family, symbol, t.feature_id, t.measurand, s.units DESC NULLS LAST, s.direction
"""


@dataclass(frozen=True, slots=True)
class Support:
    """The support of one feature in one direction; the attributes are the columns of `kg converge`.

    Attributes
    ----------
    direction : str or None
        up or down (positive or negative for correlations); None where no unit supports one.
    compartments, agents : int
        How many different compartments and agents support it.
    drugs : tuple of str
        Labels of the supporting agents.
    """

    subject: str
    feature_id: str
    symbol: str
    direction: str | None
    contrast_family: str
    measurand: str
    units: int
    studies: int
    systems_min: int
    systems_max: int
    units_blood: int
    units_in_vitro: int
    units_other: int
    compartments: int
    agents: int
    tested_units: int
    presumed_tested_units: int
    null_units: int
    unreported_units: int
    opposing_units: int
    label: str
    flags: tuple[str, ...]
    drugs: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Subject, contrast family, measurand and feature."""
        return self.subject, self.contrast_family, self.measurand, self.feature_id

    @property
    def sign(self) -> str | None:
        """The direction as a status: up for positive, down for negative."""
        return {"positive": "up", "negative": "down"}.get(str(self.direction), self.direction)

    def cells(self) -> tuple[Any, ...]:
        """Return the cells of `COLUMNS`; p and q are absent until there are statistics."""
        values = {
            "p": None,
            "q": None,
            "flags": list(self.flags),
            "findings": list(self.findings),
        }
        return tuple(values[name] if name in values else getattr(self, name) for name in COLUMNS)

    def meets(self, claim: Claim) -> bool:
        """Return whether enough different values of `across`, from enough units, support it."""
        least, _ = self.different(claim.across)
        return least >= claim.minimum and self.units >= claim.min_units

    def different(self, across: str) -> tuple[int, int]:
        """Return the least and the greatest number of different values of `across` that support it."""
        if across == "system":
            return self.systems_min, self.systems_max
        count = {"compartment": self.compartments, "study": self.studies, "agent": self.agents}[across]
        return count, count


def support_rows(
    store: Store, claim: Claim, *, everything: bool = False, opposed: bool = False
) -> Iterator[Support]:
    """Yield the support of each direction of each feature, inside `matrix`.

    Parameters
    ----------
    everything : bool
        True includes features without support, without a direction.
    opposed : bool
        True includes the directions of a unit that goes both ways and so supports neither.
    """
    family = "'all'" if claim.mix else "r.family"
    sql = _ROWS.format(
        support=_SUPPORT.format(family=family),
        tested=_TESTED,
        join="LEFT" if everything else "",
    )
    result = store.connection.execute(sql, {"any": claim.direction == "any", "opposed": opposed})
    columns = [column[0] for column in result.description or []]
    rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    members = _members(store)
    models = dict(store.rows("SELECT system, model FROM system_model"))
    for row in rows:
        yield _support(claim, row, members, models)


def _members(store: Store) -> dict[str, list[str]]:
    return dict(store.rows("SELECT id, system_members FROM system WHERE system_members IS NOT NULL"))


def _support(
    claim: Claim, row: dict[str, Any], members: dict[str, list[str]], models: dict[str, str]
) -> Support:
    unresolved = [[models[member] for member in members[system]] for system in row["unresolved"] or []]
    least, most = model_range(row["models"] or [], unresolved)
    opposing = {"up": row["down_units"], "down": row["up_units"]}.get(row["direction"], 0)
    counts: dict[str, Any] = {name: row[name] or 0 for name in _COUNTS}
    return Support(
        **{name: row[name] for name in ("subject", "feature_id", "symbol", "measurand")},
        contrast_family=row["family"],
        **counts,
        direction=_direction(row),
        systems_min=least,
        systems_max=most,
        opposing_units=opposing,
        label=SupportLabel.INSUFFICIENT.value
        if claim.level == "theme"
        else label(counts["units"], blood=counts["units_blood"], in_vitro=counts["units_in_vitro"]),
        flags=_flags(claim, row),
        drugs=tuple(sorted(row["drugs"] or [])),
        findings=tuple(sorted(row["findings"] or [])),
    )


def _direction(row: dict[str, Any]) -> str | None:
    direction = row["direction"]
    if direction is None:
        return None
    if direction == "any":
        direction = "both" if row["any_up"] and row["any_down"] else "up" if row["any_up"] else "down"
    if row["is_correlation"]:
        return str({"up": "positive", "down": "negative"}.get(direction, direction))
    return str(direction)


def _flags(claim: Claim, row: dict[str, Any]) -> tuple[str, ...]:
    holds = {
        SupportFlag.POOLED_DRUGS: claim.pool_drugs,
        SupportFlag.MIXED_FAMILIES: claim.mix,
        SupportFlag.DESCRIPTIVE_ONLY: claim.level == "theme",
    }
    flags = [flag.value for flag in SupportFlag if holds.get(flag, row.get(flag.value))]
    return tuple(flags) if row["measurand"] == Measurand.RNA_EXPRESSION else (*flags, row["measurand"])
