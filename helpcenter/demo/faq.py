"""Articles of the demonstration. Their texts stand in articles/<category>.<language>.md, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from helpcenter.articles import indexing
from helpcenter.articles.markdown import render
from helpcenter.articles.models import Article, ArticleCategory, ArticleState, ArticleText
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.columns import Localized
from helpcenter.demo.desks import BUSINESS, SHOP
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service

FOLDER = Path(__file__).parent / "articles"


@dataclass(frozen=True)
class Topic:
    """A category. `views`: how often each of its articles was read; `pinned`: numbers of those on the home page.

    `below`: names of categories under it with the numbers of their articles.
    """

    key: str
    icon: str
    name: Localized
    about: Localized
    views: tuple[int, ...]
    pinned: tuple[int, ...] = ()
    below: tuple[tuple[Localized, tuple[int, ...]], ...] = ()


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
            (
                ({"ja": "返金", "en": "Refunds"}, (0, 1, 2)),
                ({"ja": "返品・交換", "en": "Returns and exchange"}, (3, 4)),
            ),
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
            "quotation",
            "file-text",
            {"ja": "お見積もり・納期", "en": "Quotations, delivery times"},
            {"ja": "お見積もりの依頼、納期の確認、分納", "en": "Quotations, delivery times, partial delivery"},
            (341, 164),
            (0,),
        ),
        Topic(
            "billing",
            "credit-card",
            {"ja": "ご請求・お支払い", "en": "Billing and payment"},
            {"ja": "請求書払い、請求書の再発行", "en": "Payment by invoice, reissued invoices"},
            (287, 212),
        ),
        Topic(
            "users",
            "building-2",
            {"ja": "ご契約・利用者", "en": "Contract and users"},
            {"ja": "利用者の追加、権限", "en": "Adding users, their rights"},
            (98,),
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
        articles += _articles(service, category, _below(service, category, topic), topic, moment)
    db.session.add_all(articles)
    db.session.flush()
    db.session.add_all(_first_version(text) for article in articles for text in article.texts)
    index.put_many(Kind.ARTICLE, (entry for article in articles for entry in indexing.entries_of(article)))


def _below(service: Service, parent: ArticleCategory, topic: Topic) -> dict[int, int]:
    """Make the categories under `parent`; number of an article → ID of its category."""
    found: dict[int, int] = {}
    for position, (name, numbers) in enumerate(topic.below):
        category = ArticleCategory(
            service_id=service.id,
            parent_id=parent.id,
            parent_level=1,
            level=2,
            name=name,
            icon=topic.icon,
            position=position,
        )
        db.session.add(category)
        db.session.flush()
        found |= dict.fromkeys(numbers, category.id)
    return found


def _articles(
    service: Service, category: ArticleCategory, below: dict[int, int], topic: Topic, moment: datetime
) -> list[Article]:
    both = zip(_read(topic.key, "ja"), _read(topic.key, "en"), topic.views, strict=True)
    return [
        Article(
            service_id=service.id,
            category_id=below.get(number, category.id),
            state=ArticleState.PUBLISHED,
            pinned=number in topic.pinned,
            position=topic.pinned.index(number) if number in topic.pinned else number,
            views=views,
            helpful=views // 21,
            not_helpful=views // 160,
            created_at=moment - timedelta(days=300 - number),
            published_at=moment - timedelta(days=300 - number),
            changed_at=_age(views, moment),
            texts=[
                ArticleText(
                    language=language, title=title, markdown=text, html=render(text), updated_at=_age(views, moment)
                )
                for language, (title, text) in (("ja", japanese), ("en", english))
            ],
        )
        for number, (japanese, english, views) in enumerate(both)
    ]


def _first_version(text: ArticleText) -> ArticleVersion:
    return ArticleVersion(
        article_id=text.article_id,
        language=text.language,
        number=1,
        title=text.title,
        markdown=text.markdown,
        created_at=text.updated_at,
    )


def _read(key: str, language: str) -> list[tuple[str, str]]:
    """(title, Markdown) of each article of a file."""
    whole = (FOLDER / f"{key}.{language}.md").read_text(encoding="utf-8")
    parts = ("\n" + whole).split("\n# ")[1:]
    return [(title, text.strip()) for title, _newline, text in (part.partition("\n") for part in parts)]


def _age(views: int, moment: datetime) -> datetime:
    return moment - timedelta(days=views % 97 + 3, minutes=views)
