"""Who may be one and the same person: candidates for 名寄せ, with the reasons (tickets-customers.md 2.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.customers.merge_model import CustomerDistinction
from helpcenter.customers.models import Customer, CustomerEmail, CustomerPhone
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.transactions import exclusive, operation

MOST = 200
"""So many records are compared with one at most; an address that more share says nothing about a person."""


class Reason(StrEnum):
    """In what two records are alike."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    COMPANY = "company"
    MAILBOX = "mailbox"


CERTAIN = {Reason.EMAIL, Reason.PHONE}
"""Each of these is enough; a name needs one of the others beside it."""


@dataclass(frozen=True)
class Lookalike:
    """Somebody who may be the same person."""

    customer: Customer
    reasons: tuple[Reason, ...]


def of(customer: Customer) -> list[Lookalike]:
    """Who may be the same person as `customer`, the likeliest first; without those of whom it was denied."""
    others = db.session.scalars(_near(customer)).unique()
    found = (Lookalike(other, tuple(reasons(customer, other))) for other in others)
    alike = [one for one in found if _is_enough(one.reasons)]
    return sorted(alike, key=lambda one: (-len(one.reasons), one.customer.id))


def reasons(one: Customer, other: Customer) -> Iterator[Reason]:
    """In what the two are alike."""
    if {email.normalised for email in one.emails if email.normalised} & {mail.normalised for mail in other.emails}:
        yield Reason.EMAIL
    if {phone.e164 for phone in one.phones if phone.e164} & {phone.e164 for phone in other.phones}:
        yield Reason.PHONE
    if (_plain(one.name) and _plain(one.name) == _plain(other.name)) or (
        _plain(one.kana) and _plain(one.kana) == _plain(other.kana)
    ):
        yield Reason.NAME
    if _plain(one.company) and _plain(one.company) == _plain(other.company):
        yield Reason.COMPANY
    if _mailboxes(one) & _mailboxes(other):
        yield Reason.MAILBOX


def deny(one: Customer, other: Customer, *, by: Operator) -> None:
    """They are two people: do not propose them again."""
    first, second = sorted((one.id, other.id))
    with operation():
        exclusive(f"distinction.{first}.{second}")
        if db.session.get(CustomerDistinction, (first, second)) is None:
            db.session.add(CustomerDistinction(first_id=first, second_id=second, operator_id=by.id))
            recording.record(by.id, "customers_distinguished", one, other=other.id)


def _is_enough(found: Sequence[Reason]) -> bool:
    return bool(CERTAIN & set(found)) or (Reason.NAME in found and len(found) > 1)


def _near(customer: Customer) -> sa.Select[Customer]:
    """Everybody with an address, a number or a name in common."""
    addresses = [email.normalised for email in customer.emails if email.normalised]
    numbers = [phone.e164 for phone in customer.phones if phone.e164]
    near = [
        Customer.id.in_(sa.select(CustomerEmail.customer_id).where(CustomerEmail.normalised.in_(addresses))),
        Customer.id.in_(sa.select(CustomerPhone.customer_id).where(CustomerPhone.e164.in_(numbers))),
    ]
    names = (name for name in (customer.name, customer.kana) if _plain(name))
    near += [Customer.id.in_(index.matching(Kind.CUSTOMER, [customer.service_id], name)) for name in names]
    alive = (Customer.merged_into_id.is_(None), Customer.erased_at.is_(None))
    own = (Customer.service_id == customer.service_id, Customer.id != customer.id, *alive)
    denied = _denied(customer.id)
    return sa.select(Customer).where(*own, sa.or_(*near), Customer.id.not_in(denied)).order_by(Customer.id).limit(MOST)


def _denied(customer_id: int) -> sa.CompoundSelect[tuple[int]]:
    first, second = CustomerDistinction.first_id, CustomerDistinction.second_id
    return sa.union_all(sa.select(second).where(first == customer_id), sa.select(first).where(second == customer_id))


def _plain(words: str) -> str:
    """Without what people write now so, now otherwise: spaces, width, case, ひらがな for カタカナ, 様."""
    folded = re.sub(r"[\s・･.]|様$", "", unicodedata.normalize("NFKC", words).casefold())
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in folded)


def _mailboxes(customer: Customer) -> set[str]:
    """What stands before the @: people keep it when they change the provider. Short ones say nothing."""
    found = {(email.normalised or email.address.casefold()).partition("@")[0] for email in customer.emails}
    return {box for box in found if len(box) >= 5 and box not in ("support", "contact", "admin", "postmaster")}
