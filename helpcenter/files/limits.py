"""What a service takes: kinds, size and number of files (live-chat.md 1.4)."""

from __future__ import annotations

from dataclasses import dataclass

from helpcenter.files import kinds
from helpcenter.files.kinds import Group
from helpcenter.services.models import Service

LARGEST_MEGABYTES = 20
"""The most that a service can allow; receiving.py lets no request be larger."""
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """`megabytes` of one file, `count` files of one customer in one chat; no `groups`: files cannot be sent."""

    groups: frozenset[Group]
    megabytes: int
    count: int

    @property
    def size(self) -> int:
        """Bytes of one file."""
        return self.megabytes * MEGABYTE


def of(service: Service) -> Limits:
    """The limits that an administrator has set for `service`."""
    known = {group.value: group for group in Group}
    groups = frozenset(known[one] for one in service.file_groups if one in known)
    return Limits(groups, service.file_megabytes, service.files_per_chat)


def accepted(limits: Limits) -> str:
    """The kinds for a browser's file dialog; pictures by type too, so that phones convert theirs into one of them."""
    types = [kind.content_type for kind in kinds.KINDS if kind.group == Group.PICTURE and kind.group in limits.groups]
    return ",".join([*types, *(f".{ending}" for ending in kinds.endings(limits.groups))])
