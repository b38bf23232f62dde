"""Build notebooks/tour.ipynb from notebooks/tour.py: run every cell, without a network, and keep what it shows.

Run by ``make docs``; with ``--check`` nothing is written, and the exit code is 1 where the committed notebook
shows something else.
"""

from __future__ import annotations

import os
import re
import struct
import sys
import tempfile
from base64 import b64decode
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "notebooks" / "tour.py"
BUILT = SCRIPT.with_suffix(".ipynb")
SECONDS = 120  # for one cell, on a slow machine
OFFLINE = """\
import socket

def connect(self, address, *, connect=socket.socket.connect):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError("the tour needs no network")
    return connect(self, address)

socket.socket.connect = connect
"""
DATA = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main() -> int:
    """Build the notebook, or compare it with what is committed."""
    if "--check" not in sys.argv:
        BUILT.write_text(text_of(built()), encoding="utf-8")
        return 0
    differences = list(compare(read(BUILT), built()))
    for difference in differences:
        sys.stderr.write(f"{difference}\n")
    if differences:
        sys.stderr.write("notebooks/tour.ipynb is out of date; run: make docs\n")
    return int(bool(differences))


def built() -> Any:
    """Run every cell in a new kernel, in an empty folder, and return the notebook with its outputs."""
    import jupytext
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    book = jupytext.read(SCRIPT, fmt="py:percent")
    with tempfile.TemporaryDirectory() as place:
        Path(place, "sitecustomize.py").write_text(OFFLINE, encoding="utf-8")
        os.environ |= {
            "IPYTHONDIR": f"{place}/ipython",
            "PYTHONPATH": os.pathsep.join([place, str(ROOT)]),
            "PYTHONHASHSEED": "0",
        }
        client = NotebookClient(
            book,
            timeout=SECONDS,
            km=AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{place}/kernel"),
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": place}},
        )
        client.execute(cleanup_kc=True)
    book.metadata = METADATA
    for number, cell in enumerate(book.cells, 1):
        cell.id = f"cell-{number}"
        cell.metadata = {}
    return book


def text_of(book: Any) -> str:
    """Write a notebook as the text of its file."""
    return str(_nbformat().writes(book)) + "\n"


def read(path: Path) -> Any:
    """Read a notebook."""
    return _nbformat().read(path, as_version=4)


def _nbformat() -> Any:
    import nbformat

    return nbformat


def compare(old: Any, new: Any) -> Iterator[str]:
    """List the cells that differ, in their source or in what they show."""
    if len(old.cells) != len(new.cells):
        yield f"{len(old.cells)} cells are committed, {len(new.cells)} are in {SCRIPT.name}"
        return
    for number, (before, after) in enumerate(zip(old.cells, new.cells, strict=True), 1):
        if (before.cell_type, before.source) != (after.cell_type, after.source):
            yield f"cell {number} reads differently in {SCRIPT.name}"
        elif [*map(_shown, before.get("outputs", []))] != [*map(_shown, after.get("outputs", []))]:
            yield f"cell {number} shows something else"


def _shown(output: Any) -> Any:
    """Return what an output shows.

    Of a picture that is its size, since pixels differ between machines; of the page the data that it holds, since its
    scripts have tests of their own and a new one needs no new notebook.
    """
    if "text" in output:
        return output.name, output.text
    data = dict(output.get("data", {"error": output.get("evalue")}))
    if "image/png" in data:
        width, height = struct.unpack(">II", b64decode(data["image/png"])[16:24])
        data["image/png"] = f"{width} × {height}"
    if "<iframe" in data.get("text/html", ""):
        data["text/html"] = DATA.findall(unescape(data["text/html"]))
    return output.output_type, data


if __name__ == "__main__":
    sys.exit(main())
