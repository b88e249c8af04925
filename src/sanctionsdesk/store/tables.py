"""The tables of the database; the migrations make them, a test compares the two.

Moments are UTC ISO 8601 text with microseconds, so that they hash alike on
every database.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

payloads = Table(
    "payloads",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("body", LargeBinary),
    Column("body_digest", Text),
    Column("kept_at", Text, nullable=False),
)
"""Contents by SHA-256, apart from the rows that name them.

``body_digest`` equals ``digest`` until an erasure: then it is that of the
redacted copy, or null when nothing was left.
"""

receipts = Table(
    "receipts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("question", Text, ForeignKey("payloads.digest"), nullable=False),
    Column("answer", Text, ForeignKey("payloads.digest"), nullable=False),
)
Index("receipts_by_time", receipts.c.at)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", Text, ForeignKey("payloads.digest"), nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
Index("audit_by_subject", audit.c.subject)

audit_head = Table(
    "audit_head",
    metadata,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", Text, nullable=False),
)
"""One row: the newest of the chain. Taking its lock puts writers in line."""

holds = Table(
    "holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("target", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Text, nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", Text),
)
"""Legal holds: while one stands on a target, nothing of it is deleted or erased."""

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("password", Text),
    Column("subject", Text, unique=True),
    Column("roles", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("disabled_at", Text),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Text),
)
"""``password`` is an argon2 hash; ``subject`` is issuer and subject of an OIDC sign-in."""

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("revoked_at", Text),
)
"""API tokens by SHA-256 of their secret; ``scopes`` are actions joined by spaces."""

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False),
    Column("csrf", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("then", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
)
"""Who was sent to the identity provider and is not back; by SHA-256 of their cookie."""

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject_key", Text, nullable=False),
    Column("subject_name", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("object_name", Text, nullable=False),
    Column("list_id", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("assignee", Text),
    Column("raised_at", Text, nullable=False),
    Column("due_at", Text),
    Column("settled_at", Text),
    Column("left_digest", Text, nullable=False),
    Column("right_digest", Text, nullable=False),
    Column("proposal", Integer),
    UniqueConstraint("kind", "subject_key", "object_id"),
)
"""One pair each: a subject (customer, watch, article) and what it may be.

The digests are of the facts seen on either side; a cleared alert is the
clearance, which holds while both stay what they were.
"""
Index("alerts_by_state", alerts.c.state, alerts.c.due_at)

proposals = Table(
    "proposals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Integer, ForeignKey("alerts.id"), nullable=False),
    Column(
        "outcome",
        Text,
        CheckConstraint("outcome IN ('match', 'clear')"),
        nullable=False,
    ),
    Column("reason_code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("batch", Text, nullable=False),
    Column("expires_on", Text),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Text, nullable=False),
    Column("confirmed_by", Text),
    Column("confirmed_at", Text),
    Column("withdrawn_at", Text),
    CheckConstraint(
        "confirmed_by IS NULL OR confirmed_by <> proposed_by", name="four_eyes"
    ),
)
Index("proposals_by_alert", proposals.c.alert_id)
Index("proposals_by_batch", proposals.c.batch)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Integer, ForeignKey("alerts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", Text, ForeignKey("payloads.digest"), nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", Text, nullable=False),
)
Index("attachments_by_alert", attachments.c.alert_id)

watches = Table(
    "watches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("seen", Text, nullable=False),
    Column("ran_at", Text),
)
"""``settings`` and ``seen`` are JSON: how to look, and what the last run saw."""

channels = Table(
    "channels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("secret_name", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("ended_at", Text),
)
"""``secret_name`` names the environment variable that holds the secret."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel_id", Integer, ForeignKey("channels.id"), nullable=False),
    Column("made_at", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Text),
    Column("sent_at", Text),
    Column("last_error", Text, nullable=False),
)
Index("deliveries_due", deliveries.c.next_at)
