"""The program `kg`: its verbs, the module of each, and its sentence of help.

To add a verb, write ``kg/cli/commands/<verb>.py`` with one function under ``@verb("<verb>")`` and
add one line to `_HELP`: the verb and its first sentence of help (a
test compares it with the docstring).  The module is imported when the verb runs, so that
``kg --help`` imports click alone; it imports nothing but click and ``kg.cli`` at its top::

    import click
    from kg.cli.options.common import verb

    if TYPE_CHECKING:
        from kg.cli.run import Run


    @verb("gene")
    @click.argument("name", help="Symbol, alias or identifier.")
    @click.option("--forms", type=click.Choice(["all", "exact"]), default="all", help="...")
    def gene(run: Run, name: str, forms: str) -> None:
        ...  # the docstring: List all the evidence on a gene.
        from kg.query.named import gene_evidence
        from kg.store.snapshot import Store

        with Store.open(run.store) as store, run.progress("Reading"):
            run.emit(gene_evidence(store, name, forms=forms), digest=store.digest)

`run.emit` writes rows and notes, `run.emit_text` what has no rows; `run.note`,
`run.detail` (with -v) and `run.warn` write to stderr; `run.text` and `run.names` read a FILE or
stdin; `run.fail` sets an exit code for the end.  Errors are raised
(``kg.errors``), never printed.  Then give the verb a line in ``SAMPLES`` of
``tests/cli/test_cli_contract.py``, and run ``make docs``.
"""

from __future__ import annotations

from kg.cli.program import Program

__all__ = ["SECTIONS", "main", "program"]

_HELP = {
    "Getting started": {
        "demo": "Load the review, print which genes converge and why not, and write an interactive page.",
    },
    "Convergence": {
        "converge": "List features supported by independent evidence.",
        "why-not": "Explain, condition by condition, why a feature is not convergent.",
        "conflicts": "List features with opposite directions for one drug or disease in one contrast family.",
        "unreported": "List what was measured and not reported.",
        "missing": "List result sets whose full table is missing, those that could settle most near misses first.",
    },
    "Queries": {
        "explain": "Explain a word: a label, flag, column or value of an answer, a class of the schema, a rule of a check.",
        "ask": "Run a named question, or list them.",
        "sql": "Query the store in SQL.",
        "sparql": "Query the store in SPARQL.",
        "cypher": "Query a Neo4j server in Cypher.",
    },
    "Browse evidence": {
        "gene": "List the genes, or all evidence on one, null and unreported results included.",
        "drug": "List the drugs, or all evidence on one and, by default, its forms.",
        "study": "List the studies, or all evidence of one.",
        "pathway": "List the pathways, or all evidence on one and on those that declared mappings group with it.",
        "system": "List the systems, or all evidence in one and in systems below it.",
    },
    "Figures": {
        "view": "Write an interactive page: drug, study × system, gene and pathway, with the evidence behind each edge.",
        "draw": "Draw a static figure: SVG, PDF, PNG, or an HTML page for screen readers.",
    },
    "Validation": {
        "check": "Check the store against the schema and its rules.",
    },
    "Sources": {
        "load": "Load sources, and what they need, into the store.",
        "unload": "Remove a source from the store.",
        "diff": "List what converges, is contradicted or supported in one of two stores and not in the other.",
        "sources": "List available and loaded sources.",
        "info": "Count what the store holds, and print its digest.",
        "ground": "Map names to identifiers, with the rule that applied.",
        "init": "Create a loader folder, a findings sheet, or a folder for a table of results, to fill in.",
        "lint": "Find everything that would stop the load of a source, and what is doubtful in it.",
    },
    "Export": {
        "export": "Export the store in a format of other programs, to -o or to stdout.",
    },
    "Neo4j": {
        "sync": "Update a Neo4j server from the store, sending only what changed.",
        "neo4j": "Start, stop and inspect a local Neo4j server.",
    },
    "Configuration": {
        "config": "Show each setting and its origin.",
        "doctor": "Show versions, optional packages and whether store and server can be reached.",
        "completion": "Print the completion script for a shell.",
    },
}
_MODULES = {
    **dict.fromkeys(_HELP["Convergence"], "convergence"),
    **dict.fromkeys(_HELP["Browse evidence"], "lookup"),
    **dict.fromkeys(("sql", "sparql", "cypher"), "query"),
    "unload": "load",
    "sources": "info",
    "lint": "init",
}
"""Verb → its module in `kg.cli.commands`, where it does not have one of its own name."""

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    title: {
        name: (f"kg.cli.commands.{_MODULES.get(name, name)}:{name}".replace("-", "_"), text)
        for name, text in verbs.items()
    }
    for title, verbs in _HELP.items()
}
"""Heading of the help → verb → (`module:function`, first sentence of its help)."""

program = Program(SECTIONS, "Drug-gene evidence from published studies as a queryable knowledge graph.")


def main() -> None:
    """Run the command line."""
    program.main()
