"""From a dated article, a party or a dealing to an answer that can be checked."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanctionsdesk.base.cite import Citation as Citation
    from sanctionsdesk.base.errors import DeskError as DeskError

_HOMES = {
    "Citation": "sanctionsdesk.base.cite",
    "DeskError": "sanctionsdesk.base.errors",
}

__all__ = ["Citation", "DeskError"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that ``import sanctionsdesk`` is instant."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sanctionsdesk' has no attribute {name!r}")
