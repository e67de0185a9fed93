"""Copying the files of imported chats, one after the other, through the guarded client (chat-import.md 1.7, 4.5).

A file is claimed for longer than its download may take, so a worker that dies leaves it to the next. What could not be
copied is said in the run's log, in words, and stays a link.
"""

from __future__ import annotations

import time
from datetime import timedelta
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
import structlog
from flask import current_app

from helpcenter import queue
from helpcenter.clock import now
from helpcenter.config import Settings as Installation
from helpcenter.extensions import db
from helpcenter.files import limits, storing
from helpcenter.files.models import StoredFile
from helpcenter.files.refusing import UnusableFileError
from helpcenter.imports import chat_settings, settings
from helpcenter.imports.attachment_models import AwaitedFile
from helpcenter.imports.http import Limits, SourceClient
from helpcenter.imports.models import ChatSource, ImportedChat, RunLogLevel
from helpcenter.imports.reasons import Reason, SourceError
from helpcenter.imports.run_log import RunLog
from helpcenter.tickets import attachments
from helpcenter.tickets.models import Call
from helpcenter.transactions import exclusive, lock, operation

log = structlog.get_logger(__name__)
SECONDS = 30
CLAIMED_FOR = timedelta(seconds=4 * SECONDS)
TRIES = 4
QUEUE = "files"
TURN = 10.0
"""Seconds after which a job begins no further file: with a single worker mail, exports and imports wait for it."""


def wake_worker() -> None:
    """Wake a worker where files wait and none has been woken yet. The scheduler calls this."""
    if queue.is_empty(QUEUE) and db.session.scalar(_waiting().limit(1)) is not None:
        queue.push(copy_waiting, (), QUEUE)


def copy_waiting() -> None:
    """Copy what waits, for a turn, and leave the rest to another job behind all that waits; what a worker calls."""
    over = time.monotonic() + TURN
    while (file := _claim()) is not None:
        _copy(file)
        if time.monotonic() >= over:
            wake_worker()
            return


def _waiting() -> sa.Select[int]:
    return sa.select(AwaitedFile.id).where(AwaitedFile.next_try_at <= now()).order_by(AwaitedFile.next_try_at)


def _claim() -> AwaitedFile | None:
    with operation():
        exclusive("awaited_files")
        file_id = db.session.scalar(_waiting().limit(1))
        if file_id is None:
            return None
        file = db.session.get_one(AwaitedFile, file_id)
        file.tries, file.next_try_at = file.tries + 1, now() + CLAIMED_FOR
    return file


def _copy(file: AwaitedFile) -> None:
    call = db.session.get_one(Call, file.call_id)
    source = db.session.get(ChatSource, call.chat_source_id) if call.chat_source_id else None
    if source is None or call.erased_at is not None:
        _settle(file, None, Reason("call_erased"))
        return
    wanted = limits.of(call.ticket.service)
    try:
        content = _download(source, file.url, wanted.size)
        stored = storing.store(BytesIO(content), file.name or urlsplit(file.url).path.rpartition("/")[2], wanted)
    except SourceError as error:
        _fail(file, error.reason, again=not error.permanent)
    except UnusableFileError as error:
        _fail(file, Reason(f"attached_{error.reason.value}"), again=False)
    else:
        _settle(file, stored, None)


def _download(source: ChatSource, url: str, size: int) -> bytes:
    """The file's bytes. Only the system that the chat setting names gets its credentials. Raises SourceError."""
    installation: Installation = current_app.config["SETTINGS"]
    try:
        address = urljoin(source.url, url)
        own = chat_settings.origin(address) == chat_settings.origin(source.url)
    except ValueError as error:
        raise SourceError("bad_address", permanent=True, url=url[:200]) from error
    headers = settings.for_connector(settings.of(source), source.secret).headers if own else {}
    db.session.rollback()  # no transaction stays open while we wait for the source
    with SourceClient(installation.allowed_sources, Limits(total=SECONDS, read=SECONDS, size=size)) as client:
        return client.get(address, headers=headers).body


def _fail(file: AwaitedFile, reason: Reason, *, again: bool) -> None:
    if not again or file.tries >= TRIES:
        _settle(file, None, reason)
        return
    with operation():
        held = lock(file)
        held.next_try_at = now() + timedelta(minutes=5) * 2**file.tries


def _settle(file: AwaitedFile, stored: StoredFile | None, reason: Reason | None) -> None:
    """It is copied, or never will be. The row may be gone with its customer meanwhile: then the file goes too."""
    with operation():
        held = db.session.scalar(sa.select(AwaitedFile).where(AwaitedFile.id == file.id).with_for_update())
        if held is None or held.next_try_at is None:
            return  # what is not attached is removed
        call = lock(db.session.get_one(Call, held.call_id))
        held.next_try_at = None
        held.error = reason.encode() if reason else None
        if stored is not None and call.erased_at is None:
            attachments.add_copy(stored, call, held.url)
        if reason is not None:
            _say(held, reason)


def _say(file: AwaitedFile, reason: Reason) -> None:
    imported = db.session.scalar(sa.select(ImportedChat).where(ImportedChat.call_id == file.call_id))
    log.info("attachment_not_copied", file=file.id, reason=reason.code)
    if imported is not None and imported.run_id is not None:
        said = RunLog(imported.run_id)
        particulars = {"reason": reason.code, **reason.values, "name": file.name, "external_id": imported.external_id}
        said.say(RunLogLevel.WARNING, "attachment_failed", **particulars)
        said.flush()
