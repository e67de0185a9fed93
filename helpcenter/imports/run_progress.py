"""A run as its page shows it while it goes on: how far, how fast, how long still (chat-import.md 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import processes, wording
from helpcenter.imports.models import ImportRun, RunLogLine, RunState

LINES = 8
"""Lines of the log beside the progress; the run's page shows more."""


@dataclass(frozen=True)
class Line:
    """A line of the log in words."""

    line: RunLogLine

    @property
    def text(self) -> str:
        """The sentence, in the reader's language."""
        return wording.log_line(self.line.kind, self.line.particulars)

    @property
    def css(self) -> str:
        """The class for its level."""
        return {"warning": "warn", "error": "bad"}.get(self.line.level.value, "")


@dataclass(frozen=True)
class RunProgress:
    """A run and its newest log lines."""

    run: ImportRun
    log: list[Line]

    @property
    def is_over(self) -> bool:
        """Nothing changes any more."""
        return self.run.state not in processes.ACTIVE

    @property
    def elapsed(self) -> timedelta:
        """How long it took, or has taken so far."""
        begun = self.run.started_at
        return (self.run.ended_at or now()) - begun if begun else timedelta()

    @property
    def seen(self) -> int:
        """Chats looked at, those that are still open there among them."""
        return self.run.fetched + self.run.left_open

    @property
    def rate(self) -> int:
        """Chats a second."""
        seconds = self.elapsed.total_seconds()
        return round(self.seen / seconds) if seconds >= 1 else self.seen

    @property
    def total(self) -> int | None:
        """How many chats there will be in all, where the source tells; never fewer than were seen."""
        return max(self.run.total, self.seen) if self.run.total is not None else None

    @property
    def percent(self) -> int | None:
        """How much of it is done; None where the source does not tell how much there is."""
        return 100 * self.seen // self.total if self.total else None

    @property
    def outcome(self) -> str:
        """What it brought, in a few words."""
        run = self.run
        if run.state in {RunState.FAILED, RunState.CANCELLED}:
            return str(_("failed") if run.state is RunState.FAILED else _("cancelled"))
        parts = (
            _("%(num)s new", num=f"{run.created:,}") if run.created else "",
            _("%(num)s updated", num=f"{run.updated:,}") if run.updated else "",
            _("%(num)s rejected", num=f"{run.rejected:,}") if run.rejected else "",
        )
        return " · ".join(part for part in parts if part) or str(_("%(num)s unchanged", num=f"{run.skipped:,}"))

    @property
    def left(self) -> timedelta | None:
        """How long it will take still, at the rate so far."""
        if self.total is None or not self.rate or self.is_over:
            return None
        return timedelta(seconds=(self.total - self.seen) / self.rate)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """What became of the chats, for share_bar."""
        run = self.run
        named = (
            (_("New"), run.created, "chart-1"),
            (_("Updated"), run.updated, "chart-2"),
            (_("Unchanged"), run.skipped, "past"),
            (_("Rejected"), run.rejected, "red"),
        )
        return [{"label": label, "value": value, "text": f"{value:,}", "kind": kind} for label, value, kind in named]


def of(run: ImportRun, lines: int = LINES) -> RunProgress:
    """The run with its newest `lines` log lines, newest first."""
    query = sa.select(RunLogLine).where(RunLogLine.run_id == run.id).order_by(RunLogLine.id.desc()).limit(lines)
    return RunProgress(run, [Line(line) for line in db.session.scalars(query)])
