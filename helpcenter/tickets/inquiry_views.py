"""The inquiry form on the help center."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from helpcenter.accounts.access import public
from helpcenter.customers import member_cookies
from helpcenter.files import receiving
from helpcenter.files.models import StoredFile
from helpcenter.mail import outbox
from helpcenter.services import help_page, privacy
from helpcenter.services.help_page import here
from helpcenter.services.models import PrivacyWording
from helpcenter.tickets import custom_inputs, inquiring, uploads
from helpcenter.tickets.inquiry_form import InquiryForm, inquiry_form
from helpcenter.tickets.uploads import Uploads
from helpcenter.web import counting
from helpcenter.web.conditional import light
from helpcenter.web.visitors import hashed_address

blueprint = Blueprint("inquiry", __name__, url_prefix=help_page.URL + "/inquiry")
blueprint.url_value_preprocessor(help_page.enter)
LIMITS = (RateLimitItemPerMinute(4), RateLimitItemPerHour(20))
UPLOADS = RateLimitItemPerHour(60)
PREFILLED = ("name", "email", "subject", "content")


@blueprint.before_request
def _only_if_enabled() -> ResponseReturnValue | None:
    if not g.service.inquiries_enabled:
        abort(404)
    g.page_endpoint = help_page.INQUIRY
    if g.service.inquiries_members_only and member_cookies.current(g.service) is None:
        return render_template("tickets/inquiry_members_only.html"), 200 if request.method == "GET" else 403
    return None


@blueprint.get("", strict_slashes=False)
@public
def form() -> ResponseReturnValue:
    """The form, empty but for what is known of somebody who has signed in."""
    member = member_cookies.current(g.service)
    known = {"name": member.name, "email": member.email} if member else {}
    return light(_show(inquiry_form(g.service, g.language, formdata=None, data=known)))


@blueprint.post("", strict_slashes=False)
@public
@receiving.takes_file
def submit() -> ResponseReturnValue:
    """Open a ticket, or the form again with what was typed."""
    entered = inquiry_form(g.service, g.language)
    wording = privacy.find(g.service, g.language, entered.wording_id.data)
    sent = uploads.received(g.service, _purpose(), admitted=_upload_admitted)
    if not entered.validate() or sent.problems:
        return _show(entered, files=sent), 422
    if wording is None:
        entered.consent.data = False
        problem = _("The text about your information has changed. Please read it again.")
        return _show(entered, problem, files=sent), 422
    if not all(counting.hit(limit, "inquiry", hashed_address()) for limit in LIMITS):
        problem = _("Too many inquiries came from your network. Wait a little and send it again.")
        return _show(entered, problem, files=sent), 429
    ticket = inquiring.submit(g.service, _inquiry(entered, wording, sent.files))
    return redirect(here("inquiry.sent", token=inquiring.receipt(ticket)), 303)


@blueprint.post("/prefill")
@public
def prefill() -> ResponseReturnValue:
    """The form with what was typed in the chat (live-chat.md 1.2); by POST: nothing personal stands in an address."""
    given = {name: request.form.get(name, "") for name in PREFILLED}
    return _show(inquiry_form(g.service, g.language, formdata=None, data=given))


@blueprint.get("/prefill")
@public
def prefill_again() -> ResponseReturnValue:
    """Somebody came back to the address of the filled form."""
    return redirect(here("inquiry.form"))


@blueprint.get("/sent/<token>")
@public
def sent(token: str) -> ResponseReturnValue:
    """The number of the ticket and what comes next."""
    ticket = inquiring.by_receipt(g.service, token)
    if ticket is None:
        abort(404)
    return render_template("tickets/inquiry_sent.html", ticket=ticket, is_mailed=outbox.is_sent())


def _purpose() -> str:
    """For which a file that was sent may be taken again: an inquiry from the same network."""
    return f"inquiry {g.service.id} {hashed_address()}"


def _upload_admitted() -> bool:
    return counting.hit(UPLOADS, "inquiry uploads", hashed_address())


def _show(shown: InquiryForm, problem: str | None = None, *, files: Uploads | None = None) -> str:
    wording = privacy.in_force(g.service, g.language)
    shown.wording_id.data = wording.id
    inputs = custom_inputs.of(shown)
    sent = files or uploads.nothing(_purpose())
    return render_template(
        "tickets/inquiry.html", form=shown, inputs=inputs, wording=wording, problem=problem, uploads=sent
    )


def _inquiry(entered: InquiryForm, wording: PrivacyWording, files: list[StoredFile]) -> inquiring.Inquiry:
    chosen = entered.inquiry_type.data if "inquiry_type" in entered else None
    return inquiring.Inquiry(
        language=g.language,
        inquiry_type_id=int(chosen) if chosen else None,
        name=entered.name.data.strip(),
        email=entered.email.data,
        subject=entered.subject.data.strip(),
        content=entered.content.data.strip(),
        wording=wording,
        custom_fields=custom_inputs.typed(entered),
        files=tuple(files),
        member=member_cookies.current(g.service),
    )
