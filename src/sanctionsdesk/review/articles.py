"""Articles kept on the desk, and what people correct in their records.

Both stand in the audit log: that an article was kept, and each correction with who
made it and when, so that nothing can be changed or lost unseen. The article's bytes
are a content by their digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.reading.corrections import Correction, correction_of
from sanctionsdesk.review import audit, payloads
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.audit import Audit, Clock, Entry, moment, system_clock
from sanctionsdesk.store.database import Database

_KEPT = "article.kept"
_CORRECTED = "article.corrected"
_WITHDRAWN = "article.correction.withdrawn"
_MOST = 10_000
"""Most corrections of one article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptArticle:
    """An article that somebody read here.

    Attributes:
        digest: SHA-256 of its bytes.
        name: what it was called.
        published: ISO day given by hand, or empty where the article states its own.
        kept_by: who brought it.
        kept_at: UTC moment.
    """

    digest: str
    name: str
    published: str
    kept_by: str
    kept_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCorrection:
    """A correction with its place in the log, by which it can be withdrawn."""

    seq: int
    correction: Correction


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of one desk."""

    database: Database
    clock: Clock = system_clock

    def keep(
        self, data: bytes, *, name: str, published: str = "", by: Actor
    ) -> KeptArticle:
        """Keep an article; the same bytes under the same day are kept once.

        One that was erased is kept anew.

        Raises:
            ForbiddenError: when the actor may not.
        """
        by.require("articles.keep")
        digest = payloads.digest_of(data)
        kept = self._kept(digest)
        if kept is not None and kept.published == published and self._stands(digest):
            return kept
        at = moment(self.clock)
        with self.database.write() as connection:
            payloads.keep(connection, data, at=at)
            audit.append(
                connection,
                at=at,
                by=by,
                action=_KEPT,
                subject=_subject(digest),
                details={"name": name, "published": published, "size": len(data)},
            )
        return self.get(digest)

    def get(self, digest: str) -> KeptArticle:
        """Give an article by its digest.

        Raises:
            NotFoundError: when it is not kept here.
        """
        kept = self._kept(digest)
        if kept is None:
            raise NotFoundError(
                f"no article {digest[:12]!r} is kept here; send it again"
            )
        return kept

    def content(self, digest: str) -> bytes:
        """Give an article's bytes.

        Raises:
            NotFoundError: when they are not kept here, or were erased.
        """
        with self.database.read() as connection:
            data = payloads.body(connection, digest)
        if data is None or payloads.digest_of(data) != digest:
            raise NotFoundError(
                f"no article {digest[:12]!r} is kept here; send it again"
            )
        return data

    def list(self, *, limit: int = 50) -> tuple[KeptArticle, ...]:
        """Give the articles kept last, newest first, each once."""
        entries = Audit(self.database).entries(
            action=_KEPT, limit=2 * limit, newest_first=True
        )
        found: dict[str, KeptArticle] = {}
        for kept in map(_kept, entries):
            found.setdefault(kept.digest, kept)
        return tuple(found.values())[:limit]

    def correct(
        self, digest: str, corrections: Iterable[Correction], *, by: Actor
    ) -> None:
        """Keep corrections of an article.

        Raises:
            ForbiddenError: when the actor may not.
            NotFoundError: when the article is not kept here.
        """
        by.require("articles.correct")
        self.get(digest)
        at = moment(self.clock)
        with self.database.write() as connection:
            for correction in corrections:
                audit.append(
                    connection,
                    at=at,
                    by=by,
                    action=_CORRECTED,
                    subject=_subject(digest),
                    details={"correction": plain(correction)},
                )

    def withdraw(self, digest: str, seq: int, *, by: Actor) -> None:
        """Take a correction back; that it was made stays in the log.

        Raises:
            ForbiddenError: when the actor may not.
            NotFoundError: when there is no such correction.
        """
        by.require("articles.correct")
        if seq not in {kept.seq for kept in self.corrections(digest)}:
            raise NotFoundError(f"the article has no correction {seq}")
        with self.database.write() as connection:
            audit.append(
                connection,
                at=moment(self.clock),
                by=by,
                action=_WITHDRAWN,
                subject=_subject(digest),
                details={"seq": seq},
            )

    def corrections(self, digest: str) -> Sequence[KeptCorrection]:
        """Give the corrections that stand, in the order they were made."""
        found: dict[int, KeptCorrection] = {}
        for entry in self._entries(digest):
            told: dict[str, Any] = entry.details or {}
            if entry.action == _CORRECTED and "correction" in told:
                correction = correction_of(told["correction"])
                found[entry.seq] = KeptCorrection(seq=entry.seq, correction=correction)
            elif entry.action == _WITHDRAWN:
                found.pop(told.get("seq", 0), None)
        return tuple(found.values())

    def _stands(self, digest: str) -> bool:
        with self.database.read() as connection:
            return payloads.body(connection, digest) is not None

    def _kept(self, digest: str) -> KeptArticle | None:
        held = [entry for entry in self._entries(digest) if entry.action == _KEPT]
        return _kept(held[-1]) if held else None

    def _entries(self, digest: str) -> Sequence[Entry]:
        return Audit(self.database).entries(subject=_subject(digest), limit=_MOST)


def _subject(digest: str) -> str:
    return f"article:{digest}"


def _kept(entry: Entry) -> KeptArticle:
    told = entry.details or {}
    return KeptArticle(
        digest=entry.subject.partition(":")[2],
        name=str(told.get("name", "")),
        published=str(told.get("published", "")),
        kept_by=entry.who,
        kept_at=entry.at,
    )
