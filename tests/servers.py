"""A whole installation in processes of its own: gunicorn, worker, scheduler, Valkey, database."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from helpcenter import config, create_app
from helpcenter.demo import seed
from helpcenter.extensions import db
from tests.databases import DatabasesOf
from tests.processes import Started, Valkey, free_port, send, wait_until
from tests.settings import environment, settings

FLASK = [sys.executable, "-u", "-m", "flask", "--app", "app"]
Install = Callable[..., "Installation"]


class Installation:
    """One Helpcenter. Nothing runs until it is started; `more` are further variables of the environment."""

    certificate: str | bool = True
    """What its people's browsers trust."""

    def __init__(self, database_url: str, valkey: Valkey, folder: Path, **more: str) -> None:
        self.valkey = valkey
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.application: Flask = create_app(settings(database_url, valkey.url, folder, **more))
        """The same installation in the test's process, to make records and to look at them."""
        self.environment = {**environment(database_url, valkey.url, folder), **more, "PATH": os.environ["PATH"]}
        self._started: list[Started] = []
        self.web: Started | None = None

    def start_web(self, workers: int = 1) -> Started:
        """Start gunicorn as production does, and wait until it answers."""
        web = self.begin_web(workers)
        wait_until(self.answers, f"{self.url} answers; {web.log}", 180)
        return web

    def begin_web(self, workers: int = 1) -> Started:
        """Start gunicorn without waiting."""
        options = ["--config", "deploy/gunicorn.py", "--bind", f"127.0.0.1:{self.port}", "--workers", str(workers)]
        self.web = self.start("web", [sys.executable, "-m", "gunicorn", *options, "app:app"])
        return self.web

    def kill_web_workers(self) -> None:
        """Kill gunicorn's workers without a warning; it starts others."""
        assert self.web is not None
        for pid in self.web.workers():
            send(pid, signal.SIGKILL)

    def restart_web(self) -> None:
        """Have gunicorn replace its workers one after the other, as a deployment does."""
        assert self.web is not None
        send(self.web.program.pid, signal.SIGHUP)

    def start_worker(self) -> Started:
        """Start an RQ worker."""
        return self.start("worker", [*FLASK, "worker"])

    def start_scheduler(self) -> Started:
        """Start a scheduler."""
        return self.start("scheduler", [*FLASK, "scheduler"])

    def start(self, name: str, command: list[str]) -> Started:
        """Start any program in this installation's environment; its words go to `<name>.log` in the folder."""
        log = self.folder / f"{name}.log"
        started = Started(command, log, self.environment, folder=config.PROJECT)
        self._started.append(started)
        return started

    def run(self, *command: str) -> None:
        """Run a Flask command to its end; fail if it fails."""
        started = self.start(command[0], [*FLASK, *command])
        assert started.process.wait(120) == 0, started.words()

    def answers(self) -> bool:
        """Whether the web process answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as response:  # noqa: S310  # our own address
                return int(response.status) == 200
        except (OSError, urllib.error.URLError):
            return False

    def kill(self) -> None:
        """Kill whatever still runs, without a warning."""
        for started in self._started:
            started.kill()

    def stop(self) -> None:
        """Kill whatever still runs and let go of the database."""
        self.kill()
        with self.application.app_context():
            db.session.remove()
            db.engine.dispose()


def metrics(server: Installation, token: str) -> dict[str, float]:
    """What /metrics says: name with labels → figure."""
    request = urllib.request.Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {token}"})  # noqa: S310  # our own address
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  # likewise
        lines = (line.rpartition(" ") for line in response.read().decode().splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _space, value in lines}


@contextmanager
def installations(
    databases_of: DatabasesOf, new_folder: Callable[[], Path], name: str = "installation"
) -> Iterator[Install]:
    """Yield `install`; everything that was started in an installation ends with this.

    Installations that live at the same time have names of their own, because their databases have.
    """
    made: list[Installation] = []

    def install(kind: str = "sqlite", **more: str) -> Installation:
        folder = new_folder()
        database_url = databases_of(kind).make(f"{name}{len(made)}")
        made.append(Installation(database_url, Valkey(folder / "valkey"), folder, **more))
        return made[-1]

    try:
        yield install
    finally:
        for installation in made:
            installation.stop()
            installation.valkey.stop()


@pytest.fixture
def install(databases_of: DatabasesOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """`install("sqlite")`: an installation with a database and a Valkey of its own, in which nothing runs yet."""
    with installations(databases_of, lambda: tmp_path_factory.mktemp("installation")) as install:
        yield install


@pytest.fixture(scope="module")
def own_server(databases_of: DatabasesOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Of one test file, on SQLite and behind a proxy: two web processes, which every test leaves as it found them."""
    with installations(databases_of, lambda: tmp_path_factory.mktemp("installation")) as install:
        made = install(HELPCENTER_PROXY_HOPS="1")
        made.start_web(workers=2)
        yield made


Shared = tuple["Installation", Callable[..., None]]


@pytest.fixture(scope="session")
def shared_server(databases_of: DatabasesOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """An installation on SQLite whose web process runs for all tests that ask, and how it is emptied or filled.

    A start takes seconds, and most tests in a browser leave the processes as they were.
    """
    with installations(databases_of, lambda: tmp_path_factory.mktemp("installation"), "shared") as install:
        installation = install()
        installation.start_web()
        empty = databases_of("sqlite").make("empty").removeprefix("sqlite:///")

        def clear(begin_with: str = empty) -> None:
            with installation.application.app_context():
                db.session.remove()
                held = db.engine.url.database
                db.engine.dispose()
            _copy(begin_with, str(held))
            installation.valkey.client.flushall()

        yield installation, clear


@pytest.fixture
def live_server(shared_server: Shared) -> Installation:
    """An empty installation on SQLite whose web process runs. Another database, or one to be broken: `install`."""
    installation, clear = shared_server
    clear()
    return installation


@pytest.fixture(scope="session")
def demonstration(shared_server: Shared, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database file with the demonstration's data."""
    installation, clear = shared_server
    clear()
    kept = str(tmp_path_factory.mktemp("demonstration") / "demonstration.db")
    with installation.application.app_context():
        assert seed.make()
        db.session.remove()
        _copy(str(db.engine.url.database), kept)
    return kept


@pytest.fixture
def live_demonstration(shared_server: Shared, demonstration: str) -> Installation:
    """The same as `live_server`, with the demonstration's data as they were made once."""
    installation, clear = shared_server
    clear(demonstration)
    return installation


def _copy(source: str, target: str) -> None:
    """Put what the SQLite database `source` holds in the place of what `target` held."""
    with closing(sqlite3.connect(source, timeout=60)) as given, closing(sqlite3.connect(target, timeout=60)) as taking:
        given.backup(taking)
