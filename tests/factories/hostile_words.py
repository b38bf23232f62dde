"""Command lines made by chance from words that programs stumble over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.app import program

if TYPE_CHECKING:
    import random

WORDS = (
    *("", " ", "-", "--", "---", "-x", "=", "--=", "a=", "=a", "\x01", "\t", "a\nb", "\\", "*", "[", "(", "%s%n", "{}"),
    *("'", '"', ";", "`id`", "$(id)", "' OR 1=1 --", "'; DROP TABLE gene; --", "{0.__class__}", "../..", "..", "."),
    *("\udcff", "IL1\udcdf", "\ud800", "é", "e\u0301", "ß", "İ", "ı", "µM", "β", "𝕏", "\u202egnp", "\u200b", "\ufeff", "\uffff", "🧬"),
    *("NULL", "None", "nan", "NaN", "inf", "-inf", "1e400", "-1", "0", "1", "9" * 40, "9" * 5000, "0x10", "1_000", "１", "true"),
    *("x" * 300, "x" * 5000, "/" * 300, "/dev/null", "/dev/full", "/dev/stdin", "/proc/self/mem", "/etc/passwd", "/", "~"),
    *("kg.duckdb", "kg.duckdb.lock", "kg.duckdb.triples", "kg.duckdb.wal", "link.duckdb", "other.duckdb", "kg.toml"),
    *("none/x.csv", "x.csv", "x.json", "x.xyz", "x.svg", "x.html", "x.nq", "mine", "mine/source.toml", "mine/findings.tsv", "folder"),
    *("IL6", "il-6", "ketamine", "esketamine", "HGNC:6018", "HGNC:", "CHEBI:6121", "id:toy/finding/a01", "PMID:1", "doi:", "http://x", "file:///etc/passwd"),
    *("SELECT 1", "SELECT * FROM finding", "DROP TABLE gene", "SELECT 1; SELECT 2", "SELECT error('x')", "COPY gene TO 'x.csv'"),
    *("SELECT * FROM read_text('/etc/passwd')", "SELECT $x", "SELECT '\\'", "SELECT unnest([1, NULL])", "PRAGMA version", "WITH", "(((((((("),
    *("SELECT ?s { ?s ?p ?o } LIMIT 3", "ASK {}", "DESCRIBE <http://x>", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    *("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 2", "INSERT DATA { <a:a> <a:a> <a:a> }", "MATCH (n) RETURN n", "RETURN 1"),
    *("nulls", "convergence", "gene-evidence", "silence", "gene=IL6", "across=null", "n=[1,2]", "n={", "x=" + "[" * 5000, 'x="\\udcff"'),
)  # fmt: skip
LEFT_OUT = {"demo", "neo4j start", "neo4j stop"}  # they load whole sources, or start and stop a server


def verbs(
    command: click.Command = program, path: tuple[str, ...] = ()
) -> dict[tuple[str, ...], click.Command]:
    """Return every verb that may be run with any words, by its path."""
    if not isinstance(command, click.Group):
        return {} if " ".join(path) in LEFT_OUT else {path: command}
    found: dict[tuple[str, ...], click.Command] = {}
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        found |= verbs(below, (*path, name))
    return found


def command_line(chance: random.Random, known: dict[tuple[str, ...], click.Command]) -> list[str]:
    """Return the words of a command line."""
    path = chance.choice(sorted(known))
    words: list[str] = list(path)
    options = [each for each in known[path].params if isinstance(each, click.Option) and each.name != "show"]
    words += chance.choices(WORDS, k=chance.choice((0, 1, 1, 1, 2, 3)))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        option = chance.choice(options)
        words.append(chance.choice(option.opts))
        if not (option.is_flag or option.count) or chance.random() < 0.05:
            values = option.type.choices if isinstance(option.type, click.Choice) else ()
            words.append(
                str(chance.choice(list(values))) if values and chance.random() < 0.7 else chance.choice(WORDS)
            )
    if path[-1] in {"sql", "sparql", "cypher"}:
        words += ["--timeout", "5"]
    if chance.random() < 0.1:
        chance.shuffle(words)
    return words
