"""A Markdown file with facts about it on top, between two lines of three dashes.

The facts are YAML of the simplest kind: `key: value`, where a value is a word, a quoted text, a number, true, false, or
a list in brackets. What we write are JSON values, which are YAML too.
"""

from __future__ import annotations

import re

import msgspec

from helpcenter.web.typed import in_lines

Value = str | int | bool | list[str]
_LINE = re.compile(r"([A-Za-z_][\w-]*)\s*:\s*(.*)")
_END = re.compile(r"^---[ \t]*$", re.MULTILINE)
_LIST = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^,\]]+)\s*(?:,|$)""")


class UnreadableError(Exception):
    """A line that cannot be read; `number` counts from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(f"line {number}")
        self.number = number


def write(facts: dict[str, Value], text: str) -> str:
    """The file."""
    lines = [f"{key}: {msgspec.json.encode(value).decode()}" for key, value in facts.items()]
    return "\n".join(["---", *lines, "---", "", text.strip("\n"), ""])


def read(content: str) -> tuple[dict[str, Value], str]:
    """(facts, text) of a file; no facts where it does not begin with dashes. Raises UnreadableError."""
    content = in_lines(content.removeprefix("\ufeff"))
    start = _END.match(content)
    end = _END.search(content, start.end()) if start else None
    if start is None or end is None:
        return {}, content.strip("\n")
    facts: dict[str, Value] = {}
    for number, line in enumerate(content[start.end() : end.start()].split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            raise UnreadableError(number)
        facts[found[1].lower()] = _value(found[2].strip(), number)
    return facts, content[end.end() :].strip("\n")


def _value(written: str, number: int) -> Value:
    if written.startswith("["):
        if not written.endswith("]"):
            raise UnreadableError(number)
        return [str(_scalar(one, number)) for one in _LIST.findall(written[1:-1]) if one.strip()]
    return _scalar(written, number)


def _scalar(written: str, number: int) -> str | int | bool:
    written = written.strip()
    if written.startswith('"'):
        try:
            return msgspec.json.decode(written, type=str)
        except msgspec.DecodeError as error:
            raise UnreadableError(number) from error
    if len(written) > 1 and written[0] == written[-1] == "'":
        return written[1:-1].replace("''", "'")
    if written.lower() in ("true", "false"):
        return written.lower() == "true"
    return int(written) if re.fullmatch(r"-?\d{1,9}", written) else written
