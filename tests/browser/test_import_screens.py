"""The screens of chat import with everything on them: looked at by axe, wide and narrow, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from werkzeug.datastructures import FileStorage

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.demo.external_chat_system import ExternalChatSystem, living
from helpcenter.extensions import db
from helpcenter.imports import copying, processes, retrying, uploads
from helpcenter.imports.attachment_models import AwaitedFile
from helpcenter.imports.models import ImportRun, RunLogLevel, RunState, RunTrigger, SyncState
from helpcenter.imports.reasons import Reason
from helpcenter.imports.run_log import RunLog
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests import factories
from tests.browser.accessibility import problems
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.imports import making
from tests.imports.conftest import START, running
from tests.servers import Install, Installation

CSV = "chat_id,started_at,speaker,text\na-1,2026-11-20 10:00,customer,返品したい\na-2,昨日,customer,届かない\n"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 375, "height": 812}


@pytest.fixture
def system() -> Iterator[ExternalChatSystem]:
    """The simulated external chat system."""
    with running(living(START)) as made:
        yield made


@pytest.fixture
def server(install: Install, system: ExternalChatSystem) -> Iterator[Installation]:
    """Pages alone: no worker and no scheduler moves on what the test has put there."""
    made = install(HELPCENTER_ALLOWED_SOURCES=f"127.0.0.1:{system.server_address[1]}")
    made.start_web()
    with made.application.app_context():
        yield made


def scene(system: ExternalChatSystem) -> tuple[Operator, Call, ImportRun]:
    """Everything that service management can show; an administrator, a call with a file, the run that goes on."""
    desk = factories.service(name={"ja": "みなとストア", "en": "Minato Store"}, ticket_prefix="MS")
    admin = factories.operator(desk, role_key="administrator", name="鈴木 葵")
    source = making.started(making.chat_source(desk, admin, url=system.url))
    making.imported(source)
    retrying.ask_for_all(admin, None)
    with operation():  # a picture that is copied, and others that wait
        first = db.session.scalars(sa.select(AwaitedFile).order_by(AwaitedFile.id)).first()
        assert first is not None
        db.session.execute(sa.delete(AwaitedFile).where(AwaitedFile.id != first.id))
        source.poll_minutes, source.revision = 5, source.revision + 1
    copying.copy_waiting()  # a turn copies one at least
    _failing(desk, admin, system)
    run = _under_way(desk, admin, system)
    table = making.chat_source(desk, admin, name="店頭の記録", kind="file", url="")
    file = uploads.save(table, FileStorage(BytesIO(CSV.encode("cp932")), "十一月.csv"), by=admin)
    uploads.request_check(file, {"chat_id": 0, "line_time": 1, "line_role": 2, "line_text": 3})
    uploads.check(file.id)
    return admin, db.session.get_one(Call, first.call_id), run


def _failing(desk: Service, admin: Operator, system: ExternalChatSystem) -> None:
    source = making.started(
        making.chat_source(desk, admin, name="Rocket.Chat 法人", kind="rocket_chat", url=system.url)
    )
    with operation():
        why = Reason("no_answer_in_time", {"seconds": 30}).encode()
        run = processes.begin(source.sync, RunTrigger.SCHEDULE)
        run.state, run.started_at, run.ended_at, run.error = RunState.FAILED, now() - timedelta(seconds=30), now(), why
        source.sync.state, source.sync.failures, source.sync.last_error = SyncState.FAILING, 5, why
        source.sync.next_run_at = now() + timedelta(minutes=8)


def _under_way(desk: Service, admin: Operator, system: ExternalChatSystem) -> ImportRun:
    source = making.started(
        making.chat_source(desk, admin, name="Zendesk Chat 海外", kind="zendesk_chat", url=system.url)
    )
    with operation():
        run = processes.begin(source.sync, RunTrigger.SCHEDULE)
        run.state, run.started_at, run.lease_until = (
            RunState.RUNNING,
            now() - timedelta(seconds=42),
            now() + timedelta(1),
        )
        run.pages, run.total, run.fetched = 31, 10_000, 6_204
        run.created, run.updated, run.skipped, run.rejected = 5_871, 212, 109, 12
        log = RunLog(run.id)
        for page in range(28, 32):
            log.say(RunLogLevel.INFO, "page", page=page, chats=200)
        log.say(RunLogLevel.WARNING, "asked_to_wait", status=429, seconds=2)
        log.flush()
    return run


def usable(page: Page, url: str, shows: str, *, crowded: bool = False) -> None:
    """Shows what it should, fits, and anybody can use it: on a desk, and on a phone where it is crowded there."""
    page.set_viewport_size(DESK)
    page.goto(url)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        expect(page.locator(shows).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (url, size)
        assert (size is PHONE and not crowded) or problems(page) == [], (url, size)


def test_everybody_can_use_every_screen_of_chat_import(
    server: Installation, open_browser: OpenBrowser, system: ExternalChatSystem
) -> None:
    admin, call, run = scene(system)
    ja = signed_in(server, open_browser, admin)
    usable(ja, f"{server.url}/admin/processes", "#process_1 .restart", crowded=True)
    expect(ja.locator("#process_3 progress")).to_have_attribute("value", "6204")
    with operation():
        run.fetched, run.created = 6_404, 6_071
    expect(ja.locator("#process_3 progress")).to_have_attribute("value", "6404")
    usable(ja, f"{server.url}/admin/processes/rejected-chats", "#rejected_retries:has-text('1件')")
    retrying.retry_waiting()
    ja.locator("#rejected_retries a").click()
    expect(ja.locator("#rejected_retries")).to_be_empty()
    usable(ja, f"{server.url}/admin/processes/files/1", "#report_title")
    usable(
        ja, f"{server.url}/console/tickets/{call.ticket_id}?tab=conversation", ".transcript .attachment", crowded=True
    )

    notice = ja.locator("#import_notice")
    expect(notice.locator("section.banner--red")).to_contain_text("Rocket.Chat 法人")
    notice.get_by_role("button").click()
    expect(notice.locator("section")).to_have_count(0)
    with operation():
        admin.language = "en"
        run.state, run.ended_at, run.error = RunState.FAILED, now(), Reason("status", {"status": 500}).encode()
    for path, shows in (
        ("chat-settings/1", ".restart"),
        ("chat-settings/new", "#chat_setting"),
        (f"processes/runs/{run.id}", ".run__log p.warn"),
        ("processes/runs", "tbody tr"),
        ("processes/rejected-chats/1", ".payload"),
        ("processes/files", "tbody tr"),
    ):
        usable(ja, f"{server.url}/admin/{path}", shows)
