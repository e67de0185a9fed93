"""Never a row without its bytes that somebody can see, never bytes that no row knows of (quality.md 2.6)."""

from __future__ import annotations

import errno
import hashlib
import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.files import cleaning, folder, storing
from helpcenter.files.models import StoredFile
from helpcenter.files.refusing import Reason, UnusableFileError
from helpcenter.transactions import operation
from tests.files import samples


def store(content: bytes = samples.PDF, name: str = "明細.pdf") -> StoredFile:
    return storing.store(BytesIO(content), name, samples.EVERYTHING)


def on_disk(app: Flask) -> list[Path]:
    return [path for path in app.config["SETTINGS"].files.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _empty_folder(app: Flask) -> None:
    for path in on_disk(app):
        path.unlink()


def test_a_file_is_kept_as_it_was_sent(app: Flask) -> None:
    file = store()
    assert (file.name, file.content_type, file.size) == ("明細.pdf", "application/pdf", len(samples.PDF))
    assert file.sha256 == hashlib.sha256(samples.PDF).hexdigest()
    path = folder.place(file.public_id)
    assert path.read_bytes() == samples.PDF
    assert path.stat().st_mode & 0o077 == 0
    assert on_disk(app) == [path]


def test_a_picture_gets_its_thumbnail_and_a_true_name(app: Flask) -> None:
    file = store(samples.picture("PNG"), "screen.jpg")
    assert (file.name, file.content_type, file.width, file.height) == ("screen.png", "image/png", 64, 48)
    assert {path.suffix for path in on_disk(app)} == {".file", ".thumbnail"}


@pytest.mark.parametrize("fails_at", ["open", "fsync", "second"])
def test_a_full_disk_leaves_nothing_behind(app: Flask, monkeypatch: pytest.MonkeyPatch, fails_at: str) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    calls: list[int] = []
    real = os.fsync

    def fail(descriptor: int) -> None:
        calls.append(descriptor)
        if fails_at != "second" or len(calls) > 2:  # the first file and its folder were written
            raise full
        real(descriptor)

    def refuse(*_arguments: Any, **_keywords: Any) -> None:
        raise full

    monkeypatch.setattr(*((Path, "mkdir", refuse) if fails_at == "open" else (os, "fsync", fail)))
    with pytest.raises(UnusableFileError) as refused:
        store(samples.picture(), "a.png")
    assert refused.value.reason == Reason.NO_ROOM
    monkeypatch.undo()
    assert on_disk(app) == []
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
    store()


def test_what_was_never_attached_is_removed_after_an_hour_and_the_rest_stays(app: Flask) -> None:
    loose, attached, gone = store(), store(), store()
    with operation():
        storing.attach(attached)
        storing.attach(gone)
    with operation():
        storing.discard([gone.id])
    unfinished = folder.place(loose.public_id).with_name(f"{loose.public_id}.thumbnail.part")
    unfinished.write_bytes(b"half")
    cleaning.remove_orphans()
    assert set(on_disk(app)) == {folder.place(loose.public_id), folder.place(attached.public_id), unfinished}
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        cleaning.remove_orphans()
    assert on_disk(app) == [folder.place(attached.public_id)]
    assert db.session.scalars(sa.select(StoredFile.id)).all() == [attached.id]


def test_a_file_belongs_to_one_thing(app: Flask) -> None:
    file = store()
    with operation():
        storing.attach(file)
    with pytest.raises(ValueError, match="attached already"), operation():
        storing.attach(file)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (bytes(10 * 1024 * 1024 + 1), "a.txt", Reason.TOO_LARGE),
        (samples.SVG, "a.svg", Reason.KIND),
        (samples.png_that_claims(30_000, 30_000), "a.png", Reason.PIXELS),
    ],
)
def test_of_what_is_refused_nothing_is_kept(app: Flask, content: bytes, name: str, reason: Reason) -> None:
    with pytest.raises(UnusableFileError) as refused:
        store(content, name)
    assert refused.value.reason == reason
    assert on_disk(app) == []
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
