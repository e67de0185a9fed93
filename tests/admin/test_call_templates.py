from __future__ import annotations

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services import categories
from helpcenter.services.models import Service
from helpcenter.tickets import call_templates
from helpcenter.tickets.models import CallTemplate, Priority
from tests.admin.office import Office, chat_source
from tests.client import Browser


def kept(service: Service) -> list[CallTemplate]:
    query = sa.select(CallTemplate).where(CallTemplate.service_id == service.id).order_by(CallTemplate.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def form(**changes: object) -> dict[str, object]:
    given = {"name": "標準", "subject_pattern": "{customer}", "category_id": "0", "priority": "normal", "tags": ""}
    return {**given, **changes}


def template(service: Service, name: str = "標準", **values: object) -> CallTemplate:
    return call_templates.create(service, by=None, **{"name": name, "subject_pattern": "{source}", **values})


def test_one_is_made_changed_and_deleted(office: Office, admin: Browser) -> None:
    category = categories.add(office.service, {"en": "Refund"}, parent_id=None, by=None)
    new = form(category_id=category.id, priority="high", tags="VIP、 返金,VIP", note="確認")
    assert admin.post(f"{office.url}/call-settings/new", data=new).status_code == 303
    (made,) = kept(office.service)
    assert (made.priority, made.category_id, made.tags, made.note) == (
        Priority.HIGH,
        category.id,
        ["VIP", "返金"],
        "確認",
    )
    url = f"{office.url}/call-settings/{made.id}"
    assert 'value="VIP, 返金"' in admin.get(url).text
    assert admin.post(url, data=form(name="至急")).status_code == 303
    (made,) = kept(office.service)
    assert (made.name, made.category_id, made.tags) == ("至急", None, [])
    assert admin.post(f"{url}/removal").status_code == 303
    assert kept(office.service) == []


def test_two_of_one_name_are_refused_and_what_was_typed_stays(office: Office, admin: Browser) -> None:
    template(office.service)
    template(office.elsewhere, "別")
    response = admin.post(f"{office.url}/call-settings/new", data=form(note="私のメモ"))
    assert response.status_code == 422
    assert "There is one with this name already." in response.text
    assert "私のメモ" in response.text
    assert admin.post(f"{office.url}/call-settings/new", data=form(name="別")).status_code == 303


def test_a_processing_type_of_another_service_is_refused(office: Office, admin: Browser) -> None:
    theirs = categories.add(office.elsewhere, {"en": "Refund"}, parent_id=None, by=None)
    answer = admin.post(f"{office.url}/call-settings/new", data=form(category_id=theirs.id))
    assert answer.status_code == 422
    assert kept(office.service) == []


def test_one_in_use_stays_until_it_is_replaced(office: Office, admin: Browser) -> None:
    used = template(office.service)
    chat_source(office.service, office.operator, name="本店", call_template_id=used.id)
    url = f"{office.url}/call-settings/{used.id}"
    assert admin.post(f"{url}/removal").headers["Location"].endswith(url)
    assert kept(office.service) == [used]
    assert "本店 uses it. Choose another one there first." in admin.get(url).text


def test_another_service_s_settings_are_not_found_here(office: Office, admin: Browser) -> None:
    theirs = template(office.elsewhere)
    url = f"{office.url}/call-settings/{theirs.id}"
    answers = {admin.get(url).status_code, admin.post(url, data=form()).status_code}
    answers.add(admin.post(f"{url}/removal").status_code)
    assert answers == {404}
    assert kept(office.elsewhere) == [theirs]


def test_the_preview_is_what_an_import_would_write(office: Office, admin: Browser) -> None:
    chat_source(office.service, office.operator, name="本店チャット")
    pattern = {"subject_pattern": "{source} / {operator} {external_id} {when}"}
    page = admin.get(f"{office.url}/call-settings/preview", query_string=pattern).text
    assert "本店チャット / Ren Takahashi 20488 {when}" in page
    assert "{when} means nothing here and stays as it is." in page
