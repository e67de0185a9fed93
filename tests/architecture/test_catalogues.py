"""Both languages of the interface are complete and equal (rule 11)."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from helpcenter.web import catalogues
from helpcenter.web.languages import LANGUAGES, SOURCE

AREAS = catalogues.areas()
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def messages(area: str, language: str) -> dict[Any, Any]:
    """Text → translation (a tuple of both forms where there is a plural)."""
    catalogue = catalogues.read(SOURCE / language / f"{area}.po", language)
    return {message.id: message.string for message in catalogue if message.id}


def with_contexts(area: str, language: str) -> dict[Any, Any]:
    """The same with the context each text stands in (None, or the first word of pgettext)."""
    catalogue = catalogues.read(SOURCE / language / f"{area}.po", language)
    return {(message.context, message.id): message.string for message in catalogue if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_the_catalogue_holds_the_texts_of_its_area_and_no_others(area: str, language: str) -> None:
    texts = {message.id for message in catalogues.extracted(AREAS[area]) if message.id}
    assert set(messages(area, language)) == texts, "run: make catalogue"


def test_no_catalogue_is_left_of_an_area_that_is_gone() -> None:
    assert {path.stem for path in SOURCE.rglob("*.po")} <= set(AREAS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_every_text_is_translated_with_the_same_placeholders(area: str, language: str) -> None:
    for text, translation in messages(area, language).items():
        forms = translation if isinstance(translation, tuple) else (translation,)
        assert all(forms), f"not translated: {text}"
        source = text[-1] if isinstance(text, tuple) else text
        for form in forms:
            assert set(PLACEHOLDER.findall(form)) <= set(PLACEHOLDER.findall(source)), f"{text} → {form}"
        assert set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(forms[-1])), f"{text} → {forms[-1]}"


@pytest.mark.parametrize("area", AREAS)
def test_nothing_is_left_to_check(area: str) -> None:
    for language in LANGUAGES:
        path = SOURCE / language / f"{area}.po"
        assert not path.exists() or not re.search(r"^#(~|, .*fuzzy)", path.read_text(), re.MULTILINE), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_stands_in_two_areas_is_translated_alike(language: str) -> None:
    found = {area: with_contexts(area, language) for area in AREAS}
    different = [
        f"{text}: {one} {found[one][text]!r}, {other} {found[other][text]!r}"
        for one, other in combinations(found, 2)
        for text in set(found[one]) & set(found[other])
        if found[one][text] != found[other][text]
    ]
    assert different == []


def test_japanese_is_polite_and_calm() -> None:
    loud = [text for area in AREAS for text in map(str, messages(area, "ja").values()) if "！" in text or "!" in text]
    assert loud == []
