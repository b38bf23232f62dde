"""Modules of the package run as processes of their own, so that they can be ended and limited from outside."""

from __future__ import annotations

import os
import sys


def worker_environment(**others: str) -> dict[str, str]:
    """Return the environment in which a worker finds what this process imports; `others` are further variables."""
    path = os.pathsep.join(entry or os.curdir for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path, **others}
