"""A year of ended chats: drafted here one by one, stored in bulk by storing.py."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from helpcenter.accounts.models import Operator
from helpcenter.chat.events import Event, is_staff_only, operator_words
from helpcenter.chat.models import Author, ChatState, EndedBy, HistoryStatus, MessageKind
from helpcenter.customers.models import Customer
from helpcenter.demo import conversations, desks
from helpcenter.demo import external_chat_texts as texts
from helpcenter.services.models import Category, PrivacyWording, Service

COUNTS = {desks.SHOP: 560, desks.BUSINESS: 48}
DAYS = 364
UNHANDLED = 0.08
Row = dict[str, Any]
USER_AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile/15E148 Safari/604",
    "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15",
)


@dataclass
class Cast:
    """Who and what the chats of one service are made of."""

    service: Service
    customers: list[Customer]
    operators: list[Operator]
    categories: dict[str, Category]
    wordings: dict[str, list[PrivacyWording]]


@dataclass
class Draft:
    """One chat with everything that belongs to it, as rows; `chat` has no ID yet."""

    chat: Row
    random: Random
    moment: datetime
    lines: list[Row] = field(default_factory=list)
    consent: Row = field(default_factory=dict)
    rating: Row | None = None

    def add(self, author: Author, kind: MessageKind, seconds: tuple[int, int], **values: Any) -> datetime:
        """Append a line so many seconds later; returns when."""
        self.moment += timedelta(seconds=self.random.randint(*seconds))
        number = len(self.lines) + 1
        line = {"operator_id": None, "text": "", "event": None, "particulars": {}, "staff_only": False, **values}
        self.lines.append(
            {
                **line,
                "seq": number,
                "revision": number,
                "author": author,
                "kind": kind,
                "client_uuid": _uuid(self.random),
                "created_at": self.moment,
            }
        )
        return self.moment

    def event(self, event: Event, seconds: tuple[int, int] = (0, 1), **particulars: Any) -> datetime:
        """Append what happened."""
        return self.add(
            Author.SYSTEM,
            MessageKind.EVENT,
            seconds,
            event=event.value,
            particulars=particulars,
            staff_only=is_staff_only(event),
        )


def drafts(cast: Cast, moment: datetime) -> Iterator[Draft]:
    """The chats of one service, the oldest first."""
    random = Random(f"chats {cast.service.slug}")  # noqa: S311  # variety, no secret
    for started in sorted(_times(cast.service, random, moment)):
        known = [customer for customer in cast.customers if customer.created_at <= started]
        yield _draft(cast, random.choice(known or cast.customers), started, random)


def _times(service: Service, random: Random, moment: datetime) -> Iterator[datetime]:
    """Weekdays from 9 to 18, more around noon and more lately; all over by now."""
    zone = ZoneInfo(service.time_zone)
    last = moment.astimezone(zone) - timedelta(hours=1)
    found = 0
    while found < COUNTS[service.slug]:
        day = last - timedelta(days=int(DAYS * (1 - random.random() ** 0.7)))
        hour = random.triangular(9, 17.9, 12.2)
        at = day.replace(hour=int(hour), minute=int(hour % 1 * 60), second=random.randint(0, 59), microsecond=0)
        if at.weekday() < 5 and at <= last:
            found += 1
            yield at


def _draft(cast: Cast, customer: Customer, started: datetime, random: Random) -> Draft:
    script = random.choice(conversations.scripts(cast.service.slug, english=customer.language == "en"))
    head, *spoken = script.splitlines()
    key, page = head.split()
    draft = Draft(_chat_row(cast, customer, page, started, random), random, started)
    _open(draft, cast, customer)
    if random.random() < UNHANDLED:
        _leave(draft, cast, random)
    else:
        _talk(draft, random.choice(cast.operators), spoken, customer)
        draft.chat["category_id"] = cast.categories[key].id if random.random() < 0.92 else None
        _rate(draft)
    return _finished(draft)


def _chat_row(cast: Cast, customer: Customer, page: str, started: datetime, random: Random) -> Row:
    embedded = random.random() < 0.3
    slug = cast.service.slug
    address = f"https://shop.minato.example/{page}" if embedded else f"https://help.minato.example/hc/{slug}/ja/"
    return {
        "public_id": _uuid(random),
        "token_hash": hashlib.sha256(_uuid(random).encode()).hexdigest(),
        "service_id": cast.service.id,
        "customer_id": customer.id,
        "operator_id": None,
        "category_id": None,
        "state": ChatState.ENDED,
        "language": customer.language or "ja",
        "site": "https://shop.minato.example" if embedded else "",
        "page_url": address,
        "page_title": cast.service.name_in("ja"),
        "ip": f"{random.choice(('203.0.113', '198.51.100', '192.0.2'))}.{random.randint(1, 254)}",
        "user_agent": random.choice(USER_AGENTS),
        "requested_at": started,
        **dict.fromkeys(("assigned_at", "opened_at", "answered_at", "customer_ended_at", "ended_by")),
    }


def _open(draft: Draft, cast: Cast, customer: Customer) -> None:
    language = draft.chat["language"]
    versions = [wording for wording in cast.wordings[language] if wording.created_at <= draft.moment]
    wording = versions[-1]
    draft.consent = {
        "customer_id": customer.id,
        "wording_id": wording.id,
        "version": wording.version,
        "at": draft.moment,
        **{name: draft.chat[name] for name in ("language", "ip", "user_agent")},
    }
    draft.event(Event.CONSENTED, language=language, version=wording.version)
    draft.add(Author.AUTOMATIC, MessageKind.GREETING, (0, 1), text=desks.GREETINGS[language])


def _talk(draft: Draft, operator: Operator, spoken: list[str], customer: Customer) -> None:
    words = _words(draft.random, operator, customer)
    draft.chat["operator_id"] = operator.id
    why = draft.random.choice(("last_operator", "fewest", "fewest"))
    draft.chat["assigned_at"] = draft.event(Event.ASSIGNED, (1, 40), why=why, **operator_words(operator))
    draft.chat["opened_at"] = draft.event(Event.OPENED, (3, 35), **operator_words(operator))
    for line in spoken:
        speaker, text = line[0], line[2:].format(**words)
        if speaker == "C":
            draft.add(Author.CUSTOMER, MessageKind.TEXT, (8, 70), text=text)
            continue
        note = speaker == "N"
        kind = MessageKind.NOTE if note else MessageKind.TEXT
        at = draft.add(Author.OPERATOR, kind, (12, 95), text=text, operator_id=operator.id, staff_only=note)
        if not note:
            draft.chat["answered_at"] = draft.chat["answered_at"] or at
    _end(draft, operator)


def _words(random: Random, operator: Operator, customer: Customer) -> dict[str, str]:
    items = texts.ENGLISH_ITEMS if customer.language == "en" else texts.ITEMS
    return {
        "item": random.choice(items),
        "order": f"MS-{random.randint(20000, 29999)}",
        "name": customer.name or "山田",
        "operator": operator.nickname,
    }


def _end(draft: Draft, operator: Operator) -> None:
    if draft.random.random() < 0.6:
        draft.chat["ended_by"] = EndedBy.CUSTOMER
        draft.chat["customer_ended_at"] = draft.event(Event.CUSTOMER_ENDED, (5, 60))
    else:
        draft.chat["ended_by"] = EndedBy.OPERATOR
        draft.event(Event.OPERATOR_ENDED, (30, 240), **operator_words(operator))


def _leave(draft: Draft, cast: Cast, random: Random) -> None:
    """Nobody answers, and the customer goes."""
    draft.add(Author.CUSTOMER, MessageKind.TEXT, (5, 40), text=random.choice(conversations.UNANSWERED))
    if random.random() < 0.5:
        operator = random.choice(cast.operators)
        draft.chat["operator_id"] = operator.id
        draft.chat["assigned_at"] = draft.event(Event.ASSIGNED, (1, 60), why="fewest", **operator_words(operator))
    draft.chat["ended_by"] = EndedBy.CUSTOMER
    draft.chat["customer_ended_at"] = draft.event(Event.CUSTOMER_ENDED, (60, 400))


def _rate(draft: Draft) -> None:
    if draft.random.random() > 0.56:
        return
    satisfied = draft.random.random() < 0.93
    comment = draft.random.choice(conversations.COMMENTS[satisfied]) if draft.random.random() < 0.3 else ""
    at = draft.event(Event.RATED, (3, 90), satisfied=satisfied, changed=False)
    draft.rating = {"satisfied": satisfied, "comment": comment, "created_at": at, "updated_at": at}


def _finished(draft: Draft) -> Draft:
    """Fill in what follows from the lines."""
    chat, number = draft.chat, len(draft.lines)
    said = [line for line in draft.lines if line["kind"] == MessageKind.TEXT]
    chat["ended_at"] = draft.moment
    chat["history_status"] = HistoryStatus.HANDLED if chat["answered_at"] else HistoryStatus.UNHANDLED
    chat["last_line"], chat["last_line_at"] = said[-1]["text"][:200], said[-1]["created_at"]
    chat["unanswered_since"] = None if chat["answered_at"] else said[0]["created_at"]
    chat["unread"] = 0 if chat["answered_at"] else len(said)
    chat["last_seq"] = chat["revision"] = chat["operator_read_seq"] = number
    visible = [line["seq"] for line in draft.lines if not line["staff_only"]]
    chat["customer_revision"] = chat["customer_read_seq"] = visible[-1]
    return draft


def _uuid(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128), version=4))
