"""What the ticket page shows about where an imported call comes from (chat-import.md 1.2, 1.5)."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ImportedChat, OperatorIdentity
from helpcenter.tickets import transcripts
from helpcenter.tickets.models import Call
from helpcenter.tickets.signals import Origin, SpeakerName, origin_wanted


@origin_wanted.connect
def origin(call: Call) -> Origin | None:
    """The chat setting, the external chat and the known operators of an imported call."""
    query = sa.select(ImportedChat, ChatSource).join(ChatSource, ChatSource.id == ImportedChat.chat_source_id)
    found = db.session.execute(query.where(ImportedChat.call_id == call.id)).first()
    if found is None:
        return None
    imported, source = found
    lines = transcripts.lines_of(call.transcript) if call.transcript else []
    speakers = {line.speaker_id for line in lines if line.role == "operator" and line.speaker_id}
    return Origin(
        chat_setting=source.name,
        kind=source.kind,
        external_id=imported.external_id,
        imported_at=imported.imported_at,
        run_id=imported.run_id,
        call_template=source.call_template.name if source.call_template else "",
        operators=_known(source, speakers),
    )


def _known(source: ChatSource, external_ids: Collection[str]) -> dict[str, SpeakerName]:
    query = sa.select(OperatorIdentity).where(
        OperatorIdentity.kind == source.kind,
        OperatorIdentity.chat_source_id == source.id,
        OperatorIdentity.external_id.in_(external_ids),
    )
    rows = db.session.scalars(query.options(sa.orm.joinedload(OperatorIdentity.operator))) if external_ids else ()
    return {row.external_id: SpeakerName(row.display_name, row.operator.name) for row in rows}
