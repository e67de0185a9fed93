"""A chat setting never loses its default operator (chat-import.md 2)."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.accounts.signals import operator_deactivating
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource
from helpcenter.web.refusals import RefusedError


@operator_deactivating.connect
def keep_until_replaced(operator: Operator) -> None:
    """Raises RefusedError while `operator` is the default operator of a chat setting."""
    query = sa.select(ChatSource.name).where(ChatSource.default_operator_id == operator.id)
    names = list(db.session.scalars(query.order_by(ChatSource.name)))
    if names:
        sentence = _("Still the default operator of %(names)s. Choose another one there first.", names=", ".join(names))
        raise RefusedError(sentence)
