"""The tables of the review format that the groups of a sheet become."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.load.sheet.columns import contrast_kind
from kg.load.sheet.group import STUDY_COLUMNS, SYSTEM_COLUMNS, slug
from kg.load.sheet.tables import ReviewTables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.load.sheet.cells import SheetTable
    from kg.load.sheet.group import Grouping
    from kg.load.sheet.parse import Parsed
    from kg.load.sheet.values import Dose
    from kg.load.table_schema import TableSchema

_SPELLED = {"lncrna": "lncRNA", "mirna": "miRNA", "mirna_set": "miRNA_set"}
_SPLIT_BY_RESPONSE = "responder_vs_nonresponder_baseline"
_DOSE = {
    "dose_value": "value",
    "dose_min": "low",
    "dose_max": "high",
    "dose_unit": "unit",
    "route": "route",
    "duration_value": "duration",
    "duration_unit": "duration_unit",
}


def review_tables(
    grouping: Grouping, table: SheetTable, tables: Sequence[TableSchema], name: str
) -> ReviewTables:
    """Return the tables of the review format with the rows of a sheet.

    Parameters
    ----------
    tables : sequence of TableSchema
        The tables of the format.
    name : str
        Name of the source.
    """
    return _Writer(grouping, table, tables, name).tables


class _Writer:
    """Writes studies, systems, agents, arms, contrasts, result sets and findings, each once."""

    def __init__(
        self, grouping: Grouping, table: SheetTable, tables: Sequence[TableSchema], name: str
    ) -> None:
        self.tables = ReviewTables(tables)
        self._grouping = grouping
        self._table = table
        self._name = name
        self._treatments: dict[tuple[str, Dose | None, str], str] = {}
        self._agents: dict[str, str] = {}
        self._write()

    def _write(self) -> None:
        self._write_studies()
        self._write_systems()
        for row in self._grouping.rows:
            for label in [row.get("drug"), *(row.get("agents") or "").split("|"), row.get("added_agent")]:
                if label:
                    self._agent(row, label)
        diseases = {row.cells["disease"]: row for row in reversed(self._grouping.rows) if row.get("disease")}
        for disease, row in sorted(diseases.items()):
            places = {"diagnosis": "disease", "label": "disease", "curie": "disease_id"}
            self.tables.add(
                "diagnoses", row.number, places, diagnosis=disease, label=disease, curie=row.get("disease_id")
            )
        for key, rows in self._grouping.contrasts.items():
            self._write_contrast(key, rows)
        names = Counter(row.get("finding") for row in self._grouping.rows)
        seen: Counter[str] = Counter()
        for key, rows in self._grouping.contrasts.items():
            for row in rows:
                own = row.get("finding")
                is_own = own is not None and names[own] == 1
                finding = str(own) if is_own else f"{key}.{slug(row.cells['gene'])}"
                seen[finding] += 1
                self._write_finding(finding if seen[finding] == 1 else f"{finding}-{seen[finding]}", key, row)

    def _write_studies(self) -> None:
        studies = {row.cells["study"]: row for row in reversed(self._grouping.rows)}
        for ref, (label, row) in enumerate(sorted(studies.items()), 1):
            texts = {name: row.get(name) for name in STUDY_COLUMNS}
            texts["journal"] = texts["journal"] or f"not stated (source {self._name})"
            self.tables.add(
                "publications", row.number, {name: name for name in STUDY_COLUMNS}, ref_no=str(ref), **texts
            )
            tested = row.tested.scope if row.tested else "candidate"
            self.tables.add(
                "studies",
                row.number,
                {
                    "label": "study",
                    **{name: name for name in (*STUDY_COLUMNS, "compartment")},
                    "design": "universe",
                },
                study_id=slug(label),
                ref_no=str(ref),
                reported_in=str(ref),
                label=label,
                year=row.get("year"),
                doi=row.get("doi"),
                pmid=row.get("pmid"),
                compartment=row.get("compartment"),
                design=tested,
            )

    def _write_systems(self) -> None:
        systems = {row.cells["system"]: row for row in reversed(self._grouping.rows)}
        places = {
            "label": "system",
            "tissue_or_cell": "system_term",
            "curies": "system_id",
            **{name: name for name in SYSTEM_COLUMNS},
        }
        for label, row in sorted(systems.items()):
            texts = {name: row.get(name) for name in SYSTEM_COLUMNS[2:]}
            self.tables.add(
                "systems",
                row.number,
                places,
                system_id=slug(label),
                label=label,
                curies=row.get("system_id"),
                tissue_or_cell=row.get("system_term"),
                **texts,
            )

    def _agent(self, row: Parsed, label: str) -> None:
        """Add an agent, and what it rolls up to, where a row declares both."""
        if label in self._agents:
            return
        is_drug = label == row.get("drug")
        column = "drug" if is_drug else "agents"
        self._agents[label] = slug(label)
        kind = (row.get("drug_kind") if is_drug else None) or "chemical"
        group = row.get("drug_group") if is_drug and row.get("drug_kind") else None
        has_group = group is not None and group != label and row.get("drug_id") is None
        if has_group and group not in self._agents:
            self._agents[str(group)] = slug(str(group))
            self.tables.add(
                "agents",
                row.number,
                {"label": "drug_group"},
                agent_id=slug(str(group)),
                label=group,
                kind="concept",
            )
        places = {"label": column, "curie": "drug_id", "kind": "drug_kind", "parent": "drug_group"}
        self.tables.add(
            "agents",
            row.number,
            places,
            agent_id=slug(label),
            label=label,
            kind=kind,
            curie=row.get("drug_id") if is_drug else None,
            parent=slug(str(group)) if has_group else None,
            relation="form_of" if has_group else None,
        )

    def _treatment(self, row: Parsed, label: str, dose: Dose | None, role: str) -> str:
        """Return the identifier of a treatment."""
        key = (label, dose, role)
        if key not in self._treatments:
            parts = [] if dose is None else [part.replace("|", " or ") for part in dose if part]
            name = " ".join([slug(label), role, *parts])
            self._treatments[key] = name
            texts = {} if dose is None else {name: getattr(dose, part) for name, part in _DOSE.items()}
            places = {"agent": "drug", **dict.fromkeys(texts, "dose")}
            self.tables.add(
                "treatments", row.number, places, treatment_id=name, agent=label, role=role, **texts
            )
        return self._treatments[key]

    def _given(self, row: Parsed, what: str) -> str | None:
        """Return the treatments of an arm: drug, only (the drug alone), others or nothing."""
        drug = row.get("drug")
        others = [each for each in (row.get("agents") or "").split("|") if each and each != drug]
        added = row.get("added_agent")
        if added is not None and added not in others:
            others.append(added)
        names = [
            self._treatment(row, each, None, "co_treatment") for each in others if what in {"drug", "others"}
        ]
        if drug is not None and what in {"drug", "only"}:
            names.insert(0, self._treatment(row, drug, row.dose, "investigational"))
        return "|".join(names) or None

    def _write_contrast(self, key: str, rows: Sequence[Parsed]) -> None:
        """Write the arms, the contrast and the result set of rows that share a context."""
        row = rows[0]
        kind = contrast_kind(row.cells["contrast_type"])
        cohort = row.get("group") or row.get("disease")
        shared = {
            "study_id": slug(row.cells["study"]),
            "system": slug(row.cells["system"]),
            "sex": row.get("sex"),
        }
        self._write_case(key, row, cohort, shared)
        has_reference = not kind.has_variable or row.get("n_reference") is not None
        if has_reference:
            self._write_reference(key, row, cohort, shared)
        assay = (row.get("assay") or "").replace(" ", "_") or None
        others = [each for each in (row.get("agents") or "").split("|") if each and each != row.get("drug")]
        is_addition = kind.reference == "only"
        added = row.get("added_agent") or (others[0] if is_addition and len(others) == 1 else None)
        self.tables.add(
            "contrasts",
            row.number,
            {name: name for name in ("contrast_type", "drug", "comparator", "control", "background", "assay")}
            | {
                "clinical_variable": "comparator",
                "variable_polarity": "polarity",
                "added_agent": "added_agent",
                "reference_arm": "comparator",
            },
            contrast_id=key,
            study_id=shared["study_id"],
            contrast_type=row.cells["contrast_type"],
            drug=row.get("drug"),
            case_arm=f"{key}.case",
            reference_arm=f"{key}.reference" if has_reference else None,
            clinical_variable=row.get("comparator") if kind.has_variable else None,
            comparator=row.get("comparator"),
            control=row.get("control"),
            background=row.get("background"),
            added_agent=added,
            assay=assay,
            variable_polarity=row.get("polarity"),
        )
        self._write_result_set(key, rows)

    def _write_case(
        self, key: str, row: Parsed, cohort: str | None, shared: Mapping[str, str | None]
    ) -> None:
        """Write the case arm."""
        kind = contrast_kind(row.cells["contrast_type"])
        given = kind.case if kind.case != "nothing" or not row.get("agents") else "drug"
        places = {
            "n": "n_case",
            "sex": "sex",
            "responder_status": "responder",
            "timepoint": "time",
            "cohort": "group",
            "diagnosis": "disease",
            "treatments": "agents",
            "perturbation": "perturbation",
        }
        self.tables.add(
            "arms",
            row.number,
            places,
            arm_id=f"{key}.case",
            cohort=cohort,
            diagnosis=row.get("disease"),
            n=row.get("n_case"),
            responder_status=row.get("responder"),
            timepoint=row.get("time"),
            treatments=self._given(row, given),
            perturbation=row.get("perturbation"),
            **shared,
        )

    def _write_reference(
        self, key: str, row: Parsed, cohort: str | None, shared: Mapping[str, str | None]
    ) -> None:
        """Write the reference arm: the same people before, or others."""
        kind = contrast_kind(row.cells["contrast_type"])
        is_self = row.get("control") == "self"
        is_people = row.get("setting") == "in_vivo" and not is_self and not kind.has_variable
        case_status = row.get("responder") if is_self else None
        is_split = row.get("contrast_type") == _SPLIT_BY_RESPONSE
        self.tables.add(
            "arms",
            row.number,
            {"n": "n_reference", "cohort": "comparator", "treatments": "agents"},
            arm_id=f"{key}.reference",
            cohort=(row.get("comparator") or "comparator") if is_people else cohort,
            diagnosis=row.get("disease") if is_self or kind.has_variable else None,
            n=row.get("n_reference"),
            treatments=self._given(row, kind.reference),
            responder_status="non_responder" if is_split else case_status,
            timepoint="baseline" if is_self or kind.has_variable else row.get("time"),
            **shared,
        )

    def _write_result_set(self, key: str, rows: Sequence[Parsed]) -> None:
        row = rows[0]
        count = row.tested.number if row.tested else None
        scope = row.tested.scope if row.tested else "candidate"
        has_all = scope == "candidate" and (row.tested is None or count == str(len(rows)))
        reporting = row.get("reporting") or ("complete" if has_all else "selected")
        if all(each.get("call") == "not_reported" for each in rows):
            reporting = row.get("reporting") or "not_reported"
        is_whole = reporting == "complete"
        called = Counter(
            each.get("direction") for each in rows if str(each.get("call")).startswith("significant")
        )
        places = {
            "scope": "universe",
            "n_tested": "universe",
            "reporting": "reporting",
            "correction": "correction",
            "effect_type": "effect_type",
        }
        self.tables.add(
            "result_sets",
            row.number,
            places,
            contrast_id=key,
            scope=scope,
            n_tested=count,
            reporting=reporting,
            n_significant_up=str(called["up"]) if is_whole else None,
            n_significant_down=str(called["down"]) if is_whole else None,
            n_significant=str(called.total()) if is_whole else None,
            count_is="stated" if is_whole else "unknown",
            correction=row.get("correction"),
            effect_type=row.get("effect_type"),
        )

    def _write_finding(self, finding: str, key: str, row: Parsed) -> None:
        kind = row.cells["feature_kind"]
        equal = (
            "feature_id",
            "symbol",
            "measurand",
            "direction",
            "call",
            "call_basis",
            "standard_error",
            "dose_dependent",
            "validated_by",
            "themes",
            "certainty",
            "note",
        )
        feature = "gene" if "gene" in self._table.headers else "pathway"
        places = {name: name for name in equal} | {
            "feature_as_written": feature,
            "feature_kind": "feature_kind",
            "effect_size": "effect",
            "p_value": "p",
            "adjusted_p_value": "adjusted_p",
            "locators": "locator",
            "finding_id": "finding",
        }
        p = row.get("p")
        self.tables.add(
            "findings",
            row.number,
            places,
            finding_id=finding,
            contrast_id=key,
            feature_as_written=row.cells["gene"],
            feature_kind=_SPELLED.get(kind, kind),
            effect_size=row.get("effect"),
            p_value=p,
            p_relation=row.relation if p else None,
            adjusted_p_value=row.get("adjusted_p"),
            locators=row.get("locator") or f"{self._table.file}",
            **{name: row.get(name) for name in equal} | {"certainty": row.get("certainty") or "stated"},
        )
        mapped = {
            "exactMatch": row.get("feature_id") if row.get("decided_by") else None,
            "closeMatch": row.get("close_to"),
        }
        for predicate, target in mapped.items():
            if target is not None:
                self.tables.add(
                    "mappings",
                    row.number,
                    {"subject": feature, "object": "feature_id" if predicate == "exactMatch" else "close_to"},
                    subject=row.cells["gene"],
                    where=finding,
                    object=target,
                    predicate=predicate,
                    decided_by=row.get("decided_by") or "the sheet",
                )
