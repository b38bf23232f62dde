"""What a word means that an answer, a table, a check or the schema uses: `kg explain TERM`.

The meanings are those of the glossary in ontology/README.md, of ontology/kg.yaml (closed lists, classes and columns),
of the heads of queries/ and of the rules of checks; none is written here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import NotFoundError
from kg.load.quarantine import all_rules
from kg.query.definition import shared_columns
from kg.query.named import describe, names
from kg.renamed import COLUMNS as RENAMED_COLUMNS
from kg.renamed import PREDICATES, QUESTIONS, hint
from kg.renamed import RULES as RENAMED_RULES
from kg.reports.blocks import Paragraph
from kg.reports.report import Report
from kg.resources import folder
from kg.results import Result
from kg.schema.linkml import load_schema
from kg.wording import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.schema.model import Class, Schema, Slot

COLUMNS = ("term", "kind", "meaning", "details")
_UNUSED = "word that is not used"
_BEGIN, _END = "## Glossary", "### Words to avoid"


class Meaning(NamedTuple):
    """One meaning of a term.

    Attributes
    ----------
    kind : str
        word, value of a closed list, class, column, question, rule or old name.
    details : str
        Where it belongs, or what to do about it; may be empty.
    """

    term: str
    kind: str
    meaning: str
    details: str = ""


def explain(term: str, more: Sequence[Meaning] = ()) -> Result:
    """Return every meaning of a term, a row each.

    Parameters
    ----------
    term : str
        A word of an answer, a column, a value of a closed list, a class, a rule, with or without its group; case,
        hyphens, blanks and underscores do not count.
    more : sequence of Meaning
        Further terms, such as commands.

    Raises
    ------
    NotFoundError
        No word is called so; the error has the nearest one, or what it is called now.
    """
    known = [*meanings(), *more]
    folded = _folded(term)
    found = [
        each for each in known if folded in {_folded(each.term), _folded(each.term.partition(".")[2]) or None}
    ]
    found += [
        each
        for each in known
        if each.kind == "word"
        and (_folded(each.term).endswith(f"_{folded}") or _folded(each.term).startswith(f"{folded}_"))
        and "_" not in each.term
    ]
    if not found:
        found = [
            each
            for each in known
            if folded in {f"{_folded(each.term)}s", _folded(each.term).removesuffix("s")}
        ]
    if not found:
        renamed = hint({**RENAMED_RULES, **RENAMED_COLUMNS, **PREDICATES, **QUESTIONS}, term)
        raise NotFoundError(
            f"no term is called {term!r}{f': {renamed}' if renamed else ''}",
            name=None if renamed else term,
            known=dict.fromkeys(each.term for each in known),
            remedy="the glossary is ontology/README.md, the schema ontology/reference.md",
        )
    meanings_ = [each for each in found if _folded(each.meaning) != _folded(each.term)] or found
    rows = [
        (each.term, each.kind, each.meaning, each.details or None) for each in sorted(meanings_, key=_rank)
    ]
    return Result(COLUMNS, rows, reporter=_report)


def _rank(meaning: Meaning) -> int:
    """Return the place of a meaning: words of the glossary, labels and flags of answers, others, words that are not used."""
    places = {"word": 0, "value of SupportLabel": 1, "value of SupportFlag": 1, _UNUSED: 3}
    return places.get(meaning.kind, 2)


def _report(result: Result) -> Report:
    """Return the report of the meanings of a term: the first as a sentence, then where each belongs."""
    term, kind, meaning, details = result.rows[0]
    headline = f"{term}: {meaning.removesuffix('.')}."
    if len(result) > 1:
        return Report(headline, (result.table().filled(),))
    place = "; ".join(filter(None, (kind if kind != "word" else "", details)))
    return Report(headline, (Paragraph(place),) if place else ())


@cache
def meanings() -> tuple[Meaning, ...]:
    """Return every term with its meanings: words of the glossary first, then the schema, questions and rules."""
    schema = load_schema()
    return (*_words(), *_values(schema), *_classes(schema), *_columns(schema), *_questions(), *_rules())


def _folded(term: str) -> str:
    return re.sub(r"[\W_]+", "_", term.casefold()).strip("_")


def _words() -> Iterator[Meaning]:
    """Yield the words of the tables of the glossary, and the words that are not used for them."""
    text = folder("ontology").joinpath("README.md").read_text(encoding="utf-8")
    for line in text.partition(_BEGIN)[2].partition(_END)[0].splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[0] == "word" or set(cells[0]) == {"-"}:
            continue
        words, meaning, declared, avoided = cells
        details = "" if declared == "–" else f"in the schema: {declared}"
        for word in words.split(", "):
            yield Meaning(word, "word", meaning, details)
        for other in re.sub(r"\([^)]*\)", "", avoided).split(","):
            if re.fullmatch(r"[\w -]+", other := other.strip()) and other not in words.split(", "):
                yield Meaning(other, _UNUSED, f"called {words} in drugkg: {meaning}")


def _values(schema: Schema) -> Iterator[Meaning]:
    """Yield the values of closed lists."""
    columns = {slot.range: slot for cls in schema.tables for slot in cls.slots if slot.kind == "enum"}
    for enum, value in schema.values():
        words = value.note("words")
        text = value.description or words or value.text.replace("_", " ")
        details = [f"in reports: {words}"] if words and words != text else []
        if enum in columns:
            details.append(f"{columns[enum].name}: {columns[enum].description}")
        details += [
            f"{name}: {note}" for name in ("family", "ucum") if (note := value.note(name)) is not None
        ]
        yield Meaning(value.text, f"value of {enum}", text, "; ".join(details))


def _classes(schema: Schema) -> Iterator[Meaning]:
    for cls in schema.classes.values():
        details = f"{schema.contract(cls.own_iri)}, label {cls.label}"
        yield Meaning(
            cls.name,
            "class",
            cls.description,
            details if cls.is_abstract else f"table {cls.table}, {details}",
        )


def _columns(schema: Schema) -> Iterator[Meaning]:
    """Yield the columns of tables, and those that answers share."""
    slots: dict[str, tuple[Slot, list[Class]]] = {}
    for cls in schema.tables:
        for slot in cls.slots:
            slots.setdefault(slot.name, (slot, []))[1].append(cls)
    for slot, owners in slots.values():
        where = (
            "every table"
            if len(owners) == len(schema.tables)
            else enumerated([each.table for each in owners], "and")
        )
        names_ = schema.contract(slot.iri) + (f", {slot.edge}" if slot.edge else "")
        yield Meaning(slot.name, f"column of {where}", slot.description, names_)
    for column in shared_columns():
        yield Meaning(column.name, "column of answers", column.meaning, column.unit)


def _questions() -> Iterator[Meaning]:
    """Yield the named questions, and the columns that one of them has alone."""
    shared = {column.name for column in shared_columns()}
    for name in names():
        question = describe(name)
        yield Meaning(name, "question", question.sentence, f"kg ask {name}")
        for column in question.columns:
            if column.name not in shared:
                yield Meaning(column.name, f"column of kg ask {name}", column.meaning, column.unit)


def _rules() -> Iterator[Meaning]:
    for name, (problem, remedy) in all_rules().items():
        yield Meaning(name, "rule", problem, remedy)
