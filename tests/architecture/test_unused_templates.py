"""No template lies about unused (rule 6); the components are a library, and listed as one."""

from __future__ import annotations

import re

from helpcenter.config import PROJECT
from tests.architecture.sources import PYTHON, TEMPLATES

SOURCES = "\n".join(path.read_text() for path in [*PYTHON, *TEMPLATES])
BEGINNINGS = re.compile(r"""["']([\w/]+/\w*)(?:\{|["']\s*[~+%])""")
"""Names put together: f"chat/frames/{audience}.html", "tickets/_tab_" ~ tab ~ ".html"."""


def test_every_template_is_used() -> None:
    beginnings = tuple(set(BEGINNINGS.findall(SOURCES)))
    names = [path.relative_to(PROJECT / "templates").as_posix() for path in TEMPLATES]
    unused = [name for name in names if not re.search(rf"""["']{re.escape(name)}["']""", SOURCES)]
    unused = [name for name in unused if not name.startswith(("components/", *beginnings))]
    assert unused == []


def test_every_component_is_listed_for_those_who_build_pages() -> None:
    listed = (PROJECT / "docs" / "look.md").read_text()
    components = [path.name for path in TEMPLATES if path.parent.name == "components"]
    assert [name for name in components if name not in listed] == []
