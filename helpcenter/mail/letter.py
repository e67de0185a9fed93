"""A row of the outbox as the mail that goes over the wire."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from helpcenter.mail.models import OutgoingMail
from helpcenter.mail.signals import Enclosure

POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
"""Seven bits arrive everywhere, whatever the servers on the way can do."""
_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f<>()\[\],;:\\\"@]{1,64}@[^\s\x00-\x20\x7f<>()\[\],;:\\\"@]{1,255}")


class UnusableAddressError(Exception):
    """No mail can be sent to this address, now or later."""


def compose(mail: OutgoingMail, mail_from: str, enclosures: Iterable[Enclosure] = ()) -> EmailMessage:
    """The mail with its headers and enclosed files. `mail_from` is HELPCENTER_MAIL_FROM. Raises UnusableAddressError.

    No header can be added by what people typed: EmailMessage refuses line breaks, and addresses are checked first.
    """
    name, sender = parseaddr(mail_from)
    letter = EmailMessage(policy=POLICY)
    letter["From"] = Address(mail.sender_name or name, addr_spec=sender)
    letter["To"] = _checked(mail.recipient)
    if mail.reply_to:
        letter["Reply-To"] = _checked(mail.reply_to)
    letter["Subject"] = mail.subject
    letter["Date"] = format_datetime(mail.created_at)
    letter["Message-ID"] = mail.message_id
    if mail.automatic:
        letter["Auto-Submitted"] = "auto-generated"
        letter["X-Auto-Response-Suppress"] = "All"
    letter.set_content(mail.text)
    if mail.html is not None:
        letter.add_alternative(mail.html, subtype="html")
    for one in enclosures:
        kind, _slash, subtype = one.content_type.partition("/")
        letter.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    return letter


def _checked(address: str) -> str:
    """`address` as a header takes it; old ones of Japanese carriers (`a..b@docomo.ne.jp`) are let through."""
    if not _ADDRESS.fullmatch(address):
        raise UnusableAddressError
    return address
