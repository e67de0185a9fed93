"""Row `pages`: article, home and search of the help center, against one constant template of the same size.

The limit is the same gunicorn with a Flask of one route. Both are asked by turns over a kept connection, so that a busy
machine concerns both. The search finds among 10,000 articles on both
databases, what nobody has just looked for.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from random import Random
from urllib.parse import quote

from bench.figures import Figure, report
from bench.installations import measured
from helpcenter.articles import indexing
from helpcenter.articles.markdown import render
from helpcenter.articles.models import Article, ArticleState, ArticleText
from helpcenter.clock import now
from helpcenter.demo import seed
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services import finding
from helpcenter.transactions import operation
from tests.processes import wait_until
from tests.servers import Install, Installation, free_port

HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "ja", "Connection": "keep-alive"}
ARTICLES, ROUNDS, REQUESTS = 10_000, 20, 50
WORDS = ("返金", "領収書", "配送 日時", "パスワード", "注文番号", "交換の手順", "口座", "届かない")
PIECES = (
    "返金", "配送", "領収書", "注文番号", "交換", "口座", "会員登録", "パスワード", "手順", "確認します。",
    "届かないときは、", "マイページ", "お支払い", "キャンセル", "日時を", "変更できます。", "商品の", "営業日以内に",
)  # fmt: skip


_LETTERS = [chr(code) for code in (*range(0x4E00, 0x5200), *range(0x3042, 0x3093))]
"""Japanese as a search sees it: each word stands in some hundreds of the articles."""


def main() -> None:
    """Fill a help center, ask by turns, report."""
    figures: list[Figure] = []
    with measured() as install:
        server = install("sqlite")
        with server.application.test_request_context():
            seed.make()
            _fill()
        server.start_web()
        host = server.url.removeprefix("http://")
        page = _fetch(HTTPConnection(host), "/hc/minato/ja/article/1/", {"Accept-Encoding": "identity"})[1]
        with _constant(server, page) as bare:
            for name, path in (("article", "/hc/minato/ja/article/1/"), ("home", "/hc/minato/ja/")):
                ours, limit = _rates(host, path, bare)
                ratio = ours / limit
                what = f"help center, {name}"
                keys = f"pages.{name}_per_s", f"pages.{name}_ratio"
                figures.append(Figure(what, ours, "requests/s", limit, "≥ 50 %", ratio >= 0.5, *keys))
        new, again = _search(host)
        figures += [_of_search("", new, ""), _of_search(", asked for again", again, "again_")]
        figures.append(_of_search(", PostgreSQL", _search(_postgresql(install))[0], "postgresql_"))
    report(figures)


def _of_search(which: str, median: float, name: str) -> Figure:
    key = f"pages.search_{name}p50_ms"
    return Figure(f"help center, search{which}, p50", median, "ms", None, "≤ 5 ms", median <= 5, key)


def _postgresql(install: Install) -> str:
    """The host of the same help center on PostgreSQL."""
    server = install("postgresql")
    with server.application.test_request_context():
        seed.make()
        _fill()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    server.start_web()
    return server.url.removeprefix("http://")


def _fill() -> None:
    random, moment, service = Random(4), now(), finding.by_slug_or_404("minato")
    for start in range(0, ARTICLES, 500):
        with operation():
            made = [_article(service.id, random, moment) for _number in range(start, min(start + 500, ARTICLES))]
            db.session.add_all(made)
            db.session.flush()
            index.put_many(Kind.ARTICLE, (entry for article in made for entry in indexing.entries_of(article)))


def _article(service_id: int, random: Random, moment: object) -> Article:
    words = random.choice(PIECES) + "".join(random.choices(_LETTERS, k=12))
    markdown = "\n\n".join("".join(random.choices(_LETTERS, k=300)) for _paragraph in range(3))
    text = ArticleText(language="ja", title=words, markdown=markdown, html=render(markdown))
    views = random.randrange(1000)
    return Article(service_id=service_id, state=ArticleState.PUBLISHED, published_at=moment, views=views, texts=[text])


@contextmanager
def _constant(server: Installation, page: bytes) -> Iterator[str]:
    """The same gunicorn with one page; its host."""
    template = server.folder / "page.html"
    template.write_bytes(b"{% raw %}" + page + b"{% endraw %}")
    host = f"127.0.0.1:{free_port()}"
    options = ["--config", "deploy/gunicorn.py", "--bind", host, f'bench.constant:create_app("{template}")']
    web = server.start("constant", [sys.executable, "-m", "gunicorn", *options])
    wait_until(web.workers, "the constant page is there")
    wait_until(lambda: _answers(host), "the constant page is answered")
    yield host


def _answers(host: str) -> bool:
    try:
        _fetch(HTTPConnection(host, timeout=5), "/")
    except OSError:
        return False
    return True


def _rates(ours: str, path: str, bare: str) -> tuple[float, float]:
    """Requests a second of both, by turns; the best half of the rounds counts."""
    connections = HTTPConnection(ours), HTTPConnection(bare)
    times: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for connection, taken in zip(connections, times, strict=True):
            begun = time.perf_counter()
            for _request in range(REQUESTS):
                _fetch(connection, path if connection is connections[0] else "/")
            taken.append((time.perf_counter() - begun) / REQUESTS)
    best = [statistics.mean(sorted(taken)[: ROUNDS // 2]) for taken in times]
    return 1 / best[0], 1 / best[1]


def _search(host: str) -> tuple[float, float]:
    """Milliseconds of a search as one types, in the middle of many: for what nobody has just looked for, and again."""
    connection, letters = HTTPConnection(host), Random(5).sample(_LETTERS, 50)
    headers = {**HEADERS, "HX-Request": "true"}
    taken: tuple[list[float], list[float]] = ([], [])
    for number, letter in enumerate(letters):
        query = quote(f"{WORDS[number % len(WORDS)]} {letter}")
        for times in taken:
            begun = time.perf_counter()
            _fetch(connection, f"/hc/minato/ja/search?q={query}&quick=1", headers)
            times.append(time.perf_counter() - begun)
    return statistics.median(taken[0]) * 1000, statistics.median(taken[1]) * 1000


def _fetch(connection: HTTPConnection, path: str, headers: dict[str, str] = HEADERS) -> tuple[int, bytes]:
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
    except RemoteDisconnected:  # the server closes what is silent while the other one is asked
        connection.close()
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")
    return response.status, body


if __name__ == "__main__":
    main()
