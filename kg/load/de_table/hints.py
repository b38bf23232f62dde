"""What a table itself says about the direction of its contrast: words, means of groups, and other tables of the experiment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.load.dialect.frame import CERTAIN, LIKELY, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.load.de_table.contrasts import Part

_VERSUS = re.compile(
    r"(?P<case>.+?)[\s._-]+(?:vs\.?|versus|against|minus|over)[\s._-]+(?P<reference>.+)", re.IGNORECASE
)
_AGREE = 0.95
_FEW = 20
_CORRELATED = 0.3
_SYNONYMS = (  # words for one side of a contrast
    (
        "control",
        "ctrl",
        "ctl",
        "untreated",
        "vehicle",
        "veh",
        "saline",
        "sham",
        "placebo",
        "healthy",
        "hc",
        "baseline",
        "pre",
        "before",
        "initial",
        "standard",
    ),
)


class Hint(NamedTuple):
    """A hint: which group the effects of the file are higher in; `case` and `reference` are words of the file.

    Attributes
    ----------
    agrees : bool or None
        Whether it is the declared direction; None where the words name neither declared arm.
    """

    kind: str
    case: str
    reference: str
    agrees: bool | None
    text: str


def hints_of_part(part: Part, contrast: str, case: str, reference: str) -> list[Hint]:
    """Return the hints that a table holds: words on its contrast, and means of the groups."""
    hints = [_by_words(words, where, case, reference) for where, words in _words(part, contrast)]
    hints += _by_means(part, contrast, case, reference)
    hints += _by_words_on_rows(part, contrast, case, reference)
    return [each for each in hints if each is not None]


def _words(part: Part, contrast: str) -> Iterable[tuple[str, str]]:
    """Yield where words on the contrast stand, and the words."""
    effect = part.columns.get("effect")
    if effect is not None and effect.name in part.frame.words:
        text = part.frame.words[effect.name]
        yield "what the file says of its effects", text.rpartition(": ")[2]
    if contrast:
        yield "the name of the contrast in the file", contrast


def _by_words(words: str, where: str, case: str, reference: str) -> Hint | None:
    """Return what words such as `TreatmentRegion BLA_Fluoxetine vs BLA_Sham` or `coefficient Treatmentinitial` say."""
    found = _VERSUS.fullmatch(words.strip())
    if found is None:
        if not words.startswith("coefficient "):
            return None
        name = words.removeprefix("coefficient ")
        is_case, is_reference = _names(name, case), _names(name, reference)
        agrees = None if is_case == is_reference else is_case
        return Hint("words", name, "the level that the model leaves out", agrees, f"{where}: {words}")
    first, second = found["case"], found["reference"]
    shared = set(_tokens(first)) & set(_tokens(second))
    forward = _names(first, case, shared) + _names(second, reference, shared)
    backward = _names(first, reference, shared) + _names(second, case, shared)
    agrees = None if forward == backward else forward > backward
    return Hint("words", first, second, agrees, f"{where}: {words}")


def _tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, parted at signs and capitals."""
    parted = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    return [word for word in re.split(r"[^a-z0-9]+", parted.lower()) if word]


def _names(text: str, arm: str, shared: Iterable[str] = ()) -> bool:
    """Return whether words of the file name an arm, as the user wrote it."""
    words = {_meaning(word) for word in _tokens(text)} - {_meaning(word) for word in shared}
    asked = {_meaning(word) for word in _tokens(arm)}
    if words & asked:
        return True
    joined = "".join(_tokens(text))
    return any(len(word) > 3 and word in joined for word in asked)  # noqa: PLR2004 - shorter words occur within others


def _meaning(word: str) -> str:
    return next((words[0] for words in _SYNONYMS if word in words), word)


def _by_words_on_rows(part: Part, contrast: str, case: str, reference: str) -> list[Hint]:
    """Return what two words of a column of directions say, each of which stands for one sign: the group that is higher."""
    column, effect = part.columns.get("direction"), part.columns.get("effect")
    if column is None or effect is None:
        return []
    word, number = part.frame.cell(column.index), part.frame.number(effect.index)
    sql = f"""SELECT {word}, avg(({number} > 0)::INTEGER), count(*) FROM {part.frame.table}
        WHERE {part.where(contrast)} AND {word} IS NOT NULL AND {number} <> 0 GROUP BY 1 ORDER BY 2 DESC LIMIT 3"""
    rows = part.frame.con.execute(sql).fetchall()
    if len(rows) != 2 or rows[0][1] < _AGREE or rows[1][1] > 1 - _AGREE:  # noqa: PLR2004 - two groups
        return []
    high, low = rows[0][0], rows[1][0]
    text = f"{column.name} is {high} where the effect is above 0, and {low} below"
    forward = _names(high, case) + _names(low, reference)
    backward = _names(high, reference) + _names(low, case)
    return [Hint("groups", high, low, None if forward == backward else forward > backward, text)]


def _by_means(part: Part, contrast: str, case: str, reference: str) -> list[Hint]:
    """Return what the means of two groups say, where the table has them."""
    effect, means = part.columns.get("effect"), part.roles.means
    if effect is None or len(means) < 2:  # noqa: PLR2004 - two groups
        return []
    named = {
        side: [name for name in means if _names(name, arm)]
        for side, arm in (("case", case), ("reference", reference))
    }
    if len(named["case"]) != 1 or len(named["reference"]) != 1 or named["case"] == named["reference"]:
        return []
    high, low = named["case"][0], named["reference"][0]

    number = part.frame.number
    effects, difference = (
        f"({number(effect.index)} - {part.neutral})",
        f"({number(means[high].index)} - {number(means[low].index)})",
    )
    sql = f"""SELECT count(*) FILTER (sign(effect) = sign(difference)), count(*) FROM (
        SELECT {effects} AS effect, {difference} AS difference FROM {part.frame.table} WHERE {part.where(contrast)}) WHERE effect <> 0 AND difference <> 0"""
    same, count = part.frame.row(sql)
    if count < _FEW or 1 - _AGREE < same / count < _AGREE:
        return []
    is_same = same / count >= _AGREE
    text = f"means of the groups: {same:,} of {count:,} effects have the sign of {means[high].name} − {means[low].name}"
    first, second = (high, low) if is_same else (low, high)
    return [Hint("means", first, second, is_same, text)]


def by_correlation(r: float, count: int, other: str, *, is_same: bool) -> Hint | None:
    """Return what the correlation of effects with another table of the experiment says; None where it is weak."""
    if abs(r) < _CORRELATED or count < _FEW or not is_same:
        return None
    text = f"effects of {count:,} genes correlate by {r:+.2f} with those of {other}, which is declared alike"
    return Hint("correlation", "", "", r > 0, text)


def check(
    hints: Sequence[Hint], case: str, reference: str, *, reverse: bool
) -> tuple[list[Decision], str | None]:
    """Return decisions on the direction of a contrast, and the contradiction that stops the load; None where there is none.

    Means and correlations are values, and go before words: a contrast that is named the wrong way round is read by
    its values.
    """
    decisive = [each for each in hints if each.agrees is not None]
    by_values = [each for each in decisive if each.kind != "words"]
    deciding = by_values or decisive
    against = [each for each in deciding if each.agrees == reverse]
    decisions = [
        Decision(
            f"direction_by_{each.kind}",
            _verdict(each, reverse=reverse),
            CERTAIN if each.kind == "means" else LIKELY,
            each.text,
        )
        for each in hints
    ]
    if not decisive:
        reason = "the file has no words, means or related table that say which arm is the case"
        decisions.append(
            Decision(
                "direction", f"{case} against {reference}", "declared", f"rests on the declaration: {reason}"
            )
        )
    if not against:
        return decisions, None
    each = against[0]
    turned = "with --reverse they are" if reverse else "they are"
    other = "leave out --reverse" if reverse else "add --reverse to turn the effects"
    problem = f"declared is {case} against {reference}, and by the file {turned} the other way round ({each.text}); {other}, or exchange --case and --reference"
    return decisions, problem


def _verdict(hint: Hint, *, reverse: bool) -> str:
    if hint.agrees is None:
        return "names neither arm"
    return "agrees" if hint.agrees != reverse else "contradicts"
