"""Row `sockets`: what an idle connection weighs, 10,000 of them in one web process, beside the bare stack.

    python -m bench.sockets [--sockets 10000] [--idle 40]

Both sides of running chats, each offering permessage-deflate as browsers do, and each customer from an address of their
own. `idle` seconds of heartbeats follow, in which no connection may be lost.
"""

from __future__ import annotations

import argparse
from typing import Any

import sqlalchemy as sa

from bench import bare, chat, conversations
from bench.figures import Figure, report
from bench.installations import measured
from helpcenter.accounts.models import Operator
from helpcenter.chat import customer_access
from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import new_ids, operation
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.servers import Installation

AT_ONCE = 500
ALLOWED = 1.3
"""Times the bare stack's memory, quality.md 1."""


def main() -> None:
    """Measure ours, then the bare stack."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--idle", type=float, default=40)
    given = argparse.Namespace(**vars(parser.parse_args()), seconds=0, pause=1, flood=0)
    with measured() as install:
        installation = install("sqlite", HELPCENTER_PROXY_HOPS="1")
        installation.application.test_client_class = Browser
        ours, limit = _ours(installation, given), _bare(installation, given)
    report(figures(given.sockets, ours, limit))


def figures(wanted: int, ours: chat.Seen, limit: chat.Seen) -> list[Figure]:
    """The row."""
    kb, bare_kb = ours["kb_per_socket"], limit["kb_per_socket"]
    lost, opened = ours["reconnects"], ours["opened"]
    what = f"≤ {ALLOWED} × bare"
    return [
        Figure("idle sockets in one process", opened, "", None, f"{wanted}", opened >= wanted, "chat.idle_sockets"),
        Figure("memory a socket", kb, "KB", bare_kb, what, kb <= ALLOWED * bare_kb, "chat.kb_per_socket"),
        Figure("connections lost while idle", lost, "", None, "0", not lost, "chat.idle_lost"),
    ]


def _ours(installation: Installation, given: argparse.Namespace) -> chat.Seen:
    web = installation.start_web()
    with installation.application.app_context():
        desk = people.desk(slug="bench")
        operator = factories.operator(desk)
        people.go_online(operator)
        tokens = [one for start in range(0, given.sockets // 2, AT_ONCE) for one in _chats(desk, operator, AT_ONCE)]
        signed_in = conversations.sign_in(installation, operator)
        pages = [page for number, one in enumerate(tokens) for page in _sides(desk, number, *one, signed_in)]
        db.session.remove()
    seen = chat.drive(installation, web.workers(), given, pages=pages, idle=given.idle, copies=0)
    web.stop()
    return seen


def _bare(installation: Installation, given: argparse.Namespace) -> chat.Seen:
    pages = [
        {"side": side, "chat": number, "headers": {}, "socket": f"/chats/{number}/{side}/socket"}
        for number in range(given.sockets // 2)
        for side in bare.OTHER
    ]
    with chat.bare_stack(installation) as pids:
        return chat.drive(installation, pids, given, pages=pages, idle=0, copies=0)


def _chats(desk: Service, operator: Operator, number: int) -> list[tuple[int, str, str]]:
    """(ID, public ID, the customer's token) of running chats, made in bulk."""
    with operation():
        customers, ids = new_ids(Customer, number), new_ids(Chat, number)
        tokens = {chat_id: customer_access.new_token(desk) for chat_id in ids}
        of = {"service_id": desk.id, "created_from": Channel.CHAT, "name": "計測 花子"}
        db.session.execute(sa.insert(Customer), [{**of, "id": one} for one in customers])
        rows = [
            {
                "id": chat_id, "service_id": desk.id, "customer_id": customer, "operator_id": operator.id,
                "token_hash": tokens[chat_id][1], "language": "ja", "state": ChatState.ACTIVE, "opened_at": now(),
            }
            for chat_id, customer in zip(ids, customers, strict=True)
        ]  # fmt: skip
        db.session.execute(sa.insert(Chat), rows)
        found = db.session.execute(sa.select(Chat.id, Chat.public_id).where(Chat.id.in_(ids)))
        return [(chat_id, public_id, tokens[chat_id][0]) for chat_id, public_id in found]


def _sides(
    desk: Service, number: int, chat_id: int, public_id: str, token: str, signed_in: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    address = {"X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
    cookie = {"Cookie": f"helpcenter_chat_{desk.id}={token}"}
    customer = f"/hc/{desk.slug}/ja/chats/{public_id}/socket"
    return (
        {"side": "customer", "chat": chat_id, "headers": {**cookie, **address}, "socket": customer},
        {"side": "staff", "chat": chat_id, "headers": signed_in, "socket": f"/console/chats/{chat_id}/socket"},
    )


if __name__ == "__main__":
    main()
