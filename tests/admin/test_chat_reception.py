"""Chat → reception: members only, the greeting beside the icon, silence (live-chat.md 1.8, 1.10, 2.9)."""

from __future__ import annotations

from helpcenter.extensions import db
from helpcenter.services import texts
from helpcenter.services.models import Service, TextKind
from tests import factories
from tests.admin.office import Office
from tests.chat import people
from tests.client import Browser

FORM = {
    "login_only_chat": "y",
    "proactive_after_seconds": "20",
    "proactive_ja": "お困りですか。",
    "idle_warning_minutes": "10",
    "idle_end_minutes": "5",
}


def saved(office: Office) -> Service:
    return db.session.get_one(Service, office.service.id, populate_existing=True)


def test_everything_is_off_at_first_and_can_be_set_and_taken_away(office: Office, admin: Browser) -> None:
    url = f"{office.url}/chat/reception-settings"
    service = saved(office)
    assert not service.login_only_chat
    assert (service.proactive_after_seconds, service.idle_warning_minutes, service.idle_end_minutes) == (None,) * 3
    assert admin.post(url, data=FORM).status_code == 303
    service = saved(office)
    assert service.login_only_chat
    assert (service.proactive_after_seconds, service.idle_warning_minutes, service.idle_end_minutes) == (20, 10, 5)
    assert texts.texts(service, TextKind.PROACTIVE) == {"ja": "お困りですか。"}
    assert "There is no identity secret yet" in admin.get(url).text
    assert admin.post(url, data={}).status_code == 303
    service = saved(office)
    assert (service.login_only_chat, service.proactive_after_seconds) == (False, None)


def test_the_two_times_of_silence_belong_together(office: Office, admin: Browser) -> None:
    url = f"{office.url}/chat/reception-settings"
    for wrong in ({"idle_end_minutes": ""}, {"idle_warning_minutes": ""}):
        answer = admin.post(url, data={**FORM, **wrong})
        assert (answer.status_code, "Enter both times" in answer.text) == (422, True)
    for wrong in ({"idle_end_minutes": "0"}, {"proactive_after_seconds": "x"}, {"proactive_ja": "x" * 201}):
        assert admin.post(url, data={**FORM, **wrong}).status_code == 422
    assert saved(office).idle_warning_minutes is None


def test_the_icon_greets_only_while_somebody_is_there(office: Office, admin: Browser) -> None:
    loader, home = f"/embed/{office.service.embed_key}.js?language=ja", f"/hc/{office.service.slug}/ja/"
    people.go_online(factories.operator(office.elsewhere))
    admin.post(f"{office.url}/chat/reception-settings", data=FORM)
    assert "お困りですか。" not in admin.get(loader).text
    assert "お困りですか。" not in admin.get(home).text
    people.go_online(office.operator)
    assert '"after":"20","greeting":"お困りですか。"' in admin.get(loader).text
    assert 'data-after="20" data-greeting="お困りですか。"' in admin.get(home).text
    assert "Is there anything we can help you with" in admin.get(f"/hc/{office.service.slug}/en/").text
    admin.post(f"{office.url}/chat/reception-settings", data={**FORM, "proactive_after_seconds": ""})
    assert "お困りですか。" not in admin.get(loader).text
    assert "data-greeting" not in admin.get(home).text
