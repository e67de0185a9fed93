"""What a withdrawn consent stops until there is another one (tickets-customers.md 2.4)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpcenter.audit.models import AuditEntry
from helpcenter.customers import self_service
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.services import privacy
from helpcenter.tickets import answering, own_access
from helpcenter.tickets.answering import Answer
from helpcenter.web.refusals import RefusedError
from tests.client import Browser
from tests.tickets.desk import ADDRESS, Desk


def mails() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) or 0


def noted(action: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == action)) or 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_mail_is_sent_only_by_somebody_who_confirms_it(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    self_service.withdraw([posting.customer])
    with pytest.raises(RefusedError):
        answering.reply(ticket, Answer(ADDRESS, "返金", "本日です"), version=ticket.version, by=posting.operator)
    client.sign_in(posting.operator)
    form = {"version": ticket.version, "to": ADDRESS, "subject": "返金", "text": "本日です", "after": "open"}
    url = f"/console/tickets/{ticket.id}/reply"
    refused = client.post(url, data=form)
    assert refused.status_code == 422
    assert "同意を撤回" in refused.text
    assert 'name="despite_withdrawal"' in refused.text
    assert (mails(), noted("answered_without_consent")) == (0, 0)
    assert client.post(url, data={**form, "despite_withdrawal": "y"}).status_code == 303
    assert (mails(), noted("answered_without_consent")) == (1, 1)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_answer_at_the_help_center_asks_for_it_again(
    posting: Desk, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config, "PUBLIC_URL", "http://localhost")
    service, ticket = posting.service, posting.ticket()
    link = own_access.link(ticket)
    client.get(link[link.index("/hc/") :])
    own = f"/hc/{service.slug}/ja/tickets/{ticket.number}"
    assert 'name="consent"' not in client.get(own).text
    self_service.withdraw([posting.customer])
    wording = privacy.in_force(service, "ja")
    assert wording.text.split("\n")[0] in client.get(own).text
    answer = {"text": "まだですか", "wording_id": wording.id}
    assert client.post(own, data=answer).status_code == 422
    assert client.post(own, data={**answer, "consent": "y", "wording_id": 0}).status_code == 409
    assert len(ticket.calls) == 1
    assert client.post(own, data={**answer, "consent": "y"}).status_code == 303
    db.session.refresh(ticket)
    assert len(ticket.calls) == 2
    assert posting.customer.consent_withdrawn_at is None
    assert noted("inquiry_consented") == 1
