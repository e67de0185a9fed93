"""Where mail is handed over: an SMTP server, or a folder where people want to look at it (`make run`)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT = 30.0
"""Seconds the server may take for one answer."""
Send = Callable[[EmailMessage], None]


class RefusedError(Exception):
    """The server does not take this one mail; `permanent`: nor will it later. The text is what it said."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        super().__init__(words)
        self.permanent = permanent


class UnreachableError(Exception):
    """No mail can be handed over now: no connection, sign-in refused, server closing. The text says why."""


@contextmanager
def connected(url: str) -> Iterator[Send]:
    """Yield a function that hands over one mail. `url` is HELPCENTER_SMTP_URL (docs/operations.md).

    Raises UnreachableError here and from the function, which also raises RefusedError.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        yield lambda letter: _write(Path(unquote(parts.path)), letter)
        return
    with _unreachable():
        client = _connect(parts)
    try:
        yield lambda letter: _hand_over(client, letter)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            client.quit()


def _connect(parts: SplitResult) -> smtplib.SMTP:
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        client = smtplib.SMTP(host, parts.port or (587 if parts.scheme == "starttls" else 25), timeout=TIMEOUT)
    try:
        _sign_in(client, parts, context)
    except BaseException:
        client.close()
        raise
    return client


def _sign_in(client: smtplib.SMTP, parts: SplitResult, context: ssl.SSLContext) -> None:
    client.ehlo()
    encrypted = parts.scheme == "smtps"
    if parts.scheme == "starttls" or (parts.scheme == "smtp" and client.has_extn("starttls")):
        client.starttls(context=context)
        client.ehlo()
        encrypted = True
    if parts.username:
        if not encrypted and not is_loopback(parts.hostname or ""):
            raise UnreachableError("The server offers no encryption, and the password is not sent without it.")
        client.login(unquote(parts.username), unquote(parts.password or ""))


@contextmanager
def _unreachable() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        raise UnreachableError(_words(error)) from error


def _hand_over(client: smtplib.SMTP, letter: EmailMessage) -> None:
    """One mail. Once the server has taken its text it is sent, whatever happens to the connection afterwards."""
    sender, recipient = parseaddr(str(letter["From"]))[1], str(letter["To"])
    try:
        client.send_message(letter, from_addr=sender, to_addrs=[recipient])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _refusal(code, words) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise RefusedError(_words(error), permanent=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise UnreachableError(_words(error)) from error


def _refusal(code: int, words: Any) -> Exception:
    """RFC 5321: 421 closes the connection, other 4xx may work later, 5xx never will."""
    said = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    if code == 421:
        return UnreachableError(said)
    return RefusedError(said, permanent=code >= 500)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def is_loopback(host: str) -> bool:
    """Whether nobody is between us and the host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _write(folder: Path, letter: EmailMessage) -> None:
    """One file a mail, named by its Message-ID: written twice it is the same file."""
    name = "".join(c if c.isalnum() or c in ".-" else "_" for c in str(letter["Message-ID"]).strip("<>"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{name}.part"
        part.write_bytes(letter.as_bytes())
        part.replace(folder / f"{name}.eml")
    except OSError as error:
        raise UnreachableError(_words(error)) from error
