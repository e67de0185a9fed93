"""Which customer an imported call is of (chat-import.md 1.4): known by the external ID, or new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.columns import honest
from helpcenter.customers import indexing
from helpcenter.customers.contacts import e164, normalised_email
from helpcenter.customers.models import Channel, Customer, CustomerEmail, CustomerIdentity, CustomerPhone
from helpcenter.extensions import db
from helpcenter.imports import bulk
from helpcenter.imports.context import Context
from helpcenter.imports.transcript import ExternalCustomer, Transcript
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.transactions import new_ids

_IDENTITIES = sa.select(CustomerIdentity.external_id, CustomerIdentity.customer_id).where(
    CustomerIdentity.service_id == sa.bindparam("service"),
    CustomerIdentity.kind == sa.bindparam("kind"),
    CustomerIdentity.source_key == sa.bindparam("source"),
    CustomerIdentity.external_id.in_(prepared.THESE),
)


def find_or_make(context: Context, transcripts: Sequence[Transcript]) -> dict[str, int]:
    """External chat ID → customer, inside the running operation: found, else newly made.

    One is made for each external ID, and one for each chat that has none.
    """
    found = find(context, transcripts)
    _note_joined(context, found, transcripts)
    return found | _make(context, [one for one in transcripts if one.external_id not in found])


def find(context: Context, transcripts: Sequence[Transcript]) -> dict[str, int]:
    """External chat ID → customer, for those whose customer is here already. Writes nothing.

    Known by the external ID alone; by e-mail, else by phone, only where the chat setting says so.
    """
    by_id = _by_external_id(context, {one.customer.external_id for one in transcripts if one.customer.external_id})
    found = {
        one.external_id: by_id[one.customer.external_id] for one in transcripts if one.customer.external_id in by_id
    }
    if context.settings.join_same_contact:
        found |= _by_contact(context, [one for one in transcripts if one.external_id not in found])
    return found


def _by_contact(context: Context, transcripts: Sequence[Transcript]) -> dict[str, int]:
    """Those whose e-mail, else phone, a customer has; of several the oldest."""
    emails = _oldest(context, CustomerEmail.normalised, {normalised_email(one.customer.email) for one in transcripts})
    phones = _oldest(context, CustomerPhone.e164, {e164(one.customer.phone) for one in transcripts})
    found = {
        one.external_id: emails.get(normalised_email(one.customer.email)) or phones.get(e164(one.customer.phone))
        for one in transcripts
    }
    return {chat: customer_id for chat, customer_id in found.items() if customer_id is not None}


def _note_joined(context: Context, found: dict[str, int], transcripts: Sequence[Transcript]) -> None:
    """Customers that were found by e-mail or phone get the external ID, so that they are known by it next time."""
    if not context.settings.join_same_contact:
        return
    with_id = [one for one in transcripts if one.external_id in found and one.customer.external_id]
    known = _by_external_id(context, {one.customer.external_id for one in with_id if one.customer.external_id})
    joined = [one for one in with_id if one.customer.external_id not in known]
    _note_identities(context, found, joined)
    for customer_id in {found[one.external_id] for one in joined}:
        indexing.put(db.session.get_one(Customer, customer_id))


def _make(context: Context, transcripts: Sequence[Transcript]) -> dict[str, int]:
    keys = {one.external_id: _key(context, one) for one in transcripts}
    people = {keys[one.external_id]: one.customer for one in transcripts}
    if not people:
        return {}
    ids = dict(zip(people, _insert_customers(context, list(people.values())), strict=True))
    pairs = [(ids[key], person) for key, person in people.items()]
    _insert_contacts(pairs)
    _index(context, pairs)
    found = {chat: ids[key] for chat, key in keys.items()}
    _note_identities(context, found, transcripts)
    return found


def _note_identities(context: Context, found: dict[str, int], transcripts: Sequence[Transcript]) -> None:
    rows = {
        one.customer.external_id: _identity(context, found[one.external_id], one.customer)
        for one in transcripts
        if one.customer.external_id
    }
    bulk.insert(CustomerIdentity, list(rows.values()))


def _key(context: Context, transcript: Transcript) -> tuple[str, str]:
    """Chats with one key are of one new customer."""
    customer = transcript.customer
    if customer.external_id:
        return "customer", customer.external_id
    contact = normalised_email(customer.email) or e164(customer.phone)
    if contact and context.settings.join_same_contact:
        return "contact", contact
    return "chat", transcript.external_id


def _by_external_id(context: Context, external_ids: set[str]) -> dict[str, int]:
    rows = prepared.look_up(
        _IDENTITIES,
        external_ids,
        service=context.service_id,
        kind=context.settings.kind,
        source=context.source_id,
    )
    return {row[0]: row[1] for row in rows}


def _oldest(context: Context, column: Any, wanted: set[str | None]) -> dict[str | None, int]:
    values = {value for value in wanted if value}
    if not values:
        return {}
    query = (
        sa.select(column, sa.func.min(Customer.id))
        .join(Customer, Customer.id == column.class_.customer_id)
        .where(
            Customer.service_id == context.service_id,
            Customer.merged_into_id.is_(None),
            Customer.erased_at.is_(None),
            column.in_(values),
        )
        .group_by(column)
    )
    return {row[0]: row[1] for row in db.session.connection().execute(query)}


def _insert_customers(context: Context, people: list[ExternalCustomer]) -> Sequence[int]:
    ids = new_ids(Customer, len(people))
    rows = [
        {
            "id": id_,
            "service_id": context.service_id,
            "name": honest(person.name)[:200],
            "language": context.language,
            "created_from": Channel.IMPORTED_CHAT,
        }
        for id_, person in zip(ids, people, strict=True)
    ]
    bulk.insert(Customer, rows)
    return ids


def _insert_contacts(people: list[tuple[int, ExternalCustomer]]) -> None:
    emails = [
        {"customer_id": id_, "address": person.email[:320], "normalised": normalised_email(person.email)}
        for id_, person in people
        if person.email.strip()
    ]
    phones = [
        {"customer_id": id_, "shown": person.phone[:64], "e164": e164(person.phone)}
        for id_, person in people
        if person.phone.strip()
    ]
    bulk.insert(CustomerEmail, emails)
    bulk.insert(CustomerPhone, phones)


def _index(context: Context, people: list[tuple[int, ExternalCustomer]]) -> None:
    entries = [
        indexing.entry(
            id_,
            context.service_id,
            person.name[:200],
            (person.email, *indexing.phone_forms(person.phone, e164(person.phone)), person.external_id or ""),
        )
        for id_, person in people
    ]
    index.add_new(Kind.CUSTOMER, entries)


def _identity(context: Context, customer_id: int, person: ExternalCustomer) -> dict[str, Any]:
    return {
        "service_id": context.service_id,
        "customer_id": customer_id,
        "kind": context.settings.kind,
        "chat_source_id": context.source_id,
        "source_key": context.source_id,
        "external_id": person.external_id,
    }
