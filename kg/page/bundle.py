"""Bundle ES modules into one classic script, without node and without a network.

Each module becomes a function scope that returns what the module exports; the order is that of the imports. Two forms
are supported, each at the start of a line: ``import { a, b as c } from "./module.js";`` and ``export`` before a
function or a const. Other forms, unknown names and import cycles are errors. Exported values are copied, so `export let`
is not supported: state that changes belongs in an object. JSDoc and comments on lines of their own are left out.
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{([^{}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|const (\w+)|const \{([^{}]*)\} =)", re.MULTILINE)
_COMMENT = re.compile(
    r"^ *//[^\n]*\n|^ */\*\*(?:(?!\*/).)*\*/\n|/\*\*(?:(?!\*/).)*\*/ ", re.MULTILINE | re.DOTALL
)
_OTHER = re.compile(r"^(?:import|export)\b.*|\bimport\(.*", re.MULTILINE)


def imports_of(text: str) -> dict[str, list[str]]:
    r"""Return module → names that a module imports from it.

    Examples
    --------
    >>> imports_of('import { a, b as c } from "./other.js";\n')
    {'other': ['a', 'b']}
    """
    return {module: [name.split()[0] for name in _names(names)] for names, module in _IMPORT.findall(text)}


def exports_of(text: str) -> list[str]:
    r"""Return the names that a module exports.

    Examples
    --------
    >>> exports_of("export const { a, b } = all;\nexport function c() {}\n")
    ['a', 'b', 'c']
    """
    return [name for names in _EXPORT.findall(text) for name in _names(",".join(filter(None, names)))]


def bundle(modules: Mapping[str, str]) -> str:
    """Return one script that runs all modules, each in a scope of its own.

    Parameters
    ----------
    modules : mapping of str to str
        Name without ``.js`` → text.

    Raises
    ------
    ValueError
        Where modules import each other in a circle, import what does not exist, or use a form of import or export
        that is not supported.
    """
    imports = {name: imports_of(text) for name, text in sorted(modules.items())}
    for name, used in imports.items():
        for module, names in used.items():
            if missing := sorted(set(names) - set(exports_of(modules.get(module, "")))):
                raise ValueError(f"{name}.js imports {', '.join(missing)}, which {module}.js does not export")
    try:
        order = list(TopologicalSorter(imports).static_order())
    except CycleError as error:
        raise ValueError(f"import cycle: {' → '.join(error.args[1])}") from None
    scopes = "".join(_scope(name, modules[name]) for name in order)
    return f'(() => {{\n"use strict";\n{scopes}}})();\n'


def _scope(name: str, text: str) -> str:
    exports = exports_of(text)
    body = _EXPORT.sub("", _IMPORT.sub(_destructured, _COMMENT.sub("", text)))
    if other := _OTHER.search(body):
        raise ValueError(f"{name}.js: import or export is not supported in this form: {other[0]}")
    return f"const ${name} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"


def _destructured(found: re.Match[str]) -> str:
    names = ", ".join(name.replace(" as ", ": ") for name in _names(found[1]))
    return f"const {{ {names} }} = ${found[2]};\n"


def _names(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(",") if name.strip()]
