"""Mail templates of the demonstration."""

from __future__ import annotations

from helpcenter.extensions import db
from helpcenter.services import kept_texts
from helpcenter.services.models import Service
from helpcenter.tickets.mail_template_model import MailTemplate

CHECKING = """{customer}様

お問い合わせいただき、ありがとうございます。担当の{operator}です。

ただいま担当部署に確認しております。2営業日以内に、あらためてご連絡いたします。
お待たせして恐れ入りますが、今しばらくお待ちください。"""
ANSWER = """{customer}様

お待たせいたしました。担当の{operator}です。
お問い合わせ（{ticket}）について、ご案内いたします。



ご不明な点がございましたら、このメールにご返信ください。"""
TEMPLATES = (
    ("確認中のご連絡", "お問い合わせの件、確認しております", CHECKING),
    ("ご回答", "", ANSWER),
)
"""Name, subject, text."""


def make(service: Service) -> None:
    """The templates, in Japanese."""
    for position, (name, subject, text) in enumerate(TEMPLATES, 1):
        row = MailTemplate(service_id=service.id, language="ja", name=name, subject=subject, text=text)
        row.name_key, row.position = kept_texts.key(name), position
        db.session.add(row)
