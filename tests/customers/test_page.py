"""Customers in the console (tickets-customers.md 2)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from helpcenter.customers import creating, editing
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import StaleError, operation
from tests import factories
from tests.client import Browser
from tests.queries import counted


def make(of: Service, name: str = "山本 香織", **known: Any) -> Customer:
    return creating.create(of, created_from=Channel.CHAT, name=name, **known)


def form(customer: Customer, **typed: str) -> dict[str, str | int]:
    """What the browser sends: everything the form holds."""
    own: dict[str, str | int] = {
        "version": customer.version,
        "name": customer.name,
        "kana": customer.kana,
        "company": customer.company,
        "note": customer.note,
        "language": customer.language,
        "tags": "、".join(customer.tags),
    }
    own |= {f"emails-{n}": email.address for n, email in enumerate(customer.emails)}
    own |= {f"phones-{n}": phone.shown for n, phone in enumerate(customer.phones)}
    return {**own, **typed}


def post(client: Browser, customer: Customer, **typed: str) -> Any:
    return client.post(f"/console/customers/{customer.id}", data=form(customer, **typed))


def test_a_customer_of_another_service_does_not_exist(app: Flask, client: Browser) -> None:
    customer = make(factories.service())
    client.sign_in(factories.operator(factories.service()))
    assert client.get(f"/console/customers/{customer.id}").status_code == 404
    assert post(client, customer).status_code == 404
    assert client.get(f"/console/customers/{customer.id}/identities").status_code == 404
    assert "山本 香織" not in client.get("/console/customers?q=山本").text


def test_everything_known_is_found_in_whatever_form(app: Flask, client: Browser) -> None:
    service = factories.service()
    customer = make(service, emails=["K.Yamamoto@example.jp"], phones=["03-1234-5678"], company="港商事")
    make(service, "石川 美穂")
    client.sign_in(factories.operator(service))
    post(client, customer, kana="ヤマモト カオリ", note="平日は18時以降", tags="法人、返品")
    names = ("香織", "ﾔﾏﾓﾄ", "港商", "18時以降", "法人")
    for words in (*names, "k.yamamoto＠example.jp", "yamamoto", "0312345678", "+81 3 1234 5678"):
        page = client.get("/console/customers", query_string={"q": words}).text
        assert "山本 香織" in page, words
        assert "石川" not in page, words


def test_language_and_where_somebody_came_from_are_shown_and_looked_for(app: Flask, client: Browser) -> None:
    service = factories.service()
    one = creating.create(service, created_from=Channel.EMAIL, name="山本 香織", language="en")
    make(service, "石川 美穂", language="ja")
    client.sign_in(factories.operator(service))
    for asked in ("language=en", "from=email", "language=en&from=email&q=山本"):
        page = client.get(f"/console/customers?{asked}").text
        assert ("山本 香織" in page, "石川" in page) == (True, False), asked
    assert "見つかりませんでした" in client.get("/console/customers?language=ja&from=email").text
    assert "石川" in client.get("/console/customers?language=xx&from=nowhere").text
    assert "登録元：メール" in client.get(f"/console/customers/{one.id}").text


def test_saving_keeps_what_was_typed_in_order(app: Flask, client: Browser) -> None:
    service = factories.service()
    customer = make(service, emails=["old@example.jp"])
    client.sign_in(factories.operator(service))
    more = {"emails-0": "new@example.jp", "emails-1": "old@example.jp", "emails-2": "", "phones-0": "090-1234-5678"}
    assert post(client, customer, note="一行目\r\n二行目", tags="法人, 返品、法人", **more).status_code == 303
    db.session.refresh(customer)
    assert [email.address for email in customer.emails] == ["new@example.jp", "old@example.jp"]
    assert [phone.e164 for phone in customer.phones] == ["+819012345678"]
    assert (customer.note, customer.tags, customer.version) == ("一行目\n二行目", ["法人", "返品"], 2)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_is_no_address_is_refused_and_kept_in_the_form(app: Flask, client: Browser) -> None:
    service = factories.service()
    customer = make(service)
    client.sign_in(factories.operator(service))
    answer = post(client, customer, **{"emails-0": "no address", "phones-0": "?", "note": "打ちかけ"})
    assert answer.status_code == 422
    assert "name@example.com のような形式で入力してください。" in answer.text
    assert "電話番号は数字3桁以上で入力してください。" in answer.text
    assert 'value="no address"' in answer.text
    assert "打ちかけ</textarea>" in answer.text
    assert post(client, customer, **{"emails-0": "a..b@docomo.ne.jp"}).status_code == 303


def test_a_stale_save_shows_both_versions_and_overwrites_only_knowingly(app: Flask, client: Browser) -> None:
    service = factories.service()
    customer, colleague = make(service), factories.operator(service, name="鈴木 葵")
    shown = form(customer, note="私の備考")
    editing.save(customer, version=1, by=colleague, note="葵の備考")
    client.sign_in(factories.operator(service))
    refused = client.post(f"/console/customers/{customer.id}", data=shown)
    assert refused.status_code == 409
    for words in ("鈴木 葵さんが先に保存しました", "葵の備考", "私の備考", 'value="2"'):
        assert words in refused.text, words
    db.session.refresh(customer)
    assert customer.note == "葵の備考"
    assert client.post(f"/console/customers/{customer.id}", data={**shown, "version": 2}).status_code == 303
    db.session.refresh(customer)
    assert customer.note == "私の備考"


def test_of_two_saves_of_one_version_one_is_stale(app: Flask) -> None:
    service = factories.service()
    customer, operator = make(service), factories.operator(service)
    editing.save(customer, version=1, by=operator, note="一")
    with pytest.raises(StaleError):
        editing.save(customer, version=1, by=operator, note="二")
    assert customer.note == "一"


def test_without_the_right_to_edit_there_is_no_form(app: Flask, client: Browser) -> None:
    service = factories.service()
    customer, operator = make(service), factories.operator(service)
    with operation():
        operator.role.grants = [grant for grant in operator.role.grants if grant.permission != "customer.edit"]
    client.sign_in(operator)
    page = client.get(f"/console/customers/{customer.id}").text
    assert "山本 香織" in page
    assert "customer_form" not in page
    assert post(client, customer, note="x").status_code == 403


def test_the_address_of_a_merged_customer_leads_to_the_survivor(app: Flask, client: Browser) -> None:
    service = factories.service()
    first, second, survivor = make(service), make(service), make(service, "石川 美穂")
    with operation():
        first.merged_into_id = second.id
        db.session.flush()
        second.merged_into_id = survivor.id
    client.sign_in(factories.operator(service))
    answer = client.get(f"/console/customers/{first.id}")
    assert (answer.status_code, answer.location) == (302, f"/console/customers/{survivor.id}")
    assert "山本" not in client.get("/console/customers").text


def test_the_list_asks_the_database_as_often_for_many_as_for_one(app: Flask, client: Browser) -> None:
    service = factories.service()
    client.sign_in(factories.operator(service, factories.service()))

    def statements() -> list[str]:
        with counted() as made:
            assert "山本 香織" in client.get("/console/customers?q=山本").text
        return made

    make(service, emails=["a@example.jp"], phones=["03-1234-5678"])
    few = statements()
    for _ in range(8):
        make(service, emails=["a@example.jp"], phones=["03-1234-5678"])
    many = statements()
    assert len(many) == len(few) <= 10, "\n".join(many)


def test_somebody_new_is_written_down(app: Flask, client: Browser) -> None:
    service, other = factories.service(), factories.service()
    client.sign_in(factories.operator(service))
    typed = {
        "service_id": service.id,
        "name": "新井 守",
        "emails-0": "arai@example.jp",
        "language": "ja",
        "note": "電話で",
    }
    answer = client.post("/console/customers", data=typed)
    assert answer.status_code == 303
    assert "新井 守" in client.get(answer.location).text
    assert "新井 守" in client.get("/console/customers?q=arai").text
    assert client.post("/console/customers", data={**typed, "service_id": other.id}).status_code == 422
    nobody = {"service_id": service.id, "note": "誰か", "language": "ja"}
    assert client.post("/console/customers", data=nobody).status_code == 422
