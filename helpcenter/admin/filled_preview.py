"""How a text reads with an example of everything that is filled in, by the code that fills it in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, force_locale, lazy_gettext
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator
from helpcenter.services import placeholders
from helpcenter.services.models import Service
from helpcenter.web import languages

WORDS: dict[str, LazyString] = {
    "customer": lazy_gettext("the customer's name"),
    "operator": lazy_gettext("the operator's nickname"),
    "chat": lazy_gettext("the chat's number"),
    "ticket": lazy_gettext("the ticket's number"),
    "service": lazy_gettext("the service's name"),
    "subject": lazy_gettext("the subject that was written"),
    "content": lazy_gettext("the customer's inquiry"),
    "answer": lazy_gettext("the operator's answer"),
    "link": lazy_gettext("the address of the inquiry at the help center"),
}
"""What each placeholder stands for."""


@dataclass(frozen=True)
class Preview:
    """Subject ('' for none) and text; what in braces means nothing, if anything."""

    language: str
    subject: str
    text: str
    unknown: str | None


def of(service: Service, typed: Mapping[str, str], known: Collection[str]) -> Preview:
    """What was typed as `language`, `text` and maybe `subject`, saved or not, with the placeholders `known`."""
    language = languages.supported(typed["language"])
    examples = _examples(service, language)
    values = {name: examples[name] for name in known}
    subject, text = typed.get("subject", ""), typed["text"]
    subject_read, text_read = (placeholders.filled(one, language, values) for one in (subject, text))
    return Preview(language, subject_read, text_read, placeholders.unknown(f"{subject}\n{text}", known))


def _examples(service: Service, language: str) -> dict[str, str]:
    with force_locale(language):
        return {
            "customer": _("Kaori Yamamoto"),
            "operator": current_operator.nickname,
            "chat": "CH-204",
            "ticket": "HC-1042",
            "service": service.name_in(language),
            "subject": _("My refund"),
            "content": _("When will I get my refund?"),
            "answer": _("You will get it by the end of this month."),
            "link": f"https://help.example.com/hc/{service.slug}/{language}/tickets/open/…",
        }
