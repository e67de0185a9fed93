"""Words for what is kept of a customer."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

from helpcenter.customers.models import Channel

CHANNELS: dict[Channel, LazyString] = {
    Channel.CHAT: lazy_gettext("Chat"),
    Channel.HELP_CENTER: lazy_gettext("Inquiry form"),
    Channel.IMPORTED_CHAT: lazy_gettext("Imported chat"),
    Channel.EMAIL: lazy_gettext("E-mail"),
    Channel.MANUAL: lazy_gettext("Made by hand"),
}
