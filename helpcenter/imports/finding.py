"""Fetching what belongs to chat imports: what an operator may see, else 404 (tickets-customers.md 3)."""

from __future__ import annotations

from typing import TypeVar

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ImportRun, RejectedChat
from helpcenter.imports.upload_models import ImportFile
from helpcenter.services.membership import service_ids

Found = TypeVar("Found", ImportRun, RejectedChat, ImportFile)


def sources(operator: Operator) -> sa.Select[ChatSource]:
    """The chat settings of the services that `operator` may see, by name."""
    query = sa.select(ChatSource).where(ChatSource.service_id.in_(service_ids(operator)))
    return query.order_by(ChatSource.name, ChatSource.id)


def source(operator: Operator, source_id: int) -> ChatSource:
    """The chat setting, or 404 where there is none that `operator` may see."""
    found: ChatSource = db.one_or_404(sources(operator).where(ChatSource.id == source_id))
    return found


def runs(operator: Operator) -> sa.Select[ImportRun]:
    """The runs of those chat settings, newest first."""
    return _of_sources(ImportRun, operator)


def run(operator: Operator, run_id: int) -> ImportRun:
    """The run, or 404."""
    found: ImportRun = db.one_or_404(runs(operator).where(ImportRun.id == run_id))
    return found


def rejected(operator: Operator) -> sa.Select[RejectedChat]:
    """The rejected chats of those chat settings, newest first."""
    return _of_sources(RejectedChat, operator)


def rejected_chat(operator: Operator, rejected_id: int) -> RejectedChat:
    """The rejected chat, or 404."""
    found: RejectedChat = db.one_or_404(rejected(operator).where(RejectedChat.id == rejected_id))
    return found


def import_files(operator: Operator) -> sa.Select[ImportFile]:
    """The uploaded files of those chat settings, newest first."""
    return _of_sources(ImportFile, operator)


def import_file(operator: Operator, file_id: int) -> ImportFile:
    """The uploaded file, or 404."""
    found: ImportFile = db.one_or_404(import_files(operator).where(ImportFile.id == file_id))
    return found


def _of_sources(model: type[Found], operator: Operator) -> sa.Select[Found]:
    query = sa.select(model).join(ChatSource, ChatSource.id == model.chat_source_id)
    return query.where(ChatSource.service_id.in_(service_ids(operator))).order_by(model.id.desc())
