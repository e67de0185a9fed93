"""`make run` as the person at the terminal meets it: started, stopped, killed, started again."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from helpcenter import config
from helpcenter.supervisor import programs
from tests.processes import Started, free_port, send, wait_until

STARTS = itertools.count(1)
AGAIN = Retry(ConstantBackoff(0.2), 300)
"""A Valkey that was started just now does not listen yet."""


class Terminal:
    """Somebody's terminal in which `python app.py` runs."""

    def __init__(self, data: Path, **variables: str) -> None:
        self.data = data
        self.port = int(variables["PORT"]) if variables.get("PORT", "").isdecimal() else free_port()
        system = {"HELPCENTER_SIMULATED_SYSTEM_PORT": str(free_port())}
        environment = {"PATH": os.environ["PATH"], "HELPCENTER_DATA": str(data), "PORT": str(self.port)}
        self.started = Started(
            [sys.executable, "app.py"],
            data.with_name(f"{data.name}-{next(STARTS)}.log"),  # its own, not what an earlier one said
            environment | system | variables,
            folder=config.PROJECT,
        )

    def wait_until_ready(self) -> None:
        """Wait until it says so, or fail with what it said instead."""
        wait_until(lambda: "is ready" in self.words() or not self.started.pids, "it is ready or gave up", 300)
        assert "is ready" in self.words(), self.words()
        wait_until(lambda: len(self.programs()) == 5, "all five programs run")

    def words(self) -> str:
        return self.started.words()

    def programs(self) -> list[programs.Program]:
        """Valkey, web, worker, scheduler, simulated chat system."""
        return programs.read_ledger(self.data / f"processes-{self.started.program.pid}.json")

    def refusal(self) -> str:
        """What it says when it does not start."""
        assert self.started.process.wait(60) == 2
        return self.words()

    def valkey(self) -> redis.Redis[bytes]:
        return redis.Redis.from_url((self.data / "valkey.url").read_text().strip(), retry=AGAIN)


Start = Callable[..., Terminal]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a data folder in which everything was started once, and stopped; the folder is `data` beside it."""
    data = tmp_path_factory.mktemp("installation") / "data"
    terminal = Terminal(data)
    terminal.wait_until_ready()
    running = terminal.programs()
    keep(terminal)
    assert terminal.started.stop(grace=90) == 0
    assert all_gone(running)
    assert "Traceback" not in terminal.words()
    return Path(shutil.copytree(data, data.with_name("copy")))


@pytest.fixture
def start(prepared: Path) -> Iterator[Start]:
    """`start()` runs `python app.py` in the data folder, for the second time as it were."""
    data = prepared.with_name("data")
    shutil.rmtree(data)
    shutil.copytree(prepared, data)
    terminals: list[Terminal] = []

    def begin(**variables: str) -> Terminal:
        terminals.append(Terminal(Path(variables.get("HELPCENTER_DATA", data)), **variables))
        return terminals[-1]

    yield begin
    for terminal in terminals:
        send(terminal.started.program.pid, signal.SIGKILL)
        programs.end(terminal.programs(), grace=0)
        terminal.started.kill()
    wait_until(lambda: not list(data.glob("processes-*.json")), "the guards have done their work")


def answer(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as response:
        return int(response.status)


def all_gone(running: list[programs.Program]) -> bool:
    return not any(programs.members(program) for program in running)


def keep(terminal: Terminal) -> None:
    """Have its Valkey hold something, on disk as well."""
    with terminal.valkey() as client:
        client.set("kept", "yes")
        client.execute_command("WAITAOF", 1, 0, 60_000)


def kept(terminal: Terminal) -> bool:
    with terminal.valkey() as client:
        return client.get("kept") == b"yes"


def test_however_it_ends_the_next_start_is_whole(start: Start, prepared: Path, tmp_path: Path) -> None:
    """One life after the other in the same folder, and one in another folder beside it: a start takes seconds."""
    terminal, other = two_in_two_folders(start, prepared, tmp_path)
    assert kept(terminal), "from before it was asked to end (SIGTERM)"
    assert "prepare" not in terminal.words(), "the second start prepares nothing"
    a_program_that_dies_is_started_again(terminal)
    assert answer(other.port) == 200
    nothing_is_left_of_one_that_was_killed(other)
    for number in (signal.SIGINT, signal.SIGHUP):
        assert answer(terminal.port) == 200
        assert kept(terminal), number
        running = terminal.programs()
        send(terminal.started.program.pid, number)
        assert terminal.started.process.wait(60) == 0
        assert all_gone(running), number
        assert "Traceback" not in terminal.words()
        if number is signal.SIGHUP:
            the_database_is_removed(prepared)
        terminal = start()
        terminal.wait_until_ready()
        assert ("prepare" in terminal.words()) == (number is signal.SIGHUP)
    assert answer(terminal.port) == 200
    assert (prepared.with_name("data") / "helpcenter.db").stat().st_size > 0

    again = after_it_was_killed(start, terminal)
    after_its_guard_was_killed_too(start, again)


def two_in_two_folders(start: Start, prepared: Path, tmp_path: Path) -> tuple[Terminal, Terminal]:
    """Two run beside each other in two folders, but not in one."""
    shutil.copytree(prepared, tmp_path / "other")
    first, second = start(), start(HELPCENTER_DATA=str(tmp_path / "other"))
    first.wait_until_ready()
    second.wait_until_ready()
    assert f"(process {first.started.program.pid})" in start().refusal()
    assert answer(first.port) == answer(second.port) == 200
    port = first.valkey().connection_pool.connection_kwargs["port"]
    with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.get("kept")
    return first, second


def nothing_is_left_of_one_that_was_killed(terminal: Terminal) -> None:
    """Without a next start its programs are gone as well."""
    running = terminal.programs()
    send(terminal.started.program.pid, signal.SIGKILL)
    wait_until(lambda: all_gone(running), "everything of the killed one is gone", programs.GRACE + 60)


def the_database_is_removed(prepared: Path) -> None:
    (prepared.with_name("data") / "helpcenter.db").unlink()


def after_it_was_killed(start: Start, terminal: Terminal) -> Terminal:
    """It starts again at once, on the same port."""
    running = terminal.programs()
    keep(terminal)
    send(terminal.started.program.pid, signal.SIGKILL)
    again = start(PORT=str(terminal.port))
    again.wait_until_ready()
    wait_until(lambda: all_gone(running), "everything of the killed one is gone")
    assert answer(terminal.port) == 200
    assert kept(again)
    return again


def after_its_guard_was_killed_too(start: Start, terminal: Terminal) -> None:
    """The next start ends what both have left."""
    running = terminal.programs()
    guards = children_of(terminal.started.program.pid) - {one.pid for one in running}
    for pid in (*guards, terminal.started.program.pid):
        send(pid, signal.SIGKILL)
    terminal.started.process.wait(60)
    assert all(programs.members(program) for program in running)
    again = start(PORT=str(terminal.port))
    again.wait_until_ready()
    assert all_gone(running)


def children_of(parent: int) -> set[int]:
    stats = Path("/proc").glob("[0-9]*/stat")
    return {int(path.parent.name) for path in stats if path.read_text().rpartition(")")[2].split()[1] == str(parent)}


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def a_program_that_dies_is_started_again(terminal: Terminal) -> None:
    running = terminal.programs()
    keep(terminal)
    for program in running:
        send(program.pid, signal.SIGKILL)

    def is_well() -> bool:
        now = terminal.programs()
        return len(now) == 5 and not set(now) & set(running) and "starts again" in terminal.words()

    wait_until(is_well, "five new programs", 180)
    wait_until(lambda: listens(terminal.port), "the pages answer")
    assert answer(terminal.port) == 200
    assert kept(terminal)


@pytest.mark.parametrize("variable", ["PORT", "HELPCENTER_SIMULATED_SYSTEM_PORT"])
def test_a_taken_port_is_told_in_a_sentence(start: Start, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = start(**{variable: str(port)}).refusal()
    assert words.startswith(f"Helpcenter cannot start. Port {port} of 127.0.0.1 is taken")
    assert f"{variable}={port + 1} make run" in words


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PORT", "many", "PORT must be a whole number from 1 to 65535, not 'many'."),
        ("HELPCENTER_HOST", "192.0.2.1", "Nothing can listen on port"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must begin with"),
    ],
)
def test_a_bad_value_is_told_in_a_sentence(start: Start, variable: str, value: str, sentence: str) -> None:
    words = start(**{variable: value}).refusal()
    assert words.startswith(f"Helpcenter cannot start. {sentence}")
    assert "Traceback" not in words


def test_an_unreachable_database_is_told_in_a_sentence(start: Start) -> None:
    terminal = start(DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    assert terminal.started.process.wait(60) == 1
    assert "The database cannot be reached" in terminal.words()
    assert "Traceback" not in terminal.words()


def test_nobody_else_may_read_the_data_folder(prepared: Path) -> None:
    assert all(path.stat().st_mode & 0o077 == 0 for path in (prepared, prepared / "helpcenter.db", prepared / "valkey"))
