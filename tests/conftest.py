"""The order of the tests, the account of what was not run, and where the fixtures stand."""

from __future__ import annotations

import gc
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
"""What fails fastest comes first, but for these:"""
WAITING = (
    "tests/faults/test_nemesis.py",
    "tests/browser/test_chat_faults.py",
    "tests/browser/test_resume.py",
    "tests/browser/test_bell.py",
    "tests/faults/test_customer_liveness.py",
    "tests/faults/test_restarting.py",
)
"""Files that mostly wait: spread over those of "tests/", which compute, so that one waits while others work."""
LONGEST = (
    "tests/faults/test_supervisor.py",
    "tests/faults/test_import_killed.py",
    "tests/faults/test_assignment_rules.py",
    "tests/faults/test_export_killed.py",
    "tests/browser/test_customer_screens.py",
    "tests/browser/test_tickets.py",
    "tests/browser/test_chat_files.py",
    "tests/browser/test_admin.py",
    "tests/browser/test_writing_tools.py",
    "tests/browser/test_three_people.py",
)
"""Files that take longest begin before the others of their folder: at the end no process works alone for long."""

gc.disable()  # until all tests are found: what is loaded for them stays, and to look for garbage in it takes a quarter


def pytest_collection_finish() -> None:
    """From here on garbage is looked for in what the tests make, not in the program and the tests themselves."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into that order."""
    others = ORDER.index("tests/")
    units = [_file(item) for item in items if _folder(item) == others]
    begin: dict[str, float] = {name: number / len(WAITING) for number, name in enumerate(WAITING)}
    for number, name in enumerate(units):
        begin.setdefault(name, number / len(units))

    def place(item: pytest.Item) -> tuple[float, ...]:
        name = _file(item)
        folder = others if name in WAITING else _folder(item)
        return folder, begin.get(name, 0), LONGEST.index(name) if name in LONGEST else len(LONGEST)

    items.sort(key=place)


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _folder(item: pytest.Item) -> int:
    return ORDER.index(max((folder for folder in ORDER if item.nodeid.startswith(folder)), key=len))


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
