"""Service management → Tickets → mail templates: what answers by mail begin with (tickets-customers.md 1.5)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from helpcenter.admin.forms.kept_text import MailTemplateForm
from helpcenter.admin.kept_texts import Screen, blueprint_of
from helpcenter.services import administration
from helpcenter.tickets.mail_template_model import MailTemplate

SCREEN = Screen(
    endpoint="admin_mail_templates",
    path="tickets/mail-templates",
    kind=MailTemplate,
    form=MailTemplateForm,
    service=administration.service_or_404,
    head="admin/_tickets_head.html",
    above=(_("Tickets"), "admin_tickets.show"),
    title=_("Mail templates"),
    name=_("Name"),
    name_hint=_("Operators choose by it; customers do not see it."),
    add=_("Add mail template"),
    icon="mail",
    none=_("No mail template yet"),
    none_hint=_("Operators put them into an answer by “Templates” below its text."),
)
blueprint = blueprint_of(SCREEN)
