"""One program under the supervisor: started, its output passed on under its name, started again when it dies."""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path

from helpcenter.supervisor.programs import Program, end, identify

LONGEST_PAUSE = 30.0
STEADY = 60.0
"""Seconds after which a program counts as running well, so that its next death begins with the shortest pause again."""
_terminal = threading.Lock()


class Child:
    """A program with a name; `program` is what of it has to be ended, None before its start and after its burial."""

    def __init__(self, name: str, command: list[str], folder: Path) -> None:
        self.name = name
        self.program: Program | None = None
        self._command = command
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._deaths = 0
        self._started_at = 0.0
        self._start_again_at = 0.0

    def start(self) -> None:
        """Start it, in a session of its own: a Ctrl-C at the terminal is for the supervisor, which ends in order."""
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._started_at = time.monotonic()
        self.program = identify(self._process.pid)
        threading.Thread(target=_pass_on, args=(self.name, self._process), daemon=True).start()

    def exit_code(self) -> int | None:
        """Return how it ended (negative: by that signal), None while it runs."""
        return None if self._process is None else self._process.poll()

    def start_again(self) -> bool:
        """Start it again if it died and its pause is over; tell whether anything changed."""
        code = self.exit_code()
        if code is None:
            return False
        if self.program is not None:
            self._bury(self.program, code)
            return True
        if time.monotonic() < self._start_again_at:
            return False
        self.start()
        return True

    def _bury(self, program: Program, code: int) -> None:
        """End what the dead program left running, and settle when it starts again: after 1, 2, 4 … 30 s."""
        end([program], grace=2)
        self.program = None
        self._deaths = 1 if time.monotonic() - self._started_at > STEADY else self._deaths + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self._deaths - 1))
        self._start_again_at = time.monotonic() + pause
        say(self.name, f"ended ({code}); starts again in {pause:.0f} s")


def say(name: str, line: str) -> None:
    """Print one line under the name of a program; a terminal that is gone is no reason to stop."""
    with _terminal:
        try:
            print(f"{name:<9} | {line}", flush=True)
        except OSError:
            return


def _pass_on(name: str, process: subprocess.Popen[str]) -> None:
    """Print what the program writes until it, and everything it started, has closed its output."""
    if process.stdout is not None:
        with process.stdout as lines:
            for line in lines:
                say(name, line.rstrip("\n"))
