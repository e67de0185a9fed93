"""E-mail addresses and phone numbers: kept as typed, normalised for comparing (tickets-customers.md 2.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from helpcenter.customers.models import CustomerEmail, CustomerPhone

REGION = "JP"
"""Country of a number without a country code."""


def normalised_email(address: str) -> str | None:
    """`address` as it is compared: NFKC, lower case. None where it is no valid address.

    Japanese carriers gave out addresses that no standard allows (a..b@docomo.ne.jp): those are None too, and the
    person is kept all the same.
    """
    try:
        found = validate_email(unicodedata.normalize("NFKC", address).strip(), check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def e164(number: str) -> str | None:
    """`number` in E.164 (+81312345678), read as a Japanese one without a country code. None where it is none."""
    try:
        parsed = phonenumbers.parse(unicodedata.normalize("NFKC", number), REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


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
