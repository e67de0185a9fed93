"""Which column of a table is which field of a chat: guessed from the headings, chosen on the mapping screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from helpcenter.imports.connectors.json_paths import rating_of, role_of, time_of
from helpcenter.imports.tables import Row, Table

FIELDS = (
    *("chat_id", "line_time", "line_clock", "line_role", "line_text", "line_speaker_id", "line_speaker_name"),
    *("started_at", "ended_at", "customer_id", "customer_name", "customer_phone", "customer_email"),
    *("operator_id", "operator_name", "tags", "rating", "rating_comment"),
)
NEEDED = ("chat_id", "line_time", "line_role", "line_text")

_HEADINGS: dict[str, tuple[str, ...]] = {
    "chat_id": ("chat id", "chat", "conversation id", "チャットid", "会話id", "チャット番号"),
    "line_time": ("time", "sent at", "date", "timestamp", "日時", "送信日時", "発言日時", "送信日"),
    "line_clock": ("clock", "時刻", "送信時刻"),
    "line_role": ("role", "sender type", "speaker type", "送信者タイプ", "送信者種別", "発言者種別", "種別"),
    "line_text": ("text", "message", "content", "内容", "本文", "発言", "メッセージ"),
    "line_speaker_id": ("speaker id", "sender id", "発言者id", "送信者id"),
    "line_speaker_name": ("speaker", "sender", "sender name", "発言者", "送信者", "送信者名"),
    "started_at": ("started at", "start", "開始日時", "開始"),
    "ended_at": ("ended at", "end", "終了日時", "終了"),
    "customer_id": ("customer id", "user id", "顧客id", "顧客番号", "お客様番号"),
    "customer_name": ("customer", "customer name", "顧客名", "お客様名", "氏名"),
    "customer_phone": ("phone", "customer phone", "電話", "電話番号"),
    "customer_email": ("email", "e-mail", "customer email", "メール", "メールアドレス"),
    "operator_id": ("operator id", "agent id", "担当者id", "オペレーターid"),
    "operator_name": ("operator", "agent", "operator name", "担当者", "担当者名", "オペレーター"),
    "tags": ("tags", "tag", "タグ"),
    "rating": ("rating", "満足度", "評価"),
    "rating_comment": ("rating comment", "comment", "評価コメント", "コメント"),
}
_AUTOMATIC = frozenset({"応答メッセージ", "自動応答", "あいさつメッセージ", "ai応答メッセージ", "auto-response"})


@dataclass(frozen=True)
class Record:
    """One row, understood: the chat it belongs to, what it says of the chat, and its line."""

    chat_id: str
    chat: dict[str, Any]
    line: dict[str, Any]


def guessed(table: Table) -> dict[str, int]:
    """Field → number of its column (from 0), as far as the headings tell."""
    headings = [column.strip().lower().replace("_", " ") for column in table.columns]
    found = {field: _first(headings, words) for field, words in _HEADINGS.items()}
    return {field: at for field, at in found.items() if at is not None}


def record(row: Row, mapping: Mapping[str, int], zone: tzinfo) -> Record:
    """What a row says. Raises ValueError with the field that is wrong in it."""
    said = {field: row[at].strip() if at < len(row) else "" for field, at in mapping.items()}
    if not said.get("chat_id"):
        raise ValueError("chat_id")
    line = {
        "time": _time(f"{said.get('line_time', '')} {said.get('line_clock', '')}".strip(), "line_time", zone),
        "sender_role": role_of(said.get("line_role", "")),
        "sender_id": said.get("line_speaker_id") or None,
        "sender_name": said.get("line_speaker_name") or None,
        "text": row[mapping["line_text"]] if mapping["line_text"] < len(row) else "",
    }
    times = {name: _time(said[name], name, zone) for name in ("started_at", "ended_at") if said.get(name)}
    texts = {
        name: value for name, value in said.items() if value and name.startswith(("customer_", "operator_", "rating"))
    }
    tags = [tag.strip() for tag in said.get("tags", "").replace("、", ",").split(",") if tag.strip()]
    return Record(said["chat_id"], {**times, **texts, "tags": tags}, line)


def line_record(row: Row, table: Table, customer: str, zone: tzinfo) -> Record:
    """A row of LINE's CSV, which is one endless talk: a day of it is one chat. Raises ValueError."""
    kind, name, day, clock, text = (*row, "", "", "", "", "")[:5]
    zone = _offset(table.offset) or zone
    at = _time(f"{day} {clock}".strip(), "line_time", zone)
    role = "customer" if kind.strip().lower() in {"user", "ユーザー"} else "operator"
    if role == "operator" and name.strip().lower() in _AUTOMATIC:
        role = "bot"
    line = {"time": at, "sender_role": role, "sender_name": name.strip() or None, "text": text}
    day_there = at.astimezone(zone).date().isoformat()
    chat_id = "/".join(part for part in (table.account, customer, day_there) if part)
    who = {"customer_id": f"{table.account}/{customer}"} if customer else {}
    return Record(chat_id, {"customer_name": customer, "tags": [], **who}, line)


def chat_of(chat_id: str, about: Mapping[str, Any], lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A chat in the form of our contract (docs/connectors/smart_m_talk.md), from what its rows say."""
    ordered = sorted(lines, key=lambda line: line["time"])
    started, ended = about.get("started_at") or ordered[0]["time"], about.get("ended_at") or ordered[-1]["time"]
    rating = rating_of(str(about.get("rating", "")))
    return {
        "id": chat_id,
        "status": "closed",
        "started_at": started,
        "ended_at": ended,
        "updated_at": ended,
        "customer": {name: about.get(f"customer_{name}") for name in ("id", "name", "phone", "email")},
        "operator": {name: about.get(f"operator_{name}") for name in ("id", "name")},
        "messages": ordered,
        "tags": about.get("tags") or [],
        "rating": {"value": rating, "comment": about.get("rating_comment")} if rating else None,
    }


def _first(headings: list[str], words: Sequence[str]) -> int | None:
    return next((headings.index(word) for word in words if word in headings), None)


def _time(text: str, field: str, zone: tzinfo) -> datetime:
    try:
        found = time_of(text, zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(field) from error
    if found is None:
        raise ValueError(field)
    return found


def _offset(text: str) -> tzinfo | None:
    """+09:00 as a zone."""
    hours, _, minutes = text.strip().lstrip("+-").partition(":")
    if not (hours.isdigit() and (minutes or "0").isdigit()):
        return None
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-size if text.strip().startswith("-") else size) if size < timedelta(days=1) else None
