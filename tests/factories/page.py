"""Findings by the thousand for the interactive page, made from those of a small store; nothing in them is evidence."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.network.select import select
from kg.page.select import PageFindings
from kg.page.view import make_view, view_of

if TYPE_CHECKING:
    from kg.evidence.rows import Evidence
    from kg.page.view import View
    from kg.store.snapshot import Store

PARTS = {"drug": 0.02, "model": 0.1, "feature": 0.8, "pathway": 0.08}
SAID = (
    ("up", "significant_corrected"),
    ("up", "significant"),
    ("down", "significant_nominal"),
    ("down", "not_significant"),
    ("no_change", "not_significant"),
    ("not_stated", "not_reported"),
)


def made(store: Store, *, nodes: int, findings: int, text: str = "") -> PageFindings:
    """Make findings of one family between so many drugs, study × system pairs, genes and pathways.

    Parameters
    ----------
    nodes, findings
        How many there are.
    text
        What is written behind each label, such as markup.
    """
    chance = random.Random(nodes)  # noqa: S311 - chance that can be repeated
    counts = {kind: round(nodes * part) for kind, part in PARTS.items()}
    usual = [row for row in select(store, family="drug_effect") if row.feature_kind == "gene"]
    rows = tuple(
        _finding(chance, number, usual[number % counts["model"] % len(usual)], counts, text)
        for number in range(findings)
    )
    return PageFindings(rows, rows, ())


def panel(store: Store, study: str, *, genes: int = 300) -> PageFindings:
    """Return all findings of a store, and those of a panel of genes that one study alone reports: a fifth up, a fifth down."""
    rows = [*select(store, family=None)]
    like = next(
        row
        for row in rows
        if row.study_label == study and row.contrast_family == "drug_effect" and row.feature_kind == "gene"
    )
    results = (
        ("up", "significant"),
        ("down", "significant"),
        ("up", "not_significant"),
        ("down", "not_significant"),
        ("no_change", "not_significant"),
    )
    made_up = [
        replace(
            like,
            finding=f"id:made/finding/{number:06}",
            feature_id=f"id:made/feature/{number:05}",
            symbol=f"G{number:05}",
            as_written=f"G{number:05}",
            direction=results[number % 5][0],
            call=results[number % 5][1],
        )
        for number in range(genes)
    ]
    every = tuple(sorted([*rows, *made_up], key=lambda row: row.finding))
    return PageFindings(every, every, ())


def _finding(
    chance: random.Random, number: int, like: Evidence, counts: dict[str, int], text: str
) -> Evidence:
    """Make one; the first ones go through everything once, so that each node has one."""
    is_pathway = number % 12 == 11
    kind = "pathway" if is_pathway else "feature"
    feature = number % counts[kind] if number < 13 * counts[kind] else chance.randrange(counts[kind])
    drug, model = (number % counts[each] for each in ("drug", "model"))
    direction, call = chance.choice(SAID)
    return replace(
        like,
        finding=f"id:made/finding/{number:06}",
        drug_id=f"id:made/agent/{drug:04}",
        drug=f"drug {drug:04}{text}",
        drug_group=f"group {drug // 10}",
        system_id=f"id:made/system/{model:05}",
        system=f"model {model % 40}{text}",
        compartment=("blood", "in_vitro", "brain")[model % 3],
        feature_id=f"id:made/{kind}/{feature:05}",
        feature_kind="pathway" if is_pathway else "gene",
        symbol=f"{'P' if is_pathway else 'G'}{feature:05}{text}",
        as_written=f"written {feature:05}{text}",
        direction=direction,
        call=call,
    )


def usual_pages(store: Store) -> dict[str, View]:
    """Return the page of a whole store, collapsed too, that of one gene, and one so large that it is collapsed and its table has more to show."""
    return {
        "review": make_view(store),
        "folded": make_view(store, max_nodes=20),
        "GRIA1": make_view(store, ["GRIA1"]),
        "large": view_of(store, made(store, nodes=700, findings=1500), max_nodes=150),
    }
