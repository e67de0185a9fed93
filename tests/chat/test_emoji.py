"""Emoji in texts survive everywhere; the picker's list is complete in both languages (live-chat.md 1.4)."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa

from helpcenter.chat import frames, topics, transcript
from helpcenter.chat.models import Chat, Message
from helpcenter.config import PROJECT
from helpcenter.exports import chat_transcripts
from helpcenter.extensions import db
from tests.chat import people
from tests.client import Browser

FAMILY = "ありがとう👨‍👩‍👧‍👦🇯🇵😵‍💫☝🏽"


def test_emoji_survive_everywhere(chat: Chat, console: Browser) -> None:
    data = {"text": FAMILY, "uuid": people.new_uuid()}
    assert FAMILY in console.post(f"/console/chats/{chat.id}/messages", data=data).text
    db.session.expire_all()
    assert db.session.get_one(Chat, chat.id).last_line == FAMILY
    caught = frames.catch_up(db.session.get_one(Chat, chat.id), topics.CUSTOMER, since=0)
    assert FAMILY in json.loads(caught or "{}")["content"]
    assert FAMILY in transcript.plain(chat)
    assert FAMILY in str(chat_transcripts.of([chat.id], {chat.id: "山本"}, {})[chat.id].text())


def test_half_an_emoji_is_no_error(chat: Chat, console: Browser) -> None:
    """What a script cut in two: bytes that are no character."""
    body = f"uuid={people.new_uuid()}&text=a%ED%A0%BD"
    form = "application/x-www-form-urlencoded"
    assert console.post(f"/console/chats/{chat.id}/messages", data=body, content_type=form).status_code == 200
    uuid = re.findall(r"uuid=([0-9a-f-]+)", body)[0]
    line = db.session.scalars(sa.select(Message).where(Message.client_uuid == uuid)).one()
    assert line.text.startswith("a")
    assert line.text.encode(), "no half of a pair is left"


def test_every_emoji_of_the_picker_has_a_name_in_both_languages() -> None:
    script = (PROJECT / "static/js/emoji-list.js").read_text()
    groups = re.findall(r"const [A-Z]+ = `([^`]+)`", script)
    entries = [entry.strip() for group in groups for entry in group.split(";")]
    found = [re.fullmatch(r"(\S+) ([^|]+)\|(.+)", entry) for entry in entries]
    assert None not in found
    emoji = [one[1] for one in found if one]
    assert len(emoji) == len(set(emoji)) > 150
    assert all(re.search(r"[ぁ-んァ-ン一-龠]|OK", one[3]) and one[2].isascii() for one in found if one)
    words = (PROJECT / "templates/chat/_emoji_words.html").read_text()
    named = re.search(r'data-emoji-groups="\{\{ \[(.+)\]\|join', words)
    assert named is not None
    assert len(named[1].split(", _(")) == len(groups)
