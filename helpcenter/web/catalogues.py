"""Keeping the catalogues: extract the texts of an area from code and templates into its two .po files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from helpcenter.config import PROJECT
from helpcenter.web.languages import LANGUAGES, SOURCE

KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "lazy_gettext", "N_")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2)),
}
EXCLUDED = {"layouts": "web", "components": "web"}


def areas() -> dict[str, list[Path]]:
    """Area → its sources: helpcenter/<area>/**.py and templates/<area>/**.html; layouts and components are `web`'s."""
    found: dict[str, list[Path]] = {}
    for base, pattern in ((PROJECT / "helpcenter", "*.py"), (PROJECT / "templates", "*.html")):
        for path in sorted(base.rglob(pattern)):
            parts = path.relative_to(base).parts
            area = EXCLUDED.get(parts[0], parts[0]) if len(parts) > 1 else "web"
            found.setdefault(area, []).append(path)
    return found


def extracted(paths: list[Path]) -> Catalog:
    """The texts in `paths`, without translations."""
    catalogue = Catalog()
    for path in paths:
        method = "jinja2.ext.babel_extract" if path.suffix == ".html" else "python"
        for _line, message, _comments, context in extract_from_file(method, str(path), keywords=KEYWORDS):
            if message:
                catalogue.add(message, context=context)
    return catalogue


def update() -> list[str]:
    """Bring every area's catalogues up to date, keeping translations; returns what is left untranslated."""
    missing: list[str] = []
    for area, paths in areas().items():
        texts = extracted(paths)
        for language in LANGUAGES:
            kept = _updated(texts, SOURCE / language / f"{area}.po", language)
            missing += [f"{language}/{area}: {message.id}" for message in kept if message.id and not _complete(message)]
    return missing


def read(path: Path, language: str) -> Catalog:
    """A catalogue from its file; empty where there is none."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _updated(texts: Catalog, path: Path, language: str) -> Catalog:
    old, new = read(path, language), Catalog(locale=language)
    for message in texts:
        if not message.id:
            continue
        before = old.get(message.id, message.context)
        string = before.string if before is not None and _complete(before) else _source(message.id, language)
        new.add(message.id, string, flags=message.flags, context=message.context)
    if not len(new):
        path.unlink(missing_ok=True)
        return new
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, sort_output=True, omit_header=True, no_location=True, width=0)
    return new


def _source(key: Any, language: str) -> Any:
    """English is what the texts are written in; other languages start empty."""
    if language == "en":
        return key
    return "" if isinstance(key, str) else ("",)


def _complete(message: object) -> bool:
    string = getattr(message, "string", "")
    return all(string) if isinstance(string, (tuple, list)) else bool(string)
