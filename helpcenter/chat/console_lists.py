"""The lists of the console: an operator's chats and the queue, and when they have to be drawn anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from helpcenter.accounts.models import Operator
from helpcenter.chat import access, presence, supervision, topics
from helpcenter.chat.loading import WITH_CUSTOMER
from helpcenter.chat.models import Chat, ChatOffer, ChatState, Presence, PresenceStatus
from helpcenter.chat.watch_model import ChatWatch
from helpcenter.extensions import current_application, db
from helpcenter.services.models import Membership, Service
from helpcenter.web import languages
from helpcenter.web.rendering import fragment

QUEUE_SHOWN = 30
Fingerprint = tuple[int, int, int]
"""How many chats of others concern somebody, the sum of their IDs and of their revisions (which only rise)."""


@dataclass(frozen=True)
class Lists:
    """What an operator sees on the left of the chat screen."""

    presence: Presence
    offered: Sequence[Chat]
    offers: dict[int, ChatOffer]
    """Chat ID → by which offer it was given, where it was transferred."""
    returned: frozenset[int]
    """IDs of the offered chats that this operator had transferred and got back."""
    transferred: Sequence[Chat]
    """Chats that this operator has transferred and nobody has accepted yet."""
    joined: Sequence[Chat]
    """Chats of others that this operator has joined."""
    needy: int | None
    """How many chats need a supervisor; None for those who are none."""
    active: Sequence[Chat]
    customer_ended: Sequence[Chat]
    waiting: Sequence[Chat]
    waiting_count: int
    maximum: int
    automatic_assignment: bool

    @property
    def own(self) -> Sequence[Chat]:
        """The operator's chats that have not ended."""
        return [*self.offered, *self.active, *self.customer_ended]

    @property
    def at_hand(self) -> int:
        """Chats that count against the maximum."""
        return len(self.offered) + len(self.active)

    @property
    def calls(self) -> Sequence[Chat]:
        """Requests that wait for this operator: those offered, and the queue where nobody else gives it out."""
        helps_oneself = self.presence.status == PresenceStatus.ONLINE and not self.automatic_assignment
        return [*self.offered, *(self.waiting if helps_oneself else [])]

    @property
    def unread(self) -> int:
        """Lines nobody has read yet, over all chats of the operator."""
        return sum(chat.unread for chat in self.active)


def of(operator: Operator, *, supervises: bool | None = None) -> Lists:
    """The lists of `operator`, in four queries whatever their length, and one or two more for supervisors.

    `supervises`: what supervision.supervises says of them, where that is known already.
    """
    supervises = supervision.supervises(operator) if supervises is None else supervises
    found = _concerning(operator, joined=supervises)
    own = [chat for chat in found if chat.operator_id == operator.id]
    others = [chat for chat in found if chat.operator_id != operator.id]
    offered = [chat for chat in own if chat.state == ChatState.ASSIGNED]
    offers, returned = _offers(offered, operator)
    waiting, waiting_count = _queue(operator)
    maximum, automatic = _limits(operator)
    return Lists(
        presence=presence.of(operator),
        offered=offered,
        offers=offers,
        returned=returned,
        transferred=[chat for chat in others if chat.state == ChatState.ASSIGNED],
        joined=[chat for chat in others if chat.state != ChatState.ASSIGNED],
        needy=supervision.needy_count(operator) if supervises else None,
        active=[chat for chat in own if chat.state == ChatState.ACTIVE],
        customer_ended=[chat for chat in own if chat.state == ChatState.CUSTOMER_ENDED],
        waiting=waiting,
        waiting_count=waiting_count,
        maximum=maximum,
        automatic_assignment=automatic,
    )


def allowed_view(operator: Operator, view: str) -> str:
    """`view`, or the own lists where the operator may not see all."""
    return "screen" if view == "all" and not supervision.supervises(operator) else view


def watched(operator: Operator, view: str) -> frozenset[str]:
    """The topics that say when what `operator` sees in `view` has changed."""
    queues = list(db.session.scalars(access.chat_services(operator)))
    found = {topics.operator_lists(operator.id), *map(topics.service_queue, queues)}
    if supervision.supervises(operator):
        services = supervision.services(operator)
        found |= set(map(topics.supervision, services))
        if view == "all":
            found |= {*map(topics.service_queue, services)}
            found |= {*map(topics.operator_lists, supervision.colleagues(operator))}
    return frozenset(found)


class Drawing(NamedTuple):
    """A frame with an operator's lists, and the revision each of the operator's own chats had in it."""

    frame: str
    revisions: dict[int, int]


def drawer(operator_id: int, language: str, *, view: str, supervises: bool = False) -> Callable[[], Drawing]:
    """A function that draws the frame with the operator's lists as they are now."""
    app = current_application()

    def draw() -> Drawing:
        with app.app_context():
            try:
                operator = db.session.get_one(Operator, operator_id, options=[lazyload(Operator.role)])
                lists = of(operator, supervises=supervises)
                with languages.reading(language, operator.time_zone):
                    frame = json.dumps({"content": _html(lists, operator, view)}, ensure_ascii=False)
                return Drawing(frame, {chat.id: chat.revision for chat in lists.own})
            finally:
                db.session.remove()

    return draw


def html(operator: Operator, view: str) -> str:
    """The lists as parts that replace what stands in the page: `view` "screen", "all" (of all operators) or "dock"."""
    return _html(of(operator), operator, view)


def _html(lists: Lists, operator: Operator, view: str) -> str:
    name = view if view in ("screen", "all") else "dock"
    shown = {"overview": supervision.overview(operator)} if name == "all" else {}
    return fragment(f"chat/frames/{name}.html", lists=lists, operator=operator, open_chat_id=None, view=name, **shown)


def revisions(operator_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Operator ID → {chat ID: revision} of the operator's chats that have not ended, in one query."""
    query = sa.select(Chat.operator_id, Chat.id, Chat.revision)
    rows = db.session.execute(query.where(Chat.operator_id.in_(operator_ids), Chat.state != ChatState.ENDED))
    found: dict[int, dict[int, int]] = {operator_id: {} for operator_id in operator_ids}
    for operator_id, chat_id, revision in rows.tuples():
        if operator_id is not None:
            found[operator_id][chat_id] = revision
    return found


def fingerprints(operator_ids: Collection[int]) -> dict[int, Fingerprint]:
    """Operator ID → what changes whenever the rest of the operator's lists does, in one query."""
    concerned = (
        sa.select(Membership.operator_id, Chat.id, Chat.revision)
        .join(
            Chat,
            sa.or_(
                sa.and_(Chat.state == ChatState.WAITING, Membership.chat_right.is_(True)),
                _transferred_by(Membership.operator_id),
                _joined_by(Membership.operator_id),
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


def _concerning(operator: Operator, *, joined: bool) -> list[Chat]:
    """The operator's own chats, those that wait to be accepted by somebody else, and with `joined` those joined."""
    others = [_transferred_by(operator.id), *([_joined_by(operator.id)] if joined else [])]
    return _chats(sa.or_(Chat.operator_id == operator.id, *others), Chat.state != ChatState.ENDED)


def _queue(operator: Operator) -> tuple[list[Chat], int]:
    """The chats that wait longest, and how many wait."""
    waiting = (Chat.state == ChatState.WAITING, Chat.service_id.in_(access.chat_services(operator)))
    shown = _chats(*waiting, limit=QUEUE_SHOWN)
    if len(shown) < QUEUE_SHOWN:
        return shown, len(shown)
    return shown, db.session.scalar(sa.select(sa.func.count()).select_from(Chat).where(*waiting)) or 0


def _chats(*conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Chat]:
    query = sa.select(Chat).where(*conditions).order_by(Chat.requested_at, Chat.id).limit(limit)
    return list(db.session.scalars(query.options(*WITH_CUSTOMER)))


def _joined_by(operator_id: int | sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Whether this operator has joined the open chat of somebody else."""
    watch = sa.select(ChatWatch.chat_id).where(ChatWatch.operator_id == operator_id, ChatWatch.joined_at.is_not(None))
    return sa.and_(Chat.state.in_((ChatState.ACTIVE, ChatState.CUSTOMER_ENDED)), Chat.id.in_(watch))


def _transferred_by(operator_id: int | sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Whether a chat was transferred by this operator and is not accepted yet."""
    offer = sa.select(ChatOffer.id).where(
        ChatOffer.chat_id == Chat.id,
        ChatOffer.operator_id == Chat.operator_id,
        ChatOffer.by_id == operator_id,
        ChatOffer.offered_at >= Chat.assigned_at,  # not an earlier one, which was accepted
    )
    return sa.and_(Chat.state == ChatState.ASSIGNED, offer.exists())


def _offers(offered: list[Chat], operator: Operator) -> tuple[dict[int, ChatOffer], frozenset[int]]:
    """Of the chats offered to `operator`: how those came that were transferred, and which came back from a transfer."""
    if not offered:
        return {}, frozenset()
    query = sa.select(ChatOffer).where(ChatOffer.chat_id.in_([chat.id for chat in offered])).order_by(ChatOffer.id)
    query = query.options(joinedload(ChatOffer.by).lazyload("*"), joinedload(ChatOffer.note))
    newest: dict[int, ChatOffer] = {}
    back: dict[int, bool] = {}
    for offer in db.session.scalars(query):
        before = newest.get(offer.chat_id)
        back[offer.chat_id] = before is not None and before.by_id == operator.id and offer.by_id is None
        newest[offer.chat_id] = offer
    transferred = {chat_id: offer for chat_id, offer in newest.items() if offer.by_id is not None}
    return transferred, frozenset(chat_id for chat_id, is_back in back.items() if is_back)


def _limits(operator: Operator) -> tuple[int, bool]:
    """The largest maximum over the operator's services, and whether any of them assigns automatically."""
    rows = db.session.execute(
        sa.select(sa.func.coalesce(Membership.maximum_chats, Service.maximum_chats), Membership.automatic_assignment)
        .join(Service, Service.id == Membership.service_id)
        .where(Membership.operator_id == operator.id, Membership.chat_right.is_(True))
    ).all()
    return max((maximum for maximum, _auto in rows), default=0), any(automatic for _maximum, automatic in rows)
