"""What an import needs to know of its chat setting, loaded once: a run goes on with what it began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports.connectors.contract import Source
from helpcenter.imports.models import ChatSource, RejectedChat
from helpcenter.imports.settings import Settings, for_connector
from helpcenter.services.models import Membership, Service
from helpcenter.tickets.models import CallTemplate, Priority

DEFAULT_SUBJECT = "{source} {customer} {started_at}"


@dataclass(frozen=True)
class Presets:
    """The call template's values, or those of a call without one. It says nothing of states: they are always closed."""

    subject_pattern: str = DEFAULT_SUBJECT
    category_id: int | None = None
    priority: Priority = Priority.NORMAL
    note: str = ""
    tags: tuple[str, ...] = ()
    custom_fields: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Context:
    """The chat setting as the importer sees it; `reading` is what its connector gets."""

    source_id: int
    service_id: int
    language: str
    settings: Settings
    reading: Source
    presets: Presets
    member_ids: frozenset[int]
    has_rejected: bool


def load(source: ChatSource, settings: Settings, secret: str | None) -> Context:
    """The context of an import with `settings`, which may be older than the chat setting, or not saved yet."""
    service = db.session.get_one(Service, source.service_id)
    members = db.session.scalars(sa.select(Membership.operator_id).where(Membership.service_id == service.id))
    return Context(
        source_id=source.id or 0,
        service_id=service.id,
        language=service.default_language,
        settings=settings,
        reading=for_connector(settings, secret),
        presets=_presets(settings.call_template_id),
        member_ids=frozenset(members),
        has_rejected=bool(db.session.scalar(sa.select(sa.exists().where(*_open_rejections(source.id or 0))))),
    )


def _open_rejections(source_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Chats that may arrive after all."""
    return RejectedChat.chat_source_id == source_id, RejectedChat.resolved_at.is_(None)


def _presets(template_id: int | None) -> Presets:
    template = db.session.get(CallTemplate, template_id) if template_id else None
    if template is None:
        return Presets()
    return Presets(
        subject_pattern=template.subject_pattern or DEFAULT_SUBJECT,
        category_id=template.category_id,
        priority=template.priority,
        note=template.note,
        tags=tuple(template.tags),
        custom_fields=template.custom_fields,
    )
