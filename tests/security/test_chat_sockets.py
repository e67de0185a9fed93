"""Sockets of chats refuse whoever has no business there, and bring customers nothing that is for staff."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
import websocket

from helpcenter.accounts.models import Operator, SignInSession
from helpcenter.chat.models import Chat
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.realtime import crowding
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.databases import DatabasesOf
from tests.processes import wait_until
from tests.servers import Installation, installations
from tests.visitors import Console, Customer, Visitor, frames_until_closed

NOTE = "社内だけの話"


@dataclass
class Scene:
    """A customer and an operator in an open chat."""

    server: Installation
    operator: Operator
    console: Console
    customer: Customer
    chat_id: int

    @property
    def staff_socket(self) -> str:
        return f"/console/chats/{self.chat_id}/socket"

    @property
    def customer_socket(self) -> str:
        return f"{self.customer.chat}/socket"


@pytest.fixture(scope="module")
def server(databases_of: DatabasesOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installations(databases_of, lambda: tmp_path_factory.mktemp("installation")) as install:
        made = install(HELPCENTER_PROXY_HOPS="1")
        made.start_web()
        yield made


def open_scene(server: Installation) -> Scene:
    with server.application.app_context():
        service = people.desk()
        operator = factories.operator(service)
        people.go_online(operator)
    customer = Customer(server, service, f"203.0.113.{service.id}")
    customer.start(question="返金はいつですか")
    with server.application.app_context():
        chat_id = db.session.scalars(sa.select(Chat.id).where(Chat.service_id == service.id)).one()
        db.session.remove()
    console = Console(server, operator)
    assert console.post(f"/console/chats/{chat_id}/opening").status_code == 303
    return Scene(server, operator, console, customer, chat_id)


@pytest.fixture(scope="module")
def scene(server: Installation) -> Scene:
    return open_scene(server)


@pytest.fixture(scope="module")
def other(server: Installation) -> Scene:
    return open_scene(server)


def refused_with(visitor: Visitor, path: str) -> int:
    """The code the socket is closed with before anything came through it."""
    socket = visitor.listen(path)
    frames, code = frames_until_closed(socket)
    assert frames == []
    return code


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_foreign_page_gets_no_socket(scene: Scene, origin: str) -> None:
    for visitor, path in (
        (scene.customer, scene.customer_socket),
        (scene.console, scene.staff_socket),
        (scene.console, "/console/socket"),
    ):
        with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
            visitor.listen(path, Origin=origin)
        assert refusal.value.status_code == 403


def test_another_customers_chat_is_closed_at_once(scene: Scene, other: Scene) -> None:
    assert refused_with(other.customer, scene.customer_socket) == 1008
    assert refused_with(Visitor(scene.server), scene.customer_socket) == 1008
    own = scene.customer_socket.replace(scene.customer.service.slug, other.customer.service.slug)
    assert refused_with(scene.customer, own) == 1008


def test_another_services_operator_and_visitors_are_refused(scene: Scene, other: Scene) -> None:
    assert refused_with(other.console, scene.staff_socket) == 1008
    assert refused_with(Visitor(scene.server), scene.staff_socket) == 1008
    assert refused_with(Visitor(scene.server), "/console/socket") == 1008
    assert refused_with(scene.customer, scene.staff_socket) == 1008
    assert refused_with(scene.console, "/console/chats/999999/socket") == 1008


def test_an_expired_session_and_one_that_was_signed_out_are_refused(scene: Scene) -> None:
    expired, gone = Console(scene.server, scene.operator), Console(scene.server, scene.operator)
    assert gone.post("/console/sign-out").status_code == 303
    with scene.server.application.app_context(), operation():
        newest = db.session.scalars(sa.select(sa.func.max(SignInSession.id))).one()
        db.session.execute(sa.update(SignInSession).where(SignInSession.id == newest).values(expires_at=now()))
    for console in (expired, gone):
        assert refused_with(console, "/console/socket") == 1008
        assert refused_with(console, scene.staff_socket) == 1008


def test_a_customers_socket_brings_no_internal_note(scene: Scene) -> None:
    live = scene.customer.listen(f"{scene.customer_socket}?since=999999")
    for kind, text in (("note", NOTE), ("text", "お待たせしました")):
        answer = scene.console.post(
            f"/console/chats/{scene.chat_id}/messages", {"kind": kind, "text": text, "uuid": people.new_uuid()}
        )
        assert answer.status_code == 200
    received = [live.recv()]
    while "お待たせしました" not in received[-1]:
        received.append(live.recv())
    later = scene.customer.listen(f"{scene.customer_socket}?since=0")
    received.append(later.recv())
    assert "お待たせしました" in received[-1]
    assert not [frame for frame in received if NOTE in frame]
    staff = scene.console.listen(f"{scene.staff_socket}?since=0")
    assert NOTE in staff.recv(), "whoever writes it sees it"
    for socket in (live, later, staff):
        socket.close()


def colleague(scene: Scene, role: str, name: str) -> Console:
    """Somebody else of the same service."""
    with scene.server.application.app_context():
        operator = factories.operator(scene.customer.service, role_key=role, name=name)
    return Console(scene.server, operator)


def test_the_chats_of_all_operators_are_for_supervisors_alone(scene: Scene, other: Scene) -> None:
    for role, sees in (("operator", False), ("supervisor", True)):
        socket = colleague(scene, role, "高橋 蓮").listen("/console/socket?view=all")
        lists = socket.recv()
        assert (f"chat_row_{scene.chat_id}" in lists) == sees
        assert f"chat_row_{other.chat_id}" not in lists
        socket.close()


def test_who_only_watches_leaves_no_trace_for_the_customer(scene: Scene) -> None:
    live = scene.customer.listen(f"{scene.customer_socket}?since=999999")
    assert scene.customer.say("見ていますか").status_code == 200
    watching = colleague(scene, "supervisor", "高橋 蓮").listen(f"{scene.staff_socket}?since=0")
    assert "見ていますか" in watching.recv()
    for message in ({"read": 999}, {"typing": True}):
        watching.send(json.dumps(message))
    while "高橋 蓮" not in (staff := watching.recv()):
        pass  # colleagues are told who watches, after what was sent before
    data = {"text": "はい", "uuid": people.new_uuid()}
    assert scene.console.post(f"/console/chats/{scene.chat_id}/messages", data).status_code == 200
    received = [live.recv()]
    while "はい" not in received[-1]:
        received.append(live.recv())
    assert not [frame for frame in received if "typing" in frame or "高橋" in frame or '"read"' in frame], staff
    watching.close()
    live.close()


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "x",
        "[1]",
        '{"read": "1"}',
        '{"read": true}',
        '{"read": 1e99}',
        '{"typing": 1}',
        '{"read": 1' + "0" * 30 + "}",
    ],
)
def test_garbage_from_a_page_harms_nobody(scene: Scene, garbage: str) -> None:
    socket = scene.customer.listen(f"{scene.customer_socket}?since=999999")
    socket.send(garbage)
    text = f"まだ聞こえます {garbage}"
    assert scene.customer.say(text).status_code == 200
    while "まだ聞こえます" not in socket.recv():
        pass
    socket.close()


def test_a_frame_that_is_too_large_closes_the_socket(scene: Scene) -> None:
    socket = scene.customer.listen(f"{scene.customer_socket}?since=999999")
    socket.send("x" * 5_000)
    assert frames_until_closed(socket)[1] == 1009


def test_an_address_gets_only_so_many_sockets_and_others_theirs_all_the_same(scene: Scene) -> None:
    path = f"{scene.customer_socket}?since=999999"
    crowd = [scene.customer.listen(path) for _ in range(crowding.PER_ADDRESS)]
    for _ in range(3):
        with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
            scene.customer.listen(path)
        assert refusal.value.status_code == 429
    elsewhere = {"X-Forwarded-For": "198.51.100.7"}
    crowd.append(scene.customer.listen(path, **elsewhere))
    crowd.append(
        scene.console.listen("/console/socket", **{"X-Forwarded-For": scene.customer.headers["X-Forwarded-For"]})
    )
    assert crowd[-1].recv(), "operators are there as well"
    for socket in crowd:
        socket.close()
    wait_until(lambda: _opens(scene.customer, path), "there is room again")


def _opens(visitor: Visitor, path: str) -> bool:
    try:
        visitor.listen(path).close()
    except websocket.WebSocketBadStatusException:
        return False
    return True
