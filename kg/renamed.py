"""Names of earlier versions and what they are called now, for the hint of an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {"silence": "unreported", "explain-rule": "explain"}
_LISTS = "`kg gene`, `drug`, `study`, `system` and `pathway` list what there is, `kg sources` what is loaded"
_SEARCH = "`kg gene NAME`, `drug`, `study`, `system` and `pathway` find one by name, `kg ground NAME` its identifier"
OTHER_WORDS: Mapping[str, str] = {  # what other programs call a command → the sentence that leads to it
    **dict.fromkeys(("list", "ls", "show", "all"), _LISTS),
    **dict.fromkeys(("search", "find", "lookup", "grep"), _SEARCH),
    **dict.fromkeys(("remove", "rm", "delete", "drop", "uninstall"), "`kg unload SOURCE` removes a source"),
    **dict.fromkeys(
        ("plot", "figure", "chart"), "`kg draw` writes a static figure, `kg view` an interactive page"
    ),
    **dict.fromkeys(
        ("query", "select"), "`kg sql`, `sparql` and `cypher` run a query, `kg ask` a named question"
    ),
    **dict.fromkeys(
        ("add", "import", "install"), "`kg load SOURCE` loads a source, `kg init DIR` begins a new one"
    ),
    **dict.fromkeys(
        ("validate", "verify"), "`kg check` checks the store, `kg lint SOURCE` a source before its load"
    ),
}
QUESTIONS: Mapping[str, str] = {
    "silence": "unreported",
    "several-agents": "convergence -p across=agent",
    "several-studies": "convergence -p across=study",
    "several-systems": "convergence -p across=system",
}
RULES: Mapping[str, str] = {
    "cell": "cell.list, cell.range or another cell rule",
    "accounts-differ": "records-differ",
    "rule.accounts-differ": "rule.records-differ",
    "silent-has-no-direction": "unreported-has-no-direction",
    "rule.silent-has-no-direction": "rule.unreported-has-no-direction",
    **{
        f"{group}twin-{kind}": f"{group}duplicate-{kind}"
        for group in ("", "lint.")
        for kind in ("agent", "contrast", "finding", "publication", "study", "treatment")
    },
}
COLUMNS: Mapping[str, str] = {  # columns of answers and tables of a store
    "family": "contrast_family",
    "silent_units": "unreported_units",
    "presumed_units": "presumed_tested_units",
    "could_decide": "near_misses_settled",
    "systems_min": "different",
    **{
        f"account_{table}": f"record_{table}" for table in ("agent", "publication", "study", "system", "term")
    },
}
PYTHON: Mapping[str, str] = {"Graph": "KnowledgeGraph", "Answer": "Result"}
PREDICATES: Mapping[str, str] = {
    "kg:feature": "kg:about",
    "kg:resultSet": "kg:inResultSet",
    "kg:contrast": "kg:ofContrast",
    "kg:drug": "kg:testsDrug",
    "kg:system": "kg:inSystem",
    "kg:study": "kg:partOf",
    "kg:publication": "kg:publishedAs",
    "kg:treatments": "kg:given",
    "kg:themes": "kg:discussedUnder",
    "kg:parent": "kg:rollsUpTo",
    "kg:broaderSystem": "kg:within",
    "kg:systemMembers": "kg:mayBe",
    "kg:members": "kg:names",
    "kg:disease": "kg:diagnosedWith",
    "kg:cohort": "kg:fromCohort",
    "kg:assay": "kg:byAssay",
    "kg:universe": "kg:tested",
    "kg:alternatives": "kg:pools",
    "kg:addedAgent": "kg:testsAddition",
    "kg:suspectedOverlap": "kg:suspectedOverlapWith",
    "kg:anatomy": "kg:fromAnatomy",
    "kg:cellType": "kg:ofCellType",
    "kg:cellLine": "kg:ofCellLine",
    "kg:technique": "kg:byTechnique",
    "kg:subject": "kg:maps",
    "kg:object": "kg:mapsTo",
    "dcterms:isPartOf": "kg:partOfArm",
}
ARGUMENTS: Mapping[str, str] = {  # of the methods of KnowledgeGraph
    "minimum": "min",
    "everything": "all",
    "max_conc_um": "max_conc",
    "sources": "source",
    "without_sources": "without_source",
}
METHODS: Mapping[str, str] = {"silence": "unreported"}
REMOVED_OPTIONS = ("--seed", "--alpha", "--template", "--batch")


def hint(names: Mapping[str, str], name: str) -> str | None:
    """Return the sentence part that gives the present name; None for a name that never was another.

    Examples
    --------
    >>> hint(PYTHON, "Graph"), hint(COMMANDS, "gene")
    ("it is now called 'KnowledgeGraph'", None)
    """
    return f"it is now called {names[name]!r}" if name in names else None
