"""The address that answers to a ticket go to: it says which ticket, signed, so that nobody guesses another one."""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from email.utils import parseaddr

from flask import current_app

from helpcenter import keys
from helpcenter.config import Settings

_TAG = re.compile(r"t(\d{1,10})\.([a-z2-7]{16})")


def of(ticket_id: int) -> str:
    """support+t1042.abcdefghijklmnop@example.com: 80 bits of HMAC, in letters that survive folding of case."""
    local, domain = _own()
    return f"{local}+t{ticket_id}.{_signature(ticket_id)}@{domain}"


def ticket_id(recipients: Iterable[str]) -> int | None:
    """The ticket of the first address that we have signed; headers of the mail other than these are not believed."""
    local, domain = _own()
    for address in recipients:
        name, _at, host = address.lower().rpartition("@")
        found = _TAG.fullmatch(name.removeprefix(f"{local.lower()}+")) if host == domain.lower() else None
        if found is not None and hmac.compare_digest(found[2], _signature(int(found[1]))):
            return int(found[1])
    return None


def is_ours(address: str) -> bool:
    """Whether mail from `address` would be mail of ours that came back."""
    local, domain = _own()
    name, _at, host = address.lower().rpartition("@")
    return host == domain.lower() and name.partition("+")[0] == local.lower()


def _own() -> tuple[str, str]:
    settings: Settings = current_app.config["SETTINGS"]
    local, _at, domain = parseaddr(settings.mail_from)[1].rpartition("@")
    return local, domain


def _signature(number: int) -> str:
    signed = hmac.digest(keys.derived("helpcenter reply addresses"), str(number).encode(), "sha256")
    return b32encode(signed[:10]).decode().lower()
