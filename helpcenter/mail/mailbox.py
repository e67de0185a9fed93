"""Reading a mailbox by IMAP: what is unseen there, one mail after the other; what was taken is marked seen."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, unquote, urlsplit

from helpcenter.mail.server import UnreachableError, is_loopback

TIMEOUT = 30.0
"""Seconds the server may take for one answer."""
Uid = bytes


class Mailbox:
    """A mailbox that is signed in to and selected. All methods raise UnreachableError."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self.client = client

    def unseen(self) -> list[Uid]:
        """The unseen mails, oldest first, but for those that somebody is to look at (`flag`)."""
        [found, *_] = self._ask("SEARCH", "UNSEEN", "UNDELETED", "UNFLAGGED")
        return found.split() if isinstance(found, bytes) else []

    def size(self, uid: Uid) -> int:
        """Bytes of a mail, so that none is fetched that is too large."""
        for answer in self._ask("FETCH", uid.decode(), "(RFC822.SIZE)"):
            digits = answer.upper().partition(b"RFC822.SIZE ")[2] if isinstance(answer, bytes) else b""
            if digits:
                return int(digits.split(b" ")[0].rstrip(b")"))
        return 0

    def content(self, uid: Uid) -> bytes:
        """The mail itself; it stays unseen. b'' where it is gone meanwhile."""
        answers = self._ask("FETCH", uid.decode(), "(BODY.PEEK[])")
        return next((bytes(one[1]) for one in answers if isinstance(one, tuple)), b"")

    def mark_seen(self, uid: Uid) -> None:
        """It was taken."""
        self._ask("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")

    def flag(self, uid: Uid) -> None:
        """It cannot be taken: a person is to look at it."""
        self._ask("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Flagged)")

    def _ask(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes] | None]:
        with _in_words():
            answer, found = self.client.uid(command, *arguments)
        if answer != "OK":
            raise UnreachableError(f"{command}: {answer}")
        return list(found)


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """Yield the mailbox of `url`, which is HELPCENTER_IMAP_URL (docs/operations.md). Raises UnreachableError."""
    parts = urlsplit(url)
    with _in_words():
        client = _connect(parts)
    try:
        with _in_words():
            _sign_in(client, parts)
        yield Mailbox(client)
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            client.logout()


def _connect(parts: SplitResult) -> imaplib.IMAP4:
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT)
    client = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    if "STARTTLS" in client.capabilities:
        client.starttls(context)
    elif not is_loopback(host):
        client.shutdown()
        raise UnreachableError("The server offers no encryption, and the password is not sent without it.")
    return client


def _sign_in(client: imaplib.IMAP4, parts: SplitResult) -> None:
    client.login(unquote(parts.username or ""), unquote(parts.password or ""))
    folder = unquote(parts.path.strip("/")) or "INBOX"
    answer, said = client.select(f'"{folder}"')
    if answer != "OK":
        raise UnreachableError(f"SELECT: {said!r}"[:200])


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (imaplib.IMAP4.error, OSError) as error:
        raise UnreachableError(f"{type(error).__name__}: {error}"[:300]) from error
