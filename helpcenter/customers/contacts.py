"""E-mail addresses and phone numbers: kept as typed, compared in one form (tickets-customers.md 2.1)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

REGION = "JP"
"""Numbers without a country are taken to be Japanese."""


@lru_cache(maxsize=4096)
def normalised_email(typed: str) -> str | None:
    """The form in which addresses are compared; None where it is no valid one.

    Old addresses of Japanese carriers (`a..b@docomo.ne.jp`) exist although they are not valid: keep those as typed.
    """
    try:
        address = unicodedata.normalize("NFKC", typed).strip()
        return validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


@lru_cache(maxsize=4096)
def e164(typed: str) -> str | None:
    """The number as +819012345678; None where it is none."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", typed), REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
