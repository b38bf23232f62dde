"""What is said about the interactive page as a whole: its title, its numbers, and what was folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.encoding import LINES
from kg.network.build import model_of
from kg.page.payload import NOT_REPORTED
from kg.page.select import nodes_behind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from kg.evidence.rows import Evidence
    from kg.network.collapse import Group
    from kg.page.select import Held


def _ends(row: Evidence) -> set[str]:
    """Return the nodes of a finding; the page shows it when it knows them all."""
    return {node for node in (row.drug_id, model_of(row), row.feature_id) if node is not None}


def summary_of(
    held: Held,
    graph: nx.MultiDiGraph,
    family: str | None,
    groups: Sequence[Group],
    start: set[str] | None,
) -> dict[str, int]:
    """Return how many nodes and findings there are, how many the start view shows, and how many are folded."""
    members = [(gene, pathway) for gene, pathway, kind in graph.edges(data="kind") if kind == "member"]
    passing = [row for row in held.rows if family in (None, row.contrast_family) and row.call != NOT_REPORTED]
    visible = [row for row in passing if start is None or _ends(row) <= start]
    stands_for = {member: group.id for group in groups for member in group.members}
    folded = sum(len(group.members) for group in groups)
    drawn = {stands_for.get(node, node) for node in nodes_behind(visible, members)}
    return {
        "nodes": len(graph),
        "findings": len(held.rows),
        "start_nodes": len(drawn),
        "start_findings": len(visible),
        "groups": len(groups),
        "folded": folded,
        "not_folded": len(graph) - folded,
    }


def folded_note(graph: nx.MultiDiGraph, groups: Sequence[Group], max_nodes: int) -> list[str]:
    """Say how many nodes of which kinds were folded into how many groups, and why."""
    if not groups:
        return []
    inside = sum(len(group.members) for group in groups)
    kinds = {"drug": "drugs", "model": "study-models", "feature": "features", "pathway": "pathways"}
    told = [
        f"{sum(len(group.members) for group in groups if group.kind == kind)} {noun}"
        for kind, noun in kinds.items()
        if any(group.kind == kind for group in groups)
    ]
    alone = len(graph) - inside
    said = (
        f"{inside} of {len(graph)} nodes are folded into {len(groups)} groups ({', '.join(told)}), because there are more than {max_nodes}; "
        f"a click opens a group, and {f'{alone} nodes stand on their own' if alone else 'none stands on its own'}"
    )
    return [said]


def nothing_shown_note(held: Held, shown: Sequence[Evidence], family: str | None) -> list[str]:
    """Say where the page opens empty although something was found: unreported results, or other questions."""
    if shown or not held.asked:
        return []
    unreported = sum(family in (None, row.contrast_family) for row in held.asked)
    about = f" of {LINES[family].words}" if family else ""
    if unreported:
        return [
            f"all that was asked for{about} was measured and not reported ({unreported}); a button of the page shows it"
        ]
    return [f"no finding that was asked for is{about}; the filter Question shows the others"]


def title_of(names: Sequence[str], family: str | None = None) -> str:
    """Say what a page is about: the names, and the family where it shows one alone."""
    about = ", ".join(names) if names else "All findings"
    return f"{about} · {LINES[family].words}" if family else about
