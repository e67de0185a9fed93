"""Announcing what changed in a chat, after it is committed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from helpcenter.chat import frames, topics
from helpcenter.chat.events import ASIDE
from helpcenter.chat.models import Chat, Message, MessageKind
from helpcenter.chat.revising import Revision
from helpcenter.realtime.hub import publish
from helpcenter.web import languages
from helpcenter.web.languages import LANGUAGES

Announcement = tuple[str, str]
"""A topic, and a frame for it."""
LISTS_CHANGED = json.dumps({"lists": True})
GONE = json.dumps({"gone": True})
"""Has the customer's sockets closed; no page sees this frame."""
QUEUE_MOVED = json.dumps({"queue": True})


def changed(chat: Chat, revision: Revision, messages: Sequence[Message]) -> None:
    """Tell both sides of a change, and the consoles that list the chat."""
    _announce(*_both_sides(chat, revision, messages), *_lists(chat, None))


def read(chat: Chat, revision: Revision, messages: Sequence[Message], *, by_customer: bool) -> None:
    """Tell both sides how far lines have been read; no list shows how far the customer has."""
    _announce(*_both_sides(chat, revision, messages), *([] if by_customer else _lists(chat, None)))


def lists_changed(chat: Chat, *, formerly: int | None = None) -> None:
    """Have the consoles that list this chat draw their lists anew: its operator's, the former one's, the queue's."""
    _announce(*_lists(chat, formerly))


def queue_changed(chat: Chat) -> None:
    """Have all consoles of the chat's service draw their queue anew, and those who wait look for their place."""
    publish(topics.service_queue(chat.service_id), LISTS_CHANGED)
    publish(topics.waiting(chat.service_id), QUEUE_MOVED)


def needs_changed(chat: Chat) -> None:
    """Have the supervisors' lists and counts drawn anew: somebody has to look after the chat, or no longer."""
    publish(topics.supervision(chat.service_id), LISTS_CHANGED)


def watchers_changed(chat: Chat, names: Sequence[str]) -> None:
    """Tell staff who looks at the chat now; a hint like typing, so it has no revision."""
    for language in LANGUAGES:
        with languages.reading(language, chat.service.time_zone):
            content = frames.watchers(chat, names)
        publish(topics.conversation(chat.id, topics.STAFF, language), json.dumps({"content": content}))


def gone(chat: Chat) -> None:
    """Close the customer's sockets of this chat: there is nothing more for them to hear."""
    publish(topics.conversation(chat.id, topics.CUSTOMER, chat.language), GONE)


def typing(chat: Chat, audience: str, name: str) -> None:
    """Tell `audience` that the other side is typing just now; nothing is kept of it."""
    frame = json.dumps({"typing": name})
    for language in LANGUAGES if audience == topics.STAFF else [chat.language]:
        publish(topics.conversation(chat.id, audience, language), frame)


def _announce(*announcements: Announcement) -> None:
    """All of them are drawn before the first is published, so that no later change of the chat comes in between."""
    for topic, frame in announcements:
        publish(topic, frame)


def _lists(chat: Chat, formerly: int | None) -> Iterator[Announcement]:
    for operator_id in (chat.operator_id, formerly):
        if operator_id is not None:
            yield topics.operator_lists(operator_id), LISTS_CHANGED
    if chat.operator_id is None or formerly is not None:
        yield topics.service_queue(chat.service_id), LISTS_CHANGED


def _both_sides(chat: Chat, revision: Revision, messages: Sequence[Message]) -> Iterator[Announcement]:
    """The lines of a change, and what stands around them where the change has an event in it.

    An event (assigned, opened, ended, rated …) changes the state that head, queue card and composer show.
    """
    whole = any(message.kind == MessageKind.EVENT and message.event not in ASIDE for message in messages)
    readers = [(topics.STAFF, language, revision.before_for_staff) for language in LANGUAGES]
    if revision.customer_sees:
        readers.insert(0, (topics.CUSTOMER, chat.language, revision.before_for_customer))
    for audience, language, before in readers:
        with languages.reading(language, chat.service.time_zone):
            content = frames.content(chat, messages, audience, whole=whole)
        frame = json.dumps({"rev": revision.number, "prev": before, "content": content}, ensure_ascii=False)
        yield topics.conversation(chat.id, audience, language), frame
