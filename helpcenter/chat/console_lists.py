"""The lists of the console: an operator's chats and the queue, and when they have to be drawn anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import lazyload

from helpcenter.accounts.models import Operator
from helpcenter.chat import access, broadcasts, presence
from helpcenter.chat.loading import WITH_CUSTOMER
from helpcenter.chat.models import Chat, ChatState, Presence
from helpcenter.extensions import db
from helpcenter.realtime import heartbeat
from helpcenter.realtime.hub import Outbox
from helpcenter.services.models import Membership, Service
from helpcenter.web import languages
from helpcenter.web.rendering import fragment

CHANGED = broadcasts.LISTS_CHANGED
QUEUE_SHOWN = 30
Fingerprint = tuple[int, int, int]
"""How many running chats concern somebody, the sum of their IDs and of their revisions (which only rise)."""


@dataclass(frozen=True)
class Lists:
    """What an operator sees on the left of the chat screen."""

    presence: Presence
    offered: Sequence[Chat]
    active: Sequence[Chat]
    customer_ended: Sequence[Chat]
    waiting: Sequence[Chat]
    waiting_count: int
    maximum: int
    automatic_assignment: bool

    @property
    def at_hand(self) -> int:
        """Chats that count against the maximum."""
        return len(self.offered) + len(self.active)

    @property
    def unread(self) -> int:
        """Lines nobody has read yet, over all chats of the operator."""
        return sum(chat.unread for chat in self.active)


def of(operator: Operator) -> Lists:
    """The lists of `operator`, in four queries whatever their length."""
    own = _chats(Chat.operator_id == operator.id, Chat.state != ChatState.ENDED)
    waiting = (Chat.state == ChatState.WAITING, Chat.service_id.in_(access.chat_services(operator)))
    queue = _chats(*waiting, limit=QUEUE_SHOWN)
    count = len(queue)
    if count == QUEUE_SHOWN:
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Chat).where(*waiting)) or 0
    maximum, automatic = _limits(operator)
    return Lists(
        presence=presence.of(operator),
        offered=[chat for chat in own if chat.state == ChatState.ASSIGNED],
        active=[chat for chat in own if chat.state == ChatState.ACTIVE],
        customer_ended=[chat for chat in own if chat.state == ChatState.CUSTOMER_ENDED],
        waiting=queue,
        waiting_count=count,
        maximum=maximum,
        automatic_assignment=automatic,
    )


def drawer(operator_id: int, language: str, *, view: str) -> Callable[[], str]:
    """A function that draws the frame with the operator's lists as they are now."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's own way

    def draw() -> str:
        with app.app_context():
            try:
                operator = db.session.get_one(Operator, operator_id, options=[lazyload(Operator.role)])
                with languages.reading(language, operator.time_zone):
                    return json.dumps({"content": html(operator, view)}, ensure_ascii=False)
            finally:
                db.session.remove()

    return draw


def html(operator: Operator, view: str, *, open_chat_id: int | None = None) -> str:
    """The lists for the chat screen (`view` "screen") or the dock, as parts that replace what stands in the page."""
    name = "screen" if view == "screen" else "dock"
    return fragment(f"chat/frames/{name}.html", lists=of(operator), operator=operator, open_chat_id=open_chat_id)


def fingerprints(operator_ids: Sequence[int]) -> dict[int, Fingerprint]:
    """Operator ID → what changes whenever the operator's lists do, in one query."""
    concerned = (
        sa.select(Membership.operator_id, Chat.id, Chat.revision)
        .join(
            Chat,
            sa.or_(
                Chat.operator_id == Membership.operator_id,
                sa.and_(Chat.state == ChatState.WAITING, Membership.chat_right.is_(True)),
            ),
        )
        .where(Membership.service_id == Chat.service_id, Chat.state != ChatState.ENDED)
        .where(Membership.operator_id.in_(operator_ids))
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            concerned.c.operator_id, sa.func.count(), sa.func.sum(concerned.c.id), sa.func.sum(concerned.c.revision)
        ).group_by(concerned.c.operator_id)
    )
    found = {operator_id: (count, int(ids), int(revisions)) for operator_id, count, ids, revisions in rows}
    return {operator_id: found.get(operator_id, (0, 0, 0)) for operator_id in operator_ids}


@heartbeat.at_every_beat
def redraw_what_changed(outboxes: list[Outbox]) -> None:
    """Draw lists anew whose change was perhaps never announced here (Redis away, a crash before the announcement).

    Lists that were drawn since the last beat are drawn once more; what has stood still costs nothing.
    """
    shown: list[Any] = [outbox for outbox in outboxes if outbox.subject[0] == "operator"]
    current = fingerprints(sorted({outbox.subject[1] for outbox in shown})) if shown else {}
    for outbox in shown:
        before, outbox.fingerprint = outbox.fingerprint, current[outbox.subject[1]]
        if outbox.fingerprint != before:
            outbox.put(CHANGED)


def _chats(*conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Chat]:
    query = sa.select(Chat).where(*conditions).order_by(Chat.requested_at, Chat.id).limit(limit)
    return list(db.session.scalars(query.options(*WITH_CUSTOMER)))


def _limits(operator: Operator) -> tuple[int, bool]:
    """The largest maximum over the operator's services, and whether any of them assigns automatically."""
    rows = db.session.execute(
        sa.select(sa.func.coalesce(Membership.maximum_chats, Service.maximum_chats), Membership.automatic_assignment)
        .join(Service, Service.id == Membership.service_id)
        .where(Membership.operator_id == operator.id, Membership.chat_right.is_(True))
    ).all()
    return max((maximum for maximum, _auto in rows), default=0), any(automatic for _maximum, automatic in rows)
