"""The encoding of pictures: every meaning carried by colour, glyph and word, and legible."""

from __future__ import annotations

import colorsys
import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories.colour import contrast, luminance

import kg
from kg.encoding import BANDS, INK, LINES, LINK, MARKS, MUTED, PAPER, RULE, glyph, mark_of, word
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from kg.encoding import Mark
    from kg.schema.model import Schema

PACKAGE = Path(kg.__file__).parent
GROUNDS = {"paper": PAPER, **{name: band.tint for name, band in BANDS.items()}}
WRITTEN = sorted(
    {
        colour
        for mark in MARKS
        for colour in (mark.text_colour, mark.second_text_colour, INK, MUTED, LINK)
        if colour
    }
)
COLOURS = sorted(
    {colour for mark in MARKS for colour in (mark.colour, mark.second_colour) if colour} | {RULE}
)


def test_the_contrast_of_black_and_white_is_known() -> None:
    """The measure itself gives what its definition says."""
    assert [21.0, 1.0] == [round(contrast("#000000", "#FFFFFF"), 3), contrast("#0072B2", "#0072B2")]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_mark_stands_out(colour: str, ground: str) -> None:
    """Every colour of a mark has 3:1 on paper and on every tint."""
    assert contrast(colour, GROUNDS[ground]) >= 3


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", WRITTEN)
def test_text_can_be_read(colour: str, ground: str) -> None:
    """Every colour of text, that of glyphs and labels too, has 4.5:1 on paper and on every tint."""
    assert contrast(colour, GROUNDS[ground]) >= 4.5


@pytest.mark.parametrize("colour", WRITTEN)
def test_text_can_be_read_on_each_ground_of_the_page(colour: str) -> None:
    """The head of the table, a card that was chosen, a button under the pointer: 4.5:1 on each."""
    grounds = {
        sign if len(sign) == 7 else f"#{''.join(2 * each for each in sign[1:])}"
        for name in ("page/web/page.css", "draw/figure.css", "page/pyvis.css")
        for sign in re.findall(r"background: (#\w{3,6})\b", (PACKAGE / name).read_text(encoding="utf-8"))
    }
    light = {ground for ground in grounds if luminance(ground) > 0.5}

    assert {"#fff8d6", "#f4f3ef"} < light
    assert [] == [ground for ground in sorted(light) if contrast(colour, ground) < 4.5]


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.name)
def test_what_is_written_has_the_hue_of_its_mark(mark: Mark) -> None:
    """Text is as dark as it must be, and of the same colour otherwise; up and down stay apart."""
    hues = [
        colorsys.rgb_to_hsv(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]
        for colour in (mark.colour, mark.text_colour)
    ]

    assert pytest.approx(hues[0], abs=0.01) == hues[1]
    assert luminance(mark.text_colour) <= luminance(mark.colour)


def test_no_two_meanings_share_a_glyph_a_word_or_a_shape() -> None:
    """Without any colour, each meaning has a glyph of its own, a shape with its filling, and a word."""
    assert len(MARKS) == len({mark.glyph for mark in MARKS})
    assert len(MARKS) == len({mark.word for mark in MARKS})
    assert len(MARKS) == len({mark.name for mark in MARKS})
    assert len(MARKS) == len({(mark.shape, mark.filled) for mark in MARKS})


def test_every_direction_and_call_of_the_schema_has_a_mark(schema: Schema) -> None:
    """Nothing that can be stored is without a mark; up and down differ in colour too."""
    pairs = product(schema.enums["Direction"].values, schema.enums["Call"].values)

    assert all(glyph(*pair) and word(*pair) for pair in pairs)
    assert 2 == len({mark_of("up", "significant").colour, mark_of("down", "significant").colour})


def test_filled_means_significant(schema: Schema) -> None:
    """A change is filled where it is significant and hollow where it is not; what was not reported is neither, whatever the direction."""
    for direction in ("up", "down", "mixed", "correlated_positive", "correlated_negative"):
        filled = {call: mark_of(direction, call).filled for call in schema.enums["Call"].values}

        assert {"significant_corrected", "significant", "significant_nominal"} == {
            call for call in filled if filled[call]
        }
    assert {"×"} == {glyph(direction, "not_reported") for direction in schema.enums["Direction"].values}


def test_every_compartment_and_family_has_its_look(schema: Schema) -> None:
    """Compartments have a heading and a tint of their own; only the drug's own effect is a solid line."""
    assert set(schema.enums["Compartment"].values) == set(BANDS)
    assert len(BANDS) == len({band.tint for band in BANDS.values()})
    assert set(schema.enums["Family"].values) == set(LINES)
    assert ["drug_effect"] == [name for name, line in LINES.items() if not line.dashes]
    assert len(LINES) == len({line.words for line in LINES.values()})


def test_a_family_is_told_by_dashes_and_by_a_word() -> None:
    """No two families share a pattern or a word; the word on a line is one of the legend, and has room."""
    others = [line for name, line in LINES.items() if name != "drug_effect"]

    assert (
        len(LINES)
        == len({line.dashes for line in LINES.values()})
        == len({line.pattern for line in LINES.values()})
    )
    assert "" == LINES["drug_effect"].short
    assert len(others) == len({line.short for line in others})
    for line in others:
        assert line.short
        assert line.short in line.words
        assert len(line.short) <= 14


def test_names_in_a_property_graph_have_the_same_glyphs(schema: Schema) -> None:
    """The rule of support, from which captions take their glyphs, has those that the pictures draw."""
    rules = [rule for rule in schema.finding_statuses() if rule.calls == "nominal"]

    assert len(schema.enums["Direction"].values) * len(schema.enums["Call"].values) == len(rules)
    assert [glyph(rule.direction, rule.call) for rule in rules] == [rule.glyph for rule in rules]


def test_names_in_a_property_graph_say_what_is_not_rna(review_store: Path) -> None:
    """The activity of a transcription factor is not taken for its expression, nor the other way round."""
    with Store.open(review_store) as store:
        named = store.rows(
            "SELECT finding.measurand, caption.name FROM finding JOIN caption USING (id) ORDER BY caption.name"
        )
    activities = [name for measurand, name in named if measurand == "tf_activity"]

    assert ["STAT3 activity ▲"] * 3 == [" ".join(name.split()[:3]) for name in activities]
    assert [] == [name for measurand, name in named if measurand == "rna_expression" and " activity " in name]
