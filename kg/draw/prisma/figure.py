"""The PRISMA 2020 flow of a review, drawn from its counts; counts that do not add up are an error.

References
----------
Page MJ et al. The PRISMA 2020 statement. BMJ 2021;372:n71. The flow here has the boxes for which the review gives a
count; a box without one is left out and named in the caption, never filled with zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.draw.frame import NAMED, made_from
from kg.draw.prisma.counts import NEEDED, PARTS, REASONS, WORDS, why_no_flow
from kg.draw.prisma.model import Box, Flow
from kg.draw.prisma.paint import paint_flow
from kg.errors import NotFoundError, OptionError, ShapeError
from kg.results import Result
from kg.validation.equation import broken
from kg.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.store.snapshot import Store

DATA_COLUMNS = ("phase", "box", "item", "words", "n")
PHASES = ("Identification", "Screening", "Included")
_EQUATIONS = (
    "records_retrieved + records_from_references - duplicates_removed = records_screened",
    "records_screened - excluded_title_abstract - reports_not_retrieved = full_text_assessed",
    "full_text_assessed - excluded_full_text = included",
)
_MAY_LACK = ("records_from_references", "reports_not_retrieved")


def make_flow(
    store: Store, source: str | None = None, *, title: str | None = None, date: str | None = None
) -> Flow:
    """Make the flow of a review from its counts.

    Parameters
    ----------
    source : str or None
        The review; None where the store has one only.

    Raises
    ------
    OptionError
        Where several sources have counts and none is named.
    NotFoundError
        Where the source is not in the store.
    ShapeError
        Where the counts do not add up: which equation, both sides, and what to correct.
    """
    name = _source_of(store, source)
    version = dict(store.rows("SELECT name, version FROM loaded")).get(name or "")
    made = made_from([] if name is None else [(name, str(version))], store.digest, date)
    items, written = _items(store, name)
    if not all(items.get(item) for item in NEEDED):
        why, advice = why_no_flow(store, name, items)
        nothing = Result(DATA_COLUMNS, [])
        return Flow(title or "PRISMA flow", why, (*advice, made), nothing, paint_flow, (), why_empty=why)
    _refuse_words(name or "", items)
    checked = list(_checked(name or "", items, written))
    boxes = tuple(_boxes(items))
    rows = [
        (box.phase, number, item, words, count)
        for number, box in enumerate(boxes, 1)
        for item, words, count, _ in box.lines
    ]
    counts = {item: int(str(items[item])) for item in NEEDED}
    headline = f"{counts['included']} of {counts['records_retrieved']} records became studies of the review."
    missing = [words.lower() for item, words in WORDS.items() if not items.get(item)]
    caption = [
        f"Checked: {len(checked)} sums, all hold.",
        f"Missing in the source, not drawn: {listed(missing, NAMED)}." if missing else "",
        made,
    ]
    return Flow(
        title or f"PRISMA 2020 flow of {name}",
        headline,
        tuple(each for each in caption if each),
        Result(DATA_COLUMNS, rows),
        paint_flow,
        boxes,
    )


def _source_of(store: Store, source: str | None) -> str | None:
    """Return the requested source, or the only one with counts."""
    reviews = [name for (name,) in store.rows("SELECT DISTINCT source FROM review_item ORDER BY source")]
    if source is not None:
        known = list(store.loaded())
        if source not in known:
            raise NotFoundError(
                f"source not in the store: '{source}'",
                name=source,
                known=known,
                remedy="name one that `kg sources` lists",
            )
        return source
    if len(reviews) > 1:
        raise OptionError(
            f"several sources have counts: {', '.join(reviews)}",
            remedy="name one: kg draw prisma SOURCE -o FILE",
        )
    return reviews[0] if reviews else None


def _items(store: Store, name: str | None) -> tuple[dict[str, str | None], list[str]]:
    """Return item → value, and the equations of the source about its counts."""
    rows = store.rows(
        "SELECT label, item_value, equation FROM review_item WHERE source = $source ORDER BY label",
        {"source": name},
    )
    drawn = {label for label, *_ in rows if label in WORDS or label.startswith((REASONS, PARTS))}
    return {label: value for label, value, _ in rows}, [
        equation for label, _, equation in rows if equation and label in drawn
    ]


def _refuse_words(name: str, items: Mapping[str, str | None]) -> None:
    """Raise ShapeError if an item of the flow is not a whole number."""
    for item in WORDS:
        value = items.get(item)
        if value and not value.isdecimal():
            raise ShapeError(
                f"the item '{item}' of the flow is {value!r}, expected a whole number",
                where=name,
                remedy=f"write the number alone, or leave the value empty where it is not known, and load '{name}' again",
            )


def _checked(name: str, items: Mapping[str, str | None], written: list[str]) -> Iterator[str]:
    """Check every sum between boxes whose counts are given, and yield each that holds.

    Raises
    ------
    ShapeError
        At the first that does not.
    """
    reasons = _parts(items, REASONS)
    equations = [*_EQUATIONS, *written]
    if reasons:
        equations.append(f"{' + '.join(reasons)} = excluded_full_text")
    for equation in equations:
        terms = _without_absent(equation, items)
        if terms is None:
            continue
        problem = broken(terms, items)
        if problem is not None:
            raise ShapeError(
                f"the counts of the flow do not add up: {terms}, but {problem}",
                where=name,
                remedy=f"correct the counts of '{name}' and load it again; kg lint {name} shows every sum that fails",
            )
        yield terms


def _without_absent(equation: str, items: Mapping[str, str | None]) -> str | None:
    """Return an equation without optional items that are missing; None if another item is missing."""
    for item in _MAY_LACK:
        if not items.get(item):
            equation = equation.replace(f" + {item}", "").replace(f" - {item}", "")
    named = [word.removeprefix("count(").removesuffix(")") for word in equation.split()]
    missing = [word for word in named if word.isidentifier() and not items.get(word)]
    return None if missing else equation


def _parts(items: Mapping[str, str | None], prefix: str) -> list[str]:
    """Return the items that are parts of a box, largest first."""
    parts = [
        item
        for item, value in items.items()
        if item.startswith(prefix) and item not in WORDS and value and value.isdigit()
    ]
    return sorted(parts, key=lambda item: (-int(str(items[item])), item))


def _boxes(items: Mapping[str, str | None]) -> Iterator[Box]:
    """Yield the boxes with a count, in the order of the flow."""
    sources = str(items.get("databases") or "").replace("|", ", ")
    identified = f"{WORDS['records_retrieved']}{f' ({sources})' if sources else ''}"
    first = [
        ("records_retrieved", identified),
        ("records_from_references", WORDS["records_from_references"]),
    ]
    yield _box(PHASES[0], first, items)
    for phase, item, leaving in (
        (PHASES[0], None, ("duplicates_removed",)),
        (PHASES[1], "records_screened", ("excluded_title_abstract", "reports_not_retrieved")),
        (PHASES[1], "full_text_assessed", ("excluded_full_text",)),
    ):
        if item is not None:
            yield _box(phase, [(item, WORDS[item])], items)
        named = [(each, WORDS[each]) for each in leaving if items.get(each)]
        if leaving == ("excluded_full_text",):
            named += [(each, _plain(each, REASONS)) for each in _parts(items, REASONS)]
        if named:
            yield _box(phase, named, items, leaves=True)
    parts = sorted(_parts(items, PARTS))
    yield _box(
        PHASES[2],
        [("included", WORDS["included"]), *((each, _plain(each, PARTS)) for each in parts)],
        items,
    )


def _box(
    phase: str, named: list[tuple[str, str]], items: Mapping[str, str | None], *, leaves: bool = False
) -> Box:
    lines = []
    seen: list[str] = []
    for at, (item, words) in enumerate(named):
        if not items.get(item):
            continue
        above = next(
            (each for each in reversed(seen) if item.startswith(f"{each}_") and each != "included"), None
        )
        own = _plain(item, f"{above}_") if above else words
        is_first = at == 0 or item in WORDS
        lines.append((item, own, int(str(items[item])), 0 if is_first else 2 if above else 1))
        seen.append(item)
    return Box(phase, tuple(lines), leaves)


def _plain(item: str, prefix: str) -> str:
    """Return the name of an item as words.

    Examples
    --------
    >>> _plain("excluded_no_gene_expression", "excluded_")
    'no gene expression'
    """
    return item.removeprefix(prefix).replace("_", " ")
