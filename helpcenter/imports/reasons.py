"""Why something could not be fetched or imported: a code and its particulars, kept as data.

The sentence for people is made when it is shown, in the reader's language (`wording.py`), so a run that
failed at night for an English-speaking administrator reads as well for a Japanese one in the morning.
"""

from __future__ import annotations

import msgspec


class Reason(msgspec.Struct, frozen=True):
    """A code such as `timeout` and the values its sentence names, such as `{"seconds": 60}`."""

    code: str
    values: dict[str, str | int] = {}

    def encode(self) -> str:
        """As one JSON text, the form in which it is stored."""
        return msgspec.json.encode(self).decode()


def decode(text: str) -> Reason:
    """The reason stored as `text`. Raises `msgspec.MsgspecError` if it is not one."""
    return msgspec.json.decode(text, type=Reason)


class SourceError(Exception):
    """A source could not be read. The only exception that fetching and connectors raise.

    `permanent`: trying again without a change of settings is useless (wrong credentials, refused address).
    `retry_after`: seconds the source itself asked us to wait, if it did.
    """

    def __init__(
        self,
        code: str,
        *,
        permanent: bool = False,
        retry_after: int | None = None,
        **values: str | int,
    ) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.reason = Reason(code, values)
        self.permanent = permanent
        self.retry_after = retry_after
