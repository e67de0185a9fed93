"""Articles of the demonstration. Their texts stand in articles/<category>.<language>.md, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from helpcenter.articles import indexing
from helpcenter.articles.markdown import render
from helpcenter.articles.models import Article, ArticleCategory, ArticleState, ArticleText
from helpcenter.columns import Localized
from helpcenter.demo.desks import BUSINESS, SHOP
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service

FOLDER = Path(__file__).parent / "articles"


@dataclass(frozen=True)
class Topic:
    """A category. `views`: how often each of its articles was read; `pinned`: numbers of those on the home page."""

    key: str
    icon: str
    name: Localized
    about: Localized
    views: tuple[int, ...]
    pinned: tuple[int, ...] = ()


TOPICS = {
    SHOP: (
        Topic(
            "shipping",
            "truck",
            {"ja": "配送", "en": "Delivery"},
            {"ja": "お届け日時、届け先の変更、荷物の追跡", "en": "Dates, addresses, tracking"},
            (2841, 812, 655, 934, 441),
            (2, 1),
        ),
        Topic(
            "returns",
            "undo-2",
            {"ja": "返品・返金", "en": "Returns and refunds"},
            {"ja": "返品の手順、返金の時期、交換", "en": "How to return, when you are refunded, exchange"},
            (1720, 386, 214, 1105, 532),
            (0,),
        ),
        Topic(
            "orders",
            "shopping-bag",
            {"ja": "ご注文", "en": "Orders"},
            {"ja": "注文の変更・キャンセル、在庫、予約", "en": "Changes, cancellation, stock"},
            (1893, 640, 702, 288, 193),
        ),
        Topic(
            "payment",
            "credit-card",
            {"ja": "お支払い", "en": "Payment"},
            {"ja": "支払い方法、領収書、請求書", "en": "Methods, receipts, invoices"},
            (1544, 1322, 861, 240, 517),
            (0,),
        ),
        Topic(
            "account",
            "user",
            {"ja": "会員登録・ログイン", "en": "Account and sign-in"},
            {"ja": "登録、パスワード、退会", "en": "Sign-up, password, closing"},
            (2310, 405, 378, 296, 187),
        ),
        Topic(
            "products",
            "package-search",
            {"ja": "商品について", "en": "Products"},
            {"ja": "サイズ、保証、修理", "en": "Sizes, warranty, repairs"},
            (466, 351, 602, 128),
        ),
    ),
    BUSINESS: (
        Topic(
            "business",
            "building-2",
            {"ja": "法人のお取引", "en": "Business orders"},
            {"ja": "お見積もり、請求書、納期", "en": "Quotations, invoices, delivery times"},
            (212, 341, 187, 164, 98),
            (0,),
        ),
    ),
}


def make(service: Service, moment: datetime) -> None:
    """The service's categories and articles, indexed."""
    articles: list[Article] = []
    for position, topic in enumerate(TOPICS[service.slug]):
        category = ArticleCategory(
            service_id=service.id, name=topic.name, description=topic.about, icon=topic.icon, position=position
        )
        db.session.add(category)
        db.session.flush()
        articles += _articles(service, category, topic, moment)
    db.session.add_all(articles)
    db.session.flush()
    index.put_many(Kind.ARTICLE, (entry for article in articles for entry in indexing.entries_of(article)))


def _articles(service: Service, category: ArticleCategory, topic: Topic, moment: datetime) -> list[Article]:
    both = zip(_read(topic.key, "ja"), _read(topic.key, "en"), topic.views, strict=True)
    return [
        Article(
            service_id=service.id,
            category_id=category.id,
            state=ArticleState.PUBLISHED,
            pinned=number in topic.pinned,
            position=topic.pinned.index(number) if number in topic.pinned else number,
            views=views,
            helpful=views // 21,
            not_helpful=views // 160,
            created_at=moment - timedelta(days=300 - number),
            published_at=moment - timedelta(days=300 - number),
            texts=[
                ArticleText(
                    language=language, title=title, markdown=text, html=render(text), updated_at=_age(views, moment)
                )
                for language, (title, text) in (("ja", japanese), ("en", english))
            ],
        )
        for number, (japanese, english, views) in enumerate(both)
    ]


def _read(key: str, language: str) -> list[tuple[str, str]]:
    """(title, Markdown) of each article of a file."""
    whole = (FOLDER / f"{key}.{language}.md").read_text(encoding="utf-8")
    parts = ("\n" + whole).split("\n# ")[1:]
    return [(title, text.strip()) for title, _newline, text in (part.partition("\n") for part in parts)]


def _age(views: int, moment: datetime) -> datetime:
    return moment - timedelta(days=views % 97 + 3, minutes=views)
