"""What service management lists: each chat sync process with its last, running and next run (chat-import.md 4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import describing, finding, processes, reasons, settings, wording
from helpcenter.imports.describing import LABELS, Difference
from helpcenter.imports.finishing import FAILURES_TO_ALARM
from helpcenter.imports.models import ChatSource, ImportRun, RejectedChat, RunTrigger, SyncState
from helpcenter.imports.run_progress import RunProgress

BADGES = {
    SyncState.STOPPED: "stopped",
    SyncState.RUNNING: "running",
    SyncState.RETRYING: "retrying",
    SyncState.FAILING: "failed",
}


@dataclass(frozen=True)
class Process:
    """One row. `run`: what is under way; `last`: the newest run that is over."""

    source: ChatSource
    run: ImportRun | None
    last: RunProgress | None
    differences: list[Difference]
    changed_by: Operator | None

    @property
    def kind(self) -> str:
        """The kind of system in words."""
        return describing.value_in_words("kind", self.source.kind)

    @property
    def interval(self) -> str:
        """How often it runs, or would run."""
        running = self.source.sync.settings
        return describing.interval(running["poll_minutes"] if running else self.source.poll_minutes)

    @property
    def error(self) -> str:
        """Why it does not get its chats, in a sentence; '' if it does."""
        error = self.source.sync.last_error
        return wording.sentence(reasons.decode(error)) if error else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The settings in words, for those who may only see them."""
        now_set = settings.of(self.source)
        return [(str(label), describing.value_in_words(name, getattr(now_set, name))) for name, label in LABELS.items()]

    @property
    def badge(self) -> str:
        """The word for process_badge."""
        return "importing" if self.run is not None else BADGES[self.source.sync.state]

    @property
    def detail(self) -> str | None:
        """How many failures in a row, of how many until the alarm."""
        sync = self.source.sync
        return f"{sync.failures}/{FAILURES_TO_ALARM}" if sync.state is SyncState.RETRYING and not self.run else None

    @property
    def is_stopped(self) -> bool:
        """Nothing runs and nothing will."""
        return self.source.sync.state is SyncState.STOPPED

    @property
    def is_due(self) -> bool:
        """Its next run is to begin at any moment."""
        return self.next_in == timedelta()

    @property
    def next_in(self) -> timedelta | None:
        """How long until the next run; zero if it is due."""
        at = self.source.sync.next_run_at
        return max(at - now(), timedelta()) if at else None


def processes_of(operator: Operator) -> list[Process]:
    """All of them that `operator` may see."""
    return _listed(list(db.session.scalars(finding.sources(operator))))


def process_of(source: ChatSource) -> Process:
    """The process of one chat setting."""
    return _listed([source])[0]


def attention(operator: Operator) -> int:
    """How many processes fail, wait to retry, or need a restart."""
    return sum(bool(one.differences) or one.badge in {"failed", "retrying"} for one in processes_of(operator))


def open_rejections(operator: Operator) -> int:
    """How many rejected chats are not resolved."""
    query = finding.rejected(operator).where(RejectedChat.resolved_at.is_(None)).order_by(None)
    return db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def _listed(sources: Sequence[ChatSource]) -> list[Process]:
    ids = [source.id for source in sources]
    active = _runs(ids, ImportRun.state.in_(processes.ACTIVE))
    last = _runs(ids, ImportRun.state.not_in(processes.ACTIVE), ImportRun.trigger != RunTrigger.FILE)
    return [
        Process(
            source,
            active.get(source.id),
            RunProgress(last[source.id], []) if source.id in last else None,
            describing.differences(source),
            db.session.get(Operator, source.updated_by_id) if source.updated_by_id else None,
        )
        for source in sources
    ]


def _runs(source_ids: list[int], *conditions: sa.ColumnElement[bool]) -> dict[int, ImportRun]:
    """The newest run of each chat setting that meets the conditions."""
    newest = sa.select(sa.func.max(ImportRun.id)).where(ImportRun.chat_source_id.in_(source_ids), *conditions)
    query = sa.select(ImportRun).where(ImportRun.id.in_(newest.group_by(ImportRun.chat_source_id)))
    return {run.chat_source_id: run for run in db.session.scalars(query)}
