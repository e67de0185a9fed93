"""People with a browser, seen from the network: for tests of whole installations in which no page has to be drawn."""

from __future__ import annotations

import re
import uuid
import weakref
from typing import Any, Protocol

import requests
import websocket

from helpcenter.accounts.models import Operator
from helpcenter.services.models import Service
from tests.client import PASSWORD

PATIENCE = 30
"""Seconds after which a request that is not answered fails its test."""


class Reached(Protocol):
    """Where visitors go: an installation, or the load balancer before several."""

    url: str
    certificate: str | bool


class Visitor:
    """Somebody with cookies and an address of their own; `address` counts where the server has one proxy in front."""

    def __init__(self, server: Reached, address: str = "203.0.113.9") -> None:
        self.server = server
        self.cookies: dict[str, str] = {}
        self.headers = {"Origin": server.url, "X-Forwarded-For": address}
        self._connection = requests.Session()
        weakref.finalize(self, self._connection.close)

    def get(self, path: str, **headers: str) -> requests.Response:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> requests.Response:
        return self._ask("POST", path, data or {}, headers)

    def listen(self, path: str, **headers: str) -> websocket.WebSocket:
        """Open a socket. Raises websocket.WebSocketBadStatusException where the handshake is refused."""
        sent = {**self.headers, "Cookie": self._cookie(), **headers}
        origin = sent.pop("Origin")
        url = self.server.url.replace("http", "ws", 1) + path
        trusted = {"ca_certs": self.server.certificate} if isinstance(self.server.certificate, str) else {}
        return websocket.create_connection(url, PATIENCE, header=sent, origin=origin, sslopt=trusted)

    def _ask(self, method: str, path: str, data: dict[str, Any] | None, headers: dict[str, str]) -> requests.Response:
        self._connection.cookies.clear()  # its jar would keep Secure cookies from our http, browsers trust loopback
        sent = {**self.headers, "Cookie": self._cookie(), **headers}
        url = self.server.url + path
        options = {"timeout": PATIENCE, "allow_redirects": False, "verify": self.server.certificate}
        answer = self._connection.request(method, url, data=data, headers=sent, **options)
        self.cookies.update(answer.cookies.get_dict())
        return answer

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def frames_until_closed(socket: websocket.WebSocket) -> tuple[list[str], int]:
    """What still comes through the socket, and the code it is closed with."""
    frames = []
    while (frame := socket.recv_frame()).opcode != websocket.ABNF.OPCODE_CLOSE:
        frames.append(frame.data.decode())
    socket.shutdown()
    return frames, int.from_bytes(frame.data[:2])


class Customer(Visitor):
    """A customer of `service`, and after `start` the base of the addresses of their chat."""

    def __init__(self, server: Reached, service: Service, address: str = "203.0.113.9") -> None:
        super().__init__(server, address)
        self.service = service
        self.home = f"/hc/{service.slug}/ja/chats"
        self.chat = ""

    def start(self, **values: str) -> requests.Response:
        """Agree to the wording that is shown, or to the one of `wording_id`, and begin."""
        if "wording_id" not in values:
            shown = re.search(r'name="wording_id"[^>]* value="(\d+)"', self.get(f"{self.home}/new").text)
            assert shown, "nobody is present"
            values["wording_id"] = shown[1]
        answer = self.post(self.home, values)
        if found := re.search(r"/chats/([0-9a-f-]{36})/", answer.text):
            self.chat = f"{self.home}/{found[1]}"
        return answer

    def say(self, text: str, client_uuid: str | None = None) -> requests.Response:
        return self.post(f"{self.chat}/messages", {"text": text, "uuid": client_uuid or str(uuid.uuid4())})


class Console(Visitor):
    """A signed-in operator."""

    def __init__(self, server: Reached, operator: Operator, address: str = "198.51.100.7") -> None:
        super().__init__(server, address)
        form = {"email": operator.email, "password": PASSWORD}
        answer = self.post("/console/sign-in", form)
        assert answer.status_code == 303, answer.text
        token = re.search(r'"X-CSRFToken": "([^"]+)"', self.get("/console/chats").text.replace("&#34;", '"'))
        assert token
        self.headers["X-CSRFToken"] = token[1]

    def open(self, chat_id: int) -> None:
        """Open a chat, in which the operator then writes."""
        self.chat = f"/console/chats/{chat_id}"
        answer = self.post(f"{self.chat}/opening")
        assert answer.status_code in (200, 303), answer.text

    def say(self, text: str, client_uuid: str | None = None) -> requests.Response:
        return self.post(f"{self.chat}/messages", {"text": text, "uuid": client_uuid or str(uuid.uuid4())})

    def choose(self, status: str) -> None:
        """Press one of the buttons of the status window."""
        answer = self.post("/console/presence", {"status": status})
        assert answer.status_code in (200, 303), answer.text
