"""The five operators of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter.accounts import operators, passwords
from helpcenter.accounts.models import Operator, Role
from helpcenter.demo.desks import BUSINESS, SHOP
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service

PASSWORD = "helpcenter-demo"  # noqa: S105  # printed at every start of the demonstration


@dataclass(frozen=True)
class Person:
    """One operator; `services`: slug → automatic assignment."""

    key: str
    role: str
    name: str
    nickname: str
    services: dict[str, bool]


PEOPLE = (
    Person("admin", "administrator", "伊藤 結衣", "いとう", {SHOP: False, BUSINESS: False}),
    Person("supervisor", "supervisor", "高橋 蓮", "たかはし", {SHOP: False, BUSINESS: False}),
    Person("operator1", "operator", "佐藤 美咲", "さとう", {SHOP: True, BUSINESS: True}),
    Person("operator2", "operator", "鈴木 葵", "すずき", {SHOP: True}),
    Person("operator3", "operator", "田中 健", "たなか", {SHOP: True, BUSINESS: True}),
)


def make(services: dict[str, Service]) -> dict[str, Operator]:
    """The operators by key; each signs in as <key>@example.com with PASSWORD."""
    operators.ensure_built_in_roles()
    roles = {role.built_in: role for role in db.session.scalars(sa.select(Role))}
    digest = passwords.hashed(PASSWORD)
    made = {
        person.key: Operator(
            email=f"{person.key}@example.com",
            name=person.name,
            nickname=person.nickname,
            role=roles[person.role],
            password_hash=digest,
        )
        for person in PEOPLE
    }
    db.session.add_all(made.values())
    db.session.flush()
    for person in PEOPLE:
        for slug, automatic in person.services.items():
            ids = {"service_id": services[slug].id, "operator_id": made[person.key].id}
            db.session.add(Membership(**ids, automatic_assignment=automatic))
    return made
