"""Finding a processing type by typing."""

from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.clock import now
from helpcenter.services import category_choice
from helpcenter.services.models import Category, Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat.chats import category
from tests.client import Browser

URL = "/console/categories"


@pytest.fixture
def desk(app: Flask) -> Service:
    """返品・返金 › 返金 › 返金時期の確認, and 支払い; another desk has a 返金 too."""
    category(factories.service(), "返金（よそ）")
    made = factories.service(name={"ja": "みなとストア"})
    refund = category(made, "返金", category(made, "返品・返金"))
    category(made, "返金時期の確認", refund)
    category(made, "支払い", position=1)
    return made


def found(desk: Service, typed: str, **options: bool) -> list[str]:
    return [choice.whole for choice in category_choice.matching([desk], typed, "ja", **options)]


@pytest.mark.parametrize(
    ("typed", "paths"),
    [
        ("", ["返品・返金", "返品・返金 › 返金", "返品・返金 › 返金 › 返金時期の確認", "支払い"]),
        ("時期", ["返品・返金 › 返金 › 返金時期の確認"]),
        ("返品 時期", ["返品・返金 › 返金 › 返金時期の確認"]),
        ("ｼﾊﾗｲ", []),
        ("支", ["支払い"]),
        ("よそ", []),
    ],
)
def test_a_category_is_found_by_the_words_of_its_path(desk: Service, typed: str, paths: list[str]) -> None:
    assert found(desk, typed) == paths


def test_the_field_shows_the_last_two_names(desk: Service) -> None:
    leaf = category_choice.matching([desk], "時期", "ja")[0]
    assert leaf.label == "返金 › 返金時期の確認"


def test_what_cannot_be_given_any_more_is_only_offered_for_looking_back(desk: Service) -> None:
    parent = category(desk, "旧", position=2, active=False)
    below = category(desk, "旧の下", parent)
    assert found(desk, "旧") == []
    assert found(desk, "旧", inactive=True) == ["旧", "旧 › 旧の下"]
    assert not category_choice.may_be_given(desk.id, below.id)


def test_a_deleted_category_is_not_offered_but_keeps_its_name(desk: Service) -> None:
    gone = category(desk, "消した", position=2)
    with operation():
        gone.deleted_at = now()
    assert found(desk, "消した", inactive=True) == []
    assert not category_choice.may_be_given(desk.id, gone.id)
    assert category_choice.find(desk.id, gone.id, "ja") == category_choice.Choice(gone.id, ("消した",))


def test_a_category_of_another_service_is_none(desk: Service) -> None:
    foreign = category(factories.service(), "よそ")
    assert category_choice.find(desk.id, foreign.id, "ja") is None
    assert not category_choice.may_be_given(desk.id, foreign.id)
    assert category_choice.find(desk.id, None, "ja") is None


def test_a_long_list_ends_with_a_word(client: Browser, desk: Service) -> None:
    for number in range(category_choice.MOST):
        category(desk, f"多い {number}", position=9)
    client.sign_in(factories.operator(desk))
    answer = client.get(URL, query_string={"q": "多い"}).text
    assert answer.count("data-value=") == category_choice.MOST
    assert "続けて入力すると絞り込めます。" in answer


def test_the_list_has_only_what_the_operator_may_see(client: Browser, desk: Service) -> None:
    other: Category = category(factories.service(name={"ja": "よその窓口"}), "返金")
    client.sign_in(factories.operator(desk))
    assert "返金時期の確認" in client.get(URL, query_string={"q": "返金"}).text
    for query in ({"q": ""}, {"q": "", "service": other.service_id}):
        assert "よその窓口" not in client.get(URL, query_string=query).text
    assert f'data-value="{other.id}"' not in client.get(URL, query_string={"service": other.service_id}).text


def test_several_services_are_told_apart(client: Browser, desk: Service) -> None:
    second = factories.service(name={"ja": "カード"})
    category(second, "返金")
    client.sign_in(factories.operator(desk, second))
    answer = client.get(URL, query_string={"q": "返金"}).text
    assert "みなとストア › 返品・返金 › 返金" in answer
    assert "カード › 返金" in answer
