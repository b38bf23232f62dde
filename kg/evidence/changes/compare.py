"""What differs between two states of the evidence, in plain words: what converges now, what no longer does, what is contradicted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.evidence.changes.state import FeatureSupport
from kg.evidence.claim_evidence import GLYPHS
from kg.results import Result
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.evidence.changes.state import EvidenceState

COLUMNS = (
    "change",
    "subject",
    "contrast_family",
    "feature_id",
    "symbol",
    "direction",
    "units_before",
    "units_after",
    "detail",
)
CHANGES = {
    "converges": "now converges",
    "converges_no_more": "no longer converges",
    "contradicted": "is now contradicted",
    "contradicted_no_more": "is no longer contradicted",
    "supported": "has its first support",
    "supported_no_more": "lost its only support",
}
"""A change → its words, those of a claim first."""
_MOST_NAMED = 5


def changes(before: EvidenceState, after: EvidenceState) -> Result:
    """Return what changed between two states, a row a feature and change; notes say it in sentences.

    Returns
    -------
    Result
        change (one of `CHANGES`), subject, contrast_family, feature_id, symbol, direction, units before and after,
        and the change in words; those of a claim first.
    """
    rows = [row for key in sorted({*before.features, *after.features}) for row in _rows(key, before, after)]
    order = list(CHANGES)
    rows.sort(key=lambda row: (order.index(str(row[0])), str(row[1]), str(row[4])))
    return Result(COLUMNS, rows, [*_sources(before, after), *_sentences(rows)])


def _rows(key: tuple[str, ...], before: EvidenceState, after: EvidenceState) -> Iterator[tuple[object, ...]]:
    """Yield the changes of one feature."""
    old, new = before.features.get(key, FeatureSupport()), after.features.get(key, FeatureSupport())
    subject, family, _, feature = key
    symbol = new.symbol or old.symbol
    happened = {
        "converges": bool(new.convergent - old.convergent),
        "converges_no_more": bool(old.convergent - new.convergent),
        "contradicted": new.is_contradicted and not old.is_contradicted,
        "contradicted_no_more": old.is_contradicted and not new.is_contradicted,
        "supported": bool(new.units) and not old.units,
        "supported_no_more": bool(old.units) and not new.units,
    }
    direction = (new if new.units else old).direction
    for change, is_so in happened.items():
        if is_so:
            glyph = GLYPHS.get(str(direction), "")
            units = f"{old.count} → {counted(new.count, 'unit')}"
            if change == "contradicted":
                units = ", ".join(
                    f"{counted(n, 'unit')} {GLYPHS.get(name, name)}" for name, n in sorted(new.units.items())
                )
            detail = f"{symbol} {glyph} {CHANGES[change]} for {subject}: {units}"
            yield change, subject, family, feature, symbol, direction, old.count, new.count, detail


def _sources(before: EvidenceState, after: EvidenceState) -> Iterator[str]:
    """Yield sentences on the sources that differ."""
    for name in sorted({*before.sources, *after.sources}):
        old, new = before.sources.get(name), after.sources.get(name)
        if old is None and new is not None:
            yield f"New source: {name}, {counted(new[1], 'finding')}"
        elif new is None and old is not None:
            yield f"Removed source: {name}, {counted(old[1], 'finding')}"
        elif old != new and old is not None and new is not None:
            yield f"Changed source: {name}, {old[1]} → {counted(new[1], 'finding')}"


def _sentences(rows: list[tuple[object, ...]]) -> Iterator[str]:
    """Yield a sentence for each kind of change with the features that have it."""
    for change, words in CHANGES.items():
        named = [f"{row[4]} {GLYPHS.get(str(row[5]), '')}".strip() for row in rows if row[0] == change]
        if named:
            more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
            verb = words if len(named) == 1 else _plural(words)
            yield f"{counted(len(named), 'feature')} {verb}: {', '.join(named[:_MOST_NAMED])}{more}"
    if not rows:
        yield "No feature gained or lost support"


def _plural(words: str) -> str:
    """Return the words of a change for several features."""
    swaps = {"converges": "converge", "is": "are", "has": "have", "its": "their"}
    return " ".join(swaps.get(word, word) for word in words.split())
