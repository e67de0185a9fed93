"""What goes wrong, at random, while two people write (quality.md 2.1), and what must have held afterwards.

A web worker is killed, Valkey is killed and comes back empty, or is frozen for ten seconds, the RQ worker is killed,
one side's network is gone (tests/faults/talkers.py). Meanwhile mails and exports are asked for.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import requests
import sqlalchemy as sa

from bench import conversations, verdict
from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.exports import asking
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.mail import outbox
from helpcenter.mail.models import OutgoingMail
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.mail.mail_server import MailServer
from tests.processes import Started, send, wait_until
from tests.servers import Installation

FROZEN = 10
"""Seconds for which Valkey answers nothing."""
PATIENCE = 300
"""Seconds in which everything asked for must be done once nothing goes wrong any more: leases run out, jobs return."""
REFUSED = {401, 403, 404, 409, 422}
"""What somebody would be answered who is no longer signed in, or whose chat is gone."""


EVILS = ("kill_web_worker", "empty_valkey", "freeze_valkey", "kill_job_worker", "lose_network")


@dataclass
class Nemesis:
    """Whoever breaks an installation, in an order of chance."""

    installation: Installation
    chance: random.Random
    worker: Started
    supervisor: int
    """The ID of whoever asks for exports."""
    done: Counter[str] = field(default_factory=Counter)

    def rage(self, seconds: float) -> None:
        """Do everything in turn, in another order each time, until the time is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            evils = EVILS[:-1]  # networks are the talkers' own
            for evil in self.chance.sample(evils, len(evils)):
                if time.monotonic() < end:
                    self.pause()
                    getattr(self, evil)()
                    self.done[evil] += 1
                    self.ask_for_something()

    def pause(self) -> None:
        time.sleep(self.chance.uniform(0.5, 3))

    def kill_web_worker(self) -> None:
        assert self.installation.web is not None
        if pids := self.installation.web.workers():
            send(self.chance.choice(pids), signal.SIGKILL)

    def empty_valkey(self) -> None:
        self.installation.valkey.lose_everything()

    def freeze_valkey(self) -> None:
        self.installation.valkey.server.freeze()
        try:
            time.sleep(FROZEN)
        finally:
            self.installation.valkey.server.thaw()

    def kill_job_worker(self) -> None:
        self.worker.kill()
        self.worker = self.installation.start(f"worker{sum(self.done.values())}", self.worker.command)

    def ask_for_something(self) -> None:
        """One more mail, and one more export where the one before is done."""
        outbox.put(f"{sum(self.done.values())}@example.jp", subject="…", text="…")
        supervisor = db.session.get_one(Operator, self.supervisor)
        if not asking.under_way(supervisor):
            asking.ask("chats", {}, by=supervisor)
        db.session.remove()


@dataclass
class Outcome:
    """What happened, and what of it should not have."""

    done: dict[str, int]
    lines: int
    wrong: dict[str, Any]


def run(installation: Installation, mails: MailServer, *, seconds: float, chats: int, seed: int) -> Outcome:
    """Let people write in so many chats for so long; `mails` is where the installation hands mail over."""
    installation.application.test_client_class = Browser
    installation.start_web(workers=2)
    installation.start_scheduler()
    worker = installation.start_worker()
    pages = conversations.begin(installation, chats)
    with installation.application.app_context():
        supervisor = factories.operator(*db.session.scalars(sa.select(Service)), role_key="supervisor")
        nemesis = Nemesis(installation, random.Random(seed), worker, supervisor.id)
        talkers = _start_talkers(installation, pages, seconds, seed)
        nemesis.rage(seconds)
        seen = _seen(installation, talkers)
        _five_minutes_pass()
        wait_until(lambda: _unfinished() == 0, f"every mail and export is done; {installation.folder}", PATIENCE)
        found = verdict.faults(seen["pages"])
        wrong = {name: found[name] for name in ("lost", "doubled", "out_of_order") if found[name]}
        wrong |= _signed_out(installation, pages, seen["pages"]) | _not_done(mails)
        db.session.remove()
    return Outcome({**nemesis.done, "lose_network": seen["networks_lost"]}, found["lines"], wrong)


def _start_talkers(installation: Installation, pages: list[dict[str, Any]], seconds: float, seed: int) -> Started:
    plan = {"host": f"127.0.0.1:{installation.port}", "seconds": seconds, "seed": seed, "pages": pages}
    path = installation.folder / "plan.json"
    path.write_text(json.dumps(plan))
    command = [sys.executable, "-m", "tests.faults.talkers", str(path), str(installation.folder / "seen.json")]
    return installation.start("talkers", command)


def _seen(installation: Installation, talkers: Started) -> dict[str, Any]:
    assert talkers.process.wait(PATIENCE) == 0, talkers.words()
    seen: dict[str, Any] = json.loads((installation.folder / "seen.json").read_text())
    return seen


def _five_minutes_pass() -> None:
    """A mail whose worker was killed while it sent it is left alone for so long; nobody waits for that here."""
    with operation():
        db.session.execute(sa.update(OutgoingMail).where(OutgoingMail.lease_until > now()).values(lease_until=now()))


def _unfinished() -> int:
    """Mails that are not sent and exports that are not made."""
    db.session.rollback()
    mails = sa.select(sa.func.count()).where(OutgoingMail.sent_at.is_(None))
    exports = sa.select(sa.func.count()).where(Export.state.in_((ExportState.QUEUED, ExportState.RUNNING)))
    return (db.session.scalar(mails) or 0) + (db.session.scalar(exports) or 0)


def _not_done(mails: MailServer) -> dict[str, Any]:
    """Mails that the server never got, and exports that failed."""
    sent = set(db.session.scalars(sa.select(OutgoingMail.message_id)))
    missing = sent - {str(letter["Message-ID"]) for letter in mails.received}
    failed = db.session.scalars(sa.select(Export.error).where(Export.state != ExportState.DONE)).all()
    return ({"mails": sorted(missing)} if missing else {}) | ({"exports": failed} if failed else {})


def _signed_out(
    installation: Installation, pages: list[dict[str, Any]], people: list[dict[str, Any]]
) -> dict[str, Any]:
    """Refusals that somebody met while they wrote, and whom the server does not know any more."""
    wrong = {f"{one['side']} met": one["answers"] for one in people if REFUSED & set(map(int, one["answers"]))}
    for page in pages:
        path = page.get("changes", "/console/chats") + ("?since=0" if "changes" in page else "")
        answer = requests.get(
            installation.url + path,
            headers={**page["headers"], "HX-Request": "true"},
            timeout=60,
            allow_redirects=False,
        )
        if answer.status_code != 200:
            wrong[f"{page['side']} afterwards"] = answer.status_code
    return wrong
