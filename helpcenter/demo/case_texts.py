"""What customers write in the inquiries of the demonstration, and what operators answer."""

from __future__ import annotations

from dataclasses import dataclass

from helpcenter.demo.desks import BUSINESS


@dataclass(frozen=True)
class Text:
    """One inquiry with its processing type and the answer to it."""

    category: str
    subject: str
    content: str
    reply: str


JAPANESE = (
    Text(
        "refund_when",
        "返品の受付と返金の時期について",
        "先日返品の手続きをした{name}です。注文番号は{order}です。\n商品はお手元に届いていますか。返金の時期も教えてください。",
        "商品は昨日到着しました。検品のあと、3営業日以内に返金の手続きをいたします。",
    ),
    Text(
        "return_how",
        "返品の手順を教えてください",
        "注文番号 {order} の商品を返品したいです。未使用です。\n手順を教えてください。",
        "マイページの「注文履歴」から「返品を申し込む」を押してください。送り先と受付番号をメールでお送りします。",
    ),
    Text(
        "late",
        "荷物が届きません",
        "予定日を過ぎても荷物が届きません。\n注文番号：{order}",
        "配送会社に確認しました。天候の影響で遅れており、明日の午前中にお届けの予定です。",
    ),
    Text(
        "defect",
        "届いた商品に不具合があります",
        "今日届いた電気ケトルの電源が入りません。別のコンセントでも同じでした。\n注文番号：{order}",
        "ご不便をおかけして申し訳ございません。本日、新しい商品を発送いたしました。",
    ),
    Text(
        "receipt",
        "領収書の再発行のお願い",
        "領収書の宛名を会社名に変更したいです。\n注文番号は {order} です。",
        "マイページの「領収書」から2回まで再発行いただけます。宛名は発行の画面で入力できます。",
    ),
    Text(
        "invoice_error",
        "請求金額が違うようです",
        "後払いの請求が、注文の金額より高くなっています。確認をお願いします。\n{order}",
        "確認しましたところ、2件のご注文の合計でのご請求でした。内訳をお送りします。",
    ),
    Text(
        "stock",
        "再入荷の予定はありますか",
        "南部鉄器の急須の再入荷はいつごろでしょうか。",
        "来月の中旬に入荷の予定です。「再入荷のお知らせ」にご登録いただけます。",
    ),
    Text(
        "password",
        "ログインできなくなりました",
        "パスワードの再設定メールが届きません。迷惑メールにもありませんでした。",
        "ご登録のアドレスをご確認のうえ、新しいアドレスに変更いたしました。もう一度お試しください。",
    ),
    Text(
        "size",
        "サイズの交換について",
        "パジャマのMを注文しましたが、Lに交換できますか。注文番号は{order}です。",
        "在庫がございます。お手元の商品が届き次第、Lサイズを発送いたします。",
    ),
    Text(
        "gift",
        "ギフト包装の変更",
        "注文 {order} の包装を、リボンから のし（内祝い）に変えられますか。",
        "発送前でしたので、内祝いののしに変更いたしました。",
    ),
)
ENGLISH = (
    Text(
        "refund_when",
        "When is my refund coming?",
        "Hello, I returned order {order} last week. When will I get the refund?",
        "The item has arrived. We will make the refund within 3 business days.",
    ),
    Text(
        "address",
        "Change of delivery address",
        "Could you send order {order} to my office instead?",
        "We have changed the address. You will get a confirmation by e-mail.",
    ),
)
BUSINESS_JAPANESE = (
    Text(
        "quantity",
        "帆布トートバッグ 100点のお見積もり",
        "展示会で配布する帆布トートバッグ100点の見積もりをお願いします。ロゴの印刷も希望します。",
        "お見積もりをお送りします。印刷の版下は、AIまたはPDFでお送りください。",
    ),
    Text(
        "invoice_again",
        "請求書の宛名の変更",
        "先月分の請求書（{order}）の宛名を総務部に変更してください。",
        "宛名を変更した請求書をお送りしました。",
    ),
    Text(
        "deadline",
        "納期の確認",
        "注文 {order} の納期を教えてください。",
        "来週の月曜日に発送いたします。",
    ),
    Text(
        "users",
        "利用者の追加について",
        "新しい担当者が注文できるようにしたいです。",
        "管理画面の「利用者」から追加いただけます。",
    ),
)


def of(slug: str, language: str | None) -> tuple[Text, ...]:
    """The inquiries that fit a service and a customer's language."""
    if slug == BUSINESS:
        return BUSINESS_JAPANESE
    return ENGLISH if language == "en" else JAPANESE


def reply_to(slug: str, subject: str) -> str:
    """The mail that answers the inquiry with that subject; `{name}` and `{operator}` are to be filled in."""
    for language in ("ja", "en"):
        for text in of(slug, language):
            if text.subject == subject and language == "en":
                return f"Dear {{name}},\n\n{text.reply}\n\n{{operator}}"
            if text.subject == subject:
                return f"{{name}} 様\n\nお問い合わせありがとうございます。{text.reply}\n\n{{operator}}"
    raise LookupError(subject)
