"""One paper in several sources is one unit, two papers are two, in every order of loading."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from factories import tiny_review

from kg.errors import SourceError
from kg.load.loader import load
from kg.load.unload import unload
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.validation.check import check

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

EIGHT_WAYS = (
    {"doi": "10.1000/abc(1).2", "pmid": "12345678", "pages": "10-19"},
    {"doi": "https://doi.org/10.1000/ABC(1).2"},
    {"doi": "DOI: 10.1000/abc(1).2."},
    {"doi": "https://dx.doi.org/10.1000%2Fabc%281%29.2\u00a0"},
    {"pmid": "PMID: 12345678"},
    {"pmid": "https://pubmed.ncbi.nlm.nih.gov/12345678/", "pmcid": "PMC99"},
    {"pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/PMC99/", "first_author": "Misspelt"},
    {"pages": "pp. 10–19"},
)


def review(place: Path, root: Path, name: str, paper: dict[str, str], *more: dict[str, str]) -> str:
    """Write the tiny review under a name, with other keys of its papers."""
    rows = tiny_review.tables()
    for at, keys in enumerate((paper, *more), 1):
        rows["publications"][at] |= keys
    rows["publications"][0]["first_author"] = f"Review {name}"
    for row in rows["publications"][len(more) + 2 :]:  # papers of this source alone
        row["doi"] = f"10.1000/{name}"
    folder = tiny_review.write(place / name, root, rows)
    head = folder / "source.toml"
    head.write_text(head.read_text(encoding="utf-8").replace('"tiny"', f'"{name}"'), encoding="utf-8")
    return str(folder)


def papers(path: Path, study: str = "dish") -> tuple[int, int, str]:
    """Return how many papers and units studies of that name are, and the digest."""
    with Store.open(path) as store:
        sql = f"SELECT count(DISTINCT publication), count(DISTINCT unit) FROM study_unit WHERE study LIKE '%/{study}'"  # noqa: S608 - a name of this test
        ((found, units),) = store.rows(sql)
        return found, units, store.digest


def test_one_paper_written_in_eight_ways_is_one_in_every_order(tmp_path: Path, root: Path) -> None:
    """The digest is the same too, and each source can be taken out again."""
    places = [review(tmp_path, root, f"way-{at}", keys) for at, keys in enumerate(EIGHT_WAYS)]
    path = tmp_path / "kg.duckdb"
    load(path, places, load_schema())
    first = papers(path)
    for place in random.Random(1).sample(places, len(places)):  # noqa: S311 - an order, no secret
        load(tmp_path / "other.duckdb", [place], load_schema())

    assert (1, 1) == first[:2]
    assert first == papers(tmp_path / "other.duckdb")
    unload(path, "way-0", load_schema())
    assert (1, 1) == papers(path)[:2]
    load(path, places[:1], load_schema())
    assert first == papers(path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"doi": "10.1000/a"}, {"doi": "10.1000/b"}),
        ({"doi": "10.1000/a", "pmid": "1"}, {"doi": "10.1000/b", "pmid": "1"}),
        ({"pmid": "1", "pages": "in press"}, {"pmid": "2", "pages": "in press"}),
        ({"pmcid": "PMC1"}, {"pmcid": "PMC2"}),
        ({"volume": "2"}, {"volume": "3"}),
    ],
)
def test_papers_whose_identifiers_differ_are_two(
    tmp_path: Path, root: Path, one: dict[str, str], other: dict[str, str]
) -> None:
    """Also where a third source has a record that fits both, which is counted with one of them and warned of."""
    places = [
        review(tmp_path, root, f"source-{at}", keys) for at, keys in enumerate((one, other, {"volume": ""}))
    ]
    load(tmp_path / "two.duckdb", places[:2], load_schema())
    load(tmp_path / "three.duckdb", places, load_schema())
    load(tmp_path / "again.duckdb", places[::-1], load_schema())

    assert (2, 2) == papers(tmp_path / "two.duckdb")[:2]
    assert (2, 2) == papers(tmp_path / "three.duckdb")[:2]
    assert papers(tmp_path / "three.duckdb") == papers(tmp_path / "again.duckdb")
    with Store.open(tmp_path / "three.duckdb") as store:
        rules = {row[1] for row in check(store, load_schema()).rows}
    assert rules >= {"paper-by-citation"}
    assert ("paper-identifiers" in rules) is ("pmid" in one and "doi" in one)


def test_one_paper_twice_in_a_source_is_refused(tmp_path: Path, root: Path) -> None:
    """Two rows with one DOI in two spellings are named by row and column."""
    place = review(tmp_path, root, "twice", {"doi": "10.1000/abc"}, {"doi": "https://doi.org/10.1000/ABC"})

    with pytest.raises(SourceError, match="duplicate publication: the paper of ref_no 1 in row 3") as caught:
        load(tmp_path / "kg.duckdb", [place], load_schema())
    assert ("publications.tsv", 4, "ref_no", "2") == (
        caught.value.file,
        caught.value.row,
        caught.value.column,
        caught.value.value,
    )


def test_an_identifier_of_a_study_is_that_of_its_paper(tmp_path: Path, root: Path) -> None:
    """Another one in studies.tsv is refused; the same one in another spelling is the same."""
    place = review(tmp_path, root, "tables", {"doi": "10.1000/abc"})
    table = tmp_path / "tables" / "tiny" / "studies.tsv"
    header, first, *others = table.read_text(encoding="utf-8").splitlines()
    cells = first.split("\t")
    for written, is_same in {"doi:10.1000/ABC": True, "10.1000/other": False}.items():
        cells[header.split("\t").index("doi")] = written
        table.write_text("\n".join([header, "\t".join(cells), *others]) + "\n", encoding="utf-8")
        if is_same:
            load(tmp_path / "kg.duckdb", [place], load_schema())
        else:
            with pytest.raises(
                SourceError, match=r"is not the one of its publication: 10\.1000/abc in publications.tsv"
            ):
                load(tmp_path / "kg.duckdb", [place], load_schema())
