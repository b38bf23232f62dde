"""What a grid says in words: its title, its headline and its caption, computed from what is drawn."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kg.draw.frame import NAMED, made_from
from kg.draw.grid.model import several_words
from kg.encoding import BANDS, LINES, MARKS
from kg.evidence.claim import DISEASE_FAMILIES, MEASURAND_WORDS, subject_words
from kg.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kg.draw.grid.model import CellMark, Column, Context
    from kg.draw.grid.order import Order
    from kg.draw.grid.query import Material, Selection
    from kg.results import Result

_FORMS = {"all": " (all forms)", "stereo": " (metabolites apart)", "exact": " (each form apart)"}
_LEFT_OUT = {
    "family": "of another family",
    "drug": "on comparators or another drug",
    "measurand": "of another measurand",
    "level": "on features of another kind",
    "name": "on features that were not asked for",
}
_WARNING = "\N{WARNING SIGN}"
_MANY = 4
_SEVERAL = 2


def title_of(selection: Selection, contexts: Iterable[Context], pooled: Collection[str]) -> str:
    """Say what a grid is about: subjects with what was pooled, family and measurand."""
    family = "all families" if selection.family == "all" else LINES[selection.family].words
    measurand = MEASURAND_WORDS.get(selection.measurand, selection.measurand)
    return " · ".join((who_of(selection, contexts, pooled), family, measurand))


def who_of(selection: Selection, contexts: Iterable[Context], pooled: Collection[str]) -> str:
    """Name the subjects of a figure, with what was pooled."""
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
    """Say what marks of a context are about; what was measured is mentioned where it differs."""
    subject, family, measurand = context
    about = subject_words(subject, forms, family, several_forms=subject in pooled)
    words = f"{about}, {LINES[family].words}"
    several = len({each[2] for each in contexts}) > 1
    return f"{words}, {MEASURAND_WORDS.get(measurand, measurand)}" if several else words


def headline_of(material: Material, order: Order) -> str:
    """Say in one sentence what the eye should see: how many features stand on both sides of a line."""
    if not material.said:
        why = "No finding of this selection is on a feature that the grid shows."
        return why if material.models else "The store has no result of this selection."
    bands = [band for band in BANDS if any(column.compartment == band for column in order.columns)]
    noun, nouns = nouns_of(material)
    where = [BANDS[band].heading for band in bands]
    if len(bands) < _SEVERAL:
        return f"All study-models are of one compartment: {where[0]}."
    between = f"in both {where[0]} and {where[1]}" if len(bands) == _SEVERAL else "in two compartments"
    shared = [each for each, spread in order.spread.items() if spread.compartments >= _SEVERAL]
    if not shared:
        is_alone = max((spread.places for spread in order.spread.values()), default=0) == 1
        more = "; each has them in one study-model" if is_alone else ""
        return f"No {noun} has findings {between}{more}."
    agreed = [each for each in shared if order.spread[each].agrees]
    opposed = [each for each in agreed if order.spread[each].opposed]
    said = f"{len(shared)} of {len(material.features)} {nouns} have findings {between}; "
    if not agreed:
        return said + "none is significant in the same direction in both."
    said += f"significant in the same direction in both: {_with_names(agreed, material)}"
    return said + (f"; of them also the other way: {_with_names(opposed, material)}." if opposed else ".")


def _with_names(features: Sequence[str], material: Material) -> str:
    """Count features and name them."""
    return f"{len(features)} ({listed(sorted(material.features[each][0] for each in features), NAMED)})"


def caption_of(
    material: Material, order: Order, data: Result, *, digest: str, date: str | None
) -> tuple[str, ...]:
    """Say what was counted, how it stands, what is folded, what is left out, and what it was made from."""
    sentences = [
        _counts(material, order, data),
        _order_words(order),
        *_folded(order, data),
        *left_out_words(material.unseen),
        made_from(material.sources, digest, date),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def left_out_words(unseen: Mapping[str, int]) -> list[str]:
    """Say how many findings of the store a figure does not hold, and why; no sentence where it holds all."""
    parts = [f"{count} {_LEFT_OUT[reason]}" for reason, count in unseen.items()]
    return [f"Findings not in this figure: {', '.join(parts)}."] if parts else []


def nouns_of(material: Material) -> tuple[str, str]:
    """Name what the rows are, one and several."""
    kinds = {kind for _, kind in material.features.values()}
    if kinds <= {"gene", "lncrna", "mirna"}:
        return ("gene", "genes")
    return ("pathway", "pathways") if kinds <= {"pathway"} else ("feature", "features")


def _counts(material: Material, order: Order, data: Result) -> str:
    noun, nouns = nouns_of(material)
    units = len({each.unit for each in material.models})
    models = Counter(each.compartment for each in material.models)
    where = ", ".join(f"{BANDS[band].heading} {models[band]}" for band in BANDS if models[band])
    said = [record for record in data.records() if record["n_findings"]]
    total = sum(record["n_findings"] for record in said)
    shape = " × ".join(
        (
            counted(len(material.features), noun, nouns),
            counted(len(material.models), "study-model", "study-models"),
        )
    )
    counts = f"{shape} ({where}) of {counted(units, 'independent unit', 'independent units')}."
    findings = counted(total, "finding", "findings")
    return f"{counts} {findings}{f': {_by_mark(said)}' if said else ''}." if order.columns else ""


def _by_mark(records: Iterable[Mapping[str, Any]]) -> str:
    """Count findings by mark, in the order of the legend."""
    counts: Counter[str] = Counter()
    for record in records:
        counts[record["glyph"]] += record["n_findings"]
    return ", ".join(f"{counts[mark.glyph]} {mark.glyph} {mark.word}" for mark in MARKS if counts[mark.glyph])


def _order_words(order: Order) -> str:
    if not order.rows:
        return ""
    return (
        "Rows: what has findings in several compartments first, then in several study-models, then by the first study-model"
        " that names it. Columns: those that name most first; those that may share samples stand together."
    )


def _folded(order: Order, data: Result) -> list[str]:
    sentences = []
    folded_rows = [row for row in order.rows if row.is_folded]
    if folded_rows:
        (row,) = folded_rows
        number = order.rows.index(row) + 1
        records = [record for record in data.records() if record["row"] == number and record["n_findings"]]
        widths = [order.spread[each].places for each in row.features if each in order.spread]
        each = "one study-model" if max(widths, default=1) == 1 else f"up to {max(widths)} study-models"
        sentences.append(
            f"Last row: {row.name.removeprefix('… ')}, in {each} each, those with the fewest study-models, significant"
            f" effects and findings; their findings: {_by_mark(records)}."
        )
    if order.folded_columns:
        sentences.append(
            f"Last column of a block: {order.folded_columns} study-models, those of each compartment that name the fewest features."
        )
    said = {(record["row"], record["column"]) for record in data.records() if record["n_findings"]}
    unreported = {(record["row"], record["column"]) for record in data.records() if record["folded"]} - said
    if unreported:
        sentences.append(
            "A dot or ring where several are folded: at least one of these features was (presumably) measured, and no result of any is given here."
        )
    return sentences


def key_of(
    columns: Sequence[Column], cells: Mapping[tuple[int, int], tuple[CellMark, ...]]
) -> tuple[str, ...]:
    """Return what the number beside a mark, the capital letters and the warning signs mean, as far as there are any."""
    words = []
    marks = [mark for cell in cells.values() for mark in cell]
    if any(mark.count for mark in marks):
        some = several_words({each for mark in marks for each in mark.differ}).replace(",", ", some", 1)
        words.append(f"A number beside a mark: how many findings say so{some}.")
    words.append(
        "Capital letter: independent unit of this figure; columns with one letter share samples or a paper."
    )
    return (*words, *_overlaps(columns))


def _overlaps(columns: Sequence[Column]) -> list[str]:
    """Say what the warning signs over columns are, and which of them warn of something that is folded."""
    units: dict[int, set[str]] = {}
    for column in columns:
        if column.overlap is not None:
            units.setdefault(column.overlap, set()).add(column.letter)
    words = [f"{_WARNING} with the same number: samples may overlap (suspected)."] if units else []
    alone = [f"{_WARNING}{number}" for number, letters in units.items() if len(letters) == 1]
    return [*words, f"{', '.join(alone)}: with a study-model that is folded."] if alone else words
