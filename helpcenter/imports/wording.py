"""The sentences for reasons and log lines, in the reader's language. What is stored are their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpcenter.imports import column_labels
from helpcenter.imports.reasons import Reason

SENTENCES: dict[str, LazyString] = {
    # Why a source could not be read.
    "address_refused": _("The address belongs to an internal network. It has to be allowed by configuration first."),
    "bad_address": _("The retrieval URL is not a usable web address."),
    "no_connection": _("No connection to the external system."),
    "no_answer_in_time": _("No answer within %(seconds)s seconds."),
    "tls": _("The external system's certificate could not be verified."),
    "not_authorised": _("The external system refused the credentials (%(status)s)."),
    "status": _("The external system answered with the error %(status)s."),
    "too_many_redirects": _("The external system redirects again and again."),
    "too_large": _("The answer is larger than %(megabytes)s MB."),
    "cut_off": _("The answer broke off in the middle."),
    "broken_gzip": _("The answer's compression is broken."),
    "unknown_encoding": _("The answer is compressed in an unknown way (%(encoding)s)."),
    "not_the_contract": _("What came is not what the interface says: %(detail)s"),
    "source_says": _("The external system says: %(detail)s"),
    "only_received": _("This system sends its chats by itself; nothing can be fetched from it."),
    "only_uploaded": _("The chats of this chat setting are uploaded as files; nothing can be fetched."),
    "columns_missing": _("Columns are missing for: %(detail)s"),
    "bad_row": _("Row %(row)s is left out: %(detail)s cannot be understood."),
    "bad_rows": _("%(count)s rows are left out."),
    "paging_in_a_circle": _("The external system gives the same page again and again."),
    "too_many_pages": _("After %(pages)s pages there was still no end."),
    "internal": _("An internal error. Its details are in the server's log."),
    "unknown_kind": _("There is no connector for this kind of system."),
    "file_too_large": _("A JSON file may have %(megabytes)s MB. Use NDJSON, one chat a line, for more."),
    "line_too_long": _("Line %(line)s of the file is too long."),
    "interrupted": _("The import of the file was interrupted. Start it again; nothing is doubled."),
    "not_kept": _("The file could not be kept: %(detail)s"),
    "bad_file": _("The file cannot be read: %(detail)s"),
    # Why a chat was rejected.
    "no_id": _("The chat has no ID."),
    "no_start": _("The chat has no start time."),
    "no_end": _("The chat is closed and has no end time."),
    "ends_before_start": _("The chat ends before it starts."),
    "id_too_long": _("An ID is too long: %(detail)s characters."),
    "not_storable": _("The database did not take the chat: %(detail)s"),
    # Why an attached file was not copied.
    "call_erased": _("The call was erased."),
    "attached_empty": _("The file is empty."),
    "attached_too_large": _("The file is larger than this service takes."),
    "attached_kind": _("This service does not take files of this kind."),
    "attached_macros": _("Office documents with macros are not taken."),
    "attached_broken": _("The picture cannot be read."),
    "attached_pixels": _("The picture has too many pixels."),
    "attached_no_room": _("The file could not be kept."),
    # What a run's log says.
    "page": _("Page %(page)s: %(chats)s chats"),
    "resumed": _("Taken over from a worker that is gone, at page %(page)s"),
    "asked_to_wait": _("%(status)s: waiting %(seconds)s seconds, then going on"),
    "operator_deactivated": _("Operator %(name)s is deactivated: default operator instead"),
    "operator_no_member": _("Operator %(name)s is no member of the service and gets the calls all the same"),
    "rejected": _("Rejected %(external_id)s: %(why)s"),
    "attachment_failed": _("Attachment %(name)s of chat %(external_id)s was not copied: %(why)s"),
    "done": _("Done: %(created)s new, %(updated)s updated, %(skipped)s unchanged, %(rejected)s rejected"),
    "failed": _("Failed: %(why)s"),
    "cancelled": _("Cancelled"),
}


def sentence(reason: Reason) -> str:
    """What `reason` means."""
    return _filled(reason.code, reason.values)


def rejection(code: str, particulars: Mapping[str, Any]) -> str:
    """Why a chat was rejected."""
    return _filled(code, particulars)


def log_line(kind: str, particulars: Mapping[str, Any]) -> str:
    """A line of a run's log. `why` comes from the line's `reason`."""
    why = _filled(str(particulars["reason"]), particulars) if "reason" in particulars else ""
    return _filled(kind, {**particulars, "why": why})


def _filled(code: str, values: Mapping[str, Any]) -> str:
    """The sentence with its values; a word of a later version, or a value that is missing, is shown as it is."""
    text = SENTENCES.get(code)
    if text is None:
        return code
    if code == "columns_missing":
        values = {"detail": column_labels.listed(str(values.get("detail", "")).split(", "))}
    return str(text) % _Forgiving(values)


class _Forgiving(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"
