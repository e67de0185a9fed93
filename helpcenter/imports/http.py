"""The only way in which an import reaches the network: polite, bounded, and not to be turned against us.

Addresses of our own networks are refused (before connecting, after every redirect, whatever DNS says a second
time) unless exactly their host:port is allow-listed by configuration; proxies and .netrc are ignored; TLS is
verified. Time, size before and after decompression, and redirects have limits. See chat-import.md 4.5.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from AntiSSRF import AntiSSRFError

from helpcenter.clock import now
from helpcenter.imports.reasons import SourceError
from helpcenter.web.deadline import Deadline, OutOfTimeError
from helpcenter.web.guarded import DEFAULT_PORTS, guarded_session, host_and_port, trusted_session

HostAndPort = tuple[str, int]

_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two pieces of an answer, and for the whole.

    `size`: bytes of an answer, packed as well as unpacked.
    """

    connect: float = 5
    read: float = 20
    total: float = 60
    size: int = 32 * 1024 * 1024
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its unpacked body and its headers."""

    body: bytes
    headers: Mapping[str, str]


class SourceClient:
    """Connections to one source, kept open from page to page. Use it in a `with`.

    `allowed`: what may be reached although its address is one of ours (HELPCENTER_ALLOWED_SOURCES).
    """

    def __init__(self, allowed: frozenset[HostAndPort] = frozenset(), limits: Limits = Limits()) -> None:
        self.allowed = allowed
        self.limits = limits
        self._running: Deadline | None = None
        self._guarded = guarded_session()
        self._trusted = trusted_session()

    def __enter__(self) -> SourceClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._guarded.close()
        self._trusted.close()

    def abort(self) -> None:
        """End the request that runs in another thread, if one does; it raises `SourceError` there."""
        if self._running is not None:
            self._running.cut()

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a GET. Raises `SourceError` unless it is a complete 200 within the limits."""
        return self.ask(url, params, headers)

    def ask(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """The answer to a GET, or to a POST of `body`. Raises `SourceError` as `get` does."""
        sent = {"Accept-Encoding": "gzip", "User-Agent": "Helpcenter chat import", **(headers or {})}
        with _in_words(self.limits), Deadline(self.limits.total) as deadline:
            self._running = deadline
            address = requests.Request("GET", checked_address(url), params=dict(params or {})).prepare().url or url
            for _ in range(self.limits.redirects + 1):
                with self._open(address, sent, body) as response:
                    if response.status_code not in _REDIRECTS:
                        return self._answer(response, deadline)
                    target = checked_address(urljoin(address, response.headers.get("Location", "")))
                    if _origin(target) != _origin(address):
                        if body is not None:  # it may hold the credentials
                            raise SourceError("status", permanent=True, status=response.status_code)
                        sent = _without_secrets(sent, headers)
                    address = target
        raise SourceError("too_many_redirects", permanent=True, count=self.limits.redirects)

    def _open(self, url: str, headers: Mapping[str, str], body: bytes | None) -> requests.Response:
        session = self._trusted if host_and_port(url) in self.allowed else self._guarded
        return session.request(
            "GET" if body is None else "POST",
            url,
            headers=dict(headers) if body is None else {**headers, "Content-Type": "application/json"},
            data=body,
            stream=True,
            allow_redirects=False,
            timeout=(self.limits.connect, self.limits.read),
        )

    def _answer(self, response: requests.Response, deadline: Deadline) -> Answer:
        if response.status_code != 200:
            raise _failure_of(response)
        if int(response.raw.length_remaining or 0) > self.limits.size:
            raise _too_large(self.limits)
        body = b"".join(_unpacked(response, self.limits))
        deadline.check()
        return Answer(body, response.headers)


def checked_address(url: str) -> str:
    """`url`, if it is an http(s) address without a user name in it. Raises `SourceError` otherwise."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and parts.username is None
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise SourceError("bad_address", permanent=True, url=url[:200])
    return url


def _origin(url: str) -> tuple[str, HostAndPort]:
    return urlsplit(url).scheme, host_and_port(url)


def _without_secrets(sent: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """What may follow a redirect to another host: nothing that the caller gave; it may be a credential."""
    return {name: value for name, value in sent.items() if name not in (given or {})}


def _unpacked(response: requests.Response, limits: Limits) -> Iterator[bytes]:
    """The body, unpacked, piece by piece.

    A piece is what one read of the socket gives, so that it can be counted as it comes; the unpacker is told
    how much it may give, so that a bomb does not go off.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "x-gzip", ""}:
        raise SourceError("unknown_encoding", permanent=True, encoding=encoding[:50])
    pieces = _pieces(response, limits)
    yield from _gunzipped(pieces, limits) if "gzip" in encoding else pieces


def _pieces(response: requests.Response, limits: Limits) -> Iterator[bytes]:
    left = limits.size
    while piece := response.raw.read1(_CHUNK, decode_content=False):
        left -= len(piece)
        if left < 0:
            raise _too_large(limits)
        yield piece


def _gunzipped(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    unpacker, left = zlib.decompressobj(wbits=31), limits.size
    for piece in pieces:
        rest = piece
        while rest:
            if unpacker.eof:  # gzip may be several streams, one after the other
                unpacker = zlib.decompressobj(wbits=31)
            data = unpacker.decompress(rest, left + 1)
            left -= len(data)
            if left < 0:
                raise _too_large(limits)
            rest = unpacker.unused_data
            yield data
    if not unpacker.eof:
        raise SourceError("cut_off")


def _too_large(limits: Limits) -> SourceError:
    return SourceError("too_large", megabytes=limits.size // (1024 * 1024))


def _failure_of(response: requests.Response) -> SourceError:
    status = response.status_code
    if status in {401, 403}:
        return SourceError("not_authorised", permanent=True, status=status)
    waits = status in {408, 425, 429} or status >= 500
    return SourceError("status", permanent=not waits, retry_after=_retry_after(response), status=status)


def _retry_after(response: requests.Response) -> int | None:
    """Seconds, from the header's number or date; None without one, or with one that is neither."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), 86_400)
    try:
        at = parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return min(max(0, round((at - now()).total_seconds())), 86_400)


@contextmanager
def _in_words(limits: Limits) -> Iterator[None]:
    """Every way in which a connection can fail, as the one exception we raise."""
    try:
        yield
    except AntiSSRFError as error:
        raise SourceError("address_refused", permanent=True) from error
    except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
        raise SourceError("tls", permanent=True, detail=str(error)[:200]) from error
    except (OutOfTimeError, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
        seconds = limits.total if isinstance(error, OutOfTimeError) else limits.read
        raise SourceError("no_answer_in_time", seconds=round(seconds)) from error
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError) as error:
        raise SourceError("bad_address", permanent=True, url="") from error
    except zlib.error as error:
        raise SourceError("broken_gzip") from error
    except (urllib3.exceptions.HTTPError, requests.exceptions.ChunkedEncodingError) as error:
        raise SourceError("cut_off") from error
    except (requests.RequestException, OSError) as error:
        raise SourceError("no_connection") from error
