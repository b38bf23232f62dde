"""The flow of records through a review, from the counts that the review gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.store import Store

_STEPS = {
    "records_retrieved": "{} records",
    "records_screened": "{} screened",
    "full_text_assessed": "{} assessed in full",
    "included": "{} included",
}
_PARTS = {"included_blood": "{} blood", "included_in_vitro": "{} in vitro"}


def prisma_line(store: Store, source: str) -> str | None:
    """Return the flow of a review in one line; None where the source gives no counts."""
    items = dict(
        store.rows("SELECT label, item_value FROM review_item WHERE source = $source", {"source": source})
    )
    steps = [words.format(items[item]) for item, words in _STEPS.items() if items.get(item) is not None]
    parts = [words.format(items[item]) for item, words in _PARTS.items() if items.get(item) is not None]
    if not steps:
        return None
    return "PRISMA: " + " → ".join(steps) + (f" ({', '.join(parts)})" if parts else "")
