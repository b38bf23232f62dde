"""A source: one folder of declarations, loaders/<name>/, and its files.

A folder holds source.toml (title, licence, citation, files with their sha256), tables.toml (the columns
of each file and what they may hold), one SQL file for each class it fills, and the tables themselves.
A source of a shared format (`format = "review"`) takes tables.toml and the SQL from
loaders/formats/<format>/.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kg.errors import NotFoundError, SourceError
from kg.load.file_kind import files_below, is_named_like, looks_like_table
from kg.load.table_schema import check_keys, check_known, key_errors, raise_together, read_tables, read_toml
from kg.resources import folder, regular_file, sql_files
from kg.schema.linkml import load_schema
from kg.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    import duckdb

    from kg.load.table_schema import TableSchema
    from kg.results import Result

FORMATS = "formats"
TABLE = "table"  # the format of a result table, which table.toml describes
SHIPPED = "drugkg"  # the origin of a source that comes with this installation
HEAD = "source.toml"
KINDS = ("review", "reference")
REQUIRED = ("name", "title", "version", "licence", "citation")
SOURCE_KEYS: Mapping[str, type] = {
    **dict.fromkeys((*REQUIRED, "homepage", "format", "kind"), str),
    **dict.fromkeys(("needs", "files"), list),
}
_FILE_KEYS: Mapping[str, type] = {"name": str, "sha256": str, "retrieved": str, "from": str}
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONGEST_TEXT = 10_000
_BLOCK, _SHOWN = 2**20, 60  # bytes; characters of a value in a message


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that comes from elsewhere, pinned by its sha256."""

    name: str
    sha256: str
    retrieved: str = ""
    origin: str = ""


class MadeTables(Protocol):
    """What makes the tables of a source from one file, and knows the place in it that each row comes from."""

    @property
    def rows(self) -> int:
        """The number of rows of the file."""

    @property
    def faults(self) -> Sequence[Any]:
        """What was found wrong before there were tables."""

    @property
    def notes(self) -> Sequence[str]:
        """What was read, and what was assumed."""

    @property
    def digest(self) -> bytes:
        """The sha256 of the file."""

    @property
    def groups(self) -> Result | None:
        """What the rows were grouped into; None before the tables are made."""

    def make(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make the tables, with what a store knows of the names in the file."""

    def place(self, fault: Any) -> Any:
        """Return a fault of a table as one of the file."""

    def error(self, fault: Any, more: int = 0) -> SourceError:
        """Return the error of a fault of the file."""

    def placed(self, error: SourceError) -> SourceError:
        """Return an error of a table as one of the file."""


@dataclass(frozen=True, slots=True)
class Source:
    """One loaders/<name>/ folder, read and checked.

    Attributes
    ----------
    folder : Traversable
        Where the tables are.
    origin : str
        `SHIPPED` where the folder is one of the loaders folder, else its path.
    needs : tuple of str
        Sources that must be in the store first.
    queries : mapping of str to str
        Class table → the SQL that fills it.
    prepare : mapping of str to str
        Name → SQL of a table that the queries share; `names` lists what is to be grounded.
    lint : mapping of str to str
        Rule → SQL that finds rows which contradict each other.
    made : MadeTables or None
        Makes the tables from one file, such as a findings sheet; None where they are files of the folder.
    reader : function of a connection, or None
        Writes the raw tables, where no file is one of tables.toml; `declared` is what it reads by.
    """

    name: str
    title: str
    version: str
    licence: str
    citation: str
    folder: Traversable
    origin: str
    homepage: str | None = None
    kind: str = "reference"
    format: str | None = None
    needs: tuple[str, ...] = ()
    files: tuple[RawFile, ...] = ()
    tables: tuple[TableSchema, ...] = ()
    queries: Mapping[str, str] = field(default_factory=dict)
    prepare: Mapping[str, str] = field(default_factory=dict)
    lint: Mapping[str, str] = field(default_factory=dict)
    made: MadeTables | None = None
    reader: Callable[[Any], tuple[int, list[Any]]] | None = None
    declared: str = ""

    @property
    def is_review(self) -> bool:
        """True where the rows were curated from a paper."""
        return self.kind == "review"

    def head(self) -> tuple[object, ...]:
        """Return the content of source.toml and tables.toml, without their folder."""
        texts = (self.name, self.title, self.version, self.licence, self.citation, self.homepage)
        return (*texts, self.kind, self.needs, self.files, self.tables)

    def fingerprint(self, raw: Path | None = None) -> str:
        """Return the sha256 over the declarations and tables: equal means nothing to load.

        Parameters
        ----------
        raw : Path or None
            Folder of the raw files of a big source; None means that they lie in the source's folder.
        """
        digest = hashlib.sha256()
        for text in [*self.queries.values(), *self.prepare.values(), *map(str, self.head()), self.declared]:
            digest.update(text.encode())
        digest.update(b"" if self.made is None else self.made.digest)
        if self.made is not None or self.reader is not None:  # `declared` has the digest of the file
            return digest.hexdigest()
        for table in self.tables:
            path = locate(self, table, raw)
            digest.update(b"absent" if path is None else file_digest(path))
        return digest.hexdigest()


def locate(source: Source, table: TableSchema, raw: Path | None = None) -> Traversable | None:
    """Return the file of a table, or None where an optional one is absent.

    Raises
    ------
    SourceError
        The file is missing and not optional, or it is not a readable file of the folder itself.
    """
    for place in filter(None, [raw, source.folder]):
        if (path := regular_file(place, table.file)) is not None:
            return path
    if table.is_optional:
        return None
    raise SourceError(
        f"missing file {table.file}",
        file=table.file,
        remedy=f"add it to {source.folder}, or name its folder with --from",
    )


def depending(source: Source, files: Collection[str]) -> Sequence[TableSchema]:
    """Return the tables whose cells can be faulty once rows of some files are gone: their own, and those that refer to them."""
    named = {table.name: table.file for table in source.tables}
    if named.get("mappings") in files:  # they decide what the names of every table mean
        return source.tables
    return [
        table
        for table in source.tables
        if table.file in files or any(named[name] in files for each in table.columns for name, _ in each.refs)
    ]


def file_digest(path: Traversable) -> bytes:
    """Return the sha256 of a file.

    Raises
    ------
    SourceError
        It cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as handle:
            while block := handle.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        why = error.strerror or error
        remedy = "check that you have permission to read it"
        raise SourceError(f"the file cannot be read ({why})", file=str(path), remedy=remedy) from None
    return digest.digest()


def source_names(loaders: Traversable | None = None) -> list[str]:
    """Return the names of the folders in loaders/, sorted."""
    places = (loaders or folder("loaders")).iterdir()
    return sorted(place.name for place in places if place.is_dir() and place.joinpath(HEAD).is_file())


def find_source(name: str, loaders: Traversable | None = None) -> Source:
    """Return the source of that name, or in that folder where the name is a path.

    Raises
    ------
    NotFoundError
        There is neither; the message lists the names.
    SourceError
        source.toml or tables.toml is invalid.
    """
    path = Path(name)
    names = source_names(loaders)
    if name in names and len(path.parts) == 1:
        return read_source((loaders or folder("loaders")).joinpath(name), loaders)
    if path.joinpath(HEAD).is_file():
        return read_source(path, loaders)
    if path.is_dir():
        raise SourceError(
            f"missing {HEAD} in the folder",
            file=str(path / HEAD),
            remedy="create a loader folder with `kg init DIR`",
        )
    raise NotFoundError(
        f"unknown source {name!r}", name=name, known=names, remedy=f"known sources: {', '.join(names)}"
    )


def read_source(place: Traversable, loaders: Traversable | None = None) -> Source:
    """Read a loader folder.

    Raises
    ------
    SourceError
        A key is unknown or missing, or has the wrong type; the error has file, key and value.
    """
    file = str(place.joinpath(HEAD))
    found = read_toml(place, HEAD)
    errors = list(key_errors(found, SOURCE_KEYS, file, required=REQUIRED))
    head: Mapping[str, Any] = {
        key: value for key, value in found.items() if isinstance(value, SOURCE_KEYS.get(key, ()))
    }
    shared = head.get("format")
    kind = head.get("kind", "review" if shared == "review" else "reference")
    raise_together([*errors, *_value_errors(head, kind, place, loaders)])
    declared = place if shared is None else _format_folder(shared, loaders, file)
    tables = () if shared == TABLE else read_tables(declared)
    files = tuple(_raw_file(entry, file) for entry in head.get("files", []))
    _refuse_unused(place, tables, files, shared)
    return Source(
        name=_checked_name(head["name"], place, file),
        title=head["title"],
        version=head["version"],
        licence=head["licence"],
        citation=head["citation"],
        folder=place,
        origin=_origin(place, loaders),
        homepage=head.get("homepage"),
        kind=kind,
        format=shared,
        needs=_names(head.get("needs", []), file),
        files=files,
        tables=tables,
        queries=sql_files(declared),
        prepare=sql_files(declared, "prepare"),
        lint=sql_files(declared, "lint"),
    )


def _value_errors(
    head: Mapping[str, Any], kind: str, place: Traversable, loaders: Traversable | None
) -> Iterator[SourceError]:
    """Yield an error for each value of source.toml that is not allowed, of those that have the right type."""
    file = str(place.joinpath(HEAD))
    checks: list[Callable[[], object]] = [lambda: check_known(kind, KINDS, "kind", file)]
    checks.append(lambda: _check_texts(head, file))
    if "format" in head:
        checks.append(lambda: _format_folder(head["format"], loaders, file))
    if head.get("name", "").strip():
        checks.append(lambda: _checked_name(head["name"], place, file))
    checks.append(lambda: _names(head.get("needs", []), file))
    checks += [partial(_raw_file, entry, file) for entry in head.get("files", [])]
    for check in checks:
        try:
            check()
        except SourceError as error:
            yield error


def _origin(place: Traversable, loaders: Traversable | None) -> str:
    for each in (loaders, folder("loaders")):
        if each is not None and os.path.realpath(str(each.joinpath(place.name))) == os.path.realpath(
            str(place)
        ):
            return SHIPPED
    return os.path.realpath(str(place))


def _check_texts(head: Mapping[str, Any], file: str) -> None:
    """Raise if a text has control characters or is too long, or the homepage is not an address of the web."""
    for key, text in head.items():
        if isinstance(text, str) and (_CONTROL.search(text) or len(text) > _LONGEST_TEXT):
            problem = f"{key} has control characters, or more than {_LONGEST_TEXT:,} characters"
            raise SourceError(problem, file=file, column=key, remedy="write a short text on one line")
    homepage = head.get("homepage", "")
    if homepage and not homepage.startswith(("https://", "http://")):
        problem = f"homepage {shortened(homepage, _SHOWN)!r} is not an address"
        remedy = "write one that begins with https://"
        raise SourceError(problem, file=file, column="homepage", value=homepage, remedy=remedy)


def _checked_name(name: str, place: Traversable, file: str) -> str:
    if not NAME.fullmatch(name):
        problem = f"invalid name {shortened(name, _SHOWN)!r}: expected lower case letters, digits and hyphens"
        remedy = f'for example name = "{place.name.lower()}"'
        raise SourceError(problem, file=file, column="name", value=name, remedy=remedy)
    reserved = _reserved()
    if name in reserved:
        problem = f"the name {name!r} is the one of a graph that all sources share"
        remedy = f"choose another name than {', '.join(sorted(reserved))}"
        raise SourceError(problem, file=file, column="name", value=name, remedy=remedy)
    return name


def _reserved() -> set[str]:
    """Return what no source may be named: shared graphs, and what begins the identifiers of their rows."""
    shared = [cls for cls in load_schema().tables if cls.graph is not None]
    return {"source", "vocabulary", *(cls.path for cls in shared), *(str(cls.graph) for cls in shared)}


def _names(needs: Sequence[Any], file: str) -> tuple[str, ...]:
    for name in needs:
        if not isinstance(name, str) or not NAME.fullmatch(name):
            problem = f"needs has {shortened(repr(name), _SHOWN)}, expected names of sources"
            remedy = 'write for example needs = ["hgnc"]'
            raise SourceError(problem, file=file, column="needs", value=str(name), remedy=remedy)
    return tuple(needs)


def _format_folder(name: str, loaders: Traversable | None, file: str) -> Traversable:
    formats = (loaders or folder("loaders")).joinpath(FORMATS)
    if not formats.is_dir():
        formats = folder("loaders").joinpath(FORMATS)
    names = sorted(place.name for place in formats.iterdir() if place.is_dir())
    check_known(name, names, "format", file)
    return formats.joinpath(name)


def _raw_file(given: Any, file: str) -> RawFile:
    entry = check_keys(given, _FILE_KEYS, file, "files: ", ("name", "sha256"))
    return RawFile(entry["name"], entry["sha256"], entry.get("retrieved", ""), entry.get("from", ""))


def _refuse_unused(
    place: Traversable, tables: Sequence[TableSchema], files: Sequence[RawFile], shared: str | None
) -> None:
    """Raise if a file of the folder is not declared, or a pinned file is not a table."""
    known = [each.name for each in files] if shared == TABLE else [table.file for table in tables]
    for raw in files:
        check_known(raw.name, known, "table", str(place.joinpath(HEAD)), "files: ", column="files")
    present = sorted(each.name for each in place.iterdir() if each.is_file())
    away = {table.file for table in tables if not table.is_optional} - set(present)  # given with --from
    below = [each for each in files_below(place) if is_named_like(each.name, known) and each.name not in away]
    for name in [*present, *(str(each.relative_to(str(place))) for each in below)]:
        if os.sep in name or looks_like_table(name, known):
            path = str(place.joinpath(name))
            remedy = f"rename, remove or declare it; declared files: {', '.join(known)}"
            raise SourceError("undeclared table file", file=path, value=name, known=known, remedy=remedy)
        if name.endswith(".sql") and shared is not None:
            remedy = "delete this file, or remove `format` and supply tables.toml and all SQL files"
            problem = f"format = {shared!r} already provides the SQL"
            raise SourceError(problem, file=str(place.joinpath(name)), remedy=remedy)
