"""Examples of every verb, printed at the end of its help: a command, and what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.schema.vocabulary import Family

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "demo": (("kg demo", "load the review and write its page and grid"),),
    "converge": (
        ("kg converge", "what is supported in blood and in vitro"),
        ("kg converge --across agent --min-units 1", "what several agents change, within one study too"),
        ("kg converge --drug esketamine --max-conc 1uM -o answer.md", "one drug, as a page"),
    ),
    "why-not": (
        ("kg why-not BDNF", "which condition fails"),
        ("kg why-not VEGFA --drug ketamine", "for one drug"),
    ),
    "conflicts": (("kg conflicts", "features that studies report with opposite directions"),),
    "unreported": (
        ("kg unreported --csv -o unreported.csv", "what was measured without a result, as a file"),
    ),
    "missing": (("kg missing", "whose full tables would settle most"),),
    "ask": (
        ("kg ask --list", "the questions and their parameters"),
        ("kg ask changed-by-drug -p drug=ketamine", "one of them"),
        ("kg ask comparators --show", "its text, for another program"),
    ),
    "sql": (
        (
            "kg sql \"SELECT symbol, direction, call FROM evidence WHERE drug_group = 'ketamine'\"",
            "the flat view",
        ),
        ("kg sql query.sql -p gene=VEGFA --limit 10", "a file with the parameter $gene"),
    ),
    "sparql": (
        ('kg sparql "SELECT ?f ?name { ?f a kg:Finding ; kg:asWritten ?name } LIMIT 5"', "findings"),
        ("kg sparql query.rq -p gene=HGNC:12680", "a file with the parameter $gene"),
    ),
    "cypher": (
        ('kg cypher "MATCH (f:Finding)-[:ABOUT]->(g:Gene) RETURN g.symbol, count(f)"', "findings by gene"),
    ),
    "explain": (
        ('kg explain "presumed tested"', "a word of an answer"),
        ("kg explain cell.list", "a rule of a quarantine file"),
    ),
    "gene": (
        ("kg gene", "the genes with evidence"),
        ("kg gene VEGFA", "all evidence on one"),
    ),
    "drug": (
        ("kg drug", "the drugs and their forms"),
        ("kg drug ketamine --forms exact", "the racemate alone"),
    ),
    "study": (
        ("kg study", "the studies"),
        ("kg study McGrory --csv -o mcgrory.csv", "one, by a part of its name, as a file"),
    ),
    "pathway": (
        ("kg pathway", "the pathways and sets with evidence"),
        ("kg pathway neuropathic", "one, by a part of its name"),
    ),
    "system": (
        ("kg system", "the systems"),
        ("kg system macrophages", "one, by a part of its name"),
    ),
    "view": (
        ("kg view -o page.html --open", "everything"),
        ("kg view VEGFA FKBP5 -o page.html", "the evidence on some genes"),
    ),
    "draw grid": (
        ("kg draw grid -o grid.svg", "the effects of the investigated drugs"),
        (f"kg draw grid --family {Family.RESPONSE_PREDICTION} -o grid.html", "another contrast family"),
    ),
    "draw gap": (("kg draw gap -o gap.png", "how much evidence there is"),),
    "draw prisma": (("kg draw prisma -o prisma.svg", "the flow of the review"),),
    "check": (
        ("kg check --strict", "1 as exit code where something is wrong"),
        (
            "kg check --seal",
            "a file that another program packed anew, if all rows are those that were loaded",
        ),
    ),
    "load": (
        ("kg load pisanu-2025", "a source that comes with drugkg, and what it needs"),
        ("kg load findings.xlsx --dry-run", "a findings sheet: what it would become, or every fault of it"),
        ("kg load findings.xlsx --changes", "and list what converges now"),
        ("kg load ./smith-2026 --dry-run", "a folder of your own, without storing it"),
        (
            "kg load results.csv --study smith-2026 --contrast-type treated_vs_untreated --drug ketamine --system HMC3 --compartment in_vitro --dry-run",
            "what is detected in a table of results, and why",
        ),
    ),
    "unload": (
        ("kg unload smith-2026", "remove a source again"),
        ("kg unload smith-2026 --changes", "and list what no longer converges"),
    ),
    "diff": (("kg diff before.duckdb kg.duckdb", "what converges now and did not before"),),
    "sources": (("kg sources", "what is loaded and what can be"),),
    "info": (
        ("kg info", "counts, and the digest of the store"),
        ("kg info --by system", "findings by system"),
    ),
    "ground": (
        ("kg ground VEGF p11 hsa-miR-132-3p", "genes"),
        ("kg ground --kind agent Spravato", "a drug"),
    ),
    "init": (
        ("kg init findings.xlsx", "a findings sheet: one row a finding"),
        ("kg init smith-2026 --template study", "the files that one study needs"),
    ),
    "lint": (("kg lint ./smith-2026", "what would stop the load"),),
    "export": (
        ("kg export csv -o findings.csv", "a row a finding"),
        ("kg export sheet -o findings.xlsx", "the same, under the columns that kg load reads"),
        ("kg export matrix --numbers -o matrix.csv", "features × studies for R"),
        ("kg export turtle --source pisanu-2025 -o review.ttl", "triples of one source"),
    ),
    "sync": (
        ("kg sync --dry-run", "what would change on the server"),
        ("kg sync --verify", "update it and compare"),
    ),
    "neo4j start": (("kg neo4j start", "a local server"),),
    "neo4j stop": (("kg neo4j stop", "stop it"),),
    "neo4j status": (("kg neo4j status", "its address and state"),),
    "config": (("kg config", "each setting and where it is from"),),
    "doctor": (("kg doctor", "what is installed and reachable"),),
    "completion": (("kg completion bash > ~/.kg-completion.bash", "completions for a shell"),),
}
"""Full name of a verb → commands, and what each is for."""
