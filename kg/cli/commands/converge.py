"""`kg converge`: features supported by independent evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.claim import claim_options
from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("converge")
@claim_options
@click.option("--all", "everything", is_flag=True, help="Include features that do not meet the criterion.")
def converge(run: Run, everything: bool, **options: Any) -> None:
    """List features supported by independent evidence.

    If there are none, the notes state why, the closest candidates, and which data would settle it.
    """
    from kg.evidence.claim import Claim
    from kg.evidence.convergence import converge as find

    claim = Claim(**options)
    run.emit_from_store(lambda store: find(store, claim, everything=everything), "Counting")
