"""Two who do the same thing at once: the second one gets a sentence, whatever the database has to say about it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
import structlog.testing
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from helpcenter.accounts import second_factor
from helpcenter.accounts.models import Operator
from helpcenter.articles import importing
from helpcenter.articles.models import Article
from helpcenter.chat import monitoring
from helpcenter.chat.watch_model import ChatWatch
from helpcenter.customers import lookalikes
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.imports import chat_settings, inbox
from helpcenter.imports.inbox_models import ReceivedChat
from helpcenter.imports.models import ChatSource
from helpcenter.services import inquiry_types, members, sites
from helpcenter.services.members import Rights
from helpcenter.services.models import AllowedSite, InquiryType, Membership, Service
from helpcenter.tickets import call_templates
from helpcenter.tickets.models import CallTemplate
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.admin import office as offices
from tests.admin.office import Office
from tests.at_once import Both, Deed
from tests.chat import chats
from tests.client import Browser

ENGLISH = {"Accept-Language": "en"}


def refused(deed: Deed) -> str:
    """The field that a refusal is about."""
    with pytest.raises(RefusedError) as refusal:
        deed()
    return refusal.value.field


def number(model: type[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.parametrize("database_kind", ["postgresql"])  # the writers of SQLite come one after the other
def test_whoever_is_second_is_told_so_or_changes_nothing(app: Flask, client: Browser) -> None:
    both, office = Both(app), offices.office()
    service, admin, boss = office.service, office.operator, office.admin
    _settings_of_imports(both, office)
    _removals(both, office, client)

    def begin() -> object:
        return second_factor.begin(db.session.get_one(Operator, admin.id))

    assert both("second factor", begin) == second_factor.begin(admin)

    chat = chats.running(service, operator=admin)
    both("watching", lambda: monitoring.begin_watching(db.session.merge(chat, load=False), boss.id))
    assert number(ChatWatch) == 1

    before = number(Membership)
    both("membership", lambda: members.give(service, office.stranger, Rights(maximum_chats=2), by=None))
    assert number(Membership) == before + 1

    both("site", lambda: sites.allow(service, "https://shop.example", by=None))
    assert number(AllowedSite) == 1

    one, other = factories.customer(service), factories.customer(service)
    both("two people", lambda: lookalikes.deny(one, other, by=boss))

    folder = {"refund.ja.md": "# 返金\n\nいつでも。".encode()}
    both("articles", lambda: importing.run(service, folder, publish=False, by=None))
    assert number(Article) == 1


def _settings_of_imports(both: Both, office: Office) -> None:
    """One name for two chat settings; one body sent twice."""
    service, boss = office.service, office.admin
    values = {"name": "SMART M TALK", "kind": "tawk_to", "url": "https://talk.example/chats"}
    values |= {"secret": "x" * 32, "default_operator_id": office.operator.id}

    def create() -> object:
        return refused(lambda: chat_settings.create(service, by=boss, **values))

    assert both("a name twice", lambda: chat_settings.create(service, by=boss, **values), create) == "name"
    source = offices.chat_source(service, office.operator, "別の設定")
    new = values | {"name": "三つ目"}

    def rename() -> object:
        mine = db.session.get_one(ChatSource, source.id)
        return refused(lambda: chat_settings.change(mine, by=boss, name=new["name"]))

    assert both("a name taken", lambda: chat_settings.create(service, by=boss, **new), rename) == "name"
    assert both("a body twice", lambda: inbox.store(source, b'{"event": "chat:end"}')) is False
    assert number(ReceivedChat) == 1


def _removals(both: Both, office: Office, client: Browser) -> None:
    """What somebody else begins to use is not taken away, and what is being taken away cannot be used."""
    service, boss = office.service, office.admin
    client.sign_in(boss)
    template = call_templates.create(service, by=None, name="標準", subject_pattern="{customer}")
    source = offices.chat_source(service, office.operator)

    def use() -> object:
        return chat_settings.change(db.session.get_one(ChatSource, source.id), by=boss, call_template_id=template.id)

    def remove_template() -> int:
        return client.post(f"{office.url}/call-settings/{template.id}/removal").status_code

    assert both("a template in use", use, remove_template) == 303
    assert number(CallTemplate) == 1
    chat_settings.change(source, by=boss, call_template_id=None)

    def remove() -> object:
        return call_templates.delete(lock(db.session.get_one(CallTemplate, template.id)), by=None)

    assert both("a template that goes", remove, lambda: refused(use)) == "call_template_id"

    kind = inquiry_types.save(service, None, name={"ja": "返品"}, active=True, by=None)
    asking = factories.customer(service)

    def ask() -> object:
        words = {"subject": "返品", "content": "返品したい", "inquiry_type_id": kind.id}
        return open_ticket(service, customer=asking, channel=Channel.HELP_CENTER, **words)

    def remove_kind() -> int:
        return client.post(f"{office.url}/help-center/inquiry-types/{kind.id}/removal").status_code

    assert both("a type in use", ask, remove_kind) == 303
    assert number(InquiryType) == 1


def test_what_reaches_the_top_is_a_sentence_and_says_nothing_about_people(app: Flask) -> None:
    """docs/decisions.md 85: collisions are answered 409; what only a fault of the program can break stays a 500."""
    service = factories.service()
    person = factories.operator(service, email="hanako@example.com", language="en")
    gone = factories.service()
    deeds: tuple[Deed, ...] = (
        lambda: factories.operator(service, email="hanako@example.com"),
        lambda: _told("DELETE FROM roles WHERE id = :id", person.role.id),
        lambda: (_told("DELETE FROM services WHERE id = :id", gone.id), _locked(gone)),
    )
    collisions: list[Exception] = [StaleDataError("0 rows were matched")]
    for deed in deeds:
        with pytest.raises((sa.exc.IntegrityError, sa.exc.NoResultFound)) as raised:
            deed()
        collisions.append(raised.value)
    with pytest.raises(sa.exc.IntegrityError) as fault:
        _told("UPDATE operators SET name = NULL WHERE id = :id", person.id)
    for path in ("/admin", "/api/v1/tickets"):
        for error in collisions:
            with structlog.testing.capture_logs() as said, app.test_request_context(path, headers=ENGLISH):
                answer = app.make_response(app.handle_user_exception(error))
            text = answer.get_data(as_text=True)
            assert answer.status_code == 409, (path, error)
            assert "Somebody else has" in text, (path, error)
            assert "hanako" not in f"{text}{said}", (path, error)
            if "hanako" in str(error):
                assert "email" in said[0]["constraint"]
        with app.test_request_context(path), pytest.raises(sa.exc.IntegrityError):
            app.handle_user_exception(fault.value)


def _told(statement: str, of: int) -> None:
    with operation():
        db.session.execute(sa.text(statement), {"id": of})


def _locked(record: Service) -> None:
    with operation():
        lock(record)
