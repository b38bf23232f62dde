"""Files of R (.rds): data frames, lists of data frames, results of DESeq2 and fits of limma, read without running R.

The bytes are parsed into a tree by rdata; nothing of it is evaluated. A function, an environment or a promise is
refused by its kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtraError, SourceError
from kg.load.dialect.frame import CERTAIN, Decision, frame_of_arrays

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import duckdb

    from kg.load.dialect.frame import Frame

_KINDS = {  # of R's objects, in words
    "CLO": "a function",
    "ENV": "an environment",
    "PROM": "a promise",
    "LANG": "a call",
    "BCODE": "compiled code",
    "SPECIAL": "a built-in function",
    "BUILTIN": "a built-in function",
    "EXPR": "an expression",
}
_READ = "data frames, lists of data frames, results of DESeq2 and fits of limma (MArrayLM) are read"
_MOST_NAMED = 10**7  # values that a compact vector of R may stand for
_MAGIC = (b"X\n", b"A\n", b"B\n", b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n")


def is_r_data(start: bytes) -> bool:
    """Return whether unpacked content begins as R writes it."""
    return start.startswith(_MAGIC)


def read_r(con: duckdb.DuckDBPyConnection, path: Path, file: str) -> list[Frame]:
    """Read an .rds file into frames, one a table.

    Raises
    ------
    MissingExtraError
        rdata is not installed.
    SourceError
        The file is damaged, or it holds something else than tables.
    """
    tables = list(_tables(_parsed(path, file), "", file))
    frames = []
    for place, table in enumerate(tables):
        frame = frame_of_arrays(con, table.name, table.columns, table=f"cells{place}")
        frame.words = table.words
        frame.decisions.append(Decision("object", table.kind, CERTAIN, "the class that R wrote"))
        frames.append(frame)
    return frames


class _Table:
    """A table of an object of R: kind, name, columns of equal length, and words on its contrasts."""

    def __init__(
        self, kind: str, name: str, columns: list[tuple[str, Any]], words: Mapping[str, str] | None = None
    ) -> None:
        self.kind, self.name, self.columns, self.words = kind, name, columns, words or {}


def _parsed(path: Path, file: str) -> Any:
    try:
        import rdata
    except ImportError:
        raise MissingExtraError("reading a file of R (.rds)", "tables") from None
    from rdata.parser import DEFAULT_ALTREP_MAP

    compact = {name: _bounded(build, file) for name, build in DEFAULT_ALTREP_MAP.items()}
    try:
        return rdata.parser.parse_data(
            path.read_bytes(), altrep_constructor_dict=compact, extension=".rds"
        ).object
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a damaged file makes the parser raise
        why = str(error).partition("\n")[0] or type(error).__name__
        remedy = f"save the table again with saveRDS(as.data.frame(x), …); {_READ}"
        raise SourceError(f"the file of R cannot be read ({why})", file=file, remedy=remedy) from None


def _bounded(build: Any, file: str) -> Any:
    """Return a function that builds a compact vector of R, unless it stands for very many values."""

    def bounded(state: Any) -> Any:
        values = getattr(state, "value", None)
        if getattr(getattr(state, "info", None), "type", None) is not None and state.info.type.name == "REAL":
            count = float(values[0]) if values is not None and len(values) else 0.0
            if not count <= _MOST_NAMED:
                raise SourceError(
                    "a vector of R has too many values", file=file, remedy="write the table as text"
                )
        return build(state)

    return bounded


def _tables(found: Any, name: str, file: str) -> Iterator[_Table]:
    """Yield the tables of an object of R."""
    kind, attributes = found.info.type.name, _attributes(found)
    classes = _texts(attributes.get("class")) or ()
    if "data.frame" in classes or (kind == "VEC" and "row.names" in attributes):
        yield _Table("data.frame", name, _columns(found, attributes, file))
    elif {"DESeqResults", "DFrame", "DataFrame"} & set(classes):
        yield _deseq(attributes, classes, name, file)
    elif "MArrayLM" in classes:
        yield from _limma(found, attributes, file)
    elif kind == "VEC" and len(found.value):
        names = _texts(attributes.get("names")) or [None] * len(found.value)
        for position, (label, element) in enumerate(zip(names, found.value, strict=True), 1):
            yield from _tables(element, label or f"element {position}", file)
    else:
        what = _KINDS.get(
            kind, f"an object of R of the type {kind}" + (f" and the class {classes[0]}" if classes else "")
        )
        where = f"{name} is {what}" if name else f"the file holds {what}"
        raise SourceError(
            f"{where}, not a table; nothing of it was run", file=file, remedy=f"save the table alone: {_READ}"
        )


def _columns(found: Any, attributes: Mapping[str, Any], file: str) -> list[tuple[str, Any]]:
    """Return the columns of a data frame, its row names first unless they are numbers."""
    names = [each or "" for each in _texts(attributes.get("names")) or []]
    columns = [(name, _cells(cells, name, file)) for name, cells in zip(names, found.value, strict=True)]
    return [*_row_names(attributes.get("row.names")), *columns]


def _row_names(found: Any) -> list[tuple[str, Any]]:
    names = None if found is None else _texts(found)
    return [] if names is None else [("", names)]


def _deseq(attributes: Mapping[str, Any], classes: tuple[str | None, ...], name: str, file: str) -> _Table:
    """Return a DataFrame of Bioconductor, with what DESeq2 wrote of each column."""
    columns = _columns(attributes["listData"], _attributes(attributes["listData"]), file)
    row_names = _row_names(attributes.get("rownames"))
    metadata = attributes.get("elementMetadata")
    words = {}
    if metadata is not None and metadata.info.type.name == "S4":
        inner = _attributes(metadata).get("listData")
        parts = (
            {}
            if inner is None
            else dict(zip(_texts(_attributes(inner).get("names")) or (), inner.value, strict=True))
        )
        if "description" in parts:
            texts = _texts(parts["description"]) or ()
            words = {column: text for (column, _), text in zip(columns, texts, strict=False) if text}
    return _Table(str(classes[0]), name, [*row_names, *columns], words)


def _limma(found: Any, attributes: Mapping[str, Any], file: str) -> Iterator[_Table]:
    """Yield a table for each coefficient of a fit of limma, without the intercept."""
    import numpy as np

    parts = dict(zip(_texts(attributes.get("names")) or (), found.value, strict=True))
    if "p.value" not in parts:
        raise SourceError("the fit of limma has no p-values", file=file, remedy="save it after eBayes()")
    shape = [int(each) for each in _attributes(parts["coefficients"])["dim"].value]
    dimnames = _attributes(parts["coefficients"])["dimnames"].value
    rows, coefficients = _texts(dimnames[0]), _texts(dimnames[1]) or ()
    matrices = {
        role: np.array(parts[key].value, dtype=float).reshape(shape, order="F")
        for role, key in {"logFC": "coefficients", "t": "t", "P.Value": "p.value"}.items()
    }
    mean = np.array(parts["Amean"].value, dtype=float) if "Amean" in parts else None
    genes = [] if "genes" not in parts else _columns(parts["genes"], _attributes(parts["genes"]), file)
    genes = [each for each in genes if each[0]]
    for position, coefficient in enumerate(coefficients):
        if coefficient == "(Intercept)":
            continue
        columns = [("", rows), *genes, *((role, matrix[:, position]) for role, matrix in matrices.items())]
        if mean is not None:
            columns.append(("AveExpr", mean))
        words = {"logFC": f"coefficient {coefficient}"}
        yield _Table("MArrayLM", str(coefficient), columns, words)


def _cells(found: Any, name: str, file: str) -> Any:
    """Return a column of R: text, or an array of numbers with NaN where a value is missing."""
    import numpy as np

    kind = found.info.type.name
    attributes = _attributes(found)
    if kind == "INT" and "levels" in attributes:  # a factor
        levels = _texts(attributes["levels"]) or ()
        codes = [None if np.ma.is_masked(code) or code < 1 else int(code) for code in found.value]
        return [None if code is None else levels[code - 1] for code in codes]
    if kind == "STR":
        return _texts(found)
    if kind in {"REAL", "INT", "LGL"}:
        return np.ma.filled(np.ma.asarray(found.value).astype(float), np.nan)
    raise SourceError(
        f"the column {name!r} of the table is {_KINDS.get(kind, f'of the type {kind}')}; nothing of it was run",
        file=file,
        remedy="keep columns of text and numbers alone",
    )


def _texts(found: Any) -> tuple[str | None, ...] | None:
    """Return the texts of a vector of R; None where it has none."""
    if found is None or found.info.type.name != "STR":
        return None
    return tuple(None if each.value is None else _decoded(each.value) for each in found.value)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _attributes(found: Any) -> dict[str, Any]:
    """Return the attributes of an object of R by name."""
    attributes: dict[str, Any] = {}
    rest = found.attributes
    while rest is not None and rest.info.type.name == "LIST":
        tag = rest.tag
        if tag is not None and tag.info.type.name == "REF":
            tag = tag.referenced_object
        if tag is not None:
            attributes[_decoded(tag.value.value)] = rest.value[0]
        rest = rest.value[1]
    return attributes
