"""`kg info` and `kg sources`: what the store holds, and which sources are available."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import choice, verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("sources")
def sources(run: Run) -> None:
    """List available and loaded sources."""
    from kg.load.catalog import sources as list_sources

    run.emit(list_sources(run.store))


@verb("info")
@choice(
    "--by",
    ["study", "system", "drug", "contrast_type", "compartment"],
    "Count the findings of each one instead.",
)
def info(run: Run, by: str | None) -> None:
    """Count what the store holds, and print its digest."""
    from kg.load.catalog import info as count

    run.emit_from_store(lambda store: count(store, by), "Counting")
