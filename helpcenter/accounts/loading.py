"""Who is signed in, for Flask-Login."""

from __future__ import annotations

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db, login_manager


@login_manager.user_loader
def load(operator_id: str) -> Operator | None:
    """The operator of a session, unless deactivated meanwhile."""
    operator = db.session.get(Operator, int(operator_id))
    return operator if operator is not None and operator.is_active else None
