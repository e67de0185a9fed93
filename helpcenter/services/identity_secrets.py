"""The secrets with which a site signs who its customers are: the newest and the one before (help-center.md 3.4)."""

from __future__ import annotations

import secrets

from helpcenter.services import settings
from helpcenter.services.models import Service


def renew(service: Service, *, by: int | None) -> str:
    """A new secret, to be shown once; the one that was valid until now stays valid beside it, an older one ends."""
    secret = secrets.token_urlsafe(48)
    settings.change(service, by=by, identity_secret=secret, previous_identity_secret=service.identity_secret)
    return secret


def end_previous(service: Service, *, by: int | None) -> None:
    """From now on only the newest secret is valid."""
    settings.change(service, by=by, previous_identity_secret=None)
