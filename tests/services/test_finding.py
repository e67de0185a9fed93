"""Which service, and which language, an address names."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import NotFound
from werkzeug.http import parse_accept_header

from helpcenter.clock import now
from helpcenter.services import finding
from tests import factories


def test_an_archived_service_is_not_found(app: Flask) -> None:
    factories.service(slug="open")
    factories.service(slug="gone", archived_at=now())
    assert finding.by_slug_or_404("open").slug == "open"
    for slug in ("gone", "never", "OPEN"):
        with pytest.raises(NotFound):
            finding.by_slug_or_404(slug)


def test_the_first_service_is_by_position_and_not_archived(app: Flask) -> None:
    assert finding.first() is None
    factories.service(slug="archived", position=0, archived_at=now())
    factories.service(slug="second", position=2)
    factories.service(slug="first", position=1)
    found = finding.first()
    assert found is not None
    assert found.slug == "first"


@pytest.mark.parametrize(
    ("header", "expected"),
    [("ja,en;q=0.5", "ja"), ("en-US,en;q=0.9", "en"), ("fr", "en"), ("", "en"), ("fr,ja;q=0.3,en;q=0.2", "ja")],
)
def test_the_browser_chooses_among_the_languages_offered(app: Flask, header: str, expected: str) -> None:
    service = factories.service(languages=["en", "ja"], default_language="en")
    accepted = parse_accept_header(header, LanguageAccept)
    assert finding.preferred_language(service, accepted) == expected


def test_a_language_that_is_not_offered_is_not_found(app: Flask) -> None:
    service = factories.service(languages=["ja"])
    assert finding.require_language(service, "ja") == "ja"
    with pytest.raises(NotFound):
        finding.require_language(service, "en")
