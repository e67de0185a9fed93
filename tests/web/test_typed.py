"""What people type is kept without what no database holds."""

from __future__ import annotations

import pytest

from helpcenter.web.typed import in_lines, on_one_line, printable_line


@pytest.mark.parametrize(
    ("typed", "line", "lines", "printable"),
    [
        ("  返金\x00 の\r\n件　名 ", "返金 の 件 名", "  返金 の\n件　名 ", "返金 の 件 名"),
        ("a\r\nBcc: b@example.com", "a Bcc: b@example.com", "a\nBcc: b@example.com", "a Bcc: b@example.com"),
        ("\u202eevil\u2028x", "\u202eevil x", "\u202eevil\u2028x", "evil x"),
        ("", "", "", ""),
    ],
)
def test_lines_and_one_line(typed: str, line: str, lines: str, printable: str) -> None:
    assert (on_one_line(typed), in_lines(typed), printable_line(typed)) == (line, lines, printable)
    assert (on_one_line(None), in_lines(None)) == ("", "")
