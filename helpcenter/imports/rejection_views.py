"""Rejected chats: list, payload, retry (chat-import.md 1.8)."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports import finding, overview, rejection_list, retrying, wording
from helpcenter.imports.models import RejectedChat
from helpcenter.web import filters, paging

blueprint = Blueprint("rejected_chats", __name__, url_prefix="/admin/processes/rejected-chats")


@blueprint.get("")
@requires(Permission.SERVICE_MANAGEMENT)
def index() -> ResponseReturnValue:
    """The list; `?source=` filters it, `?all=1` shows the resolved ones too."""
    query, source_id = _wanted(), filters.number("source")
    sources = db.session.scalars(finding.sources(current_operator)).all()
    return render_template(
        "imports/rejected_chats.html",
        page=paging.page(query, RejectedChat, "created_at"),
        reason=lambda one: wording.rejection(one.reason, one.particulars),
        sources={source.id: source for source in sources},
        source_id=source_id,
        with_resolved=bool(request.args.get("all")),
        rejections=overview.open_rejections(current_operator),
        process_count=len(sources),
        retries=retrying.waiting(current_operator),
    )


@blueprint.get("/download")
@requires(Permission.SERVICE_MANAGEMENT)
def download() -> ResponseReturnValue:
    """The list as CSV with the payloads, filtered as the screen is; sent as it is read, however long it is."""
    names = {source.id: source.name for source in db.session.scalars(finding.sources(current_operator))}
    headers = {"Content-Disposition": "attachment; filename=rejected-chats.csv"}
    lines = stream_with_context(rejection_list.lines(_wanted(), names))
    return Response(lines, headers=headers, mimetype="text/csv")


def _wanted() -> sa.Select[RejectedChat]:
    query, source_id = finding.rejected(current_operator), filters.number("source")
    if source_id:
        query = query.where(RejectedChat.chat_source_id == source_id)
    return query if request.args.get("all") else query.where(RejectedChat.resolved_at.is_(None))


@blueprint.get("/<int:rejected_id>")
@requires(Permission.SERVICE_MANAGEMENT)
def page(rejected_id: int) -> ResponseReturnValue:
    """One of them with its payload."""
    rejected = finding.rejected_chat(current_operator, rejected_id)
    return render_template(
        "imports/rejected_chat.html",
        rejected=rejected,
        source=finding.source(current_operator, rejected.chat_source_id),
        reason=wording.rejection(rejected.reason, rejected.particulars),
        payload=_indented(rejected.raw),
    )


def _indented(raw: str) -> str:
    """The payload as people read it; as it came where it is no JSON."""
    try:
        return msgspec.json.format(raw, indent=2)
    except (msgspec.DecodeError, RecursionError):
        return raw


@blueprint.post("/<int:rejected_id>/retry")
@requires(Permission.SERVICE_MANAGEMENT)
def retry(rejected_id: int) -> ResponseReturnValue:
    """Import it again, now that the cause may be mended."""
    rejected = finding.rejected_chat(current_operator, rejected_id)
    if retrying.retry(rejected, by=current_operator):
        flash(_("The chat has arrived."))
        return redirect(url_for("rejected_chats.index"), 303)
    flash(_("The chat still cannot be imported."), "error")
    return redirect(url_for("rejected_chats.page", rejected_id=rejected_id), 303)


@blueprint.post("/retry")
@requires(Permission.SERVICE_MANAGEMENT)
def retry_all() -> ResponseReturnValue:
    """Have the unresolved ones imported again, of one chat setting where `source` says so; the list shows how far."""
    source_id = filters.number("source")
    asked = retrying.ask_for_all(current_operator, source_id)
    flash(ngettext("%(num)s chat is tried again.", "%(num)s chats are tried again.", asked))
    return redirect(url_for("rejected_chats.index", source=source_id), 303)


@blueprint.get("/retries")
@requires(Permission.SERVICE_MANAGEMENT)
def retries() -> ResponseReturnValue:
    """How many are still to be tried again; htmx asks until none is."""
    return render_template("imports/_retries.html", retries=retrying.waiting(current_operator), asked=True)
