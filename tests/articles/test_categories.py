"""The tree of article categories in the console."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.articles import category_editing
from helpcenter.articles.models import Article, ArticleCategory
from helpcenter.extensions import db
from helpcenter.services.models import Service
from tests.articles import editors
from tests.articles.editors import Desk
from tests.articles.writing_articles import article, category
from tests.client import Browser

URL = "/console/article-categories"


@pytest.fixture
def desk(app: Flask) -> Desk:
    return editors.desk()


def form(name: str, parent: ArticleCategory | None = None, **changes: str) -> dict[str, str]:
    base = {"name_ja": name, "name_en": f"{name} en", "icon": "truck", "parent_id": str(parent.id if parent else 0)}
    return {**base, **changes}


def tree(service: Service) -> list[tuple[int, str]]:
    db.session.expire_all()
    return [(row.category.level, row.category.name["ja"]) for row in category_editing.rows(service)]


def test_a_tree_is_made_ordered_moved_and_deleted(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.publisher)
    shop = desk.service
    for name in ("配送", "返品"):
        assert client.post(f"{URL}/new?service=shop", data=form(name)).status_code == 303
    returns = db.session.scalars(sa.select(ArticleCategory).order_by(ArticleCategory.id.desc())).first()
    assert returns is not None
    client.post(f"{URL}/new?service=shop", data=form("返金", returns, description_ja="返金の時期"))
    refunds = db.session.scalars(sa.select(ArticleCategory).order_by(ArticleCategory.id.desc())).first()
    assert refunds is not None
    client.post(f"{URL}/new?service=shop", data=form("口座", refunds))
    assert tree(shop) == [(1, "配送"), (1, "返品"), (2, "返金"), (3, "口座")]
    client.post(f"{URL}/{returns.id}/position?service=shop", data={"direction": "up"})
    assert tree(shop) == [(1, "返品"), (2, "返金"), (3, "口座"), (1, "配送")]
    assert client.post(f"{URL}/{refunds.id}?service=shop", data=form("返金")).status_code == 303
    assert tree(shop) == [(1, "返品"), (1, "配送"), (1, "返金"), (2, "口座")]
    assert client.post(f"{URL}/{refunds.id}?service=shop", data=form("返金", returns)).status_code == 303
    at = f"{URL}/{refunds.id}/position?service=shop"
    client.post(at, data={"parent_id": "0", "before_id": str(returns.id)})
    assert tree(shop) == [(1, "返金"), (2, "口座"), (1, "返品"), (1, "配送")], "dragged"
    own = db.session.scalars(sa.select(ArticleCategory).where(ArticleCategory.parent_id == refunds.id)).one()
    client.post(at, data={"parent_id": str(own.id), "before_id": ""})
    assert "A category cannot stand under itself." in client.get(f"{URL}?service=shop").text
    client.post(at, data={"parent_id": str(returns.id), "before_id": ""})
    assert tree(shop) == [(1, "返品"), (2, "返金"), (3, "口座"), (1, "配送")]
    made = article(shop, category_id=refunds.id)
    page = client.get(f"{URL}/{refunds.id}?service=shop").text
    assert "The 1 category below it goes too." in page
    assert "Its 1 article moves to the category above, or has none." in page
    assert client.post(f"{URL}/{refunds.id}/removal?service=shop").status_code == 303
    assert tree(shop) == [(1, "返品"), (1, "配送")]
    assert db.session.get_one(Article, made.id).category_id == returns.id
    assert made.text_in("ja").title in client.get(f"/hc/shop/ja/category/{returns.id}/").text  # type: ignore[union-attr]  # it has one


def test_what_cannot_be_is_said(desk: Desk, client: Browser) -> None:
    shop = desk.service
    first, other = category(shop, "一"), category(shop, "別")
    second = category(shop, "二", first)
    third = category(shop, "三", second)
    client.sign_in(desk.publisher)
    for where, data, sentence in (
        ("new", form("１ "), None),
        ("new", form("別"), "There is one with this name already."),
        ("new", form("四", third), "Not a valid choice"),
        (str(first.id), form("一", third), "Not a valid choice"),
        (str(first.id), form("一", other), "It would be deeper than three levels there."),
        ("new", form("", name_en="x"), "Enter the name in this language."),
        ("new", form("絵", icon="x"), "Not a valid choice"),
    ):
        answer = client.post(f"{URL}/{where}?service=shop", data=data)
        assert answer.status_code == (422 if sentence else 303), data
        assert sentence is None or sentence in answer.text
    assert [level for level, name in tree(shop) if name in "一二三"] == [1, 2, 3]


def test_only_publishers_of_the_service_change_it(desk: Desk, client: Browser) -> None:
    made, theirs = category(desk.service, "配送"), category(desk.elsewhere, "他の分類")
    client.sign_in(desk.writer)
    assert client.get(f"{URL}?service=shop").status_code == 403
    assert client.post(f"{URL}/{made.id}/removal?service=shop").status_code == 403
    client.sign_in(desk.publisher)
    for service in ("shop", "elsewhere"):
        assert client.get(f"{URL}/{theirs.id}?service={service}").status_code == 404
        for rest in ("", "/position", "/removal"):
            assert client.post(f"{URL}/{theirs.id}{rest}?service={service}", data=form("x")).status_code == 404
    assert tree(desk.elsewhere) == [(1, "他の分類")]
