"""How often the fuzz tests try: few times in the slow tier, more with the variables of the environment."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("KG_FUZZ_TIMES", "1"))
"""Multiplies every number of tries; 20 are the numbers of SECURITY.md."""

SECONDS = float(os.environ.get("KG_FUZZ_SECONDS", "5"))
"""How long loads and readers run at once; 300 in SECURITY.md."""
