"""The way to one's own tickets for somebody who has lost the mail: a link to the address they are known by."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from helpcenter.customers import address_proofs
from helpcenter.services.models import Service

PURPOSE = "tickets"
LASTS = timedelta(hours=24)


def send(service: Service, address: str, language: str) -> None:
    """Mail a link where somebody is known by `address`; nothing happens otherwise."""
    address_proofs.send(service, address, PURPOSE, "tickets/open", language, _letter)


def _letter(name: str, url: str) -> tuple[str, str]:
    subject = _("Your inquiries to %(service)s", service=name)
    text = _(
        "Here you can see your inquiries to %(service)s and answer them. The link works for 24 hours:"
        "\n\n%(url)s\n\nIf you have not asked for it, nothing needs to be done.",
        service=name,
        url=url,
    )
    return subject, text


def opened(service: Service, token: str) -> tuple[list[int], int] | None:
    """IDs of the customers that a link is for, and 0 for no ticket; None where it is none, or too old."""
    address = address_proofs.address_of(service, token, PURPOSE, LASTS)
    return ([one.id for one in address_proofs.customers(service, address)], 0) if address else None
