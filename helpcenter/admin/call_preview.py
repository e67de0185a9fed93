"""What a subject pattern makes of a chat, by the code that the import itself uses."""

from __future__ import annotations

import re
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import filling
from helpcenter.imports.context import Context, Presets
from helpcenter.imports.models import ChatSource, Credentials
from helpcenter.imports.settings import Settings, for_connector
from helpcenter.imports.transcript import ExternalCustomer, Speaker, Transcript
from helpcenter.services.models import Service

_BRACED = re.compile(r"\{[^{}]*\}")


def subject(service: Service, pattern: str) -> str:
    """The subject of a chat that ended just now."""
    ended = now()
    chat = Transcript(
        external_id="20488",
        finished=True,
        started_at=ended - timedelta(minutes=12),
        ended_at=ended,
        customer=ExternalCustomer(name=_("Kaori Yamamoto")),
        operators=(Speaker("7", _("Ren Takahashi")),),
        lines=(),
    )
    return filling.subject(_context(service, pattern), chat)


def unknown(pattern: str) -> list[str]:
    """What stands in braces in `pattern` and means nothing."""
    known = {f"{{{name}}}" for name in filling.PLACEHOLDERS}
    return [found for found in dict.fromkeys(_BRACED.findall(pattern)) if found not in known]


def _context(service: Service, pattern: str) -> Context:
    source = sa.select(ChatSource.name).where(ChatSource.service_id == service.id).order_by(ChatSource.id)
    settings = Settings(
        name=db.session.scalar(source.limit(1)) or _("SMART M TALK, main shop"),
        kind="",
        url="",
        credentials=Credentials.NONE.value,
        header_name="",
        secret_mark="",
        default_operator_id=0,
        call_template_id=None,
        poll_minutes=10,
        fetch_from=None,
        time_zone=service.time_zone,
        join_same_contact=False,
    )
    return Context(
        source_id=0,
        service_id=service.id,
        language=service.default_language,
        settings=settings,
        reading=for_connector(settings, None),
        presets=Presets(subject_pattern=pattern),
        member_ids=frozenset(),
        has_rejected=False,
    )
