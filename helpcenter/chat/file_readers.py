"""Who may read a file that was sent in a chat: its customer, and the operators who may see the chat."""

from __future__ import annotations

import sqlalchemy as sa
from flask_login import current_user

from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, customer_access
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.files.signals import reader_wanted
from helpcenter.services.models import Service

READERS = (Permission.CHAT_HANDLE, Permission.CHAT_MONITOR, Permission.CHAT_HISTORY, Permission.TICKET_HANDLE)
"""Each of these shows conversations: the chat screen, the history, a ticket's chat tab."""


@reader_wanted.connect
def may_read(file: StoredFile) -> bool:
    """Whether the current request comes from somebody who sees the line that `file` is."""
    line = db.session.execute(
        sa.select(Message.chat_id, Message.staff_only, Chat.service_id)
        .join(Chat, Chat.id == Message.chat_id)
        .where(Message.file_id == file.id)
    ).first()
    if line is None:
        return False
    return _operator_sees(line.chat_id) or (not line.staff_only and _customer_sees(line.chat_id, line.service_id))


def _operator_sees(chat_id: int) -> bool:
    if not current_user.is_authenticated or not any(current_user.may(one) for one in READERS):
        return False
    return db.session.scalar(access.visible_to(current_user).where(Chat.id == chat_id)) is not None


def _customer_sees(chat_id: int, service_id: int) -> bool:
    service = db.session.get_one(Service, service_id)
    chat = customer_access.current_chat(service) if service.chat_enabled else None
    return chat is not None and chat.id == chat_id
