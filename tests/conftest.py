"""Fixtures for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(
    os.environ.get("SANCTIONSDESK_SHARED", Path(__file__).parents[2] / "shared")
)


@pytest.fixture
def shared() -> Path:
    """The development data beside the checkout; its tests skip without it."""
    if not (SHARED / "design.md").exists():
        pytest.skip("needs the development data in ../shared")
    return SHARED
