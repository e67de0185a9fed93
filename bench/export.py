"""Row `export`: the chat history into an Excel file, beside the limit.

    python -m bench.export [--chats 100000] [--database sqlite]

The limit is XlsxWriter (constant memory) writing the same cells, which it is handed ready made. Ours and the limit run
in processes of their own, so that memory can be told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import flask_migrate

from bench.figures import Figure, report
from bench.imports import databases, peak
from helpcenter import create_app
from helpcenter.exports import workbook
from helpcenter.exports.chat_sheets import found, sheets
from helpcenter.exports.workbook import Sheet
from helpcenter.web import languages
from tests import factories
from tests.chat import many

MEGABYTES = 200


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--part", choices=("fill", "ours", "limit"))
    given = parser.parse_args()
    if given.part:
        with create_app().app_context():
            print(json.dumps({"fill": fill, "ours": ours, "limit": limit}[given.part](given.chats)))
        return
    with tempfile.TemporaryDirectory(prefix="bench-export-") as folder, databases(given.database, Path(folder)) as urls:
        measured = {name: part(name, folder, urls[0], given.chats) for name in ("fill", "ours", "limit")}
    report(figures(given.database, given.chats, measured["ours"], measured["limit"]))


def figures(database: str, chats: int, ours: dict[str, float], limit: dict[str, float]) -> list[Figure]:
    """The row, from the seconds and megabytes of both parts."""
    rate, bare = chats / ours["seconds"], chats / limit["seconds"]
    where, fits = f"{database}, {chats} chats", ours["peak"] <= MEGABYTES
    return [
        Figure(
            f"export, {where}",
            rate,
            "chats/s",
            bare,
            "≥ 60 % of limit",
            rate >= 0.6 * bare,
            "export.chats_per_s",
            "export.ratio",
        ),
        Figure(f"memory, {where}", ours["peak"], "MB", None, f"≤ {MEGABYTES} MB", fits, "export.peak_mb"),
    ]


def part(name: str, folder: str, database_url: str, chats: int) -> dict[str, float]:
    """Run one part in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "for measuring only, and long enough to be taken",
        "HELPCENTER_DATA": folder,
        "HELPCENTER_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "bench.export", "--part", name, "--chats", str(chats)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def fill(chats: int) -> dict[str, float]:
    """Make the database and so many chats of 12 lines."""
    flask_migrate.upgrade()
    desk = factories.service()
    many.make(desk, factories.operator(desk), chats)
    return {}


def ours(_chats: int) -> dict[str, float]:
    """Search and write, as the job of an export does."""
    begun = time.monotonic()
    with languages.reading("ja", "Asia/Tokyo"):
        workbook.write(_path("ours"), sheets(found({}, None, "Asia/Tokyo"), lambda _done: None))
    return {"seconds": time.monotonic() - begun, "peak": peak()}


def limit(_chats: int) -> dict[str, float]:
    """XlsxWriter with the same cells in memory."""
    with languages.reading("ja", "Asia/Tokyo"):
        made = sheets(found({}, None, "Asia/Tokyo"), lambda _done: None)
        ready = [Sheet(sheet.name, sheet.columns, iter(list(sheet.rows))) for sheet in made]
    begun = time.monotonic()
    workbook.write_with_xlsxwriter(_path("limit"), ready)
    return {"seconds": time.monotonic() - begun, "peak": peak()}


def _path(name: str) -> Path:
    return Path(os.environ["HELPCENTER_DATA"]) / f"{name}.xlsx"


if __name__ == "__main__":
    main()
