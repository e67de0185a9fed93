"""Announcing what changed in a chat, after it is committed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from helpcenter.chat import frames, topics
from helpcenter.chat.models import Chat, Message, MessageKind
from helpcenter.chat.revising import Revision
from helpcenter.realtime.hub import publish
from helpcenter.web import languages
from helpcenter.web.languages import LANGUAGES

LISTS_CHANGED = json.dumps({"lists": True})
QUEUE_MOVED = json.dumps({"queue": True})


def changed(chat: Chat, revision: Revision, messages: Sequence[Message]) -> None:
    """Tell both sides of a change: its lines, and what stands around them where the change has an event in it.

    An event (assigned, opened, ended, rated …) changes the state that head, queue card and composer show.
    """
    whole = any(message.kind == MessageKind.EVENT for message in messages)
    if revision.customer_sees:
        _tell(chat, revision, revision.before_for_customer, topics.CUSTOMER, [chat.language], messages, whole)
    _tell(chat, revision, revision.before_for_staff, topics.STAFF, LANGUAGES, messages, whole)
    lists_changed(chat)


def lists_changed(chat: Chat, *, formerly: int | None = None) -> None:
    """Have the consoles that list this chat draw their lists anew: its operator's, the former one's, the queue's."""
    for operator_id in {chat.operator_id, formerly} - {None}:
        publish(topics.operator_lists(operator_id), LISTS_CHANGED)  # type: ignore[arg-type]  # None is taken out
    if chat.operator_id is None or formerly is not None:
        publish(topics.service_queue(chat.service_id), LISTS_CHANGED)


def queue_changed(chat: Chat) -> None:
    """Have all consoles of the chat's service draw their queue anew, and those who wait look for their place."""
    publish(topics.service_queue(chat.service_id), LISTS_CHANGED)
    publish(topics.waiting(chat.service_id), QUEUE_MOVED)


def typing(chat: Chat, audience: str, name: str) -> None:
    """Tell `audience` that the other side is typing just now; nothing is kept of it."""
    frame = json.dumps({"typing": name})
    for language in LANGUAGES if audience == topics.STAFF else [chat.language]:
        publish(topics.conversation(chat.id, audience, language), frame)


def _tell(
    chat: Chat,
    revision: Revision,
    before: int,
    audience: str,
    readers: Iterable[str],
    messages: Sequence[Message],
    whole: bool,
) -> None:
    for language in readers:
        with languages.reading(language, chat.service.time_zone):
            content = frames.content(chat, messages, audience, whole=whole)
        frame = json.dumps({"rev": revision.number, "prev": before, "content": content}, ensure_ascii=False)
        publish(topics.conversation(chat.id, audience, language), frame)
