"""Lines that are files (live-chat.md 1.4): stored once however often they are sent, like lines of words."""

from __future__ import annotations

from typing import BinaryIO

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.chat import messages
from helpcenter.chat.messages import ChatEndedError
from helpcenter.chat.models import Author, Chat, ChatState, Message, MessageKind
from helpcenter.extensions import db
from helpcenter.files import limits, storing
from helpcenter.files.models import StoredFile
from helpcenter.transactions import lock, operation


class TooManyFilesError(Exception):
    """The customer has sent as many files in this chat as the service takes."""


def send(
    chat: Chat, stream: BinaryIO, name: str, *, client_uuid: str, by: Operator | None, internal: bool = False
) -> Message:
    """The customer's (`by` None) or an operator's file; with `internal` the customer never sees it.

    Sent again with the same UUID it is the same line. Raises files.refusing.UnusableFileError, TooManyFilesError,
    messages.ChatEndedError; then nothing is kept.
    """
    before = messages.stored(chat, client_uuid, by)
    if before is not None:
        return before
    _check(chat, by, internal)
    file = storing.store(stream, name, limits.of(chat.service))
    with operation():
        lock(chat)
        _check(chat, by, internal)
        line = _write(chat, file, client_uuid, by, internal)
        if line.file_id == file.id:  # not one that came first under this UUID
            storing.attach(file)
    return line


def _check(chat: Chat, by: Operator | None, internal: bool) -> None:
    """Before the work, so that it is not done in vain, and again when the chat is locked."""
    writable = chat.state != ChatState.ENDED if internal else messages.may_write(chat, by)
    if not writable:
        raise ChatEndedError
    if by is None and _count(chat) >= limits.of(chat.service).count:
        raise TooManyFilesError


def _count(chat: Chat) -> int:
    query = sa.select(sa.func.count()).where(
        Message.chat_id == chat.id, Message.author == Author.CUSTOMER, Message.kind == MessageKind.FILE
    )
    return db.session.scalar(query) or 0


def _write(chat: Chat, file: StoredFile, client_uuid: str, by: Operator | None, internal: bool) -> Message:
    if not internal or by is None:
        return messages.write(chat, file.name, client_uuid, by, kind=MessageKind.FILE, file_id=file.id)
    return messages.add(
        chat,
        Author.OPERATOR,
        kind=MessageKind.FILE,
        text=file.name,
        client_uuid=client_uuid,
        operator_id=by.id,
        staff_only=True,
        file_id=file.id,
    )
