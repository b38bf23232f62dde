"""Reports on what is not there: findings that were not reported, and tables that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.evidence.reports.words import contrast_words
from kg.reports.blocks import Paragraph, Table
from kg.reports.report import Report
from kg.schema.vocabulary import Reporting
from kg.wording import counted, plural

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from kg.evidence.open_result_sets import OpenResultSet


def unreported_report(rows: Sequence[tuple[Any, ...]]) -> Report:
    """Return the report on findings that were not reported.

    Parameters
    ----------
    rows : sequence of tuple
        The columns of `Unreported`, then label of the study, drug or disease, comparator, time and contrast family.
    """
    if not rows:
        return Report("Every measured feature has a result, as far as the sources say.")
    studies = {row[6] for row in rows}
    headline = (
        f"{counted(len(rows), 'finding')} {plural(len(rows), 'was', 'were')} measured and not reported,"
        f" in {counted(len(studies), 'study', 'studies')}."
    )
    cells: list[tuple[str, ...]] = []
    for *_, symbol, written, note, study, about, comparator, time, family in rows:
        if (study,) not in cells:
            cells.append((study,))
        cells.append((symbol or written, contrast_words(family, about, comparator, time), note))
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
        "A full table could settle the candidates that its study presumably tested, in a compartment without support."
    ]
    others = len(open_sets) - len(settling)
    if others:
        notes.append(f"{others} more could settle none (--wide lists them).")
    headline = f"{len(settling)} of {about} could settle candidates for convergence."
    return Report(headline, (table, Paragraph(" ".join(notes))))


def _named(each: OpenResultSet) -> str:
    return (
        str(each.named) if each.n_significant is None else f"{each.named} of {each.n_significant} significant"
    )
