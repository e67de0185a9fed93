"""Any masks in any text hide just what they cover, and keep it."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.chat import masked_text
from helpcenter.chat.masked_text import MASK, Masks
from helpcenter.chat.models import Message

TEXTS = st.text(alphabet="ab●😀👨\u200dé\n ", min_size=1, max_size=20)


@dataclass
class Line:
    """A line as it reads, what its masks hide, and by counting characters which of the original are hidden."""

    text: str
    hidden: list[bool]
    masks: Masks = field(default_factory=list)
    originals: dict[int, str] = field(default_factory=dict)

    def pieces(self) -> list[tuple[str, int | None]]:
        return list(masked_text.pieces(Message(text=self.text, masks=self.masks)))

    def mask(self, start: int, end: int, mask_id: int) -> None:
        span = masked_text.covered(self.masks, start, end)
        self._count(span.start, span.end)
        self.originals[mask_id] = masked_text.unmasked(self.text, span, self.originals)
        self.text, self.masks = masked_text.replaced(self.text, self.masks, span, mask_id)

    def _count(self, start: int, end: int) -> None:
        position = at = 0
        for piece, mask_id in self.pieces():
            size = len(piece if mask_id is None else self.originals[mask_id])
            for offset in range(size):
                self.hidden[position + offset] |= start <= (at + offset if mask_id is None else at) < end
            position, at = position + size, at + len(piece)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, data=st.data())
def test_masks_hide_what_they_cover_and_nothing_is_lost(text: str, data: st.DataObject) -> None:
    line = Line(text, [False] * len(text))
    for mask_id in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(line.text) - 1))
        line.mask(start, data.draw(st.integers(start + 1, len(line.text))), mask_id)
    readable = "".join(one for one, hidden in zip(text, line.hidden, strict=True) if not hidden)
    assert "".join(piece for piece, mask_id in line.pieces() if mask_id is None) == readable
    whole = (piece if mask_id is None else line.originals[mask_id] for piece, mask_id in line.pieces())
    assert "".join(whole) == text
    assert all(piece == MASK for piece, mask_id in line.pieces() if mask_id is not None)
