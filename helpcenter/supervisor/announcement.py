"""What the terminal says when everything runs: where to look, and as whom."""

from __future__ import annotations

from helpcenter.config import Settings

DEMO_PASSWORD = "helpcenter-demo"  # noqa: S105 -- meant to be known: of the demo accounts, and of the simulated system
ACCOUNTS = (
    ("admin@example.com", "administrator", "管理者"),
    ("supervisor@example.com", "supervisor", "スーパーバイザー"),
    ("operator1@example.com", "operator", "オペレーター"),
    ("operator2@example.com", "operator", "オペレーター"),
    ("operator3@example.com", "operator", "オペレーター"),
)


def announcement(settings: Settings) -> str:
    """Return the text, in English and Japanese."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url or f"http://{host}:{settings.port}"
    accounts = "\n".join(f"    {mail:<24} {english}, {japanese}" for mail, english, japanese in ACCOUNTS)
    return f"""
  Helpcenter is ready. / Helpcenter を利用できます。

    Help center   ヘルプセンター   {address}/
    Console       コンソール       {address}/console/
    Settings      管理画面         {address}/admin/

  Demo accounts, password {DEMO_PASSWORD} / デモ用アカウント（パスワード {DEMO_PASSWORD}）
{accounts}

  Ctrl-C stops everything. / Ctrl-C で終了します。
"""
