from __future__ import annotations

import pytest
from flask import Flask

from tests.admin import office as offices
from tests.admin.office import Office
from tests.client import Browser


@pytest.fixture
def office(app: Flask) -> Office:
    """A service with its people, beside another one."""
    return offices.office()


@pytest.fixture
def admin(office: Office, client: Browser) -> Browser:
    """The administrator's browser."""
    client.sign_in(office.admin)
    return client
