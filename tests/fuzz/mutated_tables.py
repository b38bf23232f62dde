"""Tables of a review, changed by chance: bytes, cells, rows, columns, encodings and whole files."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    Mutation = Callable[[random.Random, bytes], bytes]

ODD_BYTES = (
    *(
        b"\0",
        b"\r",
        b"\n",
        b"\t",
        b"\r\n",
        b"\x1a",
        b"\x7f",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
    ),
    *(
        b'"',
        b"'",
        b"|",
        b";",
        b",",
        b"\xc2\xa0",
        b"\xe2\x80\xa8",
        b"\xe2\x80\xae",
        b"\xef\xbf\xbf",
        b"\xf0\x9f\xa7\xac",
    ),
)
ODD_CELLS = (
    *(
        "",
        " ",
        "|",
        "||",
        "a|",
        "NA",
        "n/a",
        "none",
        "NULL",
        "?",
        "-",
        "true",
        "TRUE",
        "yes",
        "0",
        "-0",
        "+1",
        "00012",
    ),
    *(
        "1e400",
        "1e-400",
        "-1e308",
        "nan",
        "inf",
        "0,05",
        "5%",
        "1.2.3",
        "0x10",
        "9" * 400,
        "1" * 25,
        "3-Mar",
        "2-Sep",
    ),
    *(
        "HGNC:0",
        "HGNC:5466",
        "hgnc:5466",
        "HGNC:HGNC:5466",
        "CHEBI:6121",
        "CHEBI:x",
        "id:other/study/a",
        "kg:Finding",
    ),
    *(
        "https://doi.org/10.1/x",
        "doi:10.1000/x y",
        "PMID:1",
        "javascript:alert(1)",
        "=cmd|'x'!A1",
        "<b>x</b>",
        "'; --",
    ),
    *(
        "up",
        "down",
        "Up-Regulated",
        "IL6",
        "il-6",
        "Il6",
        "IL6|TNF",
        "esketamine",
        "(S)-ketamine",
        "\u00b5M",
        "\u03bcM",
        "mM",
    ),
    *(
        "\u0130",
        "\u00df",
        "e\u0301",
        "\u200b",
        "\ufeffx",
        "\u202eabc",
        "\U0001f9ec",
        "x" * 3000,
        "x" * 200_001,
        "../../etc",
        "%e2%28",
    ),
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7", "cp037")


def flip(chance: random.Random, content: bytes) -> bytes:
    """Change some bytes."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def insert(chance: random.Random, content: bytes) -> bytes:
    """Insert bytes that readers of tables stumble over."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(ODD_BYTES) * chance.choice((1, 1, 1, 40)) + content[at:]


def cut(chance: random.Random, content: bytes) -> bytes:
    """Leave out a part, often the end."""
    start = chance.randrange(len(content) + 1)
    return content[:start] + (b"" if chance.random() < 0.5 else content[start + chance.randint(1, 200) :])


def repeat(chance: random.Random, content: bytes) -> bytes:
    """Write a part twice."""
    start = chance.randrange(len(content) + 1)
    part = content[start : start + chance.randint(1, 500)]
    return content[:start] + part + content[start:]


def _cells(content: bytes) -> list[list[bytes]]:
    return [line.split(b"\t") for line in content.split(b"\n")]


def _joined(rows: list[list[bytes]]) -> bytes:
    return b"\n".join(b"\t".join(row) for row in rows)


def cell(chance: random.Random, content: bytes) -> bytes:
    """Replace some cells by odd ones, by cells from elsewhere, or by another spelling of themselves."""
    rows = _cells(content)
    for _ in range(chance.randint(1, 4)):
        row = chance.choice(rows[1:] or rows)
        at = chance.randrange(len(row))
        other = chance.choice(rows)
        row[at] = chance.choice(
            (
                chance.choice(ODD_CELLS).encode(),
                chance.choice(ODD_CELLS).encode(),
                other[at % len(other)],
                chance.choice(other),
                row[at].swapcase(),
                b" " + row[at],
                row[at] + b"\xc2\xa0",
                row[at] + b"|" + row[at],
                row[at][:-1],
                b'"' + row[at] + b'"',
            )
        )
    return _joined(rows)


def rows(chance: random.Random, content: bytes) -> bytes:
    """Delete, repeat, exchange, split, join or empty rows."""
    lines = content.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            middle = chance.randrange(len(lines[at]) + 1)
            lines[at : at + 1] = [lines[at][:middle], lines[at][middle:]]
        case 4:
            lines[at : at + 2] = [b"".join(lines[at : at + 2])]
        case _:
            lines[at:at] = [b""] * chance.randint(1, 3)
    return b"\n".join(lines)


def columns(chance: random.Random, content: bytes) -> bytes:
    """Delete, repeat or exchange columns, with or without their cells, or rename one."""
    table = _cells(content)
    width = len(table[0])
    at, other = chance.randrange(width), chance.randrange(width)
    reach = table if chance.random() < 0.5 else table[:1]
    kind = chance.randrange(4)
    for row in reach:
        if max(at, other) >= len(row):
            continue
        if kind == 0:
            del row[at]
        elif kind == 1:
            row.insert(other, row[at])
        elif kind == 2:
            row[at], row[other] = row[other], row[at]
        else:
            row[at] += b"x"
    return _joined(table)


def encoding(chance: random.Random, content: bytes) -> bytes:
    """Write the table in another encoding, with other line ends, or packed under its plain name."""
    if chance.random() < 0.2:
        return content.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\n\r")))
    if chance.random() < 0.2:
        return gzip.compress(content)
    return content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def whole(chance: random.Random, content: bytes) -> bytes:
    """Leave nothing, the header, or the rows alone, or write tabs as something else."""
    header, _, body = content.partition(b"\n")
    return chance.choice(
        (b"", header, header + b"\n", body, content.replace(b"\t", chance.choice((b",", b";", b"  "))))
    )


MUTATIONS: tuple[Mutation, ...] = (
    flip,
    insert,
    cut,
    repeat,
    cell,
    cell,
    cell,
    cell,
    rows,
    rows,
    columns,
    encoding,
    whole,
)


OF_ROWS: tuple[Mutation, ...] = (cell, cell, cell, rows)  # the files can be read, and some rows are faulty


def mutate(chance: random.Random, place: Path) -> dict[str, str]:
    """Change one to four tables of a folder in any way, or rows of all; return the names of those that changed, and how."""
    done = {}
    tables = sorted(place.glob("*.tsv"))
    kinds = OF_ROWS if chance.random() < 0.5 else MUTATIONS
    for table in tables if kinds is OF_ROWS else chance.sample(tables, chance.randint(1, 4)):
        mutation, before = chance.choice(kinds), table.read_bytes()
        if chance.random() < 0.01:
            table.unlink()
            done[table.name] = "deleted"
        elif (after := mutation(chance, before)) != before:
            table.write_bytes(after)
            done[table.name] = mutation.__name__
    return done
