"""What stands in deploy/ is what a production runs: each file is read by the program it is for, or against the code."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from helpcenter import config, metrics
from helpcenter.config import PROJECT
from helpcenter.files.limits import LARGEST_MEGABYTES
from helpcenter.files.receiving import LARGEST_IMPORT
from helpcenter.health import exposition
from helpcenter.health.figures import Figures
from tests.load_balancer import SHIPPED, Nginx, program

DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
VARIABLE = re.compile(r"^#?([A-Z_]+)=(.*)$", re.MULTILINE)
OF_PROMETHEUS = {"le", "instance", "job"}
"""Labels that it adds itself."""


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    said = Nginx(tmp_path, [8001, 8002]).check()
    assert [line for line in said.splitlines() if "[warn]" in line or "[emerg]" in line] == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_nginx_lets_through_what_the_product_takes(app: Flask) -> None:
    site = (SHIPPED / "helpcenter.conf").read_text()
    usual, imports = (int(size) for size in re.findall(r"client_max_body_size (\d+)m;", site))
    assert usual > LARGEST_MEGABYTES
    assert imports * 1024 * 1024 > LARGEST_IMPORT
    addresses = re.findall(r"location = (\S+) {", site)
    assert {rule.rule for rule in app.url_map.iter_rules()} >= set(addresses)
    own_idle = re.search(r"^keepalive = (\d+)", (DEPLOY / "gunicorn.py").read_text(), re.MULTILINE)
    theirs = re.search(r"keepalive_timeout (\d+)s", (SHIPPED / "helpcenter-upstream.conf").read_text())
    assert own_idle
    assert theirs
    assert int(theirs[1]) < int(own_idle[1])


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/helpcenter/.venv/bin/python", sys.executable))
    names = [str(path).replace("@.", "@1.") for path in sorted(tmp_path.iterdir())]
    command = [program("systemd-analyze", "systemd"), "verify", "--man=no", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    own = [line for line in done.stderr.splitlines() if "helpcenter" in line]
    assert (done.returncode, own) == (0, [])


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_command_that_is_shipped_exists(app: Flask) -> None:
    commands = [
        line.partition("=")[2] for unit in UNITS for line in unit.read_text().splitlines() if "ExecStart=" in line
    ]
    commands += [
        service["command"] for service in compose()["services"].values() if "flask" in service.get("command", "")
    ]
    named = {word for command in commands for word in re.findall(r"--app app (\w+)", command)}
    assert named == {"prepare", "worker", "scheduler", "backup"}
    assert named <= app.cli.commands.keys()
    for command in commands:
        for file in re.findall(r"--config (\S+)", command):
            assert (PROJECT / file).is_file()


def test_the_environment_reference_has_every_variable_with_a_value_that_works(tmp_path: Path) -> None:
    text = (DEPLOY / "helpcenter.env").read_text()
    given = dict(VARIABLE.findall(text))
    known = set(
        re.findall(r'"((?:HELPCENTER_[A-Z_]+|DATABASE_URL|REDIS_URL|SECRET_KEY|PORT))"', read("helpcenter/config.py"))
    )
    assert given.keys() == known
    folders = {name: str(tmp_path) for name, value in given.items() if value.startswith("/var/lib/")}
    settings = config.read({**given, **folders})
    assert settings.proxy_hops == 1
    assert all(not value.startswith(('"', "'")) for value in given.values()), (
        "systemd and Docker read quotes differently"
    )
    commented_out = set(re.findall(r"^#([A-Z_]+)=", text, re.MULTILINE))
    described = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", read("docs/operations.md"), re.MULTILINE))
    for name in ("HELPCENTER_IDLE_MINUTES", "HELPCENTER_MAIL_KEPT_DAYS", "HELPCENTER_LOG_LEVEL", "PORT"):
        assert name in commented_out
        assert given[name] == described[name], "what stands there commented out is the default"


def test_the_compose_file_is_whole(tmp_path: Path) -> None:
    found = compose()
    services, folder = found["services"], DEPLOY / "compose"
    assert services.keys() == {"prepare", "web", "worker", "scheduler", "nginx", "database", "valkey"}
    for name, service in services.items():
        assert re.fullmatch(r"helpcenter|[\w/]+:\d[\w.]*", service["image"]), "a version is named"
        assert service.get("depends_on", {}).keys() <= services.keys()
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            made_by_hand = source in ("./certificates",)
            assert source in found["volumes"] or made_by_hand or (folder / source).is_file(), f"{name}: {volume}"
        if service["image"] == "helpcenter":
            assert service["environment"].keys() <= dict(VARIABLE.findall(read("deploy/helpcenter.env"))).keys()
    server = re.search(r"server (\w+):(\d+)", (folder / "upstream.conf").read_text())
    assert server
    assert f"0.0.0.0:{server[2]}" in services[server[1]]["command"]
    given = {**services["web"]["environment"], "SECRET_KEY": "x" * 32, "HELPCENTER_DATA": str(tmp_path)}
    assert config.read(given).redis_url.startswith("redis://valkey:")


def test_the_image_holds_what_the_commands_need() -> None:
    lines = (DEPLOY / "compose" / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    copied = {word for line in lines if line.startswith("COPY ") for word in shlex.split(line)[1:-1]}
    assert all((PROJECT / name).exists() for name in copied)
    assert copied >= {"app.py", "helpcenter", "migrations", "static", "templates", "deploy", "requirements.txt"}
    let_in = set(re.findall(r"^!(\S+)", (DEPLOY / "compose" / "Dockerfile.dockerignore").read_text(), re.MULTILINE))
    assert let_in == copied
    assert any(line.startswith("USER helpcenter") for line in lines)


def compose() -> dict[str, Any]:
    """As Docker reads it: merged."""
    read_it: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    return read_it


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_dashboard_and_alerts_ask_for_what_there_is(app: Flask) -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "helpcenter.json").read_text())
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
    assert len({panel["title"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    assert all(
        rule["annotations"]["summary"] and rule["labels"]["severity"] in ("warning", "critical") for rule in rules
    )
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked += [rule["expr"] for rule in rules]
    names = {name for question in asked for name in re.findall(r"\bhelpcenter_\w+", question)}
    there = families()
    assert names - there.keys() == set()
    assert there.keys() - names <= {name for name in there if name.endswith(("_sum", "_count", "_bucket"))}, (
        "all are shown"
    )
    for question in asked:
        for name, labels in re.findall(r"(helpcenter_\w+){([^}]*)}", question):
            assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels)) <= there[name], question
        for labels in re.findall(r"\bby \(([^)]*)\)", question):
            wanted = {label.strip() for label in labels.split(",")} - OF_PROMETHEUS
            assert any(wanted <= there[name] for name in re.findall(r"\bhelpcenter_\w+", question)), question
        assert question.count("(") == question.count(")")
    described = set(re.findall(r"`(helpcenter_\w+)`", read("docs/operations.md")))
    assert set(re.findall(r"`(helpcenter_\w+)`", read("deploy/scaling.md"))) <= described
    assert described == {re.sub(r"_(sum|count|bucket)$", "", name) for name in there}


def families() -> dict[str, set[str]]:
    """Name of each series → its labels."""
    found: dict[str, set[str]] = {}
    for metric in metrics.REGISTRY._names_to_collectors.values():
        endings = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}[metric._type]
        for ending in endings:
            found[metric._name + ending] = set(metric._labelnames)
    for family in Figures().collect():
        found[family.name + ("_total" if family.type == "counter" else "")] = set(family._labelnames)
    text = exposition.text().decode()
    assert all(f"# TYPE {re.sub('_(bucket|sum|count)$', '', name)} " in text for name in found)
    return found


def read(name: str) -> str:
    return (PROJECT / name).read_text()
