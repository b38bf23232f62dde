"""Lint: each planted contradiction is found where it stands; the review as curated has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pytest

from kg.errors import SourceError
from kg.load.check_cells import check_cells
from kg.load.lint import lint
from kg.load.read_table import read_files
from kg.load.source import find_source, read_source
from kg.load.staging import contradictions
from kg.store.tables import create_macros
from kg.validation.equation import broken
from kg.validation.rules import LINT_SEVERITIES as SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Kg
    from factories.sandbox import World

    from kg.schema.model import Schema

STUDY = "macrophages-2019"


@dataclass(frozen=True)
class Planted:
    """A contradiction planted in the made-up review, and the rule and place that must find it."""

    plant: Callable[[World], object]
    rule: str
    file: str
    row: int
    column: str
    severity: str = "error"


def put(file: str, key: str, column: str, value: str) -> Callable[[World], object]:
    """Change one cell."""
    return lambda world: world.put(file, key, column, value)


def both(*plants: Callable[[World], object]) -> Callable[[World], object]:
    """Change several cells."""
    return lambda world: [plant(world) for plant in plants]


def twin(file: str, key: str, column: str) -> Callable[[World], object]:
    """Write a row a second time under another name."""

    def plant(world: World) -> None:
        lines = world.lines(file)
        header = lines[0].split("\t")
        cells = next(line for line in lines if line.startswith(f"{key}\t")).split("\t")
        cells[header.index(column)] = "again"
        world.write(file, [*lines, "\t".join(cells)])

    return plant


PLANTED = {
    "a PRISMA sum": Planted(
        put("prisma.tsv", "excluded", "value", "7"), "equation", "prisma.tsv", 4, "check", "warning"
    ),
    "a count of a list": Planted(
        put("prisma.tsv", "n_reasons", "value", "3"), "equation", "prisma.tsv", 8, "check", "warning"
    ),
    "an equation with an unknown item": Planted(
        put("prisma.tsv", "included", "check", "found - dropped = included"),
        "equation",
        "prisma.tsv",
        4,
        "check",
        "warning",
    ),
    "the number of studies": Planted(
        put("prisma.tsv", "included", "value", "4"), "included", "prisma.tsv", 4, "value", "warning"
    ),
    "the number of studies in blood": Planted(
        put("prisma.tsv", "included_blood", "value", "2"), "included", "prisma.tsv", 5, "value", "warning"
    ),
    "an arm sum": Planted(put("arms.tsv", "e.men.pre", "n", "9"), "arm-sum", "arms.tsv", 6, "n", "warning"),
    "a part larger than the whole": Planted(
        put("arms.tsv", "e.women.pre", "n", "21"), "arm-larger-than-whole", "arms.tsv", 8, "n"
    ),
    "one cohort of two sizes": Planted(
        put("arms.tsv", "m.ket", "n", "32"), "cohort-size", "arms.tsv", 5, "n", "warning"
    ),
    "a unit against the name of the treatment": Planted(
        put("treatments.tsv", "ket-1um-24h", "dose_unit", "nM"),
        "treatment-dose",
        "treatments.tsv",
        2,
        "dose_value",
        "warning",
    ),
    "a unit of another kind": Planted(
        put("treatments.tsv", "ket-iv-0.5mgkg", "dose_unit", "mg"),
        "treatment-dose",
        "treatments.tsv",
        4,
        "dose_unit",
        "warning",
    ),
    "the end of a range": Planted(
        put("treatments.tsv", "ket-0.1-10um-7d", "dose_max", "100"),
        "treatment-dose",
        "treatments.tsv",
        3,
        "dose_value",
        "warning",
    ),
    "a duration against the name of the treatment": Planted(
        put("treatments.tsv", "ket-1um-24h", "duration_unit", "min"),
        "treatment-duration",
        "treatments.tsv",
        2,
        "duration_value",
        "warning",
    ),
    "a time against the duration of the treatment": Planted(
        put("arms.tsv", "p.ket", "timepoint", "48 h"), "arm-time", "arms.tsv", 3, "timepoint", "warning"
    ),
    "treated and untreated at two times": Planted(
        put("arms.tsv", "p.untreated", "timepoint", "4 h"),
        "arms-at-two-times",
        "contrasts.tsv",
        2,
        "reference_arm",
        "warning",
    ),
    "the unit kept for a discrepancy": Planted(
        put("discrepancies.tsv", "d1", "kept", "0.1 to 10 mM"),
        "discrepancy-unit",
        "discrepancies.tsv",
        2,
        "kept",
        "warning",
    ),
    "one number with two units": Planted(
        lambda world: [
            world.add(
                "treatments.tsv",
                treatment_id="ket-again",
                agent="racemic ketamine",
                role="investigational",
                dose_value="1",
                dose_unit="mM",
            ),
            world.put("arms.tsv", "p.ket", "treatments", "ket-1um-24h|ket-again"),
        ],
        "one-dose-two-units",
        "treatments.tsv",
        5,
        "dose_unit",
        "warning",
    ),
    "an identifier of an agent": Planted(
        put("treatments.tsv", "ket-1um-24h", "agent_curie", "CHEBI:60799"),
        "agent-identifier",
        "treatments.tsv",
        2,
        "agent_curie",
    ),
    "a year against the publication": Planted(
        put("publications.tsv", "2", "year", "2020"), "publication-year", "studies.tsv", 3, "year"
    ),
    "a year against the name": Planted(
        put("studies.tsv", STUDY, "label", "Macrophages 2020"),
        "name-year",
        "studies.tsv",
        3,
        "label",
        "warning",
    ),
    "a DOI": Planted(
        put("studies.tsv", "example-2031", "doi", "10.9999/other"),
        "publication-identifier",
        "studies.tsv",
        4,
        "doi",
    ),
    "a PubMed identifier": Planted(
        put("studies.tsv", "example-2031", "pmid", "1"), "publication-identifier", "studies.tsv", 4, "pmid"
    ),
    "significant without correction": Planted(
        put("findings.tsv", "e.f01", "call", "significant"),
        "significant-without-correction",
        "findings.tsv",
        6,
        "call",
    ),
    "a significant call beside a large p-value": Planted(
        put("findings.tsv", "m.f01", "p_value", "0.9"),
        "call-against-p",
        "findings.tsv",
        4,
        "p_value",
        "warning",
    ),
    "a denied call beside a small p-value": Planted(
        both(
            put("findings.tsv", "m.f01", "call", "not_significant"),
            put("findings.tsv", "m.f01", "p_value", "0.0001"),
        ),
        "call-against-p",
        "findings.tsv",
        4,
        "p_value",
        "warning",
    ),
    "an effect that no measurement gives": Planted(
        both(
            put("result_sets.tsv", "m.ket-vs-untreated", "effect_type", "log2FC"),
            put("findings.tsv", "m.f01", "effect_size", "-200"),
        ),
        "effect-size",
        "findings.tsv",
        4,
        "effect_size",
        "warning",
    ),
    "a large effect beside no change": Planted(
        both(
            put("result_sets.tsv", "m.ket-vs-untreated", "effect_type", "fold_change"),
            put("findings.tsv", "m.f01", "effect_size", "4"),
            put("findings.tsv", "m.f01", "direction", "no_change"),
        ),
        "effect-size",
        "findings.tsv",
        4,
        "effect_size",
        "warning",
    ),
    "a correction against the study": Planted(
        put("result_sets.tsv", "e.post-vs-pre", "correction", "bonferroni"),
        "correction",
        "result_sets.tsv",
        4,
        "correction",
    ),
    "more called up and down than called": Planted(
        put("result_sets.tsv", "p.ket-vs-untreated", "n_significant_up", "61"),
        "count-sum",
        "result_sets.tsv",
        2,
        "n_significant",
    ),
    "more called than tested": Planted(
        put("result_sets.tsv", "p.ket-vs-untreated", "n_tested", "59"),
        "count-tested",
        "result_sets.tsv",
        2,
        "n_significant",
    ),
    "a count against the findings": Planted(
        put("result_sets.tsv", "m.ket-vs-untreated", "n_significant_up", "0"),
        "count-named",
        "result_sets.tsv",
        3,
        "n_significant_up",
        "warning",
    ),
    "fewer called than named": Planted(
        put("result_sets.tsv", "p.ket-vs-untreated", "n_significant", "1"),
        "count-named",
        "result_sets.tsv",
        2,
        "n_significant",
        "warning",
    ),
    "a finding without result set": Planted(
        lambda world: world.write("result_sets.tsv", world.lines("result_sets.tsv")[:-1]),
        "cell.reference",
        "findings.tsv",
        8,
        "contrast_id",
    ),
    "an arm of another study": Planted(
        put("contrasts.tsv", "p.ket-vs-untreated", "reference_arm", "m.untreated"),
        "contrast-study",
        "contrasts.tsv",
        2,
        "reference_arm",
    ),
    "a compartment": Planted(
        put("studies.tsv", "example-2031", "compartment", "brain"),
        "study-compartment",
        "studies.tsv",
        4,
        "compartment",
    ),
    "an identifier that is not used": Planted(
        put("systems.tsv", "macrophages", "curies", "CL:0000235|CL:0000576"),
        "system-identifiers",
        "systems.tsv",
        4,
        "curies",
    ),
    "a publication twice": Planted(
        twin("publications.tsv", "3", "ref_no"), "duplicate-publication", "publications.tsv", 6, "ref_no"
    ),
    "a study twice": Planted(
        twin("studies.tsv", STUDY, "study_id"), "duplicate-study", "studies.tsv", 5, "ref_no", "warning"
    ),
    "an agent twice": Planted(
        lambda world: world.add(
            "agents.tsv", agent_id="again", label="again", curie="CHEBI:6931", kind="chemical"
        ),
        "duplicate-agent",
        "agents.tsv",
        5,
        "curie",
    ),
    "a treatment twice": Planted(
        twin("treatments.tsv", "ket-1um-24h", "treatment_id"),
        "duplicate-treatment",
        "treatments.tsv",
        5,
        "treatment_id",
        "warning",
    ),
    "a contrast twice": Planted(
        twin("contrasts.tsv", "p.ket-vs-untreated", "contrast_id"),
        "duplicate-contrast",
        "contrasts.tsv",
        6,
        "contrast_id",
    ),
    "a finding twice": Planted(
        twin("findings.tsv", "p.f01", "finding_id"), "duplicate-finding", "findings.tsv", 9, "finding_id"
    ),
    "a time that is a range": Planted(
        put("arms.tsv", "p.ket", "timepoint", "24-48 h"),
        "time-without-hours",
        "arms.tsv",
        3,
        "timepoint",
        "note",
    ),
    "a cell that its column does not allow": Planted(
        put("findings.tsv", "p.f01", "direction", "upward"), "cell.list", "findings.tsv", 2, "direction"
    ),
}


def found(world: World) -> list[tuple[str, str, str, int, str]]:
    """Severity, rule, file, row and column of everything that `kg lint` finds."""
    source = read_source(world.review, world.loaders)
    return [row[:5] for row in lint(source, store=world.store, loaders=world.loaders).rows]


def compared(world: World, schema: Schema) -> list[tuple[str, str, str, int | None, str | None]]:
    """The same, by the rules of the format alone: without what the sources that it needs say."""
    source = read_source(world.review, world.loaders)
    with duckdb.connect(":memory:") as connection:
        create_macros(connection)
        count, lines = read_files(connection, source, schema, None)
        faults = [("error", each) for each in [*lines, *check_cells(connection, source, lines)]]
        faults += [] if faults else contradictions(connection, source, count, severities=SEVERITIES)
        return [
            (severity, each.rule.removeprefix("lint."), each.file, each.row, each.column)
            for severity, each in faults
        ]


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_contradiction_is_found_in_its_place(
    world: World, schema: Schema, planted: Planted
) -> None:
    """The rule, the file, the row and the column are named."""
    planted.plant(world)

    rows = found(world) if planted.rule == "equation" else compared(world, schema)

    assert (planted.severity, planted.rule, planted.file, planted.row, planted.column) in rows


@pytest.mark.slow
def test_what_is_an_error_stops_the_load_and_the_other_way_round(world: World) -> None:
    """Each planted error stops a load; with nothing but planted warnings a load is as before."""
    clean = {path.name: path.read_bytes() for path in world.review.iterdir() if path.is_file()}
    together = (
        "an arm sum",
        "one cohort of two sizes",
        "a PRISMA sum",
        "a unit against the name of the treatment",
    )
    for name in together:
        PLANTED[name].plant(world)
    severities = {row[0] for row in found(world)}
    world.load()

    assert {"warning", "note"} == severities
    for name in ("an identifier of an agent", "a year against the publication", "a contrast twice"):
        for file, content in clean.items():
            (world.review / file).write_bytes(content)
        PLANTED[name].plant(world)
        with pytest.raises(SourceError) as caught:
            world.load()
        planted = PLANTED[name]
        assert (planted.file, planted.row, planted.column) == (
            caught.value.file,
            caught.value.row,
            caught.value.column,
        )


@pytest.mark.long
def test_everything_that_stops_a_load_is_found_at_once(world: World) -> None:
    """Cells, names, rules of the schema and contradictions, in one list; rows that refer to them are not faults."""
    world.put("findings.tsv", "p.f01", "direction", "upward")
    world.put("findings.tsv", "e.f03", "feature_as_written", "IL-6000")
    world.put("findings.tsv", "m.f01", "adjusted_p_value", "0.001")
    world.put("treatments.tsv", "ket-1um-24h", "dose_unit", "")
    world.put("contrasts.tsv", "m.ket-vs-untreated", "assay_id", "no identifier")

    rows = found(world)

    assert {
        ("error", "cell.list", "findings.tsv", 2, "direction"),
        ("error", "name.unknown", "findings.tsv", 8, "feature_as_written"),
        ("error", "rule.dose-needs-unit", "treatments.tsv", 2, "dose_unit"),
        ("error", "cell.identifier", "contrasts.tsv", 3, "assay_id"),
    } <= set(rows)
    assert not [row for row in rows if row[1] == "cell.reference-to-quarantined"]


def test_there_is_a_planted_contradiction_for_every_rule(root: Path) -> None:
    """A rule without a test could find nothing and nobody would know."""
    rules = {path.stem for path in (root / "loaders/formats/review/lint").glob("*.sql")} - {"discrepancy"}

    assert rules | {"equation", "cell.list", "cell.reference"} == {
        planted.rule for planted in PLANTED.values()
    }


def test_the_made_up_review_is_clean(world: World) -> None:
    """What is found is found because it was planted."""
    assert [] == [row for row in found(world) if row[0] != "note"]


def test_the_review_is_clean_and_its_discrepancies_are_notes(review_store: Path, small_loaders: Path) -> None:
    """Each of the 51 places that the curators recorded is a note, and there is nothing else but remarks on names."""
    source = read_source(small_loaders / "pisanu-2025", small_loaders)
    answer = lint(source, store=review_store, loaders=small_loaders)
    rules = [row[1] for row in answer.rows]

    assert 51 == rules.count("discrepancy")
    assert {"note"} == {row[0] for row in answer.rows}
    assert {"discrepancy", "name-rival", "name-own"} >= set(rules)


def test_a_source_without_rules_is_checked_as_a_load_does() -> None:
    """A reference source is not a review; the answer says what was looked at."""
    answer = lint(find_source("uberon"))

    assert [] == answer.rows
    assert "only what a load checks" in answer.notes[-1]


@pytest.mark.parametrize(
    ("equation", "problem"),
    [
        ("a + b = c", None),
        ("c - b - a = 0", None),
        ("count(list) + 1 = c", None),
        ("a+b=c", None),
        ("a + b = 4", "the two sides are 3 and 4"),
        ("a + b", "an equation has one ="),
        ("a = b = c", "an equation has one ="),
        ("a + = c", "'an empty side' is not allowed"),
        ("a * b = c", "'* b' is not allowed"),
        ("(a + b) = c", "'(a + b)' is not allowed"),
        ("= c", "'an empty side' is not allowed"),
        ("a + d = c", "unknown item d"),
        ("a + unknown = c", "unknown has no value"),
        ("a + text = c", "text is 'two', expected a whole number"),
        ("sum(list) = c", "unknown item sum"),
        ("a + 1.5 = c", "'.5' is not allowed"),
    ],
)
def test_an_equation_holds_is_broken_or_is_refused(equation: str, problem: str | None) -> None:
    """What the little language does not know is never passed over."""
    items = {"a": "1", "b": "2", "c": "3", "list": "x|y", "unknown": None, "text": "two"}
    answer = broken(equation, items)

    assert (problem is None) == (answer is None)
    assert problem is None or (answer or "").startswith(problem)


@pytest.mark.slow
def test_the_command_ends_with_1_when_there_is_an_error(kg: Kg, world: World) -> None:
    """Findings are data on stdout; a warning alone ends with 0, or 1 with --strict."""

    def run(*options: str) -> int:
        return kg("lint", world.review, "--store", world.store, *options).returncode

    clean = run()
    world.put("arms.tsv", "m.ket", "n", "32")
    doubtful, strict = run(), run("--strict")
    world.put("arms.tsv", "m.ket", "n", "many")
    wrong = run()

    assert [0, 0, 1, 1] == [clean, doubtful, strict, wrong]


def test_an_identifier_of_a_source_that_is_not_needed_is_named(world: World) -> None:
    """The name beside it is compared with nothing, so that lint says what to add."""
    head = world.review / "source.toml"
    head.write_text(head.read_text(encoding="utf-8").replace(', "uberon"', ""), encoding="utf-8")

    rows = lint(read_source(world.review, world.loaders), store=world.store, loaders=world.loaders).rows

    assert [("warning", "name-needs", "systems.tsv", 2, "curies", "UBERON:0000178")] == [
        row[:6] for row in rows if row[1] == "name-needs"
    ]
