"""The chat setting that reads the simulated external chat system, and whom of its people we know."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app

from helpcenter.accounts.models import Operator
from helpcenter.demo import external_chats
from helpcenter.demo.staff import PASSWORD
from helpcenter.extensions import db
from helpcenter.imports import processes
from helpcenter.imports.models import ChatSource, ChatSync, Credentials, OperatorIdentity
from helpcenter.services.models import Service
from helpcenter.tickets.models import CallTemplate

KNOWN_AS = {"smt-op-01": "operator1", "smt-op-02": "operator3", "smt-op-03": "operator2", "smt-op-04": "supervisor"}


def make(service: Service, operators: dict[str, Operator]) -> None:
    """A chat setting whose process runs, and one of a system that is no longer used."""
    port = current_app.config["SETTINGS"].simulated_system_port
    running = _source(service, operators, name="SMART M TALK 本店", url=f"http://127.0.0.1:{port}/api/chats")
    running.enabled, running.secret = True, PASSWORD
    retired = _source(service, operators, name="旧 SMART M TALK", url="https://chat.example.com/api/chats")
    retired.secret, retired.poll_minutes = "no longer used", 30
    db.session.add_all([running, retired])
    db.session.flush()
    db.session.add_all(_identities(running, operators))
    processes.start(running.sync, by=operators["admin"])


def _source(service: Service, operators: dict[str, Operator], *, name: str, url: str) -> ChatSource:
    template = sa.select(CallTemplate.id).where(CallTemplate.service_id == service.id).limit(1)
    return ChatSource(
        service_id=service.id,
        name=name,
        kind="smart_m_talk",
        url=url,
        credentials=Credentials.BEARER,
        default_operator_id=operators["operator2"].id,
        call_template_id=db.session.scalar(template),
        updated_by_id=operators["admin"].id,
        sync=ChatSync(),
    )


def _identities(source: ChatSource, operators: dict[str, Operator]) -> list[OperatorIdentity]:
    return [
        OperatorIdentity(
            operator_id=operators[KNOWN_AS[external_id]].id,
            kind=source.kind,
            chat_source_id=source.id,
            external_id=external_id,
            display_name=operators[KNOWN_AS[external_id]].nickname if external_id == "smt-op-01" else "",
        )
        for external_id, _name in external_chats.OPERATORS
        if external_id in KNOWN_AS
    ]
