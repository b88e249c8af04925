"""Temporal expressions of an article, as TIMEX3 types and values."""

from __future__ import annotations

from sanctionsdesk.reading.times.read import read_times as read_times

__all__ = ["read_times"]
