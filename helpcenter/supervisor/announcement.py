"""What the terminal says when everything runs: where to look, and as whom."""

from __future__ import annotations

from helpcenter.config import Settings

DEMO_PASSWORD = "helpcenter-demo"  # noqa: S105  # meant to be known: of the demo accounts, and of the simulated system
ACCOUNTS = (
    ("admin@example.com", "administrator", "管理者"),
    ("supervisor@example.com", "supervisor", "スーパーバイザー"),
    ("operator1@example.com", "operator", "オペレーター"),
    ("operator2@example.com", "operator", "オペレーター"),
    ("operator3@example.com", "operator", "オペレーター"),
)


SERVICES = (
    ("minato", "Minato Store", "みなとストア"),
    ("hojin", "Minato Business", "みなとストア 法人窓口"),
)
"""What the demo data makes; a test compares, because importing that here would take a second of every start."""


def announcement(settings: Settings) -> str:
    """Return the text, in English and Japanese."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url or f"http://{host}:{settings.port}"
    system = f"http://127.0.0.1:{settings.simulated_system_port}/"
    services = "\n".join(f"    {address}/hc/{slug}/   {english} / {japanese}" for slug, english, japanese in SERVICES)
    accounts = "\n".join(f"    {mail:<24} {english} / {japanese}" for mail, english, japanese in ACCOUNTS)
    return f"""
  Helpcenter is ready. / Helpcenter を利用できます。

  Help centers / ヘルプセンター
{services}

  For operators / オペレーター用
    {address}/console/   console / コンソール
    {address}/admin/     administration / 管理画面

  Demo accounts, password {DEMO_PASSWORD} / デモ用アカウント（パスワード {DEMO_PASSWORD}）
{accounts}

  Simulated external chat system, token {DEMO_PASSWORD} / 模擬の外部チャットシステム（トークン {DEMO_PASSWORD}）
    {system}

  Ctrl-C stops everything. / Ctrl-C で終了します。
"""
