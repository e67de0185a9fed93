"""Fields that a service defines: made, filled in everywhere, found, exported (tickets-customers.md 1.0)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from helpcenter.exports import call_fields
from helpcenter.extensions import db
from helpcenter.services import privacy
from helpcenter.tickets import adding, call_editing, call_filters, call_search, custom_fields, editing
from helpcenter.tickets.custom_field_model import CustomField, FieldKind
from helpcenter.tickets.models import Call, CallTemplate, Direction, Ticket
from helpcenter.transactions import StaleError
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.client import Browser
from tests.tickets import desk as desks
from tests.tickets.desk import Desk

SHOPS = [{"ja": "本店", "en": "Main store"}, {"ja": "京都店", "en": "Kyoto"}]


def define(desk: Desk, name: str, kind: str = "text", **values: Any) -> CustomField:
    own = {"on_calls": True, "on_tickets": True, "choices": SHOPS if kind == "choice" else [], **values}
    return custom_fields.create(
        desk.service, by=None, name={"ja": name, "en": f"{name}-en"}, kind=FieldKind(kind), **own
    )


def found(desk: Desk, **arguments: str) -> set[int]:
    queries = call_search.matching(call_filters.requested(arguments), [desk.service.id], "Asia/Tokyo")
    return set(db.session.scalars(call_search.newest_first(queries)))


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("number", "１，２００．50", "1200.5"),
        ("number", "-0", "0"),
        ("date", "２０２６/11/20", "2026-11-20"),
        ("choice", "京都店", "京都店"),
        ("text", " HC\x00 1 ", "HC 1"),
    ],
)
def test_what_is_typed_is_kept_in_one_form(kind: str, typed: str, kept: str) -> None:
    field = CustomField(id=1, name={"ja": "x"}, kind=FieldKind(kind), choices=SHOPS)
    assert custom_fields.normalised(field, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("number", "たくさん"), ("number", "1e99"), ("number", "NaN"), ("date", "11/31"), ("choice", "東京")],
)
def test_what_fits_not_is_refused(kind: str, typed: str) -> None:
    field = CustomField(id=1, name={"ja": "x"}, kind=FieldKind(kind), choices=SHOPS)
    with pytest.raises(RefusedError):
        custom_fields.normalised(field, typed)
    assert custom_fields.looked_for(field, typed) == typed


def test_an_administrator_defines_orders_and_deletes_them(desk: Desk, client: Browser) -> None:
    url = f"/admin/services/{desk.service.slug}/ticket-fields"
    client.sign_in(factories.operator(desk.service, role_key="administrator"))
    form = {"name_ja": "店舗", "name_en": "Shop", "kind": "choice", "on_tickets": "y", "required": "y"}
    refused = client.post(f"{url}/new", data={**form, "choices_ja": "本店\n京都店", "choices_en": "Main"})
    assert refused.status_code == 422
    assert "どの言語も同じ行数で入力してください。" in refused.text
    assert client.post(f"{url}/new", data={**form, "on_tickets": ""}).status_code == 422
    words = {"choices_ja": "本店\n京都店", "choices_en": "Main store\nKyoto"}
    assert client.post(f"{url}/new", data={**form, **words}).status_code == 303
    assert client.post(f"{url}/new", data={**form, **words}).status_code == 422, "the name is taken"
    (field,) = custom_fields.of_service(desk.service.id)
    assert (field.choices, field.required, field.on_calls) == (SHOPS, True, False)
    other = define(desk, "注文番号")
    assert client.post(f"{url}/{other.id}/position", data={"direction": "up"}).status_code == 303
    assert [one.id for one in custom_fields.of_service(desk.service.id)] == [other.id, field.id]
    changed = {"name_ja": "ご利用店舗", "name_en": "Shop", "kind": "text", "on_calls": "y", **words}
    assert client.post(f"{url}/{field.id}", data=changed).status_code == 303
    db.session.refresh(field)
    assert (field.name["ja"], field.kind, field.on_tickets, field.on_calls) == ("ご利用店舗", "choice", False, True)
    assert "ご利用店舗" in client.get(url).text
    elsewhere = f"/admin/services/{desk.elsewhere.slug}/ticket-fields/{field.id}"
    assert client.get(elsewhere).status_code == 404
    assert client.post(f"{url}/{field.id}/removal").status_code == 303
    assert custom_fields.of_service(desk.service.id) == [other]


def test_they_are_filled_in_by_hand_shown_and_changed(desk: Desk, client: Browser) -> None:
    shop, order = define(desk, "店舗", "choice", required=True), define(desk, "注文番号", on_tickets=False)
    client.sign_in(desk.operator)
    url = f"/console/customers/{desk.customer.id}/tickets"
    form = {"subject": "電話", "content": "", "category_id": "", f"custom_{order.key}": "A-77"}
    refused = client.post(url, data=form)
    assert refused.status_code == 422
    assert "この項目を入力してください。" in refused.text
    assert client.post(url, data={**form, f"custom_{shop.key}": "京都店"}).status_code == 303
    ticket = db.session.scalars(sa.select(Ticket).where(Ticket.subject == "電話")).one()
    (call,) = ticket.calls
    assert ticket.custom_fields == {shop.key: "京都店"}
    assert call.custom_fields == {shop.key: "京都店", order.key: "A-77"}
    page = client.get(f"/console/tickets/{ticket.id}").text
    assert page.count("京都店") >= 2
    assert "A-77" in page

    edit = {"version": 1, "subject": "電話", "priority": "normal", "category_id": "", "tags": "急ぎ、返品"}
    address = f"/console/tickets/{ticket.id}"
    assert client.post(f"{address}/fields", data={**edit, f"custom_{shop.key}": "名古屋"}).status_code == 422
    assert client.post(f"{address}/fields", data={**edit, f"custom_{shop.key}": "本店"}).status_code == 303
    db.session.refresh(ticket)
    assert (ticket.custom_fields, ticket.tags) == ({shop.key: "本店"}, ["急ぎ", "返品"])
    stale = client.post(f"{address}/fields", data={**edit, f"custom_{shop.key}": "京都店"})
    assert stale.status_code == 409
    assert f'name="custom_{shop.key}" value="京都店"' in stale.text
    assert "<td>本店</td><td>京都店</td>" in stale.text

    of_call = {"version": ticket.version, "subject": "電話", "content": "", "priority": "high", "category_id": ""}
    saved = client.post(f"{address}/calls/{call.id}", data={**of_call, f"custom_{shop.key}": "本店", "note": "済"})
    assert saved.status_code == 303
    db.session.refresh(call)
    assert (call.note, call.custom_fields[order.key], call.custom_fields[shop.key]) == ("済", "A-77", "本店")
    assert set(call.edited_fields) == {"priority", "note", "custom_fields"}
    events = client.get(f"{address}?tab=events").text
    assert "店舗 を変更しました" in events
    client.post("/console/sign-out")
    client.sign_in(desk.stranger)
    assert client.get(f"{address}/calls/{call.id}").status_code == 404
    assert client.post(f"{address}/calls/{call.id}", data=of_call).status_code == 404


def test_a_stale_edit_of_a_call_changes_nothing_and_imported_words_stay(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket()
    values = {"note": "x", "priority": ticket.priority, "category_id": None, "tags": [], "custom_fields": {}}
    editing.save(ticket, version=1, by=desk.colleague, subject="別の件名")
    with pytest.raises(StaleError):
        call_editing.save(ticket.calls[0], version=1, by=desk.operator, values=values)
    assert ticket.calls[0].note == ""
    client.sign_in(desk.operator)
    form = {"version": 1, "subject": "件名", "content": "", "note": "私の", "priority": "normal", "category_id": ""}
    refused = client.post(f"/console/tickets/{ticket.id}/calls/{ticket.calls[0].id}", data=form)
    assert refused.status_code == 409
    assert "<td>—</td><td>私の</td>" in refused.text
    imported = desks.imported(desk, desks.chat_source(desk))
    call_editing.save(imported, version=1, by=desk.operator, values={**values, "subject": "だめ"})
    assert (imported.note, imported.subject, imported.edited_fields) == ("x", "取り込み", ["note"])


def test_customers_fill_in_those_that_are_for_them(desk: Desk, client: Browser) -> None:
    order = define(desk, "注文番号", for_customers=True, required=True, on_calls=False)
    define(desk, "社内用")
    url = f"/hc/{desk.service.slug}/ja/inquiry"
    page = client.get(url).text
    assert "注文番号" in page
    assert "社内用" not in page
    form = {
        "name": "山田", "email": "y@example.jp", "subject": "返金", "content": "まだです", "consent": "y",
        "wording_id": str(privacy.in_force(desk.service, "ja").id),
    }  # fmt: skip
    refused = client.post(url, data=form)
    assert (refused.status_code, "まだです" in refused.text) == (422, True)
    assert client.post(url, data={**form, f"custom_{order.key}": "A-9"}).status_code == 303
    ticket = db.session.scalars(sa.select(Ticket).where(Ticket.subject == "返金")).one()
    assert (ticket.custom_fields, ticket.calls[0].custom_fields) == ({order.key: "A-9"}, {})


def test_the_call_search_finds_by_them_and_the_sheet_has_a_column_each(desk: Desk, client: Browser) -> None:
    order, day = define(desk, "注文番号"), define(desk, "購入日", "date")
    shop = define(desk, "店舗", "choice")
    ticket = desk.ticket(custom_fields={shop.key: "京都店"})
    contact = adding.Contact(
        Direction.IN, "電話", "", desks.NOON, custom_fields={order.key: "ABC-123", day.key: "2026-11-20"}
    )
    call = adding.add_call(ticket, contact, by=desk.operator)
    first = ticket.calls[0]
    assert found(desk, **{order.key: "bc-12"}) == {call.id}
    assert found(desk, **{day.key: "2026/11/20"}) == {call.id}
    assert found(desk, **{day.key: "昨日"}) == set()
    assert found(desk, **{shop.key: "京都店"}) == {first.id, call.id}, "the ticket's value counts for its calls"
    assert found(desk, q="ABC-123") == {call.id}
    assert found(desk, f999999="x") == set()
    client.sign_in(desk.operator)
    page = client.get(f"/console/calls?{order.key}=ABC&service={desk.service.id}").text
    assert "注文番号 <b>ABC</b>" in page
    assert f'name="{shop.key}"' in page
    own = call_fields.of_calls([first.id, call.id], "en")
    assert list(own) == ["注文番号-en", "購入日-en", "店舗-en"]
    assert call_fields.values(call, own, "en") == ["ABC-123", "2026/11/20", "Kyoto"]


def test_a_call_template_fills_them(desk: Desk, client: Browser) -> None:
    shop, order = define(desk, "店舗", "choice", required=True), define(desk, "外部番号")
    client.sign_in(factories.operator(desk.service, role_key="administrator"))
    url = f"/admin/services/{desk.service.slug}/call-settings"
    form = {"name": "標準", "subject_pattern": "{source}", "category_id": 0, "priority": "normal"}
    assert client.post(f"{url}/new", data={**form, f"custom_{shop.key}": "東京"}).status_code == 422
    typed = {f"custom_{shop.key}": "本店", f"custom_{order.key}": "no {external_id}"}
    assert client.post(f"{url}/new", data={**form, **typed}).status_code == 303
    assert "no {external_id}" in client.get(url + "/1").text
    template = db.session.scalars(sa.select(CallTemplate)).one()
    assert template.custom_fields == {shop.key: "本店", order.key: "no {external_id}"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Call)) == 1
