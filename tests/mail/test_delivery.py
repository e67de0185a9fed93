"""Mail goes out by SMTP: once, and again after what passes, and never after what does not."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter import claims
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.mail import delivery, outbox
from helpcenter.mail.models import OutgoingMail
from helpcenter.transactions import operation
from tests.mail.mail_server import PASSWORD, USER, MailServer, sending_to


def put(
    recipient: str = "hana@example.jp",
    *,
    subject: str = "会話の記録 📎",
    html: str | None = None,
    sender_name: str = "",
    reply_to: str = "",
) -> OutgoingMail:
    text = "本文です。\nsecond line\n"
    return outbox.put(recipient, subject=subject, text=text, html=html, sender_name=sender_name, reply_to=reply_to)


def row(mail: OutgoingMail) -> OutgoingMail:
    db.session.rollback()
    return db.session.get_one(OutgoingMail, mail.id, populate_existing=True)


def change(mail: OutgoingMail, **values: object) -> None:
    with operation():
        db.session.execute(sa.update(OutgoingMail).where(OutgoingMail.id == mail.id).values(**values))


def pass_time(mail: OutgoingMail) -> None:
    """Let the time come at which it is tried again."""
    change(mail, due_at=now() - timedelta(seconds=1))


def is_sent(mail: OutgoingMail) -> bool:
    found = row(mail)
    return found.sent_at is not None and found.due_at is None and found.error is None and found.lease_until is None


def test_a_mail_arrives_as_it_was_written(sending: MailServer) -> None:
    mail = put(sender_name="みなとストア", reply_to="desk@example.jp", html="<p>本文です。</p>")
    delivery.send_due()
    (letter,) = sending.received
    assert sending.envelopes == [("support@desk.example", ["hana@example.jp"])]
    assert sending.held == [0], "no transaction stays open while the server answers"
    assert letter["From"] == "みなとストア <support@desk.example>"
    assert (letter["To"], letter["Reply-To"]) == ("hana@example.jp", "desk@example.jp")
    assert letter["Subject"] == "会話の記録 📎"
    assert letter["Message-ID"] == mail.message_id
    assert mail.message_id.endswith("@desk.example>")
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == ["本文です。", "second line"]
    assert html.get_content().strip() == "<p>本文です。</p>"
    assert is_sent(mail)


def test_what_is_sent_is_not_sent_again(sending: MailServer) -> None:
    put()
    for _time in range(3):
        delivery.send_due()
    assert sending.tries == 1


def test_several_go_out_over_one_connection_in_order(sending: MailServer) -> None:
    for number in range(5):
        put(subject=f"{number}")
    delivery.send_due()
    assert [letter["Subject"] for letter in sending.received] == ["0", "1", "2", "3", "4"]


def test_a_temporary_refusal_is_tried_again_later_and_the_others_go_out(sending: MailServer) -> None:
    sending.answers = ["451 greylisted, come back later"]
    first, second = put(), put()
    delivery.send_due()
    found = row(first)
    assert found.error == "451 greylisted, come back later"
    assert found.due_at is not None
    assert found.due_at > now()
    assert is_sent(second)
    delivery.send_due()
    assert len(sending.received) == 1
    pass_time(first)
    delivery.send_due()
    assert is_sent(first)
    assert [letter["Message-ID"] for letter in sending.received] == [second.message_id, first.message_id]


@pytest.mark.parametrize("place", ["RCPT", "DATA"])
def test_a_permanent_refusal_is_final_and_its_words_are_kept(sending: MailServer, place: str) -> None:
    if place == "RCPT":
        sending.recipients["hana@example.jp"] = "550 no such user"
    else:
        sending.answers = ["550 no such user"]
    mail, other = put(), put("taro@example.jp")
    delivery.send_due()
    found = row(mail)
    assert (found.due_at, found.sent_at, found.error) == (None, None, "550 no such user")
    assert is_sent(other)
    delivery.send_due()
    assert len(sending.received) == 1


def test_a_server_that_is_away_counts_against_one_mail_only(sending: MailServer) -> None:
    mails = [put() for _number in range(3)]
    sending.stop()
    delivery.send_due()
    assert [row(mail).attempts for mail in mails] == [0, 0, 0]
    assert all((row(mail).error or "").startswith("ConnectionRefusedError") for mail in mails)
    assert claims.next_due(OutgoingMail) is None  # nobody hammers the server
    sending.start()
    for mail in mails:
        pass_time(mail)
    delivery.send_due()
    assert all(is_sent(mail) for mail in mails)
    assert len(sending.received) == 3


def test_a_server_that_closes_in_between_leaves_the_rest_for_later(sending: MailServer) -> None:
    sending.answers = ["421 closing"]
    first, second = put(), put()
    delivery.send_due()
    assert (row(first).attempts, row(second).attempts) == (1, 0)
    for mail in (first, second):
        pass_time(mail)
    delivery.send_due()
    assert is_sent(first)
    assert is_sent(second)


def test_after_many_attempts_it_is_given_up_and_says_why(sending: MailServer) -> None:
    sending.answers = ["452 mailbox full"] * 100
    mail = put()
    for _time in range(delivery.MOST_ATTEMPTS + 3):
        if row(mail).due_at is not None:
            pass_time(mail)
        delivery.send_due()
    assert sending.tries == delivery.MOST_ATTEMPTS
    found = row(mail)
    assert (found.due_at, found.sent_at, found.error) == (None, None, "452 mailbox full")


def test_the_waits_grow_to_six_hours() -> None:
    waits = [delivery.wait_after(attempts) for attempts in range(1, 200)]
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


def test_what_is_days_old_is_not_sent_any_more(sending: MailServer) -> None:
    mail = put()
    change(mail, created_at=now() - timedelta(days=4))
    delivery.send_due()
    assert (row(mail).due_at, row(mail).error, sending.received) == (None, "Too old to be sent.", [])


def test_whom_another_worker_has_claimed_is_left_alone_until_its_lease_is_over(sending: MailServer) -> None:
    mail = put()
    change(mail, lease_until=now() + timedelta(minutes=4), attempts=1)
    delivery.send_due()
    assert sending.received == []
    change(mail, lease_until=now() - timedelta(seconds=1))
    delivery.send_due()
    assert is_sent(mail)


def test_a_worker_that_was_overtaken_writes_nothing(sending: MailServer) -> None:
    mail = put()
    claimed = claims.claim_next(OutgoingMail, delivery.LEASE)
    assert claimed is not None
    db.session.expunge(claimed)
    change(mail, attempts=2)  # its lease ran out, and another has taken the mail
    claims.note(claimed, due_at=None, error="late")
    assert row(mail).error is None


def test_without_a_server_mail_stays_in_the_outbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sending_to(app, None, monkeypatch)
    assert not outbox.is_sent()
    mail = put()
    delivery.send_due()
    delivery.wake()
    found = row(mail)
    assert (found.attempts, found.sent_at) == (0, None)
    assert found.due_at is not None


@pytest.mark.parametrize("right", [True, False])
def test_the_password_of_the_url_is_used(app: Flask, monkeypatch: pytest.MonkeyPatch, right: bool) -> None:
    server = MailServer(needs_password=True)
    server.start()
    try:
        password = quote(PASSWORD if right else "wrong", safe="")
        sending_to(app, f"smtp://{quote(USER, safe='')}:{password}@127.0.0.1:{server.port}", monkeypatch)
        mail = put()
        delivery.send_due()
    finally:
        server.stop()
    assert is_sent(mail) is right
    if not right:
        assert (row(mail).error or "").startswith("SMTPAuthenticationError")
        assert row(mail).attempts == 0
        assert "wrong" not in (row(mail).error or "")


def test_encryption_that_was_asked_for_is_not_done_without(
    app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scheme in ("starttls", "smtps"):
        sending_to(app, f"{scheme}://127.0.0.1:{mail_server.port}", monkeypatch)
        mail = put()
        delivery.send_due()
        assert not is_sent(mail)
    assert mail_server.received == []


def test_in_a_folder_every_mail_is_one_file(
    app: Flask, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("mail") / "sub folder"
    sending_to(app, folder.as_uri(), monkeypatch)
    mail = put()
    delivery.send_due()
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    assert mail.message_id.encode() in file.read_bytes()
    assert is_sent(mail)


def test_the_commands_tell_and_try_again(app: Flask, sending: MailServer) -> None:
    sending.answers = ["550 no"]
    mail = put()
    delivery.send_due()
    run = app.test_cli_runner()
    assert f"#{mail.id} after 1 attempts: 550 no" in run.invoke(args=["mail", "status"]).output
    assert "1 mails" in run.invoke(args=["mail", "retry"]).output
    delivery.send_due()
    assert is_sent(mail)
