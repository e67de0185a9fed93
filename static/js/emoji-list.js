// The emoji people use in a conversation, in groups, each with its name in English and Japanese.
// One string a group: emoji, English name, "|", Japanese name, ";". Names are what the search looks through.

const FACES = `😀 grinning|にっこり;😃 happy|うれしい;😄 laughing eyes|笑顔;😁 beaming|にかっ;😆 laughing|大笑い;😅 nervous laugh|冷や汗笑い;
🤣 rolling with laughter|爆笑;😂 tears of joy|うれし泣き;🙂 slight smile|ほほえみ;😉 wink|ウインク;😊 blushing smile|照れ笑い;😇 angel|天使;
🥰 smiling with hearts|大好き;😍 heart eyes|目がハート;😘 kiss|投げキス;😋 delicious|おいしい;😎 sunglasses|サングラス;🤔 thinking|考え中;
🤗 hug|ハグ;🤭 oops|おっと;🤫 quiet|静かに;😐 neutral|無表情;😑 expressionless|目を閉じる;😏 smirk|にやり;🙄 rolling eyes|あきれる;
😬 grimace|しまった;😌 relieved|ほっとする;😔 sad and thoughtful|しょんぼり;😪 sleepy|眠い;😴 asleep|すやすや;😷 mask|マスク;🤒 ill|発熱;
🥳 party|お祝い;😕 confused|困惑;😟 worried|心配;🙁 slightly sad|悲しい;😮 surprised|びっくり;😳 flushed|赤面;🥺 pleading|お願いの顔;
😢 crying|涙;😭 loudly crying|大泣き;😱 scream|悲鳴;😣 struggling|つらい;😞 disappointed|がっかり;😓 cold sweat|冷や汗;😩 weary|へとへと;
😤 huffing|ふんっ;😠 angry|怒り;😡 very angry|激怒;🤯 mind blown|衝撃;😵‍💫 dizzy|目が回る;🤖 robot|ロボット`;

const GESTURES = `👍 thumbs up good|いいね;👎 thumbs down bad|よくない;👌 ok|オーケー;✌️ victory|ピース;🤞 fingers crossed|幸運を祈る;👏 clapping|拍手;
🙌 hooray|ばんざい;🙏 thank you please|お願い ありがとう;🤝 handshake|握手;👋 waving hello|手を振る;✋ raised hand stop|手を挙げる;💪 strong|力こぶ;
👉 pointing right|右を指す;👈 pointing left|左を指す;👆 pointing up|上を指す;👇 pointing down|下を指す;☝️ one finger|指を立てる;✍️ writing|書く;
👀 eyes looking|見ています;🙇 bow sorry|おじぎ すみません;🙋 raising hand|はい;🤷 shrug|わからない;🤦 facepalm|やれやれ;🏃 running|走る`;

const HEARTS = `❤️ red heart|赤いハート;🧡 orange heart|オレンジのハート;💛 yellow heart|黄色のハート;💚 green heart|緑のハート;💙 blue heart|青いハート;
💜 purple heart|紫のハート;🖤 black heart|黒いハート;💔 broken heart|失恋;💕 two hearts|二つのハート;💖 sparkling heart|輝くハート;✨ sparkles|きらきら;⭐ star|星;
🌟 glowing star|輝く星;💫 dizzy star|流れる星;🔥 fire|火;💯 hundred points|満点;🎉 party popper|クラッカー;🎊 confetti|くす玉;🎁 gift|プレゼント;
🏆 trophy|トロフィー;🥇 gold medal|金メダル;💐 bouquet|花束`;

const THINGS = `📱 mobile phone|スマートフォン;💻 laptop|パソコン;🖨️ printer|プリンター;📷 camera|カメラ;📞 telephone|電話;✉️ envelope mail|封筒 メール;
📧 e-mail|電子メール;📦 parcel|荷物;🚚 delivery truck|配送;🏠 house home|家;🏢 office|会社;🏥 hospital|病院;🏦 bank|銀行;🏪 convenience store|コンビニ;
💳 credit card|クレジットカード;💴 yen money|お金;🧾 receipt|領収書;🛒 shopping cart|カート;🔑 key|鍵;🔒 locked|ロック;🔓 unlocked|ロック解除;
🔍 search|検索;📄 document page|書類;📎 paperclip|クリップ;📝 memo|メモ;📅 calendar|カレンダー;⏰ alarm clock|目覚まし時計;⌛ hourglass wait|砂時計;
🔧 wrench repair|修理;💡 idea|ひらめき;🔋 battery|電池;🔌 plug|コンセント;🗑️ trash|ごみ箱`;

const NATURE = `🌸 cherry blossom|桜;🌻 sunflower|ひまわり;🍁 autumn leaf|もみじ;🌈 rainbow|虹;☀️ sun|晴れ;⛅ cloudy|くもり;☔ rain|雨;⛄ snow|雪だるま;
⚡ lightning|稲妻;🌊 wave|波;🌙 moon|月;🐱 cat|猫;🐶 dog|犬;🐰 rabbit|うさぎ;🐼 panda|パンダ;🐧 penguin|ペンギン;☕ coffee|コーヒー;🍵 tea|お茶;
🍺 beer|ビール;🍻 cheers|乾杯;🍙 rice ball|おにぎり;🍜 noodles|ラーメン;🍣 sushi|寿司;🍰 cake|ケーキ;🎂 birthday cake|誕生日ケーキ;🍎 apple|りんご;
🚃 train|電車;🚗 car|車;🚲 bicycle|自転車;✈️ airplane|飛行機`;

const SIGNS = `✅ done check|完了;❌ cross no|ばつ;⭕ circle yes|まる;❗ exclamation|感嘆符;❓ question|質問;⚠️ warning|注意;🚫 forbidden|禁止;ℹ️ information|情報;
🆗 ok button|OK;🆕 new|新着;🔴 red circle|赤い丸;🟡 yellow circle|黄色い丸;🟢 green circle|緑の丸;🔵 blue circle|青い丸;➡️ right arrow|右矢印;
⬅️ left arrow|左矢印;⬆️ up arrow|上矢印;⬇️ down arrow|下矢印;🔄 again reload|更新;➕ plus|足す;➖ minus|引く;💬 speech|吹き出し;💤 sleeping|ぐうぐう;🎵 music|音符`;

const read = (list) => list.split(";").map((entry) => {
  const [, emoji, en, ja] = /^\s*(\S+) ([^|]+)\|(.+)$/u.exec(entry);
  return { emoji, en, ja };
});

// In the order of the names in data-emoji-groups (templates/chat).
export const GROUPS = [FACES, GESTURES, HEARTS, THINGS, NATURE, SIGNS].map(read);
