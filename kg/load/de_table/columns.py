"""What each column of a result table is: by its name, in the spellings of the tools that write such tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import OptionError
from kg.load.dialect.frame import CERTAIN, DECLARED, Decision, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.load.dialect.frame import Frame

_NAMES = {  # role → names without signs, in lower case
    "effect": """log2foldchange log2fc logfc avglog2fc avglogfc lfc log2foldchanges logfoldchanges logfoldchange foldchange fc beta
        coefficient coef effect effectsize estimate te logfold log2ratio logratio log2fold zscore smd hedgesg lnfc log2fcshrunk""",
    "se": "lfcse se stderr standarderror stderror",
    "p": "pvalue pval p pvals rawp rawpval rawpvalue nominalp unadjp prgreaterthant",
    "adjusted_p": """padj adjpval adjpvalue fdr qvalue q qval pvaladj pvalsadj adjp correctedpvalue bh fdrbh adjustedpvalue adjustedp
        pvalueadj padjust fdrp pfdr adjpvalues bhp""",
    "statistic": "stat t tstat tstatistic f lr z scores wald waldstat fstat statistic",
    "mean": "basemean aveexpr logcpm avgexpression averageexpression amean meanexpression",
    "direction": "direction regulation regulated updown sign trend",
    "log_odds": "lods logodds",
}
_ROLE = {name: role for role, names in _NAMES.items() for name in names.split()}
_GROUPS = ("contrast", "comparison", "coef", "coefficient", "cluster", "celltype", "group", "comparisongroup")
_MEAN, _B = "mean", "b"
_TOOLS = (  # tool, names that it writes together
    ("DESeq2", {"log2foldchange", "padj", "lfcse"}),
    ("DESeq2", {"log2foldchange", "padj", "basemean"}),
    ("edgeR", {"logfc", "logcpm"}),
    ("limma", {"logfc", "pvalue", "adjpval"}),
    ("limma", {"logfc", "aveexpr"}),
    ("Seurat", {"avglog2fc", "pval", "pct1"}),
    ("Seurat", {"avglogfc", "pval", "pct1"}),
    ("scanpy", {"logfoldchanges", "pvals", "scores"}),
    ("limma or edgeR", {"logfc", "pvalue"}),
    ("Gemma", {"ncbiid", "genesymbol", "correctedpvalue"}),
)
ROLES = (
    "id",
    "symbol",
    "probe",
    "effect",
    "se",
    "p",
    "adjusted_p",
    "statistic",
    "mean",
    "direction",
    "contrast",
)
_TRANSFORM = re.compile(r"(?P<how>-log10|min)\((?P<column>[^()]+?)(?:, ?1)?\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a frame in a role; `how` is a transformation that the user declared: -log10 or min."""

    index: int
    name: str
    how: str = ""


@dataclass(slots=True)
class Roles:
    """What the columns of a frame are.

    Attributes
    ----------
    tool : str or None
        The program that writes columns so.
    plain : mapping of str to Column
        Role → column, of columns without the name of a contrast.
    sides : mapping of str to mapping
        The name of a contrast → role → column, where several stand side by side.
    means : mapping of str to Column
        The name of a group → the column with its mean.
    named : mapping of str to Column
        Roles that the user declared.
    without_effect : tuple of str
        Columns of p-values that have no effect beside them.
    rest : tuple of int
        Columns that may identify the gene, or group the rows.
    """

    tool: str | None = None
    plain: dict[str, Column] = field(default_factory=dict)
    sides: dict[str, dict[str, Column]] = field(default_factory=dict)
    means: dict[str, Column] = field(default_factory=dict)
    named: dict[str, Column] = field(default_factory=dict)
    rest: tuple[int, ...] = ()
    without_effect: tuple[str, ...] = ()
    decisions: list[Decision] = field(default_factory=list)


def key_of(name: str) -> str:
    """Return a name without signs, in lower case.

    Examples
    --------
    >>> key_of("adj.P.Val"), key_of("log2 Fold-Change")
    ('adjpval', 'log2foldchange')
    """
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def read_roles(frame: Frame, declared: str | None = None) -> Roles:
    """Return the roles of the columns of a frame.

    Parameters
    ----------
    declared : str or None
        What `--columns` says, such as `effect=log2FC,p=-log10(logp),id=gene`.

    Raises
    ------
    OptionError
        `--columns` names a role or column that there is not.
    """
    roles = Roles(named=_declared(frame, declared))
    taken = {column.index for column in roles.named.values()}
    keys = [key_of(name) for name in frame.columns]
    rest = []
    for index, name in enumerate(frame.columns):
        if index in taken:
            continue
        role = _ROLE.get(keys[index])
        if keys[index] == _B:
            role = "log_odds" if any(_ROLE.get(key) == "effect" for key in keys) else "effect"
        if keys[index] in _GROUPS and not _is_numeric(frame, index):
            rest.append(index)
        elif role is not None:
            roles.plain.setdefault(role, Column(index, name))
        elif not _side(roles, index, name, frame):
            rest.append(index)
    written = {*keys, *(key for name in roles.sides for key in _keys_of_side(roles, name))}
    roles.tool = next((tool for tool, names in _TOOLS if names <= written), None)
    _settle_sides(roles)
    placed = {
        each.index for side in (roles.plain, roles.means, *roles.sides.values()) for each in side.values()
    }
    roles.rest = tuple(index for index in range(len(frame.columns)) if index not in placed | taken)
    _describe(roles, declared)
    return roles


def _declared(frame: Frame, text: str | None) -> dict[str, Column]:
    named: dict[str, Column] = {}
    for part in re.split(r",(?![^(]*\))", text or ""):
        role, sign, value = (each.strip() for each in part.partition("="))
        if not part.strip():
            continue
        if not sign or role not in ROLES:
            remedy = f"write ROLE=COLUMN with one of {', '.join(ROLES)}"
            raise OptionError(f"--columns: {part.strip()!r} is not understood", remedy=remedy)
        transform = _TRANSFORM.fullmatch(value)
        column, how = (transform["column"].strip(), transform["how"].lower()) if transform else (value, "")
        column = "" if column in {"''", '""', "row names"} else column
        if how and role not in {"p", "adjusted_p"}:
            raise OptionError(
                f"--columns: only p-values are transformed, not {role}", remedy="name the column alone"
            )
        if column not in frame.columns:
            names = listed(frame.columns)
            raise OptionError(
                f"--columns: the table has no column {column!r}", remedy=f"its columns are {names}"
            )
        named[role] = Column(frame.columns.index(column), column, how)
    return named


def _is_numeric(frame: Frame, index: int) -> bool:
    cell = frame.cell(index)
    sql = f"SELECT count({cell}) = count({frame.number(index)}) AND count(DISTINCT {cell}) > 500 FROM {frame.table}"
    return bool(frame.value(sql))


def _side(roles: Roles, index: int, name: str, frame: Frame) -> bool:
    """Take a column whose name is that of a role and of a contrast, in either order; return whether it is one."""
    parts = [part for part in re.split(r"([._\s:-]+)", name) if part]
    words = parts[::2]
    for count in (3, 2, 1):
        if len(words) <= count:
            continue
        for is_prefix in (True, False):
            chosen = words[:count] if is_prefix else words[-count:]
            rest = "".join(parts[2 * count :] if is_prefix else parts[: -2 * count])
            key = key_of("".join(chosen))
            role = "effect" if key == _B and is_prefix else _ROLE.get(key)
            if key == _MEAN and is_prefix:
                roles.means[rest] = Column(index, name)
                return True
            if (
                role in {"effect", "se", "p", "adjusted_p", "statistic", "direction"}
                and rest
                and _is_number(frame, index)
            ):
                side = roles.sides.setdefault(rest, {})
                before = side.get(str(role))
                if before is None or "log2" in key:
                    side[str(role)] = Column(index, name)
                return True
    return False


def _is_number(frame: Frame, index: int) -> bool:
    """Return whether the cells of a column are numbers."""
    cell = frame.cell(index)
    return bool(frame.value(f"SELECT count({frame.number(index)}) >= 0.9 * count({cell}) FROM {frame.table}"))


def _keys_of_side(roles: Roles, side: str) -> list[str]:
    """Return the names of columns without the name of their contrast."""
    return [key_of(column.name.replace(side, "")) for column in roles.sides[side].values()]


def _settle_sides(roles: Roles) -> None:
    """Keep as contrasts the names that have an effect or a direction; say what the others are."""
    contrasts: dict[str, dict[str, Column]] = {}
    joint: list[str] = []
    for name, side in roles.sides.items():
        if "effect" in side or ("direction" in side and "p" in {**side, **roles.plain, **roles.named}):
            contrasts[name] = side
        elif side.keys() & {"p", "adjusted_p"} and (roles.sides.keys() - {name}):
            joint.append(name)
    alone = set(roles.sides) - set(contrasts)
    roles.without_effect = tuple(each.name for name in sorted(alone) for each in roles.sides[name].values())
    if joint and contrasts:
        reason = "they have p-values and no effect: tests of several levels or adjusted models, without one direction"
        roles.decisions.append(Decision("not_contrasts", ", ".join(joint), CERTAIN, reason))
    if "effect" in roles.plain and not contrasts:
        roles.sides = {}
        return
    roles.sides = contrasts


def _describe(roles: Roles, declared: str | None) -> None:
    if roles.tool is not None:
        roles.decisions.append(Decision("tool", roles.tool, CERTAIN, "the names of its columns"))
    if declared:
        roles.decisions.append(Decision("columns", declared, DECLARED, "--columns"))


def columns_of_contrast(roles: Roles, name: str) -> tuple[Mapping[str, Column], str | None]:
    """Return role → column of a contrast, with what is shared by all, and a remark on the p-values.

    An adjusted p-value without the name of a contrast belongs to the test of the whole factor; it is taken with the
    p-value beside it where there is one contrast alone.
    """
    side = dict(roles.sides.get(name, {}))
    columns = {**roles.plain, **side}
    remark = None
    if side and "adjusted_p" not in side and "adjusted_p" in roles.plain:
        if len(roles.sides) == 1:
            if "p" in roles.plain:
                columns["p"] = roles.plain["p"]
            remark = "p and adjusted p are those of the factor as a whole, which has this contrast alone"
        else:
            del columns["adjusted_p"]
            remark = "the adjusted p of the table is of several contrasts together, and is not used"
    columns.update(roles.named)
    return columns, remark


def describe_columns(columns: Mapping[str, Column], roles: Roles) -> Sequence[Decision]:
    """Return a decision for each role of a contrast."""
    found = []
    for role in ("effect", "se", "p", "adjusted_p", "statistic", "mean", "direction"):
        column = columns.get(role)
        if column is not None:
            is_declared = role in roles.named
            value = f"{column.how}({column.name})" if column.how else column.name
            found.append(
                Decision(
                    f"{role}_column",
                    value,
                    DECLARED if is_declared else CERTAIN,
                    "--columns" if is_declared else "its name",
                )
            )
    return found
