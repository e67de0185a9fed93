"""E-mail addresses and phone numbers: kept as typed, compared in one form (tickets-customers.md 2.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from helpcenter.customers.models import CustomerEmail, CustomerPhone

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


def emails(addresses: Iterable[str]) -> list[CustomerEmail]:
    """The rows of a customer's addresses, in order, each once; empty ones are left out."""
    return [
        CustomerEmail(position=position, address=address, normalised=normalised_email(address))
        for position, address in enumerate(_each_once(addresses, 320))
    ]


def phones(numbers: Iterable[str]) -> list[CustomerPhone]:
    """The rows of a customer's numbers, in order, each once; empty ones are left out."""
    return [
        CustomerPhone(position=position, shown=number, e164=e164(number))
        for position, number in enumerate(_each_once(numbers, 64))
    ]


def _each_once(values: Iterable[str], longest: int) -> list[str]:
    return list(dict.fromkeys(value.strip()[:longest] for value in values if value.strip()))
