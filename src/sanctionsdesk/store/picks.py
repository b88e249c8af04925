"""Which issue of each list stands on a day, how old it is, and which lists have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanctionsdesk.store.downloads import checked_on
from sanctionsdesk.store.settings import list_settings
from sanctionsdesk.store.snapshots import Snapshot, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """The issue of a list that stands on a day.

    Attributes:
        snapshot: the newest issue kept that is not after the day.
        as_of: the day.
        known_on: the last day, up to ``as_of``, on which it was known to be the
            publisher's present one: its own, or that of a later update that found
            nothing new.
        max_age_days: age past which it is warned of.
    """

    snapshot: Snapshot
    as_of: date
    known_on: date
    max_age_days: int

    @property
    def age_days(self) -> int:
        """Days from the last day it was known to be the present one."""
        return (self.as_of - self.known_on).days

    @property
    def warning(self) -> str:
        """What an issue of this age can have missed, or empty."""
        if self.age_days <= self.max_age_days:
            return ""
        return (
            f"The issue of {self.snapshot.list_id} of {self.snapshot.as_of} was {self.age_days} days old "
            f"on {self.as_of}, past the limit of {self.max_age_days}: what was added, changed or "
            "removed in those days is missed."
        )

    def to_json(self) -> dict[str, Any]:
        """Give what every answer says of an issue it rests on."""
        return {
            "list": self.snapshot.list_id,
            "as_of": self.snapshot.as_of.isoformat(),
            "basis": self.snapshot.basis,
            "digest": self.snapshot.digest,
            "age_days": self.age_days,
            "warning": self.warning,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A list of which no issue kept stands on the day.

    Attributes:
        list_id: the list.
        as_of: the day.
        earliest: day of its earliest issue kept; ``None`` when none is kept at all.
    """

    list_id: str
    as_of: date
    earliest: date | None

    @property
    def sentence(self) -> str:
        """What an answer says of it."""
        told = f"{self.list_id}: no issue kept on or before {self.as_of}, so it was not searched"
        return f"{told}; the earliest is of {self.earliest}." if self.earliest else f"{told}."  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """What a desk holds for a day.

    Attributes:
        issues: the issue of each list that stands on the day.
        missing: lists asked for or kept of which none does.
    """

    issues: tuple[Pick, ...]
    missing: tuple[Missing, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know of the lists, one sentence each."""
        old = [item.warning for item in self.issues if item.warning]
        return (*old, *(item.sentence for item in self.missing))


def picks(store: Store, *, as_of: date, lists: Sequence[str] | None = None) -> Picks:
    """Give the issue of each list that stands on the day, and name the lists without.

    Args:
        store: the desk's issues.
        as_of: the day.
        lists: only these lists; all that are kept if ``None``.
    """
    limit = list_settings(store.home).max_age_days
    kept: dict[str, list[Snapshot]] = {}
    for item in store.snapshots():
        kept.setdefault(item.list_id, []).append(item)
    issues, missing = [], []
    for list_id in lists if lists is not None else kept:
        own = kept.get(list_id, [])
        standing = [item for item in own if item.as_of <= as_of]
        if not standing:
            earliest = own[0].as_of if own else None
            missing.append(Missing(list_id=list_id, as_of=as_of, earliest=earliest))
            continue
        newest = standing[-1]
        checked = checked_on(store.home, list_id)[:10] if newest is own[-1] else ""
        known = min(date.fromisoformat(checked), as_of) if checked else newest.as_of
        issues.append(
            Pick(
                snapshot=newest,
                as_of=as_of,
                known_on=max(known, newest.as_of),
                max_age_days=limit,
            )
        )
    return Picks(issues=tuple(issues), missing=tuple(missing))
