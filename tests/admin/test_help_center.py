from __future__ import annotations

import sqlalchemy as sa

from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db
from helpcenter.services import privacy
from helpcenter.services.models import Service
from tests.admin.office import Office, settings_form
from tests.chat import people
from tests.client import Browser


def saved(office: Office) -> Service:
    return db.session.get_one(Service, office.service.id, populate_existing=True)


def test_everything_on_the_page_is_saved(office: Office, admin: Browser) -> None:
    form = settings_form(
        office.service,
        name_ja="港の店",
        colour="#ff6600",
        time_zone="Europe/Paris",
        default_language="en",
        notices_enabled=None,
        inquiries_members_only="y",
    )
    assert admin.post(f"{office.url}/help-center", data=form).status_code == 303
    service = saved(office)
    assert service.name == {"ja": "港の店", "en": "Minato Store"}
    assert (service.colour, service.time_zone, service.default_language) == ("#FF6600", "Europe/Paris", "en")
    assert (service.notices_enabled, service.inquiries_members_only) == (False, True)
    assert (service.articles_enabled, service.inquiries_enabled, service.chat_enabled) == (True, True, True)
    entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.operator_id) == ("service_changed", office.admin.id)


def test_saving_what_is_there_changes_nothing(office: Office, admin: Browser) -> None:
    count = sa.select(sa.func.count()).select_from(AuditEntry)
    before = db.session.scalar(count)
    assert admin.post(f"{office.url}/help-center", data=settings_form(office.service)).status_code == 303
    assert db.session.scalar(count) == before
    assert [one.version for one in privacy.versions(office.service, "ja")] == [1]


def test_a_changed_wording_is_a_new_version_and_earlier_ones_can_be_read(office: Office, admin: Browser) -> None:
    form = settings_form(office.service, wording_ja="お預かりした情報は12か月で消します。")
    admin.post(f"{office.url}/help-center", data=form)
    assert [one.version for one in privacy.versions(office.service, "ja")] == [2, 1]
    assert [one.version for one in privacy.versions(office.service, "en")] == [1]
    page = admin.get(f"{office.url}/help-center").text
    assert "Version 2, since" in page
    assert "What you tell us is kept (ja)." in page


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(office: Office, admin: Browser) -> None:
    form = settings_form(
        office.service, name_en=" ", colour="red", time_zone="Mars/Base", default_language="xx", wording_ja="新しい文面"
    )
    response = admin.post(f"{office.url}/help-center", data=form)
    assert response.status_code == 422
    assert "Enter the name in this language." in response.text
    assert "Enter a colour as #1D5B8C." in response.text
    assert "新しい文面" in response.text
    assert saved(office).name["en"] == "Minato Store"
    assert [one.version for one in privacy.versions(office.service, "ja")] == [1]


def test_a_language_nobody_knows_is_refused(office: Office, admin: Browser) -> None:
    form = settings_form(office.service, languages=["ja", "xx"])
    assert admin.post(f"{office.url}/help-center", data=form).status_code == 422


def test_an_empty_wording_keeps_the_one_there_is(office: Office, admin: Browser) -> None:
    form = settings_form(office.service, wording_en="")
    assert admin.post(f"{office.url}/help-center", data=form).status_code == 303
    assert [one.version for one in privacy.versions(office.service, "en")] == [1]


def test_chat_is_turned_off_and_on_from_its_own_page(office: Office, admin: Browser) -> None:
    assert admin.post(f"{office.url}/chat/reception").headers["Location"].endswith("/help-center")
    assert not saved(office).chat_enabled
    assert admin.post(f"{office.url}/chat/reception", data={"on": "1"}).headers["Location"].endswith("/chat/basic")
    assert saved(office).chat_enabled


def test_turning_chat_off_says_how_many_are_cut_off(office: Office, admin: Browser) -> None:
    words = "goes on now"
    assert words not in admin.get(f"{office.url}/help-center").text
    people.go_online(office.operator)
    people.start(office.service)
    assert "1 chat " + words in admin.get(f"{office.url}/help-center").text


def test_the_colour_is_judged_while_it_is_chosen(office: Office, admin: Browser) -> None:
    def said(colour: str) -> str:
        return admin.get(f"{office.url}/help-center/colour", query_string={"colour": colour}).text

    assert "White text reads well" in said("#1d5b8c")
    assert "too light" in said("#ffdd00")
    assert "Enter a colour as" in said("red")


def test_words_below_the_search_box_are_read_from_one_line(office: Office, admin: Browser) -> None:
    form = settings_form(office.service, search_words_ja=" 返金、領収書,返金 ，, ", search_words_en="")
    assert admin.post(f"{office.url}/help-center", data=form).status_code == 303
    assert saved(office).search_words == {"ja": ["返金", "領収書"]}
    assert 'value="返金, 領収書"' in admin.get(f"{office.url}/help-center").text
    assert "q=%E9%A0%98%E5%8F%8E%E6%9B%B8" in admin.get(f"/hc/{office.service.slug}/ja/").text
