"""Spellings of a name: what papers write for a symbol of the nomenclature, and what does not name anything.

Greek letters that the nomenclature writes as one Latin letter, names of miRNAs and of their mature arms,
accessions, words for a missing value, and letters that only look like Latin ones.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from typing import NamedTuple

_LATIN = {  # Greek letter → what symbols have for it, the usual letter first
    "alpha": "A", "beta": "B", "gamma": "G", "delta": "D", "epsilon": "E", "zeta": "Z", "eta": "H",
    "theta": "QT", "iota": "I", "kappa": "K", "lambda": "L", "mu": "M", "nu": "N", "xi": "X",
    "omicron": "O", "pi": "P", "rho": "R", "sigma": "S", "tau": "T", "upsilon": "Y", "phi": "F",
    "chi": "CX", "psi": "U", "omega": "WO",
}  # fmt: skip
_SHORT = ("eta", "iota", "mu", "nu", "xi", "pi", "rho", "tau", "phi", "chi", "psi")  # also parts of words
_LONG = sorted(_LATIN.keys() - set(_SHORT), key=len, reverse=True)
_GREEK_WORD = re.compile(
    rf"(?i:{'|'.join(_LONG)})|(?<![A-Za-z])(?:{'|'.join(f'{word}|{word.title()}' for word in _SHORT)})(?![A-Za-z])"
)
_SALT = re.compile(
    r"(.+?)[ ·.-]+(HCl|HBr|(?:mono|di|tri|hemi)?hydro(?:chloride|bromide|iodide)|(?:di)?sodium|(?:di)?potassium|calcium"
    r"|mesylate|maleate|fumarate|tartrate|citrate|sulfate|oxalate)",
    re.IGNORECASE,
)
WITHOUT_NOUN = "without the word cells"
_PLURAL = re.compile(r"(?<=[a-zC])(?<![su])s$")  # astrocytes, PBMCs
_CELL_NOUN = re.compile(r"(?: cell line| cells?| cell lines)(?: cells)?$", re.IGNORECASE)
_MOST_GREEK = 3  # of a symbol; more are in sentences
_LIKE_GREEK = str.maketrans("ßẞꞵɑɣɛɩɸꭓꞷ", "βββαγειφχω")  # letters of German and of phonetics
_MIRNA = re.compile(
    r"(?:(?P<species>(?!pr[ei])[a-z]{3,4})[-_ ]?(?=mi|let))?(?:(?:pre|pri)[-_ ]?)?"
    r"(?:(?:mi(?:cro)?[-_ ]?rna|mir)[-_ ]?(?P<let>let[-_ ]?)?|(?P<bare>let[-_ ]?))"
    r"(?P<number>\d+)(?P<letters>[a-z]{0,2})(?:(?:(?<=[a-z])|[-_ ])(?P<copy>\d+))?(?:[-_ ](?P<arm>[35])p|(?P<star>\*))?",
    re.IGNORECASE,
)
_ACCESSION = re.compile(
    r"\d+(?:\.\d+)?|[A-Z]{1,10}[_:-]?\d{5,}(?:\.\d+)?|[NX][MRPGCTW]_\d+(?:\.\d+)?|[A-Za-z][A-Za-z.]*:\d\S*"
    r"|[OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z\d]{2}\d){1,2}|CVCL_\w{4}|(?:https?|ftp)://\S+|10\.\d{4,}/\S+",
    re.IGNORECASE,
)
_LOOK_ALIKE = str.maketrans(
    "АВСЕНІЈКМОРЅТХУаеосрхуіјѕѵԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABCEHIJKMOPSTXYaeocpxyijsvdqwABEZHIKMNOPTYX"
)

_LIKE_LATIN = ("FULLWIDTH", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")  # scripts with such letters


class Spelling(NamedTuple):
    """Another spelling of a name, how it differs, and the Latin letters that stand for Greek ones in it."""

    text: str
    how: str
    letters: str = ""


def is_accession(name: str) -> bool:
    """Return whether a name has the form of an accession, whose neighbours are other things.

    Examples
    --------
    >>> [
    ...     is_accession(name)
    ...     for name in ("ENSG00000176697.19", "627", "NM_001709.5", "P23560", "HGNC:1033", "IL6")
    ... ]
    [True, True, True, True, True, False]
    """
    return _ACCESSION.fullmatch(name.strip()) is not None


class Mirna(NamedTuple):
    """The name of a miRNA as its hairpin is called, and what was said beside it."""

    text: str
    how: str
    species: str | None


def mirna(name: str) -> Mirna | None:
    """Return a name of a miRNA or of one of its arms as the hairpin's; None where it has no such form.

    Examples
    --------
    >>> mirna("hsa-miR-132-3p")
    Mirna(text='miR-132', how='mature arm', species='hsa')
    >>> mirna("let-7a").text, mirna("miR-125b-1").text, mirna("microRNA 16").text
    ('let-7a', 'miR-125b-1', 'miR-16')
    >>> mirna("GRIA1") is None
    True
    """
    found = _MIRNA.fullmatch("".join(map(_plain, name)).translate(_DASHES).strip())
    if found is None:
        return None
    family = "let" if found["let"] or found["bare"] else "miR"
    copy = f"-{found['copy']}" if found["copy"] else ""
    species = found["species"].lower() if found["species"] else None
    how = "mature arm" if found["arm"] or found["star"] else "miRNA"
    return Mirna(f"{family}-{found['number']}{found['letters'].lower()}{copy}", how, species)


_DASHES = str.maketrans("‐‑‒–—−", "------")


def means_mirna(name: str) -> bool:
    """Return whether a name is written as that of a miRNA and not as a symbol in capitals, such as MIR16."""
    return mirna(name) is not None and not re.match(r"MIR-?(\d|LET)", name)


def others(name: str) -> list[Spelling]:
    """Return other spellings by which a name may be known, where it is not known itself.

    Examples
    --------
    >>> [(each.text, each.how) for each in others("IFN-γ")]
    [('IFN-G', 'Greek letter as G')]
    >>> [each.text for each in others("IL-1ß")], [each.text for each in others("GSK3beta")]
    (['IL-1β', 'IL-1B'], ['GSK3B'])
    """
    plain = _compatible(name)
    spellings = [Spelling(plain, "other characters")] if plain != name else []
    greek = plain.translate(_LIKE_GREEK)
    if greek != plain:
        read = sorted({f"{one} as {other}" for one, other in zip(plain, greek, strict=True) if one != other})
        spellings.append(Spelling(greek, " and ".join(read)))
    spellings += _in_latin(greek)
    form = mirna(name)
    if form is not None and form.species in (None, "hsa"):
        spellings.append(Spelling(form.text, form.how))
    return spellings


def salt_of(name: str) -> tuple[str, str] | None:
    """Return what a name says of the base of a salt, and what is added to it; None where it names no salt.

    Examples
    --------
    >>> salt_of("S-ketamine HCl"), salt_of("(S)-ketamine hydrochloride"), salt_of("ketamine")
    (('S-ketamine', 'hydrochloride'), ('(S)-ketamine', 'hydrochloride'), None)
    """
    found = _SALT.fullmatch(" ".join(name.split()))
    return (
        None
        if found is None
        else (found[1], {"hcl": "hydrochloride", "hbr": "hydrobromide"}.get(word := found[2].lower(), word))
    )


def of_cells(name: str) -> list[Spelling]:
    """Return a name of cells in the singular, and without the noun behind that of a cell line.

    Examples
    --------
    >>> [each.text for each in of_cells("SH-SY5Y cells")], [each.text for each in of_cells("astrocytes")]
    (['SH-SY5Y cell', 'SH-SY5Y'], ['astrocyte'])
    >>> [each.text for each in of_cells("SK-N-SH cell line")], of_cells("HEK293T")
    (['SK-N-SH'], [])
    """
    text = " ".join(name.split())
    spellings = [Spelling(text[:-1], "plural")] if _PLURAL.search(text) else []
    without = _CELL_NOUN.sub("", text)
    return [*spellings, Spelling(without, WITHOUT_NOUN)] if without not in (text, "") else spellings


def _compatible(name: str) -> str:
    """Return a name with its subscripts, ligatures and mathematical letters as plain ones.

    Wide letters stay, and so do the marks of footnotes: IL-1¹ is not IL-11.
    """
    return "".join(
        char if "FULLWIDTH" in unicodedata.name(char, "") else _plain(char)
        for char in unicodedata.normalize("NFC", name)
    )


def _plain(char: str) -> str:
    return char if _is_mark(char) else unicodedata.normalize("NFKC", char)


def _is_mark(char: str) -> bool:
    """Return whether a character may be the mark of a footnote, or a number of its own: ², ①, ½."""
    tag = unicodedata.decomposition(char).partition(" ")[0]
    return tag in {"<circle>", "<square>", "<fraction>"} or (
        tag == "<super>" and unicodedata.category(char) in {"No", "So"}
    )


def _in_latin(name: str) -> list[Spelling]:
    """Return a name with each Greek letter as a Latin one, in all the ways in which symbols have them."""
    pieces, letters = _split_at_greek(name)
    if not letters or len(letters) > _MOST_GREEK:
        return []
    spellings = []
    for latin in product(*(_LATIN[each] for each in letters)):
        text = pieces[0] + "".join(map("".join, zip(latin, pieces[1:], strict=True)))
        spellings.append(Spelling(text, f"Greek letter as {' and '.join(latin)}", "".join(latin)))
    return spellings


def _split_at_greek(name: str) -> tuple[list[str], list[str]]:
    """Return what is between the Greek letters of a name, and these by their English names."""
    marked = "".join(f"\0{greek}\0" if (greek := _greek_name(char)) else char for char in name)
    parts = [
        part
        for place, text in enumerate(marked.split("\0"))
        for part in ([text] if place % 2 else re.split(f"({_GREEK_WORD.pattern})", text))
    ]
    return parts[::2], [each.lower() for each in parts[1::2]]


def _greek_name(char: str) -> str | None:
    """Return the English name of a Greek letter, with or without an accent; None for any other character."""
    if char == "µ":
        return "mu"
    names = unicodedata.name(char, "").split()
    if names[:1] != ["GREEK"] or "LETTER" not in names:
        return None
    word = names[names.index("LETTER") + 1].lower().replace("lamda", "lambda")
    return "sigma" if word == "final" else word if word in _LATIN else None


def foreign_letter(name: str) -> str | None:
    """Return what is said of the first letter that only looks like a Latin one; None where there is none.

    Examples
    --------
    >>> foreign_letter("ВDNF")
    "'В' is U+0412 CYRILLIC CAPITAL LETTER VE"
    >>> foreign_letter("BDNF") is None
    True
    """
    for char in unicodedata.normalize("NFC", name):
        title = unicodedata.name(char, "")
        if ord(char) in _LOOK_ALIKE or title.startswith(_LIKE_LATIN):
            return f"{char!r} is U+{ord(char):04X} {title}"
    return None


def in_latin_letters(name: str) -> str:
    """Return a name with the letters that only look like Latin ones as these.

    Examples
    --------
    >>> in_latin_letters("ВDNF"), in_latin_letters("ＢＤＮＦ")
    ('BDNF', 'BDNF')
    """
    return unicodedata.normalize("NFKC", name).translate(_LOOK_ALIKE)


def greek_of(name: str) -> list[str]:
    """Return the Greek letters of a name by their English names, in order.

    Examples
    --------
    >>> greek_of("GSK-3β"), greek_of("GSK3beta"), greek_of("GSK3A")
    (['beta'], ['beta'], [])
    """
    return _split_at_greek(name.translate(_LIKE_GREEK))[1]


def without_greek(name: str) -> str:
    """Return a name without its Greek letters, and without a hyphen at its ends.

    Examples
    --------
    >>> without_greek("HSP90α"), without_greek("HSP90-alpha"), without_greek("BDNF")
    ('HSP90', 'HSP90', 'BDNF')
    """
    return "".join(_split_at_greek(name)[0]).strip("-‐‑‒–—_ ")
