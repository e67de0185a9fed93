"""What stands in braces in texts that an administrator writes, and is filled in when they are used."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from flask_babel import gettext as _

from helpcenter.web.refusals import RefusedError

_BRACES = re.compile(r"\{([^{}]*)\}")
_CUSTOMER = re.compile(r"\{customer\}(?:[ \u3000]?(?:様|さま|さん))?")
_NAMELESS = {"ja": "お客様", "en": "customer"}
"""What stands for a name that is not known, in the language of the text; "{customer}様" does not become お客様様."""


def unknown(text: str, known: Collection[str]) -> str | None:
    """The first thing in braces that is not `known`, as it was written; None where all of them are."""
    return next((braces[0] for braces in _BRACES.finditer(text) if braces[1] not in known), None)


def check(text: str, known: Collection[str], field: str) -> None:
    """Raises RefusedError about `field` where something in braces could not be filled in."""
    found = unknown(text, known)
    if found:
        may = " ".join("{" + one + "}" for one in known)
        raise RefusedError(_("%(unknown)s cannot be filled in. Use %(known)s.", unknown=found, known=may), field)


def filled(text: str, language: str, values: Mapping[str, str]) -> str:
    """`text` with `values`; what has none stays as it is. An empty `customer` is called as one calls a stranger.

    What is filled in is not looked through again: a name may have braces in it.
    """
    if not values.get("customer"):
        text = _CUSTOMER.sub(_NAMELESS.get(language, _NAMELESS["en"]), text)
    return _BRACES.sub(lambda braces: values.get(braces[1], braces[0]), text)
