"""Answering by mail, solving without one, merging tickets (tickets-customers.md 1.5)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from helpcenter.chat.canned_model import CannedReply
from helpcenter.customers import contacts, erasing
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.services import kept_texts, settings
from helpcenter.tickets import (
    answering,
    commenting,
    deleting,
    drafts,
    following,
    mail_wordings,
    presence,
    reply_address,
    solving,
    states,
    ticket_merging,
)
from helpcenter.tickets.answering import Answer
from helpcenter.tickets.draft_model import ReplyDraft
from helpcenter.tickets.mail_template_model import MailTemplate
from helpcenter.tickets.mail_wording_model import MailKind
from helpcenter.tickets.mail_wordings import Wording
from helpcenter.tickets.models import Call, Direction, Ticket, TicketEvent, TicketState
from helpcenter.tickets.solving import Reason
from helpcenter.transactions import StaleError, operation
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.client import Browser
from tests.tickets.desk import ADDRESS, Desk

OPEN, PENDING, SOLVED = TicketState.OPEN, TicketState.PENDING, TicketState.SOLVED


def answered(ticket: Ticket, desk: Desk, **changes: Any) -> Call:
    answer = Answer(**{"to": ADDRESS, "subject": "返金", "text": "本日です", **changes})
    return answering.reply(ticket, answer, version=ticket.version, by=desk.operator)


def events(ticket: Ticket, kind: str) -> list[dict[str, Any]]:
    query = (
        sa.select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind == kind)
        .order_by(TicketEvent.id)
    )
    return [event.particulars for event in db.session.scalars(query)]


@pytest.mark.parametrize(("after", "state"), [("open", "open"), ("pending", "pending"), ("solved", "solved")])
def test_a_mail_goes_out_and_the_ticket_follows(posting: Desk, after: str, state: str) -> None:
    ticket = posting.ticket()
    call = answered(ticket, posting, after=TicketState(after))
    assert (ticket.state, ticket.operator) == (TicketState(state), posting.operator)
    assert (call.channel, call.direction, call.content) == (Channel.EMAIL, Direction.OUT, "本日です")
    mail = db.session.scalars(sa.select(OutgoingMail)).one()
    assert (mail.recipient, mail.subject) == (ADDRESS, f"[{ticket.reference}] 返金")
    assert mail.text.startswith("本日です\n\n-- \n")
    assert not mail.automatic
    assert reply_address.ticket_id([mail.reply_to]) == ticket.id
    assert events(ticket, "replied") == [{"call": call.id, "after": after, "late": False}]


def test_nothing_goes_to_others_from_closed_ones_or_on_a_stale_version(posting: Desk) -> None:
    ticket = posting.ticket()
    with pytest.raises(RefusedError):
        answered(ticket, posting, to="stranger@example.jp")
    with pytest.raises(StaleError):
        answering.reply(ticket, Answer(ADDRESS, "x", "y"), version=9, by=posting.operator)
    with operation():
        ticket.state, ticket.closed_at = TicketState.CLOSED, ticket.created_at
    with pytest.raises(RefusedError):
        answered(ticket, posting)
    assert db.session.scalar(sa.select(OutgoingMail.id)) is None
    assert len(ticket.calls) == 1


def test_without_a_mail_server_nothing_is_promised(desk: Desk) -> None:
    with operation():
        desk.customer.emails = contacts.emails([ADDRESS])
    with pytest.raises(RefusedError):
        answered(desk.ticket(), desk)


def test_solving_without_a_mail_keeps_the_reason(posting: Desk) -> None:
    ticket = posting.ticket()
    solving.solve_internally(ticket, Reason.SPAM, version=1, by=posting.operator, note="広告")
    assert (ticket.state, ticket.is_spam) == (SOLVED, True)
    assert events(ticket, "solved_internally") == [{"reason": "spam", "note": "広告"}]
    assert db.session.scalar(sa.select(OutgoingMail.id)) is None
    with pytest.raises(RefusedError):
        solving.solve_internally(ticket, Reason.OTHER, version=ticket.version, by=posting.operator)
    assert [str(one) for one in Reason] == ["spam", "test", "duplicate", "by_chat", "by_phone", "other"]
    for reason in Reason:
        done = posting.ticket()
        solving.solve_internally(done, reason, version=1, by=posting.operator)
        assert (done.state, done.is_spam) == (SOLVED, reason == Reason.SPAM), reason


def test_merged_tickets_have_one_page(posting: Desk, client: Browser) -> None:
    one, other = posting.ticket("一つ目"), posting.ticket("二つ目")
    commenting.comment(one, "メモ", by=posting.operator)
    ticket_merging.merge(one, other, version=one.version, by=posting.operator)
    assert [call.subject for call in other.calls] == ["二つ目", "一つ目"]
    assert (one.state, following.current(one)) == (TicketState.CLOSED, other)
    assert events(other, "absorbed") == [{"other": one.id, "reference": one.reference}]
    client.sign_in(posting.operator)
    assert client.get(f"/console/tickets/{one.id}").location == f"/console/tickets/{other.id}"
    assert one.reference in client.get(f"/console/tickets/{other.id}").text
    deleting.delete(other, version=other.version, by=posting.operator)
    assert client.get(f"/console/tickets/{one.id}").status_code == 404, "it would lead to itself"


def test_what_goes_on_with_a_closed_ticket_can_be_merged(posting: Desk) -> None:
    closed, other = posting.ticket(), posting.ticket()
    solving.solve_internally(closed, Reason.OTHER, version=1, by=posting.operator)
    states.change(closed, TicketState.CLOSED, version=closed.version, by=posting.operator)
    ticket = following.follow_up(closed, channel=Channel.EMAIL, subject="続き", content="まだです")
    ticket_merging.merge(ticket, other, version=ticket.version, by=posting.operator)
    assert {one for _tie, one, _hangs in following.ties(ticket)} == {closed, other}
    assert following.current(ticket) == other


def test_only_open_tickets_of_one_customer_are_merged(posting: Desk) -> None:
    one, other = posting.ticket(), posting.ticket(customer=factories.customer(posting.service))
    closed = posting.ticket()
    with operation():
        closed.state, closed.closed_at = TicketState.CLOSED, closed.created_at
    elsewhere = db.session.scalars(sa.select(Ticket).where(Ticket.service_id == posting.elsewhere.id)).one()
    for into in (one, other, closed, elsewhere):
        with pytest.raises(RefusedError):
            ticket_merging.merge(one, into, version=one.version, by=posting.operator)


def test_the_road_over_http(posting: Desk, client: Browser) -> None:
    ticket, other = posting.ticket(), posting.ticket("別件")
    client.sign_in(posting.operator)
    url = f"/console/tickets/{ticket.id}"
    assert ADDRESS in client.get(f"{url}/reply?after=pending").text
    form = {"version": ticket.version, "to": ADDRESS, "subject": "返金", "text": "本日です", "after": "pending"}
    preview = client.post(f"{url}/reply", data={**form, "preview": "1"}).text
    assert f"[{ticket.reference}] 返金" in preview
    assert client.post(f"{url}/reply", data={**form, "text": ""}).status_code == 422
    assert client.post(f"{url}/reply", data={**form, "to": "x@example.jp"}).status_code == 422
    assert client.post(f"{url}/reply", data={**form, "version": 9}).status_code == 409
    assert db.session.scalar(sa.select(OutgoingMail.id)) is None
    assert client.post(f"{url}/reply", data=form).status_code == 303
    db.session.refresh(ticket)
    assert ticket.state == PENDING
    answer = client.post(f"{url}/internal-solution", data={"version": ticket.version, "reason": "by_phone"})
    assert answer.status_code == 303
    assert "電話" in client.get(f"{url}?tab=events").text
    db.session.refresh(ticket)
    merged = {"version": ticket.version, "number": other.reference}
    assert client.post(f"{url}/merge", data={**merged, "number": "999999"}).status_code == 422
    assert client.post(f"{url}/merge", data=merged).location == f"/console/tickets/{other.id}"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_templates_and_where_there_is_chat_canned_replies_are_put_in(posting: Desk, client: Browser) -> None:
    mail, bare, english = (
        kept_texts.create(
            MailTemplate, posting.service, by=None, language=language, name=name, subject=subject, text=text
        )
        for language, name, subject, text in (
            ("ja", "回答", "{ticket} のご回答", "{customer}様、{operator}です"),
            ("ja", "追伸", "", "追伸"),
            ("en", "answer", "", "Dear {customer}"),
        )
    )
    canned = kept_texts.create(CannedReply, posting.service, by=None, language="ja", name="お礼", text="{chat}のお礼")
    kept_texts.create(MailTemplate, posting.elsewhere, by=None, language="ja", name="よその", subject="", text="x")
    ticket = posting.ticket()
    client.sign_in(posting.operator)
    url = f"/console/tickets/{ticket.id}"
    assert "お礼" not in client.get(url).text, "the service has no chat"
    settings.change(posting.service, chat_enabled=True, by=None)
    page = client.get(url).text
    assert (
        page.index("回答</span>") < page.index("追伸</span>") < page.index("answer</span>") < page.index("お礼</span>")
    )
    assert "よその" not in page

    def put_in(which: str, subject: str = ticket.subject) -> tuple[str, str]:
        form = {"version": 1, "to": ADDRESS, "subject": subject, "text": "拝啓", "after": "open", "fill": which}
        client.post(f"{url}/reply", data=form)
        db.session.expire_all()
        kept = db.session.scalars(sa.select(ReplyDraft)).one()
        return kept.subject, kept.text

    filled = f"拝啓\n\n山本 香織様、{posting.operator.nickname}です"
    assert put_in(f"mail-{mail.id}") == (f"{ticket.reference} のご回答", filled)
    assert put_in(f"mail-{mail.id}", "私の件名") == ("私の件名", filled)
    assert put_in(f"mail-{bare.id}") == (ticket.subject, "拝啓\n\n追伸")
    assert put_in(f"mail-{english.id}") == (ticket.subject, "拝啓\n\nDear 山本 香織")
    assert put_in(f"canned-{canned.id}") == (ticket.subject, f"拝啓\n\n{ticket.reference}のお礼")
    assert put_in("mail-999999") == (ticket.subject, "拝啓")


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_around_an_answer_stand_the_services_own_words_by_what_becomes_of_it(posting: Desk) -> None:
    ticket = posting.ticket()
    for kind, word in ((MailKind.INTERIM, "確認中"), (MailKind.FINAL, "完了")):
        words = Wording(f"{word} {{ticket}} {{subject}}", f"{{answer}}\n{word}\n{{link}}")
        mail_wordings.write(posting.service, kind, "ja", words, by=None)
    for after, expected in (
        (OPEN, (f"[{ticket.reference}] 返金", "{link}です\n\n-- \n")),
        (PENDING, (f"確認中 {ticket.reference} 返金", "{link}です\n確認中")),
        (SOLVED, (f"完了 {ticket.reference} 返金", "{link}です\n完了")),
    ):
        subject, text = answering.mail_of(ticket, Answer(ADDRESS, "返金", "{link}です", after))
        assert subject == expected[0]
        assert text.startswith(expected[1]), after
        assert text.count("{link}") == 1, "no address is known here: its line is left out"


def test_strangers_get_nothing(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    client.sign_in(posting.stranger)
    for path in ("reply", "internal-solution", "merge"):
        assert client.get(f"/console/tickets/{ticket.id}/{path}").status_code == 404
        assert client.post(f"/console/tickets/{ticket.id}/{path}", data={"version": 1}).status_code == 404


def test_an_answer_is_kept_while_it_is_written_and_colleagues_see_it(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    url = f"/console/tickets/{ticket.id}"
    client.sign_in(posting.operator)
    form = {"version": 1, "to": ADDRESS, "subject": "返金", "text": "書きかけ\r\n続き", "after": "pending"}
    assert "下書き" in client.post(f"{url}/draft", data=form).text
    page = client.get(url).text
    assert "書きかけ\n続き</textarea>" in page
    assert re.search(r'<option selected value="pending">|value="pending" selected', page)
    assert presence.writing(ticket.id) == {posting.operator.id}
    odd = {**form, "to": "x@example.jp", "after": "closed", "subject": "題" * 400, "text": "x\x00" * 30_000}
    assert client.post(f"{url}/draft", data=odd).status_code == 200
    kept = db.session.scalars(sa.select(ReplyDraft)).one()
    assert (kept.recipient, kept.after, len(kept.subject), len(kept.text)) == ("", "open", 280, 20_000)
    assert client.post(f"{url}/draft", data={**form, "text": " "}).text.strip() == ""
    assert db.session.scalar(sa.select(ReplyDraft.text)) is None

    client.post(f"{url}/draft", data=form)
    client.sign_in(posting.colleague)
    assert "書きかけ" not in client.get(url).text, "it is the other operator's"
    client.sign_in(posting.stranger)
    assert client.post(f"{url}/draft", data=form).status_code == 404
    client.sign_in(posting.operator)
    assert client.post(f"{url}/reply", data=form).status_code == 303
    assert db.session.scalar(sa.select(ReplyDraft.text)) is None, "it was sent"

    for left in (posting.ticket(), posting.ticket()):
        client.post(f"/console/tickets/{left.id}/draft", data=form)
    with operation():
        left.state, left.closed_at = TicketState.CLOSED, left.created_at
    drafts.forget()
    assert len(db.session.scalars(sa.select(ReplyDraft.ticket_id)).all()) == 1
    assert client.post(f"/console/tickets/{left.id}/draft", data=form).status_code == 409
    erasing.erase(posting.customer, by=posting.operator)
    assert db.session.scalar(sa.select(ReplyDraft.text)) is None
