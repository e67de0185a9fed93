"""Several people at one browser: whoever signs in is not shown the member before (live-chat.md 1.5, 1.8)."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from helpcenter.chat import closing, messages
from helpcenter.chat.models import Chat
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services import identity_secrets, privacy, settings
from helpcenter.services.models import Service
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.security.test_identity import CLAIMS, SECRET, begin, come_back, sign_in, token

QUESTION = "私だけの質問"
OTHER = {"sub": "member-9", "name": "別の会員", "email": "other@example.com"}


@pytest.fixture
def desk(app: Flask) -> Service:
    made = people.desk(sign_in_url="https://shop.example/login?from=chat")
    people.go_online(factories.operator(made))
    identity_secrets.renew(made, by=None)
    return made


def chat() -> Chat:
    return db.session.scalars(sa.select(Chat).order_by(Chat.id.desc())).first() or pytest.fail("no chat")


def open_frame(client: Browser, service: Service, more: str = "") -> str:
    return client.get(f"/embed/{service.embed_key}/frame?language=ja{more}").text


def tell(client: Browser, service: Service, identity: str, **more: str) -> TestResponse:
    return client.post(f"/hc/{service.slug}/ja/chats/identity", data={"identity": identity, **more})


def own(client: Browser, of: Chat) -> int:
    return client.get(f"/hc/{of.service.slug}/ja/chats/{of.public_id}/changes?since=0").status_code


def test_the_page_around_says_who_it_is_and_only_their_chat_is_shown(client: Browser, desk: Service) -> None:
    begin(client, desk, token(desk), QUESTION)
    running = chat()
    assert QUESTION not in open_frame(client, desk, "&identified=1"), "not before it is known whose it is"
    assert QUESTION in tell(client, desk, token(desk)).text
    assert tell(client, desk, token(desk), shown="1").status_code == 204
    for proves_nothing in (token(desk, SECRET, **OTHER), "x", "x" * 100_000, "\x00"):
        assert tell(client, desk, proves_nothing, shown="1").status_code == 204
    kept = client.get_cookie(f"helpcenter_chat_{desk.id}")
    assert kept is not None

    late = token(desk, **OTHER, exp=int(time.time()) - 3600)
    answer = tell(client, desk, late, shown="1").text
    assert QUESTION not in answer
    assert 'name="question"' in answer, "a consent of their own"
    client.set_cookie(f"helpcenter_chat_{desk.id}", kept.value)
    assert own(client, running) == 404, "the cookie of before opens nothing"
    assert QUESTION not in open_frame(client, desk)
    db.session.refresh(running)
    assert running.is_running, "for its operator it goes on"
    begin(client, desk, token(desk, **OTHER))
    assert chat().customer_id != running.customer_id


def test_signed_out_nobody_sees_it_nor_speaks_for_the_member(client: Browser, desk: Service) -> None:
    settings.change(desk, login_only_chat=True, by=None)
    begin(client, desk, token(desk), QUESTION)
    member = chat().customer_id
    assert QUESTION not in open_frame(client, desk, "&identified=0")
    answer = tell(client, desk, "").text
    assert QUESTION not in answer
    assert "チャットにはサインインが必要です" in answer
    assert client.get_cookie(f"helpcenter_member_{desk.id}") is None

    settings.change(desk, login_only_chat=False, by=None)
    begin(client, desk, token(desk), QUESTION)
    closing.end_by_customer(chat())
    kept = client.get_cookie(f"helpcenter_chat_{desk.id}")
    assert kept is not None
    client.delete_cookie(f"helpcenter_member_{desk.id}")
    data = {"wording_id": privacy.in_force(desk, "ja").id, "name": "誰か", "email": "who@example.com"}
    client.post(f"/hc/{desk.slug}/ja/chats", data=data)
    assert chat().customer_id != member, "having used the same browser proves nothing"
    assert db.session.get_one(Customer, member).name == CLAIMS["name"]


def test_a_sign_in_on_the_help_center_takes_away_another_members_chat(client: Browser, desk: Service) -> None:
    begin(client, desk, token(desk), QUESTION)
    come_back(client, desk, state=sign_in(client, desk, "chat"), token=token(desk))
    assert QUESTION in open_frame(client, desk)
    come_back(client, desk, state=sign_in(client, desk, "chat"), token=token(desk, **OTHER))
    assert QUESTION not in open_frame(client, desk)
    assert own(client, chat()) == 404


def test_a_chat_of_nobody_in_particular_goes_on_when_its_customer_signs_in(client: Browser, desk: Service) -> None:
    begin(client, desk, "", QUESTION)
    messages.send(chat(), "まだいます", client_uuid=people.new_uuid(), by=None)
    assert QUESTION in open_frame(client, desk, "&identified=1")
    assert tell(client, desk, token(desk), shown="1").status_code == 204
    come_back(client, desk, state=sign_in(client, desk, "chat"), token=token(desk))
    assert QUESTION in open_frame(client, desk)
