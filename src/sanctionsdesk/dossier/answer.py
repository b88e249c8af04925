"""What every answer carries, through whichever face: its day, its lists, its engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import metadata
from typing import Any

from sanctionsdesk.dossier.dossier import DISCLAIMER
from sanctionsdesk.store.snapshots import Snapshot


def answer(
    body: Mapping[str, Any],
    *,
    as_of: date,
    issues: Sequence[Snapshot] = (),
    used: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Put around an answer its day, the issues searched, what else it rests on, the engine."""
    return {
        "schema_version": 1,
        "as_of": as_of.isoformat(),
        "lists": [issue(item, as_of=as_of) for item in issues],
        "used": [dict(item) for item in used],
        "engine": f"sanctionsdesk {metadata.version('sanctionsdesk')}",
        "disclaimer": DISCLAIMER,
        **body,
    }


def issue(item: Snapshot, *, as_of: date) -> dict[str, Any]:
    """Name an issue of a list with its age on the day asked about."""
    return {
        "list": item.list_id,
        "as_of": item.as_of.isoformat(),
        "digest": item.digest,
        "age_days": (as_of - item.as_of).days,
    }
