"""Erasing a person and keeping the counts; exporting what is held (tickets-customers.md 2.4)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.audit.models import AuditEntry
from helpcenter.chat import erasing as chat_erasing
from helpcenter.chat.mask_model import MessageMask
from helpcenter.chat.models import Chat, Consent, Message, MessageKind, Rating
from helpcenter.clock import now
from helpcenter.customers import creating, erased_keys, erasing, exporting, merging
from helpcenter.customers.models import Channel, Customer, CustomerIdentity
from helpcenter.customers.privacy_model import CustomerExport
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.mail import outbox
from helpcenter.mail.models import OutgoingMail
from helpcenter.services.models import Service
from helpcenter.tickets import commenting, editing
from helpcenter.tickets import erasing as ticket_erasing
from helpcenter.tickets.models import Call, Ticket
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.chat import chats
from tests.client import Browser

SECRET = "zebrafisch"
NUMBER = "090-7777-1234"
OF_NUMBER = ("7777-1234", "77771234")
"""Long enough not to stand in a time or a hash by chance."""


def somebody(of: Service) -> Customer:
    """A person whose every trace carries SECRET or NUMBER."""
    known = {"company": f"{SECRET}商事", "note": f"メモ {SECRET}", "tags": [SECRET], "phones": [NUMBER]}
    customer = creating.create(
        of, created_from=Channel.CHAT, name=f"山本 {SECRET}", emails=[f"{SECRET}@example.jp"], **known
    )
    operator = factories.operator(of, role_key="supervisor")
    chat = chats.ended(
        of, ("customer", f"私は {SECRET} です"), ("operator", f"{SECRET} 様"), ("note", SECRET), customer=customer,
        operator=operator, satisfied=True, page_url=f"https://x.example/?{SECRET}", ip="198.51.100.7",
        user_agent=SECRET, last_line=SECRET,
    )  # fmt: skip
    ticket = open_ticket(of, customer=customer, channel=Channel.CHAT, subject=f"{SECRET} 返金", content=SECRET)
    editing.save(ticket, version=1, by=operator, subject=f"{SECRET} の返金")
    commenting.comment(ticket, f"{SECRET} に電話", by=operator)
    outbox.put(f"{SECRET.title()}@example.jp", subject=SECRET, text=f"{SECRET} {NUMBER}")
    line = db.session.scalars(sa.select(Message.id).where(Message.chat_id == chat.id).limit(1)).one()
    with operation():
        file = StoredFile(sha256="0" * 64, name=f"{SECRET}.png", content_type="image/png", size=1, attached_at=now())
        db.session.add(file)
        db.session.flush()
        shown = db.session.get_one(Message, line)
        shown.kind, shown.file_id = MessageKind.FILE, file.id
        db.session.add(MessageMask(message_id=line, original=SECRET))
        db.session.get_one(Rating, chat.id).comment = SECRET
        identity = {"kind": "site", "external_id": SECRET, "display_name": SECRET}
        db.session.add(CustomerIdentity(service_id=of.id, customer_id=customer.id, **identity))
    exporting.make(exporting.ask(customer, by=operator).id)
    return customer


def traces(*words: str) -> list[str]:
    """Every table and column in which one of the words stands, the index included."""
    found = []
    with db.engine.connect() as connection:
        readable = (name for name in sa.inspect(connection).get_table_names() if "_words" not in name)  # FTS5's own
        for table in readable:
            for row in connection.execute(sa.text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608  # the database's own names
                shown = {name: str(value).casefold() for name, value in row.items()}
                found += [f"{table}.{name}" for name, value in shown.items() if any(word in value for word in words)]
    return sorted(set(found))


def test_nothing_of_the_person_is_left_anywhere_and_the_counts_stay(app: Flask) -> None:
    service = factories.service()
    customer = somebody(service)
    chats.ended(service, ("customer", "noise"), customer=factories.customer(service))
    assert len(traces(SECRET)) > 12
    assert len(traces(*OF_NUMBER)) >= 3
    for about in (customer.id, None):  # to addresses that nobody has written down
        outbox.put(f"{about}@elsewhere.example", subject="s", text=SECRET if about else "noise", customer_id=about)
    before = [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in COUNTED]
    admin = factories.operator(service, role_key="administrator")
    erasing.erase(customer, by=admin)
    assert traces(SECRET, *OF_NUMBER, "198.51.100.7") == []
    assert [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in COUNTED] == before
    assert customer.erased_at is not None
    assert db.session.scalars(sa.select(Rating)).one().satisfied
    assert not db.session.scalar(sa.select(CustomerExport.id))
    assert not db.session.scalar(sa.select(MessageMask.id))
    assert db.session.scalars(sa.select(StoredFile.discarded_at)).one() is not None
    mails = db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id))
    assert [(mail.due_at is None, mail.recipient, mail.text) for mail in mails] == [
        (True, "", ""),
        (True, "", ""),
        (False, "None@elsewhere.example", "noise"),
    ]
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "customer_erased")).one()
    assert (entry.operator_id, entry.subject_id, entry.particulars) == (admin.id, customer.id, {"reason": "asked_for"})
    assert "noise" in db.session.scalars(sa.select(Message.text)).all()


COUNTED = (Customer, Chat, Message, Consent, Rating, Ticket, Call)


def test_what_was_merged_into_the_person_goes_too(app: Flask) -> None:
    service = factories.service()
    customer, survivor = somebody(service), factories.customer(service)
    by = factories.operator(service, role_key="administrator")
    merging.merge(survivor, customer, chosen={}, versions=(survivor.version, customer.version), by=by)
    with pytest.raises(RefusedError):
        erasing.erase(customer, by=by)
    erasing.erase(survivor, by=by)
    assert traces(SECRET, *OF_NUMBER) == []


def test_a_running_chat_is_ended_first(app: Flask) -> None:
    service = factories.service()
    customer = factories.customer(service)
    chats.running(service, ("customer", "Moment"), customer=customer)
    with pytest.raises(RefusedError):
        erasing.erase(customer, by=None)
    assert customer.name == "山田 花子"


def test_keys_cannot_be_read_back_but_are_recognised(app: Flask) -> None:
    service, other = factories.service(), factories.service()
    erasing.erase(somebody(service), by=None)
    digests = [erased_keys.of_email(f"{SECRET}@example.jp"), erased_keys.of_phone("+819077771234")]
    digests += [erased_keys.of_identity("site", 0, SECRET)]
    assert set(erased_keys.erased(service.id, digests)) == set(digests)
    assert erased_keys.erased(other.id, digests) == {}


def test_old_content_is_erased_where_the_service_says_so(app: Flask) -> None:
    service, other = factories.service(retention_months=6), factories.service()
    long_ago = now() - timedelta(days=200)
    for one in (service, other):
        somebody(one)
    with operation():
        for chat in db.session.scalars(sa.select(Chat)):
            chat.requested_at, chat.ended_at = long_ago, long_ago
        for call in db.session.scalars(sa.select(Call)):
            call.state, call.ended_at = "closed", long_ago
    young = chats.ended(service, ("customer", "neulich"), customer=factories.customer(service), at=now())
    chat_erasing.erase_old()
    ticket_erasing.erase_old()
    erased = {row.service_id: row.erased_at for row in db.session.scalars(sa.select(Call))}
    assert erased[service.id] is not None
    assert erased[other.id] is None
    texts = db.session.scalars(sa.select(Message.text).join(Chat).where(Chat.service_id == service.id)).all()
    assert [text for text in texts if text] == ["neulich"]
    assert db.session.get_one(Chat, young.id).erased_at is None
    assert db.session.scalars(sa.select(Ticket.subject).where(Ticket.service_id == service.id)).one() == ""


def test_an_export_holds_everything(app: Flask) -> None:
    service = factories.service()
    customer = somebody(service)
    archive = zipfile.ZipFile(io.BytesIO(exporting.packed(customer)))
    assert sorted(archive.namelist()) == ["attachments.json", "data.json", "index.html"]
    held = json.loads(archive.read("data.json"))
    assert set(held) >= {"customer", "identities", "mails", "audit", "chats", "consents", "tickets", "calls"}
    assert held["customer"]["phones"] == [{"shown": NUMBER, "e164": "+819077771234"}]
    assert held["chats"][0]["messages"][0]["text"] == f"私は {SECRET} です"
    assert [one["name"] for one in json.loads(archive.read("attachments.json"))] == [f"{SECRET}.png"]
    assert "token_hash" not in archive.read("data.json").decode()
    assert f"私は {SECRET} です" in archive.read("index.html").decode()


def test_the_zip_is_for_its_maker_alone(app: Flask, client: Browser) -> None:
    service = factories.service()
    customer, maker = factories.customer(service), factories.operator(service, role_key="supervisor")
    client.sign_in(maker)
    assert client.post(f"/console/customers/{customer.id}/exports").status_code == 303
    export = db.session.scalars(sa.select(CustomerExport)).one()
    url = f"/console/customers/{customer.id}/exports/{export.id}"
    assert client.get(url).status_code == 404
    exporting.make(export.id)
    answer = client.get(url)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    client.sign_in(factories.operator(service, role_key="supervisor"))
    assert client.get(url).status_code == 404
    client.sign_in(factories.operator(service))
    assert client.get(url).status_code == 403


def test_erasing_in_the_console(app: Flask, client: Browser) -> None:
    service = factories.service()
    customer, foreign = factories.customer(service), factories.customer(factories.service())
    client.sign_in(factories.operator(service, role_key="supervisor"))
    assert client.post(f"/console/customers/{customer.id}/erasure").status_code == 403
    client.sign_in(factories.operator(service, role_key="administrator"))
    url = f"/console/customers/{customer.id}/erasure"
    assert client.post(url, data={"number": "1234567"}).status_code == 422
    assert client.post(url, data={"number": str(customer.id)}).status_code == 303
    page: Any = client.get(f"/console/customers/{customer.id}").text
    assert "山田 花子" not in page
    assert "消去" in page
    client.sign_in(factories.operator(service, role_key="supervisor"))
    assert client.get(f"/console/customers/{foreign.id}/exports").status_code == 404
    assert client.post(f"/console/customers/{foreign.id}/exports").status_code == 404
