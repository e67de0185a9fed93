"""Everything that is kept, in one file, taken while people write, and back again elsewhere (quality.md 2.7)."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from helpcenter import create_app
from helpcenter.chat import messages
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.files import folder, storing
from helpcenter.files.models import StoredFile
from helpcenter.transactions import operation
from helpcenter.webhooks.models import Webhook
from tests import factories
from tests.chat import chats, people
from tests.databases import DatabasesOf
from tests.files import samples
from tests.meanwhile import meanwhile
from tests.processes import Valkey, wait_until
from tests.settings import settings


def test_what_is_backed_up_while_people_write_comes_back_whole(
    app: Flask, database_kind: str, databases_of: DatabasesOf, valkey: Valkey, tmp_path: Path
) -> None:
    desk = factories.service()
    operator = factories.operator(desk)
    chat = chats.running(desk, ("customer", "返金は"), operator=operator)
    with operation():
        db.session.add(Webhook(service_id=desk.id, url="https://example.com", events=[], secret="kept secret"))
    uploads = app.config["SETTINGS"].data / "imports"
    uploads.mkdir(exist_ok=True)
    (uploads / "upload.csv").write_text("date,text\n")
    kept = [attached_file() for _ in range(3)]
    file = tmp_path / "helpcenter.tar.gz"
    with somebody_writes(app, chat.id) as written:
        wait_until(lambda: len(written) > 20, "lines are written")
        made = run(app, "backup", str(file), *programs(databases_of, database_kind))
        assert made.exit_code == 0, made.output
    assert file.stat().st_mode & 0o077 == 0
    assert int(made.output.split()[2]) >= 5, "those that came meanwhile belong to it"
    assert run(app, "backup", str(file)).exit_code == 1, "an older one is not overwritten"
    total = chat_as_stored(chat.id)[1]
    db.session.remove()
    db.engine.dispose()

    fresh = databases_of(database_kind).make("restored")
    other = create_app(settings(fresh, valkey.url, tmp_path / "other"))
    with other.app_context():
        done = run(other, "restore", str(file), *programs(databases_of, database_kind))
        assert done.exit_code == 0, done.output
        last_seq, lines = chat_as_stored(chat.id)
        assert 21 < lines == last_seq <= total, "one moment of it, not two"
        assert db.session.scalar(sa.select(Webhook.secret)) == "kept secret"
        public_ids = set(db.session.scalars(sa.select(StoredFile.public_id).where(StoredFile.attached_at.is_not(None))))
        assert set(kept) <= public_ids
        assert {path.read_bytes() for path in map(folder.place, public_ids)} == {samples.PDF}
        assert (other.config["SETTINGS"].data / "imports" / "upload.csv").read_text() == "date,text\n"
        people.go_online(operator)
        messages.send(db.session.get_one(Chat, chat.id), "続きです", client_uuid=people.new_uuid(), by=operator)
        assert chat_as_stored(chat.id) == (last_seq + 1, lines + 1), "sequences and guards came along"
        stray = folder.place("ab" * 24)
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"of nobody")
        check_refusals(other, file, databases_of, database_kind, tmp_path)
        done = run(other, "restore", "--replace", str(file), *programs(databases_of, database_kind))
        assert done.exit_code == 0, done.output
        assert chat_as_stored(chat.id) == (last_seq, lines)
        assert not stray.exists()
        db.session.remove()
        db.engine.dispose()


def check_refusals(app: Flask, file: Path, databases_of: DatabasesOf, kind: str, folder: Path) -> None:
    """Each is refused in a sentence, and changes nothing."""
    db.session.remove()
    db.engine.dispose()
    more = programs(databases_of, kind)
    cut, nothing = folder / "cut.tar.gz", folder / "nothing.tar"
    cut.write_bytes(file.read_bytes()[:-200])
    nothing.write_bytes(b"nothing")
    assert "data here already" in run(app, "restore", str(file), *more).output
    assert "not a backup" in run(app, "restore", "--replace", str(nothing), *more).output
    assert "cannot be read to its end" in run(app, "restore", "--replace", str(cut), *more).output
    with closing(sa.create_engine(app.config["SQLALCHEMY_DATABASE_URI"]).connect()) as user:
        user.exec_driver_sql("SELECT 1 FROM operators").all()
        assert "in use" in run(app, "restore", "--replace", str(file), *more).output
        user.invalidate()
    secret = app.secret_key
    try:
        app.secret_key = "another secret key of another installation"
        app.extensions.pop("helpcenter.keys")
        assert "another SECRET_KEY" in run(app, "restore", "--replace", str(file), *more).output
    finally:
        app.secret_key = secret
        app.extensions.pop("helpcenter.keys")


def test_an_archive_that_leads_elsewhere_or_is_newer_or_of_another_database_is_refused(
    databases_of: DatabasesOf, valkey: Valkey, tmp_path: Path
) -> None:
    app = create_app(settings(databases_of("sqlite").make("hostile"), valkey.url, tmp_path / "data"))
    good = tmp_path / "good.tar"
    with app.app_context():
        assert run(app, "backup", str(good)).exit_code == 0
        with tarfile.open(good) as archive:
            content = {entry.name: read(archive, entry) for entry in archive}
        for change, words in (
            ({"manifest.json": content["manifest.json"].replace(b'"schema": "', b'"schema": "9')}, "newer version"),
            ({"manifest.json": content["manifest.json"].replace(b"sqlite", b"oracle")}, "of a oracle database"),
            ({"manifest.json": b'{"format": 2}'}, "not a backup"),
            ({"files/../../../escaped": b"x", "complete": b"2"}, "not whole"),
            ({"complete": b"7"}, "not whole"),
            ({"database": b"x" * 5000}, "damaged"),
        ):
            bad = tmp_path / "bad.tar"
            with tarfile.open(bad, "w") as archive:
                for name, text in {**content, **change}.items():
                    entry = tarfile.TarInfo(name)
                    entry.size = len(text)
                    archive.addfile(entry, BytesIO(text))
            done = run(app, "restore", str(bad))
            assert (done.exit_code, words in done.output) == (1, True), (words, done.output)
        assert not list(tmp_path.rglob("escaped"))
        db.session.remove()
        db.engine.dispose()


def read(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    content = archive.extractfile(entry)
    assert content is not None
    return content.read()


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def programs(databases_of: DatabasesOf, kind: str) -> list[str]:
    """Where the programs of the PostgreSQL under test are."""
    found = getattr(databases_of(kind), "programs", None)
    return ["--programs", str(found)] if found else []


def attached_file() -> str:
    """A file that belongs to something; its public ID."""
    file = storing.store(BytesIO(samples.PDF), "明細.pdf", samples.EVERYTHING)
    with operation():
        storing.attach(file)
    return file.public_id


def chat_as_stored(chat_id: int) -> tuple[int, int]:
    """The number of the last line, as the chat says, and how many lines there are."""
    db.session.remove()
    last = db.session.scalar(sa.select(Chat.last_seq).where(Chat.id == chat_id)) or 0
    lines = db.session.scalar(sa.select(sa.func.count()).where(Message.chat_id == chat_id)) or 0
    db.session.remove()
    return last, lines


@contextmanager
def somebody_writes(app: Flask, chat_id: int) -> Iterator[list[str]]:
    """Lines and files, one after the other; yields the UUIDs of the lines."""
    written: list[str] = []

    def write() -> None:
        with app.app_context():
            uuid = people.new_uuid()
            chat = db.session.get_one(Chat, chat_id)
            messages.send(chat, "次の行", client_uuid=uuid, by=chat.operator)
            written.append(uuid)
            if len(written) % 10 == 0:
                attached_file()
            db.session.remove()

    with meanwhile(write):
        yield written
