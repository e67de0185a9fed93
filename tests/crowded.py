"""An installation in which much has happened: ten services and 100,000 of whatever grows. On PostgreSQL only."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.accounts.models import Operator, Role, RolePermission
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ChatSync
from helpcenter.search.kinds import Kind
from helpcenter.search.words import normal, tokens
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from helpcenter.webhooks.models import Webhook
from tests import factories, series

SLUG = "town-1"
SERVICES = 10
SECRET = "nobody-may-read-this-again"
"""Of webhooks, chat settings and signed identity."""
OF_SERVICE = f"n % {SERVICES} + 1"
OPERATOR = f"n / {SERVICES} % {SERVICES} + 2"
MUCH, SOME = 100_000, 10_000
SAID = "返品した商品の返金はいつごろになりますか 山田 花子 注文番号 ms 20488"


def town() -> Operator:
    """Make all of it; returns somebody with every permission in the first of the services."""
    services = [factories.service(slug=f"town-{number}", chat_enabled=True) for number in range(1, SERVICES + 1)]
    admin = factories.operator(services[0])
    for service in services:
        factories.operator(service)
    with operation():
        _settings(services, admin)
    with operation(), series.indexed_afterwards():
        _people()
        _chats()
        _tickets()
        _imports()
        _rest()
        _search_index()
    series.analyse()
    return admin


def public_id(chat_id: int) -> str:
    """Of a chat."""
    return str(db.session.scalar(sa.text("SELECT public_id FROM chats WHERE id = :id"), {"id": chat_id}))


def big_tables() -> set[str]:
    """Those that hold as much as is made here."""
    query = sa.text("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= :some")
    return set(db.session.scalars(query, {"some": SOME}))


def _settings(services: list[Service], admin: Operator) -> None:
    """One chat setting a service, and one webhook; and the role."""
    admin.role = Role(name={"en": "All"}, grants=[RolePermission(permission=one.value) for one in Permission])
    for service in services:
        service.identity_secret = SECRET
        owner = {"service_id": service.id, "default_operator_id": admin.id, "sync": ChatSync()}
        db.session.add(
            ChatSource(**owner, name="SMART M TALK", kind="smart_m_talk", url="https://chat.example/", secret=SECRET)
        )
        db.session.add(
            Webhook(service_id=service.id, url="https://hook.example/", events=["chat.ended"], secret=SECRET)
        )


def _people() -> None:
    series.fill("customers", MUCH, service_id=OF_SERVICE, name="'山田 花子 ' || n", created_from="'chat'")
    address = "'hana' || n || '@example.jp'"
    series.fill("customer_emails", SOME, customer_id="n", address=address, normalised=address)
    series.fill("customer_phones", SOME, customer_id="n", shown="'03-' || n", e164="'+813' || n")
    external = {"kind": "'smart_m_talk'", "chat_source_id": OF_SERVICE, "source_key": OF_SERVICE}
    series.fill("customer_identities", SOME, service_id=OF_SERVICE, customer_id="n", external_id="'x' || n", **external)
    about = {"action": "'chat.read'", "subject_kind": "'chat'", "subject_id": "n", "particulars": "'{}'"}
    series.fill("audit_entries", MUCH, operator_id=OPERATOR, **about)


def _chats() -> None:
    over = {"state": "'ended'", "ended_at": series.AGE, "ended_by": "'customer'", "history_status": "'handled'"}
    people = {"service_id": OF_SERVICE, "customer_id": "n", "operator_id": OPERATOR}
    series.fill("chats", MUCH, **people, **over, token_hash="'t' || n", language="'ja'", last_seq="1")
    series.fill("messages", MUCH, chat_id="n", seq="1", revision="1", author="'customer'", text="'返金はいつですか'")
    series.fill("ratings", MUCH, chat_id="n", satisfied="n % 2 = 0")
    series.fill("chat_offers", SOME, chat_id="n", operator_id=OPERATOR)
    agreed = {"wording_id": "1", "version": "1", "language": "'ja'", "ip": "''", "user_agent": "''"}
    series.fill("consents", SOME, chat_id="n", customer_id="n", **agreed)


def _tickets() -> None:
    people = {"service_id": OF_SERVICE, "customer_id": "n", "operator_id": OPERATOR}
    said = {"subject": "'返金について ' || n", "channel": "'chat'"}
    state = f"n / {SERVICES} % 5"
    columns = {
        "state": f"(ARRAY['new', 'open', 'pending', 'solved', 'closed'])[{state} + 1]",
        "operator_id": f"CASE WHEN {state} > 0 THEN {OPERATOR} END",
        "solved_at": f"CASE WHEN {state} >= 3 THEN {series.AGE} END",
        "closed_at": f"CASE WHEN {state} = 4 THEN {series.AGE} END",
    }
    series.fill("tickets", MUCH, **{**people, **columns}, **said, number="n")
    series.fill("calls", MUCH, **people, **said, ticket_id="n", position="1", state="'closed'", ended_at=series.AGE)
    made = """'{"channel": "chat"}'"""
    series.fill("ticket_events", SOME, ticket_id="n", kind="'created'", particulars=made)


def _imports() -> None:
    of = {"chat_source_id": OF_SERVICE}
    done = {"state": "'succeeded'", "ended_at": series.AGE, "trigger": "'schedule'", "settings_revision": "1"}
    series.fill("import_runs", SOME, **of, **done)
    series.fill("run_log_lines", SOME, run_id="n", level="'info'", kind="'started'")
    of_run = {**of, "run_id": f"n % {SOME} + 1"}
    series.fill("imported_chats", SOME, **of_run, external_id="'e' || n", call_id="n", digest="''")
    rejected = {"fingerprint": "'f' || n", "position": "''", "raw": "'{}'", "reason": "'unreadable'"}
    series.fill("rejected_chats", SOME, **of_run, **rejected)
    series.fill("received_chats", SOME, **of, fingerprint="'f' || n", body="'{}'")


def _rest() -> None:
    mail = {"message_id": "'m' || n", "recipient": "'a@example.jp'", "subject": "'s'", "text": "'t'"}
    series.fill("outgoing_mails", SOME, customer_id="n", **mail)
    series.fill("webhook_deliveries", SOME, webhook_id=OF_SERVICE, event="'chat.ended'", body="'{}'")
    few = 2_000  # what people write by hand stays few
    series.fill("articles", few, service_id=OF_SERVICE, state="'published'", published_at=series.AGE)
    text = {"article_id": "n", "language": "'ja'", "title": "'返金 ' || n", "markdown": "'返金'"}
    series.fill("article_texts", few, **text, html="'返金'")
    series.fill("article_versions", few, **text, number="1")
    series.fill("missed_searches", SOME, service_id=OF_SERVICE, language="'ja'", words="'w' || n")
    series.fill("article_feedback", MUCH, article_id=f"n % {few} + 1", language="'ja'", reason="'unclear'")
    series.fill("presence_changes", SOME, operator_id=OPERATOR, previous="'offline'", status="'online'")


def _search_index() -> None:
    """Each twentieth record has the words."""
    text = normal(SAID)
    words = " ".join(f"''{token}''" for token in tokens(text))
    for kind in Kind:
        language = "ja" if kind is Kind.ARTICLE else ""
        columns = {"service_id": OF_SERVICE, "language": f"'{language}'", "title": "''", "text": f"'{text}'"}
        found = f"CASE WHEN n % 20 = 0 THEN '{words}' ELSE 'ab' END::tsvector"
        series.fill(f"search_{kind}", MUCH if kind is Kind.CHAT else SOME, record_id="n", words=found, **columns)
