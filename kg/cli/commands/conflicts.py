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
    from kg.cli.options.claim import claim_of
    from kg.evidence.convergence import conflicts as find
    from kg.store.snapshot import Store

    claim = claim_of(options)
    with Store.open(run.store) as store:
        answer, digest = find(store, claim), store.digest
    run.emit(answer, digest=digest)
