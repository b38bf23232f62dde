"""`kg load` and `kg unload`: add sources to the store, and remove one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("load")
@click.argument(
    "sources",
    nargs=-1,
    required=True,
    metavar="SOURCE...",
    help="Names of sources, paths of loader folders, or one file of `kg export nquads` (.nq).",
)
@click.option("--from", "raw", metavar="DIR", help="Folder with the raw files of a large source.")
@click.option("--quarantine", metavar="FILE", help="Load valid rows, and write invalid ones to FILE.")
@click.option("--dry-run", is_flag=True, help="Read and check everything; store nothing.")
def load(run: Run, sources: tuple[str, ...], raw: str | None, quarantine: str | None, dry_run: bool) -> None:
    """Load sources, and what they need, into the store.

    The first invalid row stops the load and leaves the store unchanged, unless --quarantine
    names a file for invalid rows.  Loading the same tables again changes nothing.  A file of
    `kg export nquads` is loaded into a new store, which has the digest of the exported one.
    """
    from kg.load.loader import LoadOptions
    from kg.load.loader import load as load_sources
    from kg.load.quads import load_quads
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store
    from kg.wording import counted

    dump = _dump(sources)
    _refuse_missing(raw)
    with run.progress("Loading") as progress:

        def step(name: str, total: int) -> None:
            progress.label, progress.total = f"Loading {name}", total
            progress.advance()

        plan = LoadOptions(
            raw=None if raw is None else Path(raw),
            quarantine=None if quarantine is None else Path(quarantine),
            dry_run=dry_run,
            step=step,
        )
        if dump is None:
            answer = load_sources(run.store, sources, load_schema(), plan)
        else:
            answer = load_quads(run.store, dump, load_schema(), dry_run=dry_run)
    digest = None
    if run.store.is_file():
        with Store.open(run.store) as store:
            digest = store.digest
    run.emit(answer, digest=digest)
    faulty = sum(answer.column("quarantined"))
    if faulty:
        run.warn(f"{counted(faulty, 'row')} not stored; see {quarantine}")


def _dump(sources: tuple[str, ...]) -> Path | None:
    """Return the N-Quads file that is to be loaded; None where sources are."""
    from kg.errors import OptionError

    if len(sources) == 1 and sources[0].endswith(".nq") and Path(sources[0]).is_file():
        return Path(sources[0])
    for name in sources:
        if Path(name).is_file():
            raise OptionError(
                f"'{name}' is a file; loading single tables is not supported yet",
                remedy="Name a source, a loader folder (`kg init DIR` makes one), or one file of `kg export nquads` (.nq)",
            )
    return None


def _refuse_missing(raw: str | None) -> None:
    from kg.errors import NotFoundError

    if raw is not None and not Path(raw).is_dir():
        raise NotFoundError(
            f"folder not found: '{raw}'", name=raw, remedy="Pass the folder with the raw files"
        )


@verb("unload")
@click.argument("source", help="Name of a loaded source.")
@click.option("--dry-run", is_flag=True, help="List what would be removed; remove nothing.")
def unload(run: Run, source: str, dry_run: bool) -> None:
    """Remove a source from the store."""
    from kg.load.unload import unload as unload_source
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    with run.progress(f"Unloading {source}"):
        answer = unload_source(run.store, source, load_schema(), dry_run=dry_run)
    with Store.open(run.store) as store:
        digest = store.digest
    run.emit(answer, digest=digest)
