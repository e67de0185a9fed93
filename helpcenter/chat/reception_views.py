"""The card on the help center's home page that says whether the chat can be used."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import public
from helpcenter.chat import reception
from helpcenter.services import help_page

blueprint = Blueprint("chat_reception", __name__, url_prefix=help_page.URL)
blueprint.url_value_preprocessor(help_page.enter)


@blueprint.get("/reception")
@public
def card() -> ResponseReturnValue:
    """The card as a fragment."""
    if not g.service.chat_enabled:
        abort(404)
    return render_template("chat/_reception.html", reception=reception.of(g.service))
