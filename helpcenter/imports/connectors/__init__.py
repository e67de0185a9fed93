"""The kinds of external chat systems we can read. A new kind is one module and one line here.

See docs/connectors/README.md.
"""

from __future__ import annotations

from helpcenter.imports.connectors import smart_m_talk
from helpcenter.imports.connectors.contract import Connector

CONNECTORS: dict[str, Connector] = {
    "smart_m_talk": smart_m_talk,
}
