"""Mail from a mailbox of a real IMAP server (pymap): taken once, marked, none lost (tickets-customers.md 1.9)."""

from __future__ import annotations

import dataclasses
import imaplib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from helpcenter.mail import mailbox, server
from helpcenter.tickets import incoming, polling, reply_address
from helpcenter.tickets.mail_model import ReceivedMail
from helpcenter.tickets.models import Call, Ticket
from tests.imports import making
from tests.processes import Started, free_port, wait_until
from tests.tickets.desk import Desk
from tests.tickets.test_incoming import mail

USER, PASSWORD = "desk", "pass@word"


@pytest.fixture(scope="module")
def imap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real server."""
    port, folder = free_port(), tmp_path_factory.mktemp("imap")
    command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    more = ["--no-service", "admin", "--no-service", "managesieve"]
    running = Started([*command, *more, "dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD],
                      folder / "imap.log")  # fmt: skip
    try:
        wait_until(lambda: answers(port), "the IMAP server answers", 60)
        yield port
    finally:
        running.stop()


@pytest.fixture
def box(app: Flask, imap: int, posting: Desk, monkeypatch: pytest.MonkeyPatch) -> imaplib.IMAP4:
    """The mailbox, empty, and known to the application."""
    url = f"imap://{USER}:{PASSWORD.replace('@', '%40')}@127.0.0.1:{imap}/INBOX"
    known = dataclasses.replace(app.config["SETTINGS"], imap_url=url, imap_service=posting.service.slug)
    monkeypatch.setitem(app.config, "SETTINGS", known)
    client = imaplib.IMAP4("127.0.0.1", imap)
    client.login(USER, PASSWORD)
    client.select("INBOX")
    client.store("1:*", "+FLAGS", r"(\Deleted)")
    client.expunge()
    return client


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def put(client: imaplib.IMAP4, *mails: bytes) -> None:
    for one in mails:
        assert client.append("INBOX", "", "", one)[0] == "OK"  # type: ignore[arg-type]  # no date is allowed


def marked(client: imaplib.IMAP4, flag: str) -> int:
    client.noop()
    return len(client.search(None, flag)[1][0].split())


def test_answers_and_new_mail_are_taken_once(box: imaplib.IMAP4, posting: Desk) -> None:
    ticket = posting.ticket(operator=posting.operator)
    answer = mail(reply_address.of(ticket.id))
    tickets = making.counted(Ticket)
    put(box, answer, mail("support@help.example", Message_ID="<2@example.jp>"), b"\xff\xfe no mail")
    polling.poll()
    assert ticket.calls[-1].content == "明日お願いします"
    assert making.counted(Ticket) == tickets + 1
    assert marked(box, "SEEN") == 3
    before = making.counted(Call), making.counted(ReceivedMail)
    box.store("1:*", "-FLAGS", r"(\Seen)")  # as if the worker had died before marking them
    polling.poll()
    assert (making.counted(Call), making.counted(ReceivedMail)) == before
    assert marked(box, "UNSEEN") == 0
    box.logout()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_is_too_large_is_flagged_and_too_many_wait(
    box: imaplib.IMAP4, posting: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LARGEST", 2000)
    monkeypatch.setattr(incoming, "MOST_AN_HOUR", 1)
    tickets = making.counted(Ticket)
    put(box, mail("support@help.example", "x" * 3000, Message_ID="<9@example.jp>"))
    put(box, *(mail("support@help.example", Message_ID=f"<{number}@example.jp>") for number in (3, 4, 5)))
    polling.poll()
    assert [marked(box, flag) for flag in ("FLAGGED", "SEEN", "UNSEEN")] == [1, 1, 3]
    polling.poll()
    assert making.counted(Ticket) == tickets + 1
    assert marked(box, "FLAGGED") == 1
    box.logout()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_mailbox_that_cannot_be_had_breaks_nothing(box: imaplib.IMAP4, app: Flask, imap: int) -> None:
    box.logout()
    wrong = f"imap://{USER}:wrong@127.0.0.1:{imap}/INBOX"
    for url in (
        wrong,
        f"imap://{USER}:{PASSWORD.replace('@', '%40')}@127.0.0.1:{imap}/Nowhere",
        "imap://a:b@127.0.0.1:9/",
    ):
        with pytest.raises(server.UnreachableError), mailbox.opened(url):
            pass
        app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], imap_url=url)
        polling.poll()
    assert making.counted(ReceivedMail) == 0
