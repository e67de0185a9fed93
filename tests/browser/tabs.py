"""A Chromium without Playwright, which tells every page that it is in front: tabs here are really hidden and frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket
from playwright.sync_api import Playwright

from tests.browsers import ARGUMENTS, executable
from tests.processes import Started, wait_until

PATIENCE = 60
"""Seconds for an answer of the browser."""


class Tabs:
    """One browser window, by the Chrome DevTools Protocol."""

    def __init__(self, program: str, folder: Path) -> None:
        options = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}", "--lang=ja", *ARGUMENTS]
        self.started = Started([program, *options, "about:blank"], folder / "chromium.log")
        self._count = 0
        address = folder / "DevToolsActivePort"
        wait_until(lambda: address.exists() and len(address.read_text().split()) == 2, "Chromium listens")
        port, path = address.read_text().split()
        self._socket = websocket.create_connection(f"ws://127.0.0.1:{port}{path}", PATIENCE, suppress_origin=True)

    def send(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        self._socket.send(json.dumps({**message, "sessionId": session} if session else message))
        while (answer := json.loads(self._socket.recv())).get("id") != self._count:
            pass
        assert "error" not in answer, answer
        found: dict[str, Any] = answer["result"]
        return found

    def open(self, url: str) -> Tab:
        """A new tab, in front of the others."""
        target = self.send("Target.createTarget", url=url)["targetId"]
        return Tab(self, target, self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    def stop(self) -> None:
        """Close the browser."""
        self._socket.close()
        self.started.kill()


class Tab:
    """A page in a tab of the window."""

    def __init__(self, tabs: Tabs, target: str, session: str) -> None:
        self.tabs, self.target, self.session = tabs, target, session

    def run(self, script: str) -> Any:
        """What `script` comes to in the page; it runs even where the page's own timers stand."""
        given = {"expression": script, "returnByValue": True, "awaitPromise": True}
        answer = self.tabs.send("Runtime.evaluate", self.session, **given)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, script: str, what: str) -> None:
        """Wait until `script` is true."""
        wait_until(lambda: self.run(f"Boolean({script})"), what)

    def show(self) -> None:
        """Bring it to the front, which hides the others."""
        self.tabs.send("Target.activateTarget", targetId=self.target)

    def freeze(self) -> None:
        """Stop its timers, scripts and frames, as browsers do to hidden pages. It must be hidden."""
        self.tabs.send("Page.setWebLifecycleState", self.session, state="frozen")

    def thaw(self) -> None:
        """Let it go on."""
        self.tabs.send("Page.setWebLifecycleState", self.session, state="active")


@pytest.fixture
def tabs(playwright: Playwright, tmp_path: Path) -> Iterator[Tabs]:
    """A browser window of its own."""
    made = Tabs(executable() or playwright.chromium.executable_path, tmp_path)
    try:
        yield made
    finally:
        made.stop()
