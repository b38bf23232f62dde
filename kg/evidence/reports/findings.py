"""Reports on findings: what is known of a gene, a drug, a study, a pathway or a system."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kg import encoding
from kg.encoding import BANDS
from kg.evidence.reports.words import compared_words, dose_words, legend, names, place_words
from kg.reports.blocks import Paragraph, Table
from kg.reports.report import Report
from kg.schema.vocabulary import Call, Compartment, Family, Measurand
from kg.wording import counted, listed, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.results import Result

STUDIES = 4  # named in a sentence
ROWS = 40  # of a table that is read on a screen
_HIDDEN: Mapping[str, tuple[str, ...]] = {
    "gene": (),
    "drug": ("study", "model"),
    "pathway": ("study", "model"),
    "study": ("study", "model"),
    "system": ("study", "model"),
}
"""Kind of a report → the columns that are in the headings of its sections."""
_FAMILIES = {family.value: place for place, family in enumerate(Family)}
_MARKS = {mark: place for place, mark in enumerate(encoding.MARKS)}
_PLACES = {name: place for place, name in enumerate(BANDS)}


def with_report(result: Result, kind: str, about: str) -> Result:
    """Return findings on one thing with their report; its headline becomes the first note.

    Parameters
    ----------
    result : Result
        Rows of `evidence`.
    kind : str
        gene, drug, study, pathway or system.
    about : str
        Its name, for the sentence.
    """
    headline = [f"{about}: {tally(result, kind)}."] if result.rows else []
    return replace(result, notes=headline + result.notes, reporter=partial(_report, kind=kind))


def with_all_findings(result: Result) -> Result:
    """Return the same findings with a report that shows all of them."""
    given = result.reporter
    if not isinstance(given, partial):
        return result
    return replace(result, reporter=partial(_report, everything=True, **given.keywords))


def _report(result: Result, kind: str, *, everything: bool = False) -> Report:
    headline, *others = result.notes or ["No findings."]
    notes = [Paragraph(note) for note in others]
    if not result.rows:
        return Report(headline, tuple(notes))
    table, hidden = findings_table(list(result.records()), kind, None if everything else ROWS)
    if hidden:
        more = f"{counted(hidden, 'more finding')} {plural(hidden, 'is', 'are')} not shown; --all shows them."
        notes.insert(0, Paragraph(more))
    return Report(headline, (table, *notes, *legend([table], headline)))


def tally(result: Result, kind: str = "") -> str:
    """Return how many findings, studies and features there are, and how many of each symbol."""
    studies = sorted(set(result.column("study_label")))
    features = set(result.column("feature_id"))
    pairs = Counter(zip(result.column("direction"), result.column("call"), strict=True))
    marks: Counter[encoding.Mark] = Counter()
    for (direction, call), count in pairs.items():
        marks[encoding.mark_of(direction, call)] += count
    glyphs = [f"{marks[mark]} {mark.glyph}" for mark in encoding.MARKS if marks[mark]]
    text = counted(len(result), "finding")
    if kind != "gene":
        text += f" on {counted(len(features), 'feature')}"
    if kind != "study":
        text += f" in {counted(len(studies), 'study', 'studies')} ({listed(studies, STUDIES)})"
    return f"{text}: {', '.join(glyphs)}"


def findings_table(
    records: Sequence[dict[str, Any]], kind: str, most: int | None = None
) -> tuple[Table, int]:
    """Return findings with the columns for reading, in sections, and how many findings are not shown.

    Features that differ in nothing else share a row. In each section significant results come first.

    Parameters
    ----------
    most : int or None
        About how many rows are shown, as many of each section; None shows all.
    """
    sections: dict[str, dict[tuple[str, ...], list[str]]] = {}
    findings: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for record in sorted(records, key=_order):
        heading, cells = _LABELS[kind](record), _cells(record)
        members = sections.setdefault(heading, {}).setdefault(cells, [])
        findings[heading, cells] += 1
        name = _feature(record)
        if name not in members:
            members.append(name)
    share = _share([len(groups) for groups in sections.values()], most)
    rows: list[tuple[str, ...]] = []
    shown_findings = 0
    for heading, groups in list(sections.items())[:most]:
        rows.append((heading,))
        for cells, features in list(groups.items())[:share]:
            shown_findings += findings[heading, cells]
            row = (f"{names(features, most)} {cells[0]}", *cells[1:])
            rows.append(cells if kind == "gene" else row)
    first = "" if kind == "gene" else "gene"
    columns = (first, "study", "model", "drug, dose", "time", "compared with", "call", "place")
    hidden = _HIDDEN[kind]
    shown = [at for at, name in enumerate(columns) if name not in hidden]
    cells_shown = [row if len(row) == 1 else tuple(row[at] for at in shown) for row in rows]
    table = Table(tuple(columns[at] for at in shown), cells_shown).filled()
    return table, len(records) - shown_findings


def _share(sizes: Sequence[int], most: int | None) -> int | None:
    """Return how many rows each section may have so that about `most` are shown; None for all.

    Examples
    --------
    >>> _share([1, 9, 9], 11), _share([1, 9, 9], 20), _share([3, 3], 1), _share([3], None)
    (5, None, 1, None)
    """
    if most is None or sum(sizes) <= most:
        return None
    share = 1
    while sum(min(size, share + 1) for size in sizes) <= most:
        share += 1
    return share


def _compartment(record: dict[str, Any]) -> str:
    return Compartment(record["compartment"]).words


def _model(record: dict[str, Any]) -> str:
    return f"{_compartment(record)} · {record['system']}"


def _study(record: dict[str, Any]) -> str:
    return f"{_compartment(record)} · {record['study_label']} · {record['system']}"


_LABELS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "gene": _compartment,
    "drug": _study,
    "pathway": _study,
    "study": _model,
    "system": _study,
}
"""Kind of a report → the heading of the section of a finding."""


def _order(record: dict[str, Any]) -> tuple[Any, ...]:
    return (
        _PLACES.get(record["compartment"], len(_PLACES)),
        record["study_label"],
        _FAMILIES[record["contrast_family"]],
        _MARKS[encoding.mark_of(record["direction"], record["call"])],
        record["drug"] or "",
        record["hours"] or 0.0,
        record["symbol"] is None,
        _feature(record),
        record["finding"],
    )


def _feature(record: dict[str, Any]) -> str:
    return str(record["symbol"] or record["as_written"])


def _cells(record: dict[str, Any]) -> tuple[str, ...]:
    """Return the reading columns of a finding but its feature."""
    call = Call(record["call"]).words
    measurand = Measurand(record["measurand"])
    return (
        encoding.glyph(record["direction"], record["call"]),
        record["study_label"],
        record["system"],
        dose_words(record["drug"], record["dose"], record["time"]),
        record["time"] or "",
        compared_words(record["comparator"], record["contrast_family"]),
        call if measurand == Measurand.RNA_EXPRESSION else f"{call} ({measurand.words})",
        place_words(record["locator"]),
    )
