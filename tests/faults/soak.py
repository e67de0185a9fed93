"""The nemesis run at length, on SQLite and then on PostgreSQL, half of the time each.

    python -m tests.faults.soak [--minutes 20] [--chats 3] [--seed 7]                      (`make soak`)

Prints what was done, how many lines were written, and what was wrong; 1 if anything was.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from tests.databases import databases
from tests.faults import nemesis
from tests.mail.mail_server import MailServer
from tests.servers import installations


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--chats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    given = parser.parse_args()
    outcomes = [_run(kind, given.minutes * 30, given.chats, given.seed) for kind in ("sqlite", "postgresql")]
    return int(any(outcome.wrong for outcome in outcomes))


def _run(kind: str, seconds: float, chats: int, seed: int) -> nemesis.Outcome:
    print(f"{kind}, {seconds:.0f} s, {chats} chats, seed {seed}", flush=True)
    mails = MailServer()
    mails.start()
    try:
        with tempfile.TemporaryDirectory(prefix="soak-") as name, databases(Path(name), durable=True) as of:
            numbers = iter(range(100))
            with installations(of, lambda: _made(Path(name) / f"installation{next(numbers)}")) as install:
                installation = install(kind, HELPCENTER_SMTP_URL=mails.url)
                outcome = nemesis.run(installation, mails, seconds=seconds, chats=chats, seed=seed)
    finally:
        mails.stop()
    print(f"  {outcome.lines} lines; {outcome.done}; wrong: {outcome.wrong or 'nothing'}", flush=True)
    return outcome


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
