"""Mail templates are kept for services with and without chat (help-center.md 2)."""

from __future__ import annotations

import pytest

from helpcenter.extensions import db
from helpcenter.services import kept_texts, settings
from helpcenter.services.models import Service
from helpcenter.tickets.mail_template_model import MailTemplate
from tests.admin.office import Office
from tests.client import Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
FORM = {"language": "ja", "name": "確認中", "subject": "", "text": "お調べします。"}


def kept(service: Service) -> list[tuple[str, str, str, str]]:
    db.session.expire_all()
    return [(one.language, one.name, one.subject, one.text) for one in kept_texts.of_service(MailTemplate, service)]


def test_one_is_made_searched_moved_changed_and_deleted_without_chat(office: Office, admin: Browser) -> None:
    settings.change(office.service, chat_enabled=False, by=None)
    url = f"{office.url}/tickets/mail-templates"
    new = {**FORM, "name": " 返金　方法 ", "subject": "{ticket} の\r\n返金", "text": "{customer}様\r\n返金します。"}
    assert admin.post(f"{url}/new", data=new).location == f"{url}?language=ja"
    assert kept(office.service) == [("ja", "返金 方法", "{ticket} の 返金", "{customer}様\n返金します。")]
    assert admin.post(f"{url}/new", data=FORM).status_code == 303
    first, second = kept_texts.of_service(MailTemplate, office.service)
    assert "HC-1042 の 返金" in admin.get(f"{url}/{first.id}").text, "the preview"
    assert "確認中" not in admin.get(f"{url}?q=ヘンキン ticket").text
    assert admin.post(f"{url}/{second.id}/position", data={"direction": "up"}).status_code == 303
    assert [one[1] for one in kept(office.service)] == ["確認中", "返金 方法"]
    assert admin.post(f"{url}/{first.id}", data={**FORM, "language": "en", "name": "refund"}).status_code == 303
    assert admin.post(f"{url}/{second.id}/removal").location == f"{url}?language=ja"
    assert kept(office.service) == [("en", "refund", "", "お調べします。")]


def test_what_cannot_be_saved_is_said_and_what_is_not_ones_own_is_not_found(office: Office, admin: Browser) -> None:
    theirs = kept_texts.create(MailTemplate, office.elsewhere, by=None, **FORM)
    kept_texts.create(MailTemplate, office.service, by=None, **FORM)
    url = f"{office.url}/tickets/mail-templates"
    for changes, sentence in (
        ({"name": " "}, "Enter the name."),
        ({"text": ""}, "Enter the text."),
        ({"name": "別", "subject": "長" * 201}, "Enter at most 200 characters."),
        ({"name": "別", "subject": "{chat}"}, "{chat} cannot be filled in. Use {customer} {operator} {ticket}."),
        ({"name": "別", "text": "{secret}です"}, "{secret} cannot be filled in."),
        ({}, "There is one with this name already."),
    ):
        answer = admin.post(f"{url}/new", data={**FORM, **changes})
        assert answer.status_code == 422, sentence
        assert sentence in answer.text
    read = admin.post(f"{url}/preview", data={**FORM, "text": "{customer}様 {odd}<i>"}).text
    assert "様 {odd}&lt;i&gt;" in read
    assert "{odd} means nothing here." in read
    for path in ("", "/position", "/removal"):
        assert admin.post(f"{url}/{theirs.id}{path}", data=FORM).status_code == 404, path
    assert admin.get(f"{url}/{theirs.id}").status_code == 404
    assert len(kept(office.service)) == len(kept(office.elsewhere)) == 1
