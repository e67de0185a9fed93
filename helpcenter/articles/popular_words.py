"""Words that are offered below the search box."""

from __future__ import annotations

import re

from helpcenter.services.models import Service

MOST = 8
LONGEST = 30


def of(service: Service, language: str) -> list[str]:
    """The words that editors chose for the service, in order; [] where they chose none."""
    return list(service.search_words.get(language, []))


def read(typed: str) -> list[str]:
    """Words from one line: separated by commas (Japanese ones too), each once, at most MOST of LONGEST characters."""
    words = (" ".join(word.split())[:LONGEST] for word in re.split(r"[,、，]", typed))
    return list(dict.fromkeys(word for word in words if word))[:MOST]


def written(service: Service) -> dict[str, str]:
    """The words as they are typed, by language."""
    return {language: ", ".join(words) for language, words in service.search_words.items()}
