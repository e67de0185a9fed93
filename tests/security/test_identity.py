"""Signed identities that prove nothing are refused; what they cannot do is pass for somebody (quality.md 3.8)."""

from __future__ import annotations

import base64
import json
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.audit.models import AuditEntry
from helpcenter.chat.models import Chat, Consent
from helpcenter.customers import signed_identity, site_members
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.customers.signed_identity import IdentityRefusedError
from helpcenter.customers.used_token_model import UsedToken
from helpcenter.extensions import db
from helpcenter.services import identity_secrets, privacy, settings
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.admin.office import Office, office
from tests.chat import people
from tests.client import Browser

CLAIMS = {"sub": "member-4821", "name": "山本 香織", "email": "kaori@example.com"}


@pytest.fixture
def desk(app: Flask) -> Service:
    """A service with a secret and somebody present, beside another with a secret of its own."""
    made = people.desk(login_only_chat=True, sign_in_url="https://shop.example/login?from=chat")
    people.go_online(factories.operator(made))
    for service in (made, people.desk()):
        identity_secrets.renew(service, by=None)
    return made


def token(service: Service, secret: str | None = None, /, **claims: Any) -> str:
    """A good token, but for what is given; a claim of None is left out."""
    given = {**CLAIMS, "exp": int(time.time()) + 300, "jti": secrets.token_hex(4), **claims}
    wanted = {key: value for key, value in given.items() if value is not None}
    return jwt.encode(wanted, secret or service.identity_secret or "", algorithm="HS256")


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join((*parts, signature))


def by_other_service(service: Service) -> str:
    other = db.session.scalars(sa.select(Service).where(Service.id != service.id)).one()
    return token(other)


SECRET = "x" * 64
GOOD = {**CLAIMS, "exp": int(time.time()) + 300}
HOSTILE: dict[str, Callable[[Service], str]] = {
    "wrong secret": lambda s: token(s, SECRET),
    "other service's": by_other_service,
    "expired": lambda s: token(s, exp=int(time.time()) - 60),
    "exp too far ahead": lambda s: token(s, exp=int(time.time()) + 2 * 3600),
    "exp beyond all time": lambda s: token(s, exp=10**18),
    "exp is no number": lambda s: token(s, exp="soon"),
    "exp is endless": lambda s: token(s, exp=float("inf")),
    "no exp": lambda s: token(s, exp=None),
    "no sub": lambda s: token(s, sub=None),
    "empty sub": lambda s: token(s, sub="  "),
    "sub is a number": lambda s: token(s, sub=4821),
    "long sub": lambda s: token(s, sub="x" * 201),
    "no name": lambda s: token(s, name=None),
    "name is a list": lambda s: token(s, name=["x"]),
    "name with a NUL": lambda s: token(s, name="a\x00b"),
    "no email": lambda s: token(s, email=None),
    "email is none": lambda s: token(s, email="not an address"),
    "not yet valid": lambda s: token(s, nbf=int(time.time()) + 600),
    "alg none": lambda _: unsigned({"alg": "none", "typ": "JWT"}, GOOD),
    "alg NONE": lambda _: unsigned({"alg": "NoNe"}, GOOD, "x"),
    "HS512": lambda s: jwt.encode(GOOD, s.identity_secret or "", algorithm="HS512"),
    "alg changed": lambda s: unsigned({"alg": "HS384"}, GOOD, token(s).rpartition(".")[2]),
    "claims changed": lambda s: unsigned({"alg": "HS256", "typ": "JWT"}, GOOD, token(s).rpartition(".")[2]),
    "a key in the header": lambda _: jwt.encode(GOOD, SECRET, "HS256", headers={"jwk": {"kty": "oct", "k": SECRET}}),
    "no token": lambda _: "x",
    "binary": lambda _: "\x00.\xff.é",
    "claims that are no object": lambda _: unsigned({"alg": "HS256"}, GOOD).replace(".", "..", 1),
    "100 KB": lambda s: token(s, note="x" * 100_000),
}


def test_hostile_tokens_are_refused_and_nobody_is_made_of_them(client: Browser, desk: Service) -> None:
    for what, make in HOSTILE.items():
        forged = make(desk)
        with pytest.raises(IdentityRefusedError):
            signed_identity.verify(desk, forged)
        answer = begin(client, desk, forged)
        assert answer.status_code == 200, what
        assert "サインインを確認できませんでした" in answer.text, what
        assert "Set-Cookie" not in answer.headers, what
    for table in (Chat, Consent, Customer, CustomerIdentity, UsedToken):
        assert db.session.scalars(sa.select(table)).all() == []


def begin(client: Browser, service: Service, identity: str = "", question: str = "返金はいつですか") -> Any:
    wording = privacy.in_force(service, "ja")
    data = {"wording_id": wording.id, "question": question, "name": "名乗った名前", "identity": identity}
    data["identified"] = "1" if identity or client.get_cookie(f"helpcenter_member_{service.id}") else ""
    client.delete_cookie(f"helpcenter_chat_{service.id}")
    address = {"REMOTE_ADDR": f"203.0.113.{secrets.randbelow(250)}"}  # starts are limited by address
    return client.post(f"/hc/{service.slug}/ja/chats", data=data, environ_overrides=address)


def chats() -> list[Chat]:
    return list(db.session.scalars(sa.select(Chat).order_by(Chat.id)))


def test_a_signed_customer_is_the_same_one_each_time_whatever_they_type(client: Browser, desk: Service) -> None:
    assert begin(client, desk, token(desk)).status_code == 200
    client.delete_cookie(f"helpcenter_member_{desk.id}")
    assert begin(client, desk, token(desk, name="山本 かおり")).status_code == 200
    first, second = chats()
    assert first.customer_id == second.customer_id
    customer = db.session.get_one(Customer, first.customer_id)
    assert (customer.name, customer.email) == ("山本 香織", "kaori@example.com")
    identity = db.session.scalars(sa.select(CustomerIdentity)).one()
    assert (identity.kind, identity.external_id, identity.display_name) == ("site", "member-4821", "山本 かおり")
    begin(client, desk, token(desk, sub="member-9"))
    assert chats()[-1].customer_id != first.customer_id


def test_a_token_works_once_but_its_member_may_start_again_from_the_same_page(client: Browser, desk: Service) -> None:
    once = token(desk)
    begin(client, desk, once)
    assert begin(client, desk, once).status_code == 200
    assert len(chats()) == 2, "the browser that used it is the member's"
    client.delete_cookie(f"helpcenter_member_{desk.id}")
    assert "サインインを確認できませんでした" in begin(client, desk, once).text
    other = token(desk, sub="member-9")
    begin(client, desk, other)
    client.delete_cookie(f"helpcenter_member_{desk.id}")
    begin(client, desk, token(desk))
    assert "サインインを確認できませんでした" in begin(client, desk, other).text, "another member's browser"
    assert len(chats()) == 4


def test_expired_tokens_are_forgotten_and_refused_all_the_same(app: Flask, desk: Service) -> None:
    identity = signed_identity.verify(desk, token(desk))
    with operation():
        site_members.use(desk, identity)
        db.session.add(UsedToken(service_id=desk.id, digest="old", expires_at=desk.created_at.replace(year=2020)))
    site_members.forget_expired()
    assert db.session.scalars(sa.select(UsedToken.digest)).all() == [identity.token]


def test_two_secrets_are_valid_until_the_older_one_is_ended(app: Flask, desk: Service) -> None:
    first = token(desk)
    second = identity_secrets.renew(desk, by=None)
    for good in (first, token(desk, second)):
        assert signed_identity.verify(desk, good).sub == "member-4821"
    identity_secrets.end_previous(desk, by=None)
    with pytest.raises(IdentityRefusedError):
        signed_identity.verify(desk, first)
    identity_secrets.renew(desk, by=None)
    identity_secrets.renew(desk, by=None)
    with pytest.raises(IdentityRefusedError):
        signed_identity.verify(desk, token(desk, second))


def test_without_login_only_a_bad_token_is_no_name_and_the_chat_goes_on(client: Browser, desk: Service) -> None:
    settings.change(desk, login_only_chat=False, by=None)
    begin(client, desk, token(desk, SECRET))
    begin(client, desk)
    assert [chat.customer.name for chat in chats()] == ["名乗った名前", "名乗った名前"]
    assert db.session.scalars(sa.select(CustomerIdentity)).all() == []


def test_login_only_chat_asks_for_the_sign_in_and_offers_the_form(client: Browser, desk: Service) -> None:
    frame = client.get(f"/embed/{desk.embed_key}/frame?language=ja").text
    assert "チャットにはサインインが必要です" in frame
    assert f'href="/hc/{desk.slug}/ja/sign-in?to=chat"' in frame
    assert f'href="/hc/{desk.slug}/ja/inquiry"' in frame
    assert 'name="question"' not in frame
    answer = begin(client, desk)
    assert "チャットにはサインインが必要です" in answer.text
    assert 'name="content" value="返金はいつですか"' in answer.text, "what was typed goes along"
    assert chats() == []
    identified = client.get(f"/embed/{desk.embed_key}/frame?language=ja&identified=1").text
    assert 'name="question"' in identified
    assert 'name="email"' not in identified


def sign_in(client: Browser, desk: Service, to: str) -> str:
    answer = client.get(f"/hc/{desk.slug}/ja/sign-in?to={to}")
    assert answer.status_code == 303
    found = re.fullmatch(r"https://shop\.example/login\?from=chat&state=(.+)", answer.headers["Location"])
    assert found
    return found[1]


def come_back(client: Browser, desk: Service, **data: str) -> Any:
    foreign = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}
    return client.post(f"/hc/{desk.slug}/identity", data=data, headers=foreign)


def test_the_help_center_sends_people_to_the_sign_in_and_knows_them_afterwards(client: Browser, desk: Service) -> None:
    settings.change(desk, inquiries_members_only=True, by=None)
    assert "会員" in client.get(f"/hc/{desk.slug}/ja/inquiry").text
    back = come_back(client, desk, state=sign_in(client, desk, "chat"), token=token(desk))
    assert (back.status_code, back.headers["Location"]) == (303, f"/embed/{desk.embed_key}/frame?language=ja")
    assert 'name="question"' in client.get(back.headers["Location"]).text
    begin(client, desk)
    assert [chat.customer.name for chat in chats()] == ["山本 香織"]
    form = client.get(f"/hc/{desk.slug}/ja/inquiry").text
    assert 'value="kaori@example.com"' in form
    back = come_back(client, desk, state=sign_in(client, desk, "inquiry"), token=token(desk))
    assert back.headers["Location"] == f"/hc/{desk.slug}/ja/inquiry"
    assert client.get(f"/hc/{desk.slug}/ja/sign-in?to=elsewhere").status_code == 404


@pytest.mark.parametrize("spoilt", ["state", "browser", "token", "service"])
def test_a_sign_in_that_this_browser_did_not_ask_for_is_refused(client: Browser, desk: Service, spoilt: str) -> None:
    state, good = sign_in(client, desk, "chat"), token(desk)
    other = db.session.scalars(sa.select(Service).where(Service.id != desk.id)).one()
    if spoilt == "browser":
        client.delete_cookie(f"helpcenter_sign_in_{desk.id}")
    service = other if spoilt == "service" else desk
    state = "made up" if spoilt == "state" else state
    good = token(desk, SECRET) if spoilt == "token" else good
    answer = come_back(client, service, state=state, token=good)
    assert answer.status_code == 403
    assert "もう一度サインインしてください" in answer.text
    assert f"helpcenter_member_{service.id}" not in answer.headers.get("Set-Cookie", "")


def test_a_made_up_member_cookie_is_nobody_s(client: Browser, desk: Service) -> None:
    client.set_cookie(f"helpcenter_member_{desk.id}", json.dumps([desk.id, "member-4821", "x", ""]))
    assert "チャットにはサインインが必要です" in begin(client, desk).text


def test_the_secret_is_shown_once_and_is_in_no_log(app: Flask, client: Browser) -> None:
    made: Office = office()
    client.sign_in(made.admin)
    url = f"{made.url}/chat/identity"
    shown = client.post(f"{url}/secret")
    secret = db.session.get_one(Service, made.service.id, populate_existing=True).identity_secret
    assert secret
    assert (shown.status_code, secret in shown.text) == (201, True)
    assert secret not in client.get(url).text
    client.post(f"{url}/secret")
    assert "The one before it is still valid." in client.get(url).text
    client.post(f"{url}/secret/previous/removal")
    assert db.session.get_one(Service, made.service.id, populate_existing=True).previous_identity_secret is None
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "service_changed")).all()
    assert sum("previous_identity_secret" in entry.particulars for entry in entries) == 2
    assert not [entry for entry in entries if secret in json.dumps(entry.particulars)]
    raw = db.session.execute(sa.text("SELECT identity_secret FROM services WHERE identity_secret IS NOT NULL"))
    assert secret not in str(raw.all())
    assert client.post(url, data={"sign_in_url": "javascript:alert(1)"}).status_code == 422
    assert client.post(url, data={"sign_in_url": "https://shop.example/login"}).status_code == 303
