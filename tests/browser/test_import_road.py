"""The road of an import, from the chat setting to the ticket page (chat-import.md 1, 2 and 4)."""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from flask_babel import force_locale, gettext, pgettext
from playwright.sync_api import Page, expect

from helpcenter.extensions import db
from helpcenter.imports import processes
from helpcenter.imports.models import ImportRun
from helpcenter.tickets.models import Call, CallTranscript
from tests import factories
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.processes import free_port, wait_until
from tests.servers import FLASK, Install, Installation

TOKEN = "a token of the external system"
CHATS = 600


def words_of(server: Installation, language: str) -> Callable[..., str]:
    """What the interface calls a thing in `language`."""

    def words(text: str, context: str | None = None) -> str:
        with server.application.test_request_context(), force_locale(language):
            return pgettext(context, text) if context else gettext(text)

    return words


def test_from_the_chat_setting_to_the_ticket_page(install: Install, open_browser: OpenBrowser) -> None:
    """In Japanese the whole of it, while a colleague follows every step that shows something in English."""
    port = free_port()
    server = install(HELPCENTER_ALLOWED_SOURCES=f"127.0.0.1:{port}")
    arguments = ["--token", TOKEN, "--port", str(port), "--chats", str(CHATS)]
    server.start("external", [*FLASK, "external-chat-system", *arguments])
    server.start_web()
    server.start_worker()
    server.start_scheduler()
    with server.application.app_context():
        desk = factories.service(name={"ja": "みなとストア", "en": "Minato Store"}, ticket_prefix="MS")
        names = {"ja": "鈴木 葵", "en": "Ana Costa"}
        admins = [
            factories.operator(desk, role_key="administrator", name=name, language=language)
            for language, name in names.items()
        ]
        db.session.remove()
    people = [
        (signed_in(server, open_browser, admin, language=admin.language), words_of(server, admin.language))
        for admin in admins
    ]
    for page, word in reversed(people):  # so that the Japanese one stays at the form
        filled_in(page, word, server, port)
    page, word = people[0]
    with server.application.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Call)) == 0  # a test writes nothing
        db.session.remove()
    page.get_by_role("button", name=word("Save"), exact=True).click()
    page.get_by_role("button", name=word("Start"), exact=True).click()
    expect(page.get_by_role("button", name=word("Start"), exact=True)).to_have_count(0)
    wait_until(lambda: is_over(server), "the import ends", 180)  # by the pages' patience it may not
    for page, word in people:
        page.goto(f"{server.url}/admin/processes")
        page.get_by_role("link", name=re.compile(r"^#\d+$")).first.click()
        expect(page.get_by_text(word("Done", "run state"), exact=True).first).to_be_visible()
    assert_figures(server)
    for page, word in people:
        found(page, word, server)


def filled_in(page: Page, word: Callable[..., str], server: Installation, port: int) -> None:
    """A new chat setting, tried out; not saved yet."""
    page.goto(f"{server.url}/admin/chat-settings")
    page.get_by_role("link", name=word("Add chat setting")).first.click()
    page.get_by_label(word("Chat setting name")).fill("SMART M TALK 本店")
    page.get_by_label(word("Retrieval URL")).fill(f"http://127.0.0.1:{port}/api/chats")
    page.get_by_label(word("Secret")).fill(TOKEN)
    page.get_by_label(word("Default operator")).select_option(label="鈴木 葵")
    page.get_by_role("switch").check()
    page.get_by_role("button", name=word("Test connection")).click()
    expect(page.locator("#test_result tbody tr")).to_have_count(3)


def found(page: Page, word: Callable[..., str], server: Installation) -> None:
    """An imported call, by what was said in it, with its conversation on its ticket's page."""
    said = last_line(server)
    page.goto(f"{server.url}/console/calls")
    page.get_by_role("searchbox").fill(said)
    page.get_by_role("button", name=word("Search"), exact=True).click()
    expect(page).to_have_url(re.compile(r"/console/calls\?.*\bq="))
    page.locator("#calls tbody").get_by_role("link").first.click()
    expect(page.get_by_text("SMART M TALK 本店").first).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^SNS \d+$")).click()
    expect(page.locator("#ticket_pane").get_by_text(said, exact=True)).to_be_visible()


def is_over(server: Installation) -> bool:
    with server.application.app_context():
        states = db.session.scalars(sa.select(ImportRun.state)).all()
        db.session.remove()
    return bool(states) and not set(states) & set(processes.ACTIVE)


def assert_figures(server: Installation) -> None:
    """The run's counts are those of the source, and every chat is a closed call."""
    with server.application.app_context():
        run = db.session.scalars(sa.select(ImportRun).order_by(ImportRun.id)).first()
        assert run is not None
        assert (run.fetched, run.created, run.rejected) == (CHATS, CHATS, 0)
        assert db.session.execute(sa.select(Call.state, sa.func.count()).group_by(Call.state)).all() == [
            ("closed", CHATS)
        ]
        db.session.remove()


def last_line(server: Installation) -> str:
    """The end of one imported conversation, which stands nowhere else on the ticket."""
    with server.application.app_context():
        lines = db.session.scalars(sa.select(CallTranscript.lines).order_by(CallTranscript.call_id)).first()
        db.session.remove()
    assert lines is not None
    return str(lines[-1]["text"])
