"""One alert: a pair of a subject and what it may be, and all that people did with it.

::

    new ─┬─> in review ─┬─> proposed match ──> confirmed ─┐
         │      ^  ^    ├─> proposed clear ──> cleared ───┤
         │      │  │    └─> escalated                     │
         └──────┘  └──── reopened <───────────────────────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row

from sanctionsdesk.review.audit import Entry

STATES = (
    "new",
    "in review",
    "proposed match",
    "proposed clear",
    "escalated",
    "confirmed",
    "cleared",
    "reopened",
)
SETTLED = ("confirmed", "cleared")
OPEN = tuple(state for state in STATES if state not in SETTLED)
PROPOSED = ("proposed match", "proposed clear")
Outcome = Literal["match", "clear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What raises an alert.

    Attributes:
        kind: ``match`` (customer and entry), ``party`` (a watched entry changed),
            ``article`` (a party in the news), ``deadline`` (a provision).
        subject_key: the customer's own key, or a watch.
        subject_name: as shown.
        subject_facts: what screening saw of the subject.
        object_id: the entry, or what else it may be.
        object_name: as shown.
        object_facts: what the list states.
        list_id: the list.
        score: 0 to 1.
        why: the reasons in words.
    """

    kind: str = "match"
    subject_key: str
    subject_name: str
    subject_facts: Mapping[str, Any]
    object_id: str
    object_name: str
    object_facts: Mapping[str, Any]
    list_id: str
    score: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert as the queue shows it.

    Attributes:
        id: number.
        kind: see :class:`Pair`.
        subject_key: the customer's own key.
        subject_name: as shown.
        object_id: the entry.
        object_name: as shown.
        list_id: the list.
        score: 0 to 1.
        why: reasons in words.
        as_of: day of the lists that raised it.
        state: one of :data:`STATES`.
        version: grows with each change; hand it back with a decision.
        assignee: user, or ``None``.
        raised_at: UTC moment.
        due_at: UTC moment by which it should be settled.
        settled_at: UTC moment, or ``None``.
        proposed_by: user whose proposal stands, or ``None``.
        is_overdue: whether the moment to settle it has passed.
    """

    id: int
    kind: str
    subject_key: str
    subject_name: str
    object_id: str
    object_name: str
    list_id: str
    score: float
    why: str
    as_of: str
    state: str
    version: int
    assignee: str | None
    raised_at: str
    due_at: str | None
    settled_at: str | None
    proposed_by: str | None
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How somebody proposed that an alert end.

    Attributes:
        id: number.
        alert_id: the alert.
        outcome: ``match`` or ``clear``.
        reason_code: of :func:`reasons`.
        reason: in their own words.
        batch: id of the bulk action it came with, or empty.
        expires_on: last day of a clearance, or ``None``.
        proposed_by: first pair of eyes.
        proposed_at: UTC moment.
        confirmed_by: second pair of eyes, or ``None``.
        confirmed_at: UTC moment, or ``None``.
        withdrawn_at: UTC moment at which it ceased to stand, or ``None``.
    """

    id: int
    alert_id: int
    outcome: str
    reason_code: str
    reason: str
    batch: str
    expires_on: str | None
    proposed_by: str
    proposed_at: str
    confirmed_by: str | None
    confirmed_at: str | None
    withdrawn_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file kept with an alert.

    Attributes:
        id: number.
        name: as given, without folders.
        size: bytes.
        digest: SHA-256.
        added_by: user.
        added_at: UTC moment.
    """

    id: int
    name: str
    size: int
    digest: str
    added_by: str
    added_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One alert with all that belongs to it.

    Attributes:
        alert: as in the queue.
        left: facts of the subject; ``None`` where erased.
        right: facts of the entry; ``None`` where erased.
        proposals: newest last.
        attachments: oldest first.
        history: rows of the audit log, oldest first.
        actions: what the reader may do now.
    """

    alert: Alert
    left: Mapping[str, Any] | None
    right: Mapping[str, Any] | None
    proposals: tuple[Proposal, ...]
    attachments: tuple[Attachment, ...]
    history: tuple[Entry, ...]
    actions: tuple[str, ...]


def alert_of(row: Row[Any], at: str) -> Alert:
    """Give the alert of a row, overdue or not at a moment."""
    told = row._asdict()
    for key in ("left_digest", "right_digest", "proposal"):
        del told[key]
    late = row.due_at is not None and row.due_at < at and row.state in OPEN
    return Alert(**told, is_overdue=late)


def attachment_of(row: Row[Any]) -> Attachment:
    """Give the attachment of a row."""
    told = row._asdict()
    del told["alert_id"]
    return Attachment(**told)
