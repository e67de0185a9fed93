"""Moved to helpcenter.web.refusals; this name goes once nothing imports it any more."""

from helpcenter.web.refusals import RefusedError as RefusedError
