"""The people of the administration, for tests: an administrator, and somebody who administers another service."""

from __future__ import annotations

from dataclasses import dataclass

from helpcenter.accounts.models import Operator, Role, RolePermission
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource
from helpcenter.services import privacy, settings
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.imports import making

FILES = {"file_groups": ["picture", "pdf"], "file_megabytes": "5", "files_per_chat": "20"}
"""What the page of the basic settings sends besides its texts."""


@dataclass
class Office:
    """A service whose chat is on, beside another one."""

    service: Service
    elsewhere: Service
    admin: Operator
    operator: Operator
    stranger: Operator

    @property
    def url(self) -> str:
        return f"/admin/services/{self.service.slug}"


def office() -> Office:
    """A new one."""
    service = with_chat(factories.service(name={"ja": "みなとストア", "en": "Minato Store"}))
    elsewhere = with_chat(factories.service())
    return Office(
        service=service,
        elsewhere=elsewhere,
        admin=factories.operator(role_key="administrator", language="en"),
        operator=factories.operator(service),
        stranger=factories.operator(elsewhere, role=role(Permission.SERVICE_SETTINGS, Permission.OPERATORS)),
    )


def with_chat(service: Service) -> Service:
    """The service with its chat on."""
    for language in service.languages:
        privacy.publish(service, language, f"What you tell us is kept ({language}).", by=None)
    settings.change(service, chat_enabled=True, by=None)
    return service


def chat_source(of: Service, default: Operator, name: str = "SMART M TALK 本店", **values: object) -> ChatSource:
    """A chat setting."""
    return making.chat_source(of, default, name=name, url="https://talk.example/chats", **values)


def followed(browser: Browser, url: str) -> tuple[str, str]:
    """Where redirects lead in the end, and the page there."""
    response = browser.get(url)
    while response.status_code in (302, 303):
        url = response.headers["Location"]
        response = browser.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return url, response.text


def role(*permissions: Permission) -> Role:
    """A role with these permissions alone."""
    made = Role(name={"ja": "役割", "en": "Role"}, grants=[RolePermission(permission=one) for one in permissions])
    with operation():
        db.session.add(made)
    return made


def settings_form(service: Service, **changes: object) -> dict[str, object]:
    """The form of the basic settings as a browser sends it when nothing was changed but `changes`."""
    form: dict[str, object] = {
        "colour": service.colour,
        "languages": service.languages,
        "default_language": service.default_language,
        "time_zone": service.time_zone,
        **{f"name_{language}": text for language, text in service.name.items()},
    }
    toggles = ("notices_enabled", "articles_enabled", "inquiries_enabled", "inquiries_members_only", "chat_enabled")
    form |= {name: "y" for name in toggles if getattr(service, name)}
    for language in service.languages:
        wording = privacy.current(service, language)
        form[f"wording_{language}"] = wording.text if wording else ""
    return {name: value for name, value in {**form, **changes}.items() if value is not None}
