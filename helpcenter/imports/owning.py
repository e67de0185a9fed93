"""Which operator an imported call belongs to (chat-import.md 1.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.accounts.models import Operator
from helpcenter.imports.context import Context
from helpcenter.imports.models import OperatorIdentity
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.transcript import Speaker, Transcript, owner_of

_REGISTERED = (
    sa.select(OperatorIdentity.external_id, Operator.id, Operator.name, Operator.deactivated_at)
    .join(Operator, Operator.id == OperatorIdentity.operator_id)
    .where(
        OperatorIdentity.kind == sa.bindparam("kind"),
        OperatorIdentity.chat_source_id == sa.bindparam("source"),
        OperatorIdentity.external_id.in_(prepared.THESE),
    )
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The operator that a chat gets, and whether it was matched by its external ID or is the default operator."""

    operator_id: int
    matched: bool


@dataclass(frozen=True, slots=True)
class _Registered:
    operator_id: int
    name: str
    active: bool


def owners(context: Context, transcripts: Iterable[Transcript], log: RunLog) -> dict[str, Owner]:
    """External chat ID → owner. Without a match, or with one that is deactivated, the default operator."""
    speakers = {transcript.external_id: owner_of(transcript) for transcript in transcripts}
    registered = _registered(context, {one.external_id for one in speakers.values() if one and one.external_id})
    return {chat: _owner(context, speaker, registered, log) for chat, speaker in speakers.items()}


def _owner(context: Context, speaker: Speaker | None, registered: dict[str, _Registered], log: RunLog) -> Owner:
    found = registered.get(speaker.external_id) if speaker and speaker.external_id else None
    if found is None:
        return Owner(context.settings.default_operator_id, matched=False)
    if not found.active:
        log.say_once("operator_deactivated", str(found.operator_id), name=found.name)
        return Owner(context.settings.default_operator_id, matched=False)
    if found.operator_id not in context.member_ids:
        log.say_once("operator_no_member", str(found.operator_id), name=found.name)
    return Owner(found.operator_id, matched=True)


def _registered(context: Context, external_ids: set[str]) -> dict[str, _Registered]:
    rows = prepared.look_up(_REGISTERED, external_ids, kind=context.settings.kind, source=context.source_id)
    return {external_id: _Registered(id_, name, gone is None) for external_id, id_, name, gone in rows}
