"""Rules compiled from the schema, and those written in ontology/rules, as SQL on tables.

A load runs them before anything is stored, `kg check` on the store.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import ShapeError
from kg.resources import folder, sql_files
from kg.schema.authorities import read_authorities
from kg.store.sql_text import quote_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import duckdb

    from kg.schema.model import Class, Schema, Slot

CHECK_COLUMNS = ("severity", "rule", "focus", "path", "value", "message")
SEVERITIES = ("error", "warning")
LINT_SEVERITIES = (*SEVERITIES, "note")
_BATCH = 16  # rules in one query: the fewer queries the faster, until the plan itself takes time
NONCHARACTERS = r"\x{FDD0}-\x{FDEF}" + "".join(
    rf"\x{{{plane:X}FFFE}}\x{{{plane:X}FFFF}}" for plane in range(17)
)
MESSAGES = {  # rule of the schema → what is wrong with a value, and what to do
    "identifier": "duplicate identifier; keep one row, or give each row its own name",
    "class": "one identifier has rows of two classes, or of a class that is not one of its authority;"
    " describe the thing as what its authority says, or make up an identifier with local_id()",
    "authority": "the source of the authority does not call it so, or calls something else so;"
    " use a label that it has, and no name of something else",
    "required": "{name} is missing; add it",
    "closed-list": "{name} is not in its list; use a value of the list",
    "finite": "{name} is not a finite number; leave it empty where there is none",
    "minimum": "{name} is below its minimum; correct the value",
    "maximum": "{name} is above its maximum; correct the value",
    "reference": "{name} refers to an identifier that is missing, or of another class;"
    " correct it, or load the source that describes it",
    "curie": "{name} is not an identifier with a declared prefix, in the form of its authority;"
    " use a prefix of ontology/kg.yaml, and write it as in HGNC:4571",
    "parts": "{name} has an empty part, or one of dots alone, which an address cannot keep; name each part",
    "long": "{name} has more than 2,000 characters, which no index of a server holds; shorten the name that it is made of",
}
_MOST_CHARACTERS = 2_000  # of an identifier; a range index of Neo4j holds 8,167 bytes
_NO_PART = r"[:/](\.|%2[eE]){0,2}(/|$)"
_HEADER = re.compile(r"^-- (severity|message): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its SQL selects focus, path and value of each row that breaks it."""

    name: str
    severity: str
    message: str
    sql: str


def written_rules() -> Iterator[Rule]:
    """Yield the rules of ontology/rules, by name."""
    for name, text in sql_files(folder("ontology").joinpath("rules")).items():
        yield parse_rule(name, text, "ontology/rules")


def parse_rule(name: str, text: str, place: str, severities: Sequence[str] = SEVERITIES) -> Rule:
    """Return a rule written in SQL, whose head has severity and message.

    Raises
    ------
    ShapeError
        One of them is missing, or the severity is unknown; the message names the file in `place`.
    """
    head = dict(_HEADER.findall(text))
    if head.keys() != {"severity", "message"} or head["severity"] not in severities:
        raise ShapeError(f"{place}/{name}.sql: the head needs severity ({', '.join(severities)}) and message")
    return Rule(name, head["severity"], head["message"], text)


def compiled_rules(
    schema: Schema,
    known: Callable[[Class], str],
    table: Callable[[Class], str] = lambda cls: cls.table,
    classes: Iterable[Class] | None = None,
) -> Iterator[Rule]:
    """Yield the rules that the schema implies.

    Parameters
    ----------
    known : function of a class
        SQL that gives every identifier (column `id`) of the class, the store included.
    table : function of a class
        The table to check.
    classes : iterable of Class or None
        The classes to check; None means all.
    """
    for cls in schema.tables if classes is None else classes:
        rows = table(cls)
        duplicates = (
            f"SELECT id AS focus, 'id' AS path, id AS value FROM {rows} GROUP BY id HAVING count(*) > 1"
        )
        yield Rule("identifier", "error", MESSAGES["identifier"], duplicates)
        for slot in cls.slots:
            cell = slot.name
            items = f"(SELECT id, unnest({cell}) AS {cell} FROM {rows})" if slot.multivalued else rows
            for name, message, condition in _conditions(schema, cls, slot, known):
                place = rows if name == "required" else items
                select = (
                    f"SELECT id AS focus, '{cell}' AS path, CAST({cell} AS VARCHAR) AS value FROM {place}"
                )
                yield Rule(name, "error", f"{cls.table}.{cell} {message}", f"{select} WHERE {condition}")


def _conditions(
    schema: Schema, cls: Class, slot: Slot, known: Callable[[Class], str]
) -> Iterator[tuple[str, str, str]]:
    """Yield name, message and SQL condition of the rules of a slot; for each of its values if it is multivalued."""
    cell = slot.name
    if slot.required:
        yield "required", f"is missing; every {cls.name} needs one", f"{cell} IS NULL"
    if slot.kind == "enum":
        allowed = list(schema.enums[slot.range].values)
        message = f"is not in its list; use one of {', '.join(allowed)}"
        yield "closed-list", message, f"{cell} NOT IN ({quote_texts(allowed)})"
    if slot.kind == "double":
        yield (
            "finite",
            "is not a finite number; leave it empty where there is none",
            f"isnan({cell}) OR isinf({cell})",
        )
    if slot.minimum is not None:
        yield "minimum", f"is below {slot.minimum:g}", f"{cell} < {slot.minimum}"
    if slot.maximum is not None:
        yield "maximum", f"is above {slot.maximum:g}", f"{cell} > {slot.maximum}"
    if slot.is_reference and not slot.is_open:
        ids = " UNION ALL ".join(known(target) for target in schema.concrete(slot.range))
        message = "refers to an identifier that no loaded source describes"
        yield "reference", message, f"{cell} IS NOT NULL AND {cell} NOT IN (SELECT id FROM ({ids}))"
    if slot.is_open and slot.range == cls.parent:  # members of a set
        ids = " UNION ALL ".join(known(target) for target in schema.concrete(slot.range))
        whole = [prefix for prefix, keys in read_authorities().items() if "all_in" in keys]
        message = "refers to an identifier that its authority, which is loaded, does not have"
        prefix = f"split_part({cell}, ':', 1)"
        described = f"SELECT DISTINCT split_part(id, ':', 1) FROM ({ids})"
        is_whole = f"{prefix} IN ({quote_texts(whole)}) AND {prefix} IN ({described})"
        yield "reference", message, f"{is_whole} AND {cell} NOT IN (SELECT id FROM ({ids}))"
    if slot.is_reference or slot.kind == "identifier":
        message = "is not an identifier with a declared prefix, in the form of its authority as in HGNC:4571"
        yield "curie", message, f"NOT regexp_matches({cell}, '{_identifier_pattern(schema)}')"
    if slot.kind == "identifier":
        message = "has an empty part, or one of dots alone, which an address cannot keep; name each part"
        yield "parts", message, f"starts_with({cell}, 'id:') AND regexp_matches({cell}, '{_NO_PART}')"
        message = "has more than 2,000 characters; shorten the name that it is made of"
        yield "long", message, f"length({cell}) > {_MOST_CHARACTERS}"


def _identifier_pattern(schema: Schema) -> str:
    """Return the regular expression of an identifier: the form of its authority, or what an IRI can have."""
    forms = {prefix: keys["pattern"] for prefix, keys in read_authorities().items()}
    others = "|".join(sorted(schema.prefixes.keys() - forms.keys(), key=len, reverse=True))
    refused = (
        r"\s<>#\x22{}|\\^\x60\[\]%\p{Cc}\p{Co}\p{Z}"
        rf"\x{{E0000}}-\x{{E0FFF}}{NONCHARACTERS}"  # characters that an IRI cannot have
    )
    known = "|".join(f"{prefix}:(?:{form})" for prefix, form in forms.items() if prefix in schema.prefixes)
    return rf"^(?:{known}|({others}):([^{refused}]|%[0-9A-Fa-f]{{2}})+)$"


def violations(con: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> list[tuple[Any, ...]]:
    """Return severity, rule, focus, path, value, message of every row that breaks a rule, sorted."""
    broken: list[tuple[Any, ...]] = []
    pending = list(rules)
    for start in range(0, len(pending), _BATCH):
        batch = pending[start : start + _BATCH]
        together = " UNION ALL ".join(
            f"SELECT {at}, focus, path, CAST(value AS VARCHAR) FROM (\n{rule.sql}\n)"
            for at, rule in enumerate(batch)
        )
        for at, focus, path, value in con.execute(together).fetchall():
            rule = batch[at]
            broken.append((rule.severity, rule.name, focus, path, value, rule.message))
    return sorted(broken, key=lambda row: tuple(str(cell) for cell in row))
