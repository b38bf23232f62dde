"""The command line, assembled: which verbs there are and where each lives.

To add a verb, write ``kg/cli/<verb>.py`` with one function under ``@verb("<verb>")`` and
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
`run.detail` (with -v) and `run.warn` talk; `run.text` and `run.names` read a FILE or
stdin; `run.fail` sets an exit code once everything is said.  Errors are raised
(``kg.errors``), never printed.  Then give the verb a line in ``SAMPLES`` of
``tests/cli/test_cli_contract.py``, and run ``make docs``.
"""

from __future__ import annotations

from kg.cli.program import Program

__all__ = ["SECTIONS", "main", "program"]

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Start": {
        "demo": (
            "kg.cli.commands.demo:demo",
            "Load the review, print which genes converge and why not, and write a page to open.",
        ),
    },
    "Ask": {
        "converge": (
            "kg.cli.commands.converge:converge",
            "List the features that independent evidence agrees on.",
        ),
        "why-not": (
            "kg.cli.commands.why_not:why_not",
            "Say, condition by condition, why a feature is not convergent.",
        ),
        "conflicts": (
            "kg.cli.commands.conflicts:conflicts",
            "List the features with opposite directions for one subject within one family.",
        ),
        "silence": ("kg.cli.commands.gaps:silence", "List what was measured and not reported."),
        "missing": (
            "kg.cli.commands.gaps:missing",
            "List the result sets whose tables are not in the store, most deciding first.",
        ),
    },
    "Ask freely": {
        "ask": ("kg.cli.commands.ask:ask", "Ask a named question, or list them."),
        "sql": ("kg.cli.commands.sql:sql", "Ask the store in SQL."),
        "sparql": ("kg.cli.commands.sparql:sparql", "Ask the store in SPARQL."),
        "cypher": ("kg.cli.commands.cypher:cypher", "Ask a Neo4j server in Cypher."),
    },
    "Look up": {
        "gene": (
            "kg.cli.commands.findings:gene",
            "List all the evidence on a gene, nulls and silent results included.",
        ),
        "drug": (
            "kg.cli.commands.findings:drug",
            "List all the evidence on a drug and, unless asked otherwise, its forms.",
        ),
        "study": ("kg.cli.commands.findings:study", "List all the evidence of a study."),
        "pathway": (
            "kg.cli.commands.findings:pathway",
            "List all the evidence on a pathway and on what declared mappings group with it.",
        ),
        "system": (
            "kg.cli.commands.findings:system",
            "List all the evidence in a system and in what stands below it.",
        ),
    },
    "Look": {
        "view": (
            "kg.cli.commands.view:view",
            "Write a page to click through: drug, study-model, gene and pathway, and the evidence behind each line.",
        ),
        "draw": (
            "kg.cli.commands.draw:draw",
            "Draw a figure: SVG, PDF and PNG for a paper, or an HTML page with words in its cells.",
        ),
    },
    "Keep in order": {
        "check": ("kg.cli.commands.check:check", "Check the store against the schema and its rules."),
    },
    "Sources": {
        "load": ("kg.cli.commands.load:load", "Load sources, and what they need, into the store."),
        "unload": ("kg.cli.commands.load:unload", "Take a source out of the store."),
        "sources": ("kg.cli.commands.info:sources", "List what can be loaded and what is."),
        "info": ("kg.cli.commands.info:info", "Count what the store holds, and print its digest."),
        "ground": ("kg.cli.commands.ground:ground", "Map names to identifiers, and say by which rule."),
        "init": ("kg.cli.commands.init:init", "Make a new loader folder to fill in."),
        "lint": ("kg.cli.commands.init:lint", "Find what contradicts itself in a review."),
    },
    "Hand on": {
        "export": (
            "kg.cli.commands.export:export",
            "Export the store in a format of other programs, to -o or to stdout.",
        ),
    },
    "Neo4j": {
        "sync": (
            "kg.cli.commands.sync:sync",
            "Bring a Neo4j server up to date with the store, sending only what changed.",
        ),
        "neo4j": (
            "kg.cli.commands.neo4j:neo4j",
            "Start, stop and look at a Neo4j server of your own on this machine.",
        ),
    },
    "Set up": {
        "config": ("kg.cli.commands.config:config", "Show each setting and where it comes from."),
        "doctor": ("kg.cli.commands.doctor:doctor", "Show versions, optional parts and what can be reached."),
        "completion": (
            "kg.cli.commands.completion:completion",
            "Print the script that completes kg in a shell.",
        ),
    },
}

program = Program(
    SECTIONS,
    "What a drug changes, gene by gene, in blood and in cell models: findings of studies as one "
    "graph that can be asked.",
)


def main() -> None:
    """Run the command line."""
    program.main()
