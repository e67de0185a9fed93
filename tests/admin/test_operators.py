from __future__ import annotations

from typing import Any

import pytest

from helpcenter.accounts import operators
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.accounts.sign_in import find_by_email
from helpcenter.extensions import db
from helpcenter.services import members
from helpcenter.services.members import Rights
from tests import factories
from tests.admin.office import Office, chat_source, role
from tests.client import PASSWORD, Browser


def account(**changes: Any) -> dict[str, Any]:
    form = {
        "name": "高橋 蓮",
        "nickname": "",
        "email": "Takahashi@Example.com",
        "role": factories.role().id,
        "language": "ja",
        "password": "a password for the first time",
    }
    return {**form, **changes}


def now(operator: Operator) -> Operator:
    return db.session.get_one(Operator, operator.id, populate_existing=True)


def test_an_operator_is_made_with_memberships_and_can_sign_in(office: Office, admin: Browser) -> None:
    prefix = f"service-{office.service.id}"
    rights = {f"{prefix}-member": "y", f"{prefix}-chat_right": "y", f"{prefix}-maximum_chats": "3"}
    noise = {f"service-{office.elsewhere.id}-chat_right": "y"}
    assert admin.post("/admin/operators/new", data=account(**rights, **noise)).status_code == 303
    made = find_by_email("takahashi@example.com")
    assert made is not None
    assert (made.name, made.nickname) == ("高橋 蓮", "高橋 蓮")
    held = {service_id: members.rights_of(one) for service_id, one in members.of_operator(made.id).items()}
    assert held == {office.service.id: Rights(chat_right=True, automatic_assignment=False, maximum_chats=3)}
    browser = admin.application.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(made, "a password for the first time")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Enter the name."),
        ({"email": "nowhere"}, "This is not an e-mail address."),
        ({"password": "short"}, "A password needs 10 to 200 characters."),
        ({"role": "9999"}, "Not a valid choice"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    office: Office, admin: Browser, changes: dict[str, str], sentence: str
) -> None:
    response = admin.post("/admin/operators/new", data=account(**changes))
    assert response.status_code == 422
    assert sentence in response.text
    assert "Takahashi" not in response.text or 'value="Takahashi@Example.com"' in response.text
    assert "a password for the first time" not in response.text
    assert find_by_email("takahashi@example.com") is None


def test_two_operators_cannot_have_one_address(office: Office, admin: Browser) -> None:
    response = admin.post("/admin/operators/new", data=account(email=office.operator.email.upper()))
    assert response.status_code == 422
    assert "There is already an operator with this e-mail address." in response.text
    form = account(email=office.operator.email)
    assert admin.post(f"/admin/operators/{office.admin.id}", data=form).status_code == 422


def test_account_and_memberships_are_changed_together(office: Office, admin: Browser) -> None:
    url = f"/admin/operators/{office.operator.id}"
    form = account(nickname="れん", email="ren@example.com", role=factories.role("supervisor").id, language="en")
    form |= {f"service-{office.elsewhere.id}-member": "y"}
    assert admin.post(url, data=form).status_code == 303
    operator = now(office.operator)
    assert (operator.name, operator.nickname, operator.email) == ("高橋 蓮", "れん", "ren@example.com")
    assert (operator.role.built_in, operator.language) == ("supervisor", "en")
    assert members.of_operator(operator.id).keys() == {office.elsewhere.id}


def test_the_list_finds_by_name_and_address(office: Office, admin: Browser) -> None:
    factories.operator(name="山田 太郎", email="taro@example.com")
    factories.operator(name="鈴木 花子", email="hanako@example.com", deactivated_at=office.service.created_at)
    assert "山田 太郎" in admin.get("/admin/operators?q=taro").text
    assert "山田 太郎" not in admin.get("/admin/operators?q=100%25").text
    assert "鈴木 花子" not in admin.get("/admin/operators?q=鈴木").text
    assert "鈴木 花子" in admin.get("/admin/operators?q=鈴木&inactive=1").text


def test_who_is_deactivated_is_signed_out_and_may_come_back(office: Office, admin: Browser) -> None:
    theirs = admin.application.test_client()
    assert isinstance(theirs, Browser)
    theirs.sign_in(office.operator)
    url = f"/admin/operators/{office.operator.id}/activity"
    admin.post(url)
    assert not now(office.operator).is_active
    assert theirs.get("/console/sign-in").status_code == 200
    admin.post(url, data={"active": "1"})
    assert now(office.operator).is_active
    theirs.sign_in(office.operator)


def test_a_default_operator_is_kept_until_replaced(office: Office, admin: Browser) -> None:
    chat_source(office.service, office.operator, name="本店チャット")
    page_url = f"/admin/operators/{office.operator.id}"
    admin.post(f"{page_url}/activity")
    assert now(office.operator).is_active
    page = admin.get(page_url).text
    assert "Still the default operator of 本店チャット. Choose another one there first." in page


def test_nobody_locks_everybody_out(office: Office, admin: Browser) -> None:
    admin.post(f"/admin/operators/{office.admin.id}/activity")
    assert now(office.admin).is_active, "nobody deactivates themselves"
    other = factories.operator(role_key="administrator")
    operators.deactivate(office.stranger, by=None)
    operators.deactivate(other, by=office.admin.id)
    form = account(email=office.admin.email)
    response = admin.post(f"/admin/operators/{office.admin.id}", data=form)
    assert response.status_code == 422
    assert "Nobody else can manage operators." in response.text


def test_who_manages_operators_cannot_rise_above_the_own_role(office: Office, client: Browser) -> None:
    manager = factories.operator(office.service, role=role(Permission.OPERATORS, Permission.CHAT_HANDLE))
    client.sign_in(manager)
    administrator = factories.role("administrator")
    assert client.post("/admin/operators/new", data=account(role=administrator.id)).status_code == 422
    assert client.post(f"/admin/operators/{manager.id}", data=account(role=administrator.id)).status_code == 422
    for path in ("", "/activity", "/password"):
        answer = client.post(f"/admin/operators/{office.admin.id}{path}", data=account(password="taken over now"))
        assert answer.status_code == 403
    client.get("/console/sign-in")
    assert "Set a new password" not in client.get(f"/admin/operators/{office.admin.id}").text


def test_a_new_password_holds_at_once(office: Office, admin: Browser) -> None:
    url = f"/admin/operators/{office.operator.id}/password"
    admin.post(url, data={"password": "short"})
    theirs = admin.application.test_client()
    assert isinstance(theirs, Browser)
    theirs.sign_in(office.operator, PASSWORD)
    admin.post(url, data={"password": "another password"})
    assert theirs.get("/console/sign-in").status_code == 200, "signed out"
    theirs.sign_in(office.operator, "another password")
