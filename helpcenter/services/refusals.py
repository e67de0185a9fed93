"""Why a change to a service is refused."""

from __future__ import annotations


class RefusedError(Exception):
    """A change that cannot be made; the text is a sentence for the person who asked, `field` the field it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
