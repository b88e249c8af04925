"""From a dated article, a party or a dealing to an answer that can be checked."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanctionsdesk.base.cite import Citation as Citation
    from sanctionsdesk.base.errors import DeskError as DeskError
    from sanctionsdesk.desk import Desk as Desk
    from sanctionsdesk.names.compare import compare_names as compare_names
    from sanctionsdesk.screening.query import Query as Query
    from sanctionsdesk.screening.screen import Index as Index

_HOMES = {
    "Citation": "sanctionsdesk.base.cite",
    "Desk": "sanctionsdesk.desk",
    "DeskError": "sanctionsdesk.base.errors",
    "Index": "sanctionsdesk.screening.screen",
    "Query": "sanctionsdesk.screening.query",
    "compare_names": "sanctionsdesk.names.compare",
}

__all__ = ["Citation", "Desk", "DeskError", "Index", "Query", "compare_names"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that ``import sanctionsdesk`` is instant."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sanctionsdesk' has no attribute {name!r}")
