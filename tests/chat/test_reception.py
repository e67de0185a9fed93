from __future__ import annotations

from datetime import timedelta

from helpcenter.chat import opening, waiting
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser


def test_the_card_says_whether_somebody_is_there(client: Browser) -> None:
    service = people.desk()
    operator = factories.operator(service)
    url = f"/hc/{service.slug}/ja/reception"
    assert "お問い合わせ" in client.get(url).text
    people.go_online(operator)
    assert "/embed/" in client.get(url).text
    assert client.get(f"/hc/{factories.service().slug}/ja/reception").status_code == 404


def test_the_wait_is_the_median_of_what_people_waited_rounded_up(client: Browser) -> None:
    service = people.desk()
    operator = factories.operator(service)
    people.go_online(operator)
    assert waiting.minutes(service) is None
    for seconds in (10, 70, 600):
        chat = people.start(service)
        opening.open_chat(chat, by=operator)
        with operation():
            chat.requested_at = chat.opened_at - timedelta(seconds=seconds)
    assert waiting.minutes(service) == 2
    assert "約2分" in client.get(f"/hc/{service.slug}/ja/reception").text
