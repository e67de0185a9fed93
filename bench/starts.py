"""The customers of the row `assignment`: all of them agree and begin at once.

python -m bench.starts <plan.json >codes.json        (the plan: {"host", "path", "bodies": [form, …]})
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlencode

import gevent

from bench.pages import BROWSER, fetch


def start(host: str, path: str, number: int, form: dict[str, str]) -> int:
    """Send one consent from an address of its own; returns the status of the answer."""
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    headers = {**BROWSER, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin", "X-Forwarded-For": address}
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
    return fetch(HTTPConnection(host, timeout=60), "POST", path, urlencode(form).encode(), headers)[0]


def main() -> None:
    """Carry out the plan."""
    plan = json.load(sys.stdin)
    begun = time.time()
    asked = [gevent.spawn(start, plan["host"], plan["path"], *one) for one in enumerate(plan["bodies"])]
    gevent.joinall(asked)
    json.dump({"begun": begun, "codes": [one.get() for one in asked]}, sys.stdout)


if __name__ == "__main__":
    main()
