"""What other sites load from us: the loader, and the frame with the chat in it."""

from __future__ import annotations

import gzip
import hashlib

import sqlalchemy as sa
from flask import Blueprint, Response, abort, g, request
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import public
from helpcenter.chat import frame as chat_frame
from helpcenter.chat import proactive
from helpcenter.embed import loader, publishing
from helpcenter.extensions import db
from helpcenter.services import finding, sites
from helpcenter.services.models import Service
from helpcenter.web import origin
from helpcenter.web.headers import allow_frames

blueprint = Blueprint("embed", __name__, url_prefix="/embed")
FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get("/loader-<digest>.js")
@public
def plain_loader(digest: str) -> ResponseReturnValue:
    """The loader for `data-*` attributes and `integrity`; never changes under one address."""
    body = publishing.body(digest)
    return _script(body, FOR_EVER) if body else abort(404)


@blueprint.get("/<key>.js")
@public
def service_loader(key: str) -> ResponseReturnValue:
    """The loader with the service's settings in it; asked for anew by each page, because chat may be off by then."""
    service = _find(key)
    if not service.chat_enabled:
        return _script(loader.OFF, "no-cache")
    made = loader.for_service(service, _language(service), origin.own())
    return _script(made.body, "no-cache")


@blueprint.get("/<key>/frame")
@public
def frame(key: str) -> ResponseReturnValue:
    """The chat, for our own pages and those of the allowed sites. Stores nothing."""
    service = _find(key)
    if not service.chat_enabled:
        abort(404)
    language = _language(service)
    allow_frames(sites.origins(service))
    g.language, g.time_zone = language, service.time_zone
    site = request.args.get("site", "")
    about = chat_frame.About(
        site=site if sites.is_allowed(service, site) else "",
        page_url=_web_address(request.args.get("page", "")),
        page_title=request.args.get("title", "")[:300],
        identified=request.args.get("identified") == "1",
        tells="identified" in request.args,
    )
    return chat_frame.render(service, language, about)


@blueprint.app_template_global("chat_loader")
def _current_loader() -> loader.Loader:
    return loader.plain()


@blueprint.app_template_global("chat_greeting")
def _greeting(service: Service, language: str) -> proactive.Greeting | None:
    return proactive.greeting(service, language)


@blueprint.app_template_global("chat_colours")
def _colours(service: Service) -> str:
    return loader.palette(service)


def _find(key: str) -> Service:
    query = sa.select(Service).where(Service.embed_key == key, Service.archived_at.is_(None))
    return db.session.scalar(query) or abort(404)


def _language(service: Service) -> str:
    asked = request.args.get("language")
    return asked if asked in service.languages else finding.preferred_language(service, request.accept_languages)


def _web_address(text: str) -> str:
    return text[:2000] if text.startswith(("https://", "http://")) else ""


def _script(body: bytes, caching: str) -> ResponseReturnValue:
    packs = request.accept_encodings["gzip"] > 0
    response = Response(gzip.compress(body, mtime=0) if packs else body, mimetype="text/javascript")
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding, Accept-Language"
    response.headers["Cache-Control"] = caching
    response.headers["Access-Control-Allow-Origin"] = "*"  # integrity asks for a CORS request; it is no secret
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(hashlib.sha256(body).hexdigest()[:16])
    return response.make_conditional(request)
