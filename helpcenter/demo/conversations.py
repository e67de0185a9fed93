"""What is said in the chats of the demonstration. One script is one conversation.

It begins with the key of its processing type and the page it was started from. C is the customer, O the operator, N an
internal note. `{item}`, `{order}`, `{name}` and `{operator}` are filled in for each chat.
"""

from __future__ import annotations

from helpcenter.demo.desks import BUSINESS, SHOP

JAPANESE = (
    """refund_when returns
C 先週返品した商品の返金が、まだ確認できません。注文番号は{order}です。
O {operator}です。返金の状況をお調べしますので、少しお待ちください。
N 検品は完了。カード会社の締め待ち。次回請求で相殺になる旨をご案内する。
O お待たせしました。検品は完了しており、次回のカードご請求で返金されます。
C 次回というのは来月の10日ですか。
O はい。カード会社の締め日によっては、その次の月になることもございます。
C わかりました。ありがとうございます。
O ほかにご不明な点がございましたら、いつでもお知らせください。""",
    """refund_how returns
C コンビニ払いの返金方法を教えてください。
O お問い合わせありがとうございます。{operator}が承ります。
O コンビニ払いの場合は、銀行口座へのお振り込みで返金いたします。
C 口座はどこから登録すればいいですか。
O 返金のご案内メールに、登録用のリンクがございます。有効期限は14日です。
C 見つけました。登録してみます。
O 登録から5営業日以内にお振り込みします。""",
    """refund_part returns
C 一部だけ返品したときの返金額について聞きたいです。クーポンを使いました。
O {operator}です。ご注文番号をお願いいたします。
C {order}
O ありがとうございます。クーポンの割引は商品の金額に応じて分けて計算します。
O {item}の返金額は2,640円になります。
C 送料は引かれますか。
O いいえ、追加で送料をいただくことはございません。
C 安心しました。""",
    """return_how returns
C {item}を返品したいのですが、手順を教えてください。
O {operator}と申します。商品は未使用でしょうか。
C はい、開けただけです。
O それでしたら返品を承れます。マイページの「注文履歴」から「返品を申し込む」を押してください。
C 送り先が出てきました。着払いでいいですか。
O 恐れ入りますが、お客様のご都合による返品は元払いでお願いしております。
C 了解です。""",
    """defect returns
C 届いた{item}に傷がありました。
O 大変申し訳ございません。担当の{operator}です。交換と返金のどちらをご希望でしょうか。
C 交換でお願いします。
O 承知しました。本日、新しい商品を発送いたします。
N 検品課に共有済み。同じロットで3件目。
C 傷のあるほうはどうすればいいですか。
O お届けの際に配達員が引き取りますので、箱に入れてお待ちください。
C わかりました。早い対応ありがとうございます。""",
    """size returns
C {item}のサイズ交換はできますか。
O {operator}です。ご希望のサイズをお知らせください。
C ひとつ大きいサイズです。
O 在庫がございます。お送りいただいた商品が届き次第、発送いたします。
C 急いでいるのですが。
O お急ぎでしたら、新しくご注文いただき、今の商品を返品していただくほうが早く届きます。
C では、そうします。""",
    """late shipping
C {order}の荷物が予定日を過ぎても届きません。
O ご迷惑をおかけしております。{operator}がお調べします。
O 配送会社に確認したところ、天候の影響で1日遅れております。
C 明日には届きますか。
O はい、明日の午前中にお届けの予定です。
C それなら大丈夫です。
O お待たせして申し訳ございません。""",
    """whereabouts shipping
C 荷物がいまどこにあるか知りたいです。
O {operator}です。ご注文番号をお願いいたします。
C {order}です。
O 現在、最寄りの営業所にございます。本日の夕方にお届けの見込みです。
C 助かります。""",
    """address shipping
C 届け先を実家に変更したいです。まだ間に合いますか。
O {operator}と申します。ご注文番号をお知らせください。
C {order}
O まだ発送の準備前ですので、マイページから変更いただけます。
C やってみます。
C できました。
O こちらでも変更を確認いたしました。""",
    """delivery_date shipping
C 日時の指定を忘れました。土曜の午前中にできますか。
O {operator}です。確認いたします。
O {order}は本日発送済みでした。配送会社のページでご指定いただけます。
C 番号はメールにありますか。
O はい、発送のお知らせに記載しております。
C ありがとうございます。""",
    """cancel orders
C さっきの注文をキャンセルしたいです。
O {operator}が承ります。ご注文番号をお願いいたします。
C {order}です。注文をキャンセルした場合の返金はいつですか。
O キャンセルいたしました。カードのご請求は発生しません。
C よかったです。""",
    """stock orders
C {item}はいつ入荷しますか。
O お調べします。{operator}です。
O 来月の中旬に入荷の予定です。「再入荷のお知らせ」にご登録いただけます。
C 登録しました。
O 入荷しましたらメールでお知らせします。""",
    """gift orders
C ギフトの返金は購入者に戻りますか。それとものしを付け直せますか。
O {operator}です。のしの付け直しは、発送前でしたら承れます。
C 内祝いでお願いします。名前は{name}です。
O 承知しました。{order}の のしを内祝いに変更いたしました。
C ありがとうございました。""",
    """coupon orders
C クーポンが使えません。期限はまだのはずです。
O {operator}です。クーポンのコードと、カートの商品をお知らせください。
C {item}です。コードは AUTUMN10 です。
O 申し訳ございません。その商品は対象外でした。対象の商品はクーポンのページでご確認いただけます。
C そうでしたか。わかりにくいですね。
O ご意見として担当部署に伝えます。""",
    """receipt payment
C 領収書の宛名を会社名に変えたいのですが。
O {operator}です。マイページの「領収書」から再発行いただけます。
C 2回目でもできますか。
O はい、30日以内でしたら2回まで再発行できます。
C できました。ありがとうございます。""",
    """store payment
C コンビニ払いの期限が今日なのですが、延ばせますか。
O {operator}です。期限前でしたら1回だけ3日間延ばせます。
C どこから手続きしますか。
O 「注文履歴」の「支払い期限を延ばす」を押してください。
C 新しい番号が届きました。""",
    """invoice_error payment
C 後払いで請求が二重になっているようです。
O ご心配をおかけしております。{operator}がお調べします。
N 経理に確認。二重請求ではなく、別の注文の請求。
O お待たせしました。{order}と、別のご注文の2件のご請求でした。
C 家族の注文でした。失礼しました。
O いいえ、ご確認ありがとうございました。""",
    """points payment
C ポイントで払った分の返金について教えてください。
O {operator}です。ポイントでお支払いの分は、ポイントでお返しします。
C 期限はどうなりますか。
O お返しした日から1年になります。
C わかりました。""",
    """password account
C ログインできません。再設定のメールも届きません。
O {operator}と申します。ご登録のメールアドレスの変更はございましたか。
C 先月変えたかもしれません。
O ご本人確認のうえ、新しいアドレスに変更いたします。
C お願いします。{name}です。
O 再設定のご案内をお送りしました。
C ログインできました。""",
    """leaving account
C 退会したいのですが、領収書はあとから出せますか。
O {operator}です。退会後は発行できませんので、先にダウンロードをお願いいたします。
C ダウンロードしました。
O ありがとうございます。「会員情報」の「退会」からお手続きください。""",
)
ENGLISH = (
    """refund_when returns
C How long does a refund take? My order number is {order}.
O Hello, this is {operator}. Let me check that for you.
O We received the item yesterday. The refund is made within 3 business days.
C Will it go back to my card?
O Yes, it appears on your next statement or the one after.
C Great, thank you.""",
    """late shipping
C My parcel should have arrived on Monday.
O I am sorry about that. May I have your order number?
C {order}
O The carrier is one day late because of the weather. It should arrive tomorrow morning.
C OK, thanks for checking.""",
    """size returns
C Can I exchange the {item} for a larger size?
O Yes. Please choose "Exchange" in your order history.
C Do I pay the postage?
O For a change of size, yes. We send the new one free of charge.
C Understood.""",
    """login account
C I cannot sign in since yesterday.
O This is {operator}. Do you see a message?
C It says the password is wrong.
O I have sent you a link to set a new one. It is valid for one hour.
C It works now. Thank you.""",
)
BUSINESS_JAPANESE = (
    """quantity business
C {item}を50個購入した場合のお見積もりをお願いします。
O {operator}です。ご希望の納期をお知らせください。
C 来月末までに必要です。
O 2営業日以内にメールでお見積もりをお送りします。
C よろしくお願いします。""",
    """invoice_again business
C 先月分の請求書を再発行してください。
O {operator}が承ります。管理画面の「請求書」からダウンロードいただけます。
C 宛名を変えたいのですが。
O 新しい宛名をお知らせいただければ、本日中にお送りします。
C 株式会社みどり商事 総務部でお願いします。""",
    """deadline business
C 納期の短縮は可能でしょうか。
O {operator}です。ご注文番号をお願いいたします。
C {order}です。
O 30個まででしたら、来週の月曜日に先に発送できます。
C それでお願いします。""",
)
UNANSWERED = (
    "返金先の口座を変えたい",
    "返金お願いします",
    "すみません、急いでいます",
    "配送先を変更したいです",
    "領収書がほしい",
    "ログインできません",
    "Hello?",
    "在庫はありますか",
)
COMMENTS = {
    True: ("とても丁寧でした。", "すぐに解決しました。", "説明がわかりやすかったです。", "Quick and friendly.", ""),
    False: ("待ち時間が少し長かったです。", "解決しませんでした。", ""),
}


def scripts(slug: str, *, english: bool) -> tuple[str, ...]:
    """The scripts that fit a service and a customer's language."""
    if slug == BUSINESS:
        return BUSINESS_JAPANESE
    return ENGLISH if english and slug == SHOP else JAPANESE
