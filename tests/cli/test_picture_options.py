"""What the verbs that write a picture take as names and text: an empty list is not everything, and text is UTF-8."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kg.draw.grid.figure import make_grid
from kg.draw.text_metrics import drawable
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg

VERBS = (("draw", "grid", "-o", "x.svg"), ("view", "-o", "x.html"))
BAD = os.fsdecode(b"caf\xe9")


@pytest.mark.parametrize("verb", VERBS)
def test_an_empty_list_of_names_does_not_draw_everything(
    kg: Kg, toy_store: Path, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    """A pipe that found no gene gets an error, and no file."""
    done = kg(*verb, "-", "--store", toy_store, stdin="\n")

    assert (2, "Error: no names on stdin. Remove - to draw everything.\n") == (
        done.returncode,
        done.stderr,
    )
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("verb", VERBS)
def test_names_from_a_pipe_are_drawn(kg: Kg, toy_store: Path, verb: tuple[str, ...]) -> None:
    """One a line."""
    assert 0 == kg(*verb, "-", "--store", toy_store, stdin="IL6\nTNF\n").returncode


@pytest.mark.parametrize("option", ["--title", "--date"])
def test_bytes_that_are_no_text_are_refused(kg: Kg, toy_store: Path, option: str) -> None:
    """Latin-1 where UTF-8 is meant is shown with the byte that is none."""
    done = kg("draw", "grid", "-o", "x.svg", option, BAD, "--store", toy_store)

    assert 2 == done.returncode
    assert r"not UTF-8: 'caf\xe9'" in done.stderr


def test_a_figure_can_be_read_whatever_its_names_hold(toy_store: Path, tmp_path: Path) -> None:
    """What XML forbids is replaced, in the picture and in what a reader of the SVG is told."""
    text = "a\x01b\ufffe<&>"
    with Store.open(toy_store) as store, pytest.warns(UserWarning, match="U\\+FFFE"):
        make_grid(store, title=text, date=text).save(tmp_path / "x.svg")
    title = ET.parse(tmp_path / "x.svg").getroot().findtext("{http://www.w3.org/2000/svg}title")  # noqa: S314 - our own file

    assert "a�b�<&>" == title


def test_a_name_cannot_pose_as_another() -> None:
    """A sign that turns around what follows is not drawn."""
    assert "a�gnp.exe" == drawable("a\u202egnp.exe")
