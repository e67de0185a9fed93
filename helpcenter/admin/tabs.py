"""The tabs of service management. One view module a tab; its address is that of the endpoint."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpcenter.services.models import Service


@dataclass(frozen=True)
class Tab:
    """One tab: its word, and the endpoint of its page, which takes the service's slug."""

    label: LazyString
    endpoint: str

    @property
    def blueprint(self) -> str:
        """Whose pages are the tab's."""
        return self.endpoint.partition(".")[0]


HELP_CENTER = (
    Tab(_("Basic settings"), "admin_help_center.show"),
    Tab(_("Business hours"), "admin_hours.show"),
    Tab(_("Inquiry types"), "admin_inquiry_types.index"),
)
TICKETS = (
    Tab(_("Basic settings"), "admin_tickets.show"),
    Tab(_("Custom fields"), "admin_custom_fields.index"),
    Tab(_("Mails"), "admin_mails.index"),
    Tab(_("Mail templates"), "admin_mail_templates.index"),
)
CHAT = (
    Tab(_("Basic settings"), "admin_chat_texts.show"),
    Tab(_("Reception"), "admin_chat_reception.show"),
    Tab(_("Operator assignment"), "admin_assignment.show"),
    Tab(_("Embed code"), "embed_code.show"),
    Tab(_("Signed identity"), "embed_identity.show"),
    Tab(_("Categories"), "admin_categories.show"),
    Tab(_("Canned replies"), "admin_canned_replies.index"),
    Tab(_("Blocks"), "admin_chat_blocks.index"),
)


def drawn(tabs: tuple[Tab, ...], service: Service) -> list[dict[str, object]]:
    """What components/tabs.html expects."""
    return [
        {
            "label": tab.label,
            "url": url_for(tab.endpoint, slug=service.slug),
            "active": tab.blueprint == request.blueprint,
        }
        for tab in tabs
    ]
