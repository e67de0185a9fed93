"""Privacy wordings of the demonstration: the shop has its third version, so that older consents name another."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.services.models import PrivacyWording, Service

JAPANESE = (
    "{name}は、お問い合わせへの回答のため、お名前、メールアドレス、お問い合わせの内容をお預かりします。",
    (
        "{name}は、お問い合わせへの回答のため、お名前、メールアドレス、お問い合わせの内容、接続元の情報（IPアドレスなど）を"
        "お預かりします。お預かりした情報を、お客様の同意なく第三者に提供することはありません。"
    ),
    (
        "{name}は、お問い合わせへの回答とサービスの改善のため、お名前、メールアドレス、お問い合わせの内容、接続元の情報"
        "（IPアドレス、ご利用の機器）をお預かりします。\n\n"
        "・保存期間はお問い合わせの終了から3年です。\n"
        "・お客様の同意なく第三者に提供することはありません。法令に基づく場合を除きます。\n"
        "・開示、訂正、削除はいつでもお申し出いただけます。"
    ),
)
ENGLISH = (
    "{name} keeps your name, e-mail address and what you write in order to answer your inquiry.",
    (
        "{name} keeps your name, e-mail address, what you write and where you connect from (such as your IP address) in"
        " order to answer your inquiry. We do not pass it to third parties without your consent."
    ),
    (
        "{name} keeps your name, e-mail address, what you write and where you connect from (IP address, device) in"
        " order to answer your inquiry and to improve our service.\n\n"
        "- It is kept for 3 years after your inquiry has been settled.\n"
        "- It is not passed to third parties without your consent, except where the law requires it.\n"
        "- You can ask us at any time to show, correct or delete it."
    ),
)
AGES = (timedelta(days=400), timedelta(days=210), timedelta(days=60))
"""How long ago each version came into force."""


def make(service: Service, by: Operator, moment: datetime) -> dict[str, list[PrivacyWording]]:
    """The wordings by language, the oldest first."""
    made = {
        language: [
            PrivacyWording(
                service_id=service.id,
                language=language,
                version=version,
                text=text.format(name=service.name_in(language)),
                created_at=moment - age,
                created_by_id=by.id,
            )
            for version, (text, age) in enumerate(zip(texts, AGES, strict=True), 1)
        ]
        for language, texts in (("ja", JAPANESE), ("en", ENGLISH))
    }
    for wordings in made.values():
        db.session.add_all(wordings)
    db.session.flush()
    return made
