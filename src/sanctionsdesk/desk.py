"""The desk joins the engines; every face asks it and holds no rule of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One desk over one data folder.

    Attributes:
        home: folder of snapshots, indexes and the database
            (``SANCTIONSDESK_HOME`` at the faces).
    """

    home: Path
