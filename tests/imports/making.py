"""Chat settings and what belongs to them, for tests of imports."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator, Role, RolePermission
from helpcenter.accounts.permissions import Permission
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.demo import external_chats
from helpcenter.extensions import db
from helpcenter.imports import processes, running
from helpcenter.imports.models import (
    ChatSource,
    ChatSync,
    Credentials,
    ImportedChat,
    ImportRun,
    OperatorIdentity,
    RunLogLine,
    RunTrigger,
)
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests import factories

TOKEN = "a token of the external system"
CHAT_SETTING = (
    Permission.CHAT_SETTING_VIEW,
    Permission.CHAT_SETTING_CREATE,
    Permission.CHAT_SETTING_UPDATE,
    Permission.CHAT_SETTING_DELETE,
)


@contextmanager
def allowed(app: Flask, *ports: int) -> Iterator[None]:
    """Let imports reach these ports of this machine, as HELPCENTER_ALLOWED_SOURCES does."""
    before = app.config["SETTINGS"]
    pairs = frozenset(("127.0.0.1", port) for port in ports)
    app.config["SETTINGS"] = dataclasses.replace(before, allowed_sources=before.allowed_sources | pairs)
    try:
        yield
    finally:
        app.config["SETTINGS"] = before


def operator_with(of: Service, *permissions: Permission) -> Operator:
    """A member of the service whose role has these permissions alone."""
    made = Role(name={"ja": "役", "en": "Role"}, grants=[RolePermission(permission=one.value) for one in permissions])
    with operation():
        db.session.add(made)
    return factories.operator(of, role=made, language="en")


def chat_source(of: Service, default: Operator, **values: Any) -> ChatSource:
    """An enabled chat setting whose process was never started."""
    common = {"name": "SMART M TALK 本店", "kind": "smart_m_talk", "enabled": True, "poll_minutes": 10}
    reached_by = {"credentials": Credentials.BEARER, "secret": TOKEN}
    made = ChatSource(
        **{**common, **reached_by, **values}, service_id=of.id, default_operator_id=default.id, sync=ChatSync()
    )
    with operation():
        db.session.add(made)
    return made


def form_of(source: ChatSource, **changes: Any) -> dict[str, Any]:
    """The fields of the setting's form as they are, but for `changes` (None: not sent)."""
    fields = {
        "name": source.name,
        "kind": source.kind,
        "url": source.url,
        "credentials": source.credentials.value,
        "header_name": "",
        "secret": "",
        "default_operator_id": source.default_operator_id,
        "call_template_id": 0,
        "poll_minutes": source.poll_minutes,
        "time_zone": source.time_zone,
        "enabled": "y",
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def started(source: ChatSource) -> ChatSource:
    """Its process runs on the settings of now."""
    processes.start(source.sync, by=source.default_operator)
    return source


def imported(source: ChatSource) -> ImportRun:
    """A run, done here and now, as it stands afterwards."""
    with operation():
        run = processes.begin(source.sync, RunTrigger.MANUAL)
    return done(run)


def done(run: ImportRun) -> ImportRun:
    """`run` as a worker leaves it."""
    running.run(run.id)
    return db.session.get_one(ImportRun, run.id, populate_existing=True)


def operator_identity(source: ChatSource, operator: Operator, external_id: str, display_name: str = "") -> None:
    """`operator` is known by `external_id` in the external system."""
    with operation():
        db.session.add(
            OperatorIdentity(
                operator_id=operator.id,
                kind=source.kind,
                chat_source_id=source.id,
                external_id=external_id,
                display_name=display_name,
            )
        )


def customer_identity(source: ChatSource, customer: Customer, external_id: str) -> None:
    """`customer` is known by `external_id` in the external system."""
    with operation():
        db.session.add(
            CustomerIdentity(
                service_id=source.service_id,
                customer_id=customer.id,
                kind=source.kind,
                chat_source_id=source.id,
                source_key=source.id,
                external_id=external_id,
            )
        )


def counted(model: Any, *conditions: Any) -> int:
    """How many rows of `model` there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)) or 0


def noise() -> None:
    """A service, a customer and an operator that no import may touch."""
    other = factories.service()
    factories.operator(other)
    factories.customer(other, email="noise@example.jp")


def call_of(source: ChatSource, n: int) -> Call:
    """The call that chat number `n` of the external system became."""
    query = (
        sa.select(Call)
        .join(ImportedChat, ImportedChat.call_id == Call.id)
        .where(ImportedChat.chat_source_id == source.id, ImportedChat.external_id == f"smt-{100_000 + n}")
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def first(condition: str) -> int:
    """The number of the first chat that is odd in this way, edited and malformed ones apart."""
    odd = external_chats.Oddity
    usual = (n for n in range(300) if n != external_chats.MALFORMED and not odd(n).edited)
    return next(n for n in usual if getattr(odd(n), condition))


def said(run: ImportRun, kind: str) -> list[dict[str, Any]]:
    """The particulars of the run's log lines of this kind."""
    query = sa.select(RunLogLine.particulars).where(RunLogLine.run_id == run.id, RunLogLine.kind == kind)
    return list(db.session.scalars(query.order_by(RunLogLine.id)))
