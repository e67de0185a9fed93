"""Files of exports may hold whoever is being erased: all of them are deleted, and those under way begin anew."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter import queue
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import customer_erasing
from helpcenter.exports import files, leases, running
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.transactions import after_commit


@customer_erasing.connect
def forget_files(_customer: Customer) -> None:
    """Nobody looks into the files: what is kept for seven days at most is asked for again in a minute.

    Until the erasure is committed no export begins, since it would still read the person; one that is just being
    finished is waited for, and then deleted.
    """
    leases.keep_from_beginning()
    begun = sa.select(Export).where(Export.state.in_((ExportState.RUNNING, ExportState.DONE))).order_by(Export.id)
    begun = begun.with_for_update().execution_options(populate_existing=True)
    for export in db.session.scalars(begun).all():
        if export.state is ExportState.DONE:
            after_commit(files.remove, export.file_name)
            db.session.delete(export)
        else:
            _begin_anew(export)


def _begin_anew(export: Export) -> None:
    """Whoever writes the file loses it at the next page. That is no attempt that has failed."""
    export.state, export.lease_until = ExportState.QUEUED, None
    export.lease_token, export.attempts, export.done = export.lease_token + 1, 0, 0
    queue.enqueue(running.run, export.id, queue=running.QUEUE)
