"""GraphML: the findings as a graph for Cytoscape desktop, Gephi and networkx, one edge a finding.

The graph is that of `kg.network.build`: drug → study × system → gene → pathway. GraphML has no lists and nothing absent:
lists become one text, what is absent is left out, and a truth value is a text, since readers take an absent one
for false.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kg.results import cell_text
from kg.wording import xml_text

if TYPE_CHECKING:
    import networkx as nx

    from kg.schema.model import Schema
    from kg.store.snapshot import Store


def write(
    store: Store,
    schema: Schema,
    stream: IO[bytes],
    *,
    drug: str | None = None,
    family: str | None = None,
    measurand: str | None = None,
    sources: tuple[str, ...] = (),
) -> None:
    """Write the graph of the findings.

    Parameters
    ----------
    drug : str or None
        A drug as written, with its forms; None means everything.
    family, measurand : str or None
        A family of contrasts, and what was measured; None means all of them.
    sources : tuple of str
        The loaded sources whose findings are written; empty means all.
    """
    from networkx import write_graphml_xml

    from kg.evidence.matrix import sources_of
    from kg.grounding.resolve import agents_of
    from kg.network.build import network
    from kg.network.select import select

    del schema  # the evidence has names of its own
    agents = None if drug is None else agents_of(store, drug, "all")
    asked = set(sources_of(store, sources))
    rows = [
        row
        for row in select(store, family=family)
        if measurand in (None, row.measurand)
        and (agents is None or row.drug_id in agents)
        and row.source in asked
    ]
    graph = flat(network(store, rows))
    graph.graph["digest"] = store.digest
    write_graphml_xml(graph, stream)
    stream.write(b"\n")


def flat(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a copy that GraphML can hold: no lists, nothing absent, every edge with an identifier of its own.

    The identifier of a finding is that of its edge; any other edge is named by what it says and by its ends.
    """
    import networkx as nx

    copy = nx.MultiDiGraph()
    for node, cells in graph.nodes(data=True):
        copy.add_node(xml_text(node), **_flat(cells))
    for start, end, key, cells in graph.edges(keys=True, data=True):
        identifier = key if cells["kind"] == "finding" else f"{key} {start} {end}"
        copy.add_edges_from([(xml_text(start), xml_text(end), xml_text(identifier), _flat(cells))])
    return copy


def _flat(cells: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes without absent and empty ones; lists, booleans and texts as XML allows."""
    present = {name: cell for name, cell in cells.items() if cell is not None and cell not in ("", [])}
    return {
        name: xml_text(cell_text(cell)) if isinstance(cell, str | list | bool) else cell
        for name, cell in present.items()
    }
