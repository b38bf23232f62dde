"""Read a file of gene sets (GMT) as one table: a row a gene of a set, its contrast and direction by the name of the set.

A line is a set: its name, a remark, then its genes, with tabs between. A name that ends in `_Up`, `_DN` and the like is
that of the genes of one contrast that go in one direction; a set without such an end has no direction.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kg.errors import OptionError, SourceError
from kg.load.dialect.frame import CERTAIN, MISSING, Decision, frame_of_arrays, listed
from kg.store.sql_text import quote_text
from kg.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from kg.load.dialect.frame import Frame

COLUMNS = "contrast=contrast,id=gene,direction=direction"
"""What the columns of such a table are, as `--columns` says it."""
_ENDING = ".gmt"
_SIGNED = re.compile(
    r"(?P<contrast>.+?)[\s_.:-]*[\s_.:(-](?P<way>up(?:[-_ ]?regulated)?|dn|down(?:[-_ ]?regulated)?)\)?",
    re.IGNORECASE,
)
_LEAST = 2  # fields of a line: name and remark; without genes the set is empty
_SHOWN = 3


def is_gmt(path: Path) -> bool:
    """Return whether a file is named as one of gene sets, packed or not.

    Examples
    --------
    >>> from pathlib import Path
    >>> is_gmt(Path("sets.gmt")), is_gmt(Path("sets.GMT.txt.gz")), is_gmt(Path("sets.csv"))
    (True, True, False)
    """
    return _ENDING in (suffix.lower() for suffix in path.suffixes)


def signed_name(name: str) -> tuple[str, str | None]:
    """Return the contrast of a set, and up or down; None where its name does not end in a direction.

    Examples
    --------
    >>> signed_name("GSE1_ketamine_Up"), signed_name("GSE1 ketamine (down)"), signed_name("GSE1_setup")
    (('GSE1_ketamine', 'up'), ('GSE1 ketamine', 'down'), ('GSE1_setup', None))
    """
    found = _SIGNED.fullmatch(name)
    if found is None:
        return name, None
    return found["contrast"], "up" if found["way"].lower().startswith("up") else "down"


def read_gmt(con: duckdb.DuckDBPyConnection, path: Path, file: str) -> Frame:
    """Return the genes of the sets of a file, each once a set; `row` counts them over the file.

    Raises
    ------
    SourceError
        The file is not UTF-8, or a line is not a set.
    """
    lines = _lines(path, file)
    rows: list[tuple[str, str, str | None]] = []
    sets: Counter[str] = Counter()
    empty: list[str] = []
    repeated = missing = blank = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blank += number < len(lines)
            continue
        name, *fields = line.rstrip("\r").split("\t")
        name = name.strip().strip('"').strip()
        if not name or len(fields) < _LEAST - 1:
            remedy = "write the name of the set, a remark and its genes, with tabs between"
            raise SourceError(
                "the line is not a gene set", file=file, row=number, value=line[:60], remedy=remedy
            )
        genes = [gene.strip().strip('"') for gene in fields[1:]]
        given = [gene for gene in genes if gene.lower() not in MISSING]
        missing += sum(gene != "" for gene in genes) - len(given)
        sets[name] += 1
        distinct = dict.fromkeys(given)
        repeated += len(given) - len(distinct)
        if not given:
            empty.append(name)
        contrast, way = signed_name(name)
        contrast += f" ({sets[name]})" if sets[name] > 1 else ""
        rows += [(contrast, gene, way) for gene in distinct]
    if not rows:
        raise SourceError(
            "the file has no gene set with a gene", file=file, remedy="check that it is a GMT file"
        )
    columns = [
        (name, [row[place] for row in rows]) for place, name in enumerate(("contrast", "gene", "direction"))
    ]
    frame = frame_of_arrays(con, "", columns, table="gmt")
    unsigned = [name for name in sets if signed_name(name)[1] is None]
    frame.decisions = _decisions(sets.total(), len(rows), unsigned, empty)
    for item, count, reason in (
        (
            "sets_again",
            sets.total() - len(sets),
            "lines that repeat the name of a set: contrasts of their own, NAME (2)",
        ),
        ("genes_again", repeated, "genes that a set repeats; counted once"),
        ("missing_genes", missing, "words for a missing value, such as NA; left out"),
        ("blank_lines", blank, "left out"),
    ):
        if count:
            frame.decisions.append(Decision(item, f"{count:,}", CERTAIN, reason))
    return frame


def _lines(path: Path, file: str) -> list[str]:
    """Return the lines of a file; raise where it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError:
        raise SourceError("the file is not UTF-8", file=file, remedy="save it as UTF-8") from None


def refuse_unsigned(frame: Frame, contrast: str, file: str) -> None:
    """Raise OptionError where a set of a contrast says no direction, and so is not a finding of a change."""
    if frame.value(f"SELECT count(*) FROM {frame.table} WHERE c1 = {quote_text(contrast)} AND c3 IS NULL"):
        problem = f"{file}: the name of the gene set {contrast!r} ends in no direction, such as _Up or _Down"
        raise OptionError(
            problem, remedy="name the contrast of signed sets with --contrast, or in table.toml"
        )


def _decisions(count: int, genes: int, unsigned: list[str], empty: list[str]) -> list[Decision]:
    """Return how many sets and genes there are, which sets have no direction, and which no gene."""
    text = f"{counted(count, 'gene set')} with {counted(genes, 'gene')}; rows count the genes over the file"
    found = [Decision("format", "GMT", CERTAIN, text)]
    if unsigned:
        reason = f"their names end in no direction, such as _Up or _DN: {listed(unsigned[:_SHOWN])}"
        found.append(Decision("sets_without_direction", f"{len(unsigned):,}", CERTAIN, reason))
    if empty:
        found.append(Decision("empty_sets", f"{len(empty):,}", CERTAIN, f"no gene: {listed(empty[:_SHOWN])}"))
    return found
