"""Tickets of a chat, made in the chat screen and in the history (live-chat.md 2.6, 2.8)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access
from helpcenter.chat.models import Chat
from helpcenter.tickets import answers, conversation, custom_inputs, from_chats, wording
from helpcenter.tickets.forms import NewTicketForm, new_ticket_form
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("chat_tickets", __name__, url_prefix="/console/chats/<int:chat_id>/tickets")


@blueprint.get("")
@requires(Permission.TICKET_HANDLE)
def new(chat_id: int) -> ResponseReturnValue:
    """The dialog, filled with what the customer said first; the conversation stands below."""
    chat = access.fetch(current_operator, chat_id)
    if not from_chats.may_create(chat, current_operator):
        return _refuse()
    subject, content = from_chats.prefilled(chat)
    return _form(chat, _new(chat, formdata=None, subject=subject, content=content))


@blueprint.post("")
@requires(Permission.TICKET_HANDLE)
def create(chat_id: int) -> ResponseReturnValue:
    """Make the ticket; the page stays where it is and is told by the event `ticket-created`."""
    chat = access.fetch(current_operator, chat_id)
    if not from_chats.may_create(chat, current_operator):
        return _refuse()
    form = _new(chat)
    if not form.validate():
        return _form(chat, form, 422)
    ticket = from_chats.create(chat, by=current_operator, **form.written())
    if is_htmx():
        return render_template("tickets/_created.html", ticket=ticket), 201, {"HX-Trigger": "ticket-created"}
    flash(_("Ticket %(reference)s is created.", reference=ticket.reference))
    return redirect(url_for("tickets.page", ticket_id=ticket.id), 303)


@blueprint.get("/list")
@requires(Permission.TICKET_HANDLE)
def index(chat_id: int) -> ResponseReturnValue:
    """The tickets of a chat, as a part of another page."""
    chat = access.fetch(current_operator, chat_id)
    return render_template("tickets/_chat_tickets.html", chat=chat, tickets=from_chats.tickets_of(chat), words=wording)


def _new(chat: Chat, **keywords: Any) -> NewTicketForm:
    return new_ticket_form(chat.service_id, chosen=chat.category_id, **keywords)


def _form(chat: Chat, form: NewTicketForm, status: int = 200) -> ResponseReturnValue:
    title = _("Create a ticket from chat %(number)s", number=chat.number)
    lines = conversation.of_chat(chat)
    return answers.dialog(
        "tickets/_new_form.html",
        title,
        status=status,
        large=True,
        url=request.path,
        form=form,
        lines=lines,
        inputs=custom_inputs.of(form),
    )


def _refuse() -> ResponseReturnValue:
    """Who may see the chat, but cannot make a ticket of it here and now."""
    sentence = _(
        "While a chat runs, whoever handles it creates its tickets; after its end that is done in the history."
    )
    if is_htmx():
        return render_template("tickets/_refused.html", sentence=sentence), 403
    return render_template("web/error.html", code=403, title=_("No ticket can be created here"), text=sentence), 403
