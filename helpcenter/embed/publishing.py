"""Keeping every loader that a page may refer to by its hash (help-center.md 3.1)."""

from __future__ import annotations

from helpcenter.embed import loader
from helpcenter.embed.loader import Loader
from helpcenter.embed.models import PublishedLoader
from helpcenter.extensions import db
from helpcenter.transactions import exclusive, operation


def publish() -> Loader:
    """Today's loader, kept from now on."""
    made = loader.plain()
    if db.session.get(PublishedLoader, made.digest) is None:
        with operation():
            exclusive("published_loaders")
            if db.session.get(PublishedLoader, made.digest) is None:
                db.session.add(PublishedLoader(digest=made.digest, body=made.body.decode()))
    return made


def body(digest: str) -> bytes | None:
    """The loader of that name: today's, or an older one that was published; None for any other name."""
    made = loader.plain()
    if digest == made.digest:
        return made.body
    kept = db.session.get(PublishedLoader, digest)
    return kept.body.encode() if kept else None
