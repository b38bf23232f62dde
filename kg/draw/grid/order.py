"""Order of rows and columns of a grid: shared features first, then a staircase; what exceeds the limits is collapsed, never dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from kg.draw.grid.exposure import facts_of
from kg.draw.grid.model import BAND_NAMES, CONTRADICTED, CONVERGENT, Column, Row
from kg.encoding import BANDS, MARKS, mark_of
from kg.evidence.claim import CALLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.draw.grid.exposure import Exposure
    from kg.draw.grid.model import Context, Place
    from kg.draw.grid.query import GridInput, Outcome, StudySystem

_SECTIONS = (
    "gene",
    "lncrna",
    "mirna",
    "pathway",
    "gene_set",
    "mirna_set",
    "transcriptome",
    "phenotype",
)
_GENES = _SECTIONS[:3]
_BANDS = tuple(BANDS)
_SEVERAL = 2
_NOWHERE = "not_stated"


@dataclass(frozen=True, slots=True)
class Spread:
    """In how many compartments and columns a feature has findings, in the context with most of them.

    Attributes
    ----------
    compartments, places : int
        Most compartments and most study × system pairs with findings of one subject, family and measurand.
    converges : bool
        Whether two compartments, by two independent units, have a significant effect in one direction in one context.
    opposed : bool
        Whether one context has significant effects in both directions.
    """

    compartments: int
    places: int
    converges: bool
    opposed: bool

    @property
    def band(self) -> str:
        """The band of the rows where the feature is drawn."""
        return CONVERGENT if self.converges else CONTRADICTED if self.opposed else ""


_NO_FINDINGS = Spread(0, 0, converges=False, opposed=False)


@dataclass(frozen=True, slots=True)
class Order:
    """Columns and rows as they are drawn, and what is known of each feature.

    Attributes
    ----------
    spread : dict
        Feature → spread of its findings; without features that have none.
    """

    columns: list[Column]
    rows: list[Row]
    spread: Mapping[str, Spread]


def arrange(inputs: GridInput, *, rows: int, columns: int) -> Order:
    """Return columns and rows in order; what exceeds the limits is collapsed.

    Notes
    -----
    Columns: a block a compartment; in it those with most features first, units that may share samples together.
    Rows: convergent features, then contradicted ones, then the others. In each band genes before sets; features with
    findings in several compartments first, then those in several study × system pairs, then by the first column with
    a finding, by symbol and by name. Only findings of one subject, family and measurand count together.
    """
    spread = _spreads(inputs)
    shown = _columns(_collapse_columns(_placed(inputs), inputs, columns), inputs)
    named = _collapse_rows(inputs, spread, rows)
    at = {place: number for number, column in enumerate(shown) for place in column.places}
    alone = [row for row in named if not row.is_collapsed]
    first = _first_marks(inputs, at)
    alone.sort(key=lambda row: _row_key(row, spread, first))
    collapsed = [row for row in named if row.is_collapsed]
    return Order(shown, [*alone, *collapsed], spread)


def _spreads(inputs: GridInput) -> dict[str, Spread]:
    model_of = {each.place: each for each in inputs.models}
    said_of: dict[str, dict[Context, list[Outcome]]] = defaultdict(lambda: defaultdict(list))
    for outcome in inputs.outcomes:
        said_of[outcome.feature][outcome.context].append(outcome)
    spreads = {}
    for feature, contexts in said_of.items():
        places = [{outcome.place for outcome in group} for group in contexts.values()]
        signs = [_signs(group, model_of) for group in contexts.values()]
        spreads[feature] = Spread(
            max(len({model_of[place].compartment for place in group}) for group in places),
            max(map(len, places)),
            any(_converges(models) for directions in signs for models in _supporting(directions)),
            any(len(directions) >= _SEVERAL for directions in signs),
        )
    return spreads


def _signs(group: list[Outcome], model_of: Mapping[Place, StudySystem]) -> dict[str, list[StudySystem]]:
    """Return the direction of significant effects → where it was found."""
    signs: dict[str, list[StudySystem]] = defaultdict(list)
    for outcome in group:
        mark = mark_of(outcome.direction, outcome.call)
        if mark.name in {"up", "down"}:
            signs[mark.name].append(model_of[outcome.place])
    return signs


def _supporting(signs: Mapping[str, list[StudySystem]]) -> list[list[StudySystem]]:
    """Return for each direction where it was found, without units that have both directions, which support neither."""
    units = Counter(unit for models in signs.values() for unit in {each.unit for each in models})
    return [[each for each in models if units[each.unit] == 1] for models in signs.values()]


def _converges(models: list[StudySystem]) -> bool:
    compartments = {each.compartment for each in models} - {_NOWHERE}
    return min(len(compartments), len({each.unit for each in models})) >= _SEVERAL


def _placed(inputs: GridInput) -> list[StudySystem]:
    """Return the study × system pairs in order."""
    score = _named(inputs)
    best: dict[tuple[str, str], int] = {}
    for each in inputs.models:
        key = (each.compartment, each.lab_unit)
        best[key] = max(best.get(key, 0), score[each.place])

    def position(each: StudySystem) -> tuple[Any, ...]:
        group = (-best[each.compartment, each.lab_unit], each.lab_unit)
        words = (each.label, each.unit, each.system)
        return (_BANDS.index(each.compartment), group, -score[each.place], words, each.place)

    return sorted(inputs.models, key=position)


def _named(inputs: GridInput) -> Counter[Place]:
    """Return the number of features with findings of each study × system."""
    return Counter(place for _, place in {(outcome.feature, outcome.place) for outcome in inputs.outcomes})


def _columns(groups: list[list[StudySystem]], inputs: GridInput) -> list[Column]:
    """Return the columns that are drawn; letters go to their independent units, numbers to suspected overlaps, from left to right."""
    studies = _study_names(inputs.models)
    systems = _system_names(inputs.models)
    given = _exposures(inputs)
    suspected: dict[str, set[str]] = defaultdict(set)
    for each in inputs.models:
        suspected[each.lab_unit].add(each.unit)
    letters: dict[str, str] = {}
    overlaps: dict[str, int] = {}
    columns = []
    for group in groups:
        each = group[0]
        if len(group) >= _SEVERAL:
            count = len({one.study for one in group})
            label = f"… {len(group)} more, of {count} {'study' if count == 1 else 'studies'}"
            columns.append(Column(tuple(one.place for one in group), each.compartment, "", label, ""))
            continue
        letter = letters.setdefault(each.unit, _capital(len(letters)))
        is_suspected = len(suspected[each.lab_unit]) >= _SEVERAL
        overlap = overlaps.setdefault(each.lab_unit, len(overlaps) + 1) if is_suspected else None
        column = (each.compartment, letter, studies[each.study], systems[each.place])
        columns.append(Column((each.place,), *column, overlap, facts_of(given[each.place])))
    return columns


def contexts_of(inputs: GridInput) -> list[Context]:
    """Return each drug or disease, contrast family and measurand, those with most findings first."""
    counts: Counter[Context] = Counter()
    for outcome in inputs.outcomes:
        counts[outcome.context] += len(outcome.findings)
    return sorted(counts, key=lambda context: (-counts[context], context))


def _exposures(inputs: GridInput) -> dict[Place, set[Exposure]]:
    """Return the exposures of each study × system: those of its first context, without findings those of its contrasts."""
    given: dict[Place, set[Exposure]] = {}
    first: dict[Place, Context] = {}
    rank = {context: at for at, context in enumerate(contexts_of(inputs))}
    for outcome in sorted(inputs.outcomes, key=lambda each: rank[each.context]):
        if first.setdefault(outcome.place, outcome.context) == outcome.context:
            given.setdefault(outcome.place, set()).update(outcome.exposures)
    return {each.place: given.get(each.place) or set(each.exposures) for each in inputs.models}


def _study_names(models: list[StudySystem]) -> dict[str, str]:
    """Return study → its label, where another study has the same with its source, or with its identifier."""
    facts = {each.study: (each.label, each.source) for each in models}
    labels = Counter(label for label, _ in facts.values())
    of_source = Counter(facts.values())
    names = {}
    for study, (label, source) in facts.items():
        more = source if of_source[label, source] == 1 else study
        names[study] = label if labels[label] == 1 else f"{label} ({more})"
    return names


def _system_names(models: list[StudySystem]) -> dict[Place, str]:
    """Return study × system → the label of the system, with its identifier where the study has two of one label."""
    counts = Counter((each.study, each.system) for each in models)
    return {
        each.place: each.system if counts[each.study, each.system] == 1 else f"{each.system} ({each.model})"
        for each in models
    }


def _capital(number: int) -> str:
    """Return 0, 1, and so on, as A, B, …, Z, A2, B2."""
    turn, rest = divmod(number, 26)
    return chr(ord("A") + rest) + (str(turn + 1) if turn else "")


def _collapse_columns(placed: list[StudySystem], inputs: GridInput, limit: int) -> list[list[StudySystem]]:
    """Keep the pairs with findings on most features, round-robin across compartments; collapse the others of a compartment."""
    if len(placed) <= limit:
        return [[each] for each in placed]
    score = _named(inputs)
    blocks = [[each for each in placed if each.compartment == compartment] for compartment in _BANDS]
    ranked = [sorted(block, key=lambda each: -score[each.place]) for block in blocks]
    in_turn = [each for turn in zip_longest(*ranked) for each in turn if each is not None]
    retained = {each.place for each in in_turn[:limit]}
    shown: list[list[StudySystem]] = []
    for block in blocks:
        rest = [each for each in block if each.place not in retained]
        if len(rest) < _SEVERAL:
            shown += [[each] for each in block]
            continue
        shown += [[each] for each in block if each.place in retained]
        shown.append(rest)
    return shown


def _collapse_rows(inputs: GridInput, spread: Mapping[str, Spread], limit: int) -> list[Row]:
    """Keep the features with most compartments and columns, then significant ones, then those with most findings."""
    rows = [
        Row((feature,), name, kind, reach.band, reach.opposed)
        for feature, (name, kind) in inputs.features.items()
        for reach in [spread.get(feature, _NO_FINDINGS)]
    ]
    if len(rows) <= limit + 1:
        return rows
    findings: Counter[str] = Counter()
    significant = set()
    for outcome in inputs.outcomes:
        findings[outcome.feature] += len(outcome.findings)
        if outcome.call in CALLS["nominal"]:
            significant.add(outcome.feature)

    def rank(row: Row) -> tuple[Any, ...]:
        (feature,) = row.features
        reach = spread.get(feature, _NO_FINDINGS)
        return (
            BAND_NAMES.index(reach.band),
            row.kind not in _GENES,
            -reach.compartments,
            -reach.places,
            feature not in significant,
            -findings[feature],
            row.name,
            feature,
        )

    rows.sort(key=rank)
    rest = rows[limit:]
    noun = "genes" if all(row.is_gene for row in rest) else "features"
    collapsed = Row(tuple(row.features[0] for row in rest), f"… {len(rest)} more {noun}", "collapsed")
    return [*rows[:limit], collapsed]


def _first_marks(inputs: GridInput, at: Mapping[Place, int]) -> dict[str, tuple[int, int]]:
    """Return feature → (number of its first column, its first symbol in it)."""
    first: dict[str, tuple[int, int]] = {}
    for outcome in inputs.outcomes:
        position = (at[outcome.place], MARKS.index(mark_of(outcome.direction, outcome.call)))
        first[outcome.feature] = min(first.get(outcome.feature, position), position)
    return first


def _row_key(row: Row, spread: Mapping[str, Spread], first: Mapping[str, tuple[int, int]]) -> tuple[Any, ...]:
    (feature,) = row.features
    section = 0 if row.kind in _GENES else _SECTIONS.index(row.kind)
    reach = spread.get(feature, _NO_FINDINGS)
    band = (BAND_NAMES.index(row.band), row.is_opposed, section)
    first_mark = first.get(feature, (len(first) + 1, 0))
    return (*band, -reach.compartments, -reach.places, first_mark, row.name, feature)
