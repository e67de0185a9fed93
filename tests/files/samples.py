"""Files as people send them, and as those send them who mean harm."""

from __future__ import annotations

import struct
import uuid
import zipfile
import zlib
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from helpcenter.files.kinds import Group
from helpcenter.files.limits import Limits

EVERYTHING = Limits(frozenset(Group), megabytes=10, count=30)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)


def picture(form: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A picture: red on the left, blue on the right."""
    drawn = Image.new(mode, size, (200, 30, 30) if mode == "RGB" else (200, 30, 30, 255))
    drawn.paste((30, 30, 200), (size[0] // 2, 0, size[0], size[1]))
    file = BytesIO()
    drawn.save(file, form, **options)
    return file.getvalue()


def upload(browser: FlaskClient, path: str, content: bytes, name: str, **more: str) -> TestResponse:
    """Send a file as a form does, under a new UUID or the given one."""
    form = {"uuid": str(uuid.uuid4()), **more, "file": (BytesIO(content), name)}
    response: TestResponse = browser.post(path, data=form)
    response.request.environ["wsgi.input"].close()  # a large one lies in a temporary file
    return response


def photo(size: tuple[int, int] = (64, 48)) -> bytes:
    """A photo whose camera was held sideways and wrote down where it was."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right by 90°
    exif[0x010F] = "SECRET CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", size, exif=exif)


def moving(form: str, frames: int = 3) -> bytes:
    """A picture that moves."""
    drawn = [Image.new("RGB", (40, 30), (80 * number % 256, 40, 90)) for number in range(frames)]
    file = BytesIO()
    drawn[0].save(file, form, save_all=True, append_images=drawn[1:], duration=120, loop=0)
    return file.getvalue()


def archive(**entries: bytes) -> bytes:
    """A ZIP archive; `__` in a name stands for "/" and `_dot_` for "."."""
    return archive_of({name.replace("__", "/").replace("_dot_", "."): body for name, body in entries.items()})


def archive_of(entries: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in entries.items():
            made.writestr(name, body, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def word(**more: bytes) -> bytes:
    """A Word document."""
    return archive_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes(1000))) + _chunk(b"IEND")


def gif_of_many_frames(frames: int) -> bytes:
    """A GIF with frames of one pixel each, 17 bytes apiece."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    return head + frame * frames + b"\x3b"


def _chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
