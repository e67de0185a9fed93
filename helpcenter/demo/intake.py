"""Inquiry types (受付タイプ) of the demonstration."""

from __future__ import annotations

from helpcenter.demo.desks import BUSINESS, SHOP
from helpcenter.extensions import db
from helpcenter.services.models import InquiryType, Service

TYPES = {
    SHOP: (
        ("配送について", "Delivery"),
        ("返品・返金について", "Returns and refunds"),
        ("ご注文について", "Orders"),
        ("お支払い・領収書について", "Payment and receipts"),
        ("会員登録・ログインについて", "Account and sign-in"),
        ("商品について", "Products"),
        ("ご意見・ご要望", "Suggestions"),
        ("その他", "Other"),
    ),
    BUSINESS: (
        ("お見積もりの依頼", "Quotation"),
        ("ご請求について", "Billing"),
        ("ご契約・ご利用者について", "Contract and users"),
        ("その他", "Other"),
    ),
}


def make(service: Service) -> list[InquiryType]:
    """The types that customers choose from."""
    made = [
        InquiryType(service_id=service.id, name={"ja": japanese, "en": english}, position=position)
        for position, (japanese, english) in enumerate(TYPES[service.slug])
    ]
    db.session.add_all(made)
    db.session.flush()
    return made
