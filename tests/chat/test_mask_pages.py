"""Who may mask and who may look, by the routes; stored markup stays text."""

from __future__ import annotations

import pytest

from helpcenter.accounts.models import Operator
from helpcenter.chat.masked_text import MASK
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.services.models import Service
from tests import factories
from tests.chat import chats
from tests.client import Browser

LINE = "<b>山田</b>の番号は 090-1111-2222\nです"


@pytest.fixture
def chat(desk: Service, ana: Operator) -> Chat:
    return chats.running(desk, ("customer", LINE), ("opened", "佐藤"), operator=ana)


def post(browser: Browser, chat: Chat, piece: str = "090-1111-2222\r\nです", place: str = "screen") -> int:
    data = {"start": str(LINE.index("090")), "piece": piece, "place": place}
    return browser.post(f"/console/chats/{chat.id}/messages/1/masks", data=data).status_code


def masked(chat: Chat) -> Message:
    db.session.expire_all()
    return db.session.query(Message).filter_by(chat_id=chat.id, seq=1).one()


def mask_of(chat: Chat) -> int:
    """The ID of the one mask in its first line."""
    masks = masked(chat).masks
    assert masks is not None
    ((_start, mask_id),) = masks
    return mask_id


def test_the_handler_masks_and_everybody_is_shown_the_line_anew(console: Browser, chat: Chat) -> None:
    data = {"start": str(LINE.index("090")), "piece": "090-1111-2222"}
    answer = console.post(f"/console/chats/{chat.id}/messages/1/masks", data=data)
    assert answer.status_code == 200
    assert f'id="message_{masked(chat).client_uuid}"' in answer.text
    assert "&lt;b&gt;山田&lt;/b&gt;の番号は" in answer.text
    assert "090-1111" not in answer.text
    page = console.get(f"/console/chats/{chat.id}").text
    assert "090-1111" not in page
    assert f'hx-get="/console/chats/{chat.id}/masks/{mask_of(chat)}"' in page


def test_line_breaks_that_forms_send_are_those_of_the_line(console: Browser, chat: Chat) -> None:
    assert post(console, chat) == 200
    assert masked(chat).text == f"<b>山田</b>の番号は {MASK}"


def test_a_line_that_reads_differently_by_now_is_not_masked(console: Browser, chat: Chat) -> None:
    assert post(console, chat, "090-9999") == 422
    assert (
        console.post(f"/console/chats/{chat.id}/messages/1/masks", data={"start": "x", "piece": "山"}).status_code
        == 422
    )
    assert masked(chat).text == LINE


def test_events_and_lines_that_are_not_there_cannot_be_masked(console: Browser, chat: Chat) -> None:
    for seq in (2, 99):
        assert console.post(f"/console/chats/{chat.id}/messages/{seq}/masks").status_code == 404
        assert console.get(f"/console/chats/{chat.id}/messages/{seq}/masks/new").status_code == 404


def test_only_those_who_handle_the_chat_mask(desk: Service, chat: Chat, client: Browser) -> None:
    for role, status in (("operator", 403), ("supervisor", 200)):
        client.sign_in(factories.operator(desk, role_key=role))
        assert client.get(f"/console/chats/{chat.id}/messages/1/masks/new").status_code == status
        assert post(client, chat) == status
        client.delete_cookie("helpcenter_session")


def test_only_supervisors_look_and_only_with_a_reason(
    desk: Service, chat: Chat, console: Browser, ana: Operator
) -> None:
    assert post(console, chat) == 200
    url = f"/console/chats/{chat.id}/masks/{mask_of(chat)}"
    assert "disclosure" not in console.get(url).text
    assert console.post(f"{url}/disclosure", data={"reason": "見たい"}).status_code == 403
    boss = console.application.test_client()
    boss.sign_in(factories.operator(desk, role_key="supervisor"))
    assert "disclosure" in boss.get(url).text
    for reason in ("", " \n", "長" * 201):
        answer = boss.post(f"{url}/disclosure", data={"reason": reason})
        assert answer.status_code == 422
        assert "090-1" not in answer.text
    answer = boss.post(f"{url}/disclosure", data={"reason": "本人確認"})
    assert "090-1111-2222" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_services_supervisor_finds_neither_line_nor_mask(console: Browser, chat: Chat) -> None:
    assert post(console, chat) == 200
    mask_id = mask_of(chat)
    elsewhere = factories.service()
    stranger = factories.operator(elsewhere, role_key="supervisor")
    theirs = chats.running(elsewhere, ("customer", LINE), operator=stranger)
    client = console.application.test_client()
    client.sign_in(stranger)
    for one in (chat, theirs):  # neither by the chat's own address nor by that of a chat they may see
        assert client.get(f"/console/chats/{one.id}/masks/{mask_id}").status_code == 404
        answer = client.post(f"/console/chats/{one.id}/masks/{mask_id}/disclosure", data={"reason": "x"})
        assert answer.status_code == 404
    assert post(client, chat) == 404
    assert client.get(f"/console/chats/{chat.id}/messages/1/masks/new").status_code == 404


def test_in_the_history_once_the_chat_has_ended(desk: Service, ana: Operator, console: Browser) -> None:
    chat = chats.ended(desk, ("customer", LINE), operator=ana)
    assert "data-mask=" in console.get(f"/console/history/{chat.id}").text
    data = {"start": str(LINE.index("090")), "piece": "090-1111-2222", "place": "history"}
    answer = console.post(f"/console/chats/{chat.id}/messages/1/masks", data=data)
    assert 'hx-target="#line_1"' in answer.text
    page = console.get(f"/console/history/{chat.id}").text
    assert "090-1111" not in page
    assert "マスク済み" in page


def test_the_history_of_a_running_chat_is_read_only(console: Browser, desk: Service, chat: Chat) -> None:
    other = chats.running(desk, ("customer", LINE), operator=factories.operator(desk))
    assert "data-mask=" not in console.get(f"/console/history/{other.id}").text
