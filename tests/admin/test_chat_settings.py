from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpcenter.chat.models import Author, Message
from helpcenter.extensions import db
from helpcenter.files import limits
from helpcenter.files.kinds import Group
from helpcenter.files.limits import Limits
from helpcenter.services import members, texts
from helpcenter.services.members import Rights
from helpcenter.services.models import Service, TextKind
from tests import factories
from tests.admin.office import FILES, Office
from tests.chat import people
from tests.client import Browser


def test_greeting_and_satisfaction_message_are_saved_per_language(office: Office, admin: Browser) -> None:
    form = {**FILES, "greeting_ja": "こんにちは。", "satisfaction_en": "How did we do?"}
    assert admin.post(f"{office.url}/chat/basic", data=form).status_code == 303
    assert texts.texts(office.service, TextKind.GREETING) == {"ja": "こんにちは。"}
    assert texts.texts(office.service, TextKind.SATISFACTION) == {"en": "How did we do?"}
    assert "こんにちは。" in admin.get(f"{office.url}/chat/basic").text


def test_a_chat_begins_with_the_greeting_that_was_saved(office: Office, admin: Browser) -> None:
    admin.post(f"{office.url}/chat/basic", data={**FILES, "greeting_ja": "いらっしゃいませ。"})
    people.go_online(office.operator)
    chat = people.start(office.service)
    said = db.session.scalars(
        sa.select(Message.text).where(Message.chat_id == chat.id, Message.author == Author.AUTOMATIC)
    )
    assert said.all() == ["いらっしゃいませ。"]


def test_a_text_that_is_too_long_stays_on_the_page(office: Office, admin: Browser) -> None:
    response = admin.post(f"{office.url}/chat/basic", data={**FILES, "greeting_ja": "長" * 1001})
    assert response.status_code == 422
    assert "Enter at most 1,000 characters." in response.text
    assert "長" * 1001 in response.text
    assert texts.texts(office.service, TextKind.GREETING) == {}


def test_which_files_can_be_sent_is_set_there_too(office: Office, admin: Browser) -> None:
    page = admin.get(f"{office.url}/chat/basic").text
    assert page.count('name="file_groups"') == page.count(" checked ") == 5
    assert admin.post(f"{office.url}/chat/basic", data=FILES).status_code == 303
    db.session.expire_all()
    service = db.session.get_one(Service, office.service.id)
    assert limits.of(service) == Limits(frozenset({Group.PICTURE, Group.PDF}), 5, 20)
    assert admin.post(f"{office.url}/chat/basic", data=FILES | {"file_groups": []}).status_code == 303
    db.session.expire_all()
    assert limits.of(service).groups == frozenset()


@pytest.mark.parametrize(
    "wrong", [{"file_megabytes": "0"}, {"file_megabytes": "21"}, {"files_per_chat": ""}, {"file_groups": "exe"}]
)
def test_limits_that_make_no_sense_are_refused(office: Office, admin: Browser, wrong: dict[str, str]) -> None:
    response = admin.post(f"{office.url}/chat/basic", data=FILES | wrong | {"greeting_ja": "こんにちは。"})
    assert response.status_code == 422
    assert "こんにちは。" in response.text
    db.session.expire_all()
    assert limits.of(db.session.get_one(Service, office.service.id)).megabytes == 10


def test_the_preview_shows_what_is_typed_as_the_customer_sees_it_and_saves_nothing(
    office: Office, admin: Browser
) -> None:
    typed = {"greeting_ja": "<b>いらっしゃいませ</b>"}
    response = admin.post(f"{office.url}/chat/basic/preview/ja", data=typed)
    assert "&lt;b&gt;いらっしゃいませ&lt;/b&gt;" in response.text
    assert "自動" in response.text
    assert 'lang="ja"' in response.text
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert texts.texts(office.service, TextKind.GREETING) == {}
    assert "Minato Store" in admin.get(f"{office.url}/chat/basic/preview/en").text
    assert admin.get(f"{office.url}/chat/basic/preview/xx").status_code == 404


def assignment_form(**changes: object) -> dict[str, object]:
    form: dict[str, object] = {"last_operator_first": "y", "maximum_chats": "5", "seconds_to_open": "60", **changes}
    return {name: value for name, value in form.items() if value is not None}


def test_assignment_is_saved_with_the_table_of_members(office: Office, admin: Browser) -> None:
    other = factories.operator(office.service)
    member, noise = f"member-{office.operator.id}", f"member-{office.stranger.id}"
    form = assignment_form(
        last_operator_first=None,
        maximum_chats="3",
        seconds_to_open="45",
        **{f"{member}-chat_right": "y", f"{member}-maximum_chats": "2", f"{noise}-chat_right": "y"},
    )
    assert admin.post(f"{office.url}/chat/assignment", data=form).status_code == 303
    service = db.session.get_one(Service, office.service.id, populate_existing=True)
    assert (service.last_operator_first, service.maximum_chats, service.seconds_to_open) == (False, 3, 45)
    rights = {one.operator_id: members.rights_of(one) for one in members.of_service(service)}
    assert rights == {
        office.operator.id: Rights(chat_right=True, automatic_assignment=False, maximum_chats=2),
        other.id: Rights(chat_right=False, automatic_assignment=False, maximum_chats=None),
    }


@pytest.mark.parametrize(("name", "value"), [("maximum_chats", "0"), ("seconds_to_open", "9"), ("maximum_chats", "")])
def test_a_number_out_of_range_is_refused(office: Office, admin: Browser, name: str, value: str) -> None:
    response = admin.post(f"{office.url}/chat/assignment", data=assignment_form(**{name: value}))
    assert response.status_code == 422
    assert "Enter a number from" in response.text


def test_a_bad_number_in_the_table_saves_nothing_of_the_page(office: Office, admin: Browser) -> None:
    form = assignment_form(maximum_chats="9", **{f"member-{office.operator.id}-maximum_chats": "99"})
    response = admin.post(f"{office.url}/chat/assignment", data=form)
    assert response.status_code == 422
    assert 'value="99"' in response.text
    assert db.session.get_one(Service, office.service.id, populate_existing=True).maximum_chats == 5


def test_who_waits_is_given_out_when_the_maximum_is_raised(office: Office, admin: Browser) -> None:
    people.go_online(office.operator)
    admin.post(
        f"{office.url}/chat/assignment",
        data=assignment_form(
            maximum_chats="1",
            **{f"member-{office.operator.id}-{name}": "y" for name in ("chat_right", "automatic_assignment")},
        ),
    )
    first, second = people.start(office.service), people.start(office.service)
    assert (first.operator_id, second.operator_id) == (office.operator.id, None)
    form = assignment_form(
        maximum_chats="2",
        **{f"member-{office.operator.id}-{name}": "y" for name in ("chat_right", "automatic_assignment")},
    )
    assert admin.post(f"{office.url}/chat/assignment", data=form).status_code == 303
    db.session.refresh(second)
    assert second.operator_id == office.operator.id
