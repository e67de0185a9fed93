"""Adding an operator's ID offers the calls that went to the default operator for want of it (chat-import.md 5)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports import handing_over, operator_identities
from helpcenter.imports.models import ChatSource
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, Ticket
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.imports import making
from tests.imports.making import operator_with

NUMBER = "smt-op-01"


def calls_of(operator: Operator) -> set[int]:
    return set(db.session.scalars(sa.select(Call.id).where(Call.operator_id == operator.id)))


def test_the_calls_of_the_number_are_counted_and_given_and_no_others(
    source: ChatSource, desk: Service, default_operator: Operator
) -> None:
    making.imported(source)
    everything, sato = calls_of(default_operator), factories.operator(desk, name="佐藤")
    identity = operator_identities.add(sato, source, external_id=NUMBER, display_name="", by=default_operator.id)
    waiting = handing_over.count(identity)
    assert 0 < waiting < len(everything)
    kept = min(everything)
    with operation():
        for call in db.session.scalars(sa.select(Call)):
            call.edited_fields = ["operator_id"] if call.id == kept else []
    given = handing_over.hand_over(identity, by=default_operator)
    mine = calls_of(sato)
    assert given == len(mine)
    assert waiting - given in (0, 1)
    assert kept not in mine
    tickets = sa.select(Ticket.operator_id).join(Call, Call.ticket_id == Ticket.id).where(Call.id.in_(mine))
    assert set(db.session.scalars(tickets)) == {sato.id}
    assert handing_over.count(identity) == waiting - given
    run = making.imported(source)
    assert (run.created, run.updated) == (0, 0)
    assert calls_of(sato) == mine


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_sub_window_offers_them(
    client: Browser, source: ChatSource, desk: Service, default_operator: Operator
) -> None:
    making.imported(source)
    sato = operator_with(desk)
    client.sign_in(operator_with(desk, Permission.OPERATORS))
    url = f"/admin/operators/{sato.id}/identities"
    fields = {"identity-new-source": source.id, "identity-new-external_id": NUMBER, "identity-new-display_name": ""}
    shown = client.post(url, data=fields, headers={"HX-Request": "true"}).text
    assert "went to the default operator" in shown
    identity, _source = operator_identities.of(sato, seen_by=sato)[0]
    given = client.post(f"{url}/{identity.id}/calls", headers={"HX-Request": "true"}).text
    assert "were handed over" in given
    assert "went to the default operator" not in given
    assert calls_of(sato)
