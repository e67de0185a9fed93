"""Texts of a service per language: greeting, satisfaction message, proactive bubble."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.audit import recording
from helpcenter.columns import Localized
from helpcenter.extensions import db
from helpcenter.services import defaults
from helpcenter.services.models import Service, ServiceText, TextKind
from helpcenter.transactions import lock, operation
from helpcenter.web.typed import in_lines

_WRITTEN = sa.select(ServiceText.language, ServiceText.text).where(
    ServiceText.service_id == sa.bindparam("service"), ServiceText.kind == sa.bindparam("kind")
)


def texts(service: Service, kind: TextKind) -> Localized:
    """What is written, by language; languages without a text are left out."""
    return dict(prepared.ask(_WRITTEN, {"service": service.id, "kind": kind}))


def text(service: Service, kind: TextKind, language: str) -> str:
    """The text to show in `language`: the one written, else the product's own."""
    return texts(service, kind).get(language) or defaults.text(service, kind, language)


def write(service: Service, kind: TextKind, written: Localized, *, by: int | None) -> None:
    """Set the texts of `kind` in the languages of `written`; an empty one is taken away."""
    with operation():
        lock(service)
        for language, text in written.items():
            _write_one(service, kind, language, in_lines(text).strip(), by)


def _write_one(service: Service, kind: TextKind, language: str, text: str, by: int | None) -> None:
    row = db.session.get(ServiceText, (service.id, kind, language))
    if text == (row.text if row else ""):
        return
    if row is None:
        db.session.add(ServiceText(service_id=service.id, kind=kind, language=language, text=text))
    elif text:
        row.text = text
    else:
        db.session.delete(row)
    recording.record(by, "service_text_changed", service, kind=kind, language=language)
