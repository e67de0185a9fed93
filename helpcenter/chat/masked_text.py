"""A text with masks in it: how one more is put in, and how it is drawn. Positions are code points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from helpcenter.chat.models import Message
from helpcenter.web.rendering import fragment, linked

MASK = "●●●●"
"""Always the same, so that it does not tell how long the piece was."""
LENGTH = len(MASK)
Masks = list[list[int]]
"""[position in the text, ID of the mask], in order."""


@dataclass(frozen=True)
class Span:
    """A part of a text, with the masks that stand in it whole."""

    start: int
    end: int
    masks: Masks

    @property
    def is_one_mask(self) -> bool:
        """Whether nothing but a mask stands there."""
        return len(self.masks) == 1 and self.end - self.start == LENGTH


def covered(masks: Masks, start: int, end: int) -> Span:
    """What [start, end) covers, made wider where it touches a mask: those become a part of it."""
    touched = [[at, mask_id] for at, mask_id in masks if at < end and at + LENGTH > start]
    first, last = ([touched[0][0]], [touched[-1][0] + LENGTH]) if touched else ([], [])
    return Span(min([start, *first]), max([end, *last]), touched)


def unmasked(text: str, span: Span, originals: Mapping[int, str]) -> str:
    """What `span` of `text` says without its masks. `originals`: mask ID → what it hides."""
    parts, position = [], span.start
    for at, mask_id in span.masks:
        parts += [text[position:at], originals[mask_id]]
        position = at + LENGTH
    return "".join([*parts, text[position : span.end]])


def replaced(text: str, masks: Masks, span: Span, mask_id: int) -> tuple[str, Masks]:
    """The text with the mask `mask_id` in the place of `span`, and where its masks stand then."""
    shift = LENGTH - (span.end - span.start)
    rest = [[at + shift if at >= span.end else at, other] for at, other in masks if [at, other] not in span.masks]
    return text[: span.start] + MASK + text[span.end :], sorted([*rest, [span.start, mask_id]])


def drawn(message: Message, draw: Callable[[str], Markup] = linked, *, staff: bool = True) -> Markup:
    """The text by `draw`, and its masks: for staff as buttons that ask why one wants to look."""
    return Markup("").join(
        draw(text) if mask_id is None else _chip(message, mask_id, staff=staff) for text, mask_id in pieces(message)
    )


def pieces(message: Message) -> Iterator[tuple[str, int | None]]:
    """The text in its parts: what can be read (None), and masks (their ID)."""
    position = 0
    for at, mask_id in message.masks or ():
        yield message.text[position:at], None
        yield MASK, mask_id
        position = at + LENGTH
    yield message.text[position:], None


def _chip(message: Message, mask_id: int, *, staff: bool) -> Markup:
    if not staff:
        return Markup('<span class="masked">{}</span>').format(MASK)
    return Markup(fragment("chat/_mask.html", chat_id=message.chat_id, mask_id=mask_id).strip())  # noqa: S704  # ours
