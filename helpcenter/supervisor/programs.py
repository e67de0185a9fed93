"""The programs that were started: which processes belong to them, how they end, and the ledger that outlives us.

Each program leads a session of its own, so everything it forks (gunicorn's workers, the horses of RQ) carries the
program's process id as session id, whatever becomes of the leader.

Run as a script this file is the *guard*: it waits until its standard input closes, which happens whenever and however
the supervisor ends, and then ends what the ledger still lists. Therefore: standard library only, no import of ours.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

GRACE = 10.0
"""Seconds between asking a program to end (SIGTERM) and ending it (SIGKILL)."""
ON_LINUX = sys.platform == "linux"


class Program(NamedTuple):
    """A program that was started: its process id, and when it began, because process ids are used again."""

    pid: int
    began: str


def identify(pid: int) -> Program:
    """Return the program whose leader is `pid`; `began` is empty if it is gone already."""
    return Program(pid, _began(pid))


def members(program: Program) -> list[int]:
    """Return the ids of all living processes of `program`."""
    if _began(program.pid) not in ("", program.began):
        return []  # the id is another's by now
    return [pid for pid in _all_processes() if _session(pid) == program.pid and _began(pid)]


def end(programs: Iterable[Program], grace: float = GRACE) -> None:
    """SIGTERM to the programs' leaders (to all members of one without), after `grace` seconds SIGKILL to the rest."""
    remaining = list(programs)
    for program in remaining:
        living = members(program)
        _signal([program.pid] if program.pid in living else living, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while (remaining := [program for program in remaining if members(program)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for program in remaining:
        _signal(members(program), signal.SIGKILL)


def end_listed(ledger: Path, grace: float = GRACE) -> None:
    """End what the ledger lists, the first (Valkey, which the others use) last, and remove it."""
    programs = read_ledger(ledger)
    end(programs[1:], grace)
    end(programs[:1], grace)
    ledger.unlink(missing_ok=True)


@contextmanager
def guarded(folder: Path) -> Iterator[Path]:
    """Yield the path of a new ledger, whose programs are ended when this ends: in order, or by our death.

    What the ledgers of earlier runs in `folder` list is ended first.
    """
    for left_behind in folder.glob("processes-*.json"):
        end_listed(left_behind)
    ledger = folder / f"processes-{os.getpid()}.json"
    guard = subprocess.Popen(
        [sys.executable, "-I", __file__, str(ledger)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield ledger
    finally:
        end_listed(ledger)
        guard.communicate()


def write_ledger(ledger: Path, programs: list[Program]) -> None:
    """List `programs`, in the order of their start: {"boot": run of the machine, "programs": [[pid, began], …]}."""
    new = ledger.with_suffix(".new")
    new.write_text(json.dumps({"boot": _boot(), "programs": programs}))
    new.replace(ledger)


def read_ledger(ledger: Path) -> list[Program]:
    """Return what the ledger lists; nothing where there is none, or the machine was started anew since."""
    try:
        kept = json.loads(ledger.read_text())
        return [Program(*entry) for entry in kept["programs"]] if kept["boot"] == _boot() else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def _all_processes() -> list[int]:
    if ON_LINUX:
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [int(line) for line in _ps("-A", "-o", "pid=")]


def _began(pid: int) -> str:
    """When the process began, in the form in which the system tells it; empty if it is gone or a zombie."""
    if not ON_LINUX:
        state, _, began = " ".join(_ps("-o", "state=,lstart=", "-p", str(pid))).partition(" ")
        return "" if state.startswith("Z") else began.strip()
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    _name, _end, rest = stat.rpartition(")")  # the name may hold anything; behind it state is field 3, start field 22
    fields = rest.split()
    return "" if fields[0] in "ZX" else fields[19]


def _boot() -> str:
    """What distinguishes this run of the machine from the next, in which process ids begin anew."""
    if ON_LINUX:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return subprocess.run(
        ["/usr/sbin/sysctl", "-n", "kern.boottime"], capture_output=True, text=True, check=False
    ).stdout


def _ps(*arguments: str) -> list[str]:
    return subprocess.run(["/bin/ps", *arguments], capture_output=True, text=True, check=False).stdout.splitlines()


if __name__ == "__main__":
    while sys.stdin.buffer.read(1):
        pass
    end_listed(Path(sys.argv[1]))
