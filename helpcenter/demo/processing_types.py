"""The processing types (処理タイプ) of the demonstration: three levels, one of them switched off."""

from __future__ import annotations

from helpcenter.demo.desks import BUSINESS, SHOP
from helpcenter.extensions import db
from helpcenter.services.category_tree import name_key
from helpcenter.services.models import Category, CategoryName, Service

# key | Japanese | English; two spaces a level; "-" before the key: not active
TREES = {
    SHOP: """
delivery | 配送 | Delivery
  tracking | 配送状況 | Delivery status
    late | 遅延・未着 | Late or lost
    whereabouts | 現在地の確認 | Whereabouts
  address | 届け先の変更 | Change of address
  delivery_date | 日時の指定 | Delivery date
  damaged | 破損・誤配 | Damaged or misdelivered
returns | 返品・返金 | Returns, refunds
  return | 返品 | Returns
    return_how | 返品の手順 | How to return
    return_period | 返品の期限 | Return period
    arrival | 到着確認 | Arrival of returns
    defect | 不良品 | Defective items
    postage | 返送料 | Return postage
  refund | 返金 | Refunds
    refund_when | 返金時期の確認 | When it is refunded
    refund_how | 返金方法 | How it is refunded
    refund_part | 一部返品 | Partial returns
  exchange | 交換 | Exchange
    size | サイズ交換 | Size
    colour | 色の交換 | Colour
orders | ご注文 | Orders
  cancel | キャンセル | Cancellation
  order_change | 注文の変更 | Change of order
  confirmation | 確認メール | Confirmation e-mail
  stock | 在庫・予約 | Stock, reservation
  gift | ギフト | Gifts
  coupon | クーポン | Coupons
payment | お支払い | Payment
  receipt | 領収書 | Receipts
  card | クレジットカード | Credit cards
  store | コンビニ払い | Convenience store
  invoice_error | 請求の誤り | Wrong charges
  points | ポイント | Points
account | 会員登録・ログイン | Account
  login | ログイン | Signing in
  password | パスワード | Password
  details | 登録情報 | Details
  leaving | 退会 | Closing an account
-fax | ファクス注文 | Orders by fax
""",
    BUSINESS: """
quotation | お見積もり | Quotations
  quantity | 数量割引 | Volume prices
  deadline | 納期 | Delivery times
billing | ご請求 | Billing
  invoice_again | 請求書の再発行 | Reissued invoices
  terms | お支払い条件 | Payment terms
contract | ご契約 | Contract
  users | 利用者の管理 | Users
""",
}


def make(service: Service) -> dict[str, Category]:
    """The service's tree; its categories by key."""
    made: dict[str, Category] = {}
    above: list[Category] = []
    for position, line in enumerate(TREES[service.slug].strip().splitlines()):
        level = (len(line) - len(line.lstrip())) // 2
        key, japanese, english = (part.strip() for part in line.split("|"))
        category = _category(service, above[level - 1] if level else None, {"ja": japanese, "en": english})
        category.position, category.active = position, not key.startswith("-")
        db.session.add(category)
        db.session.flush()
        above[level:] = [category]
        made[key.lstrip("-")] = category
    return made


def _category(service: Service, parent: Category | None, names: dict[str, str]) -> Category:
    rows = [
        CategoryName(
            language=language,
            service_id=service.id,
            parent_key=parent.id if parent else 0,
            name=name,
            name_key=name_key(name),
        )
        for language, name in names.items()
    ]
    level = parent.level + 1 if parent else 1
    return Category(
        service_id=service.id,
        parent_id=parent.id if parent else None,
        parent_level=parent.level if parent else None,
        level=level,
        names=rows,
    )
