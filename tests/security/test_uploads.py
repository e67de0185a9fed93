"""Files that people send, and who may have them (quality.md 3.1, 3.2, 3.6)."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from helpcenter.accounts.models import Role, RolePermission
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import closing, customer_access, opening, starting
from helpcenter.chat.models import Message
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.files import links, storing
from helpcenter.files.models import StoredFile
from helpcenter.services import settings
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.files import samples

NAMES = [
    "../../../../etc/cron.d/evil.pdf",
    "..\\..\\evil.pdf",
    'a"; filename="evil.html.pdf',
    "invoice\u202efdp.exe.pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "a\x00.pdf",
    "あ" * 400 + ".pdf",
]


class Desk:
    """A service with an operator and a customer's chat."""

    def __init__(self, app: Flask, **more: str) -> None:
        self.service = people.desk()
        self.operator = factories.operator(self.service)
        people.go_online(self.operator)
        started = starting.start(self.service, people.request(self.service, name="山本 香織", **more))
        assert started is not None
        self.chat, token = started
        self.customer = app.test_client()
        self.customer.set_cookie(customer_access._cookie_name(self.service), token)
        self.path = f"/hc/{self.service.slug}/ja/chats/{self.chat.public_id}/files"

    def send(self, content: bytes = samples.PDF, name: str = "秘密.pdf") -> StoredFile:
        """The customer sends a file, which is taken."""
        response = samples.upload(self.customer, self.path, content, name)
        assert response.status_code == 200, response.text
        file = db.session.scalars(sa.select(StoredFile).order_by(StoredFile.id.desc())).first()
        assert file is not None
        return file


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


@pytest.fixture
def other(app: Flask) -> Desk:
    return Desk(app)


def addresses(file: StoredFile) -> list[str]:
    small = [links.thumbnail_url(file), links.view_url(file)] if file.is_picture else []
    return [links.url(file), links.download_url(file), *small]


def statuses(browser: Browser, file: StoredFile) -> set[int]:
    found = set()
    for address in addresses(file):
        response = browser.get(address)
        found.add(response.status_code)
        response.close()
    return found


def test_a_file_is_for_its_customer_and_the_operators_of_its_service(app: Flask, desk: Desk, other: Desk) -> None:
    file = desk.send(samples.picture(), "画面.png")
    assert statuses(desk.customer, file) == {200}
    assert statuses(other.customer, file) == {404}
    assert statuses(app.test_client(), file) == {404}
    own, foreign = app.test_client(), app.test_client()
    own.sign_in(desk.operator)
    foreign.sign_in(other.operator)
    assert statuses(own, file) == {200}
    assert statuses(foreign, file) == {404}


def test_a_colleague_without_any_right_to_conversations_gets_nothing(app: Flask, desk: Desk) -> None:
    file = desk.send()
    writes = Role(name={"en": "Writes"}, grants=[RolePermission(permission=Permission.ARTICLE_DRAFT)])
    colleague = factories.operator(desk.service, role=writes)
    browser = app.test_client()
    browser.sign_in(colleague)
    assert statuses(browser, file) == {404}


def test_an_internal_file_is_not_for_the_customer(app: Flask, desk: Desk) -> None:
    opening.open_chat(desk.chat, by=desk.operator)
    console = app.test_client()
    console.sign_in(desk.operator)
    path = f"/console/chats/{desk.chat.id}/files"
    assert samples.upload(console, path, samples.PDF, "社内.pdf", kind="note").status_code == 200
    file = db.session.scalars(sa.select(StoredFile)).one()
    assert statuses(console, file) == {200}
    assert statuses(desk.customer, file) == {404}


def test_files_go_with_the_chat(desk: Desk) -> None:
    file = desk.send()
    closing.end_by_customer(desk.chat)
    assert statuses(desk.customer, file) == {200}
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert statuses(desk.customer, file) == {404}
    settings.change(desk.service, chat_enabled=False, by=None)
    assert statuses(desk.customer, file) == {404}


def test_what_is_not_attached_or_discarded_is_not_there(app: Flask, desk: Desk) -> None:
    loose = storing.store(BytesIO(samples.PDF), "a.pdf", samples.EVERYTHING)
    file = desk.send()
    with operation():
        storing.discard([file.id])
    console = app.test_client()
    console.sign_in(desk.operator)
    for browser in (desk.customer, console):
        assert statuses(browser, loose) | statuses(browser, file) == {404}


@pytest.mark.parametrize("guess", ["x", "1", "..%2f..%2fsecret_key", "%00", "a" * 48])
def test_guesses_lead_nowhere(desk: Desk, guess: str) -> None:
    file = desk.send()
    for address in (f"/files/{guess}/thumbnail", f"/files/{guess}/{file.name}", f"/files/{file.public_id}/{guess}"):
        assert desk.customer.get(address).status_code == 404
    assert re.fullmatch(r"[0-9a-f]{48}", file.public_id)


def test_a_pass_opens_one_file_for_a_day(app: Flask, desk: Desk, other: Desk) -> None:
    """Of a frame on another site the cookie does not come along into a new tab."""
    mine, theirs = desk.send(), other.send()
    nobody = app.test_client()
    picture = desk.send(samples.picture(), "a.png")
    page = nobody.get(links.view_url(picture, with_pass=True))
    assert page.status_code == 200
    (source,) = re.findall(r'<img src="([^"]+)"', page.text)
    with nobody.get(source) as response:
        assert response.mimetype == "image/png"
    passed = links.url(mine, with_pass=True)
    with nobody.get(passed) as response:
        assert response.status_code == 200
    assert nobody.get(links.url(theirs) + "?" + passed.partition("?")[2]).status_code == 404
    forged = passed[:-8] + ("A" if passed[-8] != "A" else "B") + passed[-7:]  # the last character has bits to spare
    assert nobody.get(forged).status_code == 404
    with time_machine.travel(now() + timedelta(hours=24, seconds=2), tick=False):
        assert nobody.get(passed).status_code == 404


def test_passes_are_given_only_to_frames_on_other_sites(app: Flask, desk: Desk) -> None:
    away = Desk(app, site="https://shop.example")
    for one, expected in ((desk, False), (away, True)):
        response = samples.upload(one.customer, one.path, samples.picture(), "a.png")
        assert ("?pass=" in response.text) is expected


def test_headers_of_a_picture_and_of_other_files(desk: Desk) -> None:
    picture, file = desk.send(samples.picture(), "画面.png"), desk.send(name="a.csv", content=b"=cmd(),1")
    shown, saved, small = (
        desk.customer.get(one) for one in (links.url(picture), links.url(file), links.thumbnail_url(picture))
    )
    for response, kind, disposition in (
        (shown, "image/png", "inline"),
        (saved, "text/csv; charset=utf-8", "attachment"),
        (small, "image/webp", "inline"),
    ):
        assert response.headers["Content-Type"] == kind
        assert response.headers["Content-Disposition"].startswith(disposition)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Cache-Control"] == "private, max-age=3600"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Set-Cookie" not in response.headers
        response.close()
    with desk.customer.get(links.download_url(picture)) as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
    tag = shown.headers["ETag"]
    with desk.customer.get(links.url(picture), headers={"If-None-Match": tag}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize("name", NAMES)
def test_names_that_deceive(desk: Desk, name: str) -> None:
    file = desk.send(name=name)
    assert not set(file.name) & set('/\\<>"\r\n\x00\u202e')
    assert len(file.name) <= 120
    with desk.customer.get(links.url(file)) as response:
        disposition = response.headers["Content-Disposition"]
        assert response.data == samples.PDF
    assert "\n" not in disposition
    assert disposition.count("filename=") <= 1
    assert not [key for key, _value in response.headers if key.lower() == "set-cookie"]
    line = db.session.scalars(sa.select(Message).where(Message.file_id == file.id)).one()
    assert line.text == file.name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.SVG, "a.svg"),
        (samples.SVG, "a.png"),
        (samples.HTML, "a.html"),
        (samples.HTML, "a.jpg"),
        (samples.PROGRAM, "a.pdf"),
        (samples.PROGRAM, "a.txt"),
        (b"\x89PNG\r\n\x1a\n" + samples.HTML, "a.png"),
        (b"GIF89a/*" + samples.HTML + b"*/=1;alert(1)", "a.gif"),
        (samples.png_that_claims(50_000, 50_000), "a.png"),
        (samples.gif_of_many_frames(50_000), "a.gif"),
    ],
)
def test_lies_and_bombs_are_refused_with_a_sentence(desk: Desk, content: bytes, name: str) -> None:
    response = samples.upload(desk.customer, desk.path, content, name)
    assert response.status_code == 422
    assert len(response.json["problem"]) > 5
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_a_page_called_text_is_only_ever_saved_as_text(desk: Desk) -> None:
    file = desk.send(samples.HTML, "page.txt")
    with desk.customer.get(links.url(file)) as response:
        assert response.mimetype == "text/plain"
        assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_polyglot_is_drawn_anew(desk: Desk) -> None:
    file = desk.send(samples.picture() + samples.HTML + samples.archive(a_dot_txt=b"hidden"), "a.png")
    with desk.customer.get(links.url(file)) as response:
        assert b"alert" not in response.data
        assert b"hidden" not in response.data


def test_a_request_that_is_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    class Endless(BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise AssertionError("the body was read")

    answer = desk.customer.post(
        desk.path,
        input_stream=Endless(),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "3000000000"},
    )
    assert answer.status_code == 422
    assert "10 MB" in answer.json["problem"]


def test_thousands_of_files_are_limited_with_a_clear_answer(app: Flask, desk: Desk) -> None:
    answers = [samples.upload(desk.customer, desk.path, samples.PDF, "a.pdf") for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code in (422, 429)
    assert answers[30].json["problem"]


def test_the_operator_needs_the_token_and_the_chat(app: Flask, desk: Desk, other: Desk) -> None:
    path = f"/console/chats/{desk.chat.id}/files"
    foreign, colleague, own = app.test_client(), app.test_client(), app.test_client()
    foreign.sign_in(other.operator)
    colleague.sign_in(factories.operator(desk.service))
    own.sign_in(desk.operator)
    own.csrf_token = None
    assert samples.upload(foreign, path, samples.PDF, "a.pdf").status_code == 404
    assert samples.upload(colleague, path, samples.PDF, "a.pdf").status_code == 403
    assert samples.upload(own, path, samples.PDF, "a.pdf").status_code == 400
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
