"""The OpenAPI description, made from the shapes and the line of each address: it cannot say anything else."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import msgspec

from helpcenter.api import answering, repeating
from helpcenter.api.addresses import ADDRESSES, Address
from helpcenter.web.languages import LANGUAGES

REFERENCE = "#/components/schemas/{name}"
ERRORS = {"400", "401", "403", "404", "429"}


@cache
def document() -> bytes:
    """The description as JSON."""
    used = {shape for one in ADDRESSES for shape in (one.shows, one.takes) if shape is not None}
    ordered = sorted(used, key=lambda shape: shape.__name__)
    _schemas, components = msgspec.json.schema_components(ordered, ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for one in ADDRESSES:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Helpcenter", "version": "1", "description": "Chats, tickets, customers and articles."},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "components": {
            "schemas": {**components, "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "paths": paths,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


_PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "What is wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
    },
}


def _operation(one: Address) -> dict[str, Any]:
    done = "204" if one.shows is None else "201" if one.method == "post" else "200"
    errors = ERRORS | ({"409", "413", "415", "422"} if one.takes else set())
    described: dict[str, Any] = {
        "summary": one.summary,
        "operationId": one.summary.lower().replace(" ", "_"),
        "description": f"Needs the scope `{one.scope}`.",
        "parameters": [
            *_in_path(one),
            *(_in_query(one) if one.listed else []),
            *(_KEY if one.method == "post" else []),
        ],
        "responses": {
            done: {"description": "Done", **_content(one)},
            **dict.fromkeys(sorted(errors), _PROBLEM_ANSWER),
        },
    }
    if one.takes is not None:
        schema = {"$ref": REFERENCE.format(name=one.takes.__name__)}
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described


def _content(one: Address) -> dict[str, Any]:
    if one.shows is None:
        return {}
    shown: dict[str, Any] = {"$ref": REFERENCE.format(name=one.shows.__name__)}
    return {"content": {"application/json": {"schema": _page_of(shown) if one.listed else shown}}}


_KEY = [
    {
        "name": repeating.HEADER,
        "in": "header",
        "description": "The same request may be sent again under the same key for a day; it is done once.",
        "schema": {"type": "string", "pattern": "^[!-~]+$", "minLength": 1, "maxLength": repeating.LONGEST},
    }
]
_PROBLEM_ANSWER = {
    "description": "A problem",
    "content": {"application/problem+json": {"schema": {"$ref": REFERENCE.format(name="Problem")}}},
}


def _page_of(shown: dict[str, Any]) -> dict[str, Any]:
    cursor = {"type": ["string", "null"], "description": "For the next page; null on the last one."}
    properties = {"data": {"type": "array", "items": shown}, "next_cursor": cursor}
    return {"type": "object", "required": ["data", "next_cursor"], "properties": properties}


def _in_path(one: Address) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in one.path.split("/") if part.startswith("{")]
    number = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    words = {"language": {"type": "string", "enum": sorted(LANGUAGES)}}
    return [{"name": name, "in": "path", "required": True, "schema": words.get(name, number)} for name in names]


def _in_query(one: Address) -> list[dict[str, Any]]:
    number = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    schemas: dict[str, dict[str, Any]] = dict.fromkeys(one.filters, number)
    schemas |= {"limit": {"type": "integer", "minimum": 1, "maximum": answering.MOST}, "cursor": {"type": "string"}}
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]
