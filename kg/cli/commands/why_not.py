"""`kg why-not`: why a feature is not convergent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.claim import claim_options
from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("why-not")
@click.argument("name", help="Any gene, also one that was not measured, or a pathway.")
@claim_options
def why_not(run: Run, name: str, **options: Any) -> None:
    """Explain, condition by condition, why a feature is not convergent."""
    from kg.evidence.claim import Claim
    from kg.evidence.explain import why_not as explain

    claim = Claim(**options)
    run.emit_from_store(lambda store: explain(store, name, claim), "Counting")
