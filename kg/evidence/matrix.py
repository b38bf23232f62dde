"""The evidence matrix of a claim: one status for each feature and independent unit (docs/method.md).

It is computed by SQL in temporary tables of the snapshot; findings are not fetched.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kg.evidence.claim import KINDS
from kg.grounding.resolve import agents_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.evidence.claim import Claim
    from kg.store.snapshot import Store

_SUBJECT = {"all": "context.group_all", "stereo": "context.group_stereo", "exact": "context.drug_id"}
# Which kind of feature an analyte measures, where a study is genome-wide.
FITS = """
(VALUES ('mrna', 'gene'), ('total_rna', 'gene'), ('total_rna', 'lncrna'), ('lncrna', 'lncrna'), ('mirna', 'mirna'))
  AS fits(analyte, feature_kind)
"""

# Result set → subject, unit and context, for the result sets that bear on the claim.
_CONTEXT = """
CREATE OR REPLACE TEMP TABLE claim_context AS
SELECT context.* EXCLUDE (unit, lab_unit, contrast_family, time, responder), context.contrast_family AS family,
       context.time AS timepoint, context.responder AS response_status,
       CASE WHEN $policy = 'lab' THEN context.lab_unit ELSE context.unit END AS unit,
       CASE WHEN context.subject_kind = 'disease' THEN context.disease WHEN $pool THEN 'any drug' ELSE grouped.label END AS subject,
       CASE WHEN context.subject_kind = 'disease' THEN context.disease_id WHEN NOT $pool THEN grouped.id END AS subject_id
FROM result_set_context AS context LEFT JOIN agent AS grouped ON {subject} = grouped.id
WHERE ($drugs IS NULL OR list_contains($drugs, context.drug_id))
  AND ($max_conc IS NULL OR context.conc_max_um <= $max_conc)
  AND ($only IS NULL OR context.contrast_family = $only)
"""

# Finding → feature of the level that is asked about.
_FEATURE = {
    "gene": "SELECT finding.id AS finding, finding.feature AS feature_id FROM finding JOIN feature ON finding.feature = feature.id"
    " WHERE list_contains($kinds, feature.feature_kind)",
    "pathway": "SELECT finding.id AS finding, pathway_group AS feature_id FROM finding JOIN pathway_group ON finding.feature = pathway_group.pathway",
    "theme": "SELECT finding AS finding, item AS feature_id FROM finding_themes",
}

# One row a finding: its status under the claim.
_ROW = """
CREATE OR REPLACE TEMP TABLE claim_row AS
SELECT context.*, finding.id AS finding, level.feature_id, finding.as_written, finding.measurand, finding.direction, finding.call,
       rule.status, rule.is_correlation = 1 AS is_correlation
FROM finding JOIN claim_context AS context ON finding.result_set = context.result_set
JOIN finding_status AS rule ON rule.calls = $calls AND finding.direction = rule.direction AND finding.call = rule.call
JOIN ({level}) AS level ON finding.id = level.finding
"""

# Features of a listed universe that have no row: tested, and null or not reported by how the result set reports.
_IMPLIED = """
SELECT context.subject, context.family, 'rna_expression' AS measurand, member.item AS feature_id, context.unit,
       CASE WHEN context.reporting IN ('complete', 'significant_only') THEN 'null' ELSE 'not_reported' END AS status
FROM claim_context AS context JOIN gene_set_gene_members AS member ON context.universe = member.gene_set
"""

# One status for each feature and unit.
_UNIT = """
CREATE OR REPLACE TEMP TABLE claim_unit AS
WITH finding_status AS (
    SELECT subject, {family} AS family, measurand, feature_id, unit, status FROM claim_row WHERE {in_family}
    UNION ALL SELECT subject, {family} AS family, measurand, feature_id, unit, status FROM ({implied}) WHERE {in_family}
)
SELECT subject, family, measurand, feature_id, unit,
       CASE
           WHEN bool_or(status = 'mixed') OR (bool_or(status = 'up') AND bool_or(status = 'down')) THEN 'mixed'
           WHEN bool_or(status = 'up') THEN 'up'
           WHEN bool_or(status = 'down') THEN 'down'
           WHEN bool_or(status = 'unknown') THEN 'unknown'
           WHEN bool_or(status = 'not_reported') THEN 'not_reported'
           ELSE 'null'
       END AS status
FROM finding_status WHERE ($measurand = 'any' OR measurand = $measurand)
GROUP BY ALL
"""

# Units that presumably tested a feature: genome-wide, universe not listed, and the analyte fits its kind.
_PRESUMED = """
CREATE OR REPLACE TEMP TABLE claim_presumed AS
SELECT DISTINCT subject, {family} AS family, fits.feature_kind, unit, compartment, study_label, publication
FROM claim_context
JOIN {fits} ON claim_context.analyte = fits.analyte
WHERE scope = 'genome_wide' AND universe IS NULL AND {in_family} AND $measurand IN ('any', 'rna_expression')
"""


@contextmanager
def matrix(store: Store, claim: Claim, *, related: bool = True) -> Iterator[Store]:
    """Create the temporary tables of a claim, and drop them at the end of the block.

    Parameters
    ----------
    related : bool
        False leaves out the families that the claim does not ask about, which takes less time.

    Notes
    -----
    `claim_context` has a row for each result set of every family, so that related evidence can be shown;
    `claim_row` a row for each finding with its status; `claim_unit` the collapsed status of each subject,
    family, measurand, feature and unit of the family asked for; `claim_presumed` the units that presumably
    measured features of a kind. A status is up, down, mixed, unknown, null or not_reported.
    """
    con = store.connection
    drugs = None if claim.drug is None else agents_of(store, claim.drug, claim.forms)
    subject = subject_column(drugs, claim.forms)
    in_family = "true" if claim.mix else f"family = '{claim.family}'"
    family = "'all'" if claim.mix else "family"
    con.execute(
        _CONTEXT.format(subject=subject),
        {
            "policy": claim.policy,
            "pool": claim.pool_drugs,
            "drugs": drugs,
            "max_conc": claim.max_conc_um,
            "only": None if related or claim.mix else claim.family,
        },
    )
    parameters: dict[str, Any] = {"calls": claim.calls}
    if claim.level == "gene":
        parameters["kinds"] = list(KINDS["gene"])
    con.execute(_ROW.format(level=_FEATURE[claim.level]), parameters)
    con.execute(
        _UNIT.format(family=family, in_family=in_family, implied=_IMPLIED), {"measurand": claim.measurand}
    )
    con.execute(
        _PRESUMED.format(fits=FITS, family=family, in_family=in_family), {"measurand": claim.measurand}
    )
    try:
        yield store
    finally:
        for table in ("claim_context", "claim_row", "claim_unit", "claim_presumed"):
            con.execute(f"DROP TABLE IF EXISTS temp.{table}")


def subject_column(agents: Sequence[str] | None, forms: str) -> str:
    """Return the column of `result_set_context AS context` whose agents are one subject; a single agent is its own."""
    return _SUBJECT["exact" if agents is not None and len(agents) == 1 else forms]
