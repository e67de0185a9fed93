"""Texts and privacy wordings: what is written counts, else the product's own."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from helpcenter.extensions import db
from helpcenter.services import privacy, texts
from helpcenter.services.models import PrivacyWording, Service, ServiceText, TextKind
from helpcenter.transactions import operation
from tests import factories


def desk_and_noise() -> Service:
    """A service, and another that has written everything."""
    service, other = factories.service(), factories.service()
    with operation():
        for language in ("ja", "en"):
            db.session.add(PrivacyWording(service_id=other.id, language=language, version=9, text="他のサービス"))
            for kind in TextKind:
                db.session.add(ServiceText(service_id=other.id, kind=kind, language=language, text="他のサービス"))
    return service


def test_where_nothing_is_written_the_product_speaks_in_the_language_asked_for(app: Flask) -> None:
    service = desk_and_noise()
    for kind in TextKind:
        japanese, english = texts.text(service, kind, "ja"), texts.text(service, kind, "en")
        assert "他の" not in japanese
        assert english.isascii()
        assert not japanese.isascii()
    assert texts.text(service, TextKind.GREETING, "ja").startswith("窓口へ")


def test_a_written_text_is_shown_in_its_language_only(app: Flask) -> None:
    service = desk_and_noise()
    with operation():
        db.session.add(
            ServiceText(service_id=service.id, kind=TextKind.GREETING, language="ja", text="いらっしゃいませ")
        )
    assert texts.text(service, TextKind.GREETING, "ja") == "いらっしゃいませ"
    assert texts.text(service, TextKind.GREETING, "en").startswith("Thank you")
    assert texts.text(service, TextKind.SATISFACTION, "ja") != "いらっしゃいませ"


def test_the_first_wording_is_made_once_when_it_is_needed(app: Flask) -> None:
    service = desk_and_noise()
    assert privacy.current(service, "en") is None
    first, again = privacy.in_force(service, "en"), privacy.in_force(service, "en")
    assert (first.id, first.version, first.language) == (again.id, 1, "en")
    assert first.text.startswith("Desk uses the name")
    mine = sa.select(sa.func.count()).where(PrivacyWording.service_id == service.id)
    assert db.session.scalar(mine) == 1


def test_the_newest_version_is_in_force(app: Flask) -> None:
    service = desk_and_noise()
    with operation():
        for version in (1, 3, 2):
            db.session.add(PrivacyWording(service_id=service.id, language="ja", version=version, text=str(version)))
    assert privacy.in_force(service, "ja").text == "3"
    assert [wording.version for wording in privacy.versions(service, "ja")] == [3, 2, 1]
