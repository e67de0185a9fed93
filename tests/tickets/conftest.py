from __future__ import annotations

import pytest
from flask import Flask

from tests.tickets import desk as desks
from tests.tickets.desk import Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A service with its people, beside another one."""
    return desks.desk()
