"""Counting the frames of a GIF without drawing them: a decoder that counts would walk through a million of them."""

from __future__ import annotations

from typing import BinaryIO

_EXTENSION, _FRAME = 0x21, 0x2C


def count(stream: BinaryIO, most: int) -> int:
    """How many frames the GIF in `stream` has, or `most` as soon as there are so many."""
    stream.seek(10)
    _skip_colours(stream, stream.read(3)[:1])
    frames = 0
    while frames < most:
        block = stream.read(1)
        if block == bytes([_EXTENSION]):
            stream.seek(1, 1)
        elif block == bytes([_FRAME]):
            frames += 1
            stream.seek(8, 1)
            _skip_colours(stream, stream.read(1))
            stream.seek(1, 1)
        else:  # the end, or what is no GIF any more
            break
        _skip_data(stream)
    return max(frames, 1)


def _skip_colours(stream: BinaryIO, flags: bytes) -> None:
    """The table of colours that follows, if the flags say so: 2 to 256 of three bytes."""
    if flags and flags[0] & 0x80:
        stream.seek(3 * 2 ** ((flags[0] & 7) + 1), 1)


def _skip_data(stream: BinaryIO) -> None:
    """Blocks of up to 255 bytes, each after its length; the last is empty."""
    while length := stream.read(1):
        if length == b"\x00":
            return
        stream.seek(length[0], 1)
