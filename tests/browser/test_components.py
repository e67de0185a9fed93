"""The design system in a real browser: macros and scripts on pages of their own, under our content security policy."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask, render_template, render_template_string
from playwright.sync_api import Browser, Page, Route, expect
from wtforms import BooleanField, Form, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, Email, Optional

from helpcenter.web.headers import POLICY
from tests.browser.accessibility import violations
from tests.browsers import OpenBrowser

ORIGIN = "http://components.example"
PAGE = """
{% extends "layouts/base.html" %}
{% from "components/head.html" import modules %}
{% from "components/button.html" import button %}
{% from "components/dialog.html" import dialog, actions, confirmation %}
{% from "components/menu.html" import menu, menu_link %}
{% from "components/tabs.html" import tabs %}
{% from "components/toast.html" import toast, toast_region %}
{% block title %}Components{% endblock %}
{% block scripts %}{{ modules(("dialog", "toast", "menu", "tabs", "panes")) }}{% endblock %}
{% block content %}
  <h1>Components</h1>
  {{ button("Ask", type="button", id="ask", **{"data-dialog-open": "question"}) }}
  {% call dialog("question", "Really?", "It cannot be undone.") %}
    {% call actions() %}{{ button("Back", type="button", **{"data-dialog-close": ""}) }}{% endcall %}
  {% endcall %}
  {% call menu("More") %}{{ menu_link("One", "#one") }}{{ menu_link("Two", "#two") }}{% endcall %}
  {% set parts = [{"label": "Call", "url": "/call", "active": True}, {"label": "Customer", "url": "/customer"}] %}
  {{ tabs(parts, "Parts", panel="part") }}
  <div id="part" role="tabpanel" tabindex="0">First</div>
  {{ button("Delete", type="button", **{"hx-post": "/delete", "hx-confirm": "Delete it?", "hx-target": "#part"}) }}
  {{ confirmation() }}{{ toast_region() }}
{% endblock %}
"""


class Example(Form):
    """What the gallery shows of forms."""

    name = StringField("お名前", [Optional()])
    subject = StringField("件名", [DataRequired()])
    email = StringField("メールアドレス", [DataRequired(), Email("@ のあとを最後まで入力してください。")])
    channel = StringField("チャネル")
    attach = BooleanField("添付を含める")
    draft = BooleanField("下書き")
    satisfied = RadioField("評価", choices=[SelectChoice("yes", "満足"), SelectChoice("no", "不満足")])
    on = BooleanField("オン")
    off = BooleanField("オフ")


def filled(prefix: str) -> Example:
    """The form with one field that is wrong."""
    given = {"subject": "返品の受付", "email": "k.yamamoto@example", "channel": "チャット", "attach": True, "on": True}
    form = Example(prefix=prefix, data={**given, "satisfied": "yes"})
    form.validate()
    return form


def show(page: Page, app: Flask, html: str) -> Page:
    """Open `html` as a page of its own; static/ comes from the app, other requests are answered by their own names."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            headers = {"Content-Security-Policy": f"{POLICY}'none'"}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        elif path.startswith("/static/"):
            with app.app_context(), app.test_client().get(path) as served:
                route.fulfill(status=served.status_code, body=served.data, content_type=served.content_type)
        elif path == "/lost":
            route.abort()
        else:
            route.fulfill(body=f"{route.request.method} {path}", content_type="text/html")

    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/")
    return page


@pytest.fixture
def app(applications: Callable[[str], Flask]) -> Flask:
    """One database is enough: nothing here is stored."""
    return applications("sqlite")


@pytest.fixture
def parts(page: Page, app: Flask) -> Page:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        return show(page, app, render_template_string(PAGE))


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_every_component_is_accessible_and_fits(screen: str, app: Flask, open_browser: OpenBrowser) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "ja"}):
        forms = {scheme: filled(scheme) for scheme in ("light", "dark")}
        html = render_template("components/gallery.html", forms=forms)
    page = show(open_browser(screen=screen).new_page(), app, html)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_wrong_field_says_so_to_everybody(page: Page, app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "ja"}):
        form = filled("")
        html = render_template_string(
            '{% extends "layouts/base.html" %}{% from "components/field.html" import field, error_summary %}'
            "{% block content %}{{ error_summary(form) }}"
            "{{ field(form.email, hint='PC のアドレス') }}{{ field(form.name) }}{% endblock %}",
            form=form,
        )
    show(page, app, html)
    field = page.get_by_role("textbox", name="メールアドレス")
    expect(field).to_have_value("k.yamamoto@example")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("@ のあとを最後まで入力してください。 PC のアドレス")
    expect(page.get_by_role("alert")).to_contain_text("1件の項目")
    expect(page.get_by_role("textbox", name="お名前 任意")).not_to_have_attribute("aria-invalid", "true")


def test_a_dialog_gives_the_focus_back(parts: Page) -> None:
    parts.get_by_role("button", name="Ask").click()
    expect(parts.get_by_role("dialog", name="Really?")).to_be_visible()
    parts.keyboard.press("Escape")
    expect(parts.get_by_role("dialog", name="Really?")).to_be_hidden()
    expect(parts.get_by_role("button", name="Ask")).to_be_focused()
    parts.get_by_role("button", name="Ask").click()
    parts.get_by_role("button", name="Back").click()
    expect(parts.get_by_role("button", name="Ask")).to_be_focused()


def test_a_confirmation_sends_only_after_yes(parts: Page) -> None:
    delete = parts.get_by_role("button", name="Delete")
    delete.click()
    parts.get_by_role("dialog", name="Delete it?").get_by_role("button", name="Go back").click()
    expect(parts.get_by_role("tabpanel")).to_have_text("First")
    delete.click()
    parts.get_by_role("dialog", name="Delete it?").get_by_role("button", name="Continue").click()
    expect(parts.get_by_role("tabpanel")).to_have_text("POST /delete")
    expect(delete).to_be_focused()


def test_a_menu_is_worked_by_the_keyboard(parts: Page) -> None:
    more = parts.locator("summary", has_text="More")
    more.focus()
    parts.keyboard.press("ArrowDown")
    expect(parts.get_by_role("link", name="One")).to_be_focused()
    parts.keyboard.press("ArrowUp")
    expect(parts.get_by_role("link", name="Two")).to_be_focused()
    parts.keyboard.press("Escape")
    expect(parts.get_by_role("link", name="Two")).to_be_hidden()
    expect(more).to_be_focused()


def test_tabs_answer_the_arrow_keys_and_load_their_part(parts: Page) -> None:
    parts.get_by_role("tab", name="Call").focus()
    parts.keyboard.press("ArrowRight")
    expect(parts.get_by_role("tab", name="Customer")).to_be_focused()
    expect(parts.get_by_role("tab", selected=True)).to_have_text("Customer")
    expect(parts.get_by_role("tabpanel", name="Customer")).to_have_text("GET /customer")


def test_toasts_come_one_at_a_time_and_errors_stay(parts: Page, app: Flask) -> None:
    parts.clock.install()
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        macro = '{% from "components/toast.html" import toast %}'
        good, bad = (
            render_template_string(macro + call) for call in ('{{ toast("Saved") }}', '{{ toast("No", "red") }}')
        )
    add = "html => document.querySelector('#toasts').insertAdjacentHTML('beforeend', html)"
    parts.evaluate(add, good)
    expect(parts.locator(".toast")).to_have_text("Saved")
    parts.clock.run_for(7000)
    expect(parts.locator(".toast")).to_have_count(0)
    parts.evaluate(add, good)
    parts.evaluate(add, bad)
    parts.clock.run_for(7000)
    expect(parts.locator(".toast")).to_have_text("No")
    parts.get_by_role("button", name="Close").click()
    expect(parts.locator(".toast")).to_have_count(0)


def test_a_lost_request_says_that_what_was_typed_is_kept(chromium: Browser, app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        html = render_template_string(PAGE)
    with chromium.new_context() as context:  # not open_browser's: htmx writes the lost request to the console
        page = show(context.new_page(), app, html)
        page.evaluate("htmx.ajax('GET', '/lost', '#part')")
        expect(page.get_by_role("alert")).to_contain_text("What you typed is still here")
