"""Several of our modules as one file, for the chat frame: one request instead of one each (quality.md 1).

A module becomes a function that returns what it exports. What a bundled module imports later (`import("./emoji.js")`)
comes from the same folder of addresses, where the names of bundled modules are small files that pass on the bundle's,
so that every module exists once.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, abort, current_app

from helpcenter.web.assets import FOR_A_YEAR, modules_version

BUNDLES = {"chat": ("surroundings", "asking", "live", "outbox", "composer", "lines", "frame")}
"""Name → modules, each after those it imports."""
WHOLE = "bundle"
_COMMENT = re.compile(r"^\s*//[^\n]*\n", re.MULTILINE)
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async |function |const )", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const) (\w+)", re.MULTILINE)
_LISTED = re.compile(r"^export \{([^}]*)\};$", re.MULTILINE)


def init(app: Flask) -> None:
    """The template global `bundle`, and its addresses."""
    app.add_template_global(bundle)
    app.add_url_rule("/static/<revision>/<any(chat):name>/<module>.js", "bundle", _serve)


def bundle(name: str) -> str:
    """The address of a bundle; changes with any of our modules."""
    folder = str(current_app.static_folder)
    return f"{current_app.static_url_path}/{_revision(folder, name)}/{name}/{WHOLE}.js"


def joined(folder: Path, modules: tuple[str, ...]) -> str:
    """The modules of static/js in one. Raises ValueError where one imports something that does not come before it."""
    parts = ["const modules = {};"]
    for number, module in enumerate(modules):
        source = _COMMENT.sub("", (folder / f"{module}.js").read_text("utf-8"))
        missing = {found for _names, found in _IMPORT.findall(source)} - set(modules[:number])
        if missing:
            raise ValueError(f"{module}.js imports {', '.join(sorted(missing))}, not before it in the bundle")
        body = _EXPORT.sub("", _LISTED.sub("", _IMPORT.sub(r'const \1 = modules["\2"];', source)))
        parts.append(f'modules["{module}"] = (() => {{\n{body}\nreturn {{ {", ".join(exports(source))} }};\n}})();')
    return "\n".join([*parts, "export { modules };\n"])


def exports(source: str) -> list[str]:
    """The names that a module exports."""
    listed = [name.strip() for names in _LISTED.findall(source) for name in names.split(",")]
    return [*_EXPORTED.findall(source), *listed]


@cache
def _made(folder: str, name: str) -> dict[str, str]:
    """Module → content, for the bundle and what passes it on."""
    js = Path(folder, "js")
    found = {WHOLE: joined(js, BUNDLES[name])}
    for module in BUNDLES[name]:
        names = ", ".join(exports((js / f"{module}.js").read_text("utf-8")))
        found[module] = (
            f'import {{ modules }} from "./{WHOLE}.js";\nexport const {{ {names} }} = modules["{module}"];\n'
        )
    return found


@cache
def _revision(folder: str, name: str) -> str:
    return hashlib.sha256((modules_version(folder) + _made(folder, name)[WHOLE]).encode()).hexdigest()[:12]


@lru_cache(maxsize=128)
def _other(folder: str, module: str) -> str | None:
    path = Path(folder, "js", f"{module}.js")
    return path.read_text("utf-8") if re.fullmatch(r"[\w-]+", module) and path.exists() else None


def _serve(revision: str, name: str, module: str) -> Response:
    folder = str(current_app.static_folder)
    made = _made(folder, name).get(module) or _other(folder, module)
    if made is None:
        abort(404)
    response = Response(made, mimetype="text/javascript")
    if revision == _revision(folder, name):
        response.headers["Cache-Control"] = FOR_A_YEAR
    return response


_serve.declared_access = "public"  # type: ignore[attr-defined]  # as accounts.access.public, a layer above
