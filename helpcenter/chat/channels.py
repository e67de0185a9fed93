"""Where a chat came from, in words (live-chat.md 2.4)."""

from __future__ import annotations

from flask_babel import gettext as _

from helpcenter.chat.models import Chat


def place(chat: Chat) -> str:
    """The help center, or the site that embeds the chat."""
    return site(chat.site) if chat.site else str(_("Help center"))


def site(origin: str) -> str:
    """A site as people call it: shop.example."""
    return origin.partition("://")[2] or origin
