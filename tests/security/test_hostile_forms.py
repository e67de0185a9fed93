"""No form of the chat, whatever is put into its fields, ends in a fault (quality.md 3.10)."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

from flask import Flask

from helpcenter.chat import customer_access, opening, starting
from helpcenter.services import privacy
from tests import factories
from tests.chat import people
from tests.client import Browser

ODD: dict[str, str | bytes] = {
    "a NUL": "a\x00b",
    "half a character": b"\xed\xa0\x80",
    "a number beyond all": "9" * 400,
    "70,000 letters": "x" * 70_000,
    "turned around": "\u202e\u2066\uffff",
    "nothing": "",
}
OF_CUSTOMERS = {
    "": ("name", "email", "question", "page_url", "page_title", "site", "identified", "identity", "form_uuid"),
    "/identity": ("identity", "site", "shown"),
    "{own}/messages": ("text", "uuid"),
    "{own}/rating": ("satisfied", "comment"),
    "{own}/files": ("uuid", "kind"),
}
OF_OPERATORS = {
    "{own}/messages": ("text", "uuid", "kind"),
    "{own}/files": ("uuid", "kind"),
    "{own}/transfers": ("operator_id", "note"),
    "{own}/messages/2/masks": ("start", "piece", "place"),
    "{own}/information": ("name", "email", "note", "category_id", "digest"),
    "{own}/blocks": ("duration", "reason"),
    "/presence": ("status", "view"),
}


def test_whatever_is_typed_is_taken_or_refused(app: Flask, client: Browser) -> None:
    desk = people.desk()
    operator = factories.operator(desk)
    people.go_online(operator)
    started = starting.start(desk, people.request(desk, name="山本", email="a@example.jp", question="q"))
    assert started is not None
    chat, token = started
    opening.open_chat(chat, by=operator)
    client.set_cookie(customer_access._cookie_name(desk), token)
    console = app.test_client()
    assert isinstance(console, Browser)
    console.sign_in(operator)
    good: dict[str, Any] = {
        "wording_id": privacy.in_force(desk, "ja").id,
        "satisfied": "yes",
        "text": "x",
        "start": "0",
    }
    sides = (
        (client, f"/hc/{desk.slug}/ja/chats", chat.public_id, OF_CUSTOMERS),
        (console, "/console", f"chats/{chat.id}", OF_OPERATORS),
    )
    faults = []
    for number, (what, odd) in enumerate(ODD.items()):
        for browser, base, own, forms in sides:
            for path, fields in forms.items():
                for field in fields if path else ("every field",):  # a start is slow
                    oddly = {field: odd} if path else dict.fromkeys(fields, odd)
                    file = {"file": (BytesIO(b"a,b\n"), "a.csv")} if path.endswith("files") else {}
                    data = {**good, "uuid": str(uuid.uuid4()), **file, **oddly}
                    visitor = browser if path else app.test_client()
                    address = {"REMOTE_ADDR": f"203.0.113.{number}"}
                    answer = visitor.post(
                        base + (path and "/" + path.lstrip("/").format(own=own)), data=data, environ_overrides=address
                    )
                    if answer.status_code >= 500 or answer.status_code == 404:
                        faults.append((what, path, field, answer.status_code))
    assert faults == []
