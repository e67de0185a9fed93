from __future__ import annotations

import re

import pytest

from helpcenter.extensions import db
from helpcenter.services import categories, category_tree
from helpcenter.services.models import Category
from tests import factories
from tests.admin.office import Office
from tests.chat import chats
from tests.client import Browser
from tests.tickets import desk

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(office: Office) -> str:
    return f"{office.url}/chat/categories"


def add(office: Office, name: str, parent: Category | None = None) -> Category:
    return categories.add(office.service, {"en": name}, parent_id=parent.id if parent else None, by=office.operator.id)


def tree(office: Office) -> list[str]:
    db.session.expire_all()
    nodes = category_tree.flat(category_tree.tree(office.service.id))
    return ["-" * node.category.level + node.category.name_in("en") for node in nodes]


def rows(page: str) -> list[str]:
    return re.findall(r'role="treeitem"[^>]*aria-label="([^"]*)"', page)


def test_one_is_added_where_its_plus_was_pressed(office: Office, admin: Browser, url: str) -> None:
    top = add(office, "Returns")
    add(office, "Size", top)
    add(office, "Orders")
    page = admin.get(f"{url}?adding={top.id}", headers=HTMX).text
    assert rows(page) == ["Returns", "Size", "Name of the new processing type", "Orders"]
    response = admin.post(f"{url}?adding={top.id}", data={"name": "Refund"}, headers=HTMX)
    assert response.status_code == 200
    assert "Added." in response.text
    assert tree(office) == ["-Returns", "--Size", "--Refund", "-Orders"]
    assert admin.post(f"{url}?adding=0", data={"name": "Payment"}).status_code == 303
    assert tree(office)[-1] == "-Payment"


def test_a_name_that_is_taken_is_refused_in_the_row(office: Office, admin: Browser, url: str) -> None:
    top = add(office, "Returns")
    add(office, "Refund", top)
    response = admin.post(f"{url}?adding={top.id}", data={"name": "ＲＥＦＵＮＤ"}, headers=HTMX)
    assert response.status_code == 422
    assert "There is one with this name under “Returns” already." in response.text
    assert 'value="ＲＥＦＵＮＤ"' in response.text
    assert "Enter a name." in admin.post(f"{url}?adding=0", data={"name": " "}, headers=HTMX).text


def test_one_is_renamed_in_its_row(office: Office, admin: Browser, url: str) -> None:
    one = add(office, "Returns")
    assert 'value="Returns"' in admin.get(f"{url}?renaming={one.id}", headers=HTMX).text
    assert admin.post(f"{url}/{one.id}/name", data={"name": "Returned goods"}, headers=HTMX).status_code == 200
    assert tree(office) == ["-Returned goods"]
    add(office, "Orders")
    response = admin.post(f"{url}/{one.id}/name", data={"name": "orders"}, headers=HTMX)
    assert (response.status_code, 'value="orders"' in response.text) == (422, True)


def test_the_inspector_saves_names_parent_and_activity_together(office: Office, admin: Browser, url: str) -> None:
    top, one = add(office, "Returns"), add(office, "Refund")
    form = {"name_ja": "返金", "name_en": "Refunds", "parent_id": str(top.id)}
    assert admin.post(f"{url}/{one.id}", data=form, headers=HTMX).status_code == 200
    kept = db.session.get_one(Category, one.id, populate_existing=True)
    assert {name.language: name.name for name in kept.names} == {"ja": "返金", "en": "Refunds"}
    assert (kept.parent_id, kept.level, kept.active) == (top.id, 2, False)


def test_the_inspector_saves_nothing_where_something_is_wrong(office: Office, admin: Browser, url: str) -> None:
    top, one = add(office, "Returns"), add(office, "Refund")
    add(office, "Refunds", top)
    form = {"name_ja": "返金", "name_en": "refunds", "parent_id": str(top.id), "active": "y"}
    response = admin.post(f"{url}/{one.id}", data=form, headers=HTMX)
    assert response.status_code == 422
    assert "There is one with this name under “Returns” already." in response.text
    assert tree(office) == ["-Returns", "--Refunds", "-Refund"]
    response = admin.post(f"{url}/{one.id}", data={**form, "name_ja": ""}, headers=HTMX)
    assert "Enter the name in this language." in response.text
    assert admin.post(f"{url}/{one.id}", data={**form, "parent_id": "99"}, headers=HTMX).status_code == 422


def test_only_parents_with_room_are_offered(office: Office, admin: Browser, url: str) -> None:
    top, other = add(office, "Returns"), add(office, "Orders")
    middle = add(office, "Refund", top)
    add(office, "Cash", middle)
    page = admin.get(f"{url}?selected={middle.id}", headers=HTMX).text
    select = page[page.index('<select class="input" id="parent_id"') :]
    offered = re.findall(r'<option[^>]*value="(\d+)"', select[: select.index("</select>")])
    assert offered == ["0", str(top.id), str(other.id)]


def test_rows_change_places_by_keyboard_and_by_dragging(office: Office, admin: Browser, url: str) -> None:
    first, second, third = (add(office, name) for name in ("A", "B", "C"))
    admin.post(f"{url}/{third.id}/position", data={"places": "-1"}, headers=HTMX)
    assert tree(office) == ["-A", "-C", "-B"]
    admin.post(f"{url}/{second.id}/position", data={"parent_id": "0", "before_id": str(first.id)}, headers=HTMX)
    assert tree(office) == ["-B", "-A", "-C"]
    admin.post(f"{url}/{second.id}/position", data={"parent_id": str(first.id), "before_id": ""}, headers=HTMX)
    assert tree(office) == ["-A", "--B", "-C"]
    response = admin.post(f"{url}/{first.id}/position", data={"parent_id": str(second.id)}, headers=HTMX)
    assert response.status_code == 422
    assert "A category cannot stand under itself." in response.text


def test_deleting_says_what_goes_and_what_stays(office: Office, admin: Browser, url: str) -> None:
    top = add(office, "Returns")
    below = add(office, "Refund", top)
    chats.ended(office.service, ("customer", "?"), category_id=below.id)
    question = admin.get(f"{url}/{top.id}/removal").text
    assert "The 1 below it is deleted too." in question
    assert "1 record keeps it with its name." in question
    assert admin.post(f"{url}/{top.id}/removal", headers=HTMX).status_code == 200
    assert tree(office) == []
    assert admin.get(f"{url}/{top.id}/removal").status_code == 404


def test_uses_are_counted_with_what_is_below(office: Office, admin: Browser, url: str) -> None:
    top = add(office, "Returns")
    below = add(office, "Refund", top)
    noise = categories.add(office.elsewhere, {"en": "Noise"}, parent_id=None, by=None)
    at = desk.desk()
    at.service, at.customer = office.service, factories.customer(office.service)
    for category in (top, below, below):
        chats.ended(office.service, ("customer", "?"), category_id=category.id)
    chats.ended(office.elsewhere, ("customer", "?"), category_id=noise.id)
    at.ticket(category_id=below.id)
    page = admin.get(f"{url}?selected={below.id}").text
    assert re.findall(r'class="tree__uses">(\d+)', page) == ["4", "3"]
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["2", "1", "0"]


def test_the_search_finds_names_and_shows_the_way_to_them(office: Office, admin: Browser, url: str) -> None:
    top = add(office, "Returns")
    add(office, "Refund", top)
    add(office, "Orders")
    assert rows(admin.get(f"{url}?tools=1&inactive=1&q=ｒｅｆ", headers=HTMX).text) == ["Returns", "Refund"]
    assert "No processing type found" in admin.get(f"{url}?tools=1&q=xyz", headers=HTMX).text


def test_inactive_ones_can_be_left_out(office: Office, admin: Browser, url: str) -> None:
    top = add(office, "Returns")
    add(office, "Refund", top)
    add(office, "Orders")
    categories.change(office.service, top.id, names={"en": "Returns"}, active=False, by=None)
    assert rows(admin.get(url).text) == ["Returns", "Refund", "Orders"]
    assert rows(admin.get(f"{url}?tools=1", headers=HTMX).text) == ["Orders"]
    assert rows(admin.get(f"{url}?tools=1&inactive=1", headers=HTMX).text) == ["Returns", "Refund", "Orders"]


def test_another_service_s_categories_cannot_be_touched_from_here(office: Office, admin: Browser, url: str) -> None:
    theirs = categories.add(office.elsewhere, {"en": "Theirs"}, parent_id=None, by=None)
    mine = add(office, "Mine")
    data = {"name": "x", "name_en": "x", "name_ja": "x", "parent_id": "0", "places": "1"}
    for path in (f"/{theirs.id}", f"/{theirs.id}/name", f"/{theirs.id}/position", f"/{theirs.id}/removal"):
        assert admin.post(url + path, data=data).status_code == 404
    assert admin.post(f"{url}?adding={theirs.id}", data=data).status_code == 404
    moved = {"parent_id": str(theirs.id), "before_id": ""}
    assert admin.post(f"{url}/{mine.id}/position", data=moved).status_code == 404
    assert "Theirs" not in admin.get(f"{url}?selected={theirs.id}").text
