"""Worker process that puts N-Quads into a triple index, so that a crash of the engine is an error and no more.

It reads a request as JSON on stdin and writes the number of quads of each graph as JSON on stdout.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import pyoxigraph

_COUNT = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def build(request: dict[str, Any]) -> dict[str, int]:
    """Change an index.

    Parameters
    ----------
    request : dict
        ``folder`` of the index, ``removed`` (IRIs of graphs), and ``quads`` (a file of N-Quads, which are added).

    Returns
    -------
    dict
        IRI of a graph → number of its quads afterwards.
    """
    triples = pyoxigraph.Store(request["folder"])
    for graph in request["removed"]:
        triples.remove_graph(pyoxigraph.NamedNode(graph))
    triples.bulk_load(path=request["quads"], format=pyoxigraph.RdfFormat.N_QUADS)
    triples.flush()
    rows: Any = triples.query(_COUNT)
    return {row["g"].value: int(row["n"].value) for row in rows}


if __name__ == "__main__":
    json.dump(build(json.load(sys.stdin)), sys.stdout)
