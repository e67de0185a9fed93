"""SNS担当者詳細: the sub-window of an operator's page with the operator's external IDs (chat-import.md 5)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import operator_identity as forms
from helpcenter.admin.forms.operator_identity import OperatorIdentityForm
from helpcenter.admin.operators import manageable_or_403, operator_or_404
from helpcenter.extensions import db
from helpcenter.imports import connectors, handing_over, operator_identities
from helpcenter.imports.models import ChatSource, OperatorIdentity
from helpcenter.services.membership import service_ids
from helpcenter.web.fragments import is_htmx
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_operator_identities", __name__, url_prefix="/admin/operators/<int:operator_id>/identities")


@blueprint.get("")
@requires(Permission.OPERATORS)
def index(operator_id: int) -> ResponseReturnValue:
    """The list; with `editing` one of them as a form."""
    operator = operator_or_404(operator_id)
    editing = request.args.get("editing", type=int)
    form = forms.filled(_identity_or_404(operator, editing)) if editing else None
    return _fragment(operator, editing=editing, edited=form)


@blueprint.post("")
@requires(Permission.OPERATORS)
def add(operator_id: int) -> ResponseReturnValue:
    """Register an external ID."""
    operator = manageable_or_403(operator_id)
    form = _offered(OperatorIdentityForm(prefix=forms.prefix(None)))
    saved = _saved(operator, None, form)
    if saved is None:
        return _fragment(operator, added=form), 422
    return _done(operator, _("The number was registered."), saved)


@blueprint.post("/<int:identity_id>")
@requires(Permission.OPERATORS)
def change(operator_id: int, identity_id: int) -> ResponseReturnValue:
    """Change one."""
    operator = manageable_or_403(operator_id)
    identity = _identity_or_404(operator, identity_id)
    form = _offered(OperatorIdentityForm(prefix=forms.prefix(identity)))
    if _saved(operator, identity, form) is None:
        return _fragment(operator, editing=identity_id, edited=form), 422
    return _done(operator, _("Saved."), identity)


@blueprint.post("/<int:identity_id>/calls")
@requires(Permission.OPERATORS)
def hand_over(operator_id: int, identity_id: int) -> ResponseReturnValue:
    """Give the operator the calls of this ID that went to the default operator for want of it."""
    operator = manageable_or_403(operator_id)
    given = handing_over.hand_over(_identity_or_404(operator, identity_id), by=current_operator)
    return _done(operator, ngettext("%(num)s call was handed over.", "%(num)s calls were handed over.", given))


@blueprint.post("/<int:identity_id>/removal")
@requires(Permission.OPERATORS)
def remove(operator_id: int, identity_id: int) -> ResponseReturnValue:
    """Remove one."""
    operator = manageable_or_403(operator_id)
    operator_identities.remove(_identity_or_404(operator, identity_id), by=current_operator.id)
    return _done(operator, _("The number was removed."))


def _saved(
    operator: Operator, identity: OperatorIdentity | None, form: OperatorIdentityForm
) -> OperatorIdentity | None:
    if not form.validate():
        return None
    source = db.session.get_one(ChatSource, form.source.data)
    texts = {name: (form[name].data or "").strip() for name in ("external_id", "display_name")}
    try:
        if identity is None:
            return operator_identities.add(operator, source, **texts, by=current_operator.id)
        operator_identities.change(identity, source, **texts, by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return None
    return identity


def _identity_or_404(operator: Operator, identity_id: int) -> OperatorIdentity:
    seen = operator_identities.of(operator, seen_by=current_operator)
    return next((identity for identity, _source in seen if identity.id == identity_id), None) or abort(404)


def sources() -> list[ChatSource]:
    """The chat settings of the services that the one who is signed in sees."""
    query = sa.select(ChatSource).where(ChatSource.service_id.in_(service_ids(current_operator)))
    return list(db.session.scalars(query.order_by(ChatSource.kind, ChatSource.name)))


def _offered(form: OperatorIdentityForm) -> OperatorIdentityForm:
    form.offer(sources())
    return form


def _done(operator: Operator, sentence: str, saved: OperatorIdentity | None = None) -> ResponseReturnValue:
    if is_htmx():
        return _fragment(operator, said=sentence, saved=saved)
    flash(sentence)
    return redirect(url_for("admin_operators.show", operator_id=operator.id), 303)


def _fragment(
    operator: Operator,
    *,
    editing: int | None = None,
    edited: OperatorIdentityForm | None = None,
    added: OperatorIdentityForm | None = None,
    said: str = "",
    saved: OperatorIdentity | None = None,
) -> str:
    return render_template(
        "admin/_identities.html",
        operator=operator,
        identities=operator_identities.of(operator, seen_by=current_operator),
        kind_label=connectors.label,
        editing=editing,
        edited=_offered(edited) if edited else None,
        added=added or _offered(OperatorIdentityForm(formdata=None, prefix=forms.prefix(None))),
        said=said,
        saved=saved,
        earlier=handing_over.count(saved) if saved else 0,
    )
