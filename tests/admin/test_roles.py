from __future__ import annotations

from typing import Any

from helpcenter.accounts import operators
from helpcenter.accounts.models import Role
from helpcenter.accounts.permissions import PERMISSIONS, Permission
from helpcenter.accounts.roles import all_roles
from helpcenter.extensions import db
from tests import factories
from tests.admin.office import Office, role
from tests.client import Browser


def form(*permissions: Permission, **changes: str) -> dict[str, Any]:
    return {"name_ja": "編集者", "name_en": "Editor", "permissions": list(permissions), **changes}


def reread(one: Role) -> Role:
    return db.session.get_one(Role, one.id, populate_existing=True)


def test_a_role_is_made_changed_and_holds_at_once(office: Office, admin: Browser) -> None:
    page = admin.get("/admin/roles/new").text
    assert page.count('name="permissions"') == len(Permission) == len(PERMISSIONS)
    admin.post("/admin/roles/new", data=form(Permission.SERVICE_SETTINGS, Permission.CHAT_HANDLE))
    made = all_roles()[-1]
    assert (made.name["en"], made.permissions) == ("Editor", {"service.settings", "chat.handle"})
    theirs = admin.application.test_client()
    assert isinstance(theirs, Browser)
    theirs.sign_in(factories.operator(office.service, role=made))
    assert theirs.get(f"{office.url}/help-center").status_code == 200
    url = f"/admin/roles/{made.id}"
    assert "1 operator has this role" in admin.get(url).text
    assert admin.post(url, data=form(Permission.CHAT_HANDLE, name_en="Writer")).status_code == 303
    assert theirs.get(f"{office.url}/help-center").status_code == 403
    assert "Writer" in admin.get("/admin/roles?q=writ").text
    assert "Writer" not in admin.get("/admin/roles?q=nobody").text.replace('value="nobody"', "")
    assert admin.post(url, data=form(name_ja=" ")).status_code == 422


def test_a_role_in_use_is_not_deleted(office: Office, admin: Browser) -> None:
    used, free = role(Permission.CHAT_HANDLE), role(Permission.CHAT_HANDLE)
    factories.operator(role=used, deactivated_at=office.service.created_at)
    for one in (used, free):
        admin.post(f"/admin/roles/{one.id}/removal")
    assert {used.id, free.id} & {one.id for one in all_roles()} == {used.id}
    assert "1 operator has this role. Give another one first." in admin.get(f"/admin/roles/{used.id}").text


def test_roles_of_the_product_are_copied_not_changed(office: Office, admin: Browser) -> None:
    supervisor = factories.role("supervisor")
    url = f"/admin/roles/{supervisor.id}"
    assert admin.post(url, data=form()).status_code == 403
    assert admin.post(f"{url}/removal").status_code == 403
    copy = admin.get(f"/admin/roles/new?like={supervisor.id}").text
    assert copy.count(" checked") == len(supervisor.permissions)


def test_nobody_rises_by_editing_roles(office: Office, client: Browser) -> None:
    own = role(Permission.OPERATORS, Permission.CHAT_HANDLE)
    manager = factories.operator(office.service, role=own)
    client.sign_in(manager)
    more = form(Permission.OPERATORS, Permission.AUDIT_LOG)
    assert client.post("/admin/roles/new", data=more).status_code == 422
    assert client.post(f"/admin/roles/{own.id}", data=more).status_code == 422
    assert reread(own).permissions == {"operators", "chat.handle"}
    higher = role(Permission.AUDIT_LOG)
    assert client.post(f"/admin/roles/{higher.id}", data=form()).status_code == 403
    assert client.post(f"/admin/roles/{higher.id}/removal").status_code == 403
    assert client.post("/admin/roles/new", data=form("made.up")).status_code == 422  # type: ignore[arg-type]  # forged
    for path in ("", "/new", f"/{own.id}"):
        client.get("/console/sign-in")
        assert client.get(f"/admin/roles{path}").status_code == 200


def test_the_last_who_manages_operators_keeps_the_right(office: Office, client: Browser) -> None:
    own = role(Permission.OPERATORS, Permission.CHAT_HANDLE)
    client.sign_in(factories.operator(role=own, language="en"))
    for other in (office.admin, office.stranger):
        operators.deactivate(other, by=None)
    refused = client.post(f"/admin/roles/{own.id}", data=form(Permission.CHAT_HANDLE))
    assert refused.status_code == 422
    assert "Nobody else can manage operators." in refused.text
    assert "operators" in reread(own).permissions
