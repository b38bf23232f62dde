"""In which order a grid stands, and what is folded: shared features first, then a staircase; nothing is dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from kg.draw.grid.model import Column, Row
from kg.encoding import BANDS, MARKS, mark_of
from kg.evidence.claim import CALLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.draw.grid.model import Context, Place
    from kg.draw.grid.query import Material, Said, StudyModel

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


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the findings of one feature stand, within the context in which they stand widest.

    Attributes
    ----------
    compartments, places : int
        Most compartments and most study-models with findings of one subject, family and measurand.
    agrees : bool
        Whether two compartments have a significant effect in one direction in one context.
    opposed : bool
        Whether that context has a significant effect in the other direction too.
    """

    compartments: int
    places: int
    agrees: bool
    opposed: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """Columns and rows as they are drawn, and what is known of each feature.

    Attributes
    ----------
    spread : dict
        Feature → where its findings stand; without those that nothing is said of.
    folded_rows, folded_columns : int
        How many features and study-models share a row or a column with others.
    """

    columns: list[Column]
    rows: list[Row]
    spread: Mapping[str, Spread]
    folded_rows: int
    folded_columns: int


def arrange(material: Material, *, rows: int, columns: int) -> Order:
    """Put columns and rows in order, and fold what is above the limits.

    Notes
    -----
    Columns: a block a compartment; in it those with most features first, units that may share samples together.
    Rows: genes before sets; features with findings in several compartments first, then those in several
    study-models, then by the first column that names them, by mark and by name. Only findings of one subject,
    family and measurand count together.
    """
    spread = _spreads(material)
    shown = _columns(_fold_columns(_placed(material), material, columns), material)
    named = _fold_rows(material, spread, rows)
    at = {place: number for number, column in enumerate(shown) for place in column.places}
    alone = [row for row in named if not row.is_folded]
    first = _first_marks(material, at)
    alone.sort(key=lambda row: _row_key(row, spread, first))
    folded = [row for row in named if row.is_folded]
    return Order(
        shown,
        [*alone, *folded],
        spread,
        sum(len(row.features) for row in folded),
        sum(len(column.places) for column in shown if column.is_folded),
    )


def _spreads(material: Material) -> dict[str, Spread]:
    compartment_of = {each.place: each.compartment for each in material.models}
    said_of: dict[str, dict[Context, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for said in material.said:
        said_of[said.feature][said.subject, said.family, said.measurand].append(said)
    spreads = {}
    for feature, contexts in said_of.items():
        agreed = [agrees for group in contexts.values() if (agrees := _agreement(group, compartment_of))]
        spreads[feature] = Spread(
            max(len({compartment_of[said.place] for said in group}) for group in contexts.values()),
            max(len({said.place for said in group}) for group in contexts.values()),
            bool(agreed),
            "opposed" in agreed,
        )
    return spreads


def _agreement(group: list[Said], compartment_of: Mapping[Place, str]) -> str:
    """Say whether two compartments have a significant effect in one direction, and whether one goes the other way."""
    where: dict[str, set[str]] = defaultdict(set)
    for said in group:
        mark = mark_of(said.direction, said.call)
        if mark.name in {"up", "down"}:
            where[mark.name].add(compartment_of[said.place])
    if max(map(len, where.values()), default=0) < _SEVERAL:
        return ""
    return "opposed" if len(where) >= _SEVERAL else "alone"


def _placed(material: Material) -> list[StudyModel]:
    """Return every study-model in order."""
    score = _named(material)
    best: dict[tuple[str, str], int] = {}
    for each in material.models:
        key = (each.compartment, each.lab_unit)
        best[key] = max(best.get(key, 0), score[each.place])

    def position(each: StudyModel) -> tuple[Any, ...]:
        group = (-best[each.compartment, each.lab_unit], each.lab_unit)
        words = (each.label, each.unit, each.system)
        return (_BANDS.index(each.compartment), group, -score[each.place], words, each.place)

    return sorted(material.models, key=position)


def _named(material: Material) -> Counter[Place]:
    """Count of how many features each study-model says something."""
    return Counter(place for _, place in {(said.feature, said.place) for said in material.said})


def _columns(groups: list[list[StudyModel]], material: Material) -> list[Column]:
    """Return the columns that are drawn; letters go to their independent units, numbers to suspected overlaps, from left to right."""
    studies = Counter(label for label, _ in {(each.label, each.study) for each in material.models})
    suspected: dict[str, set[str]] = defaultdict(set)
    for each in material.models:
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
        name = f"{each.label} ({each.source})" if studies[each.label] >= _SEVERAL else each.label
        columns.append(Column((each.place,), each.compartment, letter, name, each.system, overlap))
    return columns


def _capital(number: int) -> str:
    """Write 0, 1, and so on, as A, B, …, Z, A2, B2."""
    turn, rest = divmod(number, 26)
    return chr(ord("A") + rest) + (str(turn + 1) if turn else "")


def _fold_columns(placed: list[StudyModel], material: Material, limit: int) -> list[list[StudyModel]]:
    """Keep the study-models that name most features, in turn from each compartment; the others of it become one column."""
    if len(placed) <= limit:
        return [[each] for each in placed]
    score = _named(material)
    bands = [[each for each in placed if each.compartment == compartment] for compartment in _BANDS]
    ranked = [sorted(mine, key=lambda each: -score[each.place]) for mine in bands]
    in_turn = [each for turn in zip_longest(*ranked) for each in turn if each is not None]
    kept = {each.place for each in in_turn[:limit]}
    shown: list[list[StudyModel]] = []
    for mine in bands:
        rest = [each for each in mine if each.place not in kept]
        if len(rest) < _SEVERAL:
            shown += [[each] for each in mine]
            continue
        shown += [[each] for each in mine if each.place in kept]
        shown.append(rest)
    return shown


def _fold_rows(material: Material, spread: Mapping[str, Spread], limit: int) -> list[Row]:
    """Keep the features that stand widest, then the significant ones, then those with most findings."""
    rows = [Row((feature,), name, kind) for feature, (name, kind) in material.features.items()]
    if len(rows) <= limit + 1:
        return rows
    findings: Counter[str] = Counter()
    significant = set()
    for said in material.said:
        findings[said.feature] += len(said.findings)
        if said.call in CALLS["nominal"]:
            significant.add(said.feature)

    def rank(row: Row) -> tuple[Any, ...]:
        (feature,) = row.features
        wide = spread.get(feature, Spread(0, 0, agrees=False))
        return (
            row.kind not in _GENES,
            -wide.compartments,
            -wide.places,
            feature not in significant,
            -findings[feature],
            row.name,
            feature,
        )

    rows.sort(key=rank)
    rest = rows[limit:]
    noun = "genes" if all(row.is_gene for row in rest) else "features"
    folded = Row(tuple(row.features[0] for row in rest), f"… {len(rest)} more {noun}", "folded")
    return [*rows[:limit], folded]


def _first_marks(material: Material, at: Mapping[Place, int]) -> dict[str, tuple[int, int]]:
    """Return feature → (number of its first column, its first mark there)."""
    first: dict[str, tuple[int, int]] = {}
    for said in material.said:
        here = (at[said.place], MARKS.index(mark_of(said.direction, said.call)))
        first[said.feature] = min(first.get(said.feature, here), here)
    return first


def _row_key(row: Row, spread: Mapping[str, Spread], first: Mapping[str, tuple[int, int]]) -> tuple[Any, ...]:
    (feature,) = row.features
    section = 0 if row.kind in _GENES else _SECTIONS.index(row.kind)
    wide = spread.get(feature)
    if wide is None:
        return (section, 0, 0, (len(first) + 1, 0), row.name, feature)
    return (section, -wide.compartments, -wide.places, first[feature], row.name, feature)
