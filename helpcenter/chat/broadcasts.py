"""Announcing what changed in a chat, after it is committed: everything about one change in one message."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from helpcenter.chat import frames, topics
from helpcenter.chat.events import ASIDE
from helpcenter.chat.models import Chat, Message, MessageKind
from helpcenter.chat.revising import Revision
from helpcenter.realtime.hub import Announcement, Frame, publish, publish_all
from helpcenter.web import languages
from helpcenter.web.languages import LANGUAGES

LISTS_CHANGED = json.dumps({"lists": True})
QUEUE_CHANGED = json.dumps({"lists": "queue"})
"""The lists of everybody in a service: drawn less often, the more there are (drawn_outbox.py)."""
GONE = json.dumps({"gone": True})
"""Has the customer's sockets closed; no page sees this frame."""
QUEUE_MOVED = json.dumps({"queue": True})


def changed(chat: Chat, revision: Revision, messages: Sequence[Message]) -> None:
    """Tell both sides of a change, and the consoles that list the chat.

    An event (assigned, opened, ended, rated …) changes the state that head, queue card, composer and lists show.
    """
    whole = any(message.kind == MessageKind.EVENT and message.event not in ASIDE for message in messages)
    lists = _lists(chat, None, LISTS_CHANGED if whole else _row(chat))
    publish_all([*_both_sides(chat, revision, messages, whole=whole), *lists])


def read(chat: Chat, revision: Revision) -> None:
    """Tell whoever sees it how far the other side has read, and the consoles that list the chat."""
    announcements = [
        (topic, _frame(revision, audience, read=frames.read_seq(chat, audience)))
        for audience in _audiences(revision)
        for topic in _topics(chat, audience)
    ]
    publish_all([*announcements, *_lists(chat, None, _row(chat))])


def lists_changed(chat: Chat, *, formerly: int | None = None) -> None:
    """Have the consoles that list this chat draw their lists anew: its operator's, the former one's, the queue's."""
    publish_all(list(_lists(chat, formerly, LISTS_CHANGED)))


def queue_changed(chat: Chat) -> None:
    """Have all consoles of the chat's service draw their queue anew, and those who wait look for their place."""
    publish_all(
        [(topics.service_queue(chat.service_id), QUEUE_CHANGED), (topics.waiting(chat.service_id), QUEUE_MOVED)]
    )


def own_lists_changed(operator_id: int) -> None:
    """Have the consoles of one operator draw their lists anew."""
    publish(topics.operator_lists(operator_id), LISTS_CHANGED)


def needs_changed(chat: Chat) -> None:
    """Have the supervisors' lists and counts drawn anew: somebody has to look after the chat, or no longer."""
    publish(topics.supervision(chat.service_id), LISTS_CHANGED)


def watchers_changed(chat: Chat, names: Sequence[str]) -> None:
    """Tell staff who looks at the chat now; a hint like typing, so it has no revision."""
    staff = zip(LANGUAGES, _topics(chat, topics.STAFF), strict=True)
    publish_all([(topic, partial(_watchers, chat, names, language)) for language, topic in staff])


def _watchers(chat: Chat, names: Sequence[str], language: str) -> str:
    with languages.reading(language, chat.service.time_zone):
        return _json({"content": frames.watchers(chat, names)})


def gone(chat: Chat) -> None:
    """Close the customer's sockets of this chat: there is nothing more for them to hear."""
    publish(topics.conversation(chat.id, topics.CUSTOMER, chat.language), GONE)


def typing(chat: Chat, audience: str, name: str) -> None:
    """Tell `audience` that the other side is typing just now; nothing is kept of it."""
    frame = json.dumps({"typing": name})
    publish_all([(topic, frame) for topic in _topics(chat, audience)])


def _topics(chat: Chat, audience: str) -> list[str]:
    read_in = LANGUAGES if audience == topics.STAFF else [chat.language]
    return [topics.conversation(chat.id, audience, language) for language in read_in]


def _lists(chat: Chat, formerly: int | None, frame: str) -> Iterator[Announcement]:
    for operator_id in (chat.operator_id, formerly):
        if operator_id is not None:
            yield topics.operator_lists(operator_id), frame
    if chat.operator_id is None or formerly is not None:
        yield topics.service_queue(chat.service_id), QUEUE_CHANGED if frame == LISTS_CHANGED else frame
    if chat.escalated_at is not None or chat.operator_lost_at is not None:
        yield topics.supervision(chat.service_id), frame


def _row(chat: Chat) -> str:
    """What a line or a read mark changes in the row of a list (static/js/rows.js, lists_outbox.py)."""
    since = int((chat.unanswered_since or chat.requested_at).timestamp())
    row = {"chat": chat.id, "rev": chat.revision, "line": chat.last_line, "unread": chat.unread, "since": since}
    return _json({"row": {**row, "unanswered": chat.unanswered_since is not None}})


def _both_sides(
    chat: Chat, revision: Revision, messages: Sequence[Message], *, whole: bool
) -> Iterator[tuple[str, Frame]]:
    """The lines of a change, and with `whole` what stands around them; each drawn where somebody listens."""
    for audience in _audiences(revision):
        read_in = LANGUAGES if audience == topics.STAFF else [chat.language]
        for language, topic in zip(read_in, _topics(chat, audience), strict=True):
            yield topic, partial(_drawn, chat, revision, messages, audience, language, whole=whole)


def _drawn(
    chat: Chat, revision: Revision, messages: Sequence[Message], audience: str, language: str, *, whole: bool
) -> str:
    with languages.reading(language, chat.service.time_zone):
        content = frames.content(chat, messages, audience, whole=whole)
    if len(messages) == 1 and not whole:
        messages[0].drawn[audience, language] = content
    return _frame(revision, audience, content=content)


def _audiences(revision: Revision) -> tuple[str, ...]:
    return (topics.CUSTOMER, topics.STAFF) if revision.customer_sees else (topics.STAFF,)


def _frame(revision: Revision, audience: str, **particulars: Any) -> str:
    return _json({"rev": revision.number, "prev": revision.before_for(audience), **particulars})


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
