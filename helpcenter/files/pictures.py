"""Pictures drawn anew, so that nothing comes along but what one sees (quality.md 3.6).

No place where a photo was taken, no page or program hidden behind it. They are turned as the camera said, made smaller
where they are huge, and get a thumbnail.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageOps, ImageSequence

from helpcenter.files import gif, kinds
from helpcenter.files.kinds import Kind
from helpcenter.files.refusing import Reason, UnusableFileError

MOST_PIXELS = 51_000_000
"""Of a still picture; a phone's has 12 to 50 million."""
MOST_MOVING_PIXELS = 30_000_000
"""Of all frames of a moving picture together."""
MOST_FRAMES = 300
LONGEST_SIDE = 4096
THUMBNAIL = 520
"""Twice the 260 pixels of a conversation's column, for fine screens."""
_FORMATS = {kinds.PNG: "PNG", kinds.JPEG: "JPEG", kinds.GIF: "GIF", kinds.WEBP: "WEBP"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "PNG": {"optimize": False},
    "JPEG": {"quality": 88, "progressive": True},
    "WEBP": {"quality": 88, "method": 3},
    "GIF": {},
}


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew; `thumbnail` is a WebP."""

    content: bytes
    width: int
    height: int
    thumbnail: bytes


def redraw(stream: BinaryIO, kind: Kind) -> Picture:
    """The picture in `stream`, which begins as one of `kind`. Raises UnusableFileError."""
    stream.seek(0)
    try:
        with Image.open(stream, formats=[_FORMATS[kind]]) as opened:
            _check_size(opened, _frames(opened, stream, kind))
            moves = kind != kinds.JPEG and getattr(opened, "is_animated", False)
            return _moving(opened, kind) if moves else _still(opened, kind)
    except UnusableFileError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusableFileError(Reason.PIXELS) from error
    except Exception as error:  # decoders fail in many ways on what somebody has made up
        raise UnusableFileError(Reason.BROKEN) from error


def _frames(opened: Image.Image, stream: BinaryIO, kind: Kind) -> int:
    """How many pictures there are in one. A photo is one, whatever hangs on it; PNG and WebP say it in their heads."""
    if kind == kinds.JPEG:
        return 1
    if kind != kinds.GIF:
        return int(getattr(opened, "n_frames", 1))
    position = stream.tell()
    counted = gif.count(stream, MOST_FRAMES + 1)
    stream.seek(position)  # where the decoder goes on
    return counted


def _check_size(opened: Image.Image, frames: int) -> None:
    """Before anything is decoded: the head says how large it will be."""
    pixels = opened.width * opened.height
    if pixels > MOST_PIXELS or frames > MOST_FRAMES or (frames > 1 and pixels * frames > MOST_MOVING_PIXELS):
        raise UnusableFileError(Reason.PIXELS)


def _still(opened: Image.Image, kind: Kind) -> Picture:
    if kind == kinds.JPEG:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes a huge photo at a half or a quarter of its size
    drawn = _plain(opened, kind)
    ImageOps.exif_transpose(drawn, in_place=True)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    content = _saved(drawn, _FORMATS[kind])
    return Picture(content, drawn.width, drawn.height, _thumbnail(drawn))


def _moving(opened: Image.Image, kind: Kind) -> Picture:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(opened):
        durations.append(min(max(int(frame.info.get("duration", 100) or 100), 20), 10_000))
        frames.append(_bare(frame.convert("RGBA")))
    options: dict[str, Any] = {"save_all": True, "append_images": frames[1:], "duration": durations, "loop": 0}
    if kind == kinds.GIF:
        options["disposal"] = 2
    content = _saved(frames[0], _FORMATS[kind], **options)
    return Picture(content, opened.width, opened.height, _thumbnail(frames[0]))


def _plain(opened: Image.Image, kind: Kind) -> Image.Image:
    """In colours that every browser shows alike; what the camera noted stays with it until the picture is turned."""
    has_gaps = kind != kinds.JPEG and (opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info)
    mode = "RGBA" if has_gaps else "RGB"
    return opened if opened.mode == mode else opened.convert(mode)


def _bare(drawn: Image.Image) -> Image.Image:
    """Without anything that would be saved beside the pixels."""
    drawn.info = {}
    drawn.getexif().clear()
    return drawn


def _saved(drawn: Image.Image, form: str, **more: Any) -> bytes:
    drawn = _bare(drawn)
    file = BytesIO()
    drawn.save(file, form, **{**_OPTIONS[form], **more})
    return file.getvalue()


def _thumbnail(drawn: Image.Image) -> bytes:
    small = drawn.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return _saved(small, "WEBP")
