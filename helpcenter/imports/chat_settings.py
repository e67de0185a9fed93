"""Making, changing and deleting chat settings (chat-import.md 2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.imports import processes
from helpcenter.imports.connectors import RECEIVED
from helpcenter.imports.models import ChatSource, ChatSync, Credentials, SyncState
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, CallTemplate
from helpcenter.transactions import exclusive, lock, operation
from helpcenter.web.refusals import RefusedError

FIELDS = (
    *("name", "kind", "url", "credentials", "header_name", "secret", "default_operator_id", "call_template_id"),
    *("poll_minutes", "fetch_from", "time_zone", "join_same_contact", "enabled", "mapping"),
)
_NAMES = "chat_settings.{}"
"""Lock of the names and call creation settings that chat settings of a service have."""


def create(service: Service, *, by: Operator, **values: Any) -> ChatSource:
    """A new chat setting of `service`; its process is stopped. Raises RefusedError. `values`: FIELDS."""
    source = ChatSource(service_id=service.id, updated_by_id=by.id, sync=ChatSync(), **values)
    with operation():
        exclusive(_NAMES.format(service.id))
        _check(source)
        db.session.add(source)
        recording.record(by.id, "chat_setting_created", source, name=source.name)
    return source


def change(source: ChatSource, *, by: Operator, **values: Any) -> list[str]:
    """Set FIELDS of a chat setting and return which ones changed. `secret` None leaves the secret as it is.

    Switched off, it stops at once; every other change waits for the restart of its process. Raises RefusedError.
    """
    with operation():
        exclusive(_NAMES.format(source.service_id))
        lock(source)
        if values.get("secret") is None:
            values["secret"] = kept_secret(source, str(values.get("url", source.url)))
        changed = [name for name, value in values.items() if getattr(source, name) != value]
        for name in changed:
            setattr(source, name, values[name])
        _check(source)
        if changed:
            source.revision, source.updated_by_id = source.revision + 1, by.id
            recording.record(by.id, "chat_setting_changed", source, fields=changed)
        if not source.enabled and source.sync.state is not SyncState.STOPPED:
            processes.halt(source.sync)
    return changed


def delete(source: ChatSource, *, by: Operator) -> None:
    """Delete a chat setting that no call came from. Raises RefusedError otherwise: it can be disabled."""
    with operation():
        lock(source)
        calls = calls_from(source)
        if calls:
            raise RefusedError(
                ngettext(
                    "%(num)s call came from this chat setting. Disable it instead.",
                    "%(num)s calls came from this chat setting. Disable it instead.",
                    calls,
                )
            )
        processes.halt(source.sync)
        recording.record(by.id, "chat_setting_deleted", source, name=source.name)
        db.session.flush()
        db.session.delete(source)


def calls_from(source: ChatSource) -> int:
    """How many calls were imported with it."""
    query = sa.select(sa.func.count()).select_from(Call).where(Call.chat_source_id == source.id)
    return db.session.scalar(query) or 0


def kept_secret(source: ChatSource, url: str) -> str | None:
    """The stored secret, unless `url` leads to another host: whoever changes the address must know the secret."""
    return source.secret if origin(url) == origin(source.url) else None


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port. Raises ValueError for a port that is none."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _check(source: ChatSource) -> None:
    with db.session.no_autoflush:
        _check_name(source)
        operator = db.session.get(Operator, source.default_operator_id)
        template = db.session.get(CallTemplate, source.call_template_id or 0, with_for_update={"read": True})
    if operator is None or not operator.is_active:
        raise RefusedError(_("Choose an active operator."), "default_operator_id")
    if source.call_template_id and (template is None or template.service_id != source.service_id):
        raise RefusedError(_("Choose a call creation setting of this service."), "call_template_id")
    if (source.credentials != Credentials.NONE or source.kind in RECEIVED) and not source.secret:
        raise RefusedError(_("Enter the secret for this address."), "secret")


def _check_name(source: ChatSource) -> None:
    taken = sa.select(ChatSource.id).where(
        ChatSource.service_id == source.service_id, ChatSource.name == source.name, ChatSource.id != (source.id or 0)
    )
    if db.session.scalar(taken) is not None:
        raise RefusedError(_("There is already a chat setting of this name."), "name")
