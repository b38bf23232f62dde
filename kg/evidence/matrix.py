"""The evidence matrix of a claim: one status for each feature and independent unit (docs/method.md).

It is computed by SQL in temporary tables of the snapshot; findings are not fetched.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError, OptionError
from kg.evidence.claim import KINDS
from kg.grounding.resolve import agents_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.evidence.claim import Claim
    from kg.store.snapshot import Store

_SUBJECT = {"all": "context.group_all", "stereo": "context.group_stereo", "exact": "context.drug_base"}
# Which kind of feature an analyte measures, where a study is genome-wide.
FITS = """
(VALUES ('mrna', 'gene'), ('total_rna', 'gene'), ('total_rna', 'lncrna'), ('lncrna', 'lncrna'), ('mirna', 'mirna'))
  AS fits(analyte, feature_kind)
"""

# (Identifier, label) → the name that is shown: the label, with the identifier where another one has the same label.
_NAMES = """
SELECT id, label, CASE WHEN count(*) OVER (PARTITION BY label) > 1
  OR label IN (SELECT label || ' (' || id || ')' FROM {labels}) THEN label || ' (' || id || ')' ELSE label END AS name
FROM {labels}
"""


def shown_names(labels: str) -> str:
    """Return the SQL that gives each row of a table of (id, label) the name that is shown, which no other identifier has."""
    return _NAMES.format(labels=labels)


# Every result set → subject, unit and context, and whether the claim leaves it out (`left_out` is absent) or why.
_SETS = """
CREATE OR REPLACE TEMP TABLE claim_set AS
WITH context AS (
    SELECT result_set, scope, reporting, count_is, n_significant, n_findings, universe, analyte, contrast, subject_kind, comparator, control,
           background, taxon, study, study_label, publication, system, system_label, compartment, model, models_max, drug_id, drug,
           group_all, disease, dose, hours, contrast_family AS family, time AS timepoint, responder AS response_status,
           CASE WHEN $policy = 'lab' THEN context.lab_unit ELSE context.unit END AS unit,
           CASE WHEN context.subject_kind = 'disease' THEN context.disease_id WHEN $pool THEN 'any drug' ELSE {subject} END AS subject_id,
           CASE
               WHEN NOT list_contains($sources, context.study_source) THEN 'source'
               WHEN $taxon IS NOT NULL AND context.taxon <> $taxon THEN 'species'
               WHEN $only IS NOT NULL AND context.contrast_family <> $only THEN 'family'
               WHEN $type IS NOT NULL AND context.contrast_type <> $type AND context.contrast_family = $family THEN 'contrast_type'
               WHEN $drugs IS NOT NULL AND NOT coalesce(list_contains($drugs, context.drug_id), false) THEN 'drug'
               WHEN $max_conc IS NOT NULL AND context.setting <> 'in_vivo' AND context.drug_id IS NOT NULL
                 AND NOT coalesce(context.conc_max_um <= $max_conc * 1.000000001, false)
                 THEN CASE WHEN context.conc_max_um IS NULL THEN 'no_concentration' ELSE 'concentration' END
           END AS left_out
    FROM result_set_context AS context
),
subject_label AS (
    SELECT DISTINCT subject_id AS id, coalesce(agent.label, disease.label, subject_id) AS label
    FROM context LEFT JOIN agent ON subject_id = agent.id LEFT JOIN disease ON subject_id = disease.id WHERE subject_id IS NOT NULL
),
drug_label AS (SELECT DISTINCT drug_id AS id, drug AS label FROM context WHERE drug_id IS NOT NULL),
paper_label AS (SELECT DISTINCT publication AS id, study_label AS label FROM context),
subject AS ({subjects}),
given AS ({drugs}),
paper AS ({papers})
SELECT context.* REPLACE (given.name AS drug, paper.name AS study_label), subject.name AS subject
FROM context
LEFT JOIN subject ON context.subject_id = subject.id
LEFT JOIN given ON context.drug_id = given.id
JOIN paper ON context.publication = paper.id AND context.study_label = paper.label
"""

# Gene of another species → the human gene that it counts for, where the two have each other alone.
LIFTED = (
    "(SELECT id AS gene, human_orthologues[1] AS human FROM gene WHERE orthology = 'one_to_one') AS lifted"
)

# What joins `finding` with the features of the level that is asked about.
_FEATURE = {
    "gene": "(SELECT id AS feature, id AS feature_id FROM feature WHERE list_contains($kinds, feature_kind)) AS level USING (feature)",
    "lifted": "(SELECT feature.id AS feature, coalesce(lifted.human, feature.id) AS feature_id FROM feature LEFT JOIN "
    f"{LIFTED} ON feature.id = lifted.gene WHERE list_contains($kinds, feature.feature_kind)) AS level USING (feature)",
    "pathway": "(SELECT pathway AS feature, pathway_group AS feature_id FROM pathway_group) AS level USING (feature)",
    "theme": "(SELECT finding AS id, item AS feature_id FROM finding_themes) AS level USING (id)",
}

# What the claim does not leave out.
_CONTEXT = "CREATE OR REPLACE TEMP VIEW claim_context AS SELECT * EXCLUDE (left_out) FROM claim_set WHERE left_out IS NULL"

# One row a finding: its status under the claim. Of its result set it holds no more than the name.
_FINDING = """
CREATE OR REPLACE TEMP TABLE claim_finding AS
SELECT finding.result_set, finding.id AS finding, level.feature_id, finding.measurand, finding.direction, finding.call, rule.status, rule.is_correlation = 1 AS is_correlation
FROM finding JOIN claim_set AS context ON finding.result_set = context.result_set
JOIN finding_status AS rule ON rule.calls = $calls AND finding.direction = rule.direction AND finding.call = rule.call
JOIN {level}
WHERE ($related OR context.left_out IS NULL){of_feature}
"""

_SET_ROW = (
    "CREATE OR REPLACE TEMP VIEW claim_set_row AS SELECT context.*, row.* EXCLUDE (result_set)"
    " FROM claim_finding AS row JOIN claim_set AS context ON row.result_set = context.result_set"
)
_ROW = "CREATE OR REPLACE TEMP VIEW claim_row AS SELECT * EXCLUDE (left_out) FROM claim_set_row WHERE left_out IS NULL"

# Features of a listed universe that have no row: tested, and null or not reported by how the result set reports.
_IMPLIED = """
SELECT context.subject, context.family, 'rna_expression' AS measurand, {item} AS feature_id, context.unit,
       CASE WHEN context.reporting IN ('complete', 'significant_only') THEN 'null' ELSE 'not_reported' END AS status
FROM claim_context AS context JOIN gene_set_gene_members AS member ON context.universe = member.gene_set{lifting}
WHERE {of_member}
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
def matrix(
    store: Store, claim: Claim, *, related: bool = True, feature: str | None = None
) -> Iterator[Store]:
    """Create the temporary tables of a claim, and drop them at the end of the block.

    Parameters
    ----------
    related : bool
        False leaves out the families that the claim does not ask about and the findings that it does not count,
        which takes less time.
    feature : str or None
        The only feature whose findings count; None means all.

    Notes
    -----
    `claim_context` has a row for each result set of every family, so that related evidence can be shown;
    `claim_row` a row for each finding with its status; `claim_set` and `claim_set_row` the same with what the claim
    leaves out, and why (`left_out`: source, species, family, contrast_type, drug, concentration, or no_concentration); `claim_unit` the collapsed status of each subject,
    family, measurand, feature and unit of the family asked for; `claim_presumed` the units that presumably
    measured features of a kind. A status is up, down, mixed, unknown, null or not_reported. A subject, a drug and a
    paper have a name that no other has: two with one label are never counted together.
    """
    _create(store, claim, related=related, feature=feature)
    try:
        yield store
    finally:
        for view in ("claim_row", "claim_set_row", "claim_context"):
            store.connection.execute(f"DROP VIEW IF EXISTS temp.{view}")
        for table in ("claim_set", "claim_finding", "claim_unit", "claim_presumed"):
            store.connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _create(store: Store, claim: Claim, *, related: bool, feature: str | None) -> None:
    """Create the temporary tables of a claim."""
    con = store.connection
    drugs = None if claim.drug is None else agents_of(store, claim.drug, claim.forms)
    subject = subject_column(store, drugs, claim.forms)
    in_family = "true" if claim.mix else f"family = '{claim.family}'"
    family = "'all'" if claim.mix else "family"
    con.execute(
        _SETS.format(
            subject=subject,
            subjects=shown_names("subject_label"),
            drugs=shown_names("drug_label"),
            papers=shown_names("paper_label"),
        ),
        {
            "policy": claim.policy,
            "pool": claim.pool_drugs,
            "drugs": drugs,
            "max_conc": claim.max_conc_um,
            "sources": sources_of(store, claim.sources, claim.without_sources),
            "only": None if related or claim.mix else claim.family,
            "taxon": claim.taxon,
            "type": claim.contrast_type,
            "family": claim.family,
        },
    )
    con.execute(_CONTEXT)
    parameters: dict[str, Any] = {"calls": claim.calls, "related": related}
    if claim.level == "gene":
        parameters["kinds"] = list(KINDS["gene"])
    one: dict[str, Any] = {} if feature is None else {"feature": feature}
    of_feature = " AND level.feature_id = $feature" if one else ""
    level = _FEATURE["lifted" if claim.level == "gene" and claim.is_lifted else claim.level]
    con.execute(_FINDING.format(level=level, of_feature=of_feature), parameters | one)
    con.execute(_SET_ROW)
    con.execute(_ROW)
    item = "coalesce(lifted.human, member.item)" if claim.is_lifted else "member.item"
    lifting = f" LEFT JOIN {LIFTED} ON member.item = lifted.gene" if claim.is_lifted else ""
    implied = _IMPLIED.format(item=item, lifting=lifting, of_member=f"{item} = $feature" if one else "true")
    con.execute(
        _UNIT.format(family=family, in_family=in_family, implied=implied),
        {"measurand": claim.measurand} | one,
    )
    con.execute(
        _PRESUMED.format(fits=FITS, family=family, in_family=in_family), {"measurand": claim.measurand}
    )


def sources_of(store: Store, only: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """Return the loaded sources that are asked about: some or all, without others.

    Raises
    ------
    NotFoundError
        A name is not that of a loaded source.
    OptionError
        A source has no findings, or none with findings remains.
    """
    loaded = {name: findings for name, (_, findings) in store.loaded().items()}
    if not only and not without:
        return list(loaded)
    for name in (*only, *without):
        if name not in loaded:
            raise NotFoundError(
                f"no source {name!r} is loaded",
                name=name,
                known=loaded,
                remedy="see `kg info` for what is loaded",
            )
        if not loaded[name]:
            raise OptionError(
                f"the source {name} has no findings", remedy="see `kg info` for those that have"
            )
    remaining = [name for name in only or loaded if name not in without]
    if not any(loaded[name] for name in remaining):
        raise OptionError(
            "no source with findings remains to be asked about", remedy="leave out fewer sources"
        )
    return remaining


def subject_column(store: Store, agents: Sequence[str] | None, forms: str) -> str:
    """Return the column of `result_set_context AS context` whose agents are one subject; a single agent, with its salts, is its own."""
    bases = "SELECT count(DISTINCT base) FROM agent_group WHERE agent IN (SELECT unnest($agents))"
    is_one = agents is not None and store.rows(bases, {"agents": list(agents)}) == [(1,)]
    return _SUBJECT["exact" if is_one else forms]
