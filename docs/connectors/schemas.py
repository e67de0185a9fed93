"""Write <kind>.schema.json for every connector, from the form it reads: `python docs/connectors/schemas.py`.

Fields that are not read are allowed by the schema, as the connectors ignore them. A test fails on an old file.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from helpcenter.imports.connectors import CONNECTORS

HERE = Path(__file__).parent
BY_HAND = {"smart_m_talk", "json", "file"}
"""Our own contract, whose schema describes whole pages; and what anything may be."""


def schema(kind: str) -> str:
    """The JSON Schema of one chat of this kind."""
    connector = CONNECTORS[kind]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{kind}.schema.json",
        "title": f"A chat of {connector.LABEL}: what Helpcenter reads of it",
    }
    return json.dumps(head | msgspec.json.schema(connector.CHAT), ensure_ascii=False, indent=2) + "\n"


def generated() -> dict[str, Path]:
    """Kind → file, of all that are made here."""
    return {kind: HERE / f"{kind}.schema.json" for kind in CONNECTORS if kind not in BY_HAND}


if __name__ == "__main__":
    for kind, path in generated().items():
        path.write_text(schema(kind))
