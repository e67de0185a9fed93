"""The screens: who may see and do what, and what they show (chat-import.md 2 and 4, quality.md 3.1)."""

from __future__ import annotations

import re
from html import unescape

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.demo import external_chats
from helpcenter.extensions import db
from helpcenter.imports import retrying
from helpcenter.imports.models import ChatSource, Credentials, ImportRun, RejectedChat, RunState, SyncState
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.imports import making
from tests.imports.making import CHAT_SETTING, form_of, operator_with

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def followed(browser: Browser, answer: TestResponse) -> TestResponse:
    """The page that a redirect leads to."""
    assert answer.status_code == 303
    return browser.get(answer.headers["Location"])


class TestPermissions:
    @pytest.mark.parametrize("permission", CHAT_SETTING)
    def test_each_of_the_four_permissions_opens_its_own_routes_and_no_other(
        self, client: Browser, source: ChatSource, permission: Permission
    ) -> None:
        client.sign_in(operator_with(source.service, permission))
        at = f"/admin/chat-settings/{source.id}"
        asked = {
            ("GET", "/admin/chat-settings"): Permission.CHAT_SETTING_VIEW,
            ("GET", at): Permission.CHAT_SETTING_VIEW,
            ("GET", "/admin/chat-settings/new"): Permission.CHAT_SETTING_CREATE,
            ("POST", "/admin/chat-settings"): Permission.CHAT_SETTING_CREATE,
            ("POST", "/admin/chat-settings/test"): Permission.CHAT_SETTING_CREATE,
            ("POST", at): Permission.CHAT_SETTING_UPDATE,
            ("POST", f"{at}/test"): Permission.CHAT_SETTING_UPDATE,
            ("POST", f"{at}/removal"): Permission.CHAT_SETTING_DELETE,
        }
        for (method, path), needed in asked.items():
            status = client.open(path, method=method).status_code
            assert (status == 403) == (needed is not permission), (method, path)

    def test_another_service_sees_nothing_of_it(self, client: Browser, source: ChatSource) -> None:
        making.imported(source)
        run = db.session.scalars(sa.select(ImportRun)).one()
        bad = db.session.scalars(sa.select(RejectedChat)).one()
        everything = (*CHAT_SETTING, Permission.SERVICE_MANAGEMENT)
        client.sign_in(operator_with(factories.service(), *everything))
        for path in (
            f"/admin/chat-settings/{source.id}",
            f"/admin/processes/runs/{run.id}",
            f"/admin/processes/rejected-chats/{bad.id}",
        ):
            assert client.get(path).status_code == 404
        for path in (
            *(f"/admin/chat-settings/{source.id}{end}" for end in ("", "/test", "/removal")),
            *(f"/admin/processes/{source.id}/{end}" for end in ("start", "stop", "restart", "runs")),
            f"/admin/processes/runs/{run.id}/cancellation",
            f"/admin/processes/rejected-chats/{bad.id}/retry",
        ):
            assert client.post(path).status_code == 404, path
        for path in (
            "/admin/chat-settings",
            "/admin/processes",
            "/admin/processes/runs",
            "/admin/processes/rejected-chats",
        ):
            assert source.name not in client.get(path).text
        assert client.post("/admin/processes/rejected-chats/retry").status_code == 303
        assert source.sync.state is SyncState.RUNNING

    def test_membership_alone_decides_who_sees_and_finds_what_was_imported(
        self, client: Browser, source: ChatSource
    ) -> None:
        making.imported(source)
        call = making.call_of(source, making.first("nameless_customer"))
        said = call.content.splitlines()[0]
        page, link = f"/console/tickets/{call.ticket_id}", re.compile(rf"/console/tickets/{call.ticket_id}\b")
        client.sign_in(operator_with(source.service, Permission.TICKET_HANDLE))
        assert said in unescape(client.get(page).text)
        assert link.search(client.get("/console/calls", query_string={"q": said}).text)
        client.sign_in(operator_with(factories.service(), Permission.TICKET_HANDLE, *CHAT_SETTING))
        assert client.get(page).status_code == 404
        assert not link.search(client.get("/console/calls", query_string={"q": said}).text)

    def test_a_new_one_cannot_be_put_into_a_foreign_service(self, admin: Browser, source: ChatSource) -> None:
        foreign = factories.service()
        posted = admin.post(f"/admin/chat-settings?service={foreign.id}", data=form_of(source, name="x"))
        assert posted.status_code == 404


class TestChatSettings:
    def test_one_is_made_and_its_process_is_stopped(self, admin: Browser, source: ChatSource) -> None:
        data = form_of(source, name="二つ目", secret="geheim", fetch_from="2026-11-01")
        assert admin.post("/admin/chat-settings", data=data | {"fetch_from": "0001-01-01"}).status_code == 422
        answer = followed(admin, admin.post("/admin/chat-settings", data=data))
        assert "二つ目" in answer.text
        assert "Start" in answer.text
        made = db.session.scalars(sa.select(ChatSource).where(ChatSource.name == "二つ目")).one()
        assert (made.service_id, made.secret, made.enabled) == (source.service_id, "geheim", True)
        assert made.sync.state is SyncState.STOPPED
        assert "geheim" not in answer.text
        listed = admin.get("/admin/processes").text.partition(f'id="process_{made.id}"')[2]
        assert "Revision 1 of the settings · Stopped" in listed
        assert f'action="/admin/processes/{made.id}/start"' in listed
        assert re.search(r'name="poll_minutes"[^>]* value="10"', admin.get("/admin/chat-settings/new").text)

    def test_the_secret_is_never_shown_and_stays_when_nothing_is_typed(
        self, admin: Browser, source: ChatSource
    ) -> None:
        assert making.TOKEN not in admin.get(f"/admin/chat-settings/{source.id}").text
        assert admin.post(f"/admin/chat-settings/{source.id}", data=form_of(source)).status_code == 303
        assert db.session.get_one(ChatSource, source.id, populate_existing=True).secret == making.TOKEN

    def test_the_secret_does_not_follow_the_address_to_another_host(self, admin: Browser, source: ChatSource) -> None:
        data = form_of(source, url="https://evil.example/collect")
        answer = admin.post(f"/admin/chat-settings/{source.id}", data=data)
        assert answer.status_code == 422
        assert "Enter the secret for this address." in answer.text
        assert db.session.get_one(ChatSource, source.id, populate_existing=True).url != data["url"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"name": ""}, "Enter the name."),
            ({"url": "file:///etc/passwd"}, "Enter an address that begins with"),
            ({"url": "http://user:pw@example.com/"}, "Enter an address that begins with"),
            ({"poll_minutes": "0"}, "Enter 1 to 1440 minutes."),
            ({"poll_minutes": "1441"}, "Enter 1 to 1440 minutes."),
            ({"time_zone": "Mars/Olympus"}, "Enter a time zone"),
            ({"credentials": "header", "header_name": "X Bad\r\n"}, "Enter the header"),
            ({"secret": "a\r\nb"}, "letters, digits and signs"),
            ({"secret": "秘密"}, "letters, digits and signs"),
        ],
    )
    def test_what_cannot_work_is_said(
        self, admin: Browser, source: ChatSource, changes: dict[str, str], sentence: str
    ) -> None:
        answer = admin.post(f"/admin/chat-settings/{source.id}", data=form_of(source, **changes))
        assert answer.status_code == 422
        assert sentence in answer.text

    def test_a_name_is_taken_once_a_service(self, admin: Browser, source: ChatSource) -> None:
        answer = admin.post("/admin/chat-settings", data=form_of(source, secret="x"))
        assert answer.status_code == 422
        assert "There is already a chat setting of this name." in answer.text

    def test_switching_it_off_stops_its_process(self, admin: Browser, source: ChatSource) -> None:
        assert admin.post(f"/admin/chat-settings/{source.id}", data=form_of(source, enabled=None)).status_code == 303
        assert db.session.get_one(ChatSource, source.id, populate_existing=True).sync.state is SyncState.STOPPED
        assert "disabled, so nothing is imported" in admin.get(f"/admin/chat-settings/{source.id}").text

    def test_a_change_shows_what_waits_for_the_restart(self, admin: Browser, source: ChatSource) -> None:
        admin.post(f"/admin/chat-settings/{source.id}", data=form_of(source, poll_minutes=5))
        for path in (f"/admin/chat-settings/{source.id}", "/admin/processes"):
            page = admin.get(path).text
            assert "Restart needed" in page
            assert "<del>10 min</del>" in page
            assert "<b>5 min</b>" in page
        assert admin.post(f"/admin/processes/{source.id}/restart").status_code == 303
        assert "Restart needed" not in admin.get("/admin/processes").text

    def test_one_that_brought_calls_is_kept(self, admin: Browser, source: ChatSource) -> None:
        making.imported(source)
        answer = followed(admin, admin.post(f"/admin/chat-settings/{source.id}/removal"))
        assert "came from this chat setting" in answer.text
        assert making.counted(ChatSource) == 1

    def test_one_that_brought_none_can_go(self, admin: Browser, source: ChatSource) -> None:
        assert admin.post(f"/admin/chat-settings/{source.id}/removal").status_code == 303
        assert making.counted(ChatSource) == 0


class TestTestOfTheConnection:
    def test_it_shows_what_would_arrive_and_writes_nothing(self, admin: Browser, source: ChatSource) -> None:
        known = factories.operator(source.service, name="登録済み担当")
        making.operator_identity(source, known, external_chats.OPERATORS[0][0])
        page = admin.post(f"/admin/chat-settings/{source.id}/test", data=form_of(source)).text
        assert "The connection works" in page
        assert page.count("smt-1000") >= 3
        assert known.name in page
        assert source.default_operator.name in page
        assert "Invalid RFC3339" in page
        assert making.counted(Call) == making.counted(ImportRun) == making.counted(RejectedChat) == 0

    def test_it_takes_what_is_typed(self, admin: Browser, source: ChatSource) -> None:
        page = admin.post(f"/admin/chat-settings/{source.id}/test", data=form_of(source, secret="wrong")).text
        assert "refused the credentials (401)" in page

    def test_it_does_not_tell_the_secret_to_another_host(self, admin: Browser, source: ChatSource) -> None:
        other = source.url.replace("127.0.0.1", "localhost")
        page = admin.post(f"/admin/chat-settings/{source.id}/test", data=form_of(source, url=other)).text
        assert "internal network" in page

    def test_a_new_one_can_be_tried_before_it_is_saved(self, admin: Browser, source: ChatSource) -> None:
        data = form_of(source, name="neu", secret=making.TOKEN)
        assert "The connection works" in admin.post("/admin/chat-settings/test", data=data).text
        assert making.counted(ChatSource) == 1


class TestProcesses:
    def test_the_list_says_what_each_one_does(self, admin: Browser, source: ChatSource) -> None:
        run = making.imported(source)
        page = admin.get("/admin/processes").text
        assert source.name in page
        assert "Running" in page
        assert f"{run.created} new" in page
        assert "Runs on revision 1 of the settings · every 10 min" in page
        assert re.search(r"in (10|9) min", page)  # whatever the machine did meanwhile
        for action in ("runs", "stop"):
            assert f'action="/admin/processes/{source.id}/{action}"' in page
        assert admin.post(f"/admin/processes/{source.id}/stop").status_code == 303
        stopped = admin.get("/admin/processes").text
        assert "Revision 1 of the settings · Stopped" in stopped
        assert f'action="/admin/processes/{source.id}/runs"' not in stopped

    def test_run_now_begins_a_run_and_the_list_shows_it(self, admin: Browser, source: ChatSource) -> None:
        page = admin.post(f"/admin/processes/{source.id}/runs", headers={"HX-Request": "true"}).text
        assert page.startswith('<div class="stack" id="processes"') or 'id="processes"' in page
        assert "Waiting for a worker" in page
        run = db.session.scalars(sa.select(ImportRun)).one()
        assert run.state is RunState.QUEUED
        assert admin.post(f"/admin/processes/runs/{run.id}/cancellation").status_code == 303
        assert db.session.get_one(ImportRun, run.id, populate_existing=True).state is RunState.CANCELLED

    def test_what_cannot_be_done_is_said(self, admin: Browser, desk: Service, default_operator: Operator) -> None:
        off = making.chat_source(desk, default_operator, url="https://old.example/", enabled=False)
        answer = admin.post(f"/admin/processes/{off.id}/start", headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert "is not enabled" in answer.text

    def test_a_failure_is_in_words(self, admin: Browser, source: ChatSource) -> None:
        with operation():
            source.credentials = Credentials.NONE
        making.started(source)
        run = making.imported(source)
        assert "refused the credentials (401)" in admin.get("/admin/processes").text
        assert "refused the credentials (401)" in admin.get(f"/admin/processes/runs/{run.id}").text


class TestRuns:
    def test_a_run_has_its_counts_and_its_log(self, admin: Browser, source: ChatSource) -> None:
        run = making.imported(source)
        page = admin.get(f"/admin/processes/runs/{run.id}").text
        assert f"<b>{run.created}</b>" in page
        assert "Page 1: 200 chats" in page
        assert "every 1s" not in page  # it is over

    def test_the_history_is_filtered(self, admin: Browser, source: ChatSource) -> None:
        run = making.imported(source)
        link = f'href="/admin/processes/runs/{run.id}"'
        assert link in admin.get("/admin/processes/runs?state=succeeded").text
        assert link not in admin.get("/admin/processes/runs?state=failed").text
        assert link not in admin.get(f"/admin/processes/runs?source={source.id + 1}").text


class TestRejectedChats:
    def test_one_is_shown_with_payload_and_reason_and_cannot_do_harm(self, admin: Browser, source: ChatSource) -> None:
        making.imported(source)
        bad = db.session.scalars(sa.select(RejectedChat)).one()
        with operation():
            bad.raw = '{"id": "<script>alert(1)</script>"}'
        page = admin.get(f"/admin/processes/rejected-chats/{bad.id}").text
        assert "Invalid RFC3339" in page
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_it_is_tried_again_once_the_cause_is_mended(self, admin: Browser, source: ChatSource) -> None:
        run = making.imported(source)
        bad = db.session.scalars(sa.select(RejectedChat)).one()
        answer = followed(admin, admin.post(f"/admin/processes/rejected-chats/{bad.id}/retry"))
        assert "still cannot be imported" in answer.text
        with operation():
            bad.raw = bad.raw.replace("2026/13/45 99:99", "2026-11-01T10:00:00Z")
        answer = followed(admin, admin.post("/admin/processes/rejected-chats/retry"))
        assert "1 chat is still being tried again." in answer.text
        retrying.retry_waiting()
        assert "All have been tried again." in admin.get("/admin/processes/rejected-chats/retries").text
        assert making.counted(Call) == run.created + 1
        assert db.session.get_one(RejectedChat, bad.id, populate_existing=True).resolved_at is not None
        assert bad.external_id not in admin.get("/admin/processes/rejected-chats").text
        assert bad.external_id in admin.get("/admin/processes/rejected-chats?all=1").text
