"""What an import brings of people who were erased since is left out: nobody comes back (tickets-customers.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from helpcenter.customers import erased_keys
from helpcenter.customers.contacts import e164, normalised_email
from helpcenter.customers.models import Customer, CustomerEmail, CustomerIdentity, CustomerPhone
from helpcenter.customers.signals import customer_erasing
from helpcenter.extensions import db
from helpcenter.imports.attachment_models import AwaitedFile
from helpcenter.imports.context import Context
from helpcenter.imports.inbox_models import ReceivedChat
from helpcenter.imports.models import ChatSource, RejectedChat
from helpcenter.imports.transcript import Transcript
from helpcenter.tickets.models import Call, Ticket


def erased_chats(context: Context, chats: Sequence[Transcript]) -> set[str]:
    """External IDs of the chats that were held before their customer was erased. A later one is a new contact."""
    if not chats or not erased_keys.any_in(context.service_id):
        return set()
    digests = {chat.external_id: set(_digests(context, chat)) for chat in chats}
    known = erased_keys.erased(context.service_id, set().union(*digests.values()))
    return {
        chat.external_id
        for chat in chats
        if any(_is_before(chat.started_at, known[one]) for one in digests[chat.external_id] if one in known)
    }


def erased_calls(call_ids: Sequence[int]) -> set[int]:
    """Those of the calls whose content was erased: they do not follow the external system any more."""
    query = sa.select(Call.id).where(Call.id.in_(call_ids), Call.erased_at.is_not(None))
    return set(db.session.scalars(query)) if call_ids else set()


@customer_erasing.connect
def forget_awaited_files(customer: Customer) -> None:
    """Files that wait to be copied, or were: their names and addresses. The copies are the tickets' matter."""
    tickets = sa.select(Ticket.id).where(Ticket.customer_id == customer.id)
    calls = sa.select(Call.id).where(sa.or_(Call.customer_id == customer.id, Call.ticket_id.in_(tickets)))
    gone = sa.delete(AwaitedFile).where(AwaitedFile.call_id.in_(calls))
    db.session.execute(gone.execution_options(synchronize_session=False))


@customer_erasing.connect
def forget_payloads(customer: Customer) -> None:
    """Payloads that name the person are deleted, whether they could not be imported or wait for it."""
    query = (
        sa.select(CustomerIdentity.external_id).where(CustomerIdentity.customer_id == customer.id),
        sa.select(CustomerEmail.address).where(CustomerEmail.customer_id == customer.id),
        sa.select(CustomerPhone.shown).where(CustomerPhone.customer_id == customer.id),
    )
    names = [name for name in db.session.scalars(sa.union(*query)) if len(name) >= 4]
    if not names:
        return
    sources = sa.select(ChatSource.id).where(ChatSource.service_id == customer.service_id)
    for model, payload in ((RejectedChat, RejectedChat.raw), (ReceivedChat, ReceivedChat.body)):
        named = sa.or_(*(payload.contains(name, autoescape=True) for name in names))
        own = sa.delete(model).where(model.chat_source_id.in_(sources), named)
        db.session.execute(own.execution_options(synchronize_session=False))


def _digests(context: Context, chat: Transcript) -> Iterator[str]:
    person = chat.customer
    if person.external_id:
        yield erased_keys.of_identity(context.settings.kind, context.source_id, person.external_id)
    if (address := normalised_email(person.email)) is not None:
        yield erased_keys.of_email(address)
    if (number := e164(person.phone)) is not None:
        yield erased_keys.of_phone(number)


def _is_before(started_at: datetime | None, erased_at: datetime) -> bool:
    return started_at is None or started_at < erased_at
