"""Title, numbers and notes of an interactive page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.encoding import LINES
from kg.network.build import model_of
from kg.network.collapse import READABLE
from kg.page.payload import NOT_REPORTED
from kg.page.select import nodes_behind
from kg.schema.vocabulary import Family
from kg.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from kg.evidence.rows import Evidence
    from kg.network.collapse import Group
    from kg.page.select import PageFindings

_NAMED = 3  # drugs in the title


def _ends(row: Evidence) -> set[str]:
    """Return the nodes of a finding, all of which have to be shown."""
    return {node for node in (row.drug_id, model_of(row), row.feature_id) if node is not None}


def summary_of(
    findings: PageFindings,
    graph: nx.MultiDiGraph,
    family: str | None,
    groups: Sequence[Group],
    start: set[str] | None,
) -> dict[str, int]:
    """Return the number of nodes and findings, in the page and in its start view, and of collapsed nodes."""
    members = [(gene, pathway) for gene, pathway, kind in graph.edges(data="kind") if kind == "member"]
    passing = [
        row for row in findings.rows if family in (None, row.contrast_family) and row.call != NOT_REPORTED
    ]
    visible = [row for row in passing if start is None or _ends(row) <= start]
    group_of = {member: group.id for group in groups for member in group.members}
    collapsed = sum(len(group.members) for group in groups)
    drawn = {group_of.get(node, node) for node in nodes_behind(visible, members)}
    return {
        "nodes": len(graph),
        "findings": len(findings.rows),
        "start_nodes": len(drawn),
        "start_findings": len(visible),
        "groups": len(groups),
        "collapsed": collapsed,
        "not_collapsed": len(graph) - collapsed,
    }


def collapsed_note(graph: nx.MultiDiGraph, groups: Sequence[Group], max_nodes: int) -> list[str]:
    """Return how many nodes of which kinds were collapsed into how many groups, and why; empty without groups."""
    if not groups:
        return []
    nouns = {"drug": "drugs", "model": "study × system", "feature": "features", "pathway": "pathways"}
    counts = {kind: sum(len(group.members) for group in groups if group.kind == kind) for kind in nouns}
    kinds = ", ".join(f"{counts[kind]} {noun}" for kind, noun in nouns.items() if counts[kind])
    collapsed = sum(counts.values())
    others = len(graph) - collapsed
    separate = f"{counted(others, 'node is', 'nodes are') if others else 'none is'} drawn separately"
    groups_text = f"{counted(len(groups), 'group')} ({kinds})"
    nodes = f"{collapsed} of {len(graph)} nodes are collapsed into {groups_text}"
    reason = (
        f"there are more than {max_nodes}"
        if len(graph) > max_nodes
        else f"no more than {READABLE} features can be read at once"
    )
    return [f"{nodes}, because {reason}; a click opens a group, and {separate}"]


def nothing_shown_note(findings: PageFindings, shown: Sequence[Evidence], family: str | None) -> list[str]:
    """Return why the page opens empty although there are findings: not reported, or of other contrast families."""
    if shown or not findings.requested:
        return []
    unreported = sum(family in (None, row.contrast_family) for row in findings.requested)
    about = f" of {LINES[family].words}" if family else ""
    if unreported:
        return [
            f"all that was asked for{about} was measured and not reported ({unreported}); a button of the page shows it"
        ]
    return [f"no finding that was asked for is{about}; the filter Question shows the others"]


def title_of(names: Sequence[str], family: str | None = None, *, subjects: Sequence[str] = ()) -> str:
    """Return the title of a page: the names, or what everything is about, and the contrast family if it shows one alone.

    Parameters
    ----------
    subjects : sequence of str
        The drugs or diseases under investigation; without names the page is about them.
    """
    about = listed(list(names or subjects), _NAMED)
    if not names:
        if family == Family.DRUG_EFFECT and about:
            return f"Effects of {about} on genes"
        about = f"{about[:1].upper()}{about[1:]} and genes" if about else "All findings"
    return f"{about} · {LINES[family].words}" if family else about
