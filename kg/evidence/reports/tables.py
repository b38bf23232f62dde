"""Reports on what is not there: findings that were not reported, and tables that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.evidence.reports.words import contrast_words
from kg.reports.blocks import Paragraph, Table
from kg.reports.report import Report
from kg.schema.vocabulary import Compartment, Reporting
from kg.wording import counted, listed, plural

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from kg.evidence.open_result_sets import OpenResultSet

STUDIES = 4  # named in a sentence


def unreported_report(rows: Sequence[tuple[Any, ...]]) -> Report:
    """Return the report on findings that were not reported.

    Parameters
    ----------
    rows : sequence of tuple
        The columns of `Unreported`, then disease, comparator and time.
    """
    if not rows:
        return Report("Every measured feature has a result, as far as the sources say.")
    studies = {row[0] for row in rows}
    headline = (
        f"{counted(len(rows), 'finding')} {plural(len(rows), 'was', 'were')} measured and not reported,"
        f" in {counted(len(studies), 'study', 'studies')}."
    )
    cells: list[tuple[str, ...]] = []
    for (
        study,
        compartment,
        _,
        drug,
        family,
        *_,
        symbol,
        written,
        note,
        _,
        _,
        disease,
        comparator,
        time,
    ) in rows:
        heading = (f"{Compartment(compartment).words} · {study}",)
        if heading not in cells:
            cells.append(heading)
        cells.append((symbol or written, contrast_words(family, drug or disease, comparator, time), note))
    return Report(headline, (Table(("feature", "contrast", "note"), cells),))


def missing_report(open_sets: Sequence[OpenResultSet], misses: Counter[Any], count: int) -> Report:
    """Return the report on result sets whose full table is missing.

    Parameters
    ----------
    open_sets : sequence of OpenResultSet
        Those that could settle most first.
    misses : Counter
        What near misses lack, by `OpenResultSet.settles`.
    count : int
        How many near misses there are.
    """
    if not open_sets:
        return Report("No result set of the store has unreported results.")
    settling = [each for each in open_sets if each.settles(misses)]
    about = f"{counted(len(open_sets), 'result set')} without a full table"
    shown = settling or list(open_sets)
    settles = f"candidates, of {count}"
    rows: list[tuple[str, ...]] = []
    for each in shown:
        heading = each.study_label + (f" (doi:{each.doi})" if each.doi else "")
        if (heading,) not in rows:
            rows.append((heading,))
        contrast = contrast_words(each.family, each.about, each.comparator, each.timepoint)
        rows.append(
            (contrast, Reporting(each.reporting).words, _named(each), str(each.settles(misses) or ""))
        )
    columns = ("contrast", "reported", "named", settles)
    table = Table(columns, rows, numbers=frozenset({settles})).filled()
    if not settling:
        return Report(f"{about}, of which none could settle a candidate for convergence.", (table,))
    notes = [
        f"{len(settling)} of {about} could settle one: the study presumably tested it, in a compartment without support."
    ]
    others = len(open_sets) - len(settling)
    if others:
        notes.append(f"{others} more could settle none (--wide lists them).")
    return Report(_settling(settling, misses, count), (table, Paragraph(" ".join(notes))))


def _settling(settling: Sequence[OpenResultSet], misses: Counter[Any], count: int) -> str:
    """Return which tables would settle how many candidates, those that could settle most first."""
    most: dict[str, int] = {}
    for each in settling:
        most[each.study_label] = max(most.get(each.study_label, 0), each.settles(misses))
    by_number: dict[int, list[str]] = {}
    for study, number in most.items():
        by_number.setdefault(number, []).append(study)
    parts = [
        f"{listed(studies, STUDIES)} ({number} of {count} candidates{' each' if len(studies) > 1 else ''})"
        for number, studies in by_number.items()
    ]
    return f"Full gene tables would settle most: {'; '.join(parts)}."


def _named(each: OpenResultSet) -> str:
    return (
        str(each.named) if each.n_significant is None else f"{each.named} of {each.n_significant} significant"
    )
