"""The help center's page about one's own data: asking, confirming, fetching (tickets-customers.md 2.4)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from helpcenter.accounts.access import public
from helpcenter.customers import self_service
from helpcenter.customers.forms import own_address
from helpcenter.customers.models import Customer
from helpcenter.customers.self_service import Wish
from helpcenter.mail import outbox
from helpcenter.services import help_page
from helpcenter.services.help_page import here
from helpcenter.web import counting, origin
from helpcenter.web.refusals import RefusedError
from helpcenter.web.visitors import hashed_address

blueprint = Blueprint("my_data", __name__, url_prefix=help_page.URL + "/my-data")
blueprint.url_value_preprocessor(help_page.enter)
blueprint.after_request(help_page.keep_nothing)
LIMITS = (RateLimitItemPerMinute(3), RateLimitItemPerHour(10))
WISHES = {
    Wish.EXPORT: _("Get a copy of everything you hold about me"),
    Wish.WITHDRAW: _("Withdraw my consent"),
    Wish.ERASE: _("Erase my personal data"),
}
WISH = f"<any({','.join(Wish)}):wish>"


class WishForm(FlaskForm):
    """Who, and what."""

    class Meta:
        csrf = False  # anonymous: Origin is checked (design.md rule 16)

    wish = RadioField(
        _("What would you like?"),
        [DataRequired(_("Choose what you would like."))],
        choices=[SelectChoice(one.value, word) for one, word in WISHES.items()],
    )
    email = own_address()


@blueprint.get("", strict_slashes=False)
@public
def ask() -> ResponseReturnValue:
    """What can be done."""
    return _asking(WishForm(formdata=None))


@blueprint.post("", strict_slashes=False)
@public
def send() -> ResponseReturnValue:
    """Mail the link to confirm it by; the answer is the same whether anybody is known by the address or not."""
    form = WishForm()
    g.page_endpoint = "my_data.ask"
    if not form.validate():
        return _asking(form), 422
    if not all(counting.hit(limit, "my data", hashed_address()) for limit in LIMITS):
        return _asking(form, problem=gettext("Too many requests. Wait a moment and try again.")), 429
    self_service.send(g.service, form.email.data, Wish(form.wish.data), g.language)
    return _asking(WishForm(formdata=None), sent=True)


@blueprint.get(f"/{WISH}/<token>")
@public
def confirm(wish: str, token: str) -> ResponseReturnValue:
    """The page that the mail leads to; it changes nothing by being opened."""
    people = self_service.people(g.service, token, Wish(wish))
    if people is None:
        return redirect(here("my_data.ask"), 303)
    return _confirming(Wish(wish), token, people)


@blueprint.post(f"/{WISH}/<token>")
@public
def act(wish: str, token: str) -> ResponseReturnValue:
    """Do it."""
    wanted, people = Wish(wish), self_service.people(g.service, token, Wish(wish))
    g.page_endpoint = "my_data.confirm"
    if people is None:
        abort(404)
    if wanted == Wish.EXPORT:
        self_service.export(people)
        return redirect(here("my_data.confirm", wish=wish, token=token), 303)
    try:
        (self_service.erase if wanted == Wish.ERASE else self_service.withdraw)(people)
    except RefusedError as refusal:
        return _confirming(wanted, token, people, problem=str(refusal)), 409
    return render_template("customers/my_data_done.html", wish=wanted)


@blueprint.get("/export/<token>/<int:export_id>")
@public
def download(token: str, export_id: int) -> ResponseReturnValue:
    """The zip, for whoever has the link to the address."""
    people = self_service.people(g.service, token, Wish.EXPORT) or ()
    made = next((one for one in self_service.exports(people) if one.id == export_id and one.finished_at), None)
    if made is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="my-data-{made.customer_id}.zip"'}
    return Response(made.content, mimetype="application/zip", headers=headers)


def _asking(form: WishForm, *, sent: bool = False, problem: str = "") -> str:
    can_mail = outbox.is_sent() and origin.is_reliable()
    return render_template("customers/my_data.html", form=form, can_mail=can_mail, sent=sent, problem=problem)


def _confirming(wish: Wish, token: str, people: Sequence[Customer], *, problem: str = "") -> str:
    exports = self_service.exports(people) if wish == Wish.EXPORT else []
    return render_template(
        "customers/my_data_confirm.html", wish=wish, token=token, people=people, exports=exports, problem=problem
    )
