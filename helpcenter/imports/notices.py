"""What about the imports needs somebody, said on every page of those who manage the processes (chat-import.md 4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.imports import finding, overview
from helpcenter.imports.models import ChatSource, ImportRun, RejectedChat, RunState, SyncState
from helpcenter.imports.overview import Process


@dataclass(frozen=True)
class Notice:
    """One sentence with the way to what it is about. `mark` differs when something new has happened."""

    text: str
    link: str
    url: str
    mark: str
    is_failure: bool = False


def of(operator: Operator) -> list[Notice]:
    """The notices for `operator`, worst first: processes that fail, that need a restart, chats that were rejected."""
    listed = overview.processes_of(operator)
    failing = [_failing(one) for one in listed if one.source.sync.state is SyncState.FAILING]
    return failing + [_restart(one) for one in listed if one.differences] + _rejected(operator)


def mark(notices: list[Notice]) -> str:
    """The same for the same notices; what was hidden comes back when something is added to it."""
    return hashlib.sha256("\n".join(one.mark for one in notices).encode()).hexdigest()[:16]


def _failing(process: Process) -> Notice:
    source, last = process.source, process.last
    text = _("The chat sync process of %(name)s fails. %(why)s", name=source.name, why=process.error)
    if last is None:  # its runs were pruned
        link, url = _("Show the process"), url_for("chat_syncs.index", _anchor=f"process_{source.id}")
    else:
        link, url = _("Show run #%(number)s", number=last.run.id), url_for("import_runs.page", run_id=last.run.id)
    return Notice(text, link, url, f"failing {source.id} since {_last_success(source)}", is_failure=True)


def _last_success(source: ChatSource) -> int | None:
    succeeded = (ImportRun.chat_source_id == source.id, ImportRun.state == RunState.SUCCEEDED)
    return db.session.scalar(sa.select(sa.func.max(ImportRun.id)).where(*succeeded))


def _restart(process: Process) -> Notice:
    source = process.source
    text = _("The chat sync process of %(name)s needs a restart: its settings were changed.", name=source.name)
    url = url_for("chat_syncs.index", _anchor=f"process_{source.id}")
    return Notice(text, _("Show the differences"), url, f"restart {source.id} {source.revision}")


def _rejected(operator: Operator) -> list[Notice]:
    wanted = finding.rejected(operator).where(RejectedChat.resolved_at.is_(None)).order_by(None)
    count, newest = db.session.execute(wanted.with_only_columns(sa.func.count(), sa.func.max(RejectedChat.id))).one()
    if not count:
        return []
    text = ngettext("%(num)s chat could not be imported.", "%(num)s chats could not be imported.", count)
    return [Notice(text, _("Show the rejected chats"), url_for("rejected_chats.index"), f"rejected {newest}")]
