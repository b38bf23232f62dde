"""The evidence on one claim: its support, its subjects and their findings, each read from the store once."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from kg import encoding
from kg.encoding import BANDS
from kg.evidence.claim import LEFT_OUT
from kg.evidence.matrix import FITS, matrix
from kg.evidence.support import support_rows
from kg.schema.vocabulary import Direction
from kg.wording import counted, listed, plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from kg.evidence.claim import Claim
    from kg.evidence.support import Support
    from kg.store.snapshot import Store

COMPARTMENTS = {name: band.heading for name, band in BANDS.items()}
NEEDED = ("blood", "in_vitro")
GLYPHS = {
    "up": encoding.UP.glyph,
    "down": encoding.DOWN.glyph,
    "positive": encoding.UP.glyph,
    "negative": encoding.DOWN.glyph,
    "both": encoding.MIXED.glyph,
    "mixed": encoding.MIXED.glyph,
    "null": encoding.NULL.glyph,
    "unknown": encoding.UNSIGNED.glyph,
    "not_reported": encoding.UNREPORTED.glyph,
}
TREND = {"up": encoding.UP_TREND.glyph, "down": encoding.DOWN_TREND.glyph}
_NAMED = 3
_ALONE = 20  # features of a subject whose findings are read one by one; for more, those of all features are read at once
_UNSUPPORTING = {
    "null": "no significant effect",
    "unknown": "changed, sign not given",
    "not_reported": "measured, not reported",
}
_NOT_COUNTED_FOR = (
    "source",
    "species",
    "contrast_type",
    "concentration",
    "no_concentration",
    "form",
    "family",
    "measurand",
)
_FINDINGS = """
SELECT r.feature_id, coalesce(f.symbol, f.label, t.label), r.compartment, r.unit, r.study_label, r.publication, r.status, r.direction,
       split_part(r.dose, ', ', 1), r.timepoint, r.drug, r.family, r.response_status
FROM claim_row AS r LEFT JOIN feature AS f ON r.feature_id = f.id LEFT JOIN theme AS t ON r.feature_id = t.id
WHERE r.subject = $subject AND ($measurand = 'any' OR r.measurand = $measurand) AND ($feature IS NULL OR r.feature_id = $feature)
ORDER BY r.finding
"""
# What studies of the subject measured and the claim does not count: by feature, or by kind of feature where it is presumed.
_NOT_COUNTED = """
WITH asked AS (
    SELECT claim_set.*, CASE WHEN subject IS DISTINCT FROM $subject THEN 'form' WHEN $mix OR family = $family THEN left_out ELSE 'family' END AS reason
    FROM claim_set WHERE subject = $subject
      OR (left_out = 'drug' AND group_all IN (SELECT group_all FROM claim_set WHERE subject = $subject AND subject_kind = 'drug'))
)
SELECT r.feature_id, r.compartment, coalesce(asked.reason, 'measurand') AS reason, r.study_label
FROM claim_set_row AS r JOIN asked ON r.result_set = asked.result_set
WHERE asked.reason IS NOT NULL OR ($measurand <> 'any' AND r.measurand <> $measurand)
UNION
SELECT member.item, compartment, reason, study_label FROM asked JOIN gene_set_gene_members AS member ON universe = member.gene_set
WHERE reason IN ('source', 'concentration', 'no_concentration') AND $measurand IN ('any', 'rna_expression')
UNION
SELECT fits.feature_kind, compartment, reason, study_label FROM asked JOIN {fits} ON asked.analyte = fits.analyte
WHERE reason IN ('source', 'concentration', 'no_concentration') AND scope = 'genome_wide' AND universe IS NULL AND $measurand IN ('any', 'rna_expression')
ORDER BY ALL
"""
# Drugs under investigation, or diseases.
_SUBJECTS = """
SELECT context.subject, sum(context.n_findings) AS n
FROM claim_context AS context
WHERE context.subject IS NOT NULL AND ($mix OR context.family = $family) AND ($named OR context.subject_kind = 'disease' OR context.subject IN (
    SELECT c.subject FROM claim_context AS c
    JOIN (SELECT id, drug, unnest([case_arm, reference_arm]) AS arm FROM contrast) AS contrast ON c.contrast = contrast.id
    JOIN arm_treatments AS given ON given.arm = contrast.arm
    JOIN treatment ON given.item = treatment.id AND treatment.agent = contrast.drug AND treatment.role = 'investigational'))
GROUP BY context.subject ORDER BY n DESC, context.subject
"""


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """One finding on a feature, with its status under a claim."""

    compartment: str
    unit: str
    study: str
    publication: str
    status: str
    direction: str
    dose: str | None
    time: str | None
    drug: str | None
    family: str
    responder: str | None

    @property
    def glyph(self) -> str:
        """The symbol of the finding; hollow for a trend that is not significant."""
        if self.status == "null":
            return TREND.get(str(Direction(self.direction).sign), GLYPHS["null"])
        return GLYPHS[self.status]


def studies_named(rows: Iterable[ClaimFinding], *, places: bool = False) -> str:
    """Return the studies of some findings, each with its symbols; with `places` also with its compartments."""
    signs: dict[str, set[str]] = defaultdict(set)
    where: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        signs[row.study].add(row.glyph)
        where[row.study].add(COMPARTMENTS.get(row.compartment, row.compartment))
    names = [
        f"{study} {''.join(sorted(glyphs))}" + (f", {' and '.join(sorted(where[study]))}" if places else "")
        for study, glyphs in sorted(signs.items())
    ]
    return listed(names, _NAMED)


def papers(rows: Iterable[ClaimFinding]) -> int:
    """Return how many papers some findings come from."""
    return len({row.publication for row in rows})


def units_both_ways(rows: Iterable[ClaimFinding]) -> set[str]:
    """Return the units whose findings on one feature go up and down, or are mixed; they support no direction."""
    statuses: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        statuses[row.unit].add(row.status)
    return {unit for unit, each in statuses.items() if "mixed" in each or {"up", "down"} <= each}


class ClaimEvidence:
    """The evidence on a claim, for use in a `with` block; each attribute is read from the store once.

    Parameters
    ----------
    store : Store
        The evidence.
    claim : Claim
        What is asked.
    everything : bool
        True includes in `rows` the features that no unit supports.
    feature : str or None
        The only feature that is asked about, which takes less time; None means all.

    Notes
    -----
    Inside the block the temporary tables of `kg.evidence.matrix` exist. A store has one set of them: leave
    the block of a claim before the block of the next one.
    """

    def __init__(
        self, store: Store, claim: Claim, *, everything: bool = False, feature: str | None = None
    ) -> None:
        self.store = store
        self.claim = claim
        self._everything = everything
        self._feature = feature
        self._read: dict[str, list[tuple[Any, ...]]] = {}
        self._tables = ExitStack()
        self._findings: dict[str, dict[str, tuple[str, list[ClaimFinding]]]] = {}
        self._alone: dict[str, dict[str, list[ClaimFinding]]] = {}
        self._not_counted: dict[str, dict[str, list[tuple[str, str, str]]]] = {}

    def __enter__(self) -> Self:
        """Create the temporary tables of the claim."""
        self._tables.enter_context(matrix(self.store, self.claim, feature=self._feature))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop the temporary tables of the claim."""
        self._tables.close()

    def read_once(self, sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a query, which is asked once with the parameters of the claim."""
        if sql not in self._read:
            self._read[sql] = self.store.rows(sql, parameters)
        return self._read[sql]

    @cached_property
    def rows(self) -> list[Support]:
        """One row for each feature and supported direction; with `everything` also for features without support."""
        return list(support_rows(self.store, self.claim, everything=self._everything))

    @cached_property
    def support(self) -> list[Support]:
        """The rows that some unit supports."""
        return [row for row in self.rows if row.direction is not None]

    @cached_property
    def best(self) -> dict[tuple[str, str], Support]:
        """Subject and feature → the support of the direction with more units."""
        return {(row.subject, row.feature_id): row for row in sorted(self.support, key=lambda row: row.units)}

    @cached_property
    def subjects(self) -> list[str]:
        """The subjects of the claim, most findings first: drugs under investigation, or diseases."""
        rows = self.store.rows(
            _SUBJECTS,
            {
                "mix": self.claim.mix,
                "family": self.claim.family,
                "named": self.claim.drug is not None,
            },
        )
        return [subject for subject, _ in rows]

    @cached_property
    def diseases(self) -> set[str]:
        """The subjects that are diseases."""
        rows = self.store.rows("SELECT DISTINCT subject FROM claim_context WHERE subject_kind = 'disease'")
        return {subject for (subject,) in rows}

    @cached_property
    def pooled_subjects(self) -> set[str]:
        """The subjects that stand for several forms of a drug."""
        rows = self.store.rows(
            "SELECT subject FROM claim_context WHERE $mix OR family = $family"
            " GROUP BY subject HAVING count(DISTINCT drug_id) > 1",
            {"mix": self.claim.mix, "family": self.claim.family},
        )
        return {subject for (subject,) in rows}

    @cached_property
    def _presumed(self) -> dict[str, list[tuple[str, str, str]]]:
        """Subject → (feature kind, compartment, unit) of the units that presumably tested features of a kind."""
        units = defaultdict(list)
        for subject, *unit in self.store.rows(
            "SELECT DISTINCT subject, feature_kind, compartment, unit FROM claim_presumed ORDER BY ALL"
        ):
            units[subject].append(tuple(unit))
        return units

    def all_findings(self, subject: str) -> dict[str, tuple[str, list[ClaimFinding]]]:
        """Return feature → (symbol, findings of every contrast family) under the measurand of the claim."""
        if subject not in self._findings:
            self._findings[subject] = self._read_findings(subject, None)
        return self._findings[subject]

    def _read_findings(
        self, subject: str, feature_id: str | None
    ) -> dict[str, tuple[str, list[ClaimFinding]]]:
        """Read the findings of a subject, on one feature or on all."""
        features: dict[str, tuple[str, list[ClaimFinding]]] = {}
        parameters = {"subject": subject, "measurand": self.claim.measurand, "feature": feature_id}
        for identifier, symbol, *cells in self.store.rows(_FINDINGS, parameters):
            features.setdefault(identifier, (symbol, []))[1].append(ClaimFinding(*cells))
        return features

    def findings(self, subject: str, feature_id: str) -> list[ClaimFinding]:
        """Return the findings on a feature that belong to the contrast family of the claim."""
        alone = self._alone.setdefault(subject, {})
        if subject not in self._findings and feature_id not in alone and len(alone) < _ALONE:
            alone[feature_id] = self._read_findings(subject, feature_id).get(feature_id, ("", []))[1]
        rows = (
            alone[feature_id]
            if feature_id in alone
            else self.all_findings(subject).get(feature_id, ("", []))[1]
        )
        return [row for row in rows if row.family == self.claim.family or self.claim.mix]

    def is_reported(self, feature_id: str) -> bool:
        """Return whether any finding of the store is on a feature, whatever the claim counts."""
        rows = self.store.rows(
            "SELECT 1 FROM claim_set_row WHERE feature_id = $id LIMIT 1", {"id": feature_id}
        )
        return bool(rows)

    def presumed_tested_units(
        self, subject: str, feature_id: str, compartment: str | None = None
    ) -> set[str]:
        """Return the units without a finding on a feature that presumably tested it."""
        its_kind = self._kind(feature_id)
        with_finding = {row.unit for row in self.findings(subject, feature_id)}
        return {
            unit
            for kind, where, unit in self._presumed.get(subject, ())
            if kind == its_kind and compartment in (None, where) and unit not in with_finding
        }

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """Feature → its kind, for the features of the claim."""
        rows = self.store.rows(
            "SELECT id, feature_kind FROM feature WHERE id IN (SELECT feature_id FROM claim_set_row)"
        )
        return dict(rows)

    def _kind(self, feature_id: str) -> str | None:
        if feature_id not in self._kinds:
            rows = self.store.rows("SELECT feature_kind FROM feature WHERE id = $id", {"id": feature_id})
            self._kinds[feature_id] = rows[0][0] if rows else ""
        return self._kinds[feature_id]

    def against(self, subject: str, feature_id: str, sign: str | None) -> list[ClaimFinding]:
        """Return the findings of the units that support the direction opposite to `sign`, and it alone."""
        opposite = {"up": "down", "down": "up"}.get(str(sign))
        rows = self.findings(subject, feature_id)
        both = units_both_ways(rows)
        return [row for row in rows if row.status == opposite and row.unit not in both]

    def against_text(self, subject: str, feature_id: str, sign: str | None, compartment: str) -> str:
        """Return in words which units of a compartment contradict a direction; empty where none does."""
        rows = [row for row in self.against(subject, feature_id, sign) if row.compartment == compartment]
        return f"{len({row.unit for row in rows})} against ({studies_named(rows)})" if rows else ""

    def not_counted(
        self, subject: str, feature_id: str, compartment: str | None = None
    ) -> dict[str, set[str]]:
        """Return why the claim does not count what studies measured of a feature: reason → studies."""
        if subject not in self._not_counted:
            rows = self.store.rows(
                _NOT_COUNTED.format(fits=FITS),
                {
                    "subject": subject,
                    "mix": self.claim.mix,
                    "family": self.claim.family,
                    "measurand": self.claim.measurand,
                },
            )
            by_key: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
            for key, *cells in rows:
                by_key[key].append((cells[0], cells[1], cells[2]))
            self._not_counted[subject] = by_key
        reasons: dict[str, set[str]] = defaultdict(set)
        known = self._not_counted[subject]
        for where, reason, study in (*known.get(feature_id, ()), *known.get(str(self._kind(feature_id)), ())):
            if compartment in (None, where):
                reasons[reason].add(study)
        return reasons

    def not_counted_text(
        self, subject: str, feature_id: str, compartment: str | None = None, *, filters: bool = False
    ) -> str:
        """Return in words what the claim does not count of a feature; empty where it counts all that was measured.

        Parameters
        ----------
        filters : bool
            True mentions only what a limit of the concentration or a form of the drug leaves out.
        """
        reasons = self.not_counted(subject, feature_id, compartment)
        inside = "" if compartment is None else f"{COMPARTMENTS[compartment]} "
        parts = [
            f"{LEFT_OUT[reason].format(limit=self.claim.limit).removeprefix(inside)} in"
            f" {counted(len(reasons[reason]), 'study', 'studies')} ({listed(sorted(reasons[reason]), _NAMED)})"
            for reason in _NOT_COUNTED_FOR
            if reasons.get(reason) and not (filters and reason in ("family", "measurand"))
        ]
        return f"not counted: {', '.join(parts)}" if parts else ""

    def status_text(self, subject: str, feature_id: str, compartment: str, sign: str | None = None) -> str:
        """Return in words the status of a feature in a compartment that does not support it, contradictions first.

        Parameters
        ----------
        sign : str or None
            up or down: the direction that is supported elsewhere; None where none is.
        """
        every = self.findings(subject, feature_id)
        both = units_both_ways(every)
        rows = [row for row in every if row.compartment == compartment]
        parts = [self.against_text(subject, feature_id, sign, compartment)]
        turned = [row for row in rows if row.unit in both and row.status in ("up", "down", "mixed")]
        if turned:
            parts.append(f"both ways in {len({row.unit for row in turned})} ({studies_named(turned)})")
        for status, words in _UNSUPPORTING.items():
            some = [row for row in rows if row.status == status]
            if some:
                text = words if status != "null" or self.claim.calls == "nominal" else self._not_called
                parts.append(f"{text} in {len({row.unit for row in some})} ({studies_named(some)})")
        count = len(self.presumed_tested_units(subject, feature_id, compartment))
        if count:
            parts.append(f"presumed tested, not reported in {count} {plural(count, 'study', 'studies')}")
        known = ", ".join(part for part in parts if part)
        others = self.not_counted_text(subject, feature_id, compartment, filters=bool(known))
        return "; ".join(part for part in (known, others) if part) or "not tested"

    @property
    def _not_called(self) -> str:
        """The words for an effect that the level of calls does not accept."""
        return f"no effect that is {self.claim.calls}"
