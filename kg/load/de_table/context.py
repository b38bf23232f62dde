"""The context of a table as rows of the review format, whose grounding, rules and SQL it shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.load.de_table.declaration import dose_of, slug
from kg.schema.linkml import load_schema
from kg.schema.vocabulary import Family

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from kg.load.de_table.declaration import Declaration

Row = tuple[str, dict[str, Any]]  # table of the review format, cells by column
_CONTROL = {
    "post_vs_pre": "self",
    "disease_vs_control": "groups",
    "disease_vs_control_after_treatment": "groups",
}
OPTIONS = {  # file of the review format that a context becomes → the option that says it
    "publications.tsv": "--doi",
    "studies.tsv": "--study",
    "agents.tsv": "--drug",
    "systems.tsv": "--system",
    "treatments.tsv": "--dose",
    "diagnoses.tsv": "--disease",
    "arms.tsv": "--case, --reference",
    "contrasts.tsv": "--contrast-type",
    "result_sets.tsv": "--columns, --universe",
}
_DISHES = {"in_vitro"}


def collection_rows(name: str, studies: Sequence[Declaration]) -> list[Row]:
    """Return the rows on the studies of a file; several are reported in the collection that it is.

    Parameters
    ----------
    name : str
        The name of the source.
    studies : sequence of Declaration
        What is said of each study.
    """
    if len(studies) == 1:
        return list(study_rows(studies[0]))
    collection: Row = ("publications", {"ref_no": "0", "first_author": name})
    ordered = sorted(studies, key=lambda each: str(each.study))
    return [
        collection,
        *(row for place, each in enumerate(ordered) for row in study_rows(each, 2 * place + 1)),
    ]


def study_rows(declaration: Declaration, place: int = 0) -> Iterator[Row]:
    """Yield the rows that all contrasts of a study share; its paper has the number `place`."""
    own, joint = str(place), str(place + 1)
    study, unit = str(declaration.study), declaration.unit
    paper = unit if unit and not (declaration.doi or declaration.pmid) else study
    shares = f"unit.{slug(unit)}" if unit and paper != unit else None
    yield (
        "publications",
        {
            "ref_no": own,
            "first_author": paper,
            "year": declaration.year,
            "doi": declaration.doi,
            "pmid": declaration.pmid,
        },
    )
    yield "studies", {
        "study_id": slug(study), "ref_no": own, "label": study, "year": declaration.year, "doi": declaration.doi, "pmid": declaration.pmid,
        "design": declaration.design or "genome_wide", "shares_samples_with": shares,
    }  # fmt: skip
    if shares is not None:
        yield "publications", {"ref_no": joint, "first_author": unit}
        yield (
            "studies",
            {
                "study_id": shares,
                "ref_no": joint,
                "label": unit,
                "design": declaration.design or "genome_wide",
            },
        )


def contrast_rows(declaration: Declaration, contrast: str, taxon: str) -> Iterator[Row]:
    """Yield the rows of one contrast: system, drug, treatment, disease, arms and contrast; equal rows recur."""
    key = contrast_id(declaration, contrast)
    study, kind = slug(str(declaration.study)), str(declaration.contrast_type)
    family = load_schema().family_of()[kind]
    case, reference = declaration.arms
    if contrast and not declaration.each.get(contrast, {}).get("case"):
        case = f"{case} ({contrast})"
    system, compartment = str(declaration.system), str(declaration.compartment)
    yield (
        "systems",
        {
            "system_id": slug(system),
            "label": system,
            "compartment": compartment,
            "setting": "in_vitro" if compartment in _DISHES else "in_vivo",
            "species": taxon,
        },
    )
    if declaration.disease is not None:
        yield "diagnoses", {"diagnosis": declaration.disease, "label": declaration.disease}
    treatment = None
    if declaration.drug is not None:
        drug = declaration.drug
        yield "agents", {"agent_id": slug(drug), "label": drug, "kind": "chemical"}
        if family != Family.DISEASE_STATE:
            treatment = f"{slug(drug)}.{slug(declaration.dose)}" if declaration.dose else slug(drug)
            yield (
                "treatments",
                {
                    "treatment_id": treatment,
                    "agent": drug,
                    "role": "investigational",
                    **dose_of(declaration.dose),
                },
            )
    is_before = kind.startswith("responder")
    sides = {"case": (case, declaration.n_case), "reference": (reference, declaration.n_reference)}
    for side, (label, n) in sides.items():
        is_given = (
            treatment is not None and not is_before and (side == "case" or family != Family.DRUG_EFFECT)
        )
        response = {"case": "responder", "reference": "non_responder"}[side] if is_before else None
        yield "arms", {
            "arm_id": f"{key}.{side}", "study_id": study, "system": slug(system), "cohort": label, "n": n, "sex": declaration.sex,
            "diagnosis": declaration.disease if side == "case" or family in (Family.DRUG_EFFECT, Family.RESPONSE_PREDICTION) else None,
            "responder_status": response, "treatments": treatment if is_given else None,
            "timepoint": declaration.time if side == "case" else None,
        }  # fmt: skip
    yield "contrasts", {
        "contrast_id": key, "study_id": study, "contrast_type": kind, "drug": None if family == Family.DISEASE_STATE else declaration.drug,
        "case_arm": f"{key}.case", "reference_arm": f"{key}.reference", "comparator_implied": "true" if declaration.reference is None else "false",
        "control": declaration.control or _CONTROL.get(kind, "groups" if is_before else "concurrent"), "background": declaration.background,
    }  # fmt: skip


def contrast_id(declaration: Declaration, contrast: str) -> str:
    """Return the name of a contrast within its source."""
    study = slug(str(declaration.study))
    return f"{study}.{slug(contrast)}" if contrast else study


def insert_rows(con: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> None:
    """Write rows of the review format into its raw tables, each row once."""
    done: set[tuple[str, str]] = set()
    numbers: dict[str, int] = {}
    for table, cells in rows:
        filled: Mapping[str, Any] = {name: str(value) for name, value in cells.items() if value is not None}
        key = (table, repr(sorted(filled.items())))
        if key in done:
            continue
        done.add(key)
        numbers[table] = numbers.get(table, 1) + 1
        names = ", ".join(f'"{name}"' for name in ("row", *filled))
        marks = ", ".join("?" for _ in range(len(filled) + 1))
        con.execute(f"INSERT INTO raw_{table} ({names}) VALUES ({marks})", [numbers[table], *filled.values()])
