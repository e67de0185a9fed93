"""The API's blueprint: its description, and the answer to addresses there are not. Records have files of their own."""

from __future__ import annotations

from flask import Blueprint, Response

from helpcenter.accounts.access import public
from helpcenter.api import description, problems
from helpcenter.web.origin import from_elsewhere

blueprint = Blueprint("api", __name__, url_prefix="/api")
problems.init(blueprint)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The description of all this."""
    response = Response(description.document(), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.route("/", defaults={"rest": ""}, methods=_METHODS)
@blueprint.route("/<path:rest>", methods=_METHODS)
@public
@from_elsewhere
def nothing(rest: str) -> Response:
    """Whatever else is asked for."""
    return problems.drawn(404, "There is no such address. /api/openapi.json describes those there are.")
