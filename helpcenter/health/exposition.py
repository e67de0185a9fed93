"""The text that Prometheus reads: what web processes counted, and what database and Redis say."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from helpcenter import metrics
from helpcenter.health.figures import Figures


def text() -> bytes:
    """All of it, as of now."""
    registry = _counted()
    registry.register(Figures())
    return generate_latest(registry)


def _counted() -> CollectorRegistry:
    """Of all web processes of this host under gunicorn; elsewhere of this process."""
    registry = CollectorRegistry()
    try:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
    except ValueError:  # no folder that they share
        registry.register(metrics.REGISTRY)
    return registry
