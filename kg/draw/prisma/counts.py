"""The flow of records through a review, from its own counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store.snapshot import Store

NEEDED: Mapping[str, str] = {
    "records_retrieved": "{} records",
    "records_screened": "{} screened",
    "full_text_assessed": "{} assessed in full",
    "included": "{} included",
}
"""Item → how its count stands in one line; without any of these there is no flow."""
WORDS: Mapping[str, str] = {
    "records_retrieved": "Records identified from databases",
    "records_from_references": "Records identified from references",
    "duplicates_removed": "Duplicates removed before screening",
    "records_screened": "Records screened",
    "excluded_title_abstract": "Records excluded by title and abstract",
    "reports_not_retrieved": "Reports not retrieved",
    "full_text_assessed": "Reports assessed in full text",
    "excluded_full_text": "Reports excluded",
    "included": "Studies included",
}
"""Item → what its box of the flow says."""
REASONS = "excluded_"
PARTS = "included_"
_KINDS = {"included_blood": "{} blood", "included_in_vitro": "{} in vitro"}


def prisma_line(store: Store, source: str) -> str | None:
    """Return the flow of a review in one line; None without counts."""
    items = dict(
        store.rows("SELECT label, item_value FROM review_item WHERE source = $source", {"source": source})
    )
    steps = [words.format(items[item]) for item, words in NEEDED.items() if items.get(item) is not None]
    parts = [words.format(items[item]) for item, words in _KINDS.items() if items.get(item) is not None]
    if not steps:
        return None
    return "PRISMA: " + " → ".join(steps) + (f" ({', '.join(parts)})" if parts else "")


def why_no_flow(
    store: Store, source: str | None, items: Mapping[str, str | None]
) -> tuple[str, tuple[str, ...]]:
    """Return why there is no flow to draw, and what the author of a review can do about it.

    Parameters
    ----------
    source : str or None
        The review that was asked for; None where no source of the store has items.
    items : mapping
        Item → value, as that source gives them.

    Returns
    -------
    tuple of (str, tuple of str)
        The reason with the names of missing items, and what to write where; no advice if there is no review.
    """
    reviews = [name for (name,) in store.rows("SELECT name FROM loaded WHERE kind = 'review' ORDER BY name")]
    if source is None and not reviews:
        return "The store has no review, so there is no flow of records.", ()
    if source is not None and not items and source not in reviews:
        return f"{source} is not a review, so it has no flow of records.", ()
    who = source or ("No review of the store" if len(reviews) > 1 else reviews[0])
    missing = [item for item in NEEDED if not items.get(item)]
    why = f"{who} has no counts of a PRISMA flow; missing: {_named(missing)}."
    others = sorted(set(items) - set(WORDS))
    rest = [item for item in WORDS if item not in NEEDED]
    return why, (
        f"Write these items into prisma.tsv of {source or 'the review'}, each with a whole number, and load it again."
        + (f" Unknown items: {', '.join(others)}." if others else ""),
        f"Optional: {_named(rest)}; {REASONS}… for each reason, {PARTS}… for each part.",
    )


def _named(items: Iterable[str]) -> str:
    """Return items separated by commas, with what they count where the name does not tell."""
    return ", ".join(
        item if item.replace("_", " ") == WORDS[item].lower() else f"{item} ({WORDS[item].lower()})"
        for item in items
    )
