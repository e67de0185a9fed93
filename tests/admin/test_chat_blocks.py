from __future__ import annotations

from helpcenter.chat import blocks
from helpcenter.chat.block_model import ChatBlock
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.admin.office import Office
from tests.client import Browser


def blocked(of: Service, **values: object) -> ChatBlock:
    row = ChatBlock(
        **{"service_id": of.id, "address_hash": "0" * 64, "address_shown": "203.0.113.*", "reason": "迷惑", **values}
    )
    with operation():
        db.session.add(row)
    return row


def test_blocks_are_listed_and_lifted(office: Office, admin: Browser) -> None:
    person = factories.customer(office.service, name="<i>山田</i>")
    mine = blocked(office.service, customer_id=person.id, address_hash=None, reason="<script>x</script>")
    blocked(office.service)
    page = admin.get(f"{office.url}/chat/blocks").text
    assert "&lt;i&gt;山田&lt;/i&gt;" in page
    assert "<script>x" not in page
    assert "203.0.113.*" in page
    answer = admin.post(f"{office.url}/chat/blocks/{mine.id}/lifting")
    assert answer.status_code == 303
    assert [one.address_shown for one in blocks.of_service(office.service)] == ["203.0.113.*"]
    db.session.refresh(mine)
    assert mine.lifted_by_id == office.admin.id


def test_another_services_block_is_not_found_here(office: Office, admin: Browser) -> None:
    theirs = blocked(office.elsewhere)
    assert admin.post(f"{office.url}/chat/blocks/{theirs.id}/lifting").status_code == 404
    assert "203.0.113.*" not in admin.get(f"{office.url}/chat/blocks").text
    assert blocks.of_service(office.elsewhere) == [theirs]
