"""What the product says for a service that has written nothing itself."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from helpcenter.services.models import Service, TextKind


def text(service: Service, kind: TextKind, language: str) -> str:
    """The product's own text of `kind`."""
    with force_locale(language):
        return str(_TEXTS[kind](service.name_in(language)))


def wording(service: Service, language: str) -> str:
    """The product's own privacy wording."""
    with force_locale(language):
        return str(
            _(
                "%(service)s uses the name, e-mail address and other information you give us, and what you write,"
                " only to answer your inquiry and to improve our service. We do not pass it to third parties"
                " except where the law requires it. You can ask us at any time to show, correct or delete it.",
                service=service.name_in(language),
            )
        )


_TEXTS = {
    TextKind.GREETING: lambda name: _(
        "Thank you for contacting %(service)s. Somebody will be with you shortly. Please wait a moment.", service=name
    ),
    TextKind.SATISFACTION: lambda name: _(
        "Thank you for chatting with %(service)s. Were you satisfied with our answer?", service=name
    ),
    TextKind.PROACTIVE: lambda name: _("Is there anything we can help you with? Ask us in the chat."),
}
