"""What the owner of a desk set: ``settings.yaml`` in its folder, and the environment.

The environment goes before the file, the file before the default. Each part of the
desk reads the keys under its own heading; other headings are left to their owners.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sanctionsdesk.base.errors import SettingsError

MAX_AGE_DAYS = 30
"""Age in days past which an issue is warned of, where nobody set another."""

_ENVIRONMENT = "SANCTIONSDESK_MAX_LIST_AGE_DAYS"
_PRIVATE_HOSTS = "SANCTIONSDESK_PRIVATE_HOSTS"
_KEYS = {"max_age_days", "addresses"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSettings:
    """What was set under the heading ``lists``.

    Attributes:
        max_age_days: age past which every answer warns of an issue.
        addresses: by list, the address of each file that is not fetched from the
            catalogue's.
    """

    max_age_days: int = MAX_AGE_DAYS
    addresses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def list_settings(home: Path) -> ListSettings:
    """Read the settings of lists.

    Raises:
        SettingsError: for a file that is no YAML, an unknown key or a wrong value.
    """
    path = home / "settings.yaml"
    told = _section(path)
    age: Any = os.environ.get(_ENVIRONMENT) or told.get("max_age_days", MAX_AGE_DAYS)
    try:
        days = int(str(age))
    except ValueError:
        days = -1
    if days < 0:
        raise SettingsError(
            f"{age!r} is no number of days", field=f"lists.max_age_days, {_ENVIRONMENT}"
        )
    addresses = told.get("addresses") or {}
    if not isinstance(addresses, dict) or not all(
        isinstance(files, dict) and all(isinstance(one, str) for one in files.values())
        for files in addresses.values()
    ):
        raise SettingsError(
            "gives for each list its files, for each file an address",
            file=str(path),
            field="lists.addresses",
        )
    return ListSettings(max_age_days=days, addresses=addresses)


def private_hosts(environment: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Give the hosts of private networks that watches may ask; none unless set.

    >>> sorted(private_hosts({"SANCTIONSDESK_PRIVATE_HOSTS": "News.lan, 10.0.0.7"}))
    ['10.0.0.7', 'news.lan']
    """
    named = environment.get(_PRIVATE_HOSTS, "").split(",")
    return frozenset(host.strip().lower() for host in named if host.strip())


def _section(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        why = str(error).partition("\n")[0]
        raise SettingsError(f"cannot be read: {why}", file=str(path)) from None
    section = loaded.get("lists") or {} if isinstance(loaded, dict) else None
    if not isinstance(section, dict):
        raise SettingsError(
            "holds headings with keys under them, such as lists: max_age_days: 30",
            file=str(path),
        )
    unknown = sorted(section.keys() - _KEYS)
    if unknown:
        raise SettingsError(
            f"is no setting; known: {', '.join(sorted(_KEYS))}",
            file=str(path),
            field=f"lists.{unknown[0]}",
        )
    return section
