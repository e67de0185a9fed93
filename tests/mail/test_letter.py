"""What people type becomes no header; addresses that are none get no mail."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from helpcenter.clock import now
from helpcenter.mail.letter import UnusableAddressError, compose
from helpcenter.mail.models import OutgoingMail

FROM = "Support <support@desk.example>"


def mail(**values: str) -> OutgoingMail:
    given = {"recipient": "hana@example.jp", "subject": "件名", "text": "本文", "message_id": "<1@desk.example>"}
    fixed = {"sender_name": "", "reply_to": "", "created_at": now(), "automatic": False}
    return OutgoingMail(**{**given, **fixed, **values})


def headers(letter: bytes) -> set[str]:
    return {name.lower() for name in message_from_bytes(letter, policy=policy.default)}


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_nothing_typed_becomes_a_header(end: str) -> None:
    evil = f"x{end}Bcc: all@example.com{end}{end}body"
    for field in ("subject", "sender_name"):
        try:
            sent = compose(mail(**{field: evil}), FROM).as_bytes()
        except ValueError:
            continue
        assert "bcc" not in headers(sent)
    for field in ("recipient", "reply_to"):
        with pytest.raises(UnusableAddressError):
            compose(mail(**{field: f"hana@example.jp{end}Bcc: all@example.com"}), FROM)


@pytest.mark.parametrize(
    "address", ["", "hana", "a@b, c@d", "<a@b>", '"a"@b', "a b@c", "hana@", "@example.jp", "a@b@c", "a;b@c.jp"]
)
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(UnusableAddressError):
        compose(mail(recipient=address), FROM)


@pytest.mark.parametrize("address", ["a..b@docomo.ne.jp", ".a@ezweb.ne.jp", "hana+desk@example.jp", "a.@docomo.ne.jp"])
def test_old_addresses_of_carriers_are_written_as_they_are(address: str) -> None:
    sent = compose(mail(recipient=address), FROM).as_bytes()
    assert f"\nTo: {address}\r\n".encode() in sent


def test_what_goes_over_the_wire_is_seven_bits_in_short_lines() -> None:
    sent = compose(
        mail(text="あ" * 5000 + "\n.\nFrom here", html="<p>" + "い" * 5000, subject="件" * 300), FROM
    ).as_bytes()
    assert sent.isascii()
    assert max(len(line) for line in sent.split(b"\r\n")) <= 998


def test_the_name_of_the_sender_may_hold_anything() -> None:
    for name in ('株式会社 "みなと" <evil@example.com>', "a, b", "(comment)"):
        parsed = message_from_bytes(compose(mail(sender_name=name), FROM).as_bytes(), policy=policy.default)
        (address,) = parsed["From"].addresses
        assert (address.display_name, address.addr_spec) == (name, "support@desk.example")
