"""The conversation for the customer to keep, after its end: as text, as a page, or by mail (live-chat.md 1.7).

In the chat's language and the service's time zone; notes and what only staff may see are not in it.
"""

from __future__ import annotations

from flask_babel import format_date, to_user_timezone
from flask_babel import gettext as _
from markupsafe import Markup

from helpcenter.audit import recording
from helpcenter.chat import transcript
from helpcenter.chat.models import Chat
from helpcenter.mail import outbox
from helpcenter.transactions import operation
from helpcenter.web import languages
from helpcenter.web.rendering import fragment

STYLE = Markup("""<style>
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.75 system-ui, sans-serif; }
h1 { font-size: 1.375rem; line-height: 1.5; }
ol { padding: 0; list-style: none; }
li { margin-top: 1rem; overflow-wrap: anywhere; white-space: pre-wrap; }
b { margin-right: .5rem; }
time { font-size: .8125rem; }
.event { text-align: center; font-size: .875rem; }
</style>""")
"""The page stands alone, outside of our site and its style sheets."""


def as_text(chat: Chat) -> str:
    """The whole conversation, a line each, under a heading."""
    with languages.reading(chat.language, chat.service.time_zone):
        return f"{_title(chat)}\n\n{transcript.plain(chat)}"


def as_page(chat: Chat) -> str:
    """The same as an HTML page that needs nothing else."""
    with languages.reading(chat.language, chat.service.time_zone):
        return fragment(
            "chat/transcript.html",
            title=_title(chat),
            service=chat.service.name_in(chat.language),
            style=STYLE,
            lines=transcript.heard(chat),
            stamp=transcript.stamp,
            language=chat.language,
        )


def mail(chat: Chat, recipient: str) -> None:
    """Have it sent to `recipient`, and note that it was, but not to whom."""
    with languages.reading(chat.language, chat.service.time_zone):
        subject = _title(chat)
    text, page = as_text(chat), as_page(chat)
    with operation():
        service = chat.service.name_in(chat.language)
        whose = chat.customer_id
        outbox.put(recipient, subject=subject, text=text, html=page, sender_name=service, customer_id=whose)
        recording.record(None, "transcript_mailed", chat)


def _title(chat: Chat) -> str:
    day = format_date(to_user_timezone(chat.requested_at).date(), "long")
    return str(_("Chat with %(service)s on %(day)s", service=chat.service.name_in(chat.language), day=day))
