"""The inquiry form: a ticket, an acknowledgement, and nothing lost on the way."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.audit.models import AuditEntry
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.services import privacy
from helpcenter.services.models import InquiryType, Service
from helpcenter.tickets import mail_wordings
from helpcenter.tickets.mail_wording_model import MailKind
from helpcenter.tickets.mail_wordings import Wording
from helpcenter.tickets.models import Call, Ticket, TicketState
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser

URL = "/hc/shop/ja/inquiry"


@pytest.fixture
def shop(app: Flask) -> Service:
    made = factories.service(slug="shop", name={"ja": "みなと", "en": "Minato"})
    factories.customer(made, email="hanako@example.jp")
    other = factories.service()
    with operation():
        db.session.add(InquiryType(service_id=made.id, name={"ja": "返品", "en": "Returns"}, position=1))
        db.session.add(InquiryType(service_id=made.id, name={"ja": "昔の種類"}, active=False))
        db.session.add(InquiryType(service_id=other.id, name={"ja": "他の種類"}))
    return made


def filled(service: Service, language: str = "ja", **values: str) -> dict[str, str]:
    chosen = db.session.scalar(
        sa.select(InquiryType.id).where(InquiryType.service_id == service.id, InquiryType.active)
    )
    return {
        "inquiry_type": str(chosen or ""),
        "name": "山本 香織",
        "email": "kaori@example.jp",
        "subject": "返金について",
        "content": "1行目\r\n2行目 <b>",
        "consent": "y",
        "wording_id": str(privacy.in_force(service, language).id),
        **values,
    }


def tickets() -> list[Ticket]:
    return list(db.session.scalars(sa.select(Ticket).order_by(Ticket.id)))


def test_an_inquiry_becomes_a_ticket_with_an_acknowledgement(shop: Service, client: Browser) -> None:
    response = client.post(URL, data=filled(shop))
    (ticket,) = tickets()
    (call,) = db.session.scalars(sa.select(Call))
    assert (ticket.subject, ticket.state, ticket.channel) == ("返金について", TicketState.NEW, Channel.HELP_CENTER)
    assert ticket.inquiry_type is not None
    assert (ticket.service_id, ticket.inquiry_type.name["ja"], ticket.operator_id) == (shop.id, "返品", None)
    assert (call.content, call.channel) == ("1行目\n2行目 <b>", Channel.HELP_CENTER)
    assert (ticket.customer.name, ticket.customer.email, ticket.customer.language) == (
        "山本 香織",
        "kaori@example.jp",
        "ja",
    )
    (mail,) = db.session.scalars(sa.select(OutgoingMail))
    assert mail.recipient == "kaori@example.jp"
    assert mail.subject == f"【{ticket.reference}】お問い合わせを受け付けました：返金について"
    assert mail.text.startswith("山本 香織 様")
    assert "2行目 <b>" in mail.text
    assert mail.due_at is not None
    agreed = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "inquiry_consented")).one()
    assert (agreed.subject_id, agreed.particulars["version"]) == (ticket.id, 1)

    assert response.status_code == 303
    done = client.get(response.location)
    assert ticket.reference in done.text
    assert "kaori" not in done.text


def test_the_acknowledgement_is_in_the_customers_language(shop: Service, client: Browser) -> None:
    client.post("/hc/shop/en/inquiry", data=filled(shop, "en"), headers={"Accept-Language": "ja"})
    (mail,) = db.session.scalars(sa.select(OutgoingMail))
    assert mail.text.startswith("Dear 山本 香織,")
    assert tickets()[0].customer.language == "en"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_acknowledgement_has_the_services_own_words_and_the_way_back(shop: Service, client: Browser) -> None:
    wording = Wording("{service} {ticket}", "{customer}様 {link} を\n{subject}\n{content}")
    mail_wordings.write(shop, MailKind.RECEIVED, "ja", wording, by=None)
    client.post(URL, data=filled(shop, content="{link} {x}"))
    mail = db.session.scalars(sa.select(OutgoingMail)).one()
    assert mail.subject == f"{shop.name_in('ja')} {tickets()[0].reference}"
    address = r"http://localhost/hc/shop/ja/tickets/open/\S+"
    assert re.fullmatch(rf"山本 香織様 {address} を\n返金について\n\{{link\}} \{{x\}}", mail.text), mail.text


def test_nobody_is_matched_by_an_address_alone(shop: Service, client: Browser) -> None:
    client.post(URL, data=filled(shop, email="hanako@example.jp"))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inquiry_type", ""),
        ("inquiry_type", "999999"),
        ("name", "  "),
        ("email", "kaori"),
        ("email", "a@b.example\r\nBcc: x@y.example"),
        ("subject", ""),
        ("subject", "あ" * 201),
        ("content", " "),
        ("content", "あ" * 10_001),
        ("consent", ""),
        ("website", "https://spam.example"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_the_rest_stays(
    shop: Service, client: Browser, field: str, value: str
) -> None:
    form = filled(shop, **{field: value})
    if field == "consent":
        del form["consent"]
    response = client.post(URL, data=form)
    assert response.status_code == 422
    assert tickets() == []
    page = response.text
    place = {"content": "inquiry_content"}.get(field, field)
    assert field == "website" or f'id="{place}-error"' in page
    for name, typed in (("name", "山本 香織"), ("email", "kaori@example.jp"), ("subject", "返金について")):
        assert name == field or f'value="{typed}"' in page
    assert field == "content" or "2行目 &lt;b&gt;" in page


def test_types_of_others_and_old_ones_are_not_offered(shop: Service, client: Browser) -> None:
    page = client.get(URL).text
    assert "返品" in page
    assert "昔の種類" not in page
    assert "他の種類" not in page


def test_without_types_nobody_is_asked_for_one(shop: Service, client: Browser) -> None:
    with operation():
        db.session.execute(sa.delete(InquiryType))
    assert 'name="inquiry_type"' not in client.get(URL).text
    assert client.post(URL, data=filled(shop)).status_code == 303


@pytest.mark.parametrize("address", ["a..b@docomo.ne.jp", ".a@docomo.ne.jp", "ｋａｏｒｉ＠example.jp"])
def test_addresses_that_carriers_gave_out_are_taken(shop: Service, client: Browser, address: str) -> None:
    assert client.post(URL, data=filled(shop, email=address)).status_code == 303


def test_a_wording_that_has_changed_meanwhile_has_to_be_read_again(shop: Service, client: Browser) -> None:
    form = filled(shop)
    privacy.publish(shop, "ja", "新しい文面です。", by=None)
    response = client.post(URL, data=form)
    assert response.status_code == 422
    assert "新しい文面です。" in response.text
    assert 'value="返金について"' in response.text
    assert tickets() == []


def test_a_flood_from_one_address_is_slowed_and_loses_nothing(shop: Service, client: Browser) -> None:
    form = filled(shop)
    for _time in range(4):
        assert client.post(URL, data=form).status_code == 303
    response = client.post(URL, data=form)
    assert response.status_code == 429
    assert 'value="返金について"' in response.text
    assert client.post(URL, data=form, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 303
    assert len(tickets()) == 5


def test_the_chat_fills_the_form_without_an_address_that_tells(shop: Service, client: Browser) -> None:
    given = {"name": "山本", "email": "k@example.jp", "content": "返金は<いつ>", "consent": "y", "inquiry_type": "1"}
    response = client.post(f"{URL}/prefill", data=given)
    assert response.status_code == 200
    assert 'value="k@example.jp"' in response.text
    assert "返金は&lt;いつ&gt;" in response.text
    assert "checked" not in response.text
    assert "field__error" not in response.text
    assert f'action="{URL}"' in response.text
    assert 'hreflang="en" href="http://localhost/hc/shop/en/inquiry"' in response.text
    assert client.get(f"{URL}/prefill").location == URL


def test_a_number_is_shown_to_who_has_its_receipt(
    shop: Service, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = client.post(URL, data=filled(shop)).location
    assert "確認のメール" not in client.get(location).text, "none leaves this installation"
    settings = client.application.config["SETTINGS"]
    with monkeypatch.context() as sending:
        sending.setitem(client.application.config, "SETTINGS", replace(settings, smtp_url="smtp://127.0.0.1:9"))
        assert "確認のメール" in client.get(location).text
    other = factories.service(slug="elsewhere")
    assert client.get(location.replace("/shop/", f"/{other.slug}/")).status_code == 404
    assert client.get(f"{URL}/sent/{tickets()[0].id}").status_code == 404
    assert client.get(location[:-1]).status_code == 404


def test_inquiries_that_are_off_are_not_there(shop: Service, client: Browser) -> None:
    form = filled(shop)
    with operation():
        shop.inquiries_enabled = False
    for path in (URL, f"{URL}/prefill", f"{URL}/sent/x"):
        assert client.get(path).status_code == 404
    assert client.post(URL, data=form).status_code == 404
    assert client.post(f"{URL}/prefill", data=form).status_code == 404


def test_members_only_is_explained(shop: Service, client: Browser) -> None:
    form = filled(shop)
    with operation():
        shop.inquiries_members_only, shop.sign_in_url = True, "https://shop.example/login"
    page = client.get(URL)
    assert page.status_code == 200
    assert "/sign-in?to=inquiry" in page.text
    assert "<form" not in page.text
    assert client.post(URL, data=form).status_code == 403
    assert tickets() == []


def test_another_sites_page_cannot_send_an_inquiry(shop: Service, client: Browser) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post(URL, data=filled(shop), headers=headers).status_code == 403
    assert tickets() == []
