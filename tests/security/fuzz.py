"""Every property of arriving.py with as many examples as the time holds.

    python -m tests.security.fuzz [--minutes 10] [--only mail]                        (`make fuzz`)

Prints how many examples each got, and the smallest example of each that fails; 1 if one does.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings

from tests.security.arriving import PROPERTIES, Property

AT_ONCE = 500
"""Examples of one go; each goes on with others, chosen by chance."""


def main() -> int:
    """Fuzz."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", choices=PROPERTIES)
    given_ = parser.parse_args()
    chosen = [given_.only] if given_.only else list(PROPERTIES)
    results = [_fuzz(what, PROPERTIES[what], given_.minutes * 60 / len(chosen)) for what in chosen]
    return int(not all(results))


def _fuzz(what: str, tried: Property, seconds: float) -> bool:
    """Try one property for so long; whether it held."""
    strategy, check = tried
    end, examples = time.monotonic() + seconds, 0

    def counting(raw: bytes) -> None:
        nonlocal examples
        examples += 1
        check(raw)

    try:
        while time.monotonic() < end:
            _some(given(strategy)(counting))
    except Exception:
        print(f"{what}: FAILED after {examples} examples\n{traceback.format_exc()}", flush=True)
        return False
    print(f"{what}: {examples} examples", flush=True)
    return True


def _some(test: Callable[[], None]) -> None:
    phases = (Phase.generate, Phase.shrink)
    checks = list(HealthCheck)
    settings(max_examples=AT_ONCE, deadline=None, database=None, phases=phases, suppress_health_check=checks)(test)()


if __name__ == "__main__":
    sys.exit(main())
