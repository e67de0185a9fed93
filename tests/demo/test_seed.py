"""The demonstration's data: whole, once, and such as the product itself would have made."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts import passwords
from helpcenter.accounts.models import Operator
from helpcenter.articles.models import Article, ArticleText
from helpcenter.chat.models import Chat, Consent, HistoryStatus, Message, Rating
from helpcenter.clock import now
from helpcenter.demo import case_details, seed, staff
from helpcenter.extensions import db
from helpcenter.files import folder
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.search.tables import TABLES
from helpcenter.services.models import Category, Service
from helpcenter.tickets.file_model import TicketFile
from helpcenter.tickets.models import Call, Ticket, TicketEvent, TicketState
from helpcenter.transactions import operation


def count(*conditions: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(*conditions)) or 0


def rows(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_it_is_made_once_and_is_such_as_the_product_would_have_made(app: Flask) -> None:
    assert seed.make()
    everything = (Service, Operator, Category, Article, Chat, Message, Rating, Ticket, Call)
    before = [rows(model) for model in everything]
    assert not seed.make()
    assert [rows(model) for model in everything] == before
    assert rows(Chat) == rows(Consent) == 608

    services = {service.slug: service for service in db.session.scalars(sa.select(Service).order_by(Service.position))}
    assert list(services) == ["minato", "hojin"]
    _people_can_sign_in()
    _every_article_is_in_both_languages(services["minato"])
    _chats_lie_in_the_past_and_add_up()
    _what_is_said_can_be_found(services)
    _tickets_have_a_past()
    _the_index_can_be_made_again_from_the_records(app)


def _the_index_can_be_made_again_from_the_records(app: Flask) -> None:
    before = {kind: indexed(kind) for kind in Kind}
    assert all(before.values())
    with operation():
        for kind in Kind:
            index.remove(kind, *db.session.scalars(sa.select(TABLES[kind].c.record_id)))
    assert not any(indexed(kind) for kind in Kind)
    result = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 0, result.output
    assert {kind: indexed(kind) for kind in Kind} == before
    assert len(list(db.session.scalars(index.matching(Kind.ARTICLE, None, "返金")))) > 3


def indexed(kind: Kind) -> set[tuple[object, ...]]:
    """The rows of an index."""
    columns = TABLES[kind].c
    query = sa.select(columns.record_id, columns.service_id, columns.language, columns.title, columns.text)
    return {tuple(row) for row in db.session.execute(query)}


def _people_can_sign_in() -> None:
    people = list(db.session.scalars(sa.select(Operator).order_by(Operator.email)))
    assert [person.email.removesuffix("@example.com") for person in people] == [
        "admin",
        "operator1",
        "operator2",
        "operator3",
        "supervisor",
    ]
    assert all(passwords.matches(person.password_hash, staff.PASSWORD) for person in people)


def _every_article_is_in_both_languages(service: Service) -> None:
    articles = count(Article.service_id == service.id)
    assert articles == 29
    for language in ("ja", "en"):
        texts = sa.select(ArticleText).join(Article).where(Article.service_id == service.id)
        found = list(db.session.scalars(texts.where(ArticleText.language == language)))
        assert len(found) == articles
        assert all(text.title and text.html.startswith("<p>") for text in found)


def _chats_lie_in_the_past_and_add_up() -> None:
    moment = now()
    for chat in db.session.scalars(sa.select(Chat)):
        lines = list(db.session.scalars(sa.select(Message).where(Message.chat_id == chat.id).order_by(Message.seq)))
        assert chat.ended_at is not None
        assert chat.requested_at <= lines[0].created_at <= lines[-1].created_at <= chat.ended_at < moment
        assert chat.last_seq == len(lines) == chat.revision
        assert (chat.history_status == HistoryStatus.HANDLED) == (chat.opened_at is not None)
        assert "{" not in "".join(line.text for line in lines)


def _what_is_said_can_be_found(services: dict[str, Service]) -> None:
    shop, business = (services[slug].id for slug in ("minato", "hojin"))
    for kind, query in ((Kind.ARTICLE, "返金"), (Kind.CHAT, "返金"), (Kind.CALL, "領収書"), (Kind.CUSTOMER, "山本")):
        assert list(db.session.scalars(index.matching(kind, [shop], query)))
    assert list(db.session.scalars(index.matching(Kind.CHAT, [business], "見積")))
    assert not list(db.session.scalars(index.matching(Kind.CHAT, [shop], "見積")))


def _tickets_have_a_past() -> None:
    moment = now()
    states = set(db.session.scalars(sa.select(Ticket.state)))
    assert states == set(TicketState)
    assert all(ticket.customer.created_at <= ticket.created_at for ticket in db.session.scalars(sa.select(Ticket)))
    orders = [ticket for ticket in db.session.scalars(sa.select(Ticket)) if ticket.custom_fields]
    assert len(orders) > 10
    assert {len(ticket.custom_fields) for ticket in orders} == {3}
    pictures = [one.file for one in db.session.scalars(sa.select(TicketFile))]
    assert [file.name for file in pictures] == list(case_details.PICTURES)
    assert all(file.width and folder.place(file.public_id).exists() for file in pictures)
    newest = db.session.scalar(sa.select(sa.func.max(TicketEvent.at)))
    assert newest is not None
    assert newest < moment
    for service_id, last in db.session.execute(sa.select(Service.id, Service.last_ticket_number)):
        assert db.session.scalar(sa.select(sa.func.max(Ticket.number)).where(Ticket.service_id == service_id)) == last
