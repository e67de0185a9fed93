"""Whatever two customers have: after merging and undoing, both have it again exactly (tickets-customers.md 2.3)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpcenter.chat.models import Chat, Consent
from helpcenter.customers import creating, editing, merging, unmerging
from helpcenter.customers.merge_fields import FIELDS, Side
from helpcenter.customers.models import Channel, Customer, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, Ticket
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats

OWNED = (Chat, Consent, Ticket, Call, CustomerIdentity)
words = st.text("ab あア亜@.", max_size=6).map(str.strip)
people = st.fixed_dictionaries(
    {
        "name": words,
        "kana": words,
        "company": words,
        "note": words,
        "language": st.sampled_from(["ja", "en"]),
        "tags": st.lists(st.sampled_from(["法人", "返品", "夜"]), unique=True),
        "emails": st.lists(st.sampled_from(["a@x.jp", "A@x.jp", "b@x.jp", "a..b@docomo.ne.jp"]), unique=True),
        "phones": st.lists(st.sampled_from(["090-1234-5678", "+819012345678", "03-1111-2222", "なし"]), unique=True),
    }
)
amounts = st.fixed_dictionaries({name: st.integers(0, 2) for name in ("tickets", "identities", "chats")})
choices = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(list(Side)))
later = st.fixed_dictionaries({}, optional={"name": words, "note": words})


def _fill(customer: Customer, service: Service, amount: dict[str, int]) -> None:
    for _ in range(amount["tickets"]):
        open_ticket(service, customer=customer, channel=Channel.MANUAL, subject="x", content="y")
    with operation():
        for number in range(amount["identities"]):
            name = f"{customer.id}-{number}"
            db.session.add(
                CustomerIdentity(service_id=service.id, customer_id=customer.id, kind="site", external_id=name)
            )
        for _ in range(amount["chats"]):
            chats.ended(service, ("customer", "こんにちは"), customer=customer)


def _owned(customer: Customer) -> dict[str, list[int]]:
    return {
        model.__name__: sorted(db.session.scalars(sa.select(model.id).where(model.customer_id == customer.id)))
        for model in OWNED
    }


def _state(customer: Customer) -> tuple[Any, ...]:
    db.session.refresh(customer)
    contacts = [(one.position, one.address, one.normalised) for one in customer.emails]
    numbers = [(one.position, one.shown, one.e164) for one in customer.phones]
    return (
        editing.current(customer),
        contacts,
        numbers,
        _owned(customer),
        customer.merged_into_id,
        customer.created_from,
    )


def test_undoing_restores_both(app: Flask) -> None:
    service = factories.service()
    operator = factories.operator(service)

    @given(people, people, amounts, amounts, choices, later)
    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    def check(
        one: dict[str, Any],
        other: dict[str, Any],
        has: dict[str, int],
        other_has: dict[str, int],
        chosen: dict[str, Side],
        changes: dict[str, str],
    ) -> None:
        customers = [creating.create(service, created_from=Channel.CHAT, **known) for known in (one, other)]
        survivor, merged = customers
        _fill(survivor, service, has)
        _fill(merged, service, other_has)
        before = [_state(customer) for customer in customers]
        done = merging.merge(survivor, merged, chosen=chosen, versions=(1, 1), by=operator)
        assert not any(_owned(merged).values())
        after = _owned(survivor)
        assert {name: len(ids) for name, ids in after.items()} == {
            name: len(before[0][3][name]) + len(before[1][3][name]) for name in after
        }
        real = {name: value for name, value in changes.items() if value != editing.current(survivor)[name]}
        if real:
            editing.save(survivor, version=survivor.version, by=operator, **real)
        unmerging.undo(done, by=operator)
        assert _state(merged) == before[1]
        assert _state(survivor) == ({**before[0][0], **real}, *before[0][1:])

    check()
