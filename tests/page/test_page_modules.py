"""The scripts of the page as code: layers of modules, the bundle, types and lint."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from servers.npm import node_modules

from kg.page.bundle import bundle, exports_of, imports_of
from kg.page.view import web_modules

if TYPE_CHECKING:
    from pathlib import Path

# A module imports from the layers below it alone.
LAYERS = (
    ("amounts", "data", "dom"),
    ("spacing", "symbols"),
    ("state",),
    ("focus", "view"),
    ("address", "text"),
    ("card", "elements", "filters"),
    ("caption", "frame", "labels", "panel", "search", "status", "table"),
    ("picture", "svg"),
    ("export", "reading"),
    ("start",),
)


def test_every_module_imports_from_the_layers_below_it() -> None:
    """State and filters are below, picture and labels above them, then the panels; the controller is on top."""
    modules = web_modules()
    layer = {name: number for number, names in enumerate(LAYERS) for name in names}

    assert sorted(layer) == sorted(modules)
    assert [] == [
        (name, used)
        for name, text in modules.items()
        for used in imports_of(text)
        if layer[used] >= layer[name]
    ]


def test_every_export_is_imported() -> None:
    """No module but the controller is left out, and none exports what no other uses."""
    modules = web_modules()
    exported = {(name, each) for name, text in modules.items() for each in exports_of(text)}
    imported = {
        (name, each)
        for text in modules.values()
        for name, names in imports_of(text).items()
        for each in names
    }

    assert exported == imported
    assert set(modules) - {"start"} == {name for name, _ in imported}


def test_each_module_has_a_scope_of_its_own() -> None:
    """Equal names in two modules do not meet; the order is that of the imports, whatever the order of the files."""
    top = 'import { a as b, c } from "./base.js";\n\nconst own = b + c;\n'
    base = "// Text.\n/** @type {X}\n * 1 */\nconst own = /** @type {number} */ (1);\nexport const a = own;\nexport function c() {}\n"

    made = bundle({"top": top, "base": base})

    assert made == bundle({"base": base, "top": top})
    assert made == (
        '(() => {\n"use strict";\n'
        "const $base = (() => {\nconst own = (1);\nconst a = own;\nfunction c() {}\nreturn { a, c };\n})();\n"
        "const $top = (() => {\nconst { a: b, c } = $base;\n\nconst own = b + c;\nreturn {  };\n})();\n"
        "})();\n"
    )


@pytest.mark.parametrize(
    ("modules", "problem"),
    [
        (
            {
                "a": 'import { b } from "./b.js";\nexport const a = 1;\n',
                "b": 'import { a } from "./a.js";\nexport const b = 1;\n',
            },
            "import cycle",
        ),
        ({"a": 'import { b } from "./b.js";\n'}, r"a\.js imports b, which b\.js does not export"),
        ({"a": 'import * as b from "./b.js";\n'}, "not supported"),
        ({"a": "export let changed = 1;\n"}, "not supported"),
        ({"a": "export default 1;\n"}, "not supported"),
        ({"a": 'const b = await import("./b.js");\n'}, "not supported"),
    ],
)
def test_what_cannot_be_bundled_is_an_error(modules: dict[str, str], problem: str) -> None:
    """A cycle, an unknown name and other forms of import and export stop the bundle, and name the module."""
    with pytest.raises(ValueError, match=problem):
        bundle(modules)


def test_modules_are_short_and_take_colours_from_the_payload() -> None:
    """No module is over 400 lines, and none spells a colour."""
    for name, text in web_modules().items():
        assert text.count("\n") <= 400, name
        assert [] == re.findall(r"#[0-9A-Fa-f]{3,8}\b", text), name


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize(
    ("tool", "fault", "message"),
    [
        ("tsc", "", ""),
        ("tsc", "state.units = 'two';\n", "Type 'string' is not assignable to type 'number'"),
        ("tsc", "data.findings.models.length;\n", "Property 'models' does not exist"),
        ("biome lint", "", ""),
        ("biome lint", "undeclared();\n", "noUndeclaredVariables"),
        ("biome lint", "export function f() {\n" + 61 * "  f();\n" + "}\n", "noExcessiveLinesPerFunction"),
    ],
)
def test_a_planted_fault_is_reported(root: Path, tmp_path: Path, tool: str, fault: str, message: str) -> None:
    """`make lint` checks types, unknown names and the length of functions; without a fault it passes."""
    for name in ("biome.json", "tsconfig.json", "kg/page/web", "tools/page"):
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        copy(root / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(node_modules())
    with (tmp_path / "kg/page/web/address.js").open("a", encoding="utf-8") as module:
        module.write(fault)

    command, *arguments = tool.split()
    done = subprocess.run(
        [tmp_path / "node_modules/.bin" / command, *arguments],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )

    assert bool(fault) == bool(done.returncode), done.stdout + done.stderr
    assert message in done.stdout + done.stderr
