"""Privacy wordings: what a customer agrees to before a chat (live-chat.md 1.3). A new text is a new version."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services import defaults
from helpcenter.services.models import PrivacyWording, Service
from helpcenter.transactions import lock, operation
from helpcenter.web.typed import in_lines


def current(service: Service, language: str) -> PrivacyWording | None:
    """The newest wording of `service` in `language`, or None where none was ever written."""
    return db.session.scalar(_newest_first(service, language).limit(1))


def in_force(service: Service, language: str) -> PrivacyWording:
    """The newest wording; where none was ever written, the product's own becomes version 1."""
    wording = current(service, language)
    if wording is None:
        publish(service, language, defaults.wording(service, language), by=None)
        wording = current(service, language)
        assert wording is not None  # noqa: S101  # just published, here or by somebody else
    return wording


def find(service: Service, language: str, wording_id: int | None) -> PrivacyWording | None:
    """The wording with that ID if it is still the one to agree to; None where it is not, or is another service's."""
    newest = current(service, language)
    return newest if newest is not None and newest.id == wording_id else None


def versions(service: Service, language: str) -> list[PrivacyWording]:
    """Every wording in `language`, the newest first."""
    return list(db.session.scalars(_newest_first(service, language)))


def publish(service: Service, language: str, text: str, *, by: int | None) -> PrivacyWording | None:
    """Make `text` the wording from now on; the same text again, or none at all, changes nothing (None).

    Earlier versions stay as they are, because consents refer to them.
    """
    text = in_lines(text).strip()
    with operation():
        lock(service)
        newest = current(service, language)
        if not text or (newest is not None and newest.text == text):
            return None
        version = newest.version + 1 if newest else 1
        wording = PrivacyWording(service_id=service.id, language=language, version=version, text=text, created_by_id=by)
        db.session.add(wording)
        recording.record(by, "privacy_wording_published", service, language=language, version=version)
    return wording


def _newest_first(service: Service, language: str) -> sa.Select[PrivacyWording]:
    own = (PrivacyWording.service_id == service.id, PrivacyWording.language == language)
    return sa.select(PrivacyWording).where(*own).order_by(PrivacyWording.version.desc())
