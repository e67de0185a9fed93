"""The guarded client against a source that does everything wrong (quality.md 2.4 and 3.5)."""

from __future__ import annotations

import socket
import ssl
import time
import tracemalloc
from collections.abc import Container, Iterator
from pathlib import Path

import pytest

from helpcenter.imports.http import Limits, SourceClient
from helpcenter.imports.reasons import SourceError
from tests.imports.hostile_source import GOOD, HostileSource, hostile_source
from tests.load_balancer import make_certificate

PATIENT = Limits(connect=30, read=30, total=60, size=4 * 1024 * 1024)
QUICK = Limits(connect=1, read=0.5, total=1, size=4 * 1024 * 1024)
"""For those that have to run into them."""


@pytest.fixture(scope="module")
def server() -> Iterator[HostileSource]:
    with hostile_source() as server:
        yield server


@pytest.fixture
def source(server: HostileSource) -> HostileSource:
    server.seen.clear()
    server.sent_bytes = 0
    return server


@pytest.fixture
def client(source: HostileSource) -> Iterator[SourceClient]:
    with SourceClient(frozenset({source.host_and_port}), PATIENT) as client:
        yield client


@pytest.fixture
def hasty(source: HostileSource) -> Iterator[SourceClient]:
    with SourceClient(frozenset({source.host_and_port}), QUICK) as client:
        yield client


def failure(client: SourceClient, url: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        client.get(url, headers={"Authorization": "Bearer secret"})
    return caught.value


@pytest.mark.parametrize("path", ["/good", "/gzip", "/gzip-in-two-parts"])
def test_a_good_answer_arrives_whole(client: SourceClient, source: HostileSource, path: str) -> None:
    answer = client.get(source.url(path), {"from": "2026-11-01T00:00:00Z"}, {"Authorization": "Bearer secret"})
    assert answer.body == GOOD
    asked, headers = source.seen[0]
    assert asked == f"{path}?from=2026-11-01T00%3A00%3A00Z"
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Host"] == source.address


@pytest.mark.parametrize(
    ("path", "code", "permanent"),
    [
        ("/error", "status", False),
        ("/gone", "status", True),
        ("/unauthorized", "not_authorised", True),
        ("/half", "cut_off", False),
        ("/half-chunked", "cut_off", False),
        ("/half-gzip", "cut_off", False),
        ("/no-gzip", "broken_gzip", False),
        ("/brotli", "unknown_encoding", True),
        ("/redirect-without-end", "too_many_redirects", True),
        ("/two-gigabytes", "too_large", False),
        ("/two-gigabytes-promised", "too_large", False),
        ("/gzip-bomb", "too_large", False),
    ],
)
def test_every_misbehaviour_has_its_reason(
    client: SourceClient, source: HostileSource, path: str, code: str, permanent: bool
) -> None:
    error = failure(client, source.url(path))
    assert (error.reason.code, error.permanent) == (code, permanent)


@pytest.mark.parametrize("path", ["/silent", "/dripping-head", "/dripping-body"])
def test_an_answer_that_does_not_come_or_drips_ends_at_the_deadline(
    hasty: SourceClient, source: HostileSource, path: str
) -> None:
    begun = time.monotonic()
    error = failure(hasty, source.url(path))
    assert (error.reason.code, error.permanent) == ("no_answer_in_time", False)
    assert time.monotonic() - begun > 0.4


@pytest.mark.parametrize("path", ["/two-gigabytes", "/two-gigabytes-promised", "/gzip-bomb"])
def test_a_huge_answer_is_neither_read_nor_held(client: SourceClient, source: HostileSource, path: str) -> None:
    tracemalloc.start()
    failure(client, source.url(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * PATIENT.size
    assert source.sent_bytes < 16 * PATIENT.size


@pytest.mark.parametrize(
    ("path", "seconds"), [("/busy", {7}), ("/busy-until", range(30, 91)), ("/busy-beyond-the-calendar", {None})]
)
def test_the_wish_to_be_left_alone_is_passed_on(
    client: SourceClient, source: HostileSource, path: str, seconds: Container[int | None]
) -> None:
    error = failure(client, source.url(path))
    assert error.retry_after in seconds
    assert not error.permanent


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/good",
        "http://localhost:{port}/good",
        "http://127.1:{port}/good",
        "http://2130706433:{port}/good",
        "http://0x7f000001:{port}/good",
        "http://0:{port}/good",
        "http://[::1]:{port}/good",
        "http://[::ffff:127.0.0.1]:{port}/good",
        "http://[64:ff9b::7f00:1]:{port}/good",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1:{port}/",
        "http://172.16.0.1/",
        "https://127.0.0.1:{port}/good",
    ],
)
def test_our_own_networks_are_refused(source: HostileSource, url: str) -> None:
    with SourceClient(limits=PATIENT) as client:
        error = failure(client, url.format(port=source.server_address[1]))
    assert (error.reason.code, error.permanent) == ("address_refused", True)
    assert source.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/good",
        "ftp://example.com/",
        "//127.0.0.1:{port}/good",
        "http://user:password@127.0.0.1:{port}/good",
        "http://127.0.0.1:{port}x/good",
        "http:///good",
        "http://[::1",
        "",
    ],
)
def test_what_is_no_web_address_is_refused(client: SourceClient, source: HostileSource, url: str) -> None:
    error = failure(client, url.format(port=source.server_address[1]))
    assert (error.reason.code, error.permanent) == ("bad_address", True)
    assert source.seen == []


def test_only_exactly_the_allowed_host_and_port_is_exempt(client: SourceClient, source: HostileSource) -> None:
    with hostile_source() as other:
        assert failure(client, other.url("/good")).reason.code == "address_refused"
        by_name = f"http://localhost:{source.server_address[1]}/good"
        assert failure(client, by_name).reason.code == "address_refused"
        assert other.seen == []


def test_a_redirect_to_our_own_network_is_refused(client: SourceClient, source: HostileSource) -> None:
    with hostile_source() as other:
        source.target = other.url("/good")
        assert failure(client, source.url("/redirect")).reason.code == "address_refused"
        assert other.seen == []


def test_a_redirect_to_another_host_does_not_carry_the_credentials(source: HostileSource) -> None:
    with (
        hostile_source() as other,
        SourceClient(frozenset({source.host_and_port, other.host_and_port}), PATIENT) as client,
    ):
        source.target = other.url("/good")
        assert client.get(source.url("/redirect"), headers={"Authorization": "Bearer secret"}).body == GOOD
        assert "Authorization" not in other.seen[0][1]


def test_a_redirect_within_the_host_carries_them(client: SourceClient, source: HostileSource) -> None:
    source.target = "/good"
    client.get(source.url("/redirect"), headers={"Authorization": "Bearer secret"})
    assert [headers["Authorization"] for _, headers in source.seen] == ["Bearer secret"] * 2


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(
    source: HostileSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the address that was checked is the one connected to; the name is asked once."""
    asked: list[str] = []

    def fickle(host: str, *_rest: object, **_named: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = "203.0.113.9" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, source.server_address[1]))]

    monkeypatch.setattr(socket, "getaddrinfo", fickle)
    with SourceClient(limits=QUICK) as client:
        failure(client, f"http://rebinding.example:{source.server_address[1]}/good")
    assert source.seen == []
    assert "rebinding.example" not in asked[1:]


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_told(tmp_path: Path) -> None:
    make_certificate(tmp_path / "certificate.pem", tmp_path / "key.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with hostile_source() as safe:
        safe.socket = context.wrap_socket(safe.socket, server_side=True)
        with SourceClient(frozenset({safe.host_and_port}), PATIENT) as client:
            error = failure(client, f"https://{safe.address}/good")
        assert (error.reason.code, error.permanent) == ("tls", True)
        assert safe.seen == []


def test_nobody_listening_is_no_connection() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with SourceClient(frozenset({("127.0.0.1", port)}), PATIENT) as client:
        assert failure(client, f"http://127.0.0.1:{port}/").reason.code == "no_connection"


def test_proxies_of_the_environment_are_ignored(
    client: SourceClient, source: HostileSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert client.get(source.url("/good")).body == GOOD
