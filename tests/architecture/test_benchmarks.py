"""Every key that bench/results.json is to have is reported by some row of the benchmark (issue 7)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bench import rows
from helpcenter.config import PROJECT

WANTED = {
    "chat": (
        "p50_ms p99_ms bare_p50_ms bare_p99_ms lost doubled out_of_order throughput_ratio_postgresql "
        "throughput_ratio_sqlite idle_sockets kb_per_socket bare_kb_per_socket idle_requests_per_minute "
        "idle_frames_per_minute"
    ),
    "pages": "article_ratio home_ratio search_p50_ms",
    "import": "ratio chats_per_s peak_mb peak_mb_1m reimport_speedup",
    "history": "chats p95_ms",
    "export": "ratio peak_mb",
    "widget": "bytes_before_click requests_before_click bytes_after_click requests_after_click",
    "assignment": "chats placed_ms violations",
    "scaling": "messages_per_s.1 messages_per_s.2 messages_per_s.4",
}


def test_every_key_is_reported_by_a_row() -> None:
    keys = {f"{row}.{name}" for row, names in WANTED.items() for name in names.split()}
    reported = {key for module in (rows.small() | rows.large()).values() for key in keys if _reports(module, key)}
    assert keys - reported == set()


def _reports(module: str, key: str) -> bool:
    """Whether the key, or the one beside whose figure its limit stands, is written in the module.

    A part that is put in stands there as a word of its own: f"chat.{name}" and "lost" make chat.lost. Numbers need not.
    """
    tree = ast.parse((PROJECT / f"{module.replace('.', '/')}.py").read_text())
    words = {word for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(word := node.value, str)}
    plain = key.replace(".bare_", ".")
    if plain in words:
        return True
    found = (pattern.fullmatch(plain) for pattern in _patterns(tree))
    parts = ({part.strip("_") for part in match.groups() if part} for match in found if match)
    return any(words.issuperset(part for part in put_in if not part.isdigit()) for put_in in parts)


def _patterns(tree: ast.AST) -> Iterator[re.Pattern[str]]:
    """The texts with something put in, each part of which may be any word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield re.compile(
                "".join(re.escape(p.value) if isinstance(p, ast.Constant) else "([a-z0-9_]*)" for p in node.values)  # type: ignore[arg-type]  # always a text there
            )
