"""A source: one folder of declarations, loaders/<name>/, and what it says about its files.

A folder holds source.toml (title, licence, citation, files with their sha256), tables.toml (the columns
of each file and what they may hold), one SQL file for each class it fills, and the tables themselves.
A source of a shared format (`format = "review"`) takes tables.toml and the SQL from loaders/formats/<format>/.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError, SourceError
from kg.resources import folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

FORMATS = "formats"
_SOURCE_KEYS = {
    "name": str,
    "title": str,
    "version": str,
    "licence": str,
    "citation": str,
    "homepage": str,
    "retrieved": str,
    "format": str,
    "kind": str,
    "needs": list,
    "files": list,
}
_REQUIRED = ("name", "title", "version", "licence", "citation")
_FILE_KEYS = ("name", "sha256", "retrieved", "from")
_COLUMN_KEYS = ("type", "enum", "one_of", "ref", "required", "unique", "list", "min", "max", "optional", "curie", "about")
_TABLE_KEYS = ("file", "optional", "columns")
KINDS = ("review", "reference")


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a file may hold.

    Attributes
    ----------
    type : str
        string, integer, double or boolean.
    one_of : tuple of str
        The closed list; empty where any value is allowed.
    ref : str or None
        `table.column` that the value must occur in; None where it refers to nothing.
    minimum, maximum : float or None
        Inclusive bounds; None means unbounded.
    is_optional : bool
        True where the file may lack the column; it is then empty in every row.
    """

    name: str
    type: str = "string"
    one_of: tuple[str, ...] = ()
    ref: str | None = None
    required: bool = False
    unique: bool = False
    is_list: bool = False
    minimum: float | None = None
    maximum: float | None = None
    is_optional: bool = False
    is_curie: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a source: its name and its columns, in order."""

    name: str
    file: str
    columns: tuple[Column, ...]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that comes from elsewhere, pinned by its sha256."""

    name: str
    sha256: str
    retrieved: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One loaders/<name>/ folder, read and checked.

    Attributes
    ----------
    folder : Traversable
        Where the tables are.
    needs : tuple of str
        Sources that must be in the store first.
    queries : mapping of str to str
        Class table → the SQL that fills it.
    prepare : mapping of str to str
        Name → SQL of a table that the queries share; `names` lists what is to be grounded.
    """

    name: str
    title: str
    version: str
    licence: str
    citation: str
    folder: Traversable
    homepage: str | None = None
    kind: str = "reference"
    format: str | None = None
    needs: tuple[str, ...] = ()
    files: tuple[RawFile, ...] = ()
    tables: tuple[Table, ...] = ()
    queries: Mapping[str, str] = field(default_factory=dict)
    prepare: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_review(self) -> bool:
        """True where the rows were curated from a paper."""
        return self.kind == "review"

    def head(self) -> tuple[object, ...]:
        """Return what source.toml and tables.toml say, without the place they are in."""
        return (self.name, self.title, self.version, self.licence, self.citation, self.homepage, self.kind, self.needs, self.files, self.tables)

    def fingerprint(self, raw: Path | None = None) -> str:
        """Return the sha256 over the declarations and tables: equal means nothing to load.

        Parameters
        ----------
        raw : Path or None
            Folder of the raw files of a big source; None means that they lie in the source's folder.
        """
        digest = hashlib.sha256()
        for text in [*self.queries.values(), *self.prepare.values(), *map(str, self.head())]:
            digest.update(text.encode())
        for table in self.tables:
            path = locate(self, table, raw)
            digest.update(path.read_bytes() if path is not None else b"absent")
        return digest.hexdigest()


def locate(source: Source, table: Table, raw: Path | None = None) -> Traversable | None:
    """Return the file of a table, or None where an optional one is absent.

    Raises
    ------
    SourceError
        Where the file does not exist and must.
    """
    for place in filter(None, [raw, source.folder]):
        path = place.joinpath(table.file)
        if path.is_file():
            return path
    if table.is_optional:
        return None
    raise SourceError(
        f"there is no file {table.file}", file=table.file,
        remedy=f"put it into {source.folder}, or name its folder with --from",
    )


def source_names(loaders: Traversable | None = None) -> list[str]:
    """Return the names of the folders in loaders/, sorted."""
    places = (loaders or folder("loaders")).iterdir()
    return sorted(place.name for place in places if place.is_dir() and place.joinpath("source.toml").is_file())


def find_source(name: str, loaders: Traversable | None = None) -> Source:
    """Return the source of that name, or in that folder where the name is a path.

    Raises
    ------
    NotFoundError
        Where there is neither; the sentence lists the names.
    SourceError
        Where source.toml or tables.toml is not as it must be.
    """
    path = Path(name)
    if path.joinpath("source.toml").is_file() and ("/" in name or path.is_dir() and name not in source_names(loaders)):
        return read_source(path, loaders)
    names = source_names(loaders)
    if name in names:
        return read_source((loaders or folder("loaders")).joinpath(name), loaders)
    if path.is_dir():
        raise SourceError(
            "there is no source.toml in the folder", file=str(path / "source.toml"),
            remedy="make a loader folder with `kg init DIR`",
        )
    raise NotFoundError(f"there is no source {name!r}", name=name, known=names, remedy=f"known sources: {', '.join(names)}")


def _toml(place: Traversable, name: str) -> dict[str, Any]:
    path = place.joinpath(name)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceError(f"there is no {name}", file=str(path), remedy="see loaders/README.md") from None
    except UnicodeDecodeError as error:
        raise SourceError(f"{name} is not UTF-8 ({error.reason})", file=str(path), remedy="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{name} is no TOML: {error}", file=str(path), remedy="mend the line") from None


def _known_keys(found: Mapping[str, Any], known: Sequence[str], file: str, where: str = "") -> None:
    for key in found:
        if key not in known:
            raise SourceError(
                f"{where}{key!r} is no key of this file", file=file, column=key, value=key, known=known,
                remedy=f"use one of {', '.join(known)}",
            )


def read_source(place: Traversable, loaders: Traversable | None = None) -> Source:
    """Read a loader folder.

    Raises
    ------
    SourceError
        Where a key is unknown or missing, or has the wrong type; file, key and value are named.
    """
    head = _toml(place, "source.toml")
    file = str(place.joinpath("source.toml"))
    _known_keys(head, list(_SOURCE_KEYS), file)
    for key in _REQUIRED:
        if not head.get(key):
            raise SourceError(f"{key} is missing", file=file, column=key, remedy=f'add a line {key} = "…"')
    for key, value in head.items():
        if not isinstance(value, _SOURCE_KEYS[key]):
            kind = "a list" if _SOURCE_KEYS[key] is list else "text in quotes"
            raise SourceError(f"{key} must be {kind}", file=file, column=key, value=str(value), remedy=f"write {key} as {kind}")
    kind = head.get("kind", "review" if head.get("format") == "review" else "reference")
    if kind not in KINDS:
        raise SourceError("kind is not known", file=file, column="kind", value=kind, remedy=f"use one of {', '.join(KINDS)}")
    shared = head.get("format")
    declared = place if shared is None else _format_folder(shared, loaders, file)
    return Source(
        name=_checked_name(head["name"], place, file), title=head["title"], version=head["version"],
        licence=head["licence"], citation=head["citation"], folder=place, homepage=head.get("homepage"), kind=kind,
        format=shared, needs=tuple(head.get("needs", [])),
        files=tuple(_raw_file(entry, file) for entry in head.get("files", [])),
        tables=_tables(declared), queries=_queries(declared), prepare=_queries(declared.joinpath("prepare")),
    )


def _checked_name(name: str, place: Traversable, file: str) -> str:
    if not name.replace("-", "").isalnum() or name != name.lower() or not name.isascii():
        raise SourceError(
            "a source is named in lower case letters, digits and hyphens", file=file, column="name", value=name,
            remedy=f'for example name = "{place.name.lower()}"',
        )
    return name


def _format_folder(name: str, loaders: Traversable | None, file: str) -> Traversable:
    formats = (loaders or folder("loaders")).joinpath(FORMATS)
    if not formats.is_dir():
        formats = folder("loaders").joinpath(FORMATS)
    names = sorted(place.name for place in formats.iterdir() if place.is_dir())
    if name not in names:
        raise SourceError(
            f"there is no format {name!r}", file=file, column="format", value=name, known=names,
            remedy=f"use one of {', '.join(names)}",
        )
    return formats.joinpath(name)


def _raw_file(entry: Any, file: str) -> RawFile:
    _known_keys(entry, _FILE_KEYS, file, "files: ")
    for key in ("name", "sha256"):
        if key not in entry:
            raise SourceError(f"files: {key} is missing", file=file, column=key, remedy="give name and sha256 of each raw file")
    return RawFile(entry["name"], entry["sha256"], entry.get("retrieved", ""), entry.get("from", ""))


def _tables(place: Traversable) -> tuple[Table, ...]:
    file = str(place.joinpath("tables.toml"))
    tables = []
    for name, body in _toml(place, "tables.toml").items():
        _known_keys(body, _TABLE_KEYS, file, f"{name}: ")
        columns = tuple(_column(column, spec, file) for column, spec in body["columns"].items())
        tables.append(Table(name, body["file"], columns, body.get("optional", False)))
    return tuple(tables)


def _column(name: str, spec: Mapping[str, Any], file: str) -> Column:
    _known_keys(spec, _COLUMN_KEYS, file, f"{name}: ")
    one_of = tuple(spec.get("one_of", ()))
    if "enum" in spec:
        from kg.schema import load_schema  # noqa: PLC0415 (the schema is read only where a list is named)

        one_of = (*load_schema().enums[spec["enum"]].values, *one_of)
    return Column(
        name, spec.get("type", "string"), one_of, spec.get("ref"), spec.get("required", False), spec.get("unique", False),
        spec.get("list", False), spec.get("min"), spec.get("max"), spec.get("optional", False), spec.get("curie", False),
        spec.get("about", ""),
    )


def _queries(place: Traversable) -> dict[str, str]:
    if not place.is_dir():
        return {}
    files = sorted((path.name, path) for path in place.iterdir() if path.name.endswith(".sql"))
    return {name.removesuffix(".sql"): path.read_text(encoding="utf-8") for name, path in files}
