"""Systems that are asked by POST, or chat by chat, through the whole engine: over HTTP into the database."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.imports import preview
from helpcenter.imports.models import ChatSource, Credentials, ImportedChat, RejectedChat, RunState
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, CallTranscript
from tests.imports import making
from tests.imports.connectors.payloads import CHATWOOT, INTERCOM, LIVECHAT, changed

Answer = Callable[[str, bytes], Any]


class VendorServer(ThreadingHTTPServer):
    """Answers each request with what `answer(path, body)` gives as JSON; None is 404. `asked`: what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Answer = lambda _path, _body: None
        self.asked: list[tuple[str, str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: VendorServer

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization")))
        found = self.server.answer(self.path, body)
        content = json.dumps(found).encode()
        self.send_response(200 if found is not None else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def vendor(app: Flask) -> Iterator[VendorServer]:
    with VendorServer() as server, making.allowed(app, server.server_address[1]):
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def setting(vendor: VendorServer, desk: Service, operator: Operator, kind: str, **values: Any) -> ChatSource:
    return making.started(making.chat_source(desk, operator, kind=kind, url=vendor.url, **values))


def test_a_system_asked_chat_by_chat(vendor: VendorServer, desk: Service, default_operator: Operator) -> None:
    listed = {name: value for name, value in CHATWOOT.items() if name != "all_messages"}
    gone = {**listed, "id": 843}

    def answer(path: str, _body: bytes) -> Any:
        if path.startswith("/conversations?"):
            return {"data": {"meta": {"all_count": 2}, "payload": [{**one, "messages": []} for one in (listed, gone)]}}
        return {"meta": {}, "payload": CHATWOOT["messages"]} if "/842/" in path else None

    vendor.answer = answer
    source = setting(vendor, desk, default_operator, "chatwoot")
    making.operator_identity(source, default_operator, "5", "佐々木")
    assert len(preview.of(source, "token").chats) == 1
    assert making.counted(Call) == 0
    run = making.imported(source)
    assert (run.state, run.created, run.rejected) == (RunState.SUCCEEDED, 1, 1)
    assert db.session.query(ImportedChat.external_id).all() == [("842",)]
    assert db.session.query(RejectedChat.external_id).all() == [("843",)]
    lines = db.session.query(CallTranscript.lines).one()[0]
    assert [line.get("internal", False) for line in lines] == [False, True, False, False, False]
    again = making.imported(source)
    assert (again.created, again.updated, again.skipped) == (0, 0, 1)


def test_a_system_asked_by_post_with_basic_credentials(
    vendor: VendorServer, desk: Service, default_operator: Operator
) -> None:
    pages = {
        None: {"chats": [LIVECHAT], "found_chats": 2, "next_page_id": "second"},
        "second": {"chats": [changed("livechat", thread__id="K600PKZON9")], "found_chats": 2},
    }
    vendor.answer = lambda _path, body: pages[json.loads(body).get("page_id")]
    values = {"credentials": Credentials.HEADER, "header_name": "Authorization", "secret": "account:token"}
    run = making.imported(setting(vendor, desk, default_operator, "livechat", **values))
    assert (run.state, run.created, run.pages) == (RunState.SUCCEEDED, 2, 2)
    basic = "Basic YWNjb3VudDp0b2tlbg=="
    assert vendor.asked == [("POST", "/v3.5/agent/action/list_archives", basic)] * 2


def test_a_chat_edited_there_comes_again_and_updates_its_call(
    vendor: VendorServer, desk: Service, default_operator: Operator
) -> None:
    chats = [INTERCOM]

    def answer(path: str, _body: bytes) -> Any:
        listed = [{"id": one["id"], "updated_at": one["updated_at"]} for one in chats]
        return {"conversations": listed, "pages": {"next": None}} if path.endswith("/search") else chats[0]

    vendor.answer = answer
    source = setting(vendor, desk, default_operator, "intercom")
    assert making.imported(source).created == 1
    chats[0] = changed("intercom", updated_at=INTERCOM["updated_at"] + 60, tags={"tags": [{"name": "返金"}]})
    run = making.imported(source)
    assert (run.created, run.updated, run.fetched) == (0, 1, 1)
    assert db.session.query(Call.tags).all() == [(["返金"],)]


def test_what_the_system_itself_says_is_shown(vendor: VendorServer, desk: Service, default_operator: Operator) -> None:
    source = setting(vendor, desk, default_operator, "happytalk")
    vendor.answer = lambda _path, _body: {"result": "fail", "message": "token is wrong"}
    assert preview.of(source, "token").failure.endswith("token is wrong")
