"""Contents kept by digest, apart from the rows that name them.

A row of the audit log holds only digests, so that a customer's data can be
erased without touching the chain: the content goes, a tombstone stays.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.base.plain import canonical
from sanctionsdesk.store.tables import payloads

LIMIT = 256 * 1024 * 1024
"""Most bytes of one content."""


def digest_of(content: bytes) -> str:
    """Give the SHA-256 of bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def keep(connection: Connection, content: bytes, *, at: str) -> str:
    """Keep bytes and give their digest; the same bytes are kept once.

    What was erased and is brought again is whole again.

    Raises:
        InputError: for more than :data:`LIMIT` bytes.
    """
    if len(content) > LIMIT:
        raise InputError(
            f"a content of {len(content)} bytes is more than the {LIMIT} that are kept"
        )
    digest = digest_of(content)
    found = connection.execute(
        select(payloads.c.body_digest).where(payloads.c.digest == digest)
    ).one_or_none()
    if found is not None and found.body_digest != digest:
        replace(connection, digest, content)
    if found is None:
        row = {
            "digest": digest,
            "body": zlib.compress(content, 6),
            "body_digest": digest,
            "kept_at": at,
        }
        try:
            with connection.begin_nested():
                connection.execute(payloads.insert().values(**row))
        except IntegrityError:
            # Another writer kept the same bytes in the meantime.
            return digest
    return digest


def keep_value(connection: Connection, value: Any, *, at: str) -> str:
    """Keep a value as canonical JSON and give its digest."""
    return keep(connection, canonical(value), at=at)


def body(connection: Connection, digest: str) -> bytes | None:
    """Give the bytes as they stand: whole, redacted, or ``None`` where erased."""
    packed = connection.execute(
        select(payloads.c.body).where(payloads.c.digest == digest)
    ).scalar()
    return None if packed is None else zlib.decompress(packed)


def value(connection: Connection, digest: str) -> Any:
    """Give a JSON value as it stands; ``None`` where it was erased."""
    content = body(connection, digest)
    return None if content is None else json.loads(content)


def values(connection: Connection, digests: Iterable[str]) -> dict[str, Any]:
    """Give many JSON values by digest, leaving out what was erased."""
    wanted = sorted({*digests})
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), 500):
        rows = connection.execute(
            select(payloads.c.digest, payloads.c.body).where(
                payloads.c.digest.in_(wanted[start : start + 500]),
                payloads.c.body.is_not(None),
            )
        )
        found |= {row.digest: json.loads(zlib.decompress(row.body)) for row in rows}
    return found


def replace(connection: Connection, digest: str, content: bytes | None) -> str | None:
    """Put a redacted copy, or nothing, in the place of a content.

    Returns:
        The digest of what stands there afterwards, ``None`` for nothing.
    """
    new = None if content is None else digest_of(content)
    connection.execute(
        update(payloads)
        .where(payloads.c.digest == digest)
        .values(
            body=None if content is None else zlib.compress(content, 6),
            body_digest=new,
        )
    )
    return new
