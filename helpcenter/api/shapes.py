"""What the API shows and takes. The OpenAPI description is made from these."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

Id = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Line = Annotated[str, Meta(max_length=200)]
Subject = Annotated[str, Meta(min_length=1, max_length=300)]
Content = Annotated[str, Meta(max_length=20_000)]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=50)]], Meta(max_length=20)]
Emails = Annotated[list[Annotated[str, Meta(min_length=3, max_length=320)]], Meta(max_length=20)]
Phones = Annotated[list[Annotated[str, Meta(min_length=1, max_length=64)]], Meta(max_length=20)]
Language = Annotated[str, Meta(pattern="^(ja|en)$")]
Priority = Annotated[str, Meta(pattern="^(low|normal|high|urgent)$")]
State = Annotated[str, Meta(pattern="^(new|open|pending|solved|closed)$")]
Direction = Annotated[str, Meta(pattern="^(in|out)$")]
Moment = Annotated[datetime, Meta(tz=True)]
CustomFields = dict[str, Annotated[str, Meta(max_length=1000)]]
"""Texts by the keys of the service's own fields: numbers such as 2.5, dates such as 2026-11-20, choices in Japanese."""


class Chat(Struct):
    """A chat, without its lines."""

    id: int
    number: str
    service_id: int
    state: str
    customer_id: int
    operator_id: int | None
    category_id: int | None
    language: str
    site: str
    page_url: str
    requested_at: datetime
    opened_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    satisfied: bool | None


class Message(Struct):
    """One line of a chat. What is masked reads ●●●●."""

    seq: int
    author: str
    kind: str
    text: str
    operator_id: int | None
    staff_only: bool
    created_at: datetime


class Ticket(Struct):
    """A ticket, without its calls."""

    id: int
    reference: str
    service_id: int
    subject: str
    state: str
    priority: str
    channel: str
    customer_id: int
    operator_id: int | None
    category_id: int | None
    tags: list[str]
    custom_fields: dict[str, Any]
    response_due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class Call(Struct):
    """One contact within a ticket. `version` is the ticket's."""

    id: int
    service_id: int
    ticket_id: int
    chat_id: int | None
    channel: str
    source_name: str
    direction: str
    state: str
    customer_id: int
    operator_id: int | None
    category_id: int | None
    subject: str
    content: str
    note: str
    tags: list[str]
    custom_fields: dict[str, Any]
    started_at: datetime
    ended_at: datetime | None
    received_at: datetime
    priority: str
    version: int


class Customer(Struct):
    """A customer. `merged_into_id`: the record has become part of that one."""

    id: int
    service_id: int
    name: str
    kana: str
    company: str
    note: str
    language: str
    tags: list[str]
    emails: list[str]
    phones: list[str]
    created_from: str
    created_at: datetime
    updated_at: datetime
    merged_into_id: int | None
    version: int


class NewCustomer(Struct, forbid_unknown_fields=True):
    """A customer to be made."""

    service_id: Id
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    kana: Line = ""
    company: Line = ""
    note: Content = ""
    language: Language = "ja"
    tags: Tags = []
    emails: Emails = []
    phones: Phones = []


class CustomerChange(Struct, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. `version` is that of the record as it was got."""

    version: Id
    name: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    kana: Line | UnsetType = UNSET
    company: Line | UnsetType = UNSET
    note: Content | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    emails: Emails | UnsetType = UNSET
    phones: Phones | UnsetType = UNSET


class NewTicket(Struct, forbid_unknown_fields=True):
    """A ticket to be made with its first call, for a customer of its service."""

    customer_id: Id
    subject: Subject
    content: Content
    priority: Priority = "normal"
    category_id: Id | None = None
    tags: Tags = []
    custom_fields: CustomFields = {}


class TicketChange(Struct, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. `version` is that of the record as it was got."""

    version: Id
    subject: Subject | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    category_id: Id | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET
    custom_fields: CustomFields | UnsetType = UNSET
    state: State | UnsetType = UNSET


class NewCall(Struct, forbid_unknown_fields=True):
    """A call to be added to a ticket. `ended_at` null: it goes on."""

    direction: Direction
    subject: Subject
    started_at: Moment
    ended_at: Moment | None = None
    content: Content = ""
    note: Content = ""
    category_id: Id | None = None
    custom_fields: CustomFields = {}


class CallChange(Struct, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. `version` is that of the call as it was got."""

    version: Id
    subject: Subject | UnsetType = UNSET
    content: Content | UnsetType = UNSET
    note: Content | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    category_id: Id | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET
    custom_fields: CustomFields | UnsetType = UNSET
