"""Several modules as one file, each of them still only once."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from helpcenter.web import bundles
from tests.client import Browser


def write(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        (folder / f"{name}.js").write_text(source)
    return folder


def test_a_module_becomes_a_function_of_what_it_exports(tmp_path: Path) -> None:
    first = "// why\nexport const one = 1;\nexport function two() {}\nfunction three() {}\nexport { three };\n"
    second = 'import { one, three } from "./first.js";\nimport "./no.js".length;\nconst url = "https://x";\n'
    folder = write(tmp_path, first=first, second=second)
    made = bundles.joined(folder, ("first", "second"))
    assert "// why" not in made
    assert "return { one, two, three };" in made
    assert 'const { one, three } = modules["first"];' in made
    assert "\nexport const" not in made
    assert made.endswith("export { modules };\n")
    with pytest.raises(ValueError, match="first"):
        bundles.joined(folder, ("second", "first"))


def test_what_is_loaded_later_gets_the_bundle_s_modules(app: Flask, client: Browser) -> None:
    with app.test_request_context():
        address = bundles.bundle("chat")
    whole = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (whole.status_code, whole.headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in whole.headers["Cache-Control"]
    folder = address.rpartition("/")[0]
    live = client.get(f"{folder}/live.js")
    assert live.text.startswith('import { modules } from "./bundle.js";\nexport const { send, swap }')
    assert "addEventListener" in client.get(f"{folder}/menu.js").text
    assert client.get(f"{folder}/nothing.js").status_code == 404
    old = client.get(f"/static/0123456789ab/chat/{bundles.WHOLE}.js")
    assert "immutable" not in old.headers.get("Cache-Control", "")
