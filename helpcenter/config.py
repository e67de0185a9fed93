"""Settings of one installation: the only reader of the environment.

Every variable is described in docs/operations.md. A value that cannot work stops the start with a sentence.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

PROJECT = Path(__file__).resolve().parent.parent
EMBEDDED_REDIS_URL = "redis://127.0.0.1:6390/0"


class ConfigurationError(Exception):
    """A variable of the environment that cannot work; the text is a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Settings:
    """What the environment says, checked.

    `data` is the folder of everything this installation keeps on disk, but for what people send: that lies in `files`.
    """

    data: Path
    exports: Path
    files: Path
    database_url: str
    redis_url: str
    redis_is_embedded: bool
    secret_key: str
    host: str
    port: int
    web_workers: int
    public_url: str | None
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    allowed_sources: frozenset[tuple[str, int]]
    smtp_url: str | None
    imap_url: str | None
    imap_service: str
    mail_from: str
    mail_kept_days: int
    idle_minutes: int
    second_factor_required: bool
    metrics_token: str | None
    log_level: str
    simulated_system_port: int


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the environment. Raises ConfigurationError for the first value that cannot work."""
    env = os.environ if environment is None else environment
    data = Path(env.get("HELPCENTER_DATA", "") or PROJECT / "instance").resolve()
    files = Path(env.get("HELPCENTER_FILES", "") or data / "files").resolve()
    _make_folder("HELPCENTER_DATA", data)
    _make_folder("HELPCENTER_FILES", files)
    redis_url = env.get("REDIS_URL", "")
    return Settings(
        data=data,
        exports=Path(env.get("HELPCENTER_EXPORTS", "") or data / "exports").resolve(),
        files=files,
        database_url=_database_url(env.get("DATABASE_URL", ""), data),
        redis_url=_redis_url(redis_url, data),
        redis_is_embedded=not redis_url,
        secret_key=_secret_key(env.get("SECRET_KEY", ""), data),
        host=env.get("HELPCENTER_HOST", "127.0.0.1"),
        port=_number(env, "PORT", 8000, 1, 65535),
        web_workers=_number(env, "HELPCENTER_WEB_WORKERS", 1, 1, 64),
        public_url=_public_url(env.get("HELPCENTER_PUBLIC_URL", "")),
        trusted_hosts=tuple(
            part.strip() for part in env.get("HELPCENTER_TRUSTED_HOSTS", "").split(",") if part.strip()
        ),
        proxy_hops=_number(env, "HELPCENTER_PROXY_HOPS", 0, 0, 5),
        allowed_sources=_allowed_sources(env.get("HELPCENTER_ALLOWED_SOURCES", "")),
        smtp_url=_smtp_url(env.get("HELPCENTER_SMTP_URL", "")),
        imap_url=_imap_url(env.get("HELPCENTER_IMAP_URL", "")),
        imap_service=env.get("HELPCENTER_IMAP_SERVICE", "").strip(),
        mail_from=_mail_from(env.get("HELPCENTER_MAIL_FROM", "") or "Helpcenter <helpcenter@localhost>"),
        mail_kept_days=_number(env, "HELPCENTER_MAIL_KEPT_DAYS", 90, 4, 3650),
        idle_minutes=_number(env, "HELPCENTER_IDLE_MINUTES", 720, 5, 43200),
        second_factor_required=_choice(env, "HELPCENTER_SECOND_FACTOR", "optional", ("optional", "required"))
        == "required",
        metrics_token=env.get("HELPCENTER_METRICS_TOKEN") or None,
        log_level=_choice(env, "HELPCENTER_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        simulated_system_port=_number(env, "HELPCENTER_SIMULATED_SYSTEM_PORT", 8900, 1, 65535),
    )


def _make_folder(variable: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{variable}: the folder {folder} cannot be made ({error.strerror}).") from error


def _database_url(value: str, data: Path) -> str:
    if not value:
        return f"sqlite:///{data / 'helpcenter.db'}"
    for prefix in ("postgresql://", "postgres://"):
        if value.startswith(prefix):
            return "postgresql+psycopg://" + value.removeprefix(prefix)
    if value.startswith(("postgresql+psycopg://", "sqlite:///")):
        return value
    raise ConfigurationError("DATABASE_URL must begin with postgresql:// or sqlite:///.")


def _redis_url(value: str, data: Path) -> str:
    if not value:
        remembered = data / "valkey.url"  # written by the supervisor when it had to take another port
        return remembered.read_text().strip() if remembered.exists() else EMBEDDED_REDIS_URL
    if value.startswith(("redis://", "rediss://", "unix://")):
        return value
    raise ConfigurationError("REDIS_URL must begin with redis://, rediss:// or unix://.")


def _secret_key(value: str, data: Path) -> str:
    if value:
        if len(value) < 32:
            raise ConfigurationError("SECRET_KEY must have at least 32 characters.")
        return value
    kept = data / "secret_key"
    try:
        with open(kept, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigurationError(f"SECRET_KEY is not set and {kept} cannot be written ({error.strerror}).") from error
    return kept.read_text().strip()


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = env.get(name, "")
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ConfigurationError(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def _choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    value = env.get(name, "") or default
    if value not in choices:
        raise ConfigurationError(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def _public_url(value: str) -> str | None:
    if not value:
        return None
    parts = _split(value)
    if parts.scheme not in ("http", "https") or not _has_host_and_port(parts) or parts.path.strip("/"):
        raise ConfigurationError("HELPCENTER_PUBLIC_URL must be an origin such as https://help.example.com.")
    return f"{parts.scheme}://{parts.netloc}"


def _smtp_url(value: str) -> str | None:
    if not value:
        return None
    name = "HELPCENTER_SMTP_URL"  # its value may hold a password, so no sentence repeats it
    parts = _split(value)
    if parts.scheme == "file":
        if parts.netloc or not Path(parts.path).is_absolute():
            raise ConfigurationError(f"{name} must name a folder in full, such as file:///var/mail/helpcenter.")
        return value
    if parts.scheme not in ("smtp", "starttls", "smtps"):
        raise ConfigurationError(f"{name} must begin with smtp://, starttls://, smtps:// or file://.")
    if not _has_host_and_port(parts) or parts.path.strip("/") or parts.query or parts.fragment:
        raise ConfigurationError(
            f"{name} must be of the form starttls://user:password@host:587, with %40 for an @ in user or password."
        )
    return value


def _imap_url(value: str) -> str | None:
    if not value:
        return None
    parts = _split(value)
    if parts.scheme not in ("imap", "imaps") or not _has_host_and_port(parts) or not parts.username or parts.query:
        raise ConfigurationError(
            "HELPCENTER_IMAP_URL must be of the form imaps://user:password@host:993/INBOX, with %40 for an @ in user"
            " or password."
        )
    return value


def _split(value: str) -> SplitResult:
    """The parts of an address; none of them where it is no address at all."""
    try:
        return urlsplit(value)
    except ValueError:
        return urlsplit("")


def _has_host_and_port(parts: SplitResult) -> bool:
    """A host, and a port that is none or a number."""
    try:
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _mail_from(value: str) -> str:
    name, address = parseaddr(value)
    local, _at, domain = address.rpartition("@")
    if not local or not domain or not address.isascii() or not (name + address).isprintable() or " " in address:
        raise ConfigurationError("HELPCENTER_MAIL_FROM must be an address, such as Support <support@example.com>.")
    return value


def _allowed_sources(value: str) -> frozenset[tuple[str, int]]:
    """`host:port` pairs that imports may fetch from although they are not public (chat-import.md 4.5)."""
    pairs = set()
    for entry in filter(None, (part.strip() for part in value.split(","))):
        host, separator, port = entry.rpartition(":")
        if not separator or not host or not port.isdecimal():
            raise ConfigurationError(f"HELPCENTER_ALLOWED_SOURCES: {entry!r} is not of the form host:port.")
        pairs.add((host.lower().strip("[]"), int(port)))
    return frozenset(pairs)
