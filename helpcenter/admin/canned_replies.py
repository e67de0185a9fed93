"""Service management → Chat → canned replies: the texts behind the composer's / (live-chat.md 2.7)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from helpcenter.admin.forms.kept_text import CannedReplyForm
from helpcenter.admin.kept_texts import Screen, blueprint_of
from helpcenter.chat.canned_model import CannedReply
from helpcenter.services import administration

SCREEN = Screen(
    endpoint="admin_canned_replies",
    path="chat/canned-replies",
    kind=CannedReply,
    form=CannedReplyForm,
    service=administration.service_with_chat,
    head="admin/_chat_head.html",
    above=(_("Chat"), "admin_chat.index"),
    title=_("Canned replies"),
    name=_("Short name"),
    name_hint=_("Operators type it after the /."),
    add=_("Add canned reply"),
    icon="zap",
    none=_("No canned reply yet"),
    none_hint=_("Operators insert them by typing / in the composer."),
    prefix="/",
)
blueprint = blueprint_of(SCREEN)
