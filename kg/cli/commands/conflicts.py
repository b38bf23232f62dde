"""`kg conflicts`: features with opposite directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.cli.options.claim import claim_options
from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("conflicts")
@claim_options
def conflicts(run: Run, **options: Any) -> None:
    """List features with opposite directions for one drug or disease in one contrast family.

    Each direction is a row.
    """
    from kg.evidence.claim import Claim
    from kg.evidence.convergence import conflicts as find

    claim = Claim(**options)
    run.emit_from_store(lambda store: find(store, claim), "Counting")
