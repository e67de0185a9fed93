"""Notices of the demonstration."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from helpcenter.articles import notice_versions
from helpcenter.articles.models import Notice
from helpcenter.extensions import db
from helpcenter.services.models import Service

# days ago, important, Japanese title, English title, Japanese text, English text
NOTICES = (
    (
        3,
        True,
        "{ja}2:00–5:00　システムメンテナンスのため、注文履歴をご覧いただけません",
        "Maintenance on {en}, 2:00–5:00: order history will be unavailable",
        (
            "メンテナンスは、{ja}の2:00から5:00です。\n\nこの間、注文履歴と領収書をご覧いただけません。"
            "ご注文とチャットは、ふだんどおりご利用いただけます。"
        ),
        (
            "The next maintenance is on {en} from 2:00 to 5:00.\n\nOrder history and receipts cannot be opened during"
            " that time. Orders and the chat work as usual."
        ),
    ),
    (
        11,
        False,
        "年末年始の営業日について",
        "Opening days over New Year",
        (
            "12月30日から1月3日まで、発送とチャットをお休みします。\n\n"
            "- 12月29日の正午までのご注文は、年内に発送します。\n"
            "- お問い合わせフォームへのご返事は、1月4日から順にお送りします。"
        ),
        (
            "Dispatch and chat are closed from 30 December to 3 January.\n\n- Orders until noon of 29 December are sent"
            " before the holidays.\n- We answer inquiries from 4 January."
        ),
    ),
    (
        23,
        False,
        "お支払い方法に後払いを追加しました",
        "You can now pay later",
        "商品を受け取ってから、翌月末までにコンビニまたは銀行でお支払いいただけます。手数料は無料です。",
        (
            "Pay at a convenience store or by bank transfer by the end of the next month, after you have"
            " received your order. There is no charge."
        ),
    ),
    (
        51,
        False,
        "ギフト包装の種類が増えました",
        "New gift wrappings",
        "季節の包装紙を3種類追加しました。ご注文手続きの画面でお選びください。",
        "There are three new papers for the season. Choose one when you order.",
    ),
)


def make(service: Service, moment: datetime) -> None:
    """The service's notices."""
    tuesday = _tuesday_after(moment.astimezone(ZoneInfo(service.time_zone)))
    named = {"ja": format_date(tuesday, "M月d日（E）", "ja"), "en": format_date(tuesday, "EEEE, d MMMM", "en")}
    for days, important, *texts in NOTICES:
        title_ja, title_en, body_ja, body_en = (text.format(**named) for text in texts)
        notice = Notice(
            service_id=service.id,
            title={"ja": title_ja, "en": title_en},
            body={"ja": body_ja, "en": body_en},
            important=important,
            published_from=moment - timedelta(days=days),
        )
        db.session.add(notice)
        db.session.flush()
        notice_versions.keep(notice, by=None)


def _tuesday_after(day: datetime) -> datetime:
    """The Tuesday that is at least two days away."""
    return day + timedelta(days=2 + (1 - day.weekday() - 2) % 7)
