from __future__ import annotations

import re

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports.models import OperatorIdentity
from tests import factories
from tests.admin.office import Office, chat_source
from tests.client import Browser
from tests.imports import making

HTMX = {"HX-Request": "true"}


def url(office: Office) -> str:
    return f"/admin/operators/{office.operator.id}/identities"


def kept() -> list[OperatorIdentity]:
    return list(db.session.scalars(sa.select(OperatorIdentity).order_by(OperatorIdentity.id)))


def form(prefix: str, source_id: int, external_id: str = "op-7", display_name: str = "たかはし") -> dict[str, str]:
    values = {"source": str(source_id), "external_id": external_id, "display_name": display_name}
    return {f"{prefix}-{name}": value for name, value in values.items()}


def test_a_number_is_registered_changed_and_removed(office: Office, admin: Browser) -> None:
    source = chat_source(office.service, office.admin)
    response = admin.post(url(office), data=form("identity-new", source.id), headers=HTMX)
    assert response.status_code == 200
    assert "SMART M TALK · SMART M TALK 本店 · たかはし" in response.text
    (identity,) = kept()
    assert (identity.kind, identity.external_id, identity.operator_id) == ("smart_m_talk", "op-7", office.operator.id)
    assert 'value="op-7"' in admin.get(f"{url(office)}?editing={identity.id}").text
    changed = form(f"identity-{identity.id}", source.id, "op-8", "")
    assert admin.post(f"{url(office)}/{identity.id}", data=changed).status_code == 303
    db.session.refresh(identity)
    assert (identity.external_id, identity.display_name) == ("op-8", "")
    assert admin.post(f"{url(office)}/{identity.id}/removal", headers=HTMX).status_code == 200
    assert kept() == []


def test_a_number_belongs_to_one_operator_of_a_setting(office: Office, admin: Browser) -> None:
    source, other = (chat_source(office.service, office.admin, name=name) for name in ("本店", "海外"))
    making.operator_identity(source, factories.operator(name="田中 健"), "op-7")
    response = admin.post(url(office), data=form("identity-new", source.id), headers=HTMX)
    assert response.status_code == 422
    assert "This number is registered for 田中 健 already." in response.text
    assert 'value="たかはし"' in response.text
    assert admin.post(url(office), data=form("identity-new", other.id), headers=HTMX).status_code == 200


def test_what_is_missing_is_said(office: Office, admin: Browser) -> None:
    source = chat_source(office.service, office.admin)
    response = admin.post(url(office), data=form("identity-new", source.id, external_id=" "), headers=HTMX)
    assert (response.status_code, "Enter the registration number." in response.text) == (422, True)
    assert admin.post(url(office), data=form("identity-new", 999), headers=HTMX).status_code == 422
    assert kept() == []


def test_an_identity_is_reached_through_its_operator_only(office: Office, admin: Browser) -> None:
    source = chat_source(office.service, office.admin)
    making.operator_identity(source, office.stranger, "op-9")
    (theirs,) = kept()
    assert admin.post(f"{url(office)}/{theirs.id}/removal").status_code == 404
    assert admin.post(f"{url(office)}/{theirs.id}", data=form(f"identity-{theirs.id}", source.id)).status_code == 404
    assert admin.get(f"{url(office)}?editing={theirs.id}").status_code == 404
    assert kept() == [theirs]


def test_only_settings_of_services_one_sees_are_offered(office: Office, client: Browser) -> None:
    source = chat_source(office.service, office.admin, name="本店")
    own = chat_source(office.elsewhere, office.admin, name="海外")
    client.sign_in(office.stranger)
    target = f"/admin/operators/{office.stranger.id}/identities"
    page = client.get(target).text
    assert ("海外" in page, "本店" in page) == (True, False)
    assert client.post(target, data=form("identity-new", source.id), headers=HTMX).status_code == 422
    assert client.post(target, data=form("identity-new", own.id), headers=HTMX).status_code == 200


def test_an_identity_belongs_to_the_service_of_its_chat_setting(office: Office, client: Browser) -> None:
    """Whoever manages operators in another service neither sees it nor changes anything (docs/decisions.md 89)."""
    source = chat_source(office.service, office.admin, name="本店")
    mine = chat_source(office.elsewhere, office.admin, name="海外")
    making.operator_identity(source, office.stranger, "op-7")
    making.operator_identity(mine, office.stranger, "op-8")
    foreign, own = kept()
    client.sign_in(office.stranger)
    target = f"/admin/operators/{office.stranger.id}/identities"
    page = client.get(target).text
    assert "op-8" in page
    assert "op-7" not in re.split(r"[<>\s]", page)
    assert "本店" not in page
    changed = form(f"identity-{foreign.id}", mine.id, "op-9")
    tried = [client.post(f"{target}/{foreign.id}{rest}", data=changed) for rest in ("", "/removal", "/calls")]
    tried.append(client.get(f"{target}?editing={foreign.id}"))
    assert {answer.status_code for answer in tried} == {404}
    assert [(one.external_id, one.chat_source_id) for one in kept()] == [("op-7", source.id), ("op-8", mine.id)]
    assert client.post(f"{target}/{own.id}/removal").status_code == 303
    client.sign_in(office.admin)
    assert "op-7" in client.get(target).text, "administrators see every service"
