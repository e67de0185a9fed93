"""Row `history`: the first page of the chat history, by filters and by Japanese words of two characters.

    python -m bench.history [--chats 100000]        (`make bench-full` has the row with 1,000,000: history_large.py)

PostgreSQL makes the chats by itself, 12 lines each. Each search is asked of real gunicorn again and again over a kept
connection, in an order of chance. What has more than one page is counted by a request of its own, which comes when the
page is shown: those are reported by themselves.
"""

from __future__ import annotations

import argparse
import re
import time
from datetime import timedelta
from html import unescape
from http.client import HTTPConnection
from random import Random
from statistics import median, quantiles
from urllib.parse import quote

import sqlalchemy as sa

from bench import conversations
from bench.figures import Figure, report
from bench.installations import measured
from bench.pages import BROWSER, fetch
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.search.words import normal, tokens
from tests import factories, series
from tests.client import Browser
from tests.servers import Installation

SERVICES, OPERATORS, LINES, AT_ONCE, ROUNDS, GOAL = 3, 30, 12, 50_000, 25, 100
COUNT = re.compile(r'hx-get="([^"]+counted=[^"]+)"')
TEXTS = 5_000
"""Different conversations: each fourth has a given sentence, and pairs of the other characters are in few."""
LETTERS = [chr(code) for code in range(0x4E00, 0x5200)]
SAID = (
    "返品した商品の返金は、いつごろになりますか。", "少々お待ちください。", "領収書を発行してください。",
    "配送日時を変更したいです。", "注文番号は MS-20488 です。", "パスワードを忘れました。",
    "カード会社の締め日によります。", "口座を確認します。",
)  # fmt: skip
A_LINE = "(ARRAY['" + "', '".join(SAID) + f"'])[n % {len(SAID)} + 1]"
OVER = {
    "state": "'ended'",
    "ended_at": series.AGE,
    "ended_by": "CASE WHEN n % 3 = 0 THEN 'operator' ELSE 'customer' END",
    "history_status": "CASE WHEN n % 20 = 0 THEN 'unhandled' ELSE 'handled' END",
}


def main(arguments: list[str] | None = None) -> None:
    """Fill, ask, report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=100_000)
    given = parser.parse_args(arguments)
    with measured() as install:
        installation = install("postgresql")
        installation.application.test_client_class = Browser
        with installation.application.app_context():
            services = [factories.service(slug=f"bench-{number}") for number in range(SERVICES)]
            operators = [factories.operator(services[0]) for _ in range(OPERATORS)]
            reader = factories.operator(*services, role_key="supervisor")
            fill(given.chats)
            operator_id = operators[7].id
            headers = conversations.sign_in(installation, reader)
            db.session.remove()
        installation.start_web()
        times, counts = ask(installation, headers, searches(operator_id))
    report(figures(given.chats, times, counts))


def fill(chats: int) -> None:
    """Make the chats with all that the list shows and searches."""
    _execute("CREATE TABLE said (k integer PRIMARY KEY, text text, words text)")
    _execute("INSERT INTO said VALUES (:k, :text, :words)", [_text(k) for k in range(TEXTS)])
    _execute("DROP INDEX ix_search_chat_words")
    for first in range(1, chats + 1, AT_ONCE):
        _fill_some(first, min(AT_ONCE, chats + 1 - first))
    _execute("SET maintenance_work_mem = '512MB'")
    _execute("CREATE INDEX ix_search_chat_words ON search_chat USING gin (words)")
    _execute("DROP TABLE said")
    series.analyse()


def _fill_some(first: int, count: int) -> None:
    of = {"service_id": f"n % {SERVICES} + 1", "customer_id": "n", "operator_id": f"n % {OPERATORS} + 1"}
    name = {"name": "'山田 花子 ' || n", "created_from": "'chat'"}
    series.fill("customers", count, first=first, service_id=of["service_id"], **name)
    series.fill("chats", count, first=first, **of, **OVER, token_hash="'t' || n", language="'ja'", last_seq=str(LINES))
    series.fill("ratings", count, first=first, chat_id="n", satisfied="n % 5 > 0")
    place = {"chat_id": f"(n - 1) / {LINES} + 1", "seq": f"(n - 1) % {LINES} + 1", "revision": "1"}
    start = (first - 1) * LINES + 1
    series.fill("messages", count * LINES, first=start, **place, author="'customer'", text=A_LINE)
    _execute(
        "INSERT INTO search_chat (record_id, service_id, language, title, text, words)"
        f" SELECT n, n % {SERVICES} + 1, '', '', text, words::tsvector"
        f" FROM generate_series({first}, {first + count - 1}) AS n JOIN said ON k = n::bigint * 7919 % {TEXTS}"
    )


def _text(k: int) -> dict[str, object]:
    """One conversation and its tokens, as PostgreSQL writes a tsvector."""
    random = Random(k)
    rare = "".join(random.choices(LETTERS, k=60))
    text = normal(" ".join([*random.sample(SAID, 2), rare]))
    return {"k": k, "text": text, "words": " ".join(f"'{token}'" for token in tokens(text))}


def _execute(statement: str, rows: list[dict[str, object]] | None = None) -> None:
    db.session.execute(sa.text(statement), rows)
    db.session.commit()


def searches(operator_id: int) -> dict[str, str]:
    """What is asked → the question in the address."""
    rare = "".join(Random(7).choices(LETTERS, k=62))[:2]
    pair = normal(str(_text(7)["text"]))[-9:-7]
    month = f"since={now() - timedelta(days=30):%Y-%m-%d}&until={now():%Y-%m-%d}"
    return {
        "everything": "", "a month": month, "unhandled": "status=unhandled", "an operator": f"operator={operator_id}",
        "a service": "service=2", "satisfied": "rating=satisfied", "not rated": "rating=none",
        "ended by the operator": "ended_by=operator", "返金": f"q={quote('返金')}", "領収": f"q={quote('領収')}",
        "in few": f"q={quote(pair)}", "in none": f"q={quote(rare)}", "two words": f"q={quote('返金 口座')}",
        "of a month": f"q={quote('返金')}&{month}", "of an operator": f"q={quote('領収')}&operator={operator_id}",
        "unhandled ones": f"q={quote('返金')}&status=unhandled", "a customer": f"customer={quote('花子 4711')}",
    }  # fmt: skip


def ask(
    installation: Installation, headers: dict[str, str], wanted: dict[str, str]
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds of each search, asked ROUNDS times, and of its count."""
    connection = HTTPConnection(f"127.0.0.1:{installation.port}", timeout=120)
    times: dict[str, list[float]] = {name: [] for name in wanted}
    counts: dict[str, list[float]] = {name: [] for name in wanted}
    order = Random(1).sample([*wanted] * (ROUNDS + 1), len(wanted) * (ROUNDS + 1))
    for name in order:
        taken, body = _timed(connection, f"/console/history?{wanted[name]}", headers)
        times[name].append(taken)
        if found := COUNT.search(body):
            counts[name].append(_timed(connection, unescape(found[1]), headers)[0])
    return {name: taken[1:] for name, taken in times.items()}, {name: taken[1:] for name, taken in counts.items()}


def _timed(connection: HTTPConnection, path: str, headers: dict[str, str]) -> tuple[float, str]:
    begun = time.perf_counter()
    status, body = fetch(connection, "GET", path, None, {**BROWSER, **headers, "HX-Request": "true"})
    taken = (time.perf_counter() - begun) * 1000
    if status != 200:
        raise RuntimeError(f"{path}: {status}")
    return taken, body.decode()


def _p95(times: dict[str, list[float]]) -> float:
    return quantiles([one for taken in times.values() for one in taken], n=20)[18]


def figures(chats: int, times: dict[str, list[float]], counts: dict[str, list[float]]) -> list[Figure]:
    """The row; the slowest searches by themselves."""
    p95 = _p95(times)
    slowest = sorted(times, key=lambda name: -median(times[name]))[:3]
    return [
        Figure("chats in the history", chats, "", key="history.chats"),
        Figure(f"history, {chats} chats, p95", p95, "ms", None, f"< {GOAL} ms", p95 < GOAL, "history.p95_ms"),
        Figure(f"history, {chats} chats, p50", median(one for taken in times.values() for one in taken), "ms"),
        *(Figure(f"history, {name}, p50", median(times[name]), "ms") for name in slowest),
        Figure("history, the count that follows the page, p95", _p95(counts), "ms", key="history.count_p95_ms"),
    ]


if __name__ == "__main__":
    main()
