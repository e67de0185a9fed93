"""The settings a chat sync process runs on: a copy of the chat setting, made at its start (chat-import.md 4.2)."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from helpcenter import keys
from helpcenter.imports.connectors import CONNECTORS
from helpcenter.imports.connectors.contract import Connector, Source
from helpcenter.imports.models import ChatSource, ChatSync, Credentials

PAGE_SIZE = 200


class Settings(msgspec.Struct, frozen=True):
    """The copy. `secret_mark` tells a changed secret without telling the secret; it is kept nowhere."""

    name: str
    kind: str
    url: str
    credentials: str
    header_name: str
    secret_mark: str
    default_operator_id: int
    call_template_id: int | None
    poll_minutes: int
    fetch_from: date | None
    time_zone: str
    join_same_contact: bool
    mapping: dict[str, str] = {}

    @property
    def connector(self) -> Connector:
        """The module that reads this kind of system."""
        return CONNECTORS[self.kind]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times that come without one."""
        return ZoneInfo(self.time_zone)

    @property
    def since(self) -> datetime | None:
        """The beginning of the first day to fetch from, in UTC."""
        if self.fetch_from is None:
            return None
        return datetime.combine(self.fetch_from, time.min, self.zone).astimezone(UTC)


def of(source: ChatSource) -> Settings:
    """The settings as they stand on the chat setting's page."""
    return Settings(
        name=source.name,
        kind=source.kind,
        url=source.url,
        credentials=source.credentials.value,
        header_name=source.header_name,
        secret_mark=_mark(source.secret),
        default_operator_id=source.default_operator_id,
        call_template_id=source.call_template_id,
        poll_minutes=source.poll_minutes,
        fetch_from=source.fetch_from,
        time_zone=source.time_zone,
        join_same_contact=source.join_same_contact,
        mapping=dict(source.mapping or {}),
    )


def stored(settings: Settings) -> dict[str, Any]:
    """As the process keeps them in its row, beside the secret that it was started with."""
    kept: dict[str, Any] = msgspec.to_builtins(settings)
    del kept["secret_mark"]
    return kept


def running(sync: ChatSync) -> Settings:
    """The settings that `sync` was started with. Raises `msgspec.ValidationError` if it never was."""
    return msgspec.convert({**(sync.settings or {}), "secret_mark": _mark(sync.secret)}, Settings)


def for_connector(settings: Settings, secret: str | None, page_size: int = PAGE_SIZE) -> Source:
    """What the connector gets to know of them."""
    return Source(settings.url, _headers(settings, secret or ""), settings.zone, page_size, settings.mapping)


def changed_fields(before: Settings, after: Settings) -> list[str]:
    """The names of the fields in which two copies differ, in the order of the form."""
    return [name for name in Settings.__struct_fields__ if getattr(before, name) != getattr(after, name)]


def _headers(settings: Settings, secret: str) -> dict[str, str]:
    match settings.credentials:
        case Credentials.BEARER:
            return {"Authorization": f"Bearer {secret}"}
        case Credentials.HEADER:
            return _named(settings.header_name, secret)
        case _:
            return {}


def _named(names: str, secret: str) -> dict[str, str]:
    """Headers by their names. Several names with commas between take as many values, likewise in one secret.

    `user:password` for Authorization is sent as HTTP Basic wants it.
    """
    parts = [name.strip() for name in names.split(",")]
    values = [value.strip() for value in secret.split(",", len(parts) - 1)]
    found = dict(zip(parts, values, strict=False))
    for name, value in found.items():
        if name.lower() == "authorization" and " " not in value and ":" in value:
            found[name] = f"Basic {b64encode(value.encode()).decode()}"
    return found


def _mark(secret: str | None) -> str:
    """Keyed, so that nothing can be tried out with one that found its way into a log."""
    key = keys.derived("helpcenter changed secrets")
    return hmac.digest(key, secret.encode(), "sha256").hex()[:16] if secret else ""
