"""`python app.py`: start everything, keep it running, end it in order."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from helpcenter import config
from helpcenter.supervisor import prepared, programs, valkey
from helpcenter.supervisor.alone import Refused, alone, refuse_taken
from helpcenter.supervisor.announcement import DEMO_PASSWORD, announcement
from helpcenter.supervisor.child import Child, say

FLASK = [sys.executable, "-u", "-m", "flask", "--app", "app"]
TICK = 0.2


def main() -> int:
    """Run the product until SIGINT, SIGTERM or SIGHUP. Returns the exit code; problems are told in a sentence."""
    os.umask(0o077)  # what is kept in the data folder is about people
    stopping = _stop_signals()
    try:
        settings = config.read()
        with alone(settings.data, os.getpid()), programs.guarded(settings.data) as ledger:
            refuse_taken(settings.host, settings.port, "PORT")
            refuse_taken("127.0.0.1", settings.simulated_system_port, "HELPCENTER_SIMULATED_SYSTEM_PORT")
            return Supervisor(settings, ledger, stopping).run()
    except (config.ConfigurationError, Refused) as error:
        print(f"Helpcenter cannot start. {error}", file=sys.stderr)
        return 2


def _stop_signals() -> Callable[[], bool]:
    """Return whether one of the signals that end us has come; from here on none of them interrupts anything."""
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: received.append(number))
    return lambda: bool(received)


class Supervisor:
    """The programs of one installation while they run."""

    def __init__(self, settings: config.Settings, ledger: Path, stopping: Callable[[], bool]) -> None:
        self.settings = settings
        self.ledger = ledger
        self.stopping = stopping
        self.children: list[Child] = []

    def run(self) -> int:
        """Start everything in order and keep it running; return 0 when asked to stop, else what went wrong."""
        _allow(self.settings.allowed_sources | {("127.0.0.1", self.settings.simulated_system_port)})
        _show_mail(self.settings)
        if self.settings.redis_is_embedded:
            self._start_valkey()
        if not prepared.is_prepared(self.settings) and (code := self._prepare()):
            return code
        if not self.stopping():
            self._start("web", _web_command(self.settings))
        self._keep_running()
        say("stop", "ending everything; what Valkey holds is kept")
        return 0

    def _start(self, name: str, command: list[str]) -> Child:
        child = Child(name, command, config.PROJECT)
        child.start()
        self.children.append(child)
        self._write_ledger()
        return child

    def _write_ledger(self) -> None:
        programs.write_ledger(self.ledger, [child.program for child in self.children if child.program])

    def _start_valkey(self) -> None:
        url = valkey.choose_url(self.settings.data / "valkey.url")
        folder = self.settings.data / "valkey"
        child = self._start("valkey", valkey.command(folder, url))
        while not valkey.answers(url) and not self.stopping():
            if child.exit_code() is not None:
                raise Refused(f"The embedded Valkey did not start; why stands in {folder / 'valkey.log'}.")
            time.sleep(0.02)

    def _prepare(self) -> int:
        """Bring the database to its newest form and load the demo data; both do nothing where that is done."""
        say("prepare", "bringing the database up to date; the first time, loading the demo data takes a while")
        child = self._start("prepare", [*FLASK, "prepare", "--demo"])
        while (code := child.exit_code()) is None and not self.stopping():
            time.sleep(0.02)
        self.children.remove(child)
        if code:
            say("prepare", "the database could not be prepared; the reason stands above")
        elif code == 0:
            prepared.remember(self.settings)
        return code or 0

    def _keep_running(self) -> None:
        """Once the pages answer, start the rest: the two processors of a small machine are theirs until then."""
        ready = False
        while not self.stopping():
            if not ready and (ready := _is_ready(self.settings)):
                self._start_background()
                print(announcement(self.settings), flush=True)
            for child in self.children:
                if child.start_again():
                    self._write_ledger()
            time.sleep(TICK)

    def _start_background(self) -> None:
        port = str(self.settings.simulated_system_port)
        system = [sys.executable, "-u", "-m", "helpcenter.demo.external_chat_system"]
        self._start("worker", [*FLASK, "worker"])
        self._start("scheduler", [*FLASK, "scheduler"])
        self._start("chats", [*system, "--port", port, "--token", DEMO_PASSWORD])


def _allow(sources: Iterable[tuple[str, int]]) -> None:
    """Let the programs started from here import from `sources`, above all from the simulated external chat system."""
    os.environ["HELPCENTER_ALLOWED_SOURCES"] = ",".join(f"{host}:{port}" for host, port in sorted(sources))


def _show_mail(settings: config.Settings) -> None:
    """Where no mail server is set, have mail written to files, so that it can be looked at."""
    if settings.smtp_url is None:
        os.environ["HELPCENTER_SMTP_URL"] = (settings.data / "mail").as_uri()


def _web_command(settings: config.Settings) -> list[str]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = ["--config", "deploy/gunicorn.py", "--bind", f"{host}:{settings.port}"]
    return [sys.executable, "-m", "gunicorn", *options, "--workers", str(settings.web_workers), "app:app"]


def _is_ready(settings: config.Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  # compared only
    connection = HTTPConnection(host, settings.port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
