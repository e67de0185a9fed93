"""Mail that comes in, also from people and machines that mean no good (tickets-customers.md 1.2, 1.9)."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.mail import reading
from helpcenter.mail.models import OutgoingMail
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.tickets import assigning, incoming, reply_address, states
from helpcenter.tickets.mail_model import Outcome, ReceivedMail, TicketTie
from helpcenter.tickets.models import Call, Direction, Ticket, TicketState
from helpcenter.transactions import operation
from tests.tickets.desk import ADDRESS, Desk


def mail(to: str, text: str = "明日お願いします", **headers: str) -> bytes:
    letter = EmailMessage()
    named = {"From": f"山本 香織 <{ADDRESS}>", "To": to, "Subject": "Re: 返金", "Message-ID": "<1@example.jp>"}
    for name, value in (named | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        letter[name] = value
    letter.set_content(text)
    return letter.as_bytes()


def receive(raw: bytes, desk: Desk | None = None) -> Outcome:
    return incoming.receive(reading.read(raw), desk.service if desk else None)[0]


def test_an_answer_becomes_a_call_and_opens_what_was_solved(posting: Desk) -> None:
    ticket = posting.ticket(operator=posting.operator)
    states.change(ticket, TicketState.SOLVED, version=1, by=posting.operator)
    assert receive(mail(reply_address.of(ticket.id))) is Outcome.ANSWERED
    call = ticket.calls[-1]
    assert (ticket.state, call.channel, call.direction) == (TicketState.OPEN, Channel.EMAIL, Direction.IN)
    assert (call.subject, call.content, call.note) == ("Re: 返金", "明日お願いします", "")
    assert list(db.session.scalars(index.matching(Kind.CALL, [posting.service.id], "明日お願い"))) == [call.id]


def test_the_same_mail_twice_is_one(posting: Desk) -> None:
    ticket = posting.ticket()
    raw = mail(reply_address.of(ticket.id))
    assert incoming.receive(reading.read(raw)) == (Outcome.ANSWERED, False)
    assert incoming.receive(reading.read(raw)) == (Outcome.ANSWERED, True)
    assert len(ticket.calls) == 2


def test_a_closed_ticket_goes_on_in_a_new_one(posting: Desk) -> None:
    ticket = posting.ticket()
    with operation():
        ticket.state, ticket.closed_at = TicketState.CLOSED, ticket.created_at
    receive(mail(reply_address.of(ticket.id)))
    tie = db.session.scalars(sa.select(TicketTie)).one()
    follow_up = db.session.get_one(Ticket, tie.ticket_id)
    assert (tie.other_id, follow_up.customer, follow_up.state) == (ticket.id, ticket.customer, TicketState.NEW)
    assert len(ticket.calls) == 1


def test_a_pending_ticket_of_nobody_waits_for_somebody_again(posting: Desk) -> None:
    ticket = posting.ticket(operator=posting.operator)
    states.change(ticket, TicketState.PENDING, version=1, by=posting.operator)
    with operation():
        posting.operator.deactivated_at = ticket.created_at
    receive(mail(reply_address.of(ticket.id)))
    assert ticket.state == TicketState.OPEN
    assert assigning.may_assign(ticket, posting.operator)
    assert db.session.scalar(sa.select(OutgoingMail.id)) is None, "who has left hears nothing of it"


def test_guessed_addresses_and_headers_lead_nowhere(posting: Desk) -> None:
    ticket = posting.ticket()
    own = reply_address.of(ticket.id)
    for to in (
        own.replace(f"t{ticket.id}.", f"t{ticket.id + 1}."),
        own.replace("@help.example", "@evil.example"),
        f"support+t{ticket.id}.aaaaaaaaaaaaaaaa@help.example",
        f"support+t{ticket.id}@help.example",
    ):
        raw = mail(to, In_Reply_To=f"<{ticket.id}@help.example>", References=own, Message_ID2=to)
        assert receive(raw.replace(b"<1@example.jp>", f"<{to}>".encode())) is Outcome.UNKNOWN, to
    assert len(ticket.calls) == 1


def test_machines_are_not_answered_and_open_nothing(posting: Desk) -> None:
    ticket = posting.ticket()
    for headers in (
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"List_Id": "<x.example>"},
        {"From": "support@help.example"},
        {"From": "support+t1.aaaaaaaaaaaaaaaa@help.example"},
    ):
        raw = mail(reply_address.of(ticket.id), **headers).replace(b"<1@", f"<{hash(str(headers))}@".encode())
        assert incoming.receive(reading.read(raw), posting.service) == (Outcome.AUTOMATIC, False), headers
    assert len(ticket.calls) == 1


def test_mail_that_answers_to_nothing_opens_a_ticket_of_somebody_new(posting: Desk) -> None:
    assert receive(mail("support@help.example"), posting) is Outcome.OPENED
    ticket = db.session.scalars(sa.select(Ticket).order_by(Ticket.id.desc())).first()
    assert ticket is not None
    assert (ticket.channel, ticket.subject, ticket.customer.name) == (Channel.EMAIL, "Re: 返金", "山本 香織")
    assert ticket.customer != posting.customer
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 3


def test_another_sender_and_files_are_said(posting: Desk) -> None:
    ticket = posting.ticket()
    letter = EmailMessage()
    letter["From"], letter["To"] = "other@example.com", reply_address.of(ticket.id)
    letter.set_content("見てください")
    letter.add_attachment(b"x", maintype="image", subtype="png", filename="写真.png")
    receive(letter.as_bytes())
    note = ticket.calls[-1].note
    assert "other@example.com" in note
    assert "写真.png" in note


def test_floods_wait(posting: Desk) -> None:
    ticket = posting.ticket()
    with operation():
        db.session.add_all(
            ReceivedMail(digest=str(n), outcome=Outcome.ANSWERED, ticket_id=ticket.id)
            for n in range(incoming.MOST_AN_HOUR)
        )
    with pytest.raises(incoming.FloodError):
        receive(mail(reply_address.of(ticket.id)))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Call).where(Call.ticket_id == ticket.id)) == 1


def test_line_breaks_in_headers_add_nothing() -> None:
    raw = b"From: =?utf-8?q?x=0ABcc=3A_e=40x.com?= <a@x.jp>\nTo: b@x.jp\nSubject: =?utf-8?b?YQ0KQmNjOiBi?=\n\nx"
    letter = reading.read(raw)
    assert "\n" not in letter.subject + letter.sender_name
    assert letter.recipients == ("b@x.jp",)


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("us-ascii", "返金".encode(), "返金"),
        ("iso-8859-1", "返金".encode(), "返金"),
        ("utf-8", "返金です".encode("cp932"), "返金です"),
        ("iso-2022-jp", "返金".encode("iso-2022-jp"), "返金"),
        ("utf-8", "返金".encode("iso-2022-jp"), "返金"),
        ("no-such-charset", "返金".encode(), "返金"),
        ("utf-8", b"a\x00\x07b\xff\xfe\xfa", None),
    ],
)
def test_charsets_may_lie(charset: str, data: bytes, text: str | None) -> None:
    raw = b"From: a@x.jp\nContent-Type: text/plain; charset=" + charset.encode() + b"\n\n" + data
    said = reading.read(raw).text
    assert "\x00" not in said
    assert text is None or said == text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 500,
        b"From: \nTo: <<<>>>;;,\nContent-Type: multipart/mixed; boundary=\n\n--\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 5000,
        b"Content-Transfer-Encoding: base64\nContent-Type: text/html\n\n!!!!<script>",
        b"Subject: =?utf-8?b?////?= =?x?q?=ZZ?=\nContent-Disposition: attachment; filename*=utf-8''%ff%zz\n\nx",
        b"From: " + b"a" * 200_000 + b"@x.jp\n\n" + b"x" * 2_000_000,
        b"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: in",
    ],
)
def test_nothing_malformed_breaks_or_grows(raw: bytes) -> None:
    try:
        letter = reading.read(raw)
    except reading.UnreadableError:
        return
    assert len(letter.text) <= reading.LONGEST_TEXT
    assert len(letter.subject) <= 300
    assert len(letter.sender) <= 320


def test_markup_is_read_as_text() -> None:
    raw = b"Content-Type: text/html\n\n<style>p{}</style><p>one<br>two</p><script>alert(1)</script><div>&lt;three"
    assert reading.read(raw).text == "one\ntwo\n<three"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_piped_message(app: Flask, posting: Desk) -> None:
    runner, ticket = app.test_cli_runner(), posting.ticket()
    raw = mail(reply_address.of(ticket.id))
    assert runner.invoke(args=["mail", "receive"], input=raw).output == "answered\n"
    assert runner.invoke(args=["mail", "receive"], input=raw).output == "answered (repeated)\n"
    assert runner.invoke(args=["mail", "receive", "--service", "nowhere"], input=raw).exit_code == 1
    assert runner.invoke(args=["mail", "receive"], input=b"x" * (25 * 1024 * 1024 + 1)).exit_code == 65


def test_a_header_whose_encoding_is_a_lie_stays_as_it_came() -> None:
    """Found by `make fuzz`: one such mail would have kept all behind it from being fetched."""
    letter = reading.read(b"From: =?utf-8?b?x55Sw?= <a@x.jp>\nTo: b\x00@x.jp\n\ntext")
    assert (letter.sender, letter.recipients) == ("a@x.jp", ("b @x.jp",))
