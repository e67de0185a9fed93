"""Customers of the demonstration."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from helpcenter.customers import contacts, indexing
from helpcenter.customers.models import Channel, Customer, CustomerEmail, CustomerPhone
from helpcenter.demo import external_chat_texts as texts
from helpcenter.demo.desks import BUSINESS
from helpcenter.extensions import db
from helpcenter.services.models import Service

COUNTS = {"minato": 240, "hojin": 24}
COMPANIES = ("株式会社みどり商事", "有限会社しおさい", "北浜印刷株式会社", "株式会社丸山工務店", "やまと設計事務所")
NOTES = ("平日は18時以降の連絡を希望。", "返金先はカードのまま。", "電話よりメールを希望。", "ギフトのご利用が多い。")
ANONYMOUS = 0.12
"""Share of customers who never said who they are."""


def make(service: Service, moment: datetime) -> list[Customer]:
    """The service's customers, indexed."""
    random = Random(f"customers {service.slug}")  # noqa: S311  # variety, no secret
    made = [_customer(service, number, random, moment) for number in range(COUNTS[service.slug])]
    db.session.add_all(made)
    db.session.flush()
    for customer in made:
        indexing.put(customer)
    return made


def _customer(service: Service, number: int, random: Random, moment: datetime) -> Customer:
    since = moment - timedelta(days=random.randint(1, 364), minutes=random.randint(0, 600))
    customer = Customer(
        service_id=service.id, created_from=Channel.CHAT, created_at=since, updated_at=since, emails=[], phones=[]
    )
    if number and random.random() < ANONYMOUS:
        return customer
    english = service.slug != BUSINESS and random.random() < 0.08
    customer.language = "en" if english else "ja"
    customer.name = _name(number, english, random)
    customer.emails = [_email(number, random)]
    if random.random() < 0.4:
        customer.phones = [_phone(random)]
    if service.slug == BUSINESS:
        customer.company = random.choice(COMPANIES)
    if random.random() < 0.15:
        customer.note = random.choice(NOTES)
    return customer


def _name(number: int, english: bool, random: Random) -> str:
    if english:
        return random.choice(texts.ENGLISH_NAMES)
    if number == 0:
        return "山本 香織"
    return f"{random.choice(texts.FAMILY_NAMES)} {random.choice(texts.GIVEN_NAMES)}"


def _email(number: int, random: Random) -> CustomerEmail:
    host = random.choice(("example.jp", "example.com", "mail.example.net"))
    address = f"customer{number + 101}@{host}"
    return CustomerEmail(position=0, address=address, normalised=contacts.normalised_email(address))


def _phone(random: Random) -> CustomerPhone:
    shown = f"090-{random.randint(1000, 9999)}-{random.randint(1000, 9999)}"
    return CustomerPhone(position=0, shown=shown, e164=contacts.e164(shown))
