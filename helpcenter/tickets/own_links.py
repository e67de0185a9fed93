"""The way to one's own tickets for somebody who has lost the mail: a link to the address they are known by."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _

from helpcenter.customers import address_proofs
from helpcenter.mail import outbox
from helpcenter.services.models import Service
from helpcenter.web import origin

PURPOSE = "tickets"
LASTS = timedelta(hours=24)


def send(service: Service, address: str, language: str) -> None:
    """Mail a link where somebody is known by `address`; nothing happens otherwise."""
    where = origin.for_mail()
    known = address_proofs.customers(service, address)
    if not known or not where or not address_proofs.may_be_mailed(address):
        return
    url = f"{where}/hc/{service.slug}/{language}/tickets/open/{address_proofs.token(service, address, PURPOSE)}"
    with force_locale(language):
        name = service.name_in(language)
        subject = _("Your inquiries to %(service)s", service=name)
        text = _(
            "Here you can see your inquiries to %(service)s and answer them. The link works for 24 hours:"
            "\n\n%(url)s\n\nIf you have not asked for it, nothing needs to be done.",
            service=name,
            url=url,
        )
    outbox.put(address, subject=subject, text=text, sender_name=name, customer_id=known[0].id)


def opened(service: Service, token: str) -> tuple[list[int], int] | None:
    """IDs of the customers that a link is for, and 0 for no ticket; None where it is none, or too old."""
    address = address_proofs.address_of(service, token, PURPOSE, LASTS)
    return ([one.id for one in address_proofs.customers(service, address)], 0) if address else None
