"""Making and changing webhooks."""

from __future__ import annotations

import secrets
from collections.abc import Collection

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError
from helpcenter.webhooks import client
from helpcenter.webhooks.models import Webhook


def of_service(service_id: int) -> list[Webhook]:
    """The webhooks of a service, the oldest first."""
    return list(db.session.scalars(sa.select(Webhook).where(Webhook.service_id == service_id).order_by(Webhook.id)))


def create(service_id: int, url: str, events: Collection[str], *, by: int) -> Webhook:
    """A new webhook with a secret of its own. Raises RefusedError for an address that nothing is sent to."""
    hook = Webhook(service_id=service_id, url=_checked(url), events=sorted(events), secret=_new_secret())
    with operation():
        db.session.add(hook)
        recording.record(by, "webhook_created", hook, service_id=service_id, events=sorted(events))
    return hook


def change(hook: Webhook, url: str, events: Collection[str], *, active: bool, by: int) -> None:
    """Change it. While it is not active nothing is noted for it, and what is waiting waits. Raises RefusedError."""
    address = _checked(url)
    with operation():
        hook.url, hook.events, hook.active = address, sorted(events), active
        recording.record(by, "webhook_changed", hook, events=sorted(events), active=active)


def renew_secret(hook: Webhook, *, by: int) -> str:
    """A new secret, to be shown once; the old one signs nothing any more."""
    secret = _new_secret()
    with operation():
        hook.secret = secret
        recording.record(by, "webhook_secret_renewed", hook)
    return secret


def delete(hook: Webhook, *, by: int) -> None:
    """Delete it with its log."""
    with operation():
        recording.record(by, "webhook_deleted", hook, service_id=hook.service_id)
        db.session.delete(hook)


def _checked(url: str) -> str:
    if not client.is_address(url.strip()):
        raise RefusedError(_("Begin with https://, as in https://crm.example.com/helpcenter."), "url")
    return url.strip()


def _new_secret() -> str:
    return "whsec_" + secrets.token_urlsafe(36)
