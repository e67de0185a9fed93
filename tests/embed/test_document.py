"""docs/embedding.md says what is true of the loader."""

from __future__ import annotations

import re

from flask import Flask

from helpcenter.config import PROJECT
from helpcenter.embed import snippets
from tests import factories

DOCUMENT = (PROJECT / "docs/embedding.md").read_text()
LOADER = (PROJECT / "static/embed/loader.js").read_text()


def test_every_attribute_and_every_command_it_names_is_there() -> None:
    attributes = set(re.findall(r"`data-(\w+)", "\n".join(re.findall(r"^\| `data-.*?\|", DOCUMENT, re.MULTILINE))))
    assert attributes == set(re.findall(r'own\("(\w+)"\)', LOADER)) - {"origin"}
    commands = set(re.findall(r'^HelpCenter\("(\w+)"', DOCUMENT, re.MULTILINE))
    known = LOADER[LOADER.index("const commands") : LOADER.index("const earlier")]
    assert commands
    assert all(re.search(rf"^    {command}[,:]", known, re.MULTILINE) for command in commands)


def test_the_directives_are_those_that_administrators_are_shown(app: Flask) -> None:
    assert snippets.directives("https://help.example.com") in DOCUMENT


def test_the_snippets_have_the_form_of_the_real_ones(app: Flask) -> None:
    service = factories.service(embed_key="KEY")
    assert snippets.simple(service, "en", "https://help.example.com") in DOCUMENT
