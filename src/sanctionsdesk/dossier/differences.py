"""Two issues of a list side by side: text for people, rows and JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sanctionsdesk.entities.delta import ChangedParty, Delta, compare_issues
from sanctionsdesk.entities.party import Party
from sanctionsdesk.store.snapshots import Snapshot, Store

ROW = ("change", "id", "name", "field", "old", "new")
"""Columns of one row: ``added``, ``removed`` or one changed field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What one issue says otherwise than another.

    Attributes:
        old: the issue compared from.
        new: the issue compared to.
        delta: who was added, removed and changed.
    """

    old: Snapshot
    new: Snapshot
    delta: Delta

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know before trusting the comparison, one sentence each."""
        told = []
        if self.old.list_id != self.new.list_id:
            told.append(
                f"These are two lists, {self.old.list_id} and {self.new.list_id}; "
                "their entry numbers need not mean the same party."
            )
        if self.old.as_of > self.new.as_of:
            told.append("The first issue is the later one.")
        for item in self.delta.not_compared:
            issue = self.new if item.absent == "new" else self.old
            told.append(
                f"{item.field} was not compared: the issue of {issue.as_of} states none, "
                f"the other for {item.parties} parties."
            )
        return tuple(told)

    def to_json(self) -> dict[str, Any]:
        """Give the differences as JSON types."""
        delta = self.delta
        return {
            "schema_version": 1,
            "old": _issue(self.old),
            "new": _issue(self.new),
            "counts": {
                "added": len(delta.added),
                "removed": len(delta.removed),
                "changed": len(delta.changed),
                "unchanged": delta.unchanged,
            },
            "notes": list(self.notes),
            "not_compared": [item.field for item in delta.not_compared],
            "added": [_party(party) for party in delta.added],
            "removed": [_party(party) for party in delta.removed],
            "changed": [_changed(item) for item in delta.changed],
        }

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Give the differences as rows under :data:`ROW`; values are joined by ``; ``."""
        for change, parties in (
            ("added", self.delta.added),
            ("removed", self.delta.removed),
        ):
            for party in parties:
                yield change, party.id, party.caption, "", "", ""
        for item in self.delta.changed:
            for field in item.changes:
                yield (
                    "changed",
                    item.new.id,
                    item.new.caption,
                    field.field,
                    "; ".join(field.old),
                    "; ".join(field.new),
                )

    def text(self) -> Iterator[str]:
        """Give the differences line by line."""
        delta = self.delta
        yield (
            f"{self.old.list_id} {self.old.as_of} -> {self.new.list_id} {self.new.as_of}: "
            f"{len(delta.added)} added, {len(delta.removed)} removed, "
            f"{len(delta.changed)} changed, {delta.unchanged} unchanged"
        )
        yield from self.notes
        for heading, mark, parties in (
            ("Added", "+", delta.added),
            ("Removed", "-", delta.removed),
        ):
            if parties:
                yield f"\n{heading}"
                yield from (f"{mark} {_line(party)}" for party in parties)
        if delta.changed:
            yield "\nChanged"
        for item in delta.changed:
            yield f"~ {item.new.caption} ({item.new.id})"
            for field in item.changes:
                yield f"    {field.field}: {_values(field.old)} -> {_values(field.new)}"


@lru_cache(maxsize=4)
def compare(before: Store, old: Snapshot, after: Store, new: Snapshot) -> Differences:
    """Compare two issues; the pairs looked at last are kept, as an issue never changes.

    Args:
        before: holds ``old``.
        old: the issue compared from.
        after: holds ``new``.
        new: the issue compared to.

    Raises:
        ListError: when the file of an issue is missing or broken.
    """
    return Differences(
        old=old,
        new=new,
        delta=compare_issues(before.packed(old), after.packed(new)),
    )


def _values(values: tuple[str, ...]) -> str:
    return "; ".join(values) or "(none)"


def _line(party: Party) -> str:
    programmes = ", ".join(code for item in party.listings for code in item.programmes)
    return f"{party.caption} ({party.id}), {party.schema}" + (
        f", {programmes}" if programmes else ""
    )


def _issue(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "list": snapshot.list_id,
        "as_of": snapshot.as_of.isoformat(),
        "basis": snapshot.basis,
        "digest": snapshot.digest,
        "parties": snapshot.parties,
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "id": party.id,
        "name": party.caption,
        "schema": party.schema,
        "programmes": [code for item in party.listings for code in item.programmes],
    }


def _changed(item: ChangedParty) -> dict[str, Any]:
    return _party(item.new) | {
        "changes": [
            {"field": field.field, "old": list(field.old), "new": list(field.new)}
            for field in item.changes
        ]
    }
