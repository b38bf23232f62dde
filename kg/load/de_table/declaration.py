"""What the user says of a table: the study, the drug, the system and the two arms, by options or in table.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from kg.errors import OptionError, SourceError, nearest
from kg.load.de_table.identifiers import SPECIES
from kg.load.de_table.keys import WITHOUT_ARMS
from kg.load.de_table.scale import SCALES
from kg.load.de_table.universe import UNIVERSES
from kg.load.table_schema import read_toml
from kg.schema.linkml import load_schema
from kg.schema.spellings import value_of
from kg.wording import counted, plural

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = "table.toml"
_AMOUNT = re.compile(
    r"(?P<value>\d+(?:[.,]\d+)?|[.,]\d+)\s*(?P<unit>[^\d\s].*?)(?:\s+(?P<route>iv|ip|im|sc|po|in))?",
    re.IGNORECASE,
)
_ARMS = {  # contrast type → usual words for the case and the reference
    "treated_vs_untreated": ("{drug}", "untreated"),
    "post_vs_pre": ("after {drug}", "before {drug}"),
    "responder_vs_nonresponder_baseline": ("responders", "non-responders"),
    "disease_vs_control": ("{disease}", "control"),
    "disease_vs_control_after_treatment": ("{disease} after treatment", "control"),
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the user says; None where nothing is said.

    Attributes
    ----------
    contrasts : tuple of str
        The contrasts of the file to load; `*` is all.
    each : mapping of str to mapping
        What table.toml says of single contrasts, instead of the rest.
    unit : str or None
        The experiment, where several tables or accessions share samples.
    reverse : bool
        True turns the sign of the effects.
    reason : str or None
        Why, for example for `reverse`.
    """

    study: str | None = None
    name: str | None = None
    doi: str | None = None
    pmid: str | None = None
    year: int | None = None
    title: str | None = None
    version: str = "1"
    licence: str | None = None
    citation: str | None = None
    unit: str | None = None
    contrast_type: str | None = None
    drug: str | None = None
    dose: str | None = None
    time: str | None = None
    disease: str | None = None
    system: str | None = None
    compartment: str | None = None
    species: str | None = None
    case: str | None = None
    reference: str | None = None
    n_case: int | None = None
    n_reference: int | None = None
    sex: str | None = None
    control: str | None = None
    background: str | None = None
    contrasts: tuple[str, ...] = ()
    each: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    columns: str | None = None
    sheet: str | None = None
    scale: str | None = None
    universe: str | None = None
    design: str | None = None
    alpha: float = 0.05
    reverse: bool = False
    reason: str | None = None

    def of(self, contrast: str) -> Declaration:
        """Return what is said of one contrast."""
        return replace(self, **dict(self.each.get(contrast, {})))

    @property
    def arms(self) -> tuple[str, str]:
        """The words for the case and the reference; the usual ones of the contrast type where none are given."""
        usual = _ARMS.get(self.contrast_type or "", ("case", "reference"))
        words = {"drug": self.drug or "drug", "disease": self.disease or "disease"}
        return self.case or usual[0].format(**words), self.reference or usual[1].format(**words)


ONE_OF: Mapping[str, tuple[str, ...]] = {
    "species": tuple(SPECIES),
    "scale": tuple(SCALES),
    "universe": tuple(UNIVERSES),
    "design": ("genome_wide", "candidate"),
}
ENUMS = {
    "contrast_type": "ContrastType",
    "compartment": "Compartment",
    "sex": "Sex",
    "control": "Control",
    "background": "Background",
}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "year": (int,),
    "n_case": (int,),
    "n_reference": (int,),
    "alpha": (float, int),
    "reverse": (bool,),
}
_PER_CONTRAST = frozenset(
    "study doi pmid year unit contrast_type drug dose time disease system compartment case reference n_case n_reference sex control background reverse reason universe design".split()
)


def read_declaration(folder: Path) -> tuple[Declaration, str]:
    """Return what table.toml of a folder says, and the name of the file that it is about; "" is not said.

    Raises
    ------
    SourceError
        A key is unknown, or has the wrong type; the error has file, key and value.
    """
    found = read_toml(folder, HEAD)
    place = str(folder / HEAD)
    file = found.pop("file", None)
    if not isinstance(file, str) or "/" in file or "\\" in file or file.startswith("."):
        remedy = 'write file = "results.csv", a file of the folder itself'
        problem = f"{file!r} is not a file of the folder" if file else "table.toml names no file"
        raise SourceError(problem, file=place, column="file", value=file, remedy=remedy)
    each = found.pop("contrasts", {})
    known = [one.name for one in fields(Declaration) if one.name not in {"each", "contrasts"}]
    _check(found, known, place)
    if isinstance(each, dict):
        for name, values in each.items():
            _check(values, sorted(_PER_CONTRAST), f"{place} [contrasts.{name!r}]")
        names = tuple(each)
    else:
        names, each = tuple(each), {}
    return Declaration(**_said(found), contrasts=names, each={key: _said(each[key]) for key in each}), file


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not empty."""
    return {key: value for key, value in values.items() if value != ""}


def _check(values: Any, known: list[str], place: str) -> None:
    if not isinstance(values, dict):
        raise SourceError("expected keys and values", file=place, remedy=f"known keys: {', '.join(known)}")
    for key, value in values.items():
        if key not in known:
            close = nearest(key, known)
            hint = f"did you mean {close!r}? " if close else ""
            raise SourceError(
                f"unknown key {key!r}", file=place, column=key, remedy=f"{hint}known keys: {', '.join(known)}"
            )
        wanted = _TYPES.get(key, (str,))
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise SourceError(
                f"{key} has {value!r}, expected {wanted[0].__name__}",
                file=place,
                column=key,
                value=value,
                remedy="correct the value",
            )


def checked(declaration: Declaration) -> Declaration:
    """Return a declaration with the values of closed lists as the schema spells them.

    Raises
    ------
    OptionError
        Something that is needed is not said, or a value is not in its list; the error has the option to give.
    """
    schema = load_schema()
    changed: dict[str, Any] = {}
    for name, enum in ENUMS.items():
        value = getattr(declaration, name)
        if value is not None:
            found = value_of(value, schema.enums[enum].values, schema.enums[enum])
            if found is None:
                _refuse_value(name, value, schema.enums[enum].values)
            changed[name] = found
    for name, values in ONE_OF.items():
        value = getattr(declaration, name)
        if value is not None and value not in values:
            _refuse_value(name, value, values)
    if not 0 < declaration.alpha < 1:
        raise OptionError(f"--alpha {declaration.alpha} is not between 0 and 1", remedy="--alpha 0.05")
    _require(replace(declaration, **changed), schema)
    return replace(declaration, **changed)


def _refuse_value(name: str, value: str, values: Any) -> None:
    close = nearest(value, list(values))
    hint = f"; did you mean {close!r}?" if close else ""
    raise OptionError(
        f"{_option(name)} {value!r} is not in its list{hint}", remedy=f"one of {', '.join(values)}"
    )


def _require(declaration: Declaration, schema: Any) -> None:
    """Raise for everything that is missing, at once."""
    types = schema.enums["ContrastType"].values
    missing = []
    if not declaration.study:
        missing.append("--study NAME (the accession or first author and year)")
    if not declaration.contrast_type:
        missing.append(
            f"--contrast-type (one of {', '.join(each for each in types if each not in WITHOUT_ARMS)})"
        )
        if not (declaration.drug or declaration.disease):
            missing.append("--drug NAME, or --disease NAME where diagnoses are compared")
    elif declaration.contrast_type in WITHOUT_ARMS:
        problem = f"a table of the type {declaration.contrast_type} has correlations and no two arms"
        raise OptionError(problem, remedy="write its findings in the review format: kg init DIR")
    else:
        missing += _unsaid_of_type(declaration, schema.subject_of()[declaration.contrast_type])
    if not declaration.system:
        missing.append("--system NAME (the tissue or cell line)")
    elif declaration.compartment is None:
        missing.append(f"--compartment (one of {', '.join(schema.enums['Compartment'].values)})")
    if missing:
        remedy = f"add {'; '.join(missing)}; or write them into {HEAD} beside the file"
        raise OptionError(
            f"the table does not say what was compared: {counted(len(missing), 'fact')} {plural(len(missing), 'is', 'are')} missing",
            remedy=remedy,
        )


def _unsaid_of_type(declaration: Declaration, subject: str) -> list[str]:
    """Return what the contrast type needs and is not said."""
    missing = []
    if subject == "drug" and not declaration.drug:
        missing.append("--drug NAME")
    if subject != "drug" and not declaration.disease:
        missing.append("--disease NAME")
    if declaration.contrast_type not in _ARMS and not (declaration.case and declaration.reference):
        missing.append("--case and --reference")
    return missing


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def compartment_of(declaration: Declaration) -> str | None:
    """Return the compartment of a system whose name has the word for one; None where nothing says."""
    if declaration.compartment is not None or declaration.system is None:
        return declaration.compartment
    words = declaration.system.casefold()
    enum = load_schema().enums["Compartment"]
    for value in ("blood", "brain", "csf", "in_vitro"):
        names = [value.replace("_", " "), *enum.values[value].aliases]
        if any(re.search(rf"\b{re.escape(name.casefold())}\b", words) for name in names):
            return value
    return None


def dose_of(text: str | None) -> dict[str, Any]:
    """Return a dose as number and unit, and its route: `0.5 mg/kg iv`, `1 µM`.

    Raises
    ------
    OptionError
        It is not a number with a known unit.
    """
    if text is None:
        return {}
    units = load_schema().enums["DoseUnit"]
    found = _AMOUNT.fullmatch(text.strip())
    unit = None if found is None else value_of(found["unit"].strip(), units.values, units)
    if found is None or unit is None:
        remedy = f"for example '0.5 mg/kg iv' or '1 uM'; units: {', '.join(units.values)}"
        raise OptionError(f"--dose {text!r} is not a number with a unit", remedy=remedy)
    return {
        "dose_value": found["value"].replace(",", "."),
        "dose_unit": unit,
        "route": (found["route"] or "").lower() or None,
    }


def slug(name: str) -> str:
    """Return a name as part of an identifier: lower case letters, digits and hyphens.

    Examples
    --------
    >>> slug("Smith et al., 2026"), slug("GSE83386")
    ('smith-et-al-2026', 'gse83386')
    """
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "table"
