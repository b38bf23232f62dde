"""What a description of a result table cannot mean is refused with what to write; what can be meant is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from factories.result_tables import SAID, decided, one, read, results, rows_of, write

from kg.errors import KGError, OptionError, SourceError
from kg.load.de_table.declaration import dose_of
from kg.load.de_table.source import read_folder
from kg.load.de_table.values import faults_of

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "a role that is unknown": (
        {"columns": "effct=log2FC"},
        ("--columns: 'effct=log2FC'", "ROLE=COLUMN", "adjusted_p"),
    ),
    "no role": ({"columns": "log2FC"}, ("--columns: 'log2FC' is not understood", "ROLE=COLUMN")),
    "a transformed effect": (
        {"columns": "effect=-log10(log2FC)"},
        ("only p-values are transformed, not effect", "Name the column alone"),
    ),
    "a species of no list": ({"species": "humn"}, ("--species 'humn'", "did you mean 'human'", "mouse")),
    "a scale of no list": ({"scale": "log10"}, ("--scale 'log10' is not in its list", "log2")),
    "a contrast type of no list": (
        {"contrast_type": "treated_vs_untreatd"},
        ("--contrast-type 'treated_vs_untreatd'", "did you mean 'treated_vs_untreated'"),
    ),
    "a compartment of no list": ({"compartment": "liver-ish"}, ("--compartment 'liver-ish'", "blood")),
    "a level of 0": ({"alpha": 0.0}, ("--alpha 0.0 is not between 0 and 1", "--alpha 0.05")),
    "a level of 1": ({"alpha": 1.0}, ("--alpha 1.0 is not between 0 and 1",)),
    "correlations": (
        {"contrast_type": "change_vs_improvement"},
        ("has correlations and no two arms", "kg init DIR"),
    ),
    "diagnoses without their name": (
        {"contrast_type": "disease_vs_control", "drug": None},
        ("1 fact is missing", "--disease NAME"),
    ),
    "arms of no usual name": (
        {"contrast_type": "cotreatment_vs_drug_alone"},
        ("--case and --reference",),
    ),
    "a contrast of another name": (
        {"contrasts": ("high",)},
        ("has no contrast 'high'", "--contrast with one of ''"),
    ),
}


@pytest.mark.parametrize(("said", "words"), OPTIONS.values(), ids=OPTIONS)
def test_an_option_that_means_nothing_is_refused_with_what_to_write(
    said: dict[str, Any], words: tuple[str, ...], tmp_path: Path
) -> None:
    """The error names the option, the value, and what can be written instead."""
    path = write(tmp_path, "gene,log2FC,pvalue", rows_of())

    with pytest.raises(OptionError) as error:
        read(path, **said)
    assert [] == [each for each in words if each not in str(error.value)], str(error.value)


HEAD = ['file = "results.csv"', *(f'{name} = "{value}"' for name, value in SAID.items())]
HEADS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "no file": (HEAD[1:], ("table.toml", "names no file", 'file = "results.csv"')),
    "a file elsewhere": (
        ['file = "../results.csv"', *HEAD[1:]],
        ("table.toml", "'../results.csv' is not a file of the folder"),
    ),
    "a number for a text": ([*HEAD, "title = 5"], ("title has 5, expected str", "table.toml")),
    "a text for a number": ([*HEAD, 'n_case = "five"'], ("n_case has 'five', expected int",)),
    "yes for a number": ([*HEAD, "year = true"], ("year has True, expected int",)),
    "a text for yes": ([*HEAD, 'reverse = "no"'], ("reverse has 'no', expected bool",)),
    "an unknown key of a contrast": (
        [*HEAD, "[contrasts.low]", 'dos = "1 uM"'],
        ("[contrasts.'low']", "unknown key 'dos'", "did you mean 'dose'"),
    ),
    "a contrast that is no table": (
        [*HEAD, "[contrasts]", "low = 1"],
        ("[contrasts.'low']", "expected keys and values", "dose"),
    ),
    "a value of no list": (
        [*HEAD, 'sex = "robots"'],
        ("table.toml", "'robots' is not in its list", "female"),
    ),
}


@pytest.mark.parametrize(("lines", "words"), HEADS.values(), ids=HEADS)
def test_a_mistake_in_table_toml_is_named_with_its_file(
    lines: list[str], words: tuple[str, ...], tmp_path: Path
) -> None:
    """The error names the file, the key and what is expected."""
    write(tmp_path, "gene,log2FC,pvalue", rows_of())
    (tmp_path / "table.toml").write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(SourceError) as error:
        read_folder(tmp_path)
    assert [] == [each for each in words if each.casefold() not in str(error.value).casefold()], str(
        error.value
    )


def test_table_toml_lists_contrasts_or_describes_each(tmp_path: Path) -> None:
    """A list of names takes them as they are; a table for each says what differs."""
    header = "gene,logFC_low,P.Value_low,logFC_high,P.Value_high"
    write(tmp_path, header, [(gene, effect, p, -effect, p) for gene, effect, p in rows_of()])
    head = tmp_path / "table.toml"

    head.write_text("\n".join([*HEAD, 'contrasts = ["high"]']), encoding="utf-8")
    assert ["high"] == [each.name for each in read_folder(tmp_path).contrasts]
    head.write_text(
        "\n".join([*HEAD, "[contrasts.low]", 'dose = "1 uM"', "[contrasts.high]", 'dose = "10 uM"']),
        encoding="utf-8",
    )
    assert [("low", "1 uM"), ("high", "10 uM")] == [
        (each.name, each.declaration.dose) for each in read_folder(tmp_path).contrasts
    ]


@pytest.mark.parametrize(
    ("system", "compartment"),
    [("whole blood", "blood"), ("mouse brain", "brain"), ("cerebrospinal fluid", "csf")],
)
def test_a_system_whose_name_says_where_needs_no_compartment(
    system: str, compartment: str, tmp_path: Path
) -> None:
    """The word for the compartment is in the name of the system."""
    path = write(tmp_path, "gene,log2FC,pvalue", rows_of())

    assert compartment == one(path, system=system, compartment=None).declaration.compartment


CELLS: dict[str, tuple[str, list[tuple[Any, ...]], dict[str, Any], tuple[str, ...]]] = {
    "a p-value below 0": (
        "gene,log2FC,pvalue",
        [*rows_of(), ("GENE99", 1, -0.5)],
        {},
        ("results.csv", "pvalue", "a p-value is below 0: -0.5"),
    ),
    "a ratio below 0": (
        "gene,FC,pvalue",
        rows_of(),
        {"scale": "ratio"},
        ("results.csv", "FC", "a ratio is above 0, and the smallest effect is -4", "another --scale"),
    ),
    "a fold change that may be a logarithm": (
        "gene,FC,pvalue",
        rows_of(),
        {"scale": None},
        ("'FC' may be a ratio or a logarithm", "--scale"),
    ),
    "probes without genes": (
        "probe_id,log2FC,pvalue",
        [(f"{n}_at", effect, p) for n, (_, effect, p) in enumerate(rows_of(), 200_000)],
        {},
        ("the rows are probes, and no column says of which gene", "annotation of the array"),
    ),
}


@pytest.mark.parametrize(("header", "rows", "said", "words"), CELLS.values(), ids=CELLS)
def test_values_that_cannot_be_meant_are_refused(
    header: str, rows: list[tuple[Any, ...]], said: dict[str, Any], words: tuple[str, ...], tmp_path: Path
) -> None:
    """The error names the file, the column, the value and the option that decides."""
    with pytest.raises(KGError) as error:
        read(write(tmp_path, header, rows), **said)
    assert [] == [each for each in words if each not in str(error.value)], str(error.value)


@pytest.mark.parametrize(
    ("reverse", "first"), [(False, ("up", 2.0)), (True, ("down", 0.5))], ids=["as written", "reversed"]
)
def test_a_ratio_is_up_above_1_and_reversed_by_its_inverse(
    reverse: bool, first: tuple[str, float], tmp_path: Path
) -> None:
    """No change is 1, not 0."""
    rows = [(gene, 2 if n % 2 == 0 else 0.25, p) for n, (gene, _, p) in enumerate(rows_of())]
    contrast = one(write(tmp_path, "gene,FC,pvalue", rows), scale="ratio", reverse=reverse)

    assert [first, ("up" if reverse else "down", 4.0 if reverse else 0.25)] == results(
        contrast, "direction, effect"
    )[:2]


def test_universe_and_design_are_those_of_the_user(tmp_path: Path) -> None:
    """What is said goes before what the p-values show."""
    contrast = one(write(tmp_path, "gene,log2FC,pvalue", rows_of()), universe="selected", design="candidate")

    assert ("selected", "selected", "candidate") == (
        contrast.reporting,
        decided(contrast)["universe"],
        decided(contrast)["design"],
    )


def test_a_list_without_p_values_has_significant_findings(tmp_path: Path) -> None:
    """Membership of the list is the call; an effect of 0 is not significant."""
    rows = [("GENE0", 0), *((gene, effect) for gene, effect, _ in rows_of())]
    contrast = one(write(tmp_path, "gene,log2FC", rows))

    assert [("no_change", "not_significant"), ("down", "significant")] == results(
        contrast, "direction, call"
    )[:2]
    assert "significant_only" == contrast.reporting


@pytest.mark.parametrize(
    ("column", "form", "species"),
    [("hgnc_id", "HGNC:{}", "human"), ("mgi_id", "MGI:{}", "mouse"), ("rgd_id", "RGD:{}", "rat")],
)
def test_accessions_of_one_species_say_the_species(
    column: str, form: str, species: str, tmp_path: Path
) -> None:
    """No option is needed, and another species is refused."""
    rows = [(form.format(n), effect, p) for n, (_, effect, p) in enumerate(rows_of(), 1000)]
    path = write(tmp_path, f"{column},log2FC,pvalue", rows)
    other = "rat" if species == "mouse" else "mouse"

    assert species == one(path, species=None).part.identifiers.species
    with pytest.raises(SourceError, match=f"--species {other}, and the identifiers are of another species"):
        one(path, species=other)


def test_numbers_of_genes_with_gaps_are_numbers_of_ncbi(tmp_path: Path) -> None:
    """A column that is named so holds them where most of its cells are numbers."""
    rows = [
        (f"GENE{n}", n * 7 if n % 5 else "unknown", effect, p)
        for n, (_, effect, p) in enumerate(rows_of(), 1)
    ]

    assert {"entrez": 1, "symbol": 0} == one(
        write(tmp_path, "gene,entrez_id,log2FC,pvalue", rows)
    ).part.identifiers.columns


def test_the_named_column_of_an_identifier_goes_before_what_is_detected(tmp_path: Path) -> None:
    """A second column of symbols is not used where one is named."""
    rows = [(f"LOCAL{n}", *row) for n, row in enumerate(rows_of())]
    contrast = one(write(tmp_path, "gene,other,log2FC,pvalue", rows), columns="symbol=other")

    assert {"symbol": 1} == contrast.part.identifiers.columns


MEANS: dict[str, tuple[list[tuple[Any, ...]], str]] = {
    "few rows": (
        [(*row, 5, 5 + row[1]) for row in rows_of(6)],
        "gene,log2FC,pvalue,Mean_Control,Mean_Current",
    ),
    "signs that agree by chance": (
        [(*row, 5, 5 + row[1] * (-1) ** (n // 2)) for n, row in enumerate(rows_of())],
        "gene,log2FC,pvalue,Mean_Control,Mean_Current",
    ),
    "means of other groups": (
        [(*row, 5, 5 + row[1]) for row in rows_of()],
        "gene,log2FC,pvalue,Mean_First,Mean_Second",
    ),
}


@pytest.mark.parametrize(("rows", "header"), MEANS.values(), ids=MEANS)
def test_means_that_show_no_direction_are_no_hint(
    rows: list[tuple[Any, ...]], header: str, tmp_path: Path
) -> None:
    """The direction rests on the declaration."""
    contrast = one(
        write(tmp_path, header, rows),
        contrast_type="disease_vs_control",
        disease="depression",
        drug=None,
        case="current",
        reference="control",
    )

    assert "direction_by_means" not in decided(contrast)
    assert decided(contrast)["direction"]


def test_an_adjusted_p_of_several_contrasts_together_is_not_used(tmp_path: Path) -> None:
    """It says nothing of one of them, and the report says so."""
    header = "gene,logFC_low,P.Value_low,logFC_high,P.Value_high,adj.P.Val"
    rows = [(gene, effect, p, -effect, p, p) for gene, effect, p in rows_of()]
    contrast = one(write(tmp_path, header, rows), contrasts=("low",))

    assert "adjusted_p" not in contrast.part.columns
    assert "of several contrasts together" in next(
        each.reason for each in contrast.decisions if each.item == "p_of_the_factor"
    )


@pytest.mark.parametrize(
    ("text", "words"), [("5", "for example '0.5 mg/kg iv'"), ("5 spoons", "units: "), ("much", "'1 uM'")]
)
def test_a_dose_is_a_number_with_a_unit_of_the_list(text: str, words: str) -> None:
    """The error has an example and the units."""
    with pytest.raises(OptionError, match=f"--dose '{text}' is not a number with a unit") as error:
        dose_of(text)
    assert words in str(error.value).replace("For", "for")


def test_a_word_among_numbers_is_a_fault_of_its_row(tmp_path: Path) -> None:
    """The fault names file, row, column and value, and the other rows are read."""
    path = write(tmp_path, "gene,log2FC,pvalue", [*rows_of(), ("GENE99", "high", 0.5)])
    (fault,) = faults_of(one(path).part, "results.csv")

    assert (
        "results.csv",
        42,
        "log2FC",
        "high",
        "log2FC is not a number",
        "correct the cell, or leave it empty",
    ) == (
        fault.file,
        fault.row,
        fault.column,
        fault.value,
        fault.problem,
        fault.remedy,
    )


def test_ratios_of_both_directions_are_not_one_direction(tmp_path: Path) -> None:
    """All ratios are above 0; those below 1 went down."""
    rows = [(gene, 2 if n % 2 else 0.5, p) for n, (gene, _, p) in enumerate(rows_of(43, top=0.0499))]

    assert "significant_only" == one(write(tmp_path, "gene,FC,pvalue", rows), scale="ratio").reporting


def test_ratios_are_compared_with_the_means_of_the_groups(tmp_path: Path) -> None:
    """Ratios that are mostly below 1 agree with means that are mostly lower."""
    rows = [
        (gene, 2 if n % 20 == 0 else 0.5, p, 4, 8 if n % 20 == 0 else 2)
        for n, (gene, _, p) in enumerate(rows_of())
    ]
    path = write(tmp_path, "gene,FC,pvalue,Mean_Control,Mean_Current", rows)
    said = {"contrast_type": "disease_vs_control", "disease": "depression", "drug": None, "scale": "ratio"}

    assert "agrees" == decided(one(path, case="current", reference="control", **said))["direction_by_means"]
    with pytest.raises(SourceError, match="the other way round"):
        one(path, case="control", reference="current", **said)
