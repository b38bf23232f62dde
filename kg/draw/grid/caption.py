"""Title, headline, key and caption of a grid, computed from what is drawn."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kg.draw.frame import NAMED, made_from
from kg.draw.grid.model import CONVERGENT, OPPOSED, several_words
from kg.encoding import BANDS, LINES, MARKS
from kg.evidence.claim import DISEASE_FAMILIES, LEFT_OUT, MEASURAND_WORDS, subject_words
from kg.wording import counted, enumerated, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kg.draw.grid.model import CellMark, Column, Context
    from kg.draw.grid.order import Order
    from kg.draw.grid.query import GridInput, Selection
    from kg.results import Result

_FORMS = {"all": " (all forms)", "stereo": " (metabolites apart)", "exact": " (each form apart)"}
_WARNING = "\N{WARNING SIGN}"
_MANY = 4
_SEVERAL = 2


def title_of(selection: Selection, contexts: Iterable[Context], pooled: Collection[str]) -> str:
    """Return the title of a grid: drugs or diseases with what was pooled, contrast family and measurand."""
    family = "all families" if selection.family == "all" else LINES[selection.family].words
    measurand = MEASURAND_WORDS.get(selection.measurand, selection.measurand)
    return " · ".join((who_of(selection, contexts, pooled), family, measurand))


def who_of(selection: Selection, contexts: Iterable[Context], pooled: Collection[str]) -> str:
    """Return the drugs or diseases of a figure, with what was pooled."""
    is_named = selection.drug not in {None, "any"}
    subjects = {
        subject: subject_words(subject, selection.forms, family, several_forms=subject in pooled)
        for subject, family, _ in contexts
        if not (is_named and family in DISEASE_FAMILIES)
    }
    if is_named and not subjects:
        return str(selection.drug)
    if 0 < len(subjects) < _MANY:
        return listed(list(subjects.values()), NAMED)
    who = "all agents" if selection.drug else "all drugs"
    return who + _FORMS[selection.forms] if pooled or (subjects and selection.forms == "exact") else who


def context_words(context: Context, contexts: Iterable[Context], forms: str, pooled: Collection[str]) -> str:
    """Return the words of a context; the measurand is mentioned where it differs."""
    subject, family, measurand = context
    about = subject_words(subject, forms, family, several_forms=subject in pooled)
    words = f"{about}, {LINES[family].words}"
    several = len({each[2] for each in contexts}) > 1
    return f"{words}, {MEASURAND_WORDS.get(measurand, measurand)}" if several else words


def headline_of(inputs: GridInput, order: Order) -> str:
    """Return the headline: how many features have findings in more than one compartment."""
    if not inputs.outcomes:
        why = "No finding of this selection is on a feature that the grid shows."
        return why if inputs.models else "The store has no result of this selection."
    compartments = [
        compartment
        for compartment in BANDS
        if any(column.compartment == compartment for column in order.columns)
    ]
    noun, nouns = nouns_of(inputs)
    where = [BANDS[compartment].heading for compartment in compartments]
    if len(compartments) < _SEVERAL:
        return f"All study × system pairs are of one compartment: {where[0]}."
    between = f"in both {where[0]} and {where[1]}" if len(compartments) == _SEVERAL else "in two compartments"
    shared = [each for each, spread in order.spread.items() if spread.compartments >= _SEVERAL]
    opposed = [each for each, spread in order.spread.items() if spread.opposed]
    against = f" Significant in both directions: {_with_names(opposed, inputs)}." if opposed else ""
    if not shared:
        is_alone = max((spread.places for spread in order.spread.values()), default=0) == 1
        more = "; each has them in one study × system" if is_alone else ""
        return f"No {noun} has findings {between}{more}.{against}"
    convergent = [each for each in shared if order.spread[each].converges]
    has = "has" if len(shared) == 1 else "have"
    headline = f"{len(shared)} of {len(inputs.features)} {nouns} {has} findings {between}; "
    if not convergent:
        return (
            f"{headline}none is significant in the same direction in both, by two independent units.{against}"
        )
    return f"{headline}significant in the same direction in both: {_with_names(convergent, inputs)}.{against}"


def _with_names(features: Sequence[str], inputs: GridInput) -> str:
    """Return the number of features with their names."""
    return f"{len(features)} ({listed(sorted(inputs.features[each][0] for each in features), NAMED)})"


def caption_of(
    inputs: GridInput, order: Order, data: Result, *, not_drawn: int, digest: str, date: str | None
) -> tuple[str, ...]:
    """Return the caption: counts, order, what is collapsed, what is left out, and the sources."""
    sentences = [
        _counts(inputs, order, data),
        _order_words(order),
        *_collapsed(order, data),
        *_not_drawn(not_drawn, inputs),
        *left_out_words(inputs.unseen),
        made_from(inputs.sources, digest, date),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _not_drawn(count: int, inputs: GridInput) -> list[str]:
    """Return a sentence on the pairs whose dots were left out."""
    noun, _ = nouns_of(inputs)
    pairs = counted(count, "pair")
    return (
        [f"Not drawn: {pairs} of {noun} and study × system presumed tested, no result given."]
        if count
        else []
    )


def left_out_words(unseen: Mapping[str, int]) -> list[str]:
    """Return a sentence on the findings of the store that are not in the figure, by reason; none where all are."""
    parts = [f"{unseen[reason]} {words}" for reason, words in LEFT_OUT.items() if unseen.get(reason)]
    return [f"Findings not in this figure: {', '.join(parts)}."] if parts else []


def nouns_of(inputs: GridInput) -> tuple[str, str]:
    """Return the noun of the rows, singular and plural."""
    kinds = {kind for _, kind in inputs.features.values()}
    if kinds <= {"gene", "lncrna", "mirna"}:
        return ("gene", "genes")
    return ("pathway", "pathways") if kinds <= {"pathway"} else ("feature", "features")


def _counts(inputs: GridInput, order: Order, data: Result) -> str:
    noun, nouns = nouns_of(inputs)
    units = len({each.unit for each in inputs.models})
    models = Counter(each.compartment for each in inputs.models)
    where = ", ".join(
        f"{BANDS[compartment].heading} {models[compartment]}" for compartment in BANDS if models[compartment]
    )
    records = [record for record in data.records() if record["n_findings"]]
    total = sum(record["n_findings"] for record in records)
    shape = " × ".join(
        (
            counted(len(inputs.features), noun, nouns),
            counted(len(inputs.models), "study × system pair"),
        )
    )
    counts = f"{shape} ({where}) of {counted(units, 'independent unit')}."
    findings = counted(total, "finding")
    return f"{counts} {findings}{f': {_by_mark(records)}' if records else ''}." if order.columns else ""


def _by_mark(records: Iterable[Mapping[str, Any]]) -> str:
    """Return the number of findings by symbol, in the order of the legend."""
    counts: Counter[str] = Counter()
    for record in records:
        counts[record["glyph"]] += record["n_findings"]
    return ", ".join(f"{counts[mark.glyph]} {mark.glyph} {mark.word}" for mark in MARKS if counts[mark.glyph])


def _order_words(order: Order) -> str:
    if not order.rows:
        return ""
    bands = "convergent, then contradicted; within them " if any(row.band for row in order.rows) else ""
    return (
        f"Rows: {bands}findings in several compartments first, then in several study × system pairs, then by the first pair"
        " with a finding. Columns: most features with findings first; suspected overlaps are adjacent."
    )


def _collapsed(order: Order, data: Result) -> list[str]:
    sentences = []
    collapsed_rows = [row for row in order.rows if row.is_collapsed]
    if collapsed_rows:
        (row,) = collapsed_rows
        number = order.rows.index(row) + 1
        records = [record for record in data.records() if record["row"] == number and record["n_findings"]]
        widths = [order.spread[each].places for each in row.features if each in order.spread]
        each = (
            "one study × system"
            if max(widths, default=1) == 1
            else f"up to {max(widths)} study × system pairs"
        )
        sentences.append(
            f"Last row: {row.name.removeprefix('… ')}, in {each} each, those with the fewest study × system pairs, significant"
            f" effects and findings; their findings: {_by_mark(records)}."
        )
    collapsed_columns = sum(len(column.places) for column in order.columns if column.is_collapsed)
    if collapsed_columns:
        sentences.append(
            f"Last column of a block: {collapsed_columns} study × system pairs, those of each compartment with findings on the fewest features."
        )
    reported = {(record["row"], record["column"]) for record in data.records() if record["n_findings"]}
    unreported = {
        (record["row"], record["column"]) for record in data.records() if record["collapsed"]
    } - reported
    if unreported:
        sentences.append(
            "A dot or ring where several are collapsed: at least one of these features was tested or presumed tested, and no result of any is given here."
        )
    return sentences


def key_of(
    order: Order, cells: Mapping[tuple[int, int], tuple[CellMark, ...]], facts: Sequence[str]
) -> tuple[str, ...]:
    """Return the meaning of bands, of the heads of columns, and of signs beside symbols, as far as they occur."""
    words = []
    columns = order.columns
    if any(row.band == CONVERGENT for row in order.rows):
        words.append(
            "Convergent: for one drug or disease, contrast family and measurand, by two independent units; a unit with both directions does not count."
        )
    if any(row.is_opposed for row in order.rows):
        words.append(f"{OPPOSED}: significant in both directions.")
    if facts:
        words.append(
            f"{enumerated(facts, 'and').capitalize()} of a column: of its findings, a range where several."
        )
    marks = [mark for cell in cells.values() for mark in cell]
    if any(mark.count for mark in marks):
        some = several_words({each for mark in marks for each in mark.differ}).replace(",", ", some", 1)
        words.append(f"Number beside a symbol: number of findings{some}.")
    words.append(
        "Capital letter: independent unit of this figure; columns with the same letter share samples or a paper."
    )
    return (*words, *_overlaps(columns))


def _overlaps(columns: Sequence[Column]) -> list[str]:
    """Return the meaning of the warning signs over columns, and which concern a collapsed column."""
    units: dict[int, set[str]] = {}
    for column in columns:
        if column.overlap is not None:
            units.setdefault(column.overlap, set()).add(column.letter)
    words = [f"{_WARNING} with the same number: samples may overlap (suspected)."] if units else []
    alone = [f"{_WARNING}{number}" for number, letters in units.items() if len(letters) == 1]
    return [*words, f"{', '.join(alone)}: with a study × system that is collapsed."] if alone else words
