"""The scale of the effects: logarithm to base 2, natural logarithm, ratio, coefficient; asked for where nothing says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import OptionError, SourceError
from kg.load.de_table.columns import key_of
from kg.load.dialect.frame import CERTAIN, DECLARED, LIKELY, Decision

if TYPE_CHECKING:
    from kg.load.de_table.columns import Column
    from kg.load.dialect.frame import Frame

SCALES = {  # value of --scale → effect_type of the schema
    "log2": "log2_fold_change",
    "ln": "natural_log_fold_change",
    "ratio": "fold_change",
    "beta": "regression_coefficient",
    "z": "z_score",
    "smd": "standardised_mean_difference",
}
_BY_NAME = {  # name without signs → scale, why
    "avglogfc": ("ln", "Seurat before version 4 writes natural logarithms under this name"),
    "logfoldchanges": ("log2", "scanpy writes logarithms to base 2 under this name"),
    "beta": ("beta", "its name"),
    "b": ("beta", "its name"),
    "coefficient": ("beta", "its name"),
    "coef": ("beta", "its name"),
    "estimate": ("beta", "its name"),
    "zscore": ("z", "its name"),
    "smd": ("smd", "its name"),
    "hedgesg": ("smd", "its name"),
    "lnfc": ("ln", "its name"),
}
_LOG2_TOOLS = {"DESeq2", "edgeR", "limma", "limma or edgeR", "Gemma"}
_MANY, _LARGEST = 20, 40.0


def find_scale(
    frame: Frame, column: Column | None, tool: str | None, asked: str | None, file: str
) -> tuple[str | None, list[Decision]]:
    """Return the effect type of a column of effects, and why; None where there is no such column.

    Raises
    ------
    OptionError
        Nothing says which logarithm it is.
    SourceError
        A ratio is not above 0, or the values are too large for logarithms.
    """
    if column is None:
        return None, [Decision("effect_scale", "none", CERTAIN, "no column of effects")]
    scale, decision = _named_scale(column, tool, asked, file)
    cell = frame.number(column.index)
    low, high = frame.row(f"SELECT min({cell}), max({cell}) FROM {frame.table} WHERE isfinite({cell})")
    if scale == "ratio" and low is not None and low <= 0:
        remedy = "a fold change below 0 stands for a fall in some tools; convert it, or name another --scale"
        raise SourceError(
            f"a ratio is above 0, and the smallest effect is {low:g}",
            file=file,
            column=column.name,
            remedy=remedy,
        )
    if scale in {"log2", "ln"} and low is not None and max(abs(low), abs(high)) > _LARGEST:
        remedy = "check which column it is, and the decimal sign; another --scale where it is not a logarithm"
        raise SourceError(
            f"effects from {low:g} to {high:g} are not logarithms of fold changes",
            file=file,
            column=column.name,
            remedy=remedy,
        )
    return SCALES[scale], [decision]


def _named_scale(column: Column, tool: str | None, asked: str | None, file: str) -> tuple[str, Decision]:
    if asked is not None:
        return asked, Decision("effect_scale", asked, DECLARED, "--scale")
    key = key_of(column.name)
    if "log2" in key:
        return "log2", Decision("effect_scale", "log2", CERTAIN, "its name")
    for name, (scale, reason) in _BY_NAME.items():
        if (
            key == name
            or (len(name) > 1 and (key.startswith(name) or key.endswith(name)))
            or (name == "b" and column.name.startswith("B_"))
        ):
            return scale, Decision("effect_scale", scale, LIKELY if scale == "ln" else CERTAIN, reason)
    if tool in _LOG2_TOOLS and "logfc" in key:
        return "log2", Decision("effect_scale", "log2", CERTAIN, f"{tool} writes logarithms to base 2")
    if key in {"foldchange", "fc"}:
        problem = f"{file}: {column.name!r} may be a ratio or a logarithm"
    else:
        problem = f"{file}: the scale of {column.name!r} is not said"
    raise OptionError(problem, remedy=f"--scale with one of {', '.join(SCALES)}")


def refuse_without_sign(
    frame: Frame, column: Column, effect_type: str, *, is_complete: bool, has_direction: bool, file: str
) -> None:
    """Raise if effects of a complete table have no sign although their scale has one."""
    if effect_type == SCALES["ratio"] or not is_complete or has_direction:
        return
    cell = frame.number(column.index)
    up, down = frame.row(
        f"SELECT count(*) FILTER ({cell} > 0), count(*) FILTER ({cell} < 0) FROM {frame.table}"
    )
    if min(up, down) == 0 and max(up, down) > _MANY:
        problem = f"all {max(up, down):,} effects of a complete table have the same sign"
        remedy = "name the column with the sign: --columns 'effect=…' or 'direction=…'; --scale ratio where they are ratios"
        raise SourceError(problem, file=file, column=column.name, remedy=remedy)
