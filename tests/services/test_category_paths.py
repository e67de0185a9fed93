"""Categories named with what they stand under."""

from __future__ import annotations

from flask import Flask

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services import category_paths
from helpcenter.services.models import Category, CategoryName, Service
from helpcenter.transactions import operation
from tests import factories


def category(service: Service, japanese: str, english: str = "", parent: Category | None = None) -> Category:
    made = Category(
        service_id=service.id,
        parent_id=parent.id if parent else None,
        parent_level=parent.level if parent else None,
        level=parent.level + 1 if parent else 1,
    )
    names = {"ja": japanese, "en": english}
    made.names = [
        CategoryName(
            service_id=service.id, language=language, name=name, name_key=name, parent_key=parent.id if parent else 0
        )
        for language, name in names.items()
        if name
    ]
    with operation():
        db.session.add(made)
    return made


def test_a_path_names_every_level_and_falls_back_to_another_language(app: Flask) -> None:
    service, other = factories.service(), factories.service()
    category(other, "返金")
    refund = category(service, "返金", "Refund")
    when = category(service, "返金時期の確認", parent=refund)
    card = category(service, "カード", "Card", parent=when)
    with operation():
        card.deleted_at = now()
    assert category_paths.path(card, "ja") == "返金 › 返金時期の確認 › カード"
    assert category_paths.path(card, "en") == "Refund › 返金時期の確認 › Card"
    assert category_paths.path(None, "ja") == ""
    assert category_paths.paths(service.id, "en") == {
        refund.id: "Refund",
        when.id: "Refund › 返金時期の確認",
        card.id: "Refund › 返金時期の確認 › Card",
    }
