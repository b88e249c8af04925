"""The desk joins the engines; every face asks it and holds no rule of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sanctionsdesk.entities.record import Record
from sanctionsdesk.law.decide import decide
from sanctionsdesk.ownership.rules import RULES, decide_facts
from sanctionsdesk.reading import read_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One desk over one data folder.

    Attributes:
        home: folder of snapshots, indexes and the database
            (``SANCTIONSDESK_HOME`` at the faces).
    """

    home: Path

    def decide(
        self, provision_id: str, facts: Mapping[str, Any], *, as_of: date
    ) -> dict[str, Any]:
        """Decide a provision of the law or an ownership rule on facts taken as true."""
        if provision_id in RULES:
            return decide_facts(provision_id, facts, as_of=as_of)
        return decide(provision_id, facts, as_of=as_of)

    def read(self, data: bytes, *, name: str, published: date | None = None) -> Record:
        """Read one article; see :func:`sanctionsdesk.reading.read_article`."""
        return read_article(data, name=name, published=published)
