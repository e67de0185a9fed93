"""The log of a run: what happened, as words of `wording.py` with their particulars.

The same warning about the same thing is said once a run, and rejected chats stop being listed after the first hundred
(`RejectedChat` has them all), so that a run over a million chats has a log that can be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from helpcenter.clock import now
from helpcenter.imports import bulk
from helpcenter.imports.models import RunLogLevel, RunLogLine

MOST_REJECTIONS = 100


@dataclass
class RunLog:
    """Lines of one run that wait for the next commit. `run_id` None: nobody will read them (a retry by hand)."""

    run_id: int | None
    said: set[tuple[str, str]] = field(default_factory=set)
    saying: set[tuple[str, str]] = field(default_factory=set)
    rejections: int = 0
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def say(self, level: RunLogLevel, kind: str, **particulars: Any) -> None:
        """Add a line."""
        line = {"at": now(), "level": level, "kind": kind, "particulars": particulars}
        self.waiting.append(line)

    def say_once(self, kind: str, about: str, **particulars: Any) -> None:
        """Add a warning, unless this run has said it about the same thing."""
        if (kind, about) not in self.said | self.saying:
            self.saying.add((kind, about))
            self.say(RunLogLevel.WARNING, kind, **particulars)

    def say_rejected(self, external_id: str | None, reason: str, detail: str) -> None:
        """Add an error about a chat, up to MOST_REJECTIONS."""
        self.rejections += 1
        if self.rejections <= MOST_REJECTIONS:
            self.say(RunLogLevel.ERROR, "rejected", external_id=external_id, reason=reason, detail=detail)

    def flush(self) -> None:
        """Write the waiting lines inside the running operation; `forget` them once it is committed."""
        if self.waiting and self.run_id is not None:
            rows = [{"run_id": self.run_id, **line} for line in self.waiting]
            bulk.insert(RunLogLine, rows)

    def forget(self) -> None:
        """The waiting lines are committed."""
        self.said |= self.saying
        self.drop()

    def drop(self) -> None:
        """The waiting lines were undone with their operation."""
        self.saying.clear()
        self.waiting.clear()
