"""What people say in the simulated external chat system: short support conversations of a shop.

One script is one conversation. A line begins with its speaker: C customer, O operator, P the operator who
took over, B bot, S system; one that ends in + has a file attached. `{item}`, `{order}`, `{day}`, `{name}` and
`{operator}` are filled in for each chat.
"""

from __future__ import annotations

ITEMS = (
    "折りたたみ傘", "ステンレスボトル 500ml", "麻のランチョンマット", "有田焼の湯のみ",
    "今治フェイスタオル", "帆布トートバッグ", "革の名刺入れ", "電気ケトル 0.8L", "卓上加湿器",
    "ひのきのまな板", "コーヒードリッパー", "丸眼鏡スタンド", "綿のパジャマ M", "LEDデスクライト",
    "南部鉄器の急須",
)  # fmt: skip
ENGLISH_ITEMS = (
    "folding umbrella", "steel bottle", "linen place mat", "tea cup", "canvas tote bag",
    "electric kettle", "desk lamp",
)  # fmt: skip

FAMILY_NAMES = (
    "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田",
    "佐々木", "山口", "松本", "井上", "木村", "林", "斎藤", "清水", "山崎", "森", "池田", "橋本",
    "阿部", "石川", "小川", "前田", "岡田", "長谷川", "藤田", "後藤",
)  # fmt: skip
GIVEN_NAMES = (
    "葵", "蓮", "陽菜", "悠真", "結衣", "健", "美咲", "大輔", "真由美", "翔太", "恵子", "直樹", "彩",
    "誠", "由紀", "拓也", "香織", "隆", "千尋", "修", "沙織", "浩二", "玲奈", "雅人", "智子", "亮",
    "麻衣", "和也", "文子", "学", "瞳",
)  # fmt: skip
ENGLISH_NAMES = (
    "Emma Wilson", "Liam Chen", "Noah Patel", "Olivia Martin", "Ava Schmidt", "Lucas Rossi",
    "Mia Tanaka",
)  # fmt: skip

TAGS = (
    "配送", "返品", "返金", "お支払い", "会員登録", "商品について", "不具合", "領収書",
)  # fmt: skip
COMMENTS = (
    "とても丁寧でした。", "すぐに解決しました。ありがとうございました。",
    "待ち時間が少し長かったです。", "説明がわかりやすかったです。",
)  # fmt: skip
JAPANESE = (
    """S チャットを開始しました。
C こんにちは。{day}に注文した{item}がまだ届いていません。
O お問い合わせありがとうございます。担当の{operator}です。ご不便をおかけしております。
O 確認いたしますので、ご注文番号をお知らせいただけますか。
C {order} です。
O ありがとうございます。配送状況をお調べします。2、3分お待ちください。
O お待たせしました。お荷物は現在、配送センターを出て最寄りの営業所に向かっています。
C いつごろ届きますか。
O 明日の午前中にお届けの予定です。ご不在の場合は不在票からお時間を変更いただけます。
C わかりました。明日待ってみます。
O 明日中に届かない場合は、お手数ですがもう一度ご連絡ください。
C ありがとうございました。""",
    """C 返品したいのですが、どうすればいいですか。
O お問い合わせありがとうございます。{operator}が承ります。
O 商品名と、返品をご希望の理由をお聞かせください。
C {item}です。思っていたより大きくて、置き場所に入りませんでした。
O かしこまりました。未使用でしたら、到着から8日以内の返品を承っております。
C 箱は開けましたが、使っていません。
O それでは返品をお受けできます。ご注文番号をお願いします。
C {order}
O 確認できました。返送用の伝票を本日発送します。商品が倉庫に着いてから3営業日ほどで返金いたします。
C 送料はかかりますか。
O お客様のご都合による返品のため、返送料はお客様のご負担となります。ご了承ください。
C 承知しました。お願いします。""",
    """B ご用件を入力してください。
C 領収書を発行してほしい
B 領収書の発行については担当者がご案内します。
O お待たせいたしました。{operator}です。領収書の宛名はいかがいたしましょうか。
C 会社名でお願いします。株式会社みどり商事です。
O 但し書きはお品代でよろしいですか。
C 「備品代として」にできますか？
O はい、変更いたします。PDFでのお渡しになりますが、よろしいでしょうか。
C PDFで大丈夫です。
O ご登録のメールアドレスに、10分ほどでお送りします。
C 助かります。""",
    """C ログインできなくなりました。
C パスワードを再設定するメールも届きません。
O ご不便をおかけして申し訳ございません。{operator}と申します。
O 登録されているメールアドレスを最近変更されましたか。
C そういえば先月、携帯会社を変えました。
O 以前のアドレスに再設定のメールが送られていると思われます。
C 前のアドレスはもう使えません。
O ご本人確認のうえ、新しいアドレスに変更いたします。お名前とお電話番号をお願いいたします。
C {name}です。電話番号は登録のとおりです。
O 確認が取れました。新しいアドレスに再設定のご案内をお送りしました。
C 届きました。ログインできました！
O よかったです。ほかにお困りのことはございませんか。
C 大丈夫です。""",
    """C 届いた{item}に傷がありました。
O 大変申し訳ございません。担当の{operator}です。
O よろしければ、傷の部分の写真をお送りいただけますか。
C 送ります。+
O ありがとうございます。確認いたしました。
O 交換と返金のどちらがよろしいでしょうか。
C 交換でお願いします。
O 承知しました。本日、新しい商品を発送いたします。
C 古いほうはどうすればいいですか。
O 新しい商品をお届けの際に、配達員が引き取ります。箱に入れてお待ちください。
C わかりました。""",
    """C {item}の在庫はいつ入りますか？
O お問い合わせありがとうございます。{operator}です。お調べします。
O 次回の入荷は来月の中旬を予定しております。
C 予約はできますか。
O 申し訳ございません。ご予約は承っておりませんが、商品ページの「入荷のお知らせ」にご登録いただけます。
C 登録しました。
O ありがとうございます。入荷しましたらメールでお知らせします。""",
    """C クレジットカードの決済が二重になっています。
O ご心配をおかけしております。{operator}が確認いたします。
O ご注文番号と、カードの明細に表示された日付をお知らせください。カード番号は入力しないでください。
C {order}、{day}に2件あります。
O 確認いたします。経理の担当に代わりますので、このままお待ちください。
S 担当者が交代しました。
P 経理担当でございます。お待たせいたしました。
P 1件は与信の確認のための記録で、実際のご請求は1件のみでございます。
C 2件分引き落とされることはないですか。
P はい、ございません。表示は1週間ほどで消えますので、ご安心ください。
C 安心しました。
P ご不安をおかけし、申し訳ございませんでした。""",
    """C お届け先を変更したいです。
O {operator}です。ご注文番号をお願いいたします。
C {order}
O ただいま出荷の準備中ですので、変更できます。新しいお届け先をお知らせください。
C 実家に送りたいです。住所録の2番目に登録してあります。
O 「ご実家」でご登録のご住所でよろしいですか。
C はい。
O 変更いたしました。確認のメールをお送りしましたので、ご覧ください。
C 早い対応ありがとうございます。""",
    """C ポイントが付いていないようです
O お問い合わせありがとうございます。{operator}と申します。
O ポイントは商品の発送から3日後に付与されます。
C {day}に届いたので、もう過ぎています。
O 失礼いたしました。ご注文番号をお知らせください。
C {order}です
O 確認しましたところ、ゲスト購入となっておりました。会員情報と結び付けてポイントを付与いたします。
C そうでした。ログインしないで買いました。
O 付与が完了しました。マイページでご確認ください。
C 確認できました。ありがとうございます。""",
    """C {item}は食洗機で使えますか？
O こちらの商品は食洗機にはお使いいただけません。手洗いをお願いしております。
C 残念。似た商品で食洗機対応のものはありますか。
O ございます。お探しの条件があればお知らせください。
C 同じくらいの大きさで、白いものがいいです。
O 2点ご紹介いたします。ページをお送りします。+
C ありがとうございます。見てみます。""",
    """C ギフト包装を頼み忘れました。
O {operator}です。ご注文番号をお願いします。
C {order}。明日誕生日なんです。
O ただいま倉庫に確認しております。少々お待ちください。
O 間に合いました。包装の色は紺と赤がございます。
C 紺で、メッセージカードもお願いします。
O カードの文面をお願いいたします。
C 「お誕生日おめでとう。いつもありがとう」
O 承りました。包装代330円は代金引換の金額に加算いたします。
C 本当に助かりました。
O よいお誕生日になりますように。""",
    """C 解約したいのですが
O 定期便のご解約でしょうか。{operator}が承ります。
C はい、{item}の定期便です。
O 差し支えなければ、理由をお聞かせいただけますか。
C 使い切れずに余ってしまって。
O お届けの間隔を2か月に延ばすこともできます。いかがでしょうか。
C それならそうします。
O 次回のお届けは再来月に変更いたしました。
C お願いします。""",
    """C 問い合わせフォームから送ったのに返事がありません
O お待たせして申し訳ございません。{operator}です。受付番号はございますか。
C メールを消してしまってわかりません。{name}です。
O お調べします。少々お待ちください。
O {day}に返信をお送りしておりますが、迷惑メールに振り分けられている可能性がございます。
C ありました。すみません、見落としていました。
O いいえ、見つかってよかったです。内容についてご不明な点はございますか。
C 読んでみます。大丈夫です。""",
)  # fmt: skip

ENGLISH = (
    """C Hi, do you ship the {item} to Singapore?
O Hello, this is {operator}. Yes, we ship there by EMS.
C How much is the shipping?
O For one {item} it is 2,400 yen, and it takes about five days.
C Can I pay by PayPal?
O Yes. You can choose it on the last page before you order.
C Perfect, thank you.
O You are welcome. Please write to us again if anything is unclear.""",
    """C My parcel {order} has been "in transit" for two weeks.
O I am sorry about that. My name is {operator}, let me look it up.
O It is held at customs. They ask for a copy of the invoice.
C I never got a message about that.
O I will send the invoice to the carrier today, and a copy to you. +
C How long will it take after that?
O Usually two to three working days.
C OK, I will wait until Friday.
O If it has not moved by then, we will send a new one.""",
    """C The {item} I received is the wrong colour.
O I am very sorry. This is {operator}. May I have your order number?
C {order}
O Thank you. We will send the right one tomorrow. Please keep the other one, or give it away.
C Really? That is very kind.
O It was our mistake. Have a nice day.""",
)
