"""The inquiry form on the help center."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from helpcenter.accounts.access import public
from helpcenter.customers import member_cookies
from helpcenter.extensions import limiter
from helpcenter.services import help_page, privacy
from helpcenter.services.help_page import here
from helpcenter.services.models import PrivacyWording
from helpcenter.tickets import custom_inputs, inquiring
from helpcenter.tickets.inquiry_form import InquiryForm, inquiry_form
from helpcenter.web.visitors import hashed_address

blueprint = Blueprint("inquiry", __name__, url_prefix=help_page.URL + "/inquiry")
blueprint.url_value_preprocessor(help_page.enter)
LIMITS = (RateLimitItemPerMinute(4), RateLimitItemPerHour(20))
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
    return _show(inquiry_form(g.service, g.language, formdata=None, data=known))


@blueprint.post("", strict_slashes=False)
@public
def submit() -> ResponseReturnValue:
    """Open a ticket, or the form again with what was typed."""
    entered = inquiry_form(g.service, g.language)
    wording = privacy.find(g.service, g.language, entered.wording_id.data)
    if not entered.validate():
        return _show(entered), 422
    if wording is None:
        entered.consent.data = False
        return _show(entered, _("The text about your information has changed. Please read it again.")), 422
    if not all(limiter.limiter.hit(limit, "inquiry", hashed_address()) for limit in LIMITS):
        return _show(entered, _("Too many inquiries came from your network. Wait a little and send it again.")), 429
    ticket = inquiring.submit(g.service, _inquiry(entered, wording))
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
    return render_template("tickets/inquiry_sent.html", ticket=ticket)


def _show(shown: InquiryForm, problem: str | None = None) -> str:
    wording = privacy.in_force(g.service, g.language)
    shown.wording_id.data = wording.id
    inputs = custom_inputs.of(shown)
    return render_template("tickets/inquiry.html", form=shown, inputs=inputs, wording=wording, problem=problem)


def _inquiry(entered: InquiryForm, wording: PrivacyWording) -> inquiring.Inquiry:
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
        member=member_cookies.current(g.service),
    )
