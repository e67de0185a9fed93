"""Canned replies of the demonstration."""

from __future__ import annotations

from helpcenter.chat.canned_model import CannedReply
from helpcenter.extensions import db
from helpcenter.services import kept_texts
from helpcenter.services.models import Service

JAPANESE = (
    ("あいさつ", "{customer}様、お問い合わせありがとうございます。担当の{operator}です。どのようなご用件でしょうか。"),
    ("確認中", "お調べいたしますので、このまま少々お待ちください。"),
    ("お待たせ", "お待たせいたしました。確認できましたので、ご案内いたします。"),
    ("注文番号", "恐れ入りますが、ご注文番号（MS- から始まる番号）をお知らせいただけますか。"),
    ("返金時期", "返金はカード会社の締め日により、次回または次々回のご請求で反映されます。"),
    ("返金方法", "ご返金は、ご注文時と同じお支払い方法へいたします。"),
    ("返品手順", "マイページの「注文履歴」から返品をお申し込みください。集荷の日時もそちらでお選びいただけます。"),
    ("配送状況", "発送後は、発送のお知らせメールにある伝票番号で、配送状況をご確認いただけます。"),
    ("領収書", "領収書は、マイページの「注文履歴」から発行できます。宛名もそこでご変更いただけます。"),
    ("再設定", "サインイン画面の「パスワードをお忘れの方」から、パスワードを再設定いただけます。"),
    ("個人情報", "安全のため、カード番号や暗証番号はチャットに入力なさらないようお願いいたします。"),
    ("その他", "ほかにご不明な点はございませんか。"),
    ("終了", "お問い合わせいただき、ありがとうございました（受付番号 {chat}）。またいつでもご連絡ください。"),
)
ENGLISH = (
    ("hello", "Hello {customer}, thank you for contacting us. This is {operator}. How can I help you today?"),
    ("checking", "Let me look into this. Please stay with me for a moment."),
    ("waited", "Thank you for waiting. Here is what I found."),
    ("order", "Could you tell me your order number? It begins with MS-."),
    (
        "refund-when",
        "Depending on your card's closing date, the refund appears on your next statement or the one after.",
    ),
    ("refund-how", "We refund to the payment method that you ordered with."),
    (
        "return",
        "Please ask for a return under “Order history” on My page. You can choose the pick-up time there as well.",
    ),
    ("delivery", "Once your order has been shipped, you can follow it with the number in our shipping e-mail."),
    ("receipt", "You can issue the receipt under “Order history” on My page, with the name you need on it."),
    ("reset", "Please use “Forgot your password?” on the sign-in page to set a new password."),
    ("privacy", "For your safety, please do not write card numbers or PINs in this chat."),
    ("else", "Is there anything else I can help you with?"),
    ("bye", "Thank you for contacting us (reference {chat}). Please write to us again at any time."),
)


def make(service: Service) -> None:
    """The replies in both languages, in the order of a conversation."""
    for language, replies in (("ja", JAPANESE), ("en", ENGLISH)):
        for position, (name, text) in enumerate(replies, 1):
            row = CannedReply(service_id=service.id, language=language, name=name, text=text, position=position)
            row.name_key = kept_texts.key(name)
            db.session.add(row)
