"""Files with replies, comments, inquiries and mails: limits, readers, erasing (tickets-customers.md 1.5)."""

from __future__ import annotations

import re
import zipfile
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from helpcenter.customers import erasing, exporting
from helpcenter.extensions import db
from helpcenter.files import cleaning, folder
from helpcenter.files.models import StoredFile
from helpcenter.mail import letter, reading
from helpcenter.mail.models import OutgoingMail, OutgoingMailFile
from helpcenter.mail.signals import enclosures_wanted
from helpcenter.services import privacy
from helpcenter.tickets import attachments, incoming, reply_address
from helpcenter.tickets.models import Ticket
from tests.client import Browser
from tests.files.samples import PDF, PROGRAM, picture
from tests.tickets.desk import ADDRESS, Desk


def send(client: Browser, url: str, *files: tuple[str, bytes], **form: Any) -> TestResponse:
    sent = [(BytesIO(content), name) for name, content in files]
    return client.post(url, data={**form, "files": sent}, content_type="multipart/form-data")


def tokens(page: str) -> list[str]:
    return re.findall(r'name="kept" value="([^"]+)"', page)


def test_a_reply_takes_its_files_along_also_through_preview(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    client.sign_in(posting.operator)
    url = f"/console/tickets/{ticket.id}/reply"
    form = {"version": 1, "to": ADDRESS, "subject": "返金", "text": "添付します", "after": "open"}
    bad = send(client, url, ("領収書.pdf", PDF), ("a.exe", PROGRAM), **form)
    assert bad.status_code == 422
    assert "a.exe" in bad.text
    preview = send(client, url, ("写真.png", picture()), **form, kept=tokens(bad.text), preview="1")
    assert len(tokens(preview.text)) == 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutgoingMailFile)) == 0
    assert send(client, url, **form, kept=tokens(preview.text)).status_code == 303
    db.session.refresh(ticket)
    call = ticket.calls[-1]
    assert [file.name for file in attachments.of_call(call)] == ["領収書.pdf", "写真.png"]
    assert "領収書.pdf" in client.get(f"/console/tickets/{ticket.id}").text
    mail = db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    enclosures = [one for _receiver, found in enclosures_wanted.send(mail) for one in found]
    written = reading.read(letter.compose(mail, "Support <support@help.example>", enclosures).as_bytes())
    assert [(one.name, one.content[:4]) for one in written.attachments] == [
        ("領収書.pdf", b"%PDF"),
        ("写真.png", b"\x89PNG"),
    ]
    assert send(client, url, **{**form, "version": 2}, kept=tokens(preview.text)).status_code == 422, "sent already"
    other = posting.ticket()
    fresh = send(client, url, ("b.pdf", PDF), **{**form, "version": 2, "preview": "1"})
    refused = send(client, f"/console/tickets/{other.id}/reply", **form, kept=tokens(fresh.text))
    assert refused.status_code == 422, "a token is good for its ticket alone"
    assert len(tokens(send(client, url, *[(f"{n}.pdf", PDF) for n in range(7)], **form, preview="1").text)) == 5


def test_files_of_a_comment_are_read_by_colleagues_alone(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    client.sign_in(posting.operator)
    url = f"/console/tickets/{ticket.id}/comments"
    kept = send(client, url, ("内部.pdf", PDF), text="")
    assert (kept.status_code, len(tokens(kept.text))) == (422, 1)
    assert send(client, url, text="社内用", kept=tokens(kept.text)).status_code == 303
    file = db.session.scalars(sa.select(StoredFile)).one()
    address = f"/files/{file.public_id}/{file.name}"
    assert "内部.pdf" in client.get(f"/console/tickets/{ticket.id}?tab=events").text
    with client.get(address) as served:
        assert served.data == PDF
    client.post("/console/sign-out")
    assert client.get(address).status_code == 404
    client.sign_in(posting.stranger)
    assert client.get(address).status_code == 404


def test_an_inquiry_brings_files_and_keeps_them_through_mistakes(posting: Desk, client: Browser) -> None:
    url = f"/hc/{posting.service.slug}/ja/inquiry"
    form = {
        "name": "山田", "email": "y@example.jp", "subject": "壊れました", "content": "", "consent": "y",
        "wording_id": str(privacy.in_force(posting.service, "ja").id),
    }  # fmt: skip
    again = send(client, url, ("写真.png", picture()), **form)
    assert (again.status_code, len(tokens(again.text))) == (422, 1)
    assert send(client, url, **{**form, "content": "写真のとおりです"}, kept=tokens(again.text)).status_code == 303
    ticket = db.session.scalars(sa.select(Ticket).where(Ticket.subject == "壊れました")).one()
    assert [file.name for file in attachments.of_call(ticket.calls[0])] == ["写真.png"]


def test_mails_bring_files_once_and_erasing_reaches_them(posting: Desk) -> None:
    ticket = posting.ticket()
    mail = EmailMessage()
    for name, value in {
        "From": ADDRESS,
        "To": reply_address.of(ticket.id),
        "Subject": "Re",
        "Message-ID": "<9@x>",
    }.items():
        mail[name] = value
    mail.set_content("添付します")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="明細.pdf")
    mail.add_attachment(PROGRAM, maintype="application", subtype="x-msdownload", filename="bad.exe")
    for _time in range(2):
        incoming.receive(reading.read(mail.as_bytes()))
    call = ticket.calls[-1]
    (file,) = attachments.of_call(call)
    assert (file.name, "bad.exe" in call.note, "明細" in call.note) == ("明細.pdf", True, False)
    with zipfile.ZipFile(BytesIO(exporting.packed(posting.customer))) as archive:
        assert "明細.pdf" in archive.read("attachments.json").decode()
    path = folder.place(file.public_id)
    assert path.read_bytes() == PDF
    erasing.erase(posting.customer, by=posting.operator)
    assert attachments.of_call(call) == []
    cleaning.remove_orphans()
    assert not path.exists()
