"""Settings of mail that cannot work stop the start with a sentence that repeats no password."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpcenter.config import ConfigurationError
from tests.settings import settings


def read(folder: Path, **more: str) -> tuple[str | None, str]:
    found = settings("sqlite:///x.db", "redis://127.0.0.1:1/0", folder, **more)
    return found.smtp_url, found.mail_from


@pytest.mark.parametrize(
    "url",
    ["smtp://127.0.0.1", "smtp://mail.example.com:25", "starttls://a%40b:c%2Fd@mail.example.com:587",
     "smtps://user:secret@mail.example.com", "smtp://[::1]:2525", "file:///var/mail/helpcenter", ""],
)  # fmt: skip
def test_what_works_is_taken(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, HELPCENTER_SMTP_URL=url)[0] == (url or None)


@pytest.mark.parametrize(
    "url",
    ["mail.example.com", "http://secret@mail.example.com", "smtp://", "smtp://:25", "smtp://user:secret@host:port",
     "smtp://user:secret@host:0", "smtp://host:99999", "smtp://host/secret", "file://mail", "file:mail",
     "smtp://user:se/cret@host:25", "smtp://[secret"],
)  # fmt: skip
def test_what_cannot_work_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="HELPCENTER_SMTP_URL must") as refused:
        read(tmp_path, HELPCENTER_SMTP_URL=url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["imap.example.com", "pop://u:secret@host", "imaps://host/INBOX", "imaps://u:secret@host:x", "imaps://u:secret@[h"],
)
def test_a_mailbox_that_cannot_work_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="HELPCENTER_IMAP_URL must") as refused:
        read(tmp_path, HELPCENTER_IMAP_URL=url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("sender", ["nobody", "a@", "@b", "a\nBcc: x@y@b", "Support", "サポート@例え.jp", "a b@c d"])
def test_a_sender_that_is_no_address_is_refused(tmp_path: Path, sender: str) -> None:
    with pytest.raises(ConfigurationError, match="HELPCENTER_MAIL_FROM must"):
        read(tmp_path, HELPCENTER_MAIL_FROM=sender)


@pytest.mark.parametrize("url", ["help.example.com", "ftp://host", "https://[", "https://host:x", "https://host/page"])
def test_a_public_address_that_is_no_origin_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="HELPCENTER_PUBLIC_URL must"):
        read(tmp_path, HELPCENTER_PUBLIC_URL=url)


def test_a_sender_may_have_a_name(tmp_path: Path) -> None:
    assert read(tmp_path, HELPCENTER_MAIL_FROM="サポート <support@example.com>")[1] == "サポート <support@example.com>"
