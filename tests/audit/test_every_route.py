"""Every address of the administration that changes anything leaves a record (help-center.md 2).

One walk through all of them. What it has to reach is read from the URL map: a new address fails here until the walk
reaches it, or EXEMPT says why there is nothing to record.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from helpcenter.accounts.models import Operator, Role
from helpcenter.accounts.permissions import Permission
from helpcenter.api.models import ApiToken
from helpcenter.audit.models import AuditEntry
from helpcenter.audit.words import ACTIONS, SUBJECTS
from helpcenter.chat.block_model import ChatBlock
from helpcenter.chat.canned_model import CannedReply
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ImportRun, OperatorIdentity, RejectedChat
from helpcenter.imports.upload_models import ImportFile
from helpcenter.services.kept_text_model import KeptText
from helpcenter.services.models import Category, InquiryType
from helpcenter.tickets.custom_field_model import CustomField
from helpcenter.tickets.mail_template_model import MailTemplate
from helpcenter.tickets.models import CallTemplate
from helpcenter.transactions import operation
from helpcenter.webhooks import events
from helpcenter.webhooks.models import Webhook, WebhookDelivery
from tests import factories
from tests.admin import office as offices
from tests.admin.office import FILES, Office, settings_form
from tests.client import Browser
from tests.imports import making
from tests.imports.test_tables import CSV
from tests.mail.mail_server import sending_to

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
EXEMPT = {
    "admin_chat_texts.preview": "draws what was typed as a customer would see it, and keeps nothing",
    "admin_canned_replies.preview": "fills in what was typed, and keeps nothing",
    "admin_mails.preview": "fills in what was typed, and keeps nothing",
    "admin_mail_templates.preview": "fills in what was typed, and keeps nothing",
    "chat_settings.test": "asks the external system, and keeps nothing",
    "chat_settings.test_new": "asks the external system, and keeps nothing",
    "import_files.check": "notes what the columns are for a trial that changes no record; the import is recorded",
    "import_notices.hide": "hides a sentence in this browser's session",
}


class Walk:
    """An administrator at work: every request has to succeed and to be recorded."""

    def __init__(self, app: Flask, client: Browser) -> None:
        self.app, self.client = app, client
        self.reached: set[str] = set()

    def __call__(self, path: str, **form: Any) -> None:
        """POST `form` to `path`."""
        before = _last()
        answer = self.client.post(path, data=form)
        assert answer.status_code < 400, f"{path}: {answer.status_code} {_said(answer.text)}"
        db.session.expire_all()
        made = list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.id > before)))
        assert made, f"{path} leaves no record"
        assert {one.action for one in made} <= set(ACTIONS), path
        assert {one.subject_kind for one in made} <= set(SUBJECTS), path
        endpoint, _arguments = self.app.url_map.bind("localhost").match(path.partition("?")[0], method="POST")
        self.reached.add(str(endpoint))


def test_every_change_in_the_administration_is_recorded(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending_to(app, "file:///nowhere", monkeypatch)
    office = offices.office()
    client.sign_in(office.admin)
    walk = Walk(app, client)
    for area in AREAS:
        area(walk, office)
    changing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin") and (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    }
    assert changing - walk.reached - set(EXEMPT) == set(), "reach them in this walk, or say in EXEMPT why not"
    assert set(EXEMPT) <= changing - walk.reached, "no longer exempt"


def _help_center(walk: Walk, office: Office) -> None:
    url = f"{office.url}/help-center"
    walk(url, **settings_form(office.service, colour="#336699"))
    drawn = io.BytesIO()
    Image.new("RGB", (80, 80), "navy").save(drawn, "PNG")
    walk(f"{url}/logo", file=(io.BytesIO(drawn.getvalue()), "logo.png"))
    walk(f"{url}/logo/removal")
    walk(f"{url}/hours", **{f"day_{day}": "9:00-18:00" if day < 5 else "" for day in range(7)})
    walk(f"{url}/hours/holidays", day="2026-12-30", name="年末休業")
    walk(f"{url}/hours/holidays/public", year="2027")
    walk(f"{url}/hours/holidays/removal", day="2026-12-30")
    for name in ("返品", "請求"):
        walk(f"{url}/inquiry-types/new", name_ja=name, name_en=name, active="y")
    made = f"{url}/inquiry-types/{_newest(InquiryType).id}"
    walk(f"{made}/position", direction="up")
    walk(made, name_ja="配送", name_en="Delivery", active="y")
    walk(f"{made}/removal")


def _chat(walk: Walk, office: Office) -> None:
    url = f"{office.url}/chat"
    walk(f"{url}/basic", **FILES, greeting_ja="こんにちは。")
    walk(f"{url}/assignment", last_operator_first="y", maximum_chats="7", seconds_to_open="45")
    walk(f"{url}/reception-settings", login_only_chat="y", idle_warning_minutes="10", idle_end_minutes="5")
    walk(f"{url}/embed/sites", origin="https://shop.example")
    walk(f"{url}/embed/sites/removal", origin="https://shop.example")
    walk(f"{url}/identity", sign_in_url="https://shop.example/in")
    walk(f"{url}/identity/secret")
    walk(f"{url}/identity/secret")
    walk(f"{url}/identity/secret/previous/removal")
    block = ChatBlock(service_id=office.service.id, address_hash="0" * 64, address_shown="203.0.113.*", reason="迷惑")
    _add(block)
    walk(f"{url}/blocks/{block.id}/lifting")
    _kept_texts(walk, f"{url}/canned-replies", CannedReply)
    for name in ("Returns", "Orders"):
        walk(f"{url}/categories?adding=0", name=name)
    made = f"{url}/categories/{_newest(Category).id}"
    walk(f"{made}/name", name="Purchases")
    walk(made, name_ja="注文", name_en="Orders", parent_id="0", active="y")
    walk(f"{made}/position", places="-1")
    walk(f"{made}/removal")
    walk(f"{url}/reception")
    walk(f"{url}/reception", on="1")


def _kept_texts(walk: Walk, url: str, kind: type[KeptText]) -> None:
    for name in ("one", "two"):
        walk(f"{url}/new", language="ja", name=name, text="お調べします。")
    made = f"{url}/{_newest(kind).id}"
    walk(f"{made}/position", direction="up")
    walk(made, language="ja", name="three", text="確認します。")
    walk(f"{made}/removal")


def _tickets(walk: Walk, office: Office) -> None:
    walk(f"{office.url}/tickets", solved_closes_after_days="9", assignment="none", operator_id="")
    _kept_texts(walk, f"{office.url}/tickets/mail-templates", MailTemplate)
    walk(f"{office.url}/tickets/mails/received/ja", subject="{ticket}", text="{content} {link}")
    walk(f"{office.url}/tickets/mails/received/ja/removal")
    template = {"subject_pattern": "{customer}", "category_id": "0", "priority": "normal", "tags": ""}
    walk(f"{office.url}/call-settings/new", name="標準", **template)
    made = f"{office.url}/call-settings/{_newest(CallTemplate).id}"
    walk(made, name="至急", **template)
    walk(f"{made}/removal")
    for name in ("注文番号", "注文日"):
        walk(f"{office.url}/ticket-fields/new", name_ja=name, name_en=name, kind="text", on_tickets="y")
    made = f"{office.url}/ticket-fields/{_newest(CustomField).id}"
    walk(f"{made}/position", direction="up")
    walk(made, name_ja="届け先", name_en="Address", kind="text", on_calls="y")
    walk(f"{made}/removal")


def _webhooks(walk: Walk, office: Office) -> None:
    url = f"{office.url}/webhooks"
    walk(f"{url}/new", url="https://crm.example.com/hook", events=["chat.ended"])
    hook = _newest(Webhook)
    delivery = WebhookDelivery(webhook_id=hook.id, event=events.HookEvent.CHAT_ENDED.value, body="{}")
    _add(delivery)
    walk(f"{url}/{hook.id}/deliveries/{delivery.id}/repetition")
    walk(f"{url}/{hook.id}/secret")
    walk(f"{url}/{hook.id}", url="https://crm.example.com/hook", events=["chat.rated"])
    walk(f"{url}/{hook.id}/removal")


def _services(walk: Walk, office: Office) -> None:
    walk("/admin/services/new", slug="kyoto", name_ja="京都店", name_en="")
    walk("/admin/services/kyoto/position", direction="up")
    walk("/admin/services/kyoto/archive")
    walk("/admin/services/kyoto/archive/removal")


def _people(walk: Walk, office: Office) -> None:
    person = {"name": "高橋 蓮", "nickname": "", "email": "takahashi@example.com", "language": "ja"}
    person["role"] = str(factories.role().id)
    walk("/admin/operators/new", **person, password="")
    walk(f"/admin/operators/{_newest(Operator).id}/invitation")
    url = f"/admin/operators/{office.operator.id}"
    walk(f"{url}/password", password="another password")
    walk(f"{url}/second-factor/removal")
    walk(f"{url}/sessions/removal")
    walk(url, **{**person, "email": "other@example.com"})
    url = f"/admin/operators/{office.stranger.id}"
    walk(f"{url}/activity")
    walk(f"{url}/activity", active="1")
    walk("/admin/roles/new", name_ja="編集者", name_en="Editor", permissions=[Permission.CHAT_HANDLE])
    made = f"/admin/roles/{_newest(Role).id}"
    walk(made, name_ja="書き手", name_en="Writer", permissions=[Permission.CHAT_HANDLE])
    walk(f"{made}/removal")
    walk("/admin/api-tokens", name="CRM", scopes=["chat.history"])
    walk(f"/admin/api-tokens/{_newest(ApiToken).id}/revocation")


def _imports(walk: Walk, office: Office) -> None:
    source = offices.chat_source(office.service, office.operator)
    walk(f"/admin/chat-settings?service={office.service.id}", **making.form_of(source, name="二号店", secret="x"))
    made = _newest(ChatSource)
    walk(f"/admin/chat-settings/{made.id}", **making.form_of(made, poll_minutes=15))
    process = f"/admin/processes/{source.id}"
    for step in ("start", "restart", "runs"):
        walk(f"{process}/{step}")
    walk(f"/admin/processes/runs/{_newest(ImportRun).id}/cancellation")
    walk(f"{process}/stop")
    for number in (1, 2):
        wrong = RejectedChat(
            chat_source_id=source.id, fingerprint=str(number), position="1", raw="{}", reason="invalid"
        )
        _add(wrong)
    walk(f"/admin/processes/rejected-chats/{wrong.id}/retry")
    walk("/admin/processes/rejected-chats/retry")
    url = f"/admin/operators/{office.operator.id}/identities"
    named = {"source": str(source.id), "external_id": "op-7", "display_name": "たかはし"}
    walk(url, **{f"identity-new-{name}": value for name, value in named.items()})
    identity = _newest(OperatorIdentity)
    walk(f"{url}/{identity.id}", **{f"identity-{identity.id}-{name}": value for name, value in named.items()})
    walk(f"{url}/{identity.id}/calls")
    walk(f"{url}/{identity.id}/removal")
    files = offices.chat_source(office.service, office.operator, name="過去ログ", kind="file")
    walk("/admin/processes/files", source=str(files.id), file=(io.BytesIO(CSV.encode("cp932")), "chats.csv"))
    upload = _newest(ImportFile)
    _checked(upload)
    walk(f"/admin/processes/files/{upload.id}/run")
    walk(f"/admin/chat-settings/{made.id}/removal")


AREAS: tuple[Callable[[Walk, Office], None], ...] = (
    _help_center, _chat, _tickets, _webhooks, _services, _imports, _people,
)  # fmt: skip


def _checked(upload: ImportFile) -> None:
    with operation():
        upload.report = {"chats": 1}


def _add(record: Any) -> None:
    with operation():
        db.session.add(record)


def _newest(model: Any) -> Any:
    return db.session.scalars(sa.select(model).order_by(model.id.desc())).first()


def _said(page: str) -> list[str]:
    """What a form that is shown again says."""
    return re.findall(r'class="field__error"[^>]*>.*?</', page, re.DOTALL)


def _last() -> int:
    return db.session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
