"""The index of triples beside a store is made once, renewed where rows changed, and never half."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import StoreError
from kg.query.sparql import SparqlEngine
from kg.rdf.index import open_triples, triple_index
from kg.rdf.index_folder import STAMP
from kg.rdf.serialize import all_quads
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from factories.sandbox import World

SCRIPT = """
import sys
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store
from kg.rdf.index import open_triples, triple_index
with Store.open(sys.argv[1]) as store:
    print(len(open_triples(triple_index(store, load_schema()))))
"""


EVIDENCE = """
PREFIX evidence: <https://w3id.org/drugkg/evidence/>
SELECT ?finding ?study_label ?compartment ?drug ?subject_id ?symbol ?measurand ?call ?outcome {
  ?finding evidence:stated ?stated ; kg:inResultSet ?set ; kg:about ?feature .
  ?stated evidence:measurand ?measurand ; evidence:call ?call ; evidence:outcome ?outcome .
  ?set evidence:study_label ?study_label ; evidence:compartment ?compartment .
  OPTIONAL { ?set evidence:drug ?drug }
  OPTIONAL { ?set evidence:subject_id ?subject_id }
  OPTIONAL { ?feature evidence:symbol ?symbol }
}
"""
ROWS = (
    "SELECT finding, study_label, compartment, drug, subject_id, symbol, measurand, call, outcome"
    " FROM evidence ORDER BY finding"
)


def quads_in(folder: Path) -> list[str]:
    """Every quad of an index, as text, sorted."""
    return sorted(map(str, open_triples(folder)))


def built(path: Path) -> tuple[Path, list[str]]:
    """The index of a store, and what was done for it."""
    told: list[str] = []
    with Store.open(path) as store:
        return triple_index(store, load_schema(), report=told.append), told


def change(world: World) -> None:
    """Change one value of the made-up review, and load it again."""
    file = world.review / "findings.tsv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\tup\t", "\tdown\t", 1), encoding="utf-8")
    world.load()


def test_the_index_is_made_once(loaded: World) -> None:
    """The second question finds the index of the first."""
    folder, first = built(loaded.store)
    stamp = (folder / STAMP).stat().st_mtime_ns
    again, second = built(loaded.store)

    assert (1, []) == (len(first), second)
    assert (folder, stamp) == (again, (again / STAMP).stat().st_mtime_ns)


def test_the_index_holds_the_triples_of_the_store(loaded: World) -> None:
    """What is indexed is what is exported, beside the derived triples in graphs of their own."""
    folder, _ = built(loaded.store)
    with Store.open(loaded.store) as store:
        count = sum(1 for _ in all_quads(store, load_schema()))
    graphs = [quad.graph_name.value for quad in open_triples(folder)]

    assert count == sum(not graph.endswith("/evidence") for graph in graphs)


def test_derived_triples_are_the_columns_of_the_view(loaded: World) -> None:
    """A result set has what the view `evidence` says of its findings, a finding its measurand, direction and call."""
    with Store.open(loaded.store) as store:
        asked = SparqlEngine(store, load_schema()).query(EVIDENCE)
        rows = store.rows(ROWS)

    assert rows == sorted(asked.rows)


def test_a_changed_store_has_a_new_index_and_no_old_one(loaded: World) -> None:
    """After a load the index is that of the new rows; the old one is gone."""
    old, _ = built(loaded.store)
    change(loaded)
    new, _ = built(loaded.store)

    assert old != new
    assert {new.name, "lock"} == {each.name for each in new.parent.iterdir()}


@pytest.mark.slow
def test_renewing_a_graph_is_indexing_all_again(world: World) -> None:
    """An index made from the last one is the same as one made anew."""
    built(world.store)
    world.load()
    folder, _ = built(world.store)
    change(world)
    folder, _ = built(world.store)
    renewed = quads_in(folder)
    (folder / STAMP).unlink()
    anew, told = built(world.store)

    assert 1 == len(told)
    assert quads_in(anew) == renewed


@pytest.mark.process
@pytest.mark.slow
def test_two_processes_may_ask_at_once(loaded: World) -> None:
    """Both get the whole index; one of them makes it."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(loaded.store)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(2)
    ]
    counts = {each.communicate(timeout=60)[0] for each in running}

    assert [0, 0] == [each.returncode for each in running]
    assert 1 == len(counts)


@pytest.mark.slow
def test_a_snapshot_has_the_triples_it_had(loaded: World) -> None:
    """A store that is open while another one is loaded is indexed as it was opened."""
    with Store.open(loaded.store) as before:
        change(loaded)
        after, _ = built(loaded.store)
        folder = triple_index(before, load_schema())

        assert before.digest == folder.name
        assert after.name != folder.name


def test_a_folder_that_cannot_be_written_is_one_error(loaded: World) -> None:
    """Where the index cannot be made, the message says what to do."""
    Path(f"{loaded.store}.triples").write_text("in the way", encoding="utf-8")
    with Store.open(loaded.store) as store, pytest.raises(StoreError, match="opy the store"):
        triple_index(store, load_schema())
