"""Every list of the administration is searched (help-center.md 2)."""

from __future__ import annotations

import re

import pytest

from helpcenter.articles.feedback_model import ArticleFeedback, Reason
from helpcenter.articles.models import MissedSearch
from helpcenter.chat.block_model import ChatBlock
from helpcenter.chat.canned_model import CannedReply
from helpcenter.extensions import db
from helpcenter.services.models import InquiryType
from helpcenter.tickets.custom_field_model import CustomField, FieldKind
from helpcenter.tickets.mail_template_model import MailTemplate
from helpcenter.tickets.models import CallTemplate
from helpcenter.transactions import operation
from helpcenter.web import list_search
from helpcenter.webhooks.models import Webhook
from tests import factories
from tests.admin import office as offices
from tests.admin.office import Office
from tests.articles import writing_articles
from tests.client import Browser


def test_words_are_found_in_any_order_width_case_and_kana() -> None:
    rows = [("Order number", "注文番号"), ("Shop", "ﾄｳｷｮｳ店"), ("Order date", None)]

    def found(looked_for: str) -> list[str | None]:
        return [row[0] for row in list_search.matching(rows, looked_for, lambda row: row)]

    assert found("") == ["Order number", "Shop", "Order date"]
    assert found("number ORDER") == found("注文") == found("ｏｒｄｅｒ　番号") == ["Order number"]
    assert found("とうきょう") == ["Shop"]
    assert found("Order Shop") == []


def fill(office: Office) -> None:
    """Two rows in every list: with `quince` and with `medlar`."""
    service, of = office.service, {"service_id": office.service.id}
    said = writing_articles.article(service, "The article")
    with operation():
        for position, name in enumerate(("quince", "medlar")):
            db.session.add_all(
                [
                    InquiryType(**of, name={"ja": name, "en": name}, position=position),
                    CustomField(**of, name={"ja": name, "en": name}, kind=FieldKind.TEXT, position=position),
                    CallTemplate(**of, name=name),
                    ChatBlock(**of, address_hash=name, address_shown="192.0.2.0/24", reason=name),
                    CannedReply(**of, language="en", name=name, name_key=name, text="…", position=position),
                    MailTemplate(
                        **of, language="en", name="-", name_key=name, subject=name, text="…", position=position
                    ),
                    Webhook(**of, url=f"https://{name}.example", events=[], secret="-"),
                    MissedSearch(**of, language="en", words=f"a {name}"),
                    ArticleFeedback(article_id=said.id, language="en", reason=Reason.OTHER, comment=f"the {name}"),
                ]
            )
    for name in ("quince", "medlar"):
        writing_articles.notice(service, name)
        offices.chat_source(service, office.admin, name)
        factories.service(name={"ja": name, "en": name})
        factories.operator(name=name, role=offices.role())


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_list_finds_what_is_looked_for(office: Office, admin: Browser) -> None:
    fill(office)
    of, slug = office.url, office.service.slug
    for url in (
        f"{of}/help-center/inquiry-types?",
        f"{of}/ticket-fields?",
        f"{of}/call-settings?",
        f"{of}/chat/blocks?",
        f"{of}/chat/canned-replies?language=en&",
        f"{of}/tickets/mail-templates?language=en&",
        f"{of}/webhooks?",
        "/admin/services?",
        "/admin/operators?",
        "/admin/chat-settings?",
        f"/console/notices?service={slug}&",
        f"/console/article-feedback?service={slug}&",
        f"/console/missed-searches?service={slug}&",
    ):

        def shown(words: str, url: str = url) -> str:
            page = admin.get(f"{url}q={words}")
            assert page.status_code == 200, url
            assert 'role="search"' in page.text, url
            return page.text.partition('role="search"')[2].replace(f'value="{words}"', "")

        every, found, none = shown(""), shown("QUINCE"), shown("zzzz")
        assert [name for name in ("quince", "medlar") if name not in every] == [], url
        assert "quince" in found, url
        assert "medlar" not in found, url
        assert "quince" not in none, url
        assert re.search("Nothing found|No operator found", none), url
