"""Which chats an operator may see, and who may edit the information of one, where and when (live-chat.md 2.8)."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from flask import abort

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat.loading import ITS_SERVICE, MARKED, NAMED, WITH_ALL
from helpcenter.chat.models import Chat, ChatState
from helpcenter.extensions import db
from helpcenter.records import Reading
from helpcenter.services.membership import sees_all, service_ids
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import locked

Place = Literal["screen", "history"]


def visible_to(operator: Operator) -> sa.Select[Chat]:
    """The chats of the services `operator` works for."""
    return sa.select(Chat).where(Chat.service_id.in_(service_ids(operator)))


def fetch(operator: Operator, chat_id: int) -> Chat:
    """The chat, or 404 where there is none that `operator` may see."""
    found: Chat = db.one_or_404(visible_to(operator).where(Chat.id == chat_id).options(*WITH_ALL))
    return found


def fetch_own(operator: Operator, chat_id: int) -> Chat:
    """A chat that `operator` handles; 404 where there is none they may see, 403 where it is not theirs."""
    chat = fetch(operator, chat_id)
    if chat.operator_id != operator.id:
        abort(403)
    return chat


_OWN = Reading(
    MARKED,
    NAMED,
    ITS_SERVICE,
    narrow=lambda query: (
        query.join(Chat.customer)
        .join(Chat.service)
        .where(Chat.id == sa.bindparam("chat"), Chat.operator_id == sa.bindparam("operator"))
        .where(
            sa.bindparam("all", type_=sa.Boolean)
            | sa.exists().where(Membership.service_id == Chat.service_id, Membership.operator_id == Chat.operator_id)
        )
        .with_for_update(of=Chat)
    ),
)


def own_to_write(operator: Operator, chat_id: int) -> Chat | None:
    """The chat, locked by the running operation, if it is with `operator`, who may see it."""
    return locked(_OWN, Chat, chat=chat_id, operator=operator.id, all=sees_all(operator))


def may_edit(chat: Chat, operator: Operator, *, place: Place) -> bool:
    """Whether `operator`, who may see `chat`, may save its information and make tickets from it.

    In the chat screen: whoever handles the chat, and supervisors, until the operator has ended it. Afterwards only in
    the history.
    """
    if place == "history":
        return chat.state == ChatState.ENDED and operator.may(Permission.CHAT_HISTORY)
    if chat.state == ChatState.ENDED:
        return False
    handles = chat.operator_id == operator.id and operator.may(Permission.CHAT_HANDLE)
    return handles or operator.may(Permission.CHAT_MONITOR)


def may_edit_anywhere(chat: Chat, operator: Operator) -> bool:
    """The same, in the chat screen or in the history: who may mask its lines and block its customer."""
    return any(may_edit(chat, operator, place=place) for place in ("screen", "history"))


def chat_services(operator: Operator) -> sa.Select[int]:
    """IDs of the services for which `operator` has the chat right."""
    return sa.select(Membership.service_id).where(
        Membership.operator_id == operator.id, Membership.chat_right.is_(True)
    )


def has_chat(operator: Operator) -> bool:
    """Whether chat is on in any service for which `operator` has the chat right."""
    on = sa.select(Service.id).where(Service.chat_enabled.is_(True), Service.id.in_(chat_services(operator)))
    return db.session.scalar(on.limit(1)) is not None


def has_chat_right(operator: Operator, chat: Chat) -> bool:
    """Whether `operator` may answer chats of this chat's service."""
    found = db.session.get(Membership, (chat.service_id, operator.id))
    return found is not None and found.chat_right and operator.may(Permission.CHAT_HANDLE)


def is_open_with(chat: Chat, operator: Operator) -> bool:
    """Whether the chat stands opened in this operator's chat screen."""
    return chat.operator_id == operator.id and chat.state in (ChatState.ACTIVE, ChatState.CUSTOMER_ENDED)
