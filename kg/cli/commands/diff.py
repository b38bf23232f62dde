"""`kg diff`: what differs between two stores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("diff")
@click.argument("before", metavar="A", help="A store.")
@click.argument("after", metavar="B", help="Another store, or a later state of the same.")
def diff(run: Run, before: str, after: str) -> None:
    """List what converges, is contradicted or supported in one of two stores and not in the other.

    The claim is that of `kg converge` without options.  Notes name the sources that differ.
    """
    from kg.evidence.changes.compare import changes
    from kg.evidence.changes.state import evidence_state
    from kg.store.snapshot import Store

    states, digests = [], []
    with run.progress("Comparing"):
        for path in (before, after):
            with Store.open(Path(path)) as store:
                states.append(evidence_state(store))
                digests.append(store.digest)
    answer = changes(*states)
    if digests[0] == digests[1]:
        answer.notes.insert(0, "The two stores have the same rows")
    run.emit(answer, digest=digests[1])
