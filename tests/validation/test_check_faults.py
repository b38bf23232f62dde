"""Faults that somebody plants: the rules at load refuse each, and the shapes flag it too."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pytest
from factories import tiny_review
from rdflib import RDF, XSD, Graph, Literal, URIRef

from kg.errors import SourceError
from kg.load.loader import LoadOptions, load
from kg.store.snapshot import Store
from kg.validation.check import check
from kg.validation.rules import violations, written_rules
from kg.validation.shacl import data_graph, shape_violations

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

    from kg.schema.model import Schema

FileChange = tuple[str, str, str, str | None]  # table, key of the row, column, new cell; None removes the row
TripleChange = tuple[str, str, str | None]  # identifier, slot, new value as tables hold it; None removes it


@dataclass(frozen=True)
class Fault:
    """One small change that makes the tiny review wrong.

    Attributes
    ----------
    rule
        The rule of the shapes; also of the tables where it is one of ontology/rules.
    files, triples
        What is changed in files, and what in triples; identifiers are without `id:tiny/`.
    column
        The column or slot that the refusal at load names.
    """

    rule: str
    files: tuple[FileChange, ...]
    triples: tuple[TripleChange, ...]
    column: str


def _finding(
    rule: str, key: str, column: str, cell: str, slot: str | None = None, named: str | None = None
) -> Fault:
    """Make a fault of one cell of a finding."""
    return Fault(
        rule,
        (("findings", key, column, cell),),
        ((f"finding/{key}", slot or column, cell or None),),
        named or column,
    )


def _contrast(
    rule: str, key: str, column: str, cell: str, value: str | None, named: str | None = None
) -> Fault:
    """Make a fault of one cell of a contrast."""
    return Fault(
        rule, (("contrasts", key, column, cell),), ((f"contrast/{key}", column, value),), named or column
    )


def _on_scale(rule: str, scale: str, key: str, effect: str, contrast: str = "dish.drug-vs-none") -> Fault:
    """Make a fault of the effect of a finding whose result set has another scale."""
    return Fault(
        rule,
        (("result_sets", contrast, "effect_type", scale), ("findings", key, "effect_size", effect)),
        ((f"result-set/{contrast}", "effect_type", scale), (f"finding/{key}", "effect_size", effect)),
        "effect_size",
    )


def _cell(rule: str, table: str, key: str, column: str, cell: str, named: str | None = None) -> Fault:
    """Make a fault of one cell whose slot has the name of its column."""
    path = {"treatments": "treatment", "systems": "system", "result_sets": "result-set"}[table]
    return Fault(
        rule, ((table, key, column, cell),), ((f"{path}/{key}", column, cell or None),), named or column
    )


FAULTS = {
    # what a finding must have
    "no result set": Fault(
        "required",
        (("findings", "corrected", "contrast_id", ""),),
        (("finding/corrected", "result_set", None),),
        "contrast_id",
    ),
    "a result set that is not described": Fault(
        "reference",
        (("result_sets", "people.cells", "contrast_id", None),),
        (("finding/in-disease", "result_set", "id:tiny/result-set/nowhere"),),
        "result_set",
    ),
    "no feature": Fault(
        "required",
        (("findings", "corrected", "feature_as_written", ""),),
        (("finding/corrected", "feature", None),),
        "feature_as_written",
    ),
    "not as written": _finding("required", "corrected", "feature_as_written", "", "as_written"),
    "no direction": _finding("required", "corrected", "direction", ""),
    "no call": _finding("required", "corrected", "call", ""),
    "no measurand": _finding("required", "corrected", "measurand", ""),
    "no locator": _finding("locator", "corrected", "locators", ""),
    # closed lists and numbers
    "a direction outside its list": _finding("closed-list", "corrected", "direction", "sideways"),
    "a call outside its list": _finding("closed-list", "corrected", "call", "certain"),
    "a wrong role": _cell("closed-list", "treatments", "stress", "role", "bystander"),
    "a unit that is none": _cell("closed-list", "treatments", "one-dose", "dose_unit", "bucket"),
    "a p-value above 1": _finding("maximum", "corrected", "p_value", "1.7"),
    "a p-value below 0": _finding("minimum", "corrected", "p_value", "-0.1"),
    "a p-value that is a word": _finding("datatype", "fallen", "p_value", "low"),
    "an identifier without a known prefix": Fault(
        "curie",
        (("contrasts", "dish.drug-vs-none", "assay_id", "nowhere:1"),),
        (("assay/rna_seq/mrna", "technique", "nowhere:1"),),
        "assay_id",
    ),
    # what must agree within a finding
    "adjusted below raw": _finding("adjusted-at-least-raw", "corrected", "adjusted_p_value", "0.001"),
    "a relation without a p-value": _finding("p-relation-needs-p", "fallen", "p_relation", "<"),
    "corrected without a correction": _finding(
        "corrected-call-needs-correction", "in-disease", "call", "significant_corrected"
    ),
    "significant where no correction was applied": _finding(
        "uncorrected-call-is-nominal", "with-improvement", "call", "significant"
    ),
    "a significant absence of change": _finding(
        "no-change-is-not-significant", "unchanged", "call", "significant", named="direction"
    ),
    "a significant absence of correlation": _finding(
        "no-change-is-not-significant", "unrelated", "call", "significant_nominal", named="direction"
    ),
    "a direction of what was not reported": _finding(
        "unreported-has-no-direction", "silent", "direction", "up"
    ),
    "a correlation of two arms": _finding("direction-fits-contrast", "fallen", "direction", "correlated"),
    "up with improvement": _finding("direction-fits-contrast", "with-improvement", "direction", "up"),
    "down by a positive effect": _finding("effect-sign", "fallen", "effect_size", "2.0"),
    "up by a negative effect": _finding("effect-sign", "corrected", "effect_size", "-2.0"),
    "up by nothing": _finding("effect-sign", "corrected", "effect_size", "0.0"),
    "a z-score against the direction": _on_scale("effect-sign", "z_score", "corrected", "-1.5"),
    "a standardised difference against the direction": _on_scale(
        "effect-sign", "standardised_mean_difference", "corrected", "-0.5"
    ),
    "a correlation against the direction": _on_scale(
        "effect-sign", "correlation", "with-improvement", "0.5", "people.change"
    ),
    "a correlation of nothing": _on_scale(
        "effect-sign", "correlation", "with-improvement", "0", "people.change"
    ),
    "a fold change of minus two": _on_scale("fold-change-above-0", "fold_change", "corrected", "-2"),
    "a fold change of zero": _on_scale("fold-change-above-0", "fold_change", "corrected", "0"),
    "a fold change below one that is up": _on_scale("fold-change-sign", "fold_change", "corrected", "0.5"),
    "a fold change above one that is down": _on_scale("fold-change-sign", "fold_change", "fallen", "2"),
    "a fold change of one that is up": _on_scale("fold-change-sign", "fold_change", "corrected", "1"),
    "a correlation above one": _on_scale("correlation-within-1", "correlation", "corrected", "1.01"),
    "a correlation below minus one": _on_scale("correlation-within-1", "correlation", "fallen", "-1.01"),
    "no standard error": _finding("standard-error-above-0", "corrected", "standard_error", "0"),
    "a p-value below zero": Fault(
        "p-bound-above-0",
        (("findings", "corrected", "p_relation", "<"), ("findings", "corrected", "p_value", "0")),
        (("finding/corrected", "p_relation", "<"), ("finding/corrected", "p_value", "0")),
        "p_relation",
    ),
    "a threshold of a fold change below one": Fault(
        "fold-change-threshold-at-least-1",
        (
            ("result_sets", "dish.drug-vs-none", "effect_type", "fold_change"),
            ("result_sets", "dish.drug-vs-none", "fold_change_threshold", "0.5"),
            ("findings", "unchanged", "effect_size", "1"),
            ("findings", "fallen", "effect_size", "0.5"),
        ),
        (
            ("result-set/dish.drug-vs-none", "effect_type", "fold_change"),
            ("result-set/dish.drug-vs-none", "fold_change_threshold", "0.5"),
        ),
        "fold_change_threshold",
    ),
    "an arm of nobody": Fault(
        "compared-arm-is-not-empty",
        (("arms", "dish.none", "n", "0"),),
        (("arm/dish.none", "n", "0"),),
        "n",
    ),
    "an effect on no scale": _finding("effect-needs-scale", "in-disease", "effect_size", "1.0"),
    "one feature twice in a contrast": Fault(
        "feature-once",
        (("findings", "fallen", "feature_as_written", "Pathway A"),),
        (("finding/with-improvement", "result_set", "id:tiny/result-set/dish.drug-vs-none"),),
        "feature",
    ),
    # contrasts
    "a correlation without a variable": _contrast(
        "correlation-needs-variable", "people.change", "clinical_variable", "", None
    ),
    "neither a second arm nor a variable": _contrast(
        "arms-or-variable", "people.cells", "reference_arm", "", None
    ),
    "an arm against itself": _contrast(
        "arms-differ", "people.cells", "reference_arm", "dish.other", "id:tiny/arm/dish.other"
    ),
    "an orientation without a polarity": Fault(
        "oriented-correlation-needs-polarity",
        (),
        (("contrast/people.change", "variable_polarity", None),),
        "",
    ),
    "a drug effect of no drug": _contrast("drug-effect-needs-drug", "people.time", "drug", "", None),
    "a drug that the case arm does not get": _contrast(
        "drug-in-case-arm", "people.time", "drug", "stressor", "id:tiny/agent/stressor"
    ),
    "a drug that both arms get": Fault(
        "drug-not-in-reference-arm",
        (("arms", "people.before", "treatments", "infusion"),),
        (("arm/people.before", "treatments", "id:tiny/treatment/infusion"),),
        "drug",
    ),
    "arms in two systems": Fault(
        "same-system",
        (("arms", "people.before", "system", "cells"),),
        (("arm/people.before", "system", "id:tiny/system/cells"),),
        "reference_arm",
    ),
    "a case arm of another study": _contrast(
        "case-arm-in-study", "people.cells", "case_arm", "people.after", "id:tiny/arm/people.after"
    ),
    "a reference arm of another study": _contrast(
        "reference-arm-in-study", "people.cells", "reference_arm", "people.after", "id:tiny/arm/people.after"
    ),
    # result sets
    "more up and down than called": _cell(
        "counts-within-total", "result_sets", "dish.drug-vs-none", "n_significant_up", "4", "n_significant"
    ),
    "more called than tested": _cell(
        "called-within-tested", "result_sets", "dish.drug-vs-none", "n_tested", "4", "n_significant"
    ),
    "a panel picked from itself": Fault(
        "not-its-own",
        (("result_sets", "people.cells", "selected_from", "people.cells"),),
        (("result-set/people.cells", "selected_from", "id:tiny/result-set/people.cells"),),
        "selected_from",
    ),
    # treatments, agents, systems, studies
    "a value and a range": _cell("value-or-range", "treatments", "one-dose", "dose_max", "3.0", "dose_value"),
    "a range upside down": _cell("range-order", "treatments", "some-doses", "dose_min", "11.0"),
    "a dose without a unit": _cell("dose-needs-unit", "treatments", "one-dose", "dose_unit", ""),
    "a duration without a unit": _cell("duration-needs-unit", "treatments", "one-dose", "duration_unit", ""),
    "a form of nothing": Fault(
        "relation-and-parent",
        (("agents", "racemic-drug", "parent", ""),),
        (("id:tiny/agent/racemic-drug", "parent", None),),
        "relation",
    ),
    "a system of no species": Fault(
        "required", (("systems", "cells", "species", ""),), (("system/cells", "taxon", None),), "species"
    ),
    "a system without a setting": _cell("required", "systems", "cells", "setting", ""),
    "blood that is treated in the dish": _cell(
        "compartment-fits-setting", "systems", "blood", "setting", "in_vitro"
    ),
    "a cell line that is called blood": Fault(
        "compartment-fits-setting",
        (("systems", "blood", "origin", "cell_line"),),
        (("system/blood", "origin", "cell_line"),),
        "setting",
    ),
    "cells in the dish of a living person": _cell(
        "compartment-fits-setting", "systems", "cells", "setting", "in_vivo"
    ),
    "a pathway of the kind of genes": Fault(
        "feature-kind-fits-class", (), (("pathway/Pathway%20A", "feature_kind", "gene"),), ""
    ),
    "a study that is reported nowhere": Fault(
        "required",
        (("publications", "0", "ref_no", None),),
        (("study/dish", "reported_in", None),),
        "ref_no",
    ),
    "a study without a publication": Fault(
        "required", (("studies", "dish", "ref_no", ""),), (("study/dish", "publication", None),), "ref_no"
    ),
}
UNWRITABLE = {  # the loader of reviews cannot make them: it turns the direction, and chooses the class by the kind
    "an orientation without a polarity",
    "a pathway of the kind of genes",
}


OF_THE_WHOLE = "a study that is reported nowhere"  # takes away the publication that is the review
TOGETHER = sorted(FAULTS.keys() - UNWRITABLE - {OF_THE_WHOLE})  # planted in one review, which is loaded once
ALONE = (  # one for each way in which a fault is found; each stops a load
    OF_THE_WHOLE,
    "a direction outside its list",
    "a p-value that is a word",
    "a result set that is not described",
    "adjusted below raw",
    "no direction",
)
EARLIER = {  # found by a check of cells or a rule of the format before the rule on the rows of classes: rule, column
    "a case arm of another study": ("lint.contrast-study", "case_arm"),
    "a reference arm of another study": ("lint.contrast-study", "reference_arm"),
    "a result set that is not described": ("cell.reference", "contrast_id"),
    "a panel picked from itself": ("cell.circular", "selected_from"),
    "an identifier without a known prefix": ("cell.identifier", "assay_id"),
    "more up and down than called": ("lint.count-sum", "n_significant"),
    "one feature twice in a contrast": ("lint.duplicate-finding", "finding_id"),
    "significant where no correction was applied": ("lint.significant-without-correction", "call"),
}
NAMING = {  # columns that hold names, or a list of them
    *(key for key in tiny_review.KEYS.values() if key != "ref_no"),
    *"agent alternatives case_arm drug first_author label parent reference_arm selected_from system treatments".split(),
}


@pytest.fixture(scope="module")
def tiny_store(tmp_path_factory: pytest.TempPathFactory, root: Path, schema: Schema) -> Path:
    """A store with the tiny review as it should be."""
    place = tmp_path_factory.mktemp("tiny")
    load(place / "kg.duckdb", [str(tiny_review.write(place, root, tiny_review.tables()))], schema)
    return place / "kg.duckdb"


@pytest.fixture(scope="module")
def triples(tiny_store: Path, schema: Schema) -> Graph:
    """The tiny review as triples, with the vocabulary."""
    with Store.open(tiny_store) as store:
        return data_graph(store, schema)


def _identifier(name: str) -> str:
    return name if name.startswith("id:") else f"id:tiny/{name}"


def _term(schema: Schema, cls: str, name: str, value: str) -> Node:
    """Return a cell as the term that triples hold, also where it is wrong."""
    slot = schema.classes[cls].slot(name)
    if slot.kind == "enum":
        listed = schema.enums[slot.range].values
        return URIRef(listed[value].iri if value in listed else schema.expand(f"kg:{slot.range}-{value}"))
    if slot.is_reference:
        return URIRef(
            schema.expand(value) if value.startswith("id:") else f"http://{value.replace(':', '/')}"
        )
    datatypes = {"double": XSD.double, "integer": XSD.integer, "boolean": XSD.boolean}
    return Literal(value, datatype=datatypes.get(slot.kind, XSD.string))


def _class_of(schema: Schema, graph: Graph, subject: URIRef) -> str:
    found = {str(each) for each in graph.objects(subject, RDF.type)}
    return next(cls.name for cls in schema.tables if cls.iri in found)


def _changed(schema: Schema, graph: Graph, changes: tuple[TripleChange, ...]) -> Graph:
    """Return the triples with one value of each named slot put in place of all."""
    changed = Graph()
    changed += graph
    for name, slot, value in changes:
        subject = URIRef(schema.expand(_identifier(name)))
        cls = _class_of(schema, changed, subject)
        predicate = URIRef(schema.classes[cls].slot(slot).iri)
        changed.remove((subject, predicate, None))
        if value is not None:
            changed.add((subject, predicate, _term(schema, cls, slot, value)))
    return changed


def _with_fault(changes: tuple[FileChange, ...]) -> tiny_review.Tables:
    rows = tiny_review.tables()
    for table, key, column, cell in changes:
        at = next(i for i, row in enumerate(rows[table]) if row[tiny_review.KEYS[table]] == key)
        if cell is None:
            del rows[table][at]
        else:
            rows[table][at][column] = cell
    return rows


def test_nothing_is_found_in_the_review_as_it_should_be(tiny_store: Path, schema: Schema) -> None:
    """Rules and shapes have nothing to say about the unchanged review."""
    with Store.open(tiny_store) as store:
        answer = check(store, schema)

    assert [] == answer.rows
    assert any("shapes were checked" in note for note in answer.notes)


@pytest.fixture(scope="module")
def set_aside(
    tmp_path_factory: pytest.TempPathFactory, root: Path, schema: Schema
) -> dict[str, list[dict[str, str]]]:
    """What one load set aside of a review in which each fault has a copy of the tiny review to itself."""
    place = tmp_path_factory.mktemp("faults")
    every: tiny_review.Tables = {}
    for at, name in enumerate(TOGETHER):
        for table, rows in _of_its_own(_with_fault(FAULTS[name].files), at).items():
            every.setdefault(table, []).extend(rows)
    every["publications"].insert(0, tiny_review.tables()["publications"][0])
    source = tiny_review.write(place, root, every)

    load(place / "kg.duckdb", [str(source)], schema, LoadOptions(quarantine=place / "faults.tsv"))

    with (place / "faults.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return {name: [row for row in rows if _suffix(at) in row["content"]] for at, name in enumerate(TOGETHER)}


def _suffix(at: int) -> str:
    return f"-x{at:02}"


def _of_its_own(rows: tiny_review.Tables, at: int) -> tiny_review.Tables:
    """Return rows whose names occur in no other copy; the publication of the review itself is left out."""

    def renamed(column: str, cell: str) -> str:
        if column == "ref_no":
            return cell and str(int(cell) + 10 * at)
        return "|".join(each and each + _suffix(at) for each in cell.split("|")) if column in NAMING else cell

    return {
        table: [
            {column: renamed(column, cell) for column, cell in row.items()}
            for row in listed
            if row.get("ref_no") != "0"
        ]
        for table, listed in rows.items()
    }


@pytest.mark.parametrize("name", TOGETHER)
def test_a_load_sets_the_fault_aside(name: str, set_aside: dict[str, list[dict[str, str]]]) -> None:
    """A row is set aside because of the fault, which is named by its column and its rule."""
    fault = FAULTS[name]
    message = {rule.name: rule.message for rule in written_rules()}.get(fault.rule, "")

    assert [
        row
        for row in set_aside[name]
        if EARLIER.get(name) == (row["rule"], row["column"])
        or (
            fault.column == row["column"]
            and (message in row["problem"] or "the cell is empty" == row["problem"])
        )
    ], set_aside[name]


@pytest.mark.parametrize("name", ALONE)
@pytest.mark.long
def test_a_load_refuses_the_fault(name: str, tmp_path: Path, root: Path, schema: Schema) -> None:
    """The fault stops the load, is named by its column, and no store is made."""
    fault = FAULTS[name]
    messages = {rule.name: rule.message for rule in written_rules()}
    place = tiny_review.write(tmp_path, root, _with_fault(fault.files))

    with pytest.raises(SourceError) as caught:
        load(tmp_path / "kg.duckdb", [str(place)], schema)

    assert EARLIER.get(name, (fault.rule, fault.column))[1] == caught.value.column
    assert messages.get(fault.rule, "") in str(caught.value) or caught.value.what == "the cell is empty"
    assert not (tmp_path / "kg.duckdb").exists()


@pytest.mark.parametrize("name", sorted(UNWRITABLE))
def test_a_rule_finds_the_fault_in_tables(
    name: str, tiny_store: Path, tmp_path: Path, schema: Schema
) -> None:
    """What no review can bring, the rule would still find in the tables."""
    ((key, slot, value),) = FAULTS[name].triples
    (rule,) = (rule for rule in written_rules() if rule.name == FAULTS[name].rule)
    copy = shutil.copy(tiny_store, tmp_path / "faulty.duckdb")
    table = next(cls.table for cls in schema.tables if cls.path == key.partition("/")[0])
    with duckdb.connect(str(copy)) as connection:
        update = f"UPDATE {table} SET {slot} = ? WHERE id = ?"  # noqa: S608 - names of the schema
        connection.execute(update, [value, _identifier(key)])

        found = violations(connection, [rule])

    assert [rule.name] == [row[1] for row in found]


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.long
def test_the_shapes_flag_the_fault(name: str, triples: Graph, schema: Schema) -> None:
    """The same fault in the triples breaks the shape of the same rule."""
    fault = FAULTS[name]

    found = shape_violations(_changed(schema, triples, fault.triples), schema)

    assert fault.rule in {row[1] for row in found}


@pytest.mark.parametrize("rule", [rule.name for rule in written_rules() if rule.severity == "error"])
def test_every_rule_has_a_fault(rule: str) -> None:
    """No rule of ontology/rules is there that no planted fault breaks."""
    assert rule in {fault.rule for fault in FAULTS.values()}
