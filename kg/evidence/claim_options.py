"""The options of a claim in Python, under the names that the command line has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from kg.errors import OptionError
from kg.evidence.claim import Claim
from kg.evidence.concentration import read_micromolar

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIELDS = {
    "min": "minimum",
    "max_conc": "max_conc_um",
    "source": "sources",
    "without_source": "without_sources",
}
"""Name of an option → the attribute of `Claim`, where they differ."""
_DEFAULT = Claim()


class ClaimArguments(TypedDict, total=False):
    """The names and types of `ClaimOptions`, for type checkers and editors."""

    across: str
    min: int
    min_units: int
    family: str
    mix: bool
    direction: str
    level: str
    drug: str | None
    forms: str
    pool_drugs: bool
    measurand: str
    calls: str
    policy: str
    max_conc: str | float | None
    source: str | Sequence[str]
    without_source: str | Sequence[str]
    species: str | None
    contrast_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOptions:
    """The options of `kg converge` with the defaults of `Claim`, which describes them."""

    across: str = _DEFAULT.across
    min: int = _DEFAULT.minimum
    min_units: int = _DEFAULT.min_units
    family: str = _DEFAULT.family
    mix: bool = _DEFAULT.mix
    direction: str = _DEFAULT.direction
    level: str = _DEFAULT.level
    drug: str | None = _DEFAULT.drug
    forms: str = _DEFAULT.forms
    pool_drugs: bool = _DEFAULT.pool_drugs
    measurand: str = _DEFAULT.measurand
    calls: str = _DEFAULT.calls
    policy: str = _DEFAULT.policy
    max_conc: str | float | None = _DEFAULT.max_conc_um
    source: str | Sequence[str] = _DEFAULT.sources
    without_source: str | Sequence[str] = _DEFAULT.without_sources
    species: str | None = _DEFAULT.species
    contrast_type: str | None = _DEFAULT.contrast_type


def read_claim(given: ClaimArguments) -> Claim:
    """Return the claim of some options.

    Parameters
    ----------
    given
        Options by name; the others have their default. `max_conc` is text such as ``1uM``, or µmol/L; `source` and
        `without_source` are one name or several.

    Raises
    ------
    OptionError
        For a value outside its list, or a number below its least value.
    """
    values: dict[str, Any] = dict(given)
    if values.get("min", 1) < 1:
        raise OptionError(f"min cannot be {values['min']}", remedy="use 1 or more")
    concentration = values.get("max_conc")
    if isinstance(concentration, str):
        values["max_conc"] = read_micromolar(concentration)
    elif concentration is not None and not concentration > 0:
        raise OptionError(f"max_conc cannot be {concentration}", remedy="use a concentration above 0 µmol/L")
    for name in ("source", "without_source"):
        if isinstance(values.get(name), str):
            values[name] = (values[name],)
        elif name in values:
            values[name] = tuple(values[name])
    return Claim(**named_in_claim(values))


def named_in_claim(given: dict[str, Any] | ClaimArguments) -> dict[str, Any]:
    """Return options by the names of the attributes of `Claim`."""
    return {_FIELDS.get(name, name): value for name, value in given.items()}
