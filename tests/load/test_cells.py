"""Cells: usual spellings are read as one value, and what cannot be meant is refused by row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from kg.errors import SourceError
from kg.load.check_cells import check_cells
from kg.load.read_table import read_files
from kg.load.source import read_source
from kg.schema.spellings import TRUTH, suggestion, unit_of, value_of
from kg.store.tables import create_macros

if TYPE_CHECKING:
    from collections.abc import Iterator

    from factories.sandbox import World

    from kg.load.quarantine import Fault
    from kg.schema.model import Schema

F = "findings.tsv"


@pytest.fixture
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the SQL functions that loaders use."""
    with duckdb.connect(":memory:") as connection:
        create_macros(connection)
        yield connection


def read(world: World, schema: Schema, query: str = "SELECT 1") -> tuple[list[Fault], list[tuple[Any, ...]]]:
    """Read the tables of the made-up review; return the faults of cells, and the rows of a query on them."""
    source = read_source(world.review, world.loaders)
    with duckdb.connect(":memory:") as connection:
        create_macros(connection)
        _, lines = read_files(connection, source, schema, None)
        return [*lines, *check_cells(connection, source, lines)], connection.execute(query).fetchall()


UNITS = {
    "uM": "µM|μM|umol/L|µmol/l|μmol L-1|µmol·L⁻¹|micromolar|Micromolar|nmol/mL|mcM|micromoles/L",
    "mM": "mmol/l|millimolar|mmol per L",
    "nM": "nmol/L|nanomolar",
    "mg/kg": "mg/Kg|MG/KG|mg kg-1|mg·kg−1|mg per kg|mg / kg|mg/kg b.w.|milligram/kg",
    "ug/kg": "µg/kg|μg/kg|mcg/kg",
    "ug": "µg|μg|mcg|micrograms",
    "ng/mL": "ng/ml|NG/ML|ng ml-1|µg/L|ng/millilitre",
    "h": "H|hr|hrs|hour|Hours|hrs.",
    "day": "d|D|days|Day",
    "week": "wk|wks|w|weeks",
    "month": "mo|months",
    "min": "mins|minute|Minutes",
}
OTHER_MAGNITUDES = ("MM", "mm", "m", "Mm", "um", "nm", "Mg", "mg/day", "mg/kg/day", "mg/m2", "U/mL", "bucket")


@pytest.mark.parametrize("unit", UNITS)
def test_usual_spellings_of_a_unit_are_read_as_the_unit(unit: str, schema: Schema) -> None:
    """Micro by any sign, litre by either letter, `per` by any sign, and words."""
    units = schema.enums["TimeUnit" if unit in schema.enums["TimeUnit"].values else "DoseUnit"]

    assert {unit} == {unit_of(text, units) for text in [unit, *UNITS[unit].split("|")]}


@pytest.mark.parametrize("text", OTHER_MAGNITUDES)
def test_a_unit_that_could_be_another_is_neither_read_nor_suggested(text: str, schema: Schema) -> None:
    """M is a million times uM, so nothing near is offered."""
    units = schema.enums["DoseUnit"]

    assert (None, None) == (unit_of(text, units), suggestion(text, units.values, units))


def test_a_spelling_is_that_of_one_value(schema: Schema) -> None:
    """In every closed list, each value and each alias is read as the value that has it."""
    for enum in schema.enums.values():
        for value in enum.values.values():
            for text in (value.text, *value.aliases):
                assert value.text == value_of(text, enum.values, enum), (enum.name, text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("Measurand", "mRNA", "rna_expression"),
        ("Measurand", "RNA expression", "rna_expression"),
        ("Direction", "Up-regulated", "up"),
        ("Direction", "↓", "down"),
        ("Call", "n.s.", "not_significant"),
        ("Call", "NS", "not_significant"),
        ("Compartment", "In vitro", "in_vitro"),
        ("ContrastType", "Treated vs. untreated", "treated_vs_untreated"),
        ("EffectType", "log2FC", "log2_fold_change"),
        ("Relation", "≤", "<="),
        ("Direction", "-", None),
        ("Direction", "up ", None),
        ("Compartment", "in\u00a0vitro", None),
        ("Call", "p < 0.05", None),
    ],
)
def test_usual_words_for_a_value_are_read(name: str, text: str, value: str | None, schema: Schema) -> None:
    """Case, blanks, hyphens and full stops do not count; a sign that could mean nothing is not read."""
    assert value == value_of(text, schema.enums[name].values, schema.enums[name])


def test_a_suggestion_does_not_deny_what_is_written() -> None:
    """Neither is a value offered that the text denies, nor one that denies the text."""
    assert suggestion("uncorelated", ["correlated"]) is None
    assert suggestion("non-significan", ["significant"]) is None
    assert "not_significant" == suggestion("not significan", ["significant", "not_significant"])


def test_spellings_are_stored_as_the_values_that_they_mean(world: World, schema: Schema) -> None:
    """The tables have the value of the list, whatever spelling the file has."""
    world.put("treatments.tsv", "ket-1um-24h", "dose_unit", "μM")
    world.put("treatments.tsv", "ket-1um-24h", "duration_unit", "Hours")
    world.put("studies.tsv", "macrophages-2019", "compartment", "In vitro")
    world.put(F, "p.f01", "measurand", "mRNA")
    world.put(F, "p.f01", "direction", "Upregulated")
    world.put(F, "e.f01", "dose_dependent", "FALSE")

    faults, rows = read(
        world,
        schema,
        "SELECT dose_unit, duration_unit, compartment, a.measurand, a.direction, b.dose_dependent"
        " FROM raw_treatments, raw_studies, raw_findings AS a, raw_findings AS b"
        " WHERE treatment_id = 'ket-1um-24h' AND study_id = 'macrophages-2019'"
        " AND a.finding_id = 'p.f01' AND b.finding_id = 'e.f01'",
    )

    assert [] == faults
    assert [("uM", "h", "in_vitro", "rna_expression", "up", "false")] == rows


def test_true_and_false_are_read_as_spreadsheets_save_them(world: World, schema: Schema) -> None:
    """Any case, yes and no, 1 and 0, and the words of other languages."""
    spellings = "TRUE True yes Y 1 WAHR FALSE No n 0 faux".split()
    rows = world.repeat(F, "e.f01", "dose_dependent", spellings)

    faults, found = read(world, schema, "SELECT row, dose_dependent FROM raw_findings WHERE row > 8")

    assert [] == faults
    assert {row: TRUTH[spelling.casefold()] for spelling, row in rows.items()} == dict(found)


TIMES = {
    24.0: "24 h|24h|24 hours|24 Hours|24 hrs|24-hour|T24h|T = 24 h|t+24 h|hour 24|24\u00a0h|1 d|day 1|24 hr.|24 h after infusion|24 h post-dose|24 hours after the injection",
    168.0: "7 d|7 days|Day 7|day 7|D7|day7|1 week|1 wk|week 1",
    1.5: "5400 sec|90 min|1.5 h|90 minutes",
    730.5: "1 month|month 1",
    8766.0: "1 year|1 yr",
}
NO_TIMES = "24-48 h|24–48 h|1-2 weeks|week 2-3|24|T24|6 m|day -1|24 h post|24 h after washout|½ h|1,5 h|baseline|2 weeks 3 days|~24 h".split(
    "|"
)


@pytest.mark.parametrize("hours", TIMES)
def test_usual_spellings_of_a_time_have_hours(hours: float, macros: duckdb.DuckDBPyConnection) -> None:
    """A number with a unit, or a unit with a number; a month is that of UCUM."""
    for text in TIMES[hours].split("|"):
        assert (hours,) == macros.execute("SELECT time_hours(?)", [text]).fetchone(), text


@pytest.mark.parametrize("text", NO_TIMES)
def test_a_range_or_an_unclear_time_has_no_hours(text: str, macros: duckdb.DuckDBPyConnection) -> None:
    """Nothing is guessed."""
    assert (None,) == macros.execute("SELECT time_hours(?)", [text]).fetchone()


def test_a_concentration_is_read_in_micromoles_per_litre(macros: duckdb.DuckDBPyConnection) -> None:
    """A mass per volume is not one."""
    sql = (
        "SELECT micromolar('1', 'mM'), micromolar(2, 'nM'), micromolar('1', 'mg/mL'), micromolar(NULL, 'uM')"
    )

    assert (1000.0, 0.002, None, None) == macros.execute(sql).fetchone()


INVISIBLE = {
    "no-break space": "\u00a0",
    "thin space": "\u2009",
    "ideographic space": "\u3000",
    "zero width space": "\u200b",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "right-to-left mark": "\u200f",
    "right-to-left override": "\u202e",
    "line separator": "\u2028",
    "soft hyphen": "\u00ad",
    "hangul filler": "\u3164",
    "next line": "\u0085",
}


def test_an_invisible_character_is_refused_at_the_ends_and_in_names(world: World, schema: Schema) -> None:
    """At the ends of any cell and of any value of a list, and anywhere in names, references and closed values."""
    characters = INVISIBLE.values()
    expected = set()
    for file, key, column, rule, pattern in (
        ("arms.tsv", "p.ket", "cohort", "cell.space", "cultures{}"),
        ("arms.tsv", "p.ket", "timepoint", "cell.space", "{}24 h"),
        (F, "p.f01", "locators", "cell.space", "Table 1|{}Table 2"),
        (F, "p.f01", "direction", "cell.character", "u{}p"),
        (F, "p.f01", "contrast_id", "cell.character", "p.ket-vs-{}untreated"),
        (F, "p.f01", "p_value", "cell.character", "0.0{}1"),
        ("agents.tsv", "midazolam", "label", "cell.character", "mida{}zolam"),
    ):
        rows = world.repeat(file, key, column, [pattern.format(character) for character in characters])
        expected |= {(file, row, column, rule) for row in rows.values()}

    faults, _ = read(world, schema)

    assert expected == {(each.file, each.row, each.column, each.rule) for each in faults}
    codes = {f"U+{ord(character):04X}" for character in characters}
    assert codes == {each.problem.partition("(")[2].partition(" ")[0] for each in faults}


def test_a_text_for_readers_keeps_what_is_inside(world: World, schema: Schema) -> None:
    """A no-break space, a joined emoji and a direction mark inside a note are text; a noncharacter is not."""
    world.put(F, "p.f01", "note", "10\u00a0µM 👩\u200d🔬 \u200fעברית\u200e x")
    clean, _ = read(world, schema)
    world.put(F, "p.f01", "note", "10 µM\ufdd0x")
    faulty, _ = read(world, schema)

    assert [] == clean
    assert [("cell.character", "note")] == [(each.rule, each.column) for each in faulty]


def test_an_empty_value_in_a_list_is_refused_in_every_list(world: World, schema: Schema) -> None:
    """Behind, before or between, by row and column, with one fault a cell."""
    expected = set()
    for file, key, column, values in (
        (F, "p.f01", "themes", ("a|", "|a", "a||b", "|")),
        (F, "p.f01", "locators", ("Table 1|", "|")),
        (F, "p.f01", "members", ("HGNC:5466|", "|HGNC:5466")),
        (F, "p.f01", "validated_by", ("qPCR||ELISA",)),
        ("arms.tsv", "p.ket", "treatments", ("ket-1um-24h|", "|ket-1um-24h")),
    ):
        rows = world.repeat(file, key, column, values)
        expected |= {(file, row, column, "cell.list-item") for row in rows.values()}

    faults, _ = read(world, schema)

    assert expected == {(each.file, each.row, each.column, each.rule) for each in faults}
    assert len(expected) == len(faults)


def test_a_number_too_small_to_be_stored_is_refused(world: World, schema: Schema) -> None:
    """It would become 0, which is another number."""
    expected = set()
    for column in ("p_value", "adjusted_p_value", "effect_size", "standard_error"):
        rows = world.repeat(F, "m.f01", column, ["1e-400", "0.1e-323", "1E-999", f"0.{'0' * 330}1"])
        expected |= {(row, column) for row in rows.values()}

    faults, _ = read(world, schema)

    assert expected == {(each.row, each.column) for each in faults}
    assert all("would be stored as 0" in each.problem for each in faults)


def test_zero_and_the_smallest_numbers_are_kept(world: World, schema: Schema) -> None:
    """A p-value of 0 stays 0."""
    rows = world.repeat(F, "m.f01", "p_value", ["0", "0.000", "0e5", "5e-324", "1e-320", "-0.0"])

    faults, found = read(world, schema, "SELECT row, p_value::DOUBLE FROM raw_findings WHERE row > 8")

    assert [] == faults
    assert {row: float(value) for value, row in rows.items()} == dict(found)


def test_a_cell_has_one_fault(world: World, schema: Schema) -> None:
    """What is not a number is not out of range as well."""
    rows = world.repeat(F, "m.f01", "effect_size", ["Inf", "-inf", "NaN", "1e999", "infinity"])

    faults, _ = read(world, schema)

    assert sorted(rows.values()) == sorted(each.row or 0 for each in faults)


def test_a_row_that_refers_to_one_set_aside_says_so(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The row names the one that it refers to, and why that was set aside; nothing else is suggested."""
    world.put("contrasts.tsv", "p.ket-vs-untreated", "contrast_type", "guess")
    path = tmp_path_factory.mktemp("bad") / "bad.tsv"
    world.load(quarantine=path)
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    problems = {(row[1], row[3], row[4]): row[6] for row in rows}

    assert (
        "the value names a row that was set aside (result_sets.tsv:2:contrast_id: the value names a row that was"
        " set aside (contrasts.tsv:2:contrast_type: the value is not in the list))"
        == problems[F, "contrast_id", "cell.reference-to-quarantined"]
    )
    assert not [row for row in rows if row[4] == "cell.reference"]


def test_a_load_names_the_first_fault_and_the_number_of_others(world: World) -> None:
    """Each faulty cell counts once."""
    world.put(F, "m.f01", "effect_size", "Inf")
    world.put(F, "p.f01", "themes", "a|")

    with pytest.raises(SourceError, match=r"and 1 more"):
        world.load()
