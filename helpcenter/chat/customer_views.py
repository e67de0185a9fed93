"""The customer's side: consent, messages, rating, end (live-chat.md 1)."""

from __future__ import annotations

import uuid
from math import ceil

import structlog
from flask import Blueprint, abort, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from helpcenter.accounts.access import public
from helpcenter.chat import (
    closing,
    customer_access,
    events,
    frame,
    frames,
    leaving,
    member_chats,
    messages,
    ratings,
    starting,
    topics,
    unattended,
    waiting_time,
)
from helpcenter.chat.customer_access import own_chat_or_404, own_chat_to_write
from helpcenter.chat.customer_forms import ConsentForm, RatingForm
from helpcenter.chat.models import Chat
from helpcenter.customers import member_cookies, signed_identity, site_members
from helpcenter.customers.models import Customer
from helpcenter.customers.signed_identity import Identity, IdentityRefusedError
from helpcenter.extensions import limiter
from helpcenter.services import finding, privacy, sites
from helpcenter.services.models import PrivacyWording, Service
from helpcenter.transactions import operation
from helpcenter.web import errors
from helpcenter.web.visitors import hashed_address

log = structlog.get_logger(__name__)
blueprint = Blueprint("chat_customers", __name__, url_prefix="/hc/<slug>/<language>/chats")


blueprint.add_app_template_global(frame.queue_place, "queue_place")
blueprint.add_app_template_global(events.words, "event_words")
blueprint.add_app_template_global(member_cookies.is_member, "is_member")
blueprint.add_app_template_global(waiting_time.minutes, "waiting_minutes")
blueprint.add_app_template_global(unattended.is_offered, "inquiry_is_offered")
blueprint.add_app_template_global(unattended.said, "said_so_far")
blueprint.add_app_template_global(member_chats.has_member, "has_member")
blueprint.add_app_template_global(leaving.minutes_kept, "minutes_kept")


@blueprint.url_value_preprocessor
def _find_service(endpoint: str | None, values: dict[str, str] | None) -> None:
    if values and endpoint != f"{blueprint.name}.send":  # which reads it with the chat
        g.service = finding.by_slug_or_404(values.pop("slug"))
        g.language = finding.require_language(g.service, values.pop("language"))
        g.time_zone = g.service.time_zone
        if not g.service.chat_enabled:
            abort(404)


@blueprint.get("/new")
@public
def new() -> ResponseReturnValue:
    """The way to a new chat after the last one: consent or absent."""
    about = frame.About(site=_site(), identified="identified" in request.args)
    return _show(frame.beginning(g.service, g.language, about))


@blueprint.post("")
@public
@limiter.limit("20 per hour; 5 per minute", key_func=hashed_address)
def start() -> ResponseReturnValue:
    """Consent and begin: the conversation, or the inquiry form with what was typed where nobody is there any more."""
    form = ConsentForm()
    wording = privacy.find(g.service, g.language, form.wording_id.data)
    if not form.validate() or wording is None:
        problem = None if wording else _("The text about your information has changed. Please read it again.")
        step = frame.consent(g.service, form, privacy.in_force(g.service, g.language), problem)
        return _show(step), 422
    try:
        started = _start(form, wording)
    except starting.FormUsedUpError:
        return _draw_anew(form)
    except (IdentityRefusedError, starting.SignInRequiredError):
        return _show(frame.sign_in(g.service, site=form.site.data, typed=_typed(form), refused=bool(_token(form))))
    if started is None:
        return _show(frame.absent(g.service, site=form.site.data, typed=_typed(form)))
    return _show_started(*started)


@blueprint.errorhandler(429)
def wait(error: HTTPException) -> ResponseReturnValue:
    """Too many starts keep what was typed."""
    if error.response is not None:
        return error  # the route has said it in its own words
    sentence = _("Too many requests. Wait a moment and try again.")
    step = frame.consent(g.service, ConsentForm(), privacy.in_force(g.service, g.language), sentence)
    return _show(step), 429, errors.retry_after(error)


@blueprint.get("/<public_id>/changes")
@public
def changes(public_id: str) -> ResponseReturnValue:
    """What changed since revision `since`, as the frame the socket would have brought (design.md rule 8)."""
    chat = own_chat_or_404(g.service, public_id)
    found = frames.catch_up(chat, topics.CUSTOMER, since=request.args.get("since", 0, int))
    return (found, {"Content-Type": "application/json"}) if found else ("", 204)


@blueprint.get("/<public_id>/status")
@public
def status(public_id: str) -> ResponseReturnValue:
    """The place in the queue and what else stands below the lines."""
    chat = own_chat_or_404(g.service, public_id)
    return render_template("chat/_customer_status.html", chat=chat, place=frame.queue_place(chat))


@blueprint.post("/<public_id>/messages")
@public
def send(slug: str, language: str, public_id: str) -> ResponseReturnValue:
    """Store a line; sent again with the same UUID it is stored once (live-chat.md 5.1)."""
    try:
        with operation():
            chat = own_chat_to_write(slug, language, public_id)
            g.language, g.time_zone = language, chat.service.time_zone
            message = messages.send(chat, request.form.get("text", ""), client_uuid=client_uuid(), by=None)
    except messages.UnusableTextError:
        return jsonify(problem=_("Write between 1 and 5,000 characters.")), 422
    except messages.ChatEndedError:
        return jsonify(problem=_("The chat has ended. Start a new one to go on.")), 409
    except messages.TooManyLinesError as error:
        wait = {"Retry-After": str(ceil(error.wait.total_seconds()))}
        return jsonify(problem=_("Too many requests. Wait a moment and try again.")), 429, wait
    return frames.answer(chat, message, topics.CUSTOMER)


@blueprint.post("/<public_id>/rating")
@public
def rate(public_id: str) -> ResponseReturnValue:
    """Rate, or change the rating."""
    chat = own_chat_or_404(g.service, public_id, however_old=True)
    form = RatingForm()
    if not form.validate():
        return jsonify(problem=_("Choose satisfied or not satisfied.")), 422
    try:
        ratings.rate(chat, satisfied=form.satisfied.data == "yes", comment=form.comment.data or "")
    except ratings.RatingLockedError:
        return jsonify(problem=_("A day after the end of the chat the rating can no longer be changed.")), 409
    return frames.content(chat, [], topics.CUSTOMER, whole=True)


@blueprint.post("/<public_id>/closure")
@public
def close(public_id: str) -> ResponseReturnValue:
    """The customer ends the chat."""
    chat = own_chat_or_404(g.service, public_id)
    closing.end_by_customer(chat)
    return frames.content(chat, [], topics.CUSTOMER, whole=True)


def client_uuid() -> str:
    """The sender's UUID for the line; 400 where it is none."""
    try:
        return str(uuid.UUID(request.form.get("uuid", "")))
    except ValueError:
        abort(400)


def _request(form: ConsentForm, wording: PrivacyWording) -> starting.Request:
    return starting.Request(
        name=form.name.data or "",
        email=form.email.data or "",
        question=form.question.data or "",
        wording=wording,
        language=g.language,
        ip=request.remote_addr or "",
        user_agent=request.user_agent.string,
        site=form.site.data,
        page_url=form.page_url.data,
        page_title=form.page_title.data,
        form_uuid=form.form_uuid.data,
    )


def _known_customer(service: Service) -> Customer | None:
    """Whose browser this is: the customer of its last chat, so that the last operator can be found again.

    Nobody is a member by having used the same browser.
    """
    last = customer_access.latest_chat(service)
    if last is None or last.customer.merged_into_id is not None or member_chats.has_member(last):
        return None
    return last.customer


def _site() -> str:
    """The site around the frame: as it says, if it is allowed, else that of the last chat."""
    if sites.is_allowed(g.service, request.args.get("site", "")):
        return request.args["site"]
    last = customer_access.latest_chat(g.service)
    return last.site if last is not None else ""


def _start(form: ConsentForm, wording: PrivacyWording) -> tuple[Chat, str, Identity | None] | None:
    """Begin as whom the site or an earlier sign-in names; a name that proves nothing is no name, where none is needed.

    Raises IdentityRefusedError and SignInRequiredError where one is.
    """
    try:
        identity = _identity(form)
        return _begin(form, wording, identity)
    except IdentityRefusedError as refusal:
        log.info("identity_refused", service=g.service.slug, why=str(refusal))
        if g.service.login_only_chat:
            raise
        return _begin(form, wording, None)


def _begin(
    form: ConsentForm, wording: PrivacyWording, identity: Identity | None
) -> tuple[Chat, str, Identity | None] | None:
    known = _known_customer(g.service)
    started = starting.start(g.service, _request(form, wording), known_customer=known, identity=identity)
    return (*started, identity) if started else None


def _identity(form: ConsentForm) -> Identity | None:
    """Who this is by the token that came with the form, else by an earlier sign-in in this browser.

    A page keeps its token: used again by the member who has used it, it is only a name.
    """
    member = member_cookies.current(g.service)
    if not _token(form):
        return member if form.identified.data else None
    identity = signed_identity.verify(g.service, _token(form))
    same = member is not None and member.sub == identity.sub
    return member if same and site_members.is_used(g.service, identity) else identity


def _token(form: ConsentForm) -> str:
    return form.identity.data or ""


def _draw_anew(form: ConsentForm) -> ResponseReturnValue:
    """A form that has begun a chat long ago: the same words in a new one."""
    form.form_uuid.data = ""
    problem = _("This form has begun a chat already. Press the button again to begin a new one.")
    step = frame.consent(g.service, form, privacy.in_force(g.service, g.language), problem)
    return _show(step), 409


def _typed(form: ConsentForm) -> dict[str, str]:
    return {"name": form.name.data or "", "email": form.email.data or "", "content": form.question.data or ""}


def _show(step: frame.Step) -> str:
    return render_template(step[0], **step[1])


def _show_started(chat: Chat, token: str, identity: Identity | None) -> ResponseReturnValue:
    step = frame.conversation(chat)
    if request.headers.get("HX-Request"):
        response = make_response(_show(step))
    else:
        response = make_response(render_template("chat/frame.html", site=chat.site, step=step[0], **step[1]))
    customer_access.remember(response, g.service, token)
    if identity is not None:
        member_cookies.remember(response, g.service, identity)
    return response
