from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db
from helpcenter.services import members, privacy, settings, signals, texts
from helpcenter.services.members import Rights
from helpcenter.services.models import Service, TextKind
from helpcenter.web.refusals import RefusedError
from tests import factories


def with_wordings() -> Service:
    service = factories.service()
    for language in service.languages:
        privacy.publish(service, language, "We keep what you tell us.", by=None)
    return service


def test_the_default_language_is_one_that_is_offered(app: Flask) -> None:
    with pytest.raises(RefusedError) as refused:
        settings.change(factories.service(), languages=["en"], by=None)
    assert refused.value.field == "default_language"


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(app: Flask) -> None:
    service, noise = with_wordings(), with_wordings()
    assert privacy.publish(service, "ja", " We keep what you tell us.\r\n", by=None) is None
    assert privacy.publish(service, "ja", "  ", by=None) is None
    made = privacy.publish(service, "ja", "12か月で消します。", by=None)
    assert made is not None
    assert made.version == 2
    assert [one.version for one in privacy.versions(service, "ja")] == [2, 1]
    assert privacy.current(service, "ja") is made
    for other, language in ((service, "en"), (noise, "ja")):
        newest = privacy.current(other, language)
        assert newest is not None
        assert newest.version == 1


def test_only_the_newest_wording_can_be_agreed_to(app: Flask) -> None:
    service, noise = with_wordings(), with_wordings()
    first = privacy.current(service, "ja")
    assert first is not None
    assert privacy.find(service, "ja", first.id) is first
    assert privacy.find(service, "en", first.id) is None
    assert privacy.find(noise, "ja", first.id) is None
    assert privacy.find(service, "ja", None) is None
    newer = privacy.publish(service, "ja", "12か月で消します。", by=None)
    assert privacy.find(service, "ja", first.id) is None
    assert newer is not None
    assert privacy.find(service, "ja", newer.id) is newer


def test_texts_are_written_per_language_and_taken_away_again(app: Flask) -> None:
    service, noise = factories.service(), factories.service()
    texts.write(noise, TextKind.GREETING, {"ja": "別の窓口です。"}, by=None)
    texts.write(service, TextKind.GREETING, {"ja": " こんにちは。\r\n担当者が参ります。", "en": ""}, by=None)
    texts.write(service, TextKind.SATISFACTION, {"en": "How did we do?"}, by=None)
    assert texts.texts(service, TextKind.GREETING) == {"ja": "こんにちは。\n担当者が参ります。"}
    texts.write(service, TextKind.GREETING, {"ja": "", "en": "Hello."}, by=None)
    assert texts.texts(service, TextKind.GREETING) == {"en": "Hello."}


def test_whoever_gives_chats_hears_of_what_concerns_it_after_the_commit(app: Flask) -> None:
    service, operator, heard = with_wordings(), factories.operator(), []

    def listen(service_id: int) -> None:
        heard.append(service_id)

    with signals.assignability_changed.connected_to(listen):
        settings.change(service, maximum_chats=9, by=None)
        settings.change(service, maximum_chats=9, by=None)
        settings.change(service, notices_enabled=False, by=None)
        members.give(service, operator, Rights(), by=None)
        members.give(service, operator, Rights(), by=None)
        members.give(service, operator, Rights(maximum_chats=2), by=None)
        members.take(service, operator, by=None)
        members.take(service, operator, by=None)
    assert heard == [service.id] * 4


def test_the_audit_log_says_what_was_before_but_no_secret(app: Flask) -> None:
    service, operator = factories.service(), factories.operator()
    settings.change(service, colour="#112233", time_zone="Asia/Tokyo", by=operator.id)
    settings.change(service, identity_secret="hush", by=operator.id)
    rows = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [row.particulars for row in rows] == [{"colour": ["#1D5B8C", "#112233"]}, {"identity_secret": None}]
    assert {row.operator_id for row in rows} == {operator.id}


def test_members_are_listed_by_name_without_those_who_have_left(app: Flask) -> None:
    service, other = factories.service(), factories.service()
    second = factories.operator(service, name="B")
    first = factories.operator(service, other, name="A")
    factories.operator(other, name="C")
    factories.operator(service, name="D", deactivated_at=service.created_at)
    assert [member.operator for member in members.of_service(service)] == [first, second]
    assert members.of_operator(first.id).keys() == {service.id, other.id}
