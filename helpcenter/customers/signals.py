"""What the layers above may want to know about customers. All are sent inside the operation, but for one."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

customer_moved = _signals.signal("customer_moved")
"""Sent with the Customer who has got rows of another one, by a merge or by undoing it."""

member_signed_in = _signals.signal("member_signed_in")
"""Sent, after the operation, with the Service and, as `identity`, who has signed in in this request's browser."""

customer_erasing = _signals.signal("customer_erasing")
"""Sent with the Customer whose personal data is to be taken out of all rows, indexes, files and exports. A receiver may
raise RefusedError, and then nothing is erased."""

consent_withdrawn = _signals.signal("consent_withdrawn")
"""Sent with the Customer who has withdrawn the consent: nothing more of theirs is to be collected without a new one."""

holdings_wanted = _signals.signal("holdings_wanted")
"""Sent with a Customer; each domain answers with what it holds about the person: {name of the part: JSON values}."""
