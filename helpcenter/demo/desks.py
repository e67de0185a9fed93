"""The two services of the demonstration."""

from __future__ import annotations

from helpcenter.extensions import db
from helpcenter.services.models import Service, ServiceText, TextKind

SHOP, BUSINESS = "minato", "hojin"

GREETINGS = {
    "ja": "お問い合わせありがとうございます。担当者におつなぎします。",
    "en": "Thank you for contacting us. We are connecting you to an operator.",
}
SATISFACTION = {
    "ja": "本日の対応はいかがでしたか。今後の参考にさせていただきますので、評価をお願いいたします。",
    "en": "How did we do today? Please rate this chat. It helps us to improve.",
}
PROACTIVE = {
    "ja": "お困りのことはありませんか。担当者がお答えします。",
    "en": "Is there anything we can help you with?",
}


def make() -> dict[str, Service]:
    """The services by slug. Without hours they are always open, so that the chat can be tried at any time."""
    services = {
        SHOP: Service(
            slug=SHOP,
            embed_key="minato-store",
            name={"ja": "みなとストア", "en": "Minato Store"},
            position=1,
            chat_enabled=True,
            search_words={
                "ja": ["返金", "領収書", "配送状況", "パスワードの再設定"],
                "en": ["refund", "receipt", "delivery", "password"],
            },
            last_ticket_number=1000,
        ),
        BUSINESS: Service(
            slug=BUSINESS,
            embed_key="minato-business",
            name={"ja": "みなとストア 法人窓口", "en": "Minato Business"},
            colour="#0F6B5C",
            position=2,
            chat_enabled=True,
            maximum_chats=3,
            ticket_prefix="BIZ",
            last_ticket_number=200,
        ),
    }
    db.session.add_all(services.values())
    db.session.flush()
    for service in services.values():
        db.session.add_all(_texts(service))
    return services


def _texts(service: Service) -> list[ServiceText]:
    kinds = {TextKind.GREETING: GREETINGS, TextKind.SATISFACTION: SATISFACTION, TextKind.PROACTIVE: PROACTIVE}
    return [
        ServiceText(service_id=service.id, kind=kind, language=language, text=text)
        for kind, texts in kinds.items()
        for language, text in texts.items()
    ]
