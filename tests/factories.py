"""Records for tests. Each function makes one, valid, committed, with what matters given by the test."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher

from helpcenter.accounts import operators
from helpcenter.accounts.models import Operator, Role
from helpcenter.customers.models import Channel, Customer, CustomerEmail
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import operation
from tests.client import PASSWORD

_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Verified in no time: how much work it is stands in the hash."""


def role(key: str = "operator") -> Role:
    """One of the roles that come with the product: administrator, supervisor, operator."""
    query = sa.select(Role).where(Role.built_in == key)
    if (found := db.session.scalar(query)) is None:
        operators.ensure_built_in_roles()
        found = db.session.scalars(query).one()
    return found


def service(**values: Any) -> Service:
    """A service."""
    word = secrets.token_hex(4)
    made = Service(**{"slug": f"desk-{word}", "embed_key": word, "name": {"ja": "窓口", "en": "Desk"}, **values})
    with operation():
        db.session.add(made)
    return made


def operator(*services: Service, role_key: str = "operator", **values: Any) -> Operator:
    """An operator with the password PASSWORD who works for `services`."""
    word = secrets.token_hex(4)
    names = {"email": f"{word}@example.com", "name": f"Name {word}", "nickname": f"Nickname {word}"}
    with operation():
        made = Operator(**{**names, "role": role(role_key), "password_hash": _hash, **values})
        db.session.add(made)
        db.session.flush()
        db.session.add_all(Membership(service_id=one.id, operator_id=made.id) for one in services)
    return made


def customer(of: Service, *, email: str = "", **values: Any) -> Customer:
    """A customer of a service."""
    addresses = [CustomerEmail(address=email, normalised=email.lower())] if email else []
    made = Customer(
        **{"service_id": of.id, "name": "山田 花子", "created_from": Channel.CHAT, **values}, emails=addresses
    )
    with operation():
        db.session.add(made)
    return made
