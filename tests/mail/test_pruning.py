"""Mails go after a while, sent or not (docs/operations.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.mail import outbox, pruning
from helpcenter.mail.models import OutgoingMail, OutgoingMailFile
from helpcenter.transactions import operation


def test_what_is_old_goes_with_its_files_in_bounded_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], mail_kept_days=30))
    with operation():
        file = StoredFile(name="a.txt", size=1, sha256="0" * 64, content_type="text/plain", attached_at=now())
        db.session.add(file)
        db.session.flush()
        mails = [outbox.put(f"{n}@example.jp", subject="s", text="t", file_ids=[file.id]) for n in range(7)]
        for mail, days in zip(mails, (0, 29, 31, 31, 400, 31, 31), strict=True):
            mail.created_at = now() - timedelta(days=days)
        mails[3].sent_at, mails[3].due_at = now(), None
    pruning.forget_old()
    kept = [mail.id for mail in mails[:2]]
    assert db.session.scalars(sa.select(OutgoingMail.id).order_by(OutgoingMail.id)).all() == kept
    assert db.session.scalars(sa.select(OutgoingMailFile.mail_id).order_by(OutgoingMailFile.mail_id)).all() == kept
    assert db.session.scalars(sa.select(StoredFile.id)).all() == [file.id], "the file belongs to somebody else"
