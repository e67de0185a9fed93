"""How an operator gets in: invitation, second factor, signed-in browsers (quality.md 3.4)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts import invitations, links, roles, second_factor, sessions
from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_operator_access", __name__, url_prefix="/admin/operators/<int:operator_id>")


@blueprint.post("/invitation")
@requires(Permission.OPERATORS)
def invite(operator_id: int) -> ResponseReturnValue:
    """Send another link; the earlier ones are void."""
    operator = _manageable(operator_id)
    if not operator.is_active or links.invited_until(operator) is None:
        abort(409)
    try:
        invitations.invite(operator, by=current_operator.id)
        flash(_("A mail with a link is on its way to %(email)s.", email=operator.email))
    except RefusedError as refusal:
        flash(str(refusal), "error")
    return _back(operator)


@blueprint.post("/second-factor/removal")
@requires(Permission.OPERATORS)
def remove_second_factor(operator_id: int) -> ResponseReturnValue:
    """For somebody who has lost both phone and recovery codes."""
    operator = _manageable(operator_id)
    second_factor.remove(operator, by=current_operator.id)
    flash(_("%(name)s signs in with the password alone from now on.", name=operator.name))
    return _back(operator)


@blueprint.post("/sessions/removal")
@requires(Permission.OPERATORS)
def end_session(operator_id: int) -> ResponseReturnValue:
    """Sign one browser out (`session`), or all of them (without)."""
    operator = _manageable(operator_id)
    chosen = request.form.get("session", "")
    if not chosen:
        with operation():
            sessions.end_all(operator.id, but=sessions.own())
            recording.record(current_operator.id, "sessions_ended", operator)
    elif not sessions.end_one(operator, chosen, by=current_operator.id):
        abort(404)
    flash(_("Signed out."))
    return _back(operator)


def shown(operator: Operator) -> dict[str, Any]:
    """What the operator's page says of it."""
    own = sessions.own().row
    return {
        "invitation": links.invited_until(operator),
        "sessions": sessions.of_operator(operator.id),
        "here": own.id if own else 0,
    }


def _manageable(operator_id: int) -> Operator:
    operator = db.session.get(Operator, operator_id) or abort(404)
    return operator if roles.may_manage(current_operator, operator) else abort(403)


def _back(operator: Operator) -> ResponseReturnValue:
    return redirect(url_for("admin_operators.show", operator_id=operator.id), 303)
