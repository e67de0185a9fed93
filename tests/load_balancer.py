"""nginx as it is shipped in deploy/, with addresses, names and paths filled in."""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpcenter.clock import now
from helpcenter.config import PROJECT
from tests.processes import Started, free_port, wait_until

SHIPPED = PROJECT / "deploy" / "nginx"
MAIN = """
user root;
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/helpcenter-upstream.conf;
    include {folder}/helpcenter.conf;
}}
"""


def program(name: str, package: str) -> str:
    """Where a program is that is no Python package. Fails the test where it is missing."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")
    if found is None:
        pytest.fail(f"{name} was not found. On Debian and Ubuntu: apt install {package} (.ci/run does that).")
    return found


class Nginx:
    """The load balancer in front of the web hosts at these ports of 127.0.0.1; `https` and `http` are its own."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.folder = folder
        self.http, self.https = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.https}"
        self.certificate = folder / "fullchain.pem"
        make_certificate(self.certificate, folder / "privkey.pem")
        self._fill_in(ports)
        self.command = [
            program("nginx", "nginx-light"),
            "-e",
            str(folder / "error.log"),
            "-c",
            str(folder / "nginx.conf"),
        ]
        self.started: Started | None = None

    def check(self) -> str:
        """What nginx says of the configuration; fails where it does not take it."""
        done = subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self.started = Started(self.command, self.folder / "nginx.log")
        wait_until((self.folder / "nginx.pid").exists, f"nginx runs; {self.started.log}")

    def stop(self) -> None:
        """End it."""
        if self.started is not None:
            self.started.stop()

    def _fill_in(self, ports: list[int]) -> None:
        folder = self.folder
        site = (SHIPPED / "helpcenter.conf").read_text()
        for pattern, text in (
            (r"listen \[::\].*;\n", ""),
            (r"listen 80;", f"listen 127.0.0.1:{self.http};"),
            (r"listen 443 ", f"listen 127.0.0.1:{self.https} "),
            (r"server_name help\.example\.com;", "server_name 127.0.0.1;"),
            (r"/etc/letsencrypt/live/help\.example\.com", str(folder)),
            (r"/var/log/nginx", str(folder)),
        ):
            site, count = re.subn(pattern, text, site)
            assert count, f"{pattern} does not stand in the shipped file"
        upstream = (SHIPPED / "helpcenter-upstream.conf").read_text()
        shipped = re.search(r"^ *server 127\.0\.0\.1:8000 (.*);$", upstream, re.MULTILINE)
        assert shipped
        servers = "\n".join(f"    server 127.0.0.1:{port} {shipped[1]};" for port in ports)
        (folder / "helpcenter.conf").write_text(site)
        (folder / "helpcenter-upstream.conf").write_text(upstream.replace(shipped[0], servers))
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))


def make_certificate(path: Path, key_path: Path) -> None:
    """One for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
    builder = builder.add_extension(address, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    key_path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
