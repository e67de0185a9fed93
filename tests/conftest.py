"""The order of the tests, the account of what was not run, and where the fixtures stand."""

from __future__ import annotations

import os

import pytest

pytest_plugins = [
    "tests.databases",
    "tests.application",
    "tests.servers",
    "tests.browsers",
    "tests.browser.embedding",
    "tests.browser.tabs",
]

ORDER = ("tests/architecture", "tests/", "tests/security", "tests/faults", "tests/browser")
"""What fails fastest comes first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into that order."""
    items.sort(key=lambda item: max(index for index, folder in enumerate(ORDER) if item.nodeid.startswith(folder)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not run, and why."""
    not_run = _not_run(terminalreporter)
    terminalreporter.section("not run")
    for line in not_run or ["nothing: every test was run"]:
        terminalreporter.line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On a CI machine a test that was not run is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None and _not_run(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _not_run(reporter: pytest.TerminalReporter) -> list[str]:
    stats = reporter.stats
    lines = [f"{report.nodeid}: {_reason(report)}" for kind in ("skipped", "xfailed") for report in stats.get(kind, [])]
    return [*lines, *(f"{item.nodeid}: left out on the command line" for item in stats.get("deselected", []))]


def _reason(report: pytest.TestReport) -> str:
    why = getattr(report, "wasxfail", None) or report.longrepr
    return str(why[2] if isinstance(why, tuple) else why)
