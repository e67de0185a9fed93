"""Invitation, reset, second factor, sessions, profile (help-center.md 2, quality.md 3.4)."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from helpcenter.accounts import links, operators, second_factor, sessions
from helpcenter.accounts.models import Operator
from helpcenter.accounts.sign_in import find_by_email
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from tests import factories
from tests.client import PASSWORD, Browser
from tests.mail.mail_server import sending_to

NEW = "an entirely new password"


@pytest.fixture
def admin(app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch) -> Browser:
    sending_to(app, "file:///nowhere", monkeypatch)
    client.sign_in(factories.operator(role_key="administrator", language="en"))
    return client


def another(browser: Browser) -> Browser:
    made = browser.application.test_client()
    assert isinstance(made, Browser)
    return made


def mails() -> list[OutgoingMail]:
    return list(db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)))


def link(mail: OutgoingMail) -> str:
    found = re.search(r"http://localhost(/console/access/\S+)", mail.text)
    assert found is not None
    return found[1]


def reread(operator: Operator) -> Operator:
    return db.session.get_one(Operator, operator.id, populate_existing=True)


def both(password: str) -> dict[str, str]:
    return {"password": password, "again": password}


def invite(admin: Browser) -> str:
    form = {"name": "高橋 蓮", "email": "ren@example.com", "role": factories.role().id, "language": "ja"}
    assert admin.post("/admin/operators/new", data=form).status_code == 303
    return link(mails()[-1])


def test_an_operator_is_invited_and_chooses_a_password_once(admin: Browser) -> None:
    url = invite(admin)
    assert "7日以内" in mails()[-1].text
    theirs = another(admin)
    assert "高橋 蓮" in theirs.get(url).text
    assert theirs.get(url).status_code == 200, "looking at it does not use it up"
    assert theirs.post(url, data={"password": NEW, "again": "another one"}).status_code == 422
    assert theirs.post(url, data=both("short")).status_code == 422
    assert theirs.post(url, data=both(NEW)).status_code == 303
    assert theirs.post(url, data=both("a third password")).status_code == 404, "used up"
    assert theirs.get(url).status_code == 404
    operator = find_by_email("ren@example.com")
    assert operator is not None
    theirs.sign_in(operator, NEW)


def test_an_invitation_expires_and_is_sent_again(admin: Browser) -> None:
    old = invite(admin)
    operator = find_by_email("ren@example.com")
    assert operator is not None
    page = f"/admin/operators/{operator.id}"
    assert "Invited. The link works until" in admin.get(page).text
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=True):
        assert another(admin).post(old, data=both(NEW)).status_code == 404
    assert admin.post(f"{page}/invitation").status_code == 303
    assert another(admin).get(old).status_code == 404, "the earlier link is void"
    assert another(admin).post(link(mails()[-1]), data=both(NEW)).status_code == 303
    assert admin.post(f"{page}/invitation").status_code == 409, "nobody is invited twice"


def test_without_mail_a_first_password_is_asked_for(app: Flask, client: Browser) -> None:
    client.sign_in(factories.operator(role_key="administrator", language="en"))
    form = {"name": "高橋 蓮", "email": "ren@example.com", "role": factories.role().id, "language": "ja"}
    response = client.post("/admin/operators/new", data=form)
    assert response.status_code == 422
    assert "This installation sends no mail. Set a first password instead." in response.text
    assert find_by_email("ren@example.com") is None
    assert another(client).post("/console/access/forgotten", data={"email": "x@example.com"}).status_code == 404


def test_asking_for_a_new_password_tells_nothing(admin: Browser) -> None:
    known = factories.operator()
    gone = factories.operator(deactivated_at=now())
    visitor = another(admin)
    answers, seconds = set(), []
    for address in (known.email.upper(), gone.email, "nobody@example.com"):
        started = time.monotonic()
        response = visitor.post("/console/access/forgotten", data={"email": address})
        seconds.append(time.monotonic() - started)
        answers.add((response.status_code, response.text))
    assert len(answers) == 1
    assert min(seconds) >= 0.4, "each takes as long, whatever was done"
    assert [mail.recipient for mail in mails()] == [known.email]
    for _more in range(4):
        visitor.post("/console/access/forgotten", data={"email": known.email})
    assert len(mails()) == 3, "three an hour"
    old = another(admin)
    old.sign_in(known)
    first, last = link(mails()[0]), link(mails()[-1])
    assert visitor.post(last, data=both(NEW)).status_code == 303
    assert visitor.get(first).status_code == 404, "the others end with it"
    assert old.get("/console/profile").status_code == 302, "signed out everywhere"
    another(admin).sign_in(known, NEW)


def test_a_link_from_a_mail_that_somebody_else_asked_for_leads_to_us(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending_to(app, "file:///nowhere", monkeypatch)
    form = {"email": factories.operator().email}
    evil = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert client.post("/console/access/forgotten", data=form, headers=evil).status_code == 404
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://help.example.com")
    assert client.post("/console/access/forgotten", data=form, headers=evil).status_code == 200
    assert "https://help.example.com/console/access/" in mails()[-1].text


def set_up(browser: Browser, operator: Operator) -> tuple[pyotp.TOTP, list[str]]:
    page = browser.get("/console/profile/second-factor").text
    assert "<svg" in page
    app = pyotp.TOTP(second_factor.begin(operator))
    assert app.secret in page
    wrong = browser.post("/console/profile/second-factor", data={"code": "000000"})
    assert wrong.status_code == 422
    done = browser.post("/console/profile/second-factor", data={"code": app.at(time.time() - 30)})
    assert done.status_code == 201
    shown = re.search(r"<code>(.*?)</code>", done.text, re.DOTALL)
    assert shown is not None
    return app, shown[1].split()


def half_way(browser: Browser, operator: Operator) -> dict[str, str]:
    response = browser.post("/console/sign-in", data={"email": operator.email, "password": PASSWORD})
    assert response.status_code == 200
    assert not browser.get_cookie("helpcenter_session")
    found = re.search(r'name="half_way"[^>]* value="([^"]+)"', response.text)
    assert found is not None
    return {"half_way": found[1]}


def test_signing_in_with_a_second_factor(app: Flask, client: Browser) -> None:
    operator = factories.operator(language="en")
    client.sign_in(operator)
    totp, codes = set_up(client, operator)
    assert len(set(codes)) == 10
    browser = another(client)
    passed = half_way(browser, operator)
    code_url = "/console/sign-in/code"
    assert browser.post(code_url, data={**passed, "code": "123456"}).status_code == 422
    assert browser.post(code_url, data={**passed, "code": totp.at(time.time() - 30)}).status_code == 422, "taken once"
    assert browser.post(code_url, data={"half_way": "forged", "code": totp.now()}).status_code == 422
    assert browser.post(code_url, data={**passed, "code": totp.now()}).status_code == 303
    assert browser.get("/console/profile").status_code == 200
    other = another(client)
    passed = half_way(other, operator)
    assert other.post(code_url, data={**passed, "code": codes[3].upper()}).status_code == 303
    third = another(client)
    passed = half_way(third, operator)
    assert third.post(code_url, data={**passed, "code": codes[3]}).status_code == 422, "each works once"
    answers = [third.post(code_url, data={**passed, "code": f"{n:06}"}).status_code for n in range(12)]
    assert answers[-1] == 429, "codes cannot be tried out"
    with time_machine.travel(now() + timedelta(minutes=6), tick=True):
        late = third.post(code_url, data={**passed, "code": codes[4]})
        assert "That took too long" in late.text or "時間が経過" in late.text


def test_the_second_factor_is_taken_away_with_the_password_or_by_an_administrator(admin: Browser) -> None:
    operator = factories.operator(language="en")
    theirs = another(admin)
    theirs.sign_in(operator)
    _totp, codes = set_up(theirs, operator)
    factor = "/console/profile/second-factor"
    assert theirs.post(f"{factor}/removal", data={"current": "wrong password"}).status_code == 422
    renewed = theirs.post(f"{factor}/recovery-codes", data={"current": PASSWORD})
    assert renewed.status_code == 201
    assert codes[0] not in renewed.text
    assert not second_factor.check(operator, codes[0])
    assert theirs.post(f"{factor}/removal", data={"current": PASSWORD}).status_code == 303
    assert reread(operator).second_factor_since is None
    assert theirs.post(f"{factor}/removal", data={"current": PASSWORD}).status_code == 409
    set_up(theirs, operator)
    assert admin.post(f"/admin/operators/{operator.id}/second-factor/removal").status_code == 303
    another(admin).sign_in(operator)


def test_an_installation_may_demand_it(app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    demanding = replace(app.config["SETTINGS"], second_factor_required=True)
    monkeypatch.setitem(app.config, "SETTINGS", demanding)
    operator = factories.operator(role_key="administrator")
    client.sign_in(operator)
    for path in ("/console/profile", "/console/chats", "/admin/operators"):
        assert client.get(path).headers["Location"] == "/console/profile/second-factor"
    assert client.post("/admin/operators/new", data={}).status_code == 303
    assert client.get("/console/chats", headers={"HX-Request": "true"}).headers["HX-Redirect"]
    set_up(client, operator)
    assert client.get("/admin/operators").status_code == 200


def test_sessions_are_listed_and_ended_one_by_one(admin: Browser) -> None:
    operator, noise = factories.operator(), factories.operator()
    first, second = another(admin), another(admin)
    first.sign_in(operator)
    second.sign_in(operator)
    another(admin).sign_in(noise)
    page = f"/admin/operators/{operator.id}"
    assert admin.get(page).text.count('name="session"') == 2
    newest = sessions.of_operator(operator.id)[0]
    foreign = sessions.of_operator(noise.id)[0]
    assert admin.post(f"{page}/sessions/removal", data={"session": foreign.id}).status_code == 404
    assert admin.post(f"{page}/sessions/removal", data={"session": "9" * 30}).status_code == 404
    assert admin.post(f"{page}/sessions/removal", data={"session": newest.id}).status_code == 303
    answers = {browser.get("/console/profile").status_code for browser in (first, second)}
    assert answers == {200, 302}
    admin.post(f"{page}/sessions/removal")
    assert sessions.of_operator(operator.id) == []
    assert len(sessions.of_operator(noise.id)) == 1


def test_nobody_reaches_above_the_own_role(admin: Browser) -> None:
    supervisor = factories.operator(role_key="supervisor")
    boss = factories.operator(role_key="administrator")
    browser = another(admin)
    browser.sign_in(supervisor)
    paths = ("invitation", "second-factor/removal", "sessions/removal")
    assert {browser.post(f"/admin/operators/{boss.id}/{path}").status_code for path in paths} == {403}


def test_the_own_profile(app: Flask, client: Browser) -> None:
    operator = factories.operator(language="en")
    client.sign_in(operator)
    form: dict[str, Any] = {"name": "佐藤 美咲", "nickname": "", "language": "ja", "time_zone": "UTC", "theme": "dark"}
    escalation = {"role": factories.role("administrator").id, "role_id": 1, "email": "boss@example.com"}
    assert client.post("/console/profile", data={**form, **escalation}).status_code == 303
    changed = reread(operator)
    assert (changed.name, changed.nickname, changed.theme) == ("佐藤 美咲", "佐藤 美咲", "dark")
    assert (changed.role.built_in, changed.email) == ("operator", operator.email)
    assert client.post("/console/profile", data={**form, "theme": "pink"}).status_code == 422
    other = another(client)
    other.sign_in(operator)
    wrong = client.post("/console/profile/password", data={"current": "not this one", **both(NEW)})
    assert wrong.status_code == 422
    assert "パスワードが違います。" in wrong.text
    right = client.post("/console/profile/password", data={"current": PASSWORD, **both(NEW)})
    assert right.status_code == 303
    assert client.get("/console/profile").status_code == 200, "this browser stays"
    assert other.get("/console/profile").status_code == 302, "the others do not"
    other.sign_in(operator, NEW)
    assert client.get("/console/profile").text.count('name="session"') == 1
    assert client.post("/console/profile/sessions/removal").status_code == 303
    assert other.get("/console/profile").status_code == 302


def test_who_does_nothing_is_signed_out(app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], idle_minutes=30))
    client.sign_in(factories.operator())
    start = now()
    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            assert client.get("/console/profile").status_code == 200
    with time_machine.travel(start + timedelta(minutes=91), tick=True):
        assert client.get("/console/profile").status_code == 302
        sessions.forget_expired()
    assert db.session.scalar(sa.text("SELECT count(*) FROM sign_in_sessions")) == 0


def test_links_end_with_the_account(admin: Browser) -> None:
    url = invite(admin)
    operator = find_by_email("ren@example.com")
    assert operator is not None
    operators.deactivate(operator, by=None)
    assert links.invited_until(operator) is None
    assert another(admin).post(url, data=both(NEW)).status_code == 404
