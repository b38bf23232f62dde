"""How benchmarks take and show their times."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def shown(times: Sequence[float]) -> str:
    """Return seconds as people read them."""
    return "/".join(f"{each:.2f}" for each in times) + " s"
