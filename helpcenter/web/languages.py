"""Which language a page is in, and the catalogues behind it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import g, has_request_context, request
from flask_login import current_user

LANGUAGES = ("ja", "en")
DEFAULT = "ja"
SOURCE = Path(__file__).resolve().parent.parent / "translations"


def current() -> str:
    """The language of the current request: that of the URL (g.language), of the operator, or of the browser.

    Outside of a request (commands, jobs) it is the default one, unless g.language says otherwise.
    """
    chosen: str | None = g.get("language")
    if chosen or not has_request_context():
        return chosen or DEFAULT
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES, DEFAULT) or DEFAULT


def supported(language: str) -> str:
    """`language` (a customer may have any) where our texts are in it, else the default one."""
    return language if language in LANGUAGES else DEFAULT


def display_name(language: str) -> str:
    """What `language` ("en") is called in the reader's language (英語); the code itself where it is unknown."""
    try:
        return Locale.parse(language, sep="-").get_display_name(current()) or language
    except (UnknownLocaleError, ValueError):
        return language


@contextmanager
def reading(language: str, zone: str) -> Iterator[None]:
    """Translate and format for a reader of `language` in time zone `zone`, whoever makes the current request."""
    before = g.get("language"), g.get("time_zone"), g.get("_flask_babel")
    g.language, g.time_zone = language, zone
    g._flask_babel = SimpleNamespace(babel_locale=Locale.parse(language))  # noqa: SLF001  # Flask-Babel's own place
    try:
        yield
    finally:
        g.language, g.time_zone = before[:2]
        g._flask_babel = before[2] or SimpleNamespace()  # noqa: SLF001  # as above


def time_zone() -> str | None:
    """The zone times are shown in: that of the page's service (g.time_zone) or of the operator."""
    chosen: str | None = g.get("time_zone")
    if chosen is None and current_user and current_user.is_authenticated:
        return str(current_user.time_zone)
    return chosen


def compiled(folder: Path | None = None) -> Path:
    """Folder with one compiled catalogue a language, made from the areas' .po files where it is not there yet.

    Each account of the machine has its own: what another one has put there could be anything, or not for us to read.
    """
    parts = {language: sorted((SOURCE / language).glob("*.po")) for language in LANGUAGES}
    content = b"".join(path.read_bytes() for paths in parts.values() for path in paths)
    name = f"helpcenter-catalogues-{os.getuid()}-{hashlib.sha256(content).hexdigest()[:16]}"
    target = (folder or Path(tempfile.gettempdir())) / name
    target.mkdir(mode=0o700, exist_ok=True)
    if target.stat().st_uid != os.getuid():
        raise PermissionError(f"{target} belongs to another account")
    for language, paths in parts.items():
        compiled_file = target / language / "LC_MESSAGES" / "messages.mo"
        if not compiled_file.exists():
            _write(_merged(language, paths), compiled_file)
    return target


def _merged(language: str, paths: list[Path]) -> Catalog:
    whole = Catalog(locale=language)
    for path in paths:
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    whole[message.id] = message
    return whole


def _write(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        write_mo(file, catalogue)
    Path(file.name).replace(path)  # at once, because several processes start together
