"""Articles as a folder of Markdown: out, in again, and from hands that mean no good."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from PIL import Image

from helpcenter.articles import (
    exporting,
    front_matter,
    import_archive,
    importing,
    picture_cleaning,
    pictures,
    publishing,
    versions,
)
from helpcenter.articles import writing as articles
from helpcenter.articles.models import Article
from helpcenter.articles.picture_model import ArticlePicture
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.files import links
from helpcenter.files.models import StoredFile
from helpcenter.web.refusals import RefusedError
from tests.articles import editors
from tests.articles.editors import Desk
from tests.articles.writing_articles import article, category
from tests.client import Browser

URL = "/console/article-archive"


@pytest.fixture
def desk(app: Flask) -> Desk:
    return editors.desk()


def picture(colour: str = "red") -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def packed(files: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    made.seek(0)
    return made


def count(model: type[object]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_folder_goes_out_and_comes_in_again(desk: Desk, client: Browser) -> None:
    shown = pictures.add(desk.service, picture(), "手順 (1).png")
    place = category(desk.service, "返金", category(desk.service, "返品・返金"))
    text = f'一行目\n\n![手順]({links.url(shown)})\n\n"引用" --- '.rstrip()
    made = article(desk.service, "返金: いつ?", text, english=("Refunds", "Soon."), category_id=place.id, pinned=True)
    article(desk.service, "下書き", draft=True)
    article(desk.elsewhere, "他の記事")
    folder = dict(exporting.files(desk.service))
    assert sorted(folder)[0] == "articles/article-1.en.md" or f"articles/article-{made.id}.en.md" in folder
    assert len(folder) == 4
    assert b"../pictures/" in folder[f"articles/article-{made.id}.ja.md"]
    again = importing.run(desk.service, folder, publish=True, by=None)
    assert (again.created, again.changed, again.unchanged, again.published, again.problems) == (0, 0, 2, 0, [])
    elsewhere = importing.run(desk.elsewhere, folder, publish=True, by=None)
    assert (elsewhere.created, elsewhere.published, elsewhere.problems) == (2, 1, [])
    twice = importing.run(desk.elsewhere, folder, publish=True, by=None)
    assert (twice.created, twice.unchanged, count(ArticlePicture)) == (0, 2, 2)
    copy = db.session.scalars(sa.select(Article).where(Article.service_id == desk.elsewhere.id, Article.pinned)).one()
    assert copy.category is not None
    assert (copy.category.name_in("ja"), copy.category.level) == ("返金", 2)
    page = client.get(f"/hc/elsewhere/ja/article/{copy.id}/").text
    assert "返金: いつ?" in page
    source = page.split('<img src="')[1].split('"')[0]
    assert client.get(source, buffered=True).status_code == 200
    assert 'width="40" height="30"' in page
    changed = {path: content.replace(b"Soon.", b"Later.") for path, content in folder.items()}
    draft = importing.run(desk.service, changed, publish=False, by=None)
    assert (draft.changed, draft.published) == (1, 0)
    assert made.text_in("en").markdown == "Soon."  # type: ignore[union-attr]  # it has one
    assert versions.newest_of(made)["en"].markdown == "Later."


def test_files_by_others_are_taken_and_bad_ones_named(desk: Desk, client: Browser) -> None:
    facts = "\ufeff---\r\ntitle: '返金''について'\r\ncategory: 返品 / 返金\r\npinned: true\r\n---\r\n本文"
    files = {
        "docs/faq/refund.ja.md": facts.encode(),
        "docs/faq/heading.en.md": b"# From the heading\n\ntext",
        "docs/none.md": b"x",
        "docs/no-title.ja.md": b"---\npinned: true\n---\ntext",
        "docs/broken.ja.md": b"---\ntitle: [a\n---\n",
        "docs/latin.ja.md": "---\ntitle: é\n---\n".encode("latin-1"),
        "docs/gone.ja.md": b"---\ntitle: x\n---\n![a](pictures/none.png)",
        "docs/../../evil.ja.md": b"---\ntitle: x\n---\n<script>alert(1)</script>",
        "docs/pictures/x.png": b"no picture",
        "docs/bad.ja.md": b"---\ntitle: x\n---\n![a](../pictures/x.png)",
    }
    client.sign_in(desk.publisher)
    answer = client.post(f"{URL}?service=shop", data={"file": (packed(files), "articles.zip"), "publish": "1"})
    assert answer.status_code == 200
    for sentence in (
        "The name has to end with a language, as in refund.ja.md.",
        "There is no title.",
        "Line 2 of the facts cannot be read.",
        "The file is not UTF-8.",
        "The picture pictures/none.png is not there.",
        "pictures/x.png: ",
    ):
        assert sentence in answer.text
    titles = {text["ja"].title if "ja" in text else text["en"].title for text in versions.newest([1, 2, 3]).values()}
    assert titles == {"返金'について", "From the heading", "x"}
    assert count(Article) == 3
    assert count(ArticlePicture) == 0
    found = db.session.scalars(sa.select(Article).where(Article.pinned)).one()
    assert found.category is not None
    assert found.category.level == 2


def test_a_bomb_a_lie_and_no_zip_are_refused(desk: Desk, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_archive, "LARGEST_FILE", 1000)
    monkeypatch.setattr(import_archive, "MOST_FILES", 3)
    with pytest.raises(RefusedError, match=r"too large|大きすぎ"):
        import_archive.read_zip(packed({"a.ja.md": b"0" * 1_000_000}))
    with pytest.raises(RefusedError):
        import_archive.read_zip(packed({f"{number}.ja.md": b"x" for number in range(4)}))
    client.sign_in(desk.publisher)
    for content in (b"no zip", b"", packed({"a.ja.md": b"x"}).getvalue()[:60]):
        refused = client.post(f"{URL}?service=shop", data={"file": (io.BytesIO(content), "a.zip")})
        assert refused.status_code == 422, content
        assert "This is not a zip file, or it is damaged." in refused.text
    assert client.post(f"{URL}?service=shop").status_code == 422
    client.sign_in(desk.writer)
    assert client.post(f"{URL}?service=shop", data={"file": (packed({}), "a.zip")}).status_code == 403
    assert client.get(f"{URL}/articles.zip?service=shop", buffered=True).status_code == 403
    client.sign_in(desk.stranger)
    assert client.get(f"{URL}/articles.zip?service=shop", buffered=True).status_code == 404


def test_the_commands_write_and_take_a_folder(desk: Desk, app: Flask, client: Browser, tmp_path: Path) -> None:
    article(desk.service, "返金の時期")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["articles", "export", "shop", str(tmp_path)]).output.startswith("1 files written")
    taken = runner.invoke(args=["articles", "import", "elsewhere", str(tmp_path), "--publish"])
    assert taken.output == "1 created, 0 changed, 0 unchanged, 1 published\n"
    assert "返金の時期" in client.get("/hc/elsewhere/ja/search?q=返金").text.replace("<mark>", "").replace(
        "</mark>", ""
    )
    assert runner.invoke(args=["articles", "export", "nowhere", str(tmp_path)]).exit_code == 1
    client.sign_in(desk.publisher)
    zipped = client.get(f"{URL}/articles.zip?service=shop", buffered=True)
    assert len(zipfile.ZipFile(io.BytesIO(zipped.data)).namelist()) == 1
    for key in ("../../../outside", "/outside", "あ" * 120):
        importing.run(
            desk.elsewhere, {"a.ja.md": f"---\nkey: {key}\ntitle: 外\n---\n文".encode()}, publish=False, by=None
        )
    paths = [path for path, _content in exporting.files(desk.elsewhere) if not path.startswith("pictures/")]
    assert len(paths) == len(set(paths)) == 4
    assert all(re.fullmatch(r"articles/article-\d+\.ja\.md", path) for path in paths), paths


def test_facts_survive_being_written_and_read() -> None:
    facts: dict[str, front_matter.Value] = {"title": 'a: "b" #\n', "category": ["x, y", 'z"]'], "pinned": True, "n": 3}
    assert front_matter.read(front_matter.write(facts, "---\ntext\n---")) == (facts, "---\ntext\n---")
    assert front_matter.read("no facts") == ({}, "no facts")


def test_pictures_are_read_with_the_text_that_shows_them(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.writer)
    sent = client.post("/console/articles/pictures?service=shop", data={"file": (picture(), "手順.png")})
    assert sent.status_code == 201
    markdown = sent.json["markdown"]
    address = markdown.split("](")[1].rstrip(")")
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a"):
        refused = client.post("/console/articles/pictures?service=shop", data={"file": (io.BytesIO(content), "x.svg")})
        assert refused.status_code == 422
        assert refused.json["problem"]
    visitor = client.application.test_client()
    made = articles.create(desk.service, by=None)
    articles.write(made, "ja", title="題", markdown=f"本文\n\n{markdown}", by=None)
    theirs = article(desk.elsewhere, "他の記事", markdown)
    assert visitor.get(address, buffered=True).status_code == 404
    assert client.get(address, buffered=True).status_code == 200
    assert "Content-Security-Policy" in client.get(address, buffered=True).headers
    publishing.publish(made, by=None)
    assert visitor.get(address, buffered=True).status_code == 200
    unused = pictures.add(desk.service, picture("blue"), "使わない.png")
    articles.write(made, "ja", title="題", markdown="写真のない本文", by=None)
    publishing.publish(made, by=None)
    picture_cleaning.remove_unused()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ArticlePicture)) == 2, "somebody may be writing"
    with time_machine.travel(now() + timedelta(days=8)):
        picture_cleaning.remove_unused()
    kept = db.session.scalars(sa.select(ArticlePicture.file_id)).all()
    assert len(kept) == 1, "an earlier version can come back"
    assert unused.id not in kept
    assert db.session.get_one(StoredFile, unused.id, populate_existing=True).discarded_at is not None
    publishing.withdraw(made, by=None)
    assert visitor.get(address, buffered=True).status_code == 404
    assert visitor.get(f"/hc/elsewhere/ja/article/{theirs.id}/").status_code == 200
    client.sign_in(desk.stranger)
    assert client.get(address, buffered=True).status_code == 404
