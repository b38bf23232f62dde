"""`kg load` and `kg unload`: add sources to the store, and remove one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.common import flag, given_options, verb
from kg.cli.options.table import declaration_of, refuse_for_sources, table_options

if TYPE_CHECKING:
    from kg.cli.run import Run
    from kg.evidence.changes.state import EvidenceState
    from kg.load.de_table.source import ResultTable
    from kg.results import Result


_DUMP = ".nq"


@verb("load")
@click.argument(
    "sources",
    nargs=-1,
    required=True,
    metavar="SOURCE...",
    help="Names of sources, paths of folders, findings sheets (.csv, .tsv, .xlsx), one table of results, or one file of `kg export nquads` (.nq).",
)
@click.option("--from", "raw", metavar="DIR", help="Folder with the raw files of a large source.")
@click.option("--quarantine", metavar="FILE", help="Load valid rows, and write invalid ones to FILE.")
@click.option(
    "--replace",
    is_flag=True,
    help="Replace a source of the same name from another folder, or one that comes with drugkg.",
)
@click.option("--dry-run", is_flag=True, help="Read and check everything; store nothing.")
@flag("--changes", "List what now converges, is contradicted or supported, and what no longer is.")
@table_options
def load(
    run: Run,
    sources: tuple[str, ...],
    raw: str | None,
    quarantine: str | None,
    replace: bool,
    dry_run: bool,
    changes: bool,
    **described: Any,
) -> None:
    """Load sources, and what they need, into the store.

    The first invalid row stops the load and leaves the store unchanged, unless --quarantine
    names a file for invalid rows.  Loading the same tables again changes nothing.  A file of
    `kg export nquads` is loaded into a new store, which has the digest of the exported one.
    With --dry-run a findings sheet is checked as `kg lint` does: every error is printed, or
    else the contrasts that its rows are grouped into.

    One table of differential expression (text, workbook or .rds), or a file of signed gene sets
    (.gmt), is described by the options that begin with "Table:", or by table.toml in its folder.
    What was compared comes from you, never from a file name; everything else is detected, and
    --dry-run prints it with its reason.
    """
    from kg.load.loader import LoadOptions
    from kg.load.loader import load as load_sources
    from kg.load.quads import load_quads
    from kg.schema.linkml import load_schema
    from kg.wording import counted

    is_new = not run.store.exists()
    before = _state(run, wanted=changes, dry_run=dry_run)
    dump = _dump(sources)
    table = _table(sources, described, _path(raw))
    _refuse_missing(raw)
    _note_inputs(raw, dump if table is None else table.path)
    run.refuse_outputs([] if quarantine is None else [Path(quarantine)])
    if dry_run and quarantine is None and dump is None and table is None and _is_sheet(sources):
        _try_file(run, sources[0])
        return
    with run.progress("Loading") as progress:

        def step(name: str, total: int) -> None:
            progress.label, progress.total = f"Loading {name}", total
            progress.advance()

        paths = {"raw": _path(raw), "quarantine": _path(quarantine)}
        plan = LoadOptions(**paths, dry_run=dry_run, replace=replace, step=step)
        if dump is None:
            named = sources if table is None else [table.source()]
            answer = load_sources(run.store, named, load_schema(), plan)
        else:
            answer = load_quads(run.store, dump, load_schema(), dry_run=dry_run)
    digest = _digest(run.store)
    if is_new and digest is not None:
        answer.notes.append(f"Made a new store: {run.store}")
    shown = _described(table, answer, dry_run=dry_run)
    run.emit(shown if before is None else _changed(run, before, answer.notes), digest=digest)
    if faulty := sum(answer.column("quarantined")):
        run.warn(f"{counted(faulty, 'row')} not stored; see {quarantine}")


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _is_sheet(sources: tuple[str, ...]) -> bool:
    return len(sources) == 1 and Path(sources[0]).is_file()


def _try_file(run: Run, name: str) -> None:
    """Print what a file would become; every error of it, with the exit code 1, where it cannot be loaded."""
    from kg.load.files.one_file import source_of
    from kg.load.lint import dry_run

    with run.progress(f"Checking {name}"):
        answer, is_loadable = dry_run(source_of(name), run.store)
    run.emit(answer)
    if not is_loadable:
        run.fail()


def _digest(path: Path) -> str | None:
    """Return the digest of a store; None where there is none."""
    from kg.store.snapshot import Store

    if not path.is_file():
        return None
    with Store.open(path) as store:
        return store.digest


def _described(table: ResultTable | None, answer: Result, *, dry_run: bool) -> Result:
    """Return an answer with its report, and with what was detected in the result table that was loaded."""
    from dataclasses import replace

    from kg.load.catalog import loaded_report
    from kg.load.de_table import report

    if table is not None:
        answer.notes.extend(report.notes(table))
        if dry_run:
            return report.dry_run(table, answer)
    return replace(answer, reporter=loaded_report)


def _dump(sources: tuple[str, ...]) -> Path | None:
    """Return the N-Quads file that is to be loaded; None where sources are.

    Raises
    ------
    OptionError
        A file of triples is named with other sources, or another file.
    NotFoundError
        There is no file of that name.
    """
    from kg.errors import NotFoundError, OptionError

    for name in sources:
        path = Path(name)
        if name.endswith(_DUMP) and not path.exists():
            raise NotFoundError(
                f"file not found: '{name}'",
                name=path.name,
                known=[each.name for each in path.parent.glob(f"*{_DUMP}")],
                remedy="a file of triples is made by `kg export nquads -o FILE.nq`",
            )
        if name.endswith(_DUMP) and len(sources) > 1:
            raise OptionError(
                f"'{name}' holds the triples of a whole store and is loaded alone",
                remedy=f"load it into a new store: kg load {name} --store NEW.duckdb",
            )
    return Path(sources[0]) if sources[0].endswith(_DUMP) else None


def _table(sources: tuple[str, ...], described: dict[str, Any], raw: Path | None) -> ResultTable | None:
    """Return the result table that is to be loaded, read; None where sources are.

    Raises
    ------
    OptionError
        A table is named with other sources, something is not said of it, or options describe a table and none is named.
    """
    from kg.errors import OptionError
    from kg.load.de_table.declaration import HEAD
    from kg.load.de_table.source import read_folder, read_result_table
    from kg.load.files.one_file import kind_of_file
    from kg.load.source import HEAD as SOURCE_HEAD

    folders = [
        name for name in sources if (Path(name) / HEAD).is_file() and not (Path(name) / SOURCE_HEAD).is_file()
    ]
    files = [name for name in sources if Path(name).is_file() and not name.endswith(_DUMP)]
    if not given_options(described):
        files = [name for name in files if kind_of_file(Path(name)) == "table"]
    if not files:
        refuse_for_sources(described)
        return read_folder(Path(folders[0]), raw) if folders and len(sources) == 1 else None
    if len(sources) > 1:
        raise OptionError(
            f"'{files[0]}' is a table, which is loaded alone", remedy="load one table at a time"
        )
    return read_result_table(Path(files[0]), declaration_of(described))


def _note_inputs(raw: str | None, dump: Path | None) -> None:
    """Note what a load reads, so that no output replaces it; `dump` is the one file that is loaded."""
    from kg.atomic_write import note_input

    if raw is not None:
        note_input(raw, "in the folder of raw files")
    if dump is not None:
        note_input(dump, "the file that is loaded")


def _refuse_missing(raw: str | None) -> None:
    from kg.errors import NotFoundError

    if raw is not None and not Path(raw).is_dir():
        raise NotFoundError(
            f"folder not found: '{raw}'", name=raw, remedy="Pass the folder with the raw files"
        )


@verb("unload")
@click.argument("source", help="Name of a loaded source.")
@click.option("--dry-run", is_flag=True, help="List what would be removed; remove nothing.")
@flag("--changes", "List what no longer converges or is supported, and what now is.")
def unload(run: Run, source: str, dry_run: bool, changes: bool) -> None:
    """Remove a source from the store."""
    from kg.load.unload import unload as unload_source
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    before = _state(run, wanted=changes, dry_run=dry_run)
    with run.progress(f"Unloading {source}"):
        answer = unload_source(run.store, source, load_schema(), dry_run=dry_run)
    with Store.open(run.store) as store:
        digest = store.digest
    run.emit(answer if before is None else _changed(run, before, answer.notes), digest=digest)


def _state(run: Run, *, wanted: bool, dry_run: bool) -> EvidenceState | None:
    """Return what the store supports before it is changed; None where the changes are not wanted.

    Raises
    ------
    OptionError
        The changes are wanted of a dry run, which makes none.
    """
    from kg.errors import OptionError
    from kg.evidence.changes.state import EvidenceState, evidence_state
    from kg.store.snapshot import Store

    if not wanted:
        return None
    if dry_run:
        remedy = "leave out one of them; `kg diff A B` compares two stores"
        raise OptionError("--changes and --dry-run are mutually exclusive", remedy=remedy)
    if not run.store.is_file():
        return EvidenceState()
    with Store.open(run.store) as store:
        return evidence_state(store)


def _changed(run: Run, before: EvidenceState, notes: list[str]) -> Result:
    """Return what changed in the store, with the notes of what changed it."""
    from kg.evidence.changes.compare import changes
    from kg.evidence.changes.state import evidence_state
    from kg.store.snapshot import Store

    with Store.open(run.store) as store:
        answer = changes(before, evidence_state(store))
    answer.notes[:0] = notes
    return answer
