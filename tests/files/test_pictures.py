"""Pictures are drawn anew: nothing comes along but what one sees."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpcenter.files import gif, kinds, pictures
from helpcenter.files.kinds import Kind
from helpcenter.files.pictures import Picture, redraw
from helpcenter.files.refusing import Reason, UnusableFileError
from tests.files import samples

FORMATS = {"PNG": kinds.PNG, "JPEG": kinds.JPEG, "GIF": kinds.GIF, "WEBP": kinds.WEBP}


def drawn(content: bytes, kind: Kind) -> tuple[Picture, Image.Image]:
    made = redraw(BytesIO(content), kind)
    return made, Image.open(BytesIO(made.content))


def test_a_photo_loses_where_it_was_taken_and_is_turned() -> None:
    made, image = drawn(samples.photo((64, 48)), kinds.JPEG)
    assert (image.format, image.size, (made.width, made.height)) == ("JPEG", (48, 64), (48, 64))
    assert dict(image.getexif()) == {}
    assert b"SECRET CAMERA" not in made.content
    red, _green, blue = image.convert("RGB").getpixel((24, 4))  # type: ignore[misc]  # three numbers
    assert red > 150 > blue, "the left side must have become the top"


@pytest.mark.parametrize("form", FORMATS)
def test_what_hangs_behind_a_picture_is_gone(form: str) -> None:
    made, image = drawn(samples.picture(form) + samples.HTML, FORMATS[form])
    assert image.size == (64, 48)
    assert b"alert" not in made.content


def test_a_text_in_a_picture_is_gone() -> None:
    info = PngInfo()
    info.add_text("Comment", "SECRET")
    made, _image = drawn(samples.picture(pnginfo=info), kinds.PNG)
    assert b"SECRET" not in made.content


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_still_moves(form: str) -> None:
    _made, image = drawn(samples.moving(form), FORMATS[form])
    assert (image.n_frames, image.info["loop"]) == (3, 0)  # type: ignore[attr-defined]  # of moving pictures


def test_what_is_transparent_stays_so() -> None:
    made, image = drawn(samples.picture(mode="RGBA"), kinds.PNG)
    assert image.mode == "RGBA"
    assert Image.open(BytesIO(made.thumbnail)).format == "WEBP"


def test_a_huge_picture_is_made_smaller_and_the_thumbnail_small() -> None:
    made, image = drawn(samples.picture("JPEG", (6000, 3000)), kinds.JPEG)
    assert image.size == (4096, 2048)
    assert Image.open(BytesIO(made.thumbnail)).size == (520, 260)
    assert len(made.thumbnail) < 30_000


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (samples.png_that_claims(30_000, 30_000), kinds.PNG, Reason.PIXELS),
        (samples.png_that_claims(8_000, 8_000), kinds.PNG, Reason.PIXELS),
        (samples.gif_of_many_frames(100_000), kinds.GIF, Reason.PIXELS),
        (samples.picture("PNG")[:60], kinds.PNG, Reason.BROKEN),
        (b"\xff\xd8\xff" + b"\x00" * 100, kinds.JPEG, Reason.BROKEN),
        (samples.png_that_claims(500, 500), kinds.PNG, Reason.BROKEN),
        (samples.picture("PNG"), kinds.GIF, Reason.BROKEN),
    ],
)
def test_bombs_and_broken_ones_are_refused(content: bytes, kind: Kind, reason: Reason) -> None:
    with pytest.raises(UnusableFileError) as refused:
        redraw(BytesIO(content), kind)
    assert refused.value.reason == reason


def test_many_large_frames_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_MOVING_PIXELS", 3 * 40 * 30 - 1)
    for form in ("GIF", "WEBP"):
        with pytest.raises(UnusableFileError):
            redraw(BytesIO(samples.moving(form)), FORMATS[form])


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_counting_frames(frames: int) -> None:
    assert gif.count(BytesIO(samples.moving("GIF", frames)), 100) == frames
    assert gif.count(BytesIO(samples.gif_of_many_frames(1000)), 5) == 5
