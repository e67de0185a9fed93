"""Files of exports may hold whoever is being erased: all of them are deleted, and those under way begin anew."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.customers.models import Customer
from helpcenter.customers.signals import customer_erasing
from helpcenter.exports import files
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.transactions import after_commit


@customer_erasing.connect
def forget_files(_customer: Customer) -> None:
    """Nobody looks into the files: what is kept for seven days at most is asked for again in a minute."""
    for export in db.session.scalars(sa.select(Export).where(Export.state == ExportState.DONE)):
        after_commit(files.remove, export.file_name)
        db.session.delete(export)
    again = {"state": ExportState.QUEUED, "lease_token": Export.lease_token + 1, "lease_until": None, "done": 0}
    under_way = sa.update(Export).where(Export.state == ExportState.RUNNING)
    db.session.execute(under_way.values(**again).execution_options(synchronize_session=False))
