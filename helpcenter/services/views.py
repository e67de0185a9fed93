"""A service's colour as a style sheet (the content security policy allows no other way)."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from helpcenter.accounts.access import public
from helpcenter.services import colours
from helpcenter.services.models import Service

blueprint = Blueprint("services", __name__)


@blueprint.get("/colours/<digits>.css")
@public
def colour_sheet(digits: str) -> Response:
    """The tokens of the colour #`digits`: follows from its address alone."""
    colour = f"#{digits}"
    if not colours.HEX.fullmatch(colour):
        abort(404)
    response = Response(colours.style_sheet(colour), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.app_template_global("colour_digits")
def _digits(service: Service) -> str | None:
    """What `colour_sheet` takes; None for a service in the colour of the tokens, which needs no sheet of its own."""
    return None if service.colour == colours.DEFAULT else service.colour.removeprefix("#")
