"""How a text reads with an example of everything that is filled in, by the code that fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator
from helpcenter.services import placeholders
from helpcenter.services.kept_text_model import KeptText
from helpcenter.web import languages


@dataclass(frozen=True)
class Preview:
    """Subject ('' for none) and text; what in braces means nothing, if anything."""

    language: str
    subject: str
    text: str
    unknown: str | None


def of(kind: type[KeptText], typed: Mapping[str, str]) -> Preview:
    """What was typed in the form of `kind`, saved or not."""
    language = languages.supported(typed["language"])
    examples = {
        "customer": _("Kaori Yamamoto"),
        "operator": current_operator.nickname,
        "chat": "CH-204",
        "ticket": "HC-1042",
    }
    values = {name: examples[name] for name in kind.PLACEHOLDERS}
    read = {name: placeholders.filled(typed[name], language, values) for name in kind.FILLED}
    unknown = placeholders.unknown("".join(typed[name] for name in kind.FILLED), kind.PLACEHOLDERS)
    return Preview(language, read.get("subject", ""), read["text"], unknown)
