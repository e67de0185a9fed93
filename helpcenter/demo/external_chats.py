"""The chats of the simulated external chat system, each a function of its number: two starts agree.

A chat has versions, as in a real system: open, then closed, then perhaps edited. What is there at a moment
follows from the clock alone. Every shape that the importer must cope with occurs (see `Oddity`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from helpcenter.demo import external_chat_texts as texts

# ID there, name there. The seed knows the first four as operators of ours; the others are unknown here.
OPERATORS = (
    ("smt-op-01", "佐藤 美咲"), ("smt-op-02", "田中 健"), ("smt-op-03", "鈴木 葵"),
    ("smt-op-04", "高橋 蓮"), ("smt-op-77", "応援スタッフA"), ("smt-op-78", "経理 小野"),
)  # fmt: skip
MALFORMED = 17
_PEOPLE = 140
_LINE_GAP = timedelta(seconds=35)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is special about chat number `n` of a demonstration; see the module's text."""

    n: int

    @property
    def english(self) -> bool:
        """Customer and operator write English."""
        return self.n % 9 == 4

    @property
    def unknown_operator(self) -> bool:
        """The operator is not registered here."""
        return self.n % 13 == 6

    @property
    def nameless_customer(self) -> bool:
        """The source has no ID for this customer, only what was typed."""
        return self.n % 4 == 1

    @property
    def edited(self) -> bool:
        """Somebody adds a tag, a rating and a late line some time after the end."""
        return self.n % 23 == 5

    @property
    def malformed(self) -> bool:
        """The source sends something that is no time."""
        return self.n == MALFORMED


def chat(n: int, started_at: datetime, *, version: str = "closed", lines: int | None = None) -> Json:
    """Chat number `n` as the contract says, at one of the versions `open`, `closed`, `edited`.

    `lines`: exactly so many messages, for measuring; without it, as many as the conversation has.
    """
    odd, random = Oddity(n), Random(n)  # noqa: S311  # demonstration data, the same at every start
    operator = OPERATORS[4] if odd.unknown_operator else OPERATORS[n % 4]
    customer = _customer(n, odd, random)
    messages = _messages(n, odd, started_at, operator, customer, lines)
    if version == "open":
        messages = messages[: len(messages) // 2]
    ended_at = started_at + _LINE_GAP * (len(messages) + 1)
    answer: Json = {
        "id": f"smt-{100_000 + n}",
        "status": "open" if version == "open" else "closed",
        "started_at": _text_of(started_at),
        "ended_at": None if version == "open" else _text_of(ended_at),
        "updated_at": _text_of(updated_at(n, started_at, version)),
        "operator": {"id": operator[0], "name": operator[1]},
        "customer": customer,
        "messages": messages,
        "tags": [texts.TAGS[n % len(texts.TAGS)]],
    }
    if version == "edited":
        _edit(answer, n, ended_at)
    if odd.malformed and lines is None:
        answer["started_at"] = "2026/13/45 99:99"
    return answer


def updated_at(n: int, started_at: datetime, version: str) -> datetime:
    """When a version of a chat came to be; an edit follows an hour or so after the end."""
    after = {
        "open": timedelta(minutes=1),
        "closed": timedelta(minutes=9),
        "edited": timedelta(minutes=70 + n % 50),
    }
    return started_at + after[version]


def versions_of(n: int) -> tuple[str, ...]:
    """The versions that chat `n` of a demonstration runs through."""
    return ("open", "closed", "edited") if Oddity(n).edited else ("open", "closed")


def _customer(n: int, odd: Oddity, random: Random) -> Json:
    person = random.randrange(_PEOPLE)
    name = _name(person, odd)
    digits = f"{1000 + person * 37 % 9000:04}{person * 7919 % 10000:04}"
    phone = f"090-{digits[:4]}-{digits[4:]}" if person % 3 else f"+81 90 {digits[:4]} {digits[4:]}"
    email = f"customer{person:03}@example.{'com' if odd.english else 'jp'}"
    if odd.nameless_customer:
        return {"name": name, "phone": phone if n % 8 != 5 else None, "email": email}
    known_by = f"smt-cu-{'e' if odd.english else 'j'}{person:04}"
    return {"id": known_by, "name": name, "phone": phone if person % 2 else None, "email": email}


def _name(person: int, odd: Oddity) -> str:
    if odd.english:
        return texts.ENGLISH_NAMES[person % len(texts.ENGLISH_NAMES)]
    family = texts.FAMILY_NAMES[person % len(texts.FAMILY_NAMES)]
    return f"{family} {texts.GIVEN_NAMES[person * 5 % len(texts.GIVEN_NAMES)]}"


def _messages(
    n: int, odd: Oddity, started_at: datetime, operator: tuple[str, str], customer: Json, lines: int | None
) -> list[Json]:
    said = _ENGLISH[n % len(_ENGLISH)] if odd.english else _JAPANESE[n % len(_JAPANESE)]
    if lines is not None:
        said = [said[i % len(said)] for i in range(lines)]
    items = texts.ENGLISH_ITEMS if odd.english else texts.ITEMS
    words = {
        "item": items[n % len(items)], "order": f"M-{20_000 + n * 31 % 70_000}", "name": customer["name"],
        "operator": operator[1], "day": f"{started_at.month}月{started_at.day}日",
    }  # fmt: skip
    speakers = {
        "C": ("customer", customer.get("id"), customer["name"]), "O": ("operator", *operator),
        "P": ("operator", *OPERATORS[5]), "B": ("bot", None, "自動応答"), "S": ("system", None, None),
    }  # fmt: skip
    return [
        _message(n, i, speakers[who], started_at + _LINE_GAP * (i + 1), text.format_map(words), attached)
        for i, (who, text, attached) in enumerate(said)
    ]


def _message(
    n: int, i: int, speaker: tuple[str, str | None, str | None], at: datetime, text: str, attached: bool
) -> Json:
    role, sender_id, sender_name = speaker
    message: Json = {
        "id": f"{n}-{i + 1}", "time": _text_of(at), "sender_role": role, "sender_id": sender_id,
        "sender_name": sender_name, "text": text,
    }  # fmt: skip
    if attached:
        name = "写真.png" if role == "customer" else "document.png"
        message["attachments"] = [{"name": name, "url": f"/files/{n}-{i + 1}.png", "content_type": "image/png"}]
    return message


def _edit(answer: Json, n: int, ended_at: datetime) -> None:
    comment = texts.COMMENTS[n % len(texts.COMMENTS)]
    answer["tags"].append("要フォロー")
    answer["rating"] = {"value": "not_satisfied" if n % 3 == 0 else "satisfied", "comment": comment}
    late = ("system", None, None)
    said = "The customer rated this chat." if Oddity(n).english else "満足度評価に回答がありました。"
    answer["messages"].append(_message(n, len(answer["messages"]), late, ended_at, said, False))


def _parsed(script: str) -> list[tuple[str, str, bool]]:
    return [(line[0], line[2:].removesuffix("+").rstrip(), line.endswith("+")) for line in script.splitlines()]


def _text_of(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_JAPANESE = [_parsed(script) for script in texts.JAPANESE]
_ENGLISH = [_parsed(script) for script in texts.ENGLISH]
