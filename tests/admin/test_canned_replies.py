from __future__ import annotations

import pytest

from helpcenter.chat.canned_model import CannedReply
from helpcenter.extensions import db
from helpcenter.services import kept_texts
from helpcenter.services.models import Service
from tests.admin.office import Office
from tests.client import Browser


def make(service: Service, name: str = "確認中", text: str = "お調べします。", language: str = "ja") -> CannedReply:
    return kept_texts.create(CannedReply, service, language=language, name=name, text=text, by=None)


def form(**changes: str) -> dict[str, str]:
    return {"language": "ja", "name": "確認中", "text": "お調べします。", **changes}


def kept(service: Service) -> list[tuple[str, str, str]]:
    db.session.expire_all()
    return [(one.language, one.name, one.text) for one in kept_texts.of_service(CannedReply, service)]


def test_one_is_made_changed_and_deleted(office: Office, admin: Browser) -> None:
    url = f"{office.url}/chat/canned-replies"
    new = form(name=" ／返金　方法 ", text="{customer}様\r\n返金します。")
    assert admin.post(f"{url}/new", data=new).status_code == 303
    assert kept(office.service) == [("ja", "返金 方法", "{customer}様\n返金します。")]
    (reply,) = kept_texts.of_service(CannedReply, office.service)
    assert "返金します。" in admin.get(f"{url}/{reply.id}").text
    assert admin.post(f"{url}/{reply.id}", data=form(language="en", name="refund")).status_code == 303
    assert [one[:2] for one in kept(office.service)] == [("en", "refund")]
    assert admin.post(f"{url}/{reply.id}/removal").headers["Location"].endswith("?language=en")
    assert kept(office.service) == []


def test_what_cannot_be_saved_is_said_and_stays_typed(office: Office, admin: Browser) -> None:
    make(office.service)
    url = f"{office.url}/chat/canned-replies/new"
    for changes, sentence in (
        ({"name": ""}, "Enter the name."),
        ({"name": "/"}, "Enter the name."),
        ({}, "There is one with this name already."),
        ({"name": "別", "text": "{secret}です"}, "{secret} cannot be filled in. Use {customer} {operator} {chat}."),
        ({"name": "長" * 41}, "Enter at most 40 characters."),
        ({"name": "別", "language": "de"}, "Not a valid choice"),
    ):
        answer = admin.post(url, data=form(**changes))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert changes.get("text", "お調べします。") in answer.text
    assert len(kept(office.service)) == 1


@pytest.mark.parametrize("words", ["ヘンキン", "ﾍﾝｷﾝ", "お調べ"])
def test_the_list_is_searched_whatever_the_kana(office: Office, admin: Browser, words: str) -> None:
    make(office.service, "へんきん", "返金のことをお調べします。")
    make(office.service, "終了", "ありがとうございました。")
    page = admin.get(f"{office.url}/chat/canned-replies", query_string={"q": words}).text
    assert "へんきん" in page
    assert "ありがとうございました。" not in page


def test_the_order_changes_by_its_buttons(office: Office, admin: Browser) -> None:
    _first, second = make(office.service, "一"), make(office.service, "二")
    url = f"{office.url}/chat/canned-replies/{second.id}/position"
    assert admin.post(url, data={"direction": "up"}).status_code == 303
    assert [one[1] for one in kept(office.service)] == ["二", "一"]


def test_names_and_texts_are_no_markup(office: Office, admin: Browser) -> None:
    make(office.service, "<script>x</script>", '"><img src=x onerror=alert(1)>')
    url = f"{office.url}/chat/canned-replies"
    (reply,) = kept_texts.of_service(CannedReply, office.service)
    for page in (admin.get(url).text, admin.get(f"{url}/{reply.id}").text):
        assert "<script>x" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;x" in page


def test_another_services_are_not_found_here(office: Office, admin: Browser, client: Browser) -> None:
    theirs = make(office.elsewhere)
    url = f"{office.url}/chat/canned-replies/{theirs.id}"
    answers = {admin.get(url).status_code, admin.post(url, data=form()).status_code}
    answers |= {admin.post(f"{url}/{action}").status_code for action in ("position", "removal")}
    assert answers == {404}
    assert kept(office.elsewhere) == [("ja", "確認中", "お調べします。")]
    assert kept(office.service) == []


def test_operators_do_not_administer_them(office: Office, client: Browser) -> None:
    client.sign_in(office.operator)
    assert client.get(f"{office.url}/chat/canned-replies").status_code == 403
    assert client.post(f"{office.url}/chat/canned-replies/new", data=form()).status_code == 403
