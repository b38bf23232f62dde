"""What a table reports: every gene tested, the significant ones, or a part; it decides what absence means."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.load.dialect.frame import CERTAIN, DECLARED, LIKELY, Decision

if TYPE_CHECKING:
    from kg.load.de_table.contrasts import Part

COMPLETE, SIGNIFICANT, SELECTED = "complete", "significant_only", "selected"
UNIVERSES = {"complete": COMPLETE, "significant": SIGNIFICANT, "selected": SELECTED}  # values of --universe
_NEAR_1 = 0.9
_GENOME = 5_000  # genes; a smaller complete table is a panel
_CUTS = (0.001, 0.01, 0.05, 0.1, 0.2, 0.25)
_ROUND = (
    10,
    20,
    25,
    30,
    40,
    50,
    100,
    150,
    200,
    250,
    300,
    400,
    500,
    1000,
    1500,
    2000,
    2500,
    3000,
    5000,
    10000,
)
_FEW = 20


class Universe(NamedTuple):
    """How a contrast is reported, and why."""

    reporting: str
    decision: Decision

    @property
    def is_complete(self) -> bool:
        """True where every tested gene has a row, so that absence is not a result of the study."""
        return self.reporting == COMPLETE


def find_universe(part: Part, contrast: str, asked: str | None) -> Universe:
    """Return how a contrast is reported: by the distribution of its p-values, its number of rows and its signs."""
    if asked is not None:
        return Universe(UNIVERSES[asked], Decision("universe", asked, DECLARED, "--universe"))
    frame, where = part.frame, part.where(contrast)

    def number(role: str) -> str:
        column = part.columns.get(role)
        return "NULL::DOUBLE" if column is None else frame.number(column.index)

    is_log = "p" in part.columns and part.columns["p"].how == "-log10"
    p = f"pow(10, -{number('p')})" if is_log else number("p")
    sql = f"""SELECT count(*), count(p), max(p), max(q), count(*) FILTER (effect > {part.neutral}), count(*) FILTER (effect < {part.neutral}),
            coalesce(bool_and(least(p, 1) >= before), false)
        FROM (SELECT *, lag(p) OVER (ORDER BY row) AS before FROM (
            SELECT row, {p} AS p, {number("adjusted_p")} AS q, {number("effect")} AS effect FROM {frame.table} WHERE {where}))"""
    shape = _Shape(*frame.row(sql))
    reporting, certainty, reason = _reporting(shape)
    value = next(value for value, each in UNIVERSES.items() if each == reporting)
    return Universe(reporting, Decision("universe", value, certainty, reason))


class _Shape(NamedTuple):
    """Numbers of rows and of p-values, the largest p and adjusted p, signs, and whether p rises from row to row."""

    rows: int
    with_p: int
    most_p: float | None
    most_q: float | None
    up: int
    down: int
    is_sorted: bool

    @property
    def highest(self) -> tuple[str, float]:
        """The largest p-value of the contrast, and of which kind it is."""
        if self.with_p:
            return "p", float(self.most_p or 0.0)
        return "adjusted p", float(self.most_q or 0.0)


def _reporting(shape: _Shape) -> tuple[str, str, str]:
    """Return how rows of such a shape are reported, how certain that is, and why."""
    name, highest = shape.highest
    rows = f"{shape.rows:,} rows"
    if not shape.with_p and shape.most_q is None:
        found = (SIGNIFICANT, LIKELY, "no p-values: the rows are taken for a list of genes that changed")
    elif highest >= _NEAR_1:
        certainty = CERTAIN if shape.rows >= _GENOME else LIKELY
        found = (
            COMPLETE,
            certainty,
            f"{name} goes up to {min(highest, 1):.3g} over {rows}: every tested gene",
        )
    elif min(shape.up, shape.down) == 0 and max(shape.up, shape.down) > _FEW:
        way = "up" if shape.up else "down"
        reason = f"all {shape.rows:,} effects are {way}: one direction alone; absence of a gene says nothing"
        found = (SELECTED, CERTAIN, reason)
    elif shape.rows in _ROUND and shape.is_sorted:
        reason = f"{rows} in the order of p, which ends at {highest:.3g}: the top of a longer table"
        found = (SELECTED, CERTAIN, reason)
    else:
        found = _cut(shape)
    return found


def _cut(shape: _Shape) -> tuple[str, str, str]:
    """Return how a part of a table is reported that ends at some p-value."""
    name, highest = ("adjusted p", shape.most_q) if shape.most_q is not None else shape.highest
    cut = next((cut for cut in _CUTS if highest <= cut), None)
    if cut is None:
        reason = (
            f"{name} ends at {highest:.3g}: cut by a rule that the table does not say; absence says nothing"
        )
        return SELECTED, LIKELY, reason
    reason = f"no {name} above {highest:.3g}: cut at {cut:g}; absence says that a gene was not called, or not tested"
    return SIGNIFICANT, LIKELY, reason


def scope_of(universe: Universe, tested: int, asked: str | None) -> tuple[str, Decision]:
    """Return whether the design is genome-wide or candidate, and why."""
    if asked is not None:
        return asked, Decision("design", asked, DECLARED, "--design")
    if universe.is_complete and tested < _GENOME:
        reason = f"a complete table of {tested:,} rows: a panel, or a filtered transcriptome"
        return "candidate", Decision("design", "candidate", LIKELY, reason)
    reason = f"{tested:,} rows of a complete table" if universe.is_complete else "part of a longer table"
    return "genome_wide", Decision("design", "genome_wide", LIKELY, reason)
