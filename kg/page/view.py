"""The interactive page: one HTML file with the picture, the evidence and a table, without external resources.

Places are computed here, by `kg.network.layout`; Cytoscape.js, which is part of the file, draws them. The scripts of
`kg/page/web` never read markup from data, and the policy of the page lets nothing run but them.
"""

from __future__ import annotations

import json
import tomllib
from base64 import b64encode
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from kg.atomic_write import atomic_write
from kg.encoding import MARKS
from kg.evidence.claim import Claim
from kg.evidence.claim_evidence import ClaimEvidence
from kg.network.build import network
from kg.network.collapse import READABLE, collapse, collapsed_graph, single_study_groups
from kg.page import payload
from kg.page.bundle import bundle
from kg.page.details import details_of, remarks_of
from kg.page.headline import answers_of, basis, headline
from kg.page.reasons import reasons, unexplained
from kg.page.select import MAX_COLLAPSED, MAX_START, select_findings, start_of
from kg.page.summary import collapsed_note, nothing_shown_note, summary_of, title_of
from kg.schema.vocabulary import Family
from kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from kg.evidence.rows import Evidence
    from kg.network.collapse import Group
    from kg.page.reasons import Feature
    from kg.page.select import PageFindings
    from kg.store.snapshot import Store

MAX_NODES = 400
_CANVAS_STYLE = ".__________cytoscape_container { position: relative; }"
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_FRAME_HEIGHT = 860  # pixels, in a notebook


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """An interactive page.

    Attributes
    ----------
    html : str
        The page, whole.
    summary : dict
        How many nodes and findings it holds, how many it shows at first, and how many are collapsed into groups.
    notes : tuple of str
        How names were read, what was collapsed, and what is not in the file.
    """

    html: str
    summary: Mapping[str, int]
    notes: tuple[str, ...]

    def save(self, path: str | Path) -> None:
        """Write the page as UTF-8, whole or not at all.

        Raises
        ------
        OutputError
            Where the folder does not exist, or the disk refuses.
        """
        with atomic_write(Path(path)) as new:
            new.write_text(self.html, encoding="utf-8", newline="\n")

    def __repr__(self) -> str:
        return f"<View of {self.summary['nodes']} nodes and {self.summary['findings']} findings>"

    def _repr_html_(self) -> str:
        """Return the page for a notebook, in a sandboxed frame."""
        return (
            f'<iframe title="Interactive picture of the evidence" sandbox="allow-scripts allow-downloads allow-popups"'
            f' width="100%" height="{_FRAME_HEIGHT}" srcdoc="{escape(self.html)}"></iframe>'
        )


def make_view(
    store: Store,
    names: Sequence[str] = (),
    *,
    family: str | None = Family.DRUG_EFFECT.value,
    forms: str = "all",
    max_nodes: int = MAX_NODES,
    title: str | None = None,
) -> View:
    """Return the page of some names, or of everything.

    Parameters
    ----------
    names : sequence of str
        Genes, drugs, studies, systems or pathways; what was found on them is shown, and their neighbours are in the
        file. No name means everything.
    family : str or None
        The family of contrasts that is shown at first; None shows all. The others are in the file.
    forms : str
        `all`, `stereo` or `exact`: what a drug stands for.
    max_nodes : int
        Above so many nodes, groups are drawn that open on a click.
    title : str or None
        The heading; None for the names and the questions that are shown.

    Raises
    ------
    GroundingError
        Where a name is unknown, or means several things.
    """
    findings = select_findings(store, tuple(names), forms=forms)
    return view_of(store, findings, names, family=family, forms=forms, max_nodes=max_nodes, title=title)


def view_of(
    store: Store,
    findings: PageFindings,
    names: Sequence[str] = (),
    *,
    family: str | None = Family.DRUG_EFFECT.value,
    forms: str = "all",
    max_nodes: int = MAX_NODES,
    title: str | None = None,
) -> View:
    """Return the page of some findings; the parameters are those of `make_view`."""
    graph = network(store, findings.rows)
    shown = [
        row
        for row in findings.requested
        if family in (None, row.contrast_family) and row.call != payload.NOT_REPORTED
    ]
    claim = Claim(family=family or Claim().family, forms=forms)
    with ClaimEvidence(store, claim) as evidence:
        for feature, answer in answers_of(evidence).items():
            if feature in graph:
                graph.nodes[feature]["answer"] = answer
        groups, start = _folded(findings, shown, graph, max_nodes=max_nodes, is_asked=bool(names))
        ranks = payload.ranks_of(graph, collapsed_graph(graph, groups), groups)
        features = _features(graph, ranks, start)
        answer_lines, counted_so = ([], []) if names else (headline(evidence), basis(evidence))
        why = reasons(evidence, features)
        investigated = evidence.subjects
    why |= _of_pathways(store, claim, features) | unexplained(features, forms)
    data = _data(store, findings, graph, groups=groups, start=start, family=family, ranks=ranks, why=why)
    outer = [group for group in groups if group.within is None]
    summary = summary_of(findings, graph, family, outer, start)
    notes = [*findings.notes, *collapsed_note(graph, outer, max_nodes)]
    notes += nothing_shown_note(findings, shown, family)
    about, usual = (title_of(names, each, subjects=investigated) for each in (None, family))
    data |= {
        "investigated": investigated,
        "digest": store.digest,
        "title": None if title else {"about": about, "usual": usual},
        "notes": notes,
        "whole": not names and not findings.notes,
        "symbols": payload.symbols_of(store),
        "limits": {"max_nodes": max_nodes, "start": MAX_START},
        "why_empty": ". ".join(note.rstrip(".") for note in findings.notes) or "The store holds no finding.",
    }
    html = _render(
        data,
        title=title or usual,
        answer=answer_lines,
        basis=counted_so,
        summary=f"{len(findings.rows)} findings, {len(graph)} nodes.",
        notes=notes,
        digest=store.digest,
    )
    return View(html, summary, tuple(notes))


def _folded(
    findings: PageFindings,
    shown: Sequence[Evidence],
    graph: nx.MultiDiGraph,
    *,
    max_nodes: int,
    is_asked: bool,
) -> tuple[tuple[Group, ...], set[str] | None]:
    """Return the groups of a page, and the nodes of its start view; None means all.

    What is convergent or contradicted is never in a group, nor are the features of a few names that were asked for.
    """
    apart = {node for node, answer in graph.nodes(data="answer") if answer}
    features = {row.feature_id for row in shown}
    if is_asked and len(features) <= READABLE:
        apart |= features
    if len(graph) > max_nodes:
        start = start_of(findings, shown, graph)
        if start is None or not is_asked:
            start = None
        return collapse(graph, min(MAX_COLLAPSED, max_nodes), apart=apart | (start or set())), start
    groups = single_study_groups(graph, features, apart=apart)
    stands_for = {member: group.id for group in groups if group.within is None for member in group.members}
    return groups, start_of(findings, shown, graph, stands_for)


def _features(graph: nx.MultiDiGraph, ranks: Mapping[str, int], start: set[str] | None) -> list[Feature]:
    """Return the features with findings, those of the start view first, in the order of reading."""
    features = [
        (node, str(cells["label"]), str(cells["feature_kind"]))
        for node, cells in graph.nodes(data=True)
        if cells["kind"] in ("feature", "pathway") and cells["as_written"]
    ]
    return sorted(features, key=lambda each: (start is not None and each[0] not in start, ranks[each[0]]))


def _of_pathways(store: Store, claim: Claim, features: Sequence[Feature]) -> dict[str, list[str]]:
    """Return pathway → why it converges or not; empty where no finding is on a pathway."""
    if not any(kind == "pathway" for _, _, kind in features):
        return {}
    with ClaimEvidence(store, replace(claim, level="pathway")) as evidence:
        return reasons(evidence, features)


def _data(
    store: Store,
    findings: PageFindings,
    graph: nx.MultiDiGraph,
    *,
    groups: tuple[Group, ...],
    start: set[str] | None,
    family: str | None,
    ranks: Mapping[str, int],
    why: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Return what the scripts of the page read."""
    nodes = payload.nodes_of(
        graph,
        findings.rows,
        groups,
        ranks=ranks,
        why=why,
        overlaps=payload.overlaps_of(store, graph),
    )
    at = {node["id"]: number for number, node in enumerate(nodes)}
    words, descriptions = payload.words_of(findings.rows)
    families = [] if family is None else sorted({row.contrast_family for row in findings.rows} - {family})
    return payload.encoding() | {
        "name": "drugkg-view",
        "nodes": nodes,
        "groups": payload.groups_of(groups, ranks, len(graph)),
        "members": [
            [at[gene], at[pathway], cells["why"]]
            for gene, pathway, cells in graph.edges(data=True)
            if cells["kind"] == "member"
        ],
        "findings": {**payload.findings_of(findings.rows, at), "said": descriptions},
        "details": payload.coded(details_of(store, findings.rows)),
        "remarks": remarks_of(store, findings.rows),
        "words": words,
        "sources": payload.sources_of(store, findings.rows),
        "pmids": payload.pmids_of(store, findings.rows),
        "start": {
            "off": {"contrast_family": families, "call": [payload.NOT_REPORTED]},
            "nodes": None if start is None else sorted(at[node] for node in start),
        },
    }


def _render(
    data: dict[str, Any],
    *,
    title: str,
    answer: Sequence[str],
    basis: Sequence[str],
    summary: str,
    notes: Sequence[str],
    digest: str,
) -> str:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = _text("web/page.css") + "".join(
        f".glyph.{mark.name} {{ color: {mark.text_colour}; }}\n" for mark in MARKS
    )
    library, script = _text("cytoscape.min.js"), _script()
    return environment.from_string(_text("web/page.html")).render(
        title=title,
        answer=answer,
        basis=basis,
        summary=summary,
        notes=notes,
        digest=digest,
        version=__version__,
        vendored=tomllib.loads(_text("vendor.toml"))["cytoscape"]["version"],
        style=style,
        canvas_style=_CANVAS_STYLE,
        library=library,
        script=script,
        data=as_json(data),
        script_hashes=[_hash(library), _hash(script)],
        style_hashes=[_hash(_CANVAS_STYLE), _hash(style)],
    )


def as_json(data: Any) -> str:
    r"""Return JSON that can stand inside a script element: nothing in it can end the element or begin another.

    Examples
    --------
    >>> as_json({"a": "</script>&"})
    '{"a":"\\u003c/script\\u003e\\u0026"}'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPED)


def web_modules() -> dict[str, str]:
    """Return name → text of the modules that run in the page."""
    paths = sorted(files("kg.page").joinpath("web").iterdir(), key=lambda path: path.name)
    return {path.name[:-3]: path.read_text(encoding="utf-8") for path in paths if path.name.endswith(".js")}


@cache
def _script() -> str:
    """Return the modules of the page as one script."""
    return bundle(web_modules())


@cache
def _text(name: str) -> str:
    return files("kg.page").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
