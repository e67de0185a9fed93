"""What the demonstration's tickets have besides texts: the service's own fields, and pictures that customers sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from helpcenter.files import storing
from helpcenter.files.kinds import Group
from helpcenter.files.limits import Limits
from helpcenter.files.models import StoredFile
from helpcenter.services.models import Service
from helpcenter.tickets import attachments, custom_fields
from helpcenter.tickets.custom_field_model import FieldKind
from helpcenter.tickets.models import Ticket

SHOPS = (
    {"ja": "オンラインストア", "en": "Online store"},
    {"ja": "横浜本店", "en": "Yokohama main store"},
    {"ja": "神戸店", "en": "Kobe store"},
)
PICTURES = ("箱のへこみ.png", "届いた商品.png", "納品書.png")


def pictures() -> list[StoredFile]:
    """The files, outside of an operation; they wait for a call to belong to."""
    taken = Limits(frozenset({Group.PICTURE}), megabytes=5, count=len(PICTURES))
    return [storing.store(BytesIO(_drawn(name)), name, taken) for name in PICTURES]


def define(service: Service) -> None:
    """The fields of a shop: order number, where and when it was bought, how many pieces it is about."""
    for kind, ja, en, more in (
        (FieldKind.TEXT, "注文番号", "Order number", {"for_customers": True}),
        (FieldKind.CHOICE, "購入店", "Bought at", {"choices": [dict(one) for one in SHOPS]}),
        (FieldKind.DATE, "購入日", "Bought on", {}),
        (FieldKind.NUMBER, "個数", "Pieces", {"on_tickets": False}),
    ):
        common: dict[str, Any] = {"on_calls": True, "on_tickets": True}
        custom_fields.create(service, by=None, kind=kind, name={"ja": ja, "en": en}, **{**common, **more})


def fill(tickets: Sequence[Ticket], service: Service, random: Random) -> None:
    """Values for those whose text names an order."""
    fields = custom_fields.of_service(service.id)
    if not fields:
        return
    order, shop, day, pieces = fields
    for ticket in tickets:
        number = re.search(r"MS-\d+", ticket.calls[0].content)
        if number is None:
            continue
        bought = ticket.created_at - timedelta(days=random.randint(2, 25))
        values = {
            order.key: number[0],
            shop.key: random.choice(SHOPS)["ja"],
            day.key: bought.date().isoformat(),
            pieces.key: str(random.randint(1, 3)),
        }
        ticket.custom_fields, ticket.calls[0].custom_fields = custom_fields.split(fields, values)


def attach(files: Sequence[StoredFile], tickets: Sequence[Ticket]) -> None:
    """A file each to the first calls of the newest tickets that are being worked at; all of them have IDs."""
    shown = [ticket for ticket in reversed(tickets) if ticket.operator is not None]
    for file, ticket in zip(files, shown, strict=False):
        attachments.add([file], ticket.calls[0])


def _drawn(name: str) -> bytes:
    """A parcel, another one for each name."""
    random = Random(name)  # noqa: S311  # variety, no secret
    image = Image.new("RGB", (640, 480), (232, 228, 220))
    pen = ImageDraw.Draw(image)
    left, top = random.randint(90, 140), random.randint(120, 160)
    pen.rectangle((left, top, 520, 400), fill=(196, 154, 108), outline=(120, 90, 58), width=4)
    pen.rectangle((left + 170, top, left + 215, 400), fill=(222, 196, 150))
    pen.polygon([(520, top), (520, top + 90), (470, top + 20)], fill=(150, 112, 74))
    pen.rectangle((left + 24, 330, left + 140, 380), fill=(250, 250, 248), outline=(150, 150, 150))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
