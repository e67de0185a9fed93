"""Words that are offered below the search box."""

from __future__ import annotations

from helpcenter.services.models import Service


def of(service: Service, language: str) -> list[str]:
    """The words that editors chose for the service, in order; [] where they chose none."""
    return list(service.search_words.get(language, []))
