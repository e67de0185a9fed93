"""Templates hold no behaviour and no look of their own (rules 1, 6 and 16)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.sources import PYTHON, SCRIPTS, STYLES, TEMPLATES, markup, name

INLINE = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an event handler": r"\son[a-z]+\s*=",
    "htmx's event handlers (need eval)": r"\bhx-on\b",
    "an expression for htmx (needs eval)": r"\bhx-(vals|headers)[\w:-]*\s*=\s*.js:",
    "a javascript: address": r"javascript:",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "a safe filter (text that is not escaped)": r"\|\s*safe\b",
}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|oklch|oklab|lab|lch|color)\(")
NAMED_COLOUR = re.compile(r":[^;{}]*(?<!-)\b(?:white|black|red|green|blue|gr[ae]y|silver|orange|yellow|purple)\b(?!-)")


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what: str) -> None:
    assert [name(path) for path in TEMPLATES if re.search(INLINE[what], markup(path))] == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_template_is_valid(app: Flask) -> None:
    for template in app.jinja_env.list_templates(extensions=["html", "txt", "xml"]):
        app.jinja_env.get_template(template)


def test_colours_stand_in_the_tokens_alone() -> None:
    others = [path for path in STYLES if path.name != "tokens.css"]
    assert [finding for path in others for finding in colours(path.read_text(), path)] == []
    assert [name(path) for path in others if NAMED_COLOUR.search(without_comments(path.read_text()))] == []


def test_templates_and_scripts_name_no_colours() -> None:
    found = [finding for path in TEMPLATES for finding in colours(markup(path), path)]
    found += [finding for path in SCRIPTS for finding in colours(path.read_text(), path)]
    assert found == []


def colours(text: str, path: Path) -> list[str]:
    """The lines of a style sheet, template or script in which a colour is written out."""
    lines = without_comments(text).splitlines()
    return [f"{name(path)}: {line.strip()}" for line in lines if COLOUR.search(line)]


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def test_every_script_and_style_sheet_is_loaded() -> None:
    sources = "\n".join(markup(path) for path in TEMPLATES) + "\n".join(path.read_text() for path in SCRIPTS + PYTHON)
    unused = [name(path) for path in SCRIPTS + STYLES if not mentioned(path, sources)]
    assert unused == []


def mentioned(path: Path, sources: str) -> bool:
    """Whether the file's name stands somewhere, whole or without its ending (layouts loop over names)."""
    return re.search(rf"[\"'/]{re.escape(path.name)}[\"'?]|\"{re.escape(path.stem)}\"", sources) is not None
