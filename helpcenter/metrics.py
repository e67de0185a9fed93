"""What a web process counts and times for /metrics (docs/operations.md, Metrics). Knows no domain.

Under gunicorn each worker process keeps its figures in files of one folder (PROMETHEUS_MULTIPROC_DIR, which
deploy/gunicorn.py makes), so whichever process is asked answers for all of them. What the database or Redis can say
for the whole installation is not counted here but asked for (health/figures.py).
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Seconds, for what somebody waits for at a screen."""
PATIENT = (5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600)
"""Seconds, for what somebody waits for with a cup of tea."""

REQUESTS = Histogram(
    "helpcenter_request_seconds",
    "From the arrival of a request to its answer, by route; sockets not counted.",
    ["route"],
    buckets=QUICK,
    registry=REGISTRY,
)
RESPONSES = Counter("helpcenter_responses", "Answers by status.", ["status"], registry=REGISTRY)
SOCKETS = Gauge(
    "helpcenter_sockets", "Open WebSockets by what they show.", ["kind"], registry=REGISTRY, multiprocess_mode="livesum"
)
CLOSED = Counter("helpcenter_sockets_closed", "WebSockets that we closed, by code.", ["code"], registry=REGISTRY)
MESSAGES = Counter("helpcenter_messages", "Lines stored in chats, by author.", ["author"], registry=REGISTRY)
WAITS = Histogram(
    "helpcenter_wait_seconds",
    "From the request of a chat to its opening by an operator.",
    buckets=PATIENT,
    registry=REGISTRY,
)
EVENTS = Counter("helpcenter_log_events", "Warnings and errors in the log.", ["level", "event"], registry=REGISTRY)
DELAY = Histogram(
    "helpcenter_loop_delay_seconds",
    "How late a web process gets round to what was due: it has too much to do.",
    buckets=QUICK,
    registry=REGISTRY,
)
