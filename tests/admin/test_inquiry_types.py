from __future__ import annotations

from helpcenter.extensions import db
from helpcenter.services import inquiry_types
from helpcenter.services.models import InquiryType, Service
from helpcenter.transactions import operation
from tests.admin.office import Office
from tests.client import Browser


def form(name: str = "返品", **changes: str) -> dict[str, str]:
    return {"name_ja": name, "name_en": f"{name} en", "active": "y", **changes}


def make(service: Service, name: str) -> InquiryType:
    return inquiry_types.save(service, None, name={"ja": name}, active=True, by=None)


def names(service: Service) -> list[str]:
    db.session.expire_all()
    return [one.name["ja"] for one in inquiry_types.of(service)]


def test_types_are_made_ordered_turned_off_and_deleted(office: Office, admin: Browser) -> None:
    url = f"{office.url}/help-center/inquiry-types"
    for name in ("返品", "配送"):
        assert admin.post(f"{url}/new", data=form(name)).status_code == 303
    first, second = inquiry_types.of(office.service)
    admin.post(f"{url}/{second.id}/position", data={"direction": "up"})
    assert names(office.service) == ["配送", "返品"]
    customers = f"/hc/{office.service.slug}/ja/inquiry"
    assert "返品" in admin.get(customers).text
    assert admin.post(f"{url}/{first.id}", data={**form("返品"), "active": ""}).status_code == 303
    assert "返品" not in admin.get(customers).text
    assert "Off" in admin.get(url).text
    assert admin.post(f"{url}/{first.id}/removal").status_code == 303
    assert names(office.service) == ["配送"]


def test_one_that_tickets_have_is_kept(office: Office, admin: Browser) -> None:
    kind = make(office.service, "返品")
    sent = {"inquiry_type": str(kind.id), "name": "山田", "email": "y@example.jp", "subject": "件名", "content": "本文"}
    page = admin.get(f"/hc/{office.service.slug}/ja/inquiry").text
    wording = page.split('name="wording_id"')[1].split('value="')[1].split('"')[0]
    posted = {**sent, "consent": "y", "wording_id": wording}
    assert admin.post(f"/hc/{office.service.slug}/ja/inquiry", data=posted).status_code == 303
    url = f"{office.url}/help-center/inquiry-types/{kind.id}"
    assert "1 ticket has it" in admin.get(url).text
    admin.post(f"{url}/removal")
    assert names(office.service) == ["返品"]


def test_what_cannot_be_saved_is_said(office: Office, admin: Browser) -> None:
    make(office.service, "返品")
    for changes, sentence in (
        ({"name_ja": ""}, "Enter the name in this language."),
        ({"name_ja": " 返品　"}, "There is one with this name already."),
        ({"name_ja": "長" * 101}, "Enter at most 100 characters."),
    ):
        answer = admin.post(f"{office.url}/help-center/inquiry-types/new", data=form(**changes))
        assert answer.status_code == 422
        assert sentence in answer.text


def test_another_services_are_not_found(office: Office, admin: Browser, client: Browser) -> None:
    theirs = make(office.elsewhere, "他の種類")
    url = f"{office.url}/help-center/inquiry-types/{theirs.id}"
    answers = {admin.get(url).status_code, admin.post(url, data=form()).status_code}
    answers |= {admin.post(f"{url}/{one}").status_code for one in ("position", "removal")}
    assert answers == {404}
    with operation():
        db.session.refresh(theirs)
    client.sign_in(office.operator)
    assert client.get(f"{office.url}/help-center/inquiry-types").status_code == 403
