"""What is detected in a table of results, what is asked for, and what is refused; no store is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from factories.result_tables import SAID, decided, one, read, results, rows_of, write

from kg.errors import KGError, OptionError, SourceError

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = {
    "DESeq2": (",baseMean,log2FoldChange,lfcSE,stat,pvalue,padj", ("log2FoldChange", "pvalue", "padj")),
    "edgeR": (",logFC,logCPM,LR,PValue,FDR", ("logFC", "PValue", "FDR")),
    "limma": (",logFC,AveExpr,t,P.Value,adj.P.Val,B", ("logFC", "P.Value", "adj.P.Val")),
    "Seurat": ("gene,p_val,avg_log2FC,pct.1,pct.2,p_val_adj", ("avg_log2FC", "p_val", "p_val_adj")),
    "scanpy": ("names,scores,logfoldchanges,pvals,pvals_adj", ("logfoldchanges", "pvals", "pvals_adj")),
}


@pytest.mark.parametrize(("header", "columns"), TOOLS.values(), ids=TOOLS)
def test_columns_of_a_tool_are_known_by_name(
    header: str, columns: tuple[str, ...], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Effect, p and adjusted p are found wherever they stand, the tool is named, and the scale follows from it."""
    effect, p, adjusted = columns
    names = header.split(",")
    values = {effect: 1, p: 2, adjusted: 2}
    rows = [
        tuple(
            row[values[name]] if name in values else row[0] if at == 0 else 0.5
            for at, name in enumerate(names)
        )
        for row in rows_of()
    ]
    found = decided(one(write(tmp_path, header, rows), scale=None))
    tool = request.node.callspec.id

    expected = {
        "tool": tool,
        "effect_column": effect,
        "p_column": p,
        "adjusted_p_column": adjusted,
        "effect_scale": "log2",
        "universe": "complete",
    }
    assert expected == {item: found[item] for item in expected}


def test_every_decision_has_a_reason_and_a_certainty(tmp_path: Path) -> None:
    """Nothing is detected in silence."""
    contrast = one(write(tmp_path, "gene,log2FC,pvalue", rows_of()))

    assert all(
        each.reason and each.certainty in {"certain", "likely", "declared"} for each in contrast.decisions
    )


ASKED: dict[str, tuple[str, dict[str, Any], str]] = {
    "scale of the effect": ("gene,lfc,pvalue", {"scale": None}, "--scale"),
    "species": ("gene,log2FC,pvalue", {"species": None, "study": "x"}, "--species"),
    "study": ("gene,log2FC,pvalue", {"study": None}, "--study"),
    "what was compared": ("gene,log2FC,pvalue", {"contrast_type": None}, "treated_vs_untreated"),
    "drug": ("gene,log2FC,pvalue", {"drug": None}, "--drug"),
    "compartment": ("gene,log2FC,pvalue", {"compartment": None}, "--compartment"),
    "gene": ("value,log2FC,pvalue", {}, "--columns 'id=COLUMN'"),
    "effect": ("gene,first,second", {}, "--columns 'effect=COLUMN"),
}


@pytest.mark.parametrize(("header", "said", "option"), ASKED.values(), ids=ASKED)
def test_what_is_ambiguous_is_asked_for(
    header: str, said: dict[str, Any], option: str, tmp_path: Path
) -> None:
    """The error has exit code 2 and names the option that decides."""
    rows: list[tuple[Any, ...]] = [
        (name.title() if "species" in said else name, *rest) for name, *rest in rows_of()
    ]
    if header.startswith("value"):
        rows = [(number, *rest) for number, (_, *rest) in enumerate(rows, 500)]

    with pytest.raises(OptionError) as error:
        read(write(tmp_path, header, rows), **said)
    assert option in str(error.value)


def test_columns_overrides_what_is_detected(tmp_path: Path) -> None:
    """A column that the user names is taken, whatever it is called."""
    path = write(tmp_path, "gene,log2FC,pvalue,other", [(*row, row[1] / 2) for row in rows_of()])
    contrast = one(path, columns="effect=other,id=gene")

    assert "other" == contrast.part.columns["effect"].name
    assert "declared" == next(each.certainty for each in contrast.decisions if each.item == "effect_column")
    with pytest.raises(OptionError, match="no column 'x'"):
        one(path, columns="effect=x")


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    """A file that is called after a drug and a mouse is read as what the user says."""
    path = write(tmp_path, "gene,log2FC,pvalue", rows_of()).rename(
        tmp_path / "mouse_esketamine_down_vs_up.csv"
    )

    assert ("ketamine", "human") == (one(path).declaration.drug, one(path).part.identifiers.species)


def test_a_p_of_zero_stays_zero_and_a_missing_adjusted_p_is_tested(tmp_path: Path) -> None:
    """Zero is no missing value, and a missing adjusted p is neither 1 nor significant."""
    rows = [("GENE0", 2, 0, 0), ("GENE1", 2, 0.001, "NA"), *((*row, 0.9) for row in rows_of()[2:])]
    found = results(one(write(tmp_path, "gene,log2FC,pvalue,padj", rows)), "p, q, call")

    assert [(0.0, 0.0, "significant_corrected"), (0.001, None, "not_significant")] == found[:2]


@pytest.mark.parametrize("header", ["gene,log2FC,pvalue,padj", "gene,log2FC,pvalue"])
def test_a_row_without_any_value_is_no_null(header: str, tmp_path: Path) -> None:
    """A gene whose result is missing altogether was measured and is not reported; one value is enough to be tested."""
    more = ("0.9",) * header.endswith("padj")
    empty = [("GENE0", *["NA"] * (2 + len(more))), ("GENE1", 0.2, "NA", *["NA"] * len(more))]
    rows = [*empty, *((*row, *more) for row in rows_of()[2:])]
    found = results(one(write(tmp_path, header, rows)), "direction, call, basis")

    assert ("not_stated", "not_reported", "none") == found[0]
    assert ("up", "not_significant") == found[1][:2]


def test_p_is_adjusted_within_a_complete_table_alone(tmp_path: Path) -> None:
    """Without an adjusted p, a complete table is adjusted here by Benjamini and Hochberg, and a cut one is nominal."""
    p = [0.0001, 0.0002, 0.03, 0.04, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    rows = [(f"GENE{n}", (-1) ** n, value) for n, value in enumerate(p)]
    complete = one(write(tmp_path, "gene,log2FC,pvalue", rows))
    by_hand = [0.001, 0.001, 0.1, 0.1, *[1.0] * 6]

    assert by_hand == pytest.approx([q for (q,) in results(complete, "q")])
    assert "computed_here" == decided(complete)["correction"]
    assert {"significant_nominal"} == {
        call for (call,) in results(one(write(tmp_path, "gene,log2FC,pvalue", rows[:4])), "call")
    }


def test_log_p_is_converted_only_where_told(tmp_path: Path) -> None:
    """A p column with −log10 values is refused with the words to give."""
    rows = [(gene, effect, round(20 * (1 - p), 3)) for gene, effect, p in rows_of()]
    path = write(tmp_path, "gene,log2FC,pvalue", rows)

    with pytest.raises(SourceError, match=r"p=-log10\(pvalue\)"):
        read(path)
    (first, *_, last) = results(one(path, columns="p=-log10(pvalue)"), "p")
    assert [10**-19.5, 1.0] == pytest.approx([first[0], last[0]])


def test_a_twice_one_sided_p_is_a_fault_of_its_row_or_cut_where_told(tmp_path: Path) -> None:
    """Some values up to 2 are rows to quarantine; min(COLUMN, 1) takes them for 1."""
    path = write(tmp_path, "gene,log2FC,pvalue", [*rows_of(), ("GENE99", 0.1, 1.5)])

    assert [("cell.range", 1.5)] == [
        (problem.split("\t")[0], p) for problem, p in results(one(path), "problem, p") if problem
    ]
    assert [(None, 1.0)] == results(one(path, columns="p=min(pvalue, 1)"), "problem, p")[-1:]


@pytest.mark.parametrize(
    ("words", "message"),
    [(("DISS", "HOMO"), "neither up nor down"), (("++++++", "------"), "neither up nor down")],
    ids=["words", "signs of several regions"],
)
def test_directions_without_an_effect_have_to_say_up_or_down(
    words: tuple[str, str], message: str, tmp_path: Path
) -> None:
    """Words that say something else are refused, not guessed."""
    rows = [(gene, words[n % 2], p) for n, (gene, _, p) in enumerate(rows_of())]

    with pytest.raises(SourceError, match=message):
        read(write(tmp_path, "gene,direction,pvalue", rows))


@pytest.mark.parametrize(("up", "down"), [("up", "down"), ("1", "-1"), ("Upregulated", "Downregulated")])
def test_words_for_up_and_down_are_read(up: str, down: str, tmp_path: Path) -> None:
    """A direction without an effect is a finding with a direction."""
    rows = [(gene, up if n % 2 else down, p) for n, (gene, _, p) in enumerate(rows_of())]

    assert [("down",), ("up",)] == results(one(write(tmp_path, "gene,direction,pvalue", rows)), "direction")[
        :2
    ]


def test_directions_that_contradict_the_effect_are_refused(tmp_path: Path) -> None:
    """Nothing says which of the two is meant."""
    rows = [(gene, effect, p, "up") for gene, effect, p in rows_of()]

    with pytest.raises(SourceError, match="contradict the sign"):
        read(write(tmp_path, "gene,log2FC,pvalue,direction", rows))


def test_effects_without_sign_are_refused_in_a_complete_table(tmp_path: Path) -> None:
    """A table of all genes has effects of both signs."""
    rows = [(gene, abs(effect), p) for gene, effect, p in rows_of()]

    with pytest.raises(SourceError, match="same sign"):
        read(write(tmp_path, "gene,log2FC,pvalue", rows))


def test_a_wrong_decimal_sign_is_refused(tmp_path: Path) -> None:
    """Effects in the hundreds are not logarithms of fold changes."""
    rows = [(gene, effect * 1000, p) for gene, effect, p in rows_of()]

    with pytest.raises(SourceError, match="not logarithms"):
        read(write(tmp_path, "gene,log2FC,pvalue", rows))


def test_shifted_columns_are_refused(tmp_path: Path) -> None:
    """A column of p-values with words in it is not read as missing."""
    rows = [(gene, effect, "chr1") for gene, effect, _ in rows_of()]

    with pytest.raises(SourceError, match="are not numbers, the first 'chr1'"):
        read(write(tmp_path, "gene,log2FC,pvalue", rows))


@pytest.mark.parametrize(
    ("species", "change", "message"),
    [("mouse", str.upper, "all in capital letters"), ("human", str.title, "one capital letter")],
    ids=["human symbols in a mouse table", "mouse symbols in a human table"],
)
def test_symbols_of_another_species_are_refused(
    species: str, change: Any, message: str, tmp_path: Path
) -> None:
    """No symbol becomes that of another species by its case."""
    names = ["Fkbp", "Sgk", "Nos", "Vegf", "Stat", "Gria", "Gapdh", "Actb", "Tnf", "Hmgb"]
    rows = [
        (change(f"{names[n % 10]}{n // 10 + 1}"), effect, p) for n, (_, effect, p) in enumerate(rows_of())
    ]

    with pytest.raises(SourceError, match=message):
        read(write(tmp_path, "gene,log2FC,pvalue", rows), species=species)


FAULTY = {
    "several genes": ("A1///B2", "row.several-genes"),
    "no gene": ("", "row.no-gene"),
}


@pytest.mark.parametrize(("name", "rule"), FAULTY.values(), ids=FAULTY)
def test_what_names_no_single_gene_is_a_fault_of_its_row(name: str, rule: str, tmp_path: Path) -> None:
    """The row is counted and set aside; it is evidence for no gene."""
    path = write(tmp_path, "gene,log2FC,pvalue", [*rows_of(), (name, 1, 0.5)])

    assert [rule] == [problem.split("\t")[0] for (problem,) in results(one(path), "problem") if problem]


UNIVERSES = {
    "complete": (rows_of(40), "complete"),
    "the top of a longer table": (rows_of(50, top=0.3), "selected"),
    "cut at 0.05": (rows_of(43, top=0.0499), "significant_only"),
    "cut by another rule": (rows_of(43, top=0.6), "selected"),
    "one direction": ([(gene, abs(effect), p) for gene, effect, p in rows_of(43, top=0.04)], "selected"),
}


@pytest.mark.parametrize(("rows", "reporting"), UNIVERSES.values(), ids=UNIVERSES)
def test_what_a_table_reports_follows_from_its_p_values(
    rows: list[tuple[Any, ...]], reporting: str, tmp_path: Path
) -> None:
    """It decides what absence means, and is printed with its reason."""
    assert reporting == one(write(tmp_path, "gene,log2FC,pvalue", rows)).reporting


def test_contrasts_side_by_side_are_chosen_by_name(tmp_path: Path) -> None:
    """Columns with the name of a contrast make several; without a choice they are listed."""
    header = "gene,logFC_low,P.Value_low,logFC_high,P.Value_high,P.Value_all"
    path = write(tmp_path, header, [(gene, effect, p, -effect, p, p) for gene, effect, p in rows_of()])

    with pytest.raises(OptionError, match="2 contrasts: 'low', 'high'"):
        read(path)
    assert "logFC_high" == one(path, contrasts=("high",)).part.columns["effect"].name
    assert ["low", "high"] == [each.name for each in read(path, contrasts=("*",)).contrasts]
    assert "all" == decided(one(path, contrasts=("low",)))["not_contrasts"]


def test_a_row_without_a_value_in_a_contrast_was_not_tested_there(tmp_path: Path) -> None:
    """In a table of several contrasts, an empty cell is no null."""
    header = "gene,logFC_low,P.Value_low,logFC_high,P.Value_high"
    rows: list[tuple[Any, ...]] = [(gene, effect, p, -effect, p) for gene, effect, p in rows_of()]
    contrast = one(write(tmp_path, header, [*rows, ("GENE99", "NA", "NA", 1, 0.5)]), contrasts=("low",))

    assert contrast.counts is not None
    assert (40, 1) == (contrast.counts.rows, contrast.counts.not_tested)


def test_stacked_contrasts_are_told_apart_by_their_column(tmp_path: Path) -> None:
    """A column that groups the rows is part of the key."""
    rows = [(name, *row) for name in ("low", "high") for row in rows_of()]
    found = read(write(tmp_path, "contrast,gene,log2FC,pvalue", rows), contrasts=("*",)).contrasts

    assert [("low", 40), ("high", 40)] == [
        (each.name, each.counts.rows if each.counts else 0) for each in found
    ]


HINTS = {
    "agrees": ("Ket_vs_Ctrl", "ket", "control", False, None),
    "contradicts": ("Ctrl_vs_Ket", "ket", "control", False, "the other way round"),
    "is turned": ("Ctrl_vs_Ket", "ket", "control", True, None),
    "is turned without need": ("Ket_vs_Ctrl", "ket", "control", True, "leave out --reverse"),
}


@pytest.mark.parametrize(("name", "case", "reference", "reverse", "message"), HINTS.values(), ids=HINTS)
def test_words_on_the_contrast_are_compared_with_the_declaration(
    name: str, case: str, reference: str, reverse: bool, message: str | None, tmp_path: Path
) -> None:
    """A contradiction stops the load with both readings; --reverse turns the sign."""
    header = f"gene,logFC_{name},P.Value_{name}"
    path = write(tmp_path, header, [(gene, effect, p) for gene, effect, p in rows_of()])
    said = {"case": case, "reference": reference, "reverse": reverse}
    if message is not None:
        with pytest.raises(SourceError, match=message):
            read(path, **said)
    else:
        contrast = one(path, **said)
        assert ("agrees", "up" if reverse else "down") == (
            decided(contrast)["direction_by_words"],
            results(contrast, "direction")[0][0],
        )


def test_means_of_the_groups_go_before_the_name_of_the_contrast(tmp_path: Path) -> None:
    """A contrast that is named the wrong way round is read by its values."""
    header = "gene,logFC_control_vs_current,P.Value_control_vs_current,Mean_Control,Mean_Current"
    path = write(tmp_path, header, [(gene, effect, p, 5, 5 + effect) for gene, effect, p in rows_of()])
    said = {"contrast_type": "disease_vs_control", "disease": "depression", "drug": None}
    found = decided(one(path, case="current", reference="control", **said))

    assert ("agrees", "contradicts") == (found["direction_by_means"], found["direction_by_words"])
    with pytest.raises(SourceError, match="Mean_Control − Mean_Current"):
        one(path, case="control", reference="current", **said)


def test_without_a_hint_the_direction_rests_on_the_declaration(tmp_path: Path) -> None:
    """The report says so."""
    contrast = one(write(tmp_path, "gene,log2FC,pvalue", rows_of()))

    assert any(
        each.item == "direction" and each.reason.startswith("rests on the declaration")
        for each in contrast.decisions
    )


def test_a_reversed_contrast_is_recorded_with_its_reason(tmp_path: Path) -> None:
    """Effects and directions are turned, and the decision says why."""
    path = write(tmp_path, "gene,log2FC,pvalue", rows_of())
    plain, turned = one(path), one(path, reverse=True, reason="the coefficient was initial")

    assert [(-effect,) for (effect,) in results(plain, "effect")] == results(
        one(path, reverse=True), "effect"
    )
    assert any(
        each.item == "reversed" and "the coefficient was initial" in each.reason for each in turned.decisions
    )


def test_table_toml_says_the_same_as_options(tmp_path: Path) -> None:
    """A folder with table.toml needs no option; an unknown key is an error with the nearest one."""
    from kg.load.de_table.source import read_folder

    write(tmp_path, "gene,log2FC,pvalue", rows_of())
    lines = ['file = "results.csv"', *(f'{name} = "{value}"' for name, value in SAID.items())]
    (tmp_path / "table.toml").write_text("\n".join(lines), encoding="utf-8")

    assert "ketamine" == read_folder(tmp_path).contrasts[0].declaration.drug
    (tmp_path / "table.toml").write_text("\n".join([*lines, 'sytem = "x"']), encoding="utf-8")
    with pytest.raises(KGError, match="Did you mean 'system'"):
        read_folder(tmp_path)


def test_the_template_of_a_table_is_filled_in_and_read(tmp_path: Path) -> None:
    """As it is every fact that it leaves open is asked for at once; filled in, nothing else is needed."""
    from kg.load.de_table.source import read_folder
    from kg.load.template import init

    place = tmp_path / "made-2026"
    init(place, template="table")
    write(place, "gene,logFC,pvalue", rows_of())
    with pytest.raises(SourceError, match="4 facts are missing"):
        read_folder(place)
    text = (place / "table.toml").read_text(encoding="utf-8")
    for key in ("study", "contrast_type", "drug", "system", "compartment"):
        assert f'\n{key} = ""' in text
        text = text.replace(f'\n{key} = ""', f'\n{key} = "{SAID[key]}"')
    for key, value in {"species": '""', "scale": '""', "n_case": "0"}.items():
        assert f"\n# {key} = {value}" in text
        text = text.replace(
            f"\n# {key} = {value}", f"\n{key} = {value if key == 'n_case' else repr(SAID[key])}"
        )
    (place / "table.toml").write_text(text, encoding="utf-8")

    declared = read_folder(place).contrasts[0].declaration
    assert ("made-2026", "ketamine", "human", 0) == (
        declared.study,
        declared.drug,
        declared.species,
        declared.n_case,
    )


def test_a_significant_effect_of_0_is_said(tmp_path: Path) -> None:
    """It has no direction, so that it supports nothing; what was decided is printed with the number of rows."""
    rows = [("GENE0", 0, 0.001, 0.002), *((*row, 0.9) for row in rows_of()[1:])]

    assert "1" == decided(one(write(tmp_path, "gene,log2FC,pvalue,padj", rows)))["effect_of_0"]
    assert "effect_of_0" not in decided(one(write(tmp_path, "gene,log2FC,pvalue,padj", rows[1:])))
