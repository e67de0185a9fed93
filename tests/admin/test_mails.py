"""What goes to customers around what people write has words of the service's own (help-center.md 2)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db
from helpcenter.tickets import mail_wordings
from helpcenter.tickets.mail_wording_model import MailKind, MailWording
from tests.admin.office import Office
from tests.client import Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
TEXT = "{customer}様\r\n{content}\r\n{link}"


def test_own_words_are_kept_beside_the_built_in_ones_and_taken_back(office: Office, admin: Browser) -> None:
    url = f"{office.url}/tickets/mails"
    assert admin.get(url).text.count("Built in") == 8
    page = admin.get(f"{url}/received/ja").text
    assert "お問い合わせを受け付けました：{subject}" in page, "one begins with the built-in words"
    assert "【HC-1042】お問い合わせを受け付けました：返金について" in page, "the preview"
    built_in = mail_wordings.built_in(MailKind.RECEIVED, "ja")
    assert admin.post(f"{url}/received/ja", data={"subject": built_in.subject, "text": TEXT}).location == url
    kept = db.session.scalars(sa.select(MailWording)).one()
    assert (kept.subject, kept.text) == ("", "{customer}様\n{content}\n{link}"), "the subject follows the product's own"
    assert admin.get(url).text.count("Own text") == 1
    assert mail_wordings.of(office.service, MailKind.RECEIVED, "ja") == (built_in.subject, kept.text)
    for untouched in ((office.service, "en"), (office.elsewhere, "ja")):
        assert mail_wordings.own(untouched[0], MailKind.RECEIVED, untouched[1]) is None
    assert admin.post(f"{url}/received/ja/removal").location == f"{url}/received/ja"
    db.session.expire_all()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MailWording)) == 0
    actions = set(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.startswith("mail_"))))
    assert actions == {"mail_wording_changed", "mail_wording_reset"}


def test_bad_placeholders_and_texts_that_lose_something_are_refused(office: Office, admin: Browser) -> None:
    url = f"{office.url}/tickets/mails"
    for kind, subject, text, sentence in (
        ("received", "", TEXT, "Enter a subject."),
        ("received", "x", " ", "Enter the text."),
        ("received", "x" * 201, TEXT, "Enter at most 200 characters."),
        ("received", "x", "{content}", "{link} must stand in the text."),
        ("received", "{content}", TEXT, "{content} cannot be filled in. Use {customer} {service} {ticket} {subject}."),
        ("received", "x", "{answer} {link}", "{answer} cannot be filled in."),
        ("final", "x", "{link}", "{answer} must stand in the text."),
        ("interim", "x", "{answer}", "{link} must stand in the text."),
    ):
        answer = admin.post(f"{url}/{kind}/ja", data={"subject": subject, "text": text})
        assert answer.status_code == 422, sentence
        assert sentence in answer.text
    read = admin.post(f"{url}/answer/en/preview", data={"subject": "{ticket}", "text": "{answer} {odd}<b>"}).text
    assert "You will get it by the end of this month. {odd}&lt;b&gt;" in read
    assert "{odd} means nothing here." in read
    for path in ("received/de", "other/ja"):
        assert admin.get(f"{url}/{path}").status_code == 404
        assert admin.post(f"{url}/{path}", data={"subject": "x", "text": TEXT}).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MailWording)) == 0
