"""The program `kg`: its verbs, the module of each, and its sentence of help.

To add a verb, write ``kg/cli/commands/<verb>.py`` with one function under ``@verb("<verb>")`` and
add one line to `SECTIONS`: the verb, where it lives, and its first sentence of help (a
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

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Getting started": {
        "demo": (
            "kg.cli.commands.demo:demo",
            "Load the review, print which genes converge and why not, and write an interactive page.",
        ),
    },
    "Convergence": {
        "converge": (
            "kg.cli.commands.converge:converge",
            "List features supported by independent evidence.",
        ),
        "why-not": (
            "kg.cli.commands.why_not:why_not",
            "Explain, condition by condition, why a feature is not convergent.",
        ),
        "conflicts": (
            "kg.cli.commands.conflicts:conflicts",
            "List features with opposite directions for one drug or disease in one contrast family.",
        ),
        "unreported": ("kg.cli.commands.gaps:unreported", "List what was measured and not reported."),
        "missing": (
            "kg.cli.commands.gaps:missing",
            "List result sets whose full table is missing, those that could settle most near misses first.",
        ),
    },
    "Queries": {
        "ask": ("kg.cli.commands.ask:ask", "Run a named question, or list them."),
        "sql": ("kg.cli.commands.sql:sql", "Query the store in SQL."),
        "sparql": ("kg.cli.commands.sparql:sparql", "Query the store in SPARQL."),
        "cypher": ("kg.cli.commands.cypher:cypher", "Query a Neo4j server in Cypher."),
    },
    "Browse evidence": {
        "gene": (
            "kg.cli.commands.lookup:gene",
            "List all evidence on a gene, null and unreported results included.",
        ),
        "drug": (
            "kg.cli.commands.lookup:drug",
            "List all evidence on a drug and, by default, its forms.",
        ),
        "study": ("kg.cli.commands.lookup:study", "List all evidence of a study."),
        "pathway": (
            "kg.cli.commands.lookup:pathway",
            "List all evidence on a pathway and on pathways that declared mappings group with it.",
        ),
        "system": (
            "kg.cli.commands.lookup:system",
            "List all evidence in a system and in systems below it.",
        ),
    },
    "Figures": {
        "view": (
            "kg.cli.commands.view:view",
            "Write an interactive page: drug, study × system, gene and pathway, with the evidence behind each edge.",
        ),
        "draw": (
            "kg.cli.commands.draw:draw",
            "Draw a static figure: SVG, PDF, PNG, or an HTML page for screen readers.",
        ),
    },
    "Validation": {
        "check": ("kg.cli.commands.check:check", "Check the store against the schema and its rules."),
    },
    "Sources": {
        "load": ("kg.cli.commands.load:load", "Load sources, and what they need, into the store."),
        "unload": ("kg.cli.commands.load:unload", "Remove a source from the store."),
        "sources": ("kg.cli.commands.info:sources", "List available and loaded sources."),
        "info": ("kg.cli.commands.info:info", "Count what the store holds, and print its digest."),
        "ground": ("kg.cli.commands.ground:ground", "Map names to identifiers, with the rule that applied."),
        "init": ("kg.cli.commands.init:init", "Create a loader folder to fill in."),
        "lint": ("kg.cli.commands.init:lint", "Find contradictions in a review."),
        "explain-rule": (
            "kg.cli.commands.explain_rule:explain_rule",
            "Explain a rule: what is wrong where it is broken, and what to do.",
        ),
    },
    "Export": {
        "export": (
            "kg.cli.commands.export:export",
            "Export the store in a format of other programs, to -o or to stdout.",
        ),
    },
    "Neo4j": {
        "sync": (
            "kg.cli.commands.sync:sync",
            "Update a Neo4j server from the store, sending only what changed.",
        ),
        "neo4j": (
            "kg.cli.commands.neo4j:neo4j",
            "Start, stop and inspect a local Neo4j server.",
        ),
    },
    "Configuration": {
        "config": ("kg.cli.commands.config:config", "Show each setting and its origin."),
        "doctor": (
            "kg.cli.commands.doctor:doctor",
            "Show versions, optional packages and whether store and server can be reached.",
        ),
        "completion": (
            "kg.cli.commands.completion:completion",
            "Print the completion script for a shell.",
        ),
    },
}

program = Program(SECTIONS, "Drug-gene evidence from published studies as a queryable knowledge graph.")


def main() -> None:
    """Run the command line."""
    program.main()
