"""What a file is, its content says."""

from __future__ import annotations

from io import BytesIO

import pytest

from helpcenter.files import archives, kinds
from helpcenter.files.kinds import Kind
from helpcenter.files.recognising import recognise
from helpcenter.files.refusing import Reason, UnusableFileError
from tests.files import samples

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
OPEN_DOCUMENT = samples.archive_of({"mimetype": kinds.ODS.content_type.encode(), "content.xml": b"<c/>"})


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (samples.picture("PNG"), "a.png", kinds.PNG),
        (samples.photo(), "a.jpg", kinds.JPEG),
        (samples.moving("GIF"), "a.gif", kinds.GIF),
        (samples.picture("WEBP"), "a.webp", kinds.WEBP),
        (samples.PDF, "a.pdf", kinds.PDF),
        (samples.word(), "a.docx", kinds.WORD),
        (samples.archive_of({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a.xlsx", kinds.EXCEL),
        (samples.archive_of({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), "a.pptx", kinds.POWERPOINT),
        (OPEN_DOCUMENT, "a.ods", kinds.ODS),
        (samples.archive_of({"a.txt": b"a"}), "a.zip", kinds.ZIP),
        (OLD_OFFICE, "a.xls", kinds.OLD_EXCEL),
        ("氏名,電話\n山本,090".encode(), "a.csv", kinds.CSV),
        ("氏名,電話\r\n山本,090".encode("cp932"), "a.csv", kinds.CSV),
        ("お問い合わせ".encode("utf-16"), "a.txt", kinds.TEXT),
        ("絵文字🎉".encode(), "a.log", kinds.TEXT),
        (samples.picture("PNG"), "invoice.pdf", kinds.PNG),
        (samples.PDF, "photo.jpg", kinds.PDF),
        (samples.archive_of({"a.txt": b"a"}), "letter.docx", kinds.ZIP),
    ],
)
def test_kinds(content: bytes, name: str, kind: Kind) -> None:
    assert recognise(BytesIO(content), name) == kind


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.txt", Reason.EMPTY),
        (samples.SVG, "a.svg", Reason.KIND),
        (samples.SVG, "a.png", Reason.KIND),
        (samples.HTML, "a.html", Reason.KIND),
        (samples.HTML, "a.jpg", Reason.KIND),
        (samples.PROGRAM, "a.exe", Reason.KIND),
        (samples.PROGRAM, "a.txt", Reason.KIND),
        (samples.PROGRAM, "a.pdf", Reason.KIND),
        (b"#!/bin/sh\nrm -rf /\n", "a.sh", Reason.KIND),
        (b"\x00\x01\x02", "a.csv", Reason.KIND),
        (b"\xff\xfe\x00", "a.txt", Reason.KIND),
        (OLD_OFFICE, "a.msi", Reason.KIND),
        (b"PK\x03\x04 and no more", "a.zip", Reason.KIND),
        (b"  %PDF-1.7", "a.pdf", Reason.KIND),
        (samples.word(**{"word/vbaProject.bin": b"macro"}), "a.docx", Reason.MACROS),
    ],
)
def test_what_is_not_taken(content: bytes, name: str, reason: Reason) -> None:
    with pytest.raises(UnusableFileError) as refused:
        recognise(BytesIO(content), name)
    assert refused.value.reason == reason


def test_an_archive_of_too_many_entries_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
    four = samples.archive_of({f"{number}.txt": b"" for number in range(4)})
    with pytest.raises(UnusableFileError):
        recognise(BytesIO(four), "a.zip")
