"""The notice over the pages of those who manage the processes (chat-import.md 4.2 and 4.3)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, RejectedChat, SyncState
from helpcenter.imports.reasons import Reason
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.imports import making

NOTICE = "/admin/processes/notice"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_needs_somebody_is_said_on_every_page_until_it_is_hidden(
    client: Browser, admin: Browser, source: ChatSource
) -> None:
    assert f'hx-get="{NOTICE}"' in admin.get("/admin/chat-settings").text
    assert f'hx-get="{NOTICE}"' not in admin.get("/admin/processes").text, "there it stands anyway"
    assert admin.get(NOTICE).text.strip() == ""

    run = making.imported(source)
    rejected = admin.get(NOTICE).text
    assert "1 chat could not be imported." in rejected
    assert 'href="/admin/processes/rejected-chats"' in rejected
    assert "banner--red" not in rejected

    with operation():
        source.sync.state, source.sync.last_error = SyncState.FAILING, Reason("status", {"status": 500}).encode()
        source.name, source.revision = "SMART M TALK 支店", source.revision + 1
    notice = admin.get(NOTICE).text
    assert (
        "The chat sync process of SMART M TALK 支店 fails. The external system answered with the error 500." in notice
    )
    assert f'href="/admin/processes/runs/{run.id}"' in notice
    assert "needs a restart" in notice
    assert f'href="/admin/processes#process_{source.id}"' in notice
    assert notice.index(" fails. ") < notice.index("needs a restart") < notice.index("could not be imported")
    assert "banner--red" in notice

    assert admin.post(f"{NOTICE}/hidden", headers={"HX-Request": "true"}).text == ""
    assert admin.get(NOTICE).text.strip() == ""
    with operation():
        first = db.session.scalars(sa.select(RejectedChat)).one()
        again = {name: getattr(first, name) for name in ("chat_source_id", "raw", "reason", "particulars", "position")}
        db.session.add(RejectedChat(**again, external_id="another", fingerprint="another"))
    assert "2 chats could not be imported." in admin.get(NOTICE).text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_it_is_for_those_alone_who_can_do_something_about_it(client: Browser, source: ChatSource) -> None:
    making.imported(source)
    client.sign_in(factories.operator(source.service))
    assert NOTICE not in client.get("/console/tickets").text
    answers = client.get(NOTICE), client.post(f"{NOTICE}/hidden")
    assert [answer.status_code for answer in answers] == [403, 403]
    client.sign_in(making.operator_with(factories.service(), Permission.SERVICE_MANAGEMENT))
    assert client.get(NOTICE).text.strip() == ""
