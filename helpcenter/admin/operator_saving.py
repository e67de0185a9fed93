"""Putting the form of an operator into account and memberships."""

from __future__ import annotations

from typing import Any

from helpcenter.accounts import invitations, operators, roles
from helpcenter.accounts.access import current_operator
from helpcenter.accounts.models import Operator, Role
from helpcenter.admin.forms.operators import NewOperatorForm, OperatorForm, Row
from helpcenter.extensions import db
from helpcenter.services import members
from helpcenter.transactions import operation
from helpcenter.web import languages
from helpcenter.web.refusals import RefusedError


def offered(form: OperatorForm, operator: Operator | None = None) -> Any:
    """`form` with the roles that may be given, and the one that the operator has."""
    given = roles.given_by(current_operator)
    if operator is not None and operator.role not in given:
        given = [operator.role]
    form.offer(given, languages.current())
    return form


def valid(form: OperatorForm, rows: list[Row]) -> bool:
    """Whether everything that was sent can be saved; each form checks itself, so that all errors show at once."""
    checked = [form.validate(), *(row.validate() for _service, row in rows)]
    return all(checked)


def created(form: NewOperatorForm, rows: list[Row]) -> Operator | None:
    """The new operator, invited by mail unless there is a password; None where refused, and the form says why."""
    try:
        with operation():
            operator = operators.create(password=form.password.data or None, **_values(form), by=current_operator.id)
            _set_memberships(operator, rows)
            if not form.password.data:
                invitations.invite(operator, by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return None
    return operator


def changed(operator: Operator, form: OperatorForm, rows: list[Row]) -> bool:
    """Whether the account was changed; else the form says why not."""
    try:
        with operation():
            operators.change(operator, **_values(form), by=current_operator.id)
            _set_memberships(operator, rows)
    except RefusedError as refusal:
        refusal.put_into(form)
        return False
    return True


def _values(form: OperatorForm) -> dict[str, Any]:
    names = ("email", "name", "nickname", "language")
    values: dict[str, Any] = {name: (form[name].data or "").strip() for name in names}
    return values | {"role": db.session.get_one(Role, form.role.data)}


def _set_memberships(operator: Operator, rows: list[Row]) -> None:
    for service, row in rows:
        if row.member.data:
            members.give(service, operator, row.rights, by=current_operator.id)
        else:
            members.take(service, operator, by=current_operator.id)
