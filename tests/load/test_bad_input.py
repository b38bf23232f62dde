"""Bad input: each gives one clear error with file, row, column, value and remedy, and nothing is stored."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kg.errors import KGError, NotFoundError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from factories.sandbox import World

F = "findings.tsv"


@dataclass(frozen=True)
class Case:
    """A way to spoil the made-up review, and where the error must point."""

    spoil: Callable[[World], object]
    file: str
    row: int | None
    column: str | None
    value: str | None
    says: str


def put(file: str, key: str, column: str, value: str) -> Callable[[World], object]:
    """Change one cell."""
    return lambda world: world.put(file, key, column, value)


def swap(file: str, old: bytes, new: bytes) -> Callable[[World], object]:
    """Change bytes."""
    return lambda world: world.replace(file, old, new)


def append(file: str, text: str) -> Callable[[World], object]:
    """Add text at the end of a file."""
    return lambda world: (world.review / file).write_text(
        (world.review / file).read_text(encoding="utf-8") + text, encoding="utf-8"
    )


def pin(file: str) -> Callable[[World], object]:
    """Pin a file by a sha256 that it does not have."""
    return append("source.toml", f'[[files]]\nname = "{file}"\nsha256 = "{"0" * 64}"\n')


def without_column(world: World) -> None:
    """Leave a column out of every row."""
    lines = [line.split("\t") for line in world.lines(F)]
    at = lines[0].index("direction")
    world.write(F, ["\t".join(cells[:at] + cells[at + 1 :]) for cells in lines])


def with_lines(file: str, change: Callable[[list[str]], list[str]]) -> Callable[[World], object]:
    """Change the lines of a file."""
    return lambda world: world.write(file, change(world.lines(file)))


def folder_for_file(world: World) -> None:
    """Put a folder where a file should be."""
    (world.review / F).unlink()
    (world.review / F).mkdir()


def toml(old: str, new: str) -> Callable[[World], object]:
    """Change source.toml."""
    return swap("source.toml", old.encode(), new.encode())


CASES = {
    "missing column": Case(without_column, F, 1, "direction", None, "missing column"),
    "unknown column": Case(
        swap(F, b"direction", b"directoin"), F, 1, "directoin", "directoin", "'direction'"
    ),
    "column twice": Case(swap(F, b"\tnote", b"\tsymbol"), F, 1, "symbol", "symbol", "duplicate column"),
    "unknown contrast": Case(
        put(F, "p.f01", "contrast_id", "p.ket-vs-nothing"),
        F,
        2,
        "contrast_id",
        "p.ket-vs-nothing",
        "unknown contrast_id, not in result_sets.tsv",
    ),
    "direction outside the list": Case(
        put(F, "p.f01", "direction", "upward"), F, 2, "direction", "upward", "not in the list"
    ),
    "ambiguous gene": Case(
        put("mappings.tsv", "p11", "subject", "p12"), F, 3, "feature_as_written", "p11", "HGNC:10487"
    ),
    "unknown gene": Case(
        put(F, "e.f03", "feature_as_written", "IL-6000"),
        F,
        8,
        "feature_as_written",
        "IL-6000",
        "no known gene has this name",
    ),
    "accession of nothing": Case(
        put(F, "p.f01", "feature_id", "HGNC:99999999"),
        F,
        2,
        "feature_id",
        "HGNC:99999999",
        "in no loaded source",
    ),
    "symbol against accession": Case(
        put(F, "p.f01", "symbol", "IGF1"), F, 2, "symbol", "IGF1", "has the approved symbol IGF2"
    ),
    "name against accession": Case(
        put(F, "m.f01", "feature_id", "HGNC:5466"),
        F,
        4,
        "feature_as_written",
        "IL-10",
        "belongs to HGNC:5962 (IL10) as approved symbol, folded, the row has HGNC:5466 (IGF2)",
    ),
    "duplicate identifier": Case(
        put(F, "p.f02", "finding_id", "p.f01"),
        F,
        3,
        "finding_id",
        "p.f01",
        "duplicate value (first in row 2)",
    ),
    "p-value of 1.7": Case(put(F, "m.f01", "p_value", "1.7"), F, 4, "p_value", "1.7", "between 0 and 1"),
    "decimal comma": Case(put(F, "m.f01", "p_value", "0,05"), F, 4, "p_value", "0,05", "a decimal point"),
    "infinity": Case(put(F, "m.f01", "effect_size", "inf"), F, 4, "effect_size", "inf", "not a number"),
    "NaN": Case(put(F, "m.f01", "effect_size", "NaN"), F, 4, "effect_size", "NaN", "not a number"),
    "beyond a double": Case(
        put(F, "m.f01", "effect_size", "1e999"), F, 4, "effect_size", "1e999", "a finite number"
    ),
    "half a person": Case(put("arms.tsv", "e.pre", "n", "20.5"), "arms.tsv", 6, "n", "20.5", "whole number"),
    "fewer than none": Case(put("arms.tsv", "e.pre", "n", "-1"), "arms.tsv", 6, "n", "-1", "at least 0"),
    "neither true nor false": Case(
        put(F, "e.f01", "dose_dependent", "perhaps"), F, 6, "dose_dependent", "perhaps", "true or false"
    ),
    "no identifier": Case(
        put(F, "p.f01", "feature_id", "IGF2"),
        F,
        2,
        "feature_id",
        "IGF2",
        "not an identifier with a known prefix",
    ),
    "undeclared prefix": Case(
        put(F, "p.f01", "feature_id", "OMIM:147470"),
        F,
        2,
        "feature_id",
        "OMIM:147470",
        "not an identifier with a known prefix",
    ),
    "required cell empty": Case(
        put(F, "p.f01", "measurand", ""), F, 2, "measurand", None, "the cell is empty"
    ),
    "Latin-1": Case(
        swap(F, "TNFα".encode(), "TNF\xe4".encode("latin-1")), F, 5, "feature_as_written", "TNF\xe4", "UTF-8"
    ),
    "lone surrogate": Case(
        swap(F, "TNFα".encode(), b"TNF\xed\xa0\x80"), F, 5, "feature_as_written", None, "UTF-8"
    ),
    "UTF-16": Case(
        lambda world: (world.review / F).write_bytes("\n".join(world.lines(F)).encode("utf-16")),
        F,
        1,
        None,
        None,
        "the file is UTF-16",
    ),
    "NUL byte": Case(swap(F, b"IL-10", b"IL\x0010"), F, 4, "feature_as_written", "IL␀10", "NUL byte"),
    "control character": Case(
        swap(F, b"IL-10", b"IL\x1f10"), F, 4, "feature_as_written", "IL␟10", "control character"
    ),
    "short row": Case(
        with_lines(F, lambda lines: [*lines[:3], "m.f01\tm.ket-vs-untreated", *lines[4:]]),
        F,
        4,
        "feature_as_written",
        "m.ket-vs-untreated",
        "the row has 2 cells, the header",
    ),
    "long row": Case(
        with_lines(F, lambda lines: [*lines[:3], lines[3] + "\tmore", *lines[4:]]),
        F,
        4,
        None,
        "more",
        "Remove the cells",
    ),
    "blank line": Case(
        with_lines(F, lambda lines: [*lines[:3], "", *lines[3:]]),
        F,
        4,
        "contrast_id",
        "",
        "the row has 1 cells",
    ),
    "empty file": Case(with_lines(F, lambda _: []), F, 1, None, None, "the file is empty"),
    "header only": Case(with_lines(F, lambda lines: lines[:1]), F, None, None, None, "no usable row"),
    "no file": Case(
        lambda world: (world.review / F).unlink(), F, None, None, None, "missing file findings.tsv"
    ),
    "folder for a file": Case(folder_for_file, F, None, None, None, "it is a folder"),
    "space at the end": Case(
        put(F, "p.f01", "direction", "up "),
        F,
        2,
        "direction",
        "up ",
        "leading or trailing space",
    ),
    "space in a list": Case(
        put(F, "p.f01", "locators", "table 1| table 2"),
        F,
        2,
        "locators",
        "table 1| table 2",
        "leading or trailing space",
    ),
    "quoted cell": Case(
        put(F, "p.f01", "note", '"as in ""table 1"""'),
        F,
        2,
        "note",
        '"as in ""table 1"""',
        "in quotation marks",
    ),
    "part of itself": Case(
        put("arms.tsv", "e.pre", "part_of", "e.pre"),
        "arms.tsv",
        6,
        "part_of",
        "e.pre",
        "circular reference",
    ),
    "parts in a ring": Case(
        put("arms.tsv", "e.pre", "part_of", "e.men.pre"),
        "arms.tsv",
        6,
        "part_of",
        "e.pre",
        "(and 1 more",
    ),
    "overlap with itself": Case(
        put("studies.tsv", "example-2031", "suspected_overlap", "example-2031"),
        "studies.tsv",
        4,
        "suspected_overlap",
        "example-2031",
        "circular reference",
    ),
    "a cell of very many characters": Case(
        put(F, "p.f01", "note", "x" * 300_000), F, 2, "note", "x" * 300_000, "(300,000 characters)"
    ),
    "adjusted below raw": Case(
        put(F, "m.f01", "adjusted_p_value", "0.001"),
        F,
        4,
        "adjusted_p_value",
        "0.001",
        "smaller than the p-value",
    ),
    "wrong sha256": Case(
        pin("findings.tsv"),
        F,
        None,
        "sha256",
        None,
        "Expected 000000",
    ),
    "sha256 of nothing": Case(
        pin("finding.tsv"),
        "source.toml",
        None,
        "files",
        "finding.tsv",
        "Did you mean 'findings.tsv'?",
    ),
    "file that nobody reads": Case(
        lambda world: (world.review / "discrepancies.tsv").rename(world.review / "discrepancy.tsv"),
        "discrepancy.tsv",
        None,
        None,
        "discrepancy.tsv",
        "Did you mean 'discrepancies.tsv'?",
    ),
    "unknown key": Case(toml("licence", "license"), "source.toml", None, "license", "license", "'licence'"),
    "missing key": Case(
        toml('citation = "Made up for the tests of drugkg; no evidence of anything"', ""),
        "source.toml",
        None,
        "citation",
        None,
        "citation is missing",
    ),
    "empty key": Case(toml('"CC0-1.0"', '" "'), "source.toml", None, "licence", None, "licence is missing"),
    "wrong type": Case(
        toml('version = "1"', "version = 1"), "source.toml", None, "version", "1", "text in quotes"
    ),
    "no TOML": Case(toml('version = "1"', "version = "), "source.toml", None, None, None, "is not TOML"),
    "bad name": Case(toml('"made-up"', '"Made up"'), "source.toml", None, "name", "Made up", "For example"),
    "unknown format": Case(toml('"review"', '"revue"'), "source.toml", None, "format", "revue", "'review'"),
    "unknown need": Case(
        toml('["hgnc"', '["hgcn"'), "source.toml", None, "needs", "hgcn", "unknown source 'hgcn'"
    ),
    "need that is no name": Case(toml('["hgnc"', "[1"), "source.toml", None, "needs", "1", "needs has 1"),
    "need of itself": Case(
        toml('["hgnc"', '["made-up"'), "source.toml", None, "needs", "made-up", "made-up → made-up"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_is_one_clear_error_and_nothing_is_stored(world: World, case: Case) -> None:
    """The error names file, row, column, value and what to do; the store stays byte for byte as it was."""
    if "made-up → made-up" in case.says:
        (world.loaders / "made-up").symlink_to(world.review)
    case.spoil(world)
    before = world.store.read_bytes()

    try:
        with pytest.raises(SourceError) as caught:
            world.load()
    finally:
        (world.loaders / "made-up").unlink(missing_ok=True)

    error = caught.value
    assert before == world.store.read_bytes()
    assert case.file == (error.file or "").rsplit("/", 1)[-1]
    assert (case.row, case.column) == (error.row, error.column)
    assert case.value is None or (case.value == error.value and case.value[:5] in str(error))
    assert case.says in str(error)
    assert error.remedy
    assert len(str(error)) < 2_000


def test_two_sources_that_need_each_other_are_refused(world: World, tmp_path: Path) -> None:
    """The error draws the ring."""
    for name, need in (("one", "two"), ("two", "one")):
        (tmp_path / "loaders" / name).mkdir(parents=True)
        head = f'name = "{name}"\ntitle = "t"\nversion = "1"\nlicence = "l"\ncitation = "c"\nneeds = ["{need}"]\n'
        (tmp_path / "loaders" / name / "source.toml").write_text(head)
        (tmp_path / "loaders" / name / "tables.toml").write_text("")

    with pytest.raises(SourceError, match="one → two → one"):
        world.__class__(tmp_path / "loaders", world.review, world.store).load("one")


def test_an_unknown_source_is_an_error_that_lists_the_known(world: World) -> None:
    """The nearest is suggested."""
    with pytest.raises(NotFoundError, match="Did you mean 'hgnc'") as caught:
        world.load("hgcn")

    assert "chebi" in str(caught.value)


HARMLESS = {
    "CRLF": swap(F, b"\n", b"\r\n"),
    "byte order mark": lambda world: (world.review / F).write_bytes(
        b"\xef\xbb\xbf" + (world.review / F).read_bytes()
    ),
    "no line end at the end": lambda world: (world.review / F).write_bytes(
        (world.review / F).read_bytes().rstrip(b"\n")
    ),
    "blank lines at the end": append(F, "\n\n"),
    "prefix in lower case": put(F, "p.f01", "feature_id", "hgnc:5466"),
    "address for a CURIE": put(F, "p.f01", "feature_id", "http://identifiers.org/hgnc/5466"),
    "cell type as in OBO": put("systems.tsv", "macrophages", "curies", "CL_0000235"),
    "tissue with RRID": put("systems.tsv", "blood", "curies", "RRID:UBERON_0000178"),
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_means_the_same_is_read_as_the_same(loaded: World, change: Callable[[World], object]) -> None:
    """Line ends, a byte order mark and spellings of identifiers do not change the digest."""
    before = loaded.digest
    change(loaded)

    (row,) = [row for row in loaded.load().records() if row["source"] == "made-up"]

    assert (0, 0, 0) == (row["added"], row["changed"], row["removed"])
    assert before == loaded.digest


# ---- quarantine


def quarantined(path: Path) -> list[dict[str, str]]:
    """Read a quarantine file."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def test_a_quarantine_keeps_the_good_rows_and_reports_each_bad_one(world: World, tmp_path: Path) -> None:
    """Every fault has file, row, column, rule, value, problem, remedy and the content of the row."""
    world.put(F, "p.f01", "direction", "upward")
    world.put(F, "m.f01", "p_value", "1.7")
    world.put(F, "e.f03", "feature_as_written", "IL-6000")
    world.replace(F, "TNFα".encode(), b"TNF\xe4")

    answer = world.load(quarantine=tmp_path / "bad.tsv")
    bad = quarantined(tmp_path / "bad.tsv")

    assert {"2": "upward", "4": "1.7", "5": "TNFä", "8": "IL-6000"} == {
        row["row"]: row["value"] for row in bad
    }
    assert all(row["problem"] and row["remedy"] and row["content"] for row in bad)
    assert {"2": "cell.list", "4": "cell.range", "5": "line.encoding", "8": "name.unknown"} == {
        row["row"]: row["rule"] for row in bad
    }
    assert "upward" == json.loads(next(row["content"] for row in bad if row["row"] == "2"))["direction"]
    assert [("made-up", 4)] == [(r["source"], r["quarantined"]) for r in answer.records() if r["quarantined"]]
    stored = {finding.rsplit("/")[-1] for (finding,) in world.rows("SELECT finding FROM evidence")}
    assert {"p.f02", "e.f01", "e.f02"} == stored


def test_what_depends_on_a_row_that_was_set_aside_names_it(world: World, tmp_path: Path) -> None:
    """A finding without its result set is no riddle: it names the row and what is wrong there."""
    line = world.put("result_sets.tsv", "m.ket-vs-untreated", "scope", "everything")

    world.load(quarantine=tmp_path / "bad.tsv")
    faults = {(row["file"], row["rule"]): row["problem"] for row in quarantined(tmp_path / "bad.tsv")}

    assert {("result_sets.tsv", "cell.list"), ("findings.tsv", "cell.reference-to-quarantined")} == set(
        faults
    )
    assert f"(result_sets.tsv:{line}:scope: " in faults["findings.tsv", "cell.reference-to-quarantined"]


def test_an_unknown_gene_has_the_nearest_name_beside_it(world: World) -> None:
    """One slip is named, never a neighbour of the family."""
    world.put(F, "e.f03", "feature_as_written", "GRAI1")
    with pytest.raises(SourceError, match="The nearest name is 'GRIA1'; check the spelling"):
        world.load()
    world.put(F, "e.f03", "feature_as_written", "IL66")
    with pytest.raises(SourceError, match=r"no known gene has this name: 'IL66'\. Check the spelling"):
        world.load()


def test_a_long_name_is_shortened_in_every_error() -> None:
    """The beginning and the length of it, quoted or not; a text with many words stays."""
    long, words = "X" * 100_000, "several words " * 100
    for what in (f"unknown gene {long!r}", f"no file {long}", f"unknown drug {'x y ' * 20_000!r}"):
        message = str(KGError(what, remedy=f"look at {long}"))
        assert len(message) < 400
        assert "00 characters)" in message
    assert words.strip() in str(KGError(words))
    between = f"did you mean 'a'? expected columns: {words}'b'"
    assert between in str(KGError(between))


def test_read_is_stored_and_quarantined(world: World, tmp_path: Path) -> None:
    """No finding is lost in silence: lines of the file = findings + faulty lines."""
    world.put(F, "p.f01", "call", "certain")
    world.put(F, "p.f02", "call", "certain")
    world.put(F, "p.f02", "direction", "upward")

    answer = world.load(quarantine=tmp_path / "bad.tsv")
    (row,) = [row for row in answer.records() if row["source"] == "made-up"]

    assert len(world.lines(F)) - 1 == row["findings"] + row["quarantined"]
    assert (5, 2) == (row["findings"], row["quarantined"])
    assert 3 == len(quarantined(tmp_path / "bad.tsv"))


def test_rows_that_rest_on_a_bad_row_are_quarantined_with_it(world: World, tmp_path: Path) -> None:
    """A bad study takes its arms, contrasts, result sets and findings along, each with its reason."""
    world.put("studies.tsv", "macrophages-2019", "design", "guess")

    answer = world.load(quarantine=tmp_path / "bad.tsv")
    bad = quarantined(tmp_path / "bad.tsv")
    (row,) = [row for row in answer.records() if row["source"] == "made-up"]

    assert {"studies.tsv", "arms.tsv", "contrasts.tsv", "result_sets.tsv", F, "discrepancies.tsv"} == {
        each["file"] for each in bad
    }
    assert [("macrophages-2019", 0)] == world.rows(
        "SELECT 'macrophages-2019', count(*) FROM study WHERE id LIKE '%macrophages-2019'"
    )
    assert len({(each["file"], each["row"]) for each in bad}) == row["quarantined"]
    assert 5 == row["findings"]


@pytest.mark.slow
def test_a_mended_quarantine_loads_as_if_it_had_never_been(loaded: World, tmp_path: Path) -> None:
    """What was quarantined is tried again by the next load, also when the tables are the same."""
    clean = loaded.digest
    loaded.unload()
    loaded.put(F, "p.f01", "direction", "upward")
    loaded.load(quarantine=tmp_path / "bad.tsv")

    with pytest.raises(SourceError, match="upward"):
        loaded.load()
    loaded.put(F, "p.f01", "direction", "up")
    loaded.load()

    assert clean == loaded.digest


def test_a_fault_of_a_whole_file_ends_a_load_with_a_quarantine_too(world: World, tmp_path: Path) -> None:
    """Without its column a file has no good row."""
    without_column(world)

    with pytest.raises(SourceError, match="missing column"):
        world.load(quarantine=tmp_path / "bad.tsv")

    assert not (tmp_path / "bad.tsv").exists()


def test_a_review_is_in_its_own_reference_list(world: World) -> None:
    """Without a row for the review itself the error names file and column and says which row to add."""
    path = world.review / "publications.tsv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("0\t")), encoding="utf-8")

    with pytest.raises(SourceError, match="dd a row with ref_no 0") as caught:
        world.load()

    assert ("publications.tsv", "ref_no") == (
        (caught.value.file or "").rsplit("/", 1)[-1],
        caught.value.column,
    )
