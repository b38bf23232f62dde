"""The reports of `kg converge` and `kg conflicts`: what converges with its evidence, or why nothing does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg import encoding
from kg.evidence.claim_evidence import COMPARTMENTS, GLYPHS, NEEDED, studies_named
from kg.evidence.reports import candidates
from kg.evidence.reports.claim import beyond_the_limit, claim_notes, criterion, denominator, numbers
from kg.evidence.reports.species import lifted_notes, species_words
from kg.evidence.reports.words import dose_words, flag_words, label_words, legend, names, pooled_words
from kg.reports.blocks import Group, Paragraph, Table
from kg.reports.report import Report
from kg.schema.vocabulary import Call, Family, Species
from kg.wording import counted, enumerated, listed, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.evidence.claim_evidence import ClaimEvidence
    from kg.evidence.support import Support
    from kg.reports.blocks import Block

    _Compared = dict[
        tuple[str, str], list[tuple[str, str]]
    ]  # feature and unit → other drugs with their status

GROUPS = 10  # features that are shown with their evidence; more are a table
SUBJECTS = 3
NAMED = 8  # convergent features in the first sentence
_COLUMNS = (
    "finding",
    "compartment",
    "unit",
    "study",
    "drug",
    "dose",
    "time",
    "direction",
    "call",
    "system",
    "status",
    "taxon",
)
_ROWS = """
SELECT feature_id, finding, compartment, unit, study_label, drug, dose, timepoint, direction, call, system_label, status, taxon
FROM claim_row WHERE list_contains($findings, finding) ORDER BY compartment, study_label, drug, hours, finding
"""
_COMPARED = """
SELECT DISTINCT feature_id, unit, drug, status FROM claim_set_row
WHERE (left_out IS NULL OR left_out = 'drug') AND list_contains($features, feature_id) AND subject <> $subject AND family = $family AND status IN ('null', 'up', 'down') AND drug IS NOT NULL
ORDER BY ALL
"""
_REPEATED = """
SELECT count(*), count(*) FILTER (WHERE studies > 1) FROM (
    SELECT count(DISTINCT publication) AS studies FROM claim_row WHERE status IN ('up', 'down', 'mixed') AND ($mix OR family = $family) AND $measurand IN ('any', measurand)
    GROUP BY subject, feature_id, family
)
"""


def convergence_report(evidence: ClaimEvidence, rows: Sequence[Support]) -> Report:
    """Return the report on a claim.

    Parameters
    ----------
    rows : sequence of Support
        The rows of the answer, with those that do not meet the claim if they were asked for.
    """
    claim = evidence.claim
    notes = list(map(Paragraph, claim_notes(evidence)))
    met = [row for row in rows if row.meets(claim)]
    others = [row for row in rows if not row.meets(claim)]
    subjects = list(dict.fromkeys((*evidence.subjects, *(row.subject for row in met))))
    if not subjects:
        return Report(_no_finding(evidence), tuple(notes))
    parts: list[Block] = []
    shown = [subject for subject in subjects if any(row.subject == subject for row in met)]
    for subject in shown or subjects[:SUBJECTS]:
        parts += _subject(evidence, subject, [row for row in met if row.subject == subject])
    silent = [subject for subject in evidence.subjects if subject not in shown][0 if shown else SUBJECTS :]
    if silent:
        parts.append(Paragraph(f"No {claim.level} for {enumerated(silent)}; --drug NAME gives the reasons."))
    headline, *blocks = parts
    blocks = [*blocks, *notes]
    if others:
        blocks.append(_overview(evidence, others, "Others"))
    text = headline.text if isinstance(headline, Paragraph) else ""
    return Report(text, (*blocks, *legend(blocks, text)))


def _no_finding(evidence: ClaimEvidence) -> str:
    claim = evidence.claim
    drug = f" for {claim.drug}" if claim.drug else ""
    family = Family(claim.family).words
    return f"The store has no finding of the contrast family {family}{drug}{beyond_the_limit(evidence)}."


def _subject(evidence: ClaimEvidence, subject: str, met: Sequence[Support]) -> list[Block]:
    """Return the sentence on a subject, then the evidence on what converges, or what comes closest to it."""
    if not met:
        return [
            Paragraph(candidates.headline(evidence, subject)),
            *candidates.candidates(evidence, subject),
        ]
    claim = evidence.claim
    count = len({row.feature_id for row in met})
    level = plural(count, claim.level)
    symbols = names(
        list(dict.fromkeys(f"{row.symbol} {_glyph(evidence, row)}".strip() for row in met)), NAMED
    )
    where = _where(evidence, met)
    headline = f"{count} {level} ({symbols}) {plural(count, 'is', 'are')} supported {where}, {denominator(evidence, subject)}."
    blocks: list[Block] = [Paragraph(headline)]
    if count > GROUPS:
        blocks.append(_overview(evidence, met, ""))
    else:
        blocks += _groups(evidence, subject, met)
    return [*blocks, Paragraph(numbers(evidence, subject))]


def _where(evidence: ClaimEvidence, met: Sequence[Support]) -> str:
    """Return where features are supported: in blood and in vitro, or in the compartments where they are."""
    claim = evidence.claim
    both = {row.feature_id for row in met if row.units_blood and row.units_in_vitro}
    if claim.across != "compartment" or len(both) == len({row.feature_id for row in met}):
        return criterion(claim)
    return f"in {counted(claim.minimum, 'compartment')}, {len(both) or 'none'} of them in blood and in vitro"


def _findings(evidence: ClaimEvidence, supported: Iterable[Support]) -> dict[str, list[dict[str, Any]]]:
    """Return the findings behind rows of support, feature by feature, with the columns of `_COLUMNS`."""
    found: dict[str, list[dict[str, Any]]] = {}
    wanted = sorted({finding for row in supported for finding in row.findings})
    for feature_id, *cells in evidence.store.rows(_ROWS, {"findings": wanted}):
        found.setdefault(feature_id, []).append(dict(zip(_COLUMNS, cells, strict=True)))
    return found


def _groups(evidence: ClaimEvidence, subject: str, met: Sequence[Support]) -> list[Group]:
    """Return a group for each feature; features with the same evidence share one."""
    findings = _findings(evidence, met)
    compared: _Compared = {}
    asked = {"features": [row.feature_id for row in met], "subject": subject, "family": evidence.claim.family}
    for feature_id, unit, drug, status in evidence.store.rows(_COMPARED, asked):
        compared.setdefault((feature_id, unit), []).append((drug, status))
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in sorted(met, key=lambda row: (-row.units, row.opposing_units, row.symbol)):
        lines = _lines(row, findings.get(row.feature_id, []), compared)
        same = _same_way(row, findings.get(row.feature_id, []), compared)
        key = (_glyph(evidence, row), tuple(lines), tuple(_facts(evidence, row, same)))
        groups.setdefault(key, []).append(row.symbol)
    return [
        Group(" ".join(filter(None, (names(symbols), glyph))), lines, facts)
        for (glyph, lines, facts), symbols in groups.items()
    ]


def _glyph(evidence: ClaimEvidence, row: Support) -> str:
    """Return the symbol of a direction; a theme has no direction of its own."""
    return "" if evidence.claim.level == "theme" else GLYPHS.get(str(row.direction), "")


def _lines(row: Support, findings: Sequence[dict[str, Any]], compared: _Compared) -> list[tuple[str, ...]]:
    """Return a line for each piece of evidence: compartment, study, drug with dose, time, call and model."""
    lines = []
    order = list(COMPARTMENTS)
    for finding in sorted(findings, key=lambda each: order.index(each["compartment"])):
        mark = encoding.glyph(finding["direction"], finding["call"])
        call = Call(finding["call"]).words
        others = compared.get((row.feature_id, finding["unit"]), [])
        if others:
            marks = dict.fromkeys(status for _, status in others)
            alike = [
                ", ".join(drug for drug, status in others if status == mark) + f" {GLYPHS[mark]}"
                for mark in marks
            ]
            call += f" ({', '.join(alike)})"
        if finding["status"] != row.sign:
            call = f"{mark} {call}"
        dose = dose_words(finding["drug"], finding["dose"], finding["time"])
        place = COMPARTMENTS[finding["compartment"]]
        system = finding["system"]
        if finding["taxon"] != Species.HUMAN.taxon:
            system += f" ({species_words(finding['taxon'])})"
        lines.append((place, finding["study"], dose, finding["time"] or "", call, system))
    return list(dict.fromkeys(lines))


def _same_way(row: Support, findings: Sequence[dict[str, Any]], compared: _Compared) -> str:
    """Return the other drugs that change a feature in the same direction where the supporting units compared them."""
    units = {(row.feature_id, each["unit"]) for each in findings if each["status"] == row.sign}
    drugs = sorted({drug for unit in units for drug, status in compared.get(unit, []) if status == row.sign})
    if not drugs:
        return ""
    verb = {"up": "raise", "down": "lower"}.get(str(row.sign), "change")
    return f"not specific to {row.subject}: {enumerated(drugs, 'and')} {verb}{'s' * (len(drugs) == 1)} it too"


def _facts(evidence: ClaimEvidence, row: Support, same: str) -> list[tuple[str, str]]:
    """Return what speaks against a convergent feature, how it is supported, and what limits it."""
    limits = [same, *(flag_words(flag) for flag in row.flags)]
    limits.append("" if evidence.claim.pool_drugs else pooled_words(row.drugs))
    units = f"{row.units} independent units; " if row.units > 1 else ""
    support = units + label_words(row.label)
    facts = [("against", against(evidence, row)), ("support", support)]
    text = "; ".join(filter(None, limits))
    return [*facts, ("limits", text)] if text else facts


def against(evidence: ClaimEvidence, row: Support) -> str:
    """Return which studies contradict a direction, then where it was tested or presumably tested without effect."""
    opposite = evidence.against(row.subject, row.feature_id, row.sign)
    parts = [studies_named(opposite, places=True) or "none"]
    for compartment in NEEDED:
        status = evidence.status_text(row.subject, row.feature_id, compartment)
        supported = {"blood": row.units_blood, "in_vitro": row.units_in_vitro}[compartment]
        if status != "not tested" or not supported:
            parts.append(f"{COMPARTMENTS[compartment]}: {status}")
    return "; ".join(parts)


def _overview(evidence: ClaimEvidence, rows: Iterable[Support], title: str) -> Table:
    """Return features as a table, a row each: where they are supported, by how many units, and what is against them."""
    lines = [
        (
            f"{row.symbol} {_glyph(evidence, row)}".strip(),
            str(row.units or ""),
            str(row.units_blood or ""),
            str(row.units_in_vitro or ""),
            str(row.units_other or ""),
            str(row.opposing_units or ""),
            str(row.null_units or ""),
            str(row.unreported_units + row.presumed_tested_units or ""),
            row.subject,
        )
        for row in rows
    ]
    columns = (
        "gene",
        "units",
        "blood",
        "in vitro",
        "other",
        "against",
        "no effect",
        "not reported",
        "subject",
    )
    table = Table(columns, lines, title, numbers=frozenset(columns[1:-1]))
    one = len({line[-1] for line in lines}) == 1
    return (
        Table(columns[:-1], [line[:-1] for line in lines], title, table.numbers) if one else table
    ).filled()


def conflicts_report(evidence: ClaimEvidence, pairs: Sequence[Sequence[Support]]) -> Report:
    """Return the report on features with opposite directions, both sides of each.

    Parameters
    ----------
    pairs : sequence of sequences of Support
        The directions of each feature.
    """
    claim = evidence.claim
    if not pairs:
        return Report(
            "No feature is reported with opposite directions for one drug or disease within one contrast family.",
            (Paragraph(_why_none(evidence)),),
        )
    count = len(pairs)
    noun = f"{plural(count, claim.level)} {plural(count, 'is', 'are')}"
    symbols = listed(sorted({pair[0].symbol for pair in pairs}), GROUPS)
    headline = f"{count} {noun} reported with opposite directions for one drug or disease: {symbols}."
    findings = _findings(evidence, [row for pair in pairs for row in pair])
    groups = []
    for pair in pairs:
        lines: list[tuple[str, ...]] = []
        for row in pair:
            own = [each for each in findings.get(row.feature_id, []) if each["finding"] in row.findings]
            lines += [
                (f"{_glyph(evidence, row)} {line[0]}".strip(), *line[1:]) for line in _lines(row, own, {})
            ]
        family = Family(pair[0].contrast_family).words if not claim.mix else "all families"
        flags = sorted({flag_words(flag) for row in pair for flag in row.flags})
        facts = [("limits", "; ".join(flags))] if flags else []
        groups.append(Group(f"{pair[0].symbol} under {pair[0].subject}, {family}", lines, facts))
    notes = list(map(Paragraph, lifted_notes(evidence)))
    return Report(headline, (*groups, *notes, *legend(groups, headline)))


def _why_none(evidence: ClaimEvidence) -> str:
    """Return how many features could be contradicted at all: those with a direction, and those of several studies."""
    claim = evidence.claim
    asked = {"mix": claim.mix, "family": claim.family, "measurand": claim.measurand}
    ((signed, repeated),) = evidence.store.rows(_REPEATED, asked)
    has = f"{counted(signed, 'feature')} {plural(signed, 'has', 'have')} a significant direction"
    several = f", {repeated or 'none'} of them in two studies or more" if signed else ""
    return f"{has}{several}; a result that is not significant, or not reported, contradicts nothing."
